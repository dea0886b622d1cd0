package messages

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// now is when the tests' imports happen.
var now = at("2021-03-01 09:00:00")

// house is a small city in a database of its own.
type house struct {
	*testing.T
	db   *postgres.DB
	work *casework.Casework
	dsn  string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, dsn: pgtest.DSN(t)}
	h.db = pgtest.Open(t, h.dsn, postgres.Options{Now: func() time.Time { return now }})
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: 1, Name: "热线中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2000-01-01"})
		tx.SaveUnit(org.Unit{ID: 2, Parent: 1, Name: "东城县教育局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2000-01-01"})
		tx.SaveUnit(org.Unit{ID: 3, Parent: 1, Name: "东城县公安局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveCategory(org.Category{ID: "1", Name: "市政", Level: 1, Enabled: true})
		tx.SaveCategory(org.Category{ID: "1.1", Parent: "1", Name: "照明", Level: 2, Enabled: true})
		tx.SaveCategory(org.Category{ID: "1.1.1", Parent: "1.1", Name: "路灯", Level: 3, Keywords: []string{"路灯不亮"}, Enabled: true})
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	}))
	h.work = casework.New(h.db, seal.Test(), casework.Options{})
	t.Cleanup(h.work.Close)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) imports(taken []Message, refused []Refusal, o Options) Summary {
	h.Helper()
	o.Now = now
	s, err := Import(h.Context(), h.db, h.work, taken, refused, o)
	h.must(err)
	return s
}

// held is what the database holds, by counts that a doubled or lost row changes.
func (h *house) held() map[string]int {
	h.Helper()
	counts := map[string]int{}
	rows, err := h.db.Pool.Query(h.Context(), `select 'ticket ' || state || ' ' || outcome || ' ' || kind, count(*) from tickets where city = $1 group by 1
		union all select 'event ' || action, count(*) from events where city = $1 group by 1
		union all select 'import ' || done, count(*) from imports where city = $1 group by 1
		union all select 'notice ' || state, count(*) from notices where city = $1 group by 1
		union all select 'assignment ' || state || ' ' || unit, count(*) from assignments where city = $1 group by 1
		union all select 'reply', count(*) from replies where city = $1
		union all select 'secret', count(*) from secrets where city = $1
		union all select 'alarm', count(*) from alarms where city = $1`, pgtest.City)
	h.must(err)
	for rows.Next() {
		var what string
		var n int
		h.must(rows.Scan(&what, &n))
		if n > 0 {
			counts[what] = n
		}
	}
	h.must(rows.Err())
	return counts
}

// replayed replays every ticket's history and compares it with its row.
func (h *house) replayed() {
	h.Helper()
	rows, err := h.db.Pool.Query(h.Context(), `select ticket_id from tickets where city = $1`, pgtest.City)
	h.must(err)
	var ids []ticket.ID
	for rows.Next() {
		var id ticket.ID
		h.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	h.must(rows.Err())
	for _, id := range ids {
		if err := h.work.VerifyReplay(h.Context(), id); err != nil {
			h.Error(err)
		}
	}
}

func (h *house) same(want, got any) {
	h.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		h.Errorf("(-want +got)\n%s", diff)
	}
}

// generated writes n messages as JSON lines: some answered at once, some late,
// some never, one twice and one that is wrong.
func generated(t *testing.T, n int) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 12345))
	path := filepath.Join(t.TempDir(), "messages.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bodies := []string{"东城县教育局", "东城县公安局", "西城县交通运输局", "示例镇人民政府", ""}
	for i := range n {
		from := at("2018-01-02 08:00:00").Add(time.Duration(rng.IntN(1000*24*60)) * time.Minute)
		line := map[string]any{"no": i + 1, "user": fmt.Sprintf("A%05d", rng.IntN(90000)), "at": written(from),
			"title": []string{"咨询路灯不亮找谁", "投诉路灯不亮", "请求解决停水", "示例路"}[rng.IntN(4)], "text": fmt.Sprintf("第%d条:夜里看不见。", i)}
		if rng.IntN(12) > 0 {
			spent := time.Duration(rng.ExpFloat64() * float64(9*24*time.Hour))
			line["reply_at"], line["reply"] = written(from.Add(spent)), "您好!已办理。感谢您的支持!"+bodies[rng.IntN(len(bodies))]
		}
		switch i {
		case 40:
			line["no"] = 40
		case 41:
			line["at"] = "不知道"
		}
		if err := json.NewEncoder(f).Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// TestMain lets the test binary be the import that is killed.
func TestMain(m *testing.M) {
	if dsn := os.Getenv("SUBAN_TEST_IMPORT_DSN"); dsn != "" {
		if err := importAlone(dsn, os.Getenv("SUBAN_TEST_IMPORT_FILE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func importAlone(dsn, path string) error {
	ctx := context.Background()
	db, err := postgres.Open(ctx, dsn, postgres.Options{City: pgtest.City, Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	work := casework.New(db, seal.Test(), casework.Options{})
	taken, refused, err := Read(path, Mapping{})
	if err != nil {
		return err
	}
	s, err := Import(ctx, db, work, taken, refused, Options{Now: now})
	_, _ = io.WriteString(os.Stderr, s.Text())
	return err
}
