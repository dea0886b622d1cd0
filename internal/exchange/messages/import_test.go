package messages

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
)

func TestImport(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	// Friday before New Year's Day 2021: ten working days, the holiday left out.
	asked := at("2020-12-25 10:00:00")
	taken := []Message{
		{Row: 2, No: "A1", User: "用户甲", Title: "请求解决路灯不亮", At: asked, Text: "路灯不亮", Reply: "已修复。东城县教育局2021年1月4日", ReplyAt: at("2021-01-04 10:00:00")},
		{Row: 3, No: "A2", Title: "投诉", At: asked, Text: "夜里吵", Reply: "已劝离。", ReplyAt: at("2021-01-20 10:00:00")},
		{Row: 4, No: "A3", Title: "咨询", At: asked, Text: "怎么办", Reply: "请带证件。东城县公安局", ReplyAt: at("2020-12-25 11:00:00")},
		{Row: 5, No: "A4", Title: "请求解决停水", At: at("2021-02-26 10:00:00"), Text: "停水"},
		{Row: 6, No: "A5", Title: strings.Repeat("长", 101), At: asked, Text: "标题过长"},
		{Row: 7, No: "A6", Title: "太早", At: at("2007-01-05 10:00:00").AddDate(-1, 0, 0), Text: "日历没有这一年"},
		{Row: 8, No: "A7", Title: "未来", At: now.Add(time.Hour), Text: "还没发生"},
		{Row: 9, No: "A8", Title: "过长", At: asked, Text: strings.Repeat("字", 10001)},
		{Row: 10, No: "A9", Title: "", At: asked, Text: "没有标题"},
	}
	dry := h.imports(taken, nil, Options{DryRun: true})
	if len(h.held()) != 0 {
		t.Errorf("a dry run wrote %v", h.held())
	}
	got := h.imports(taken, nil, Options{})
	dry.DryRun = false
	h.same(dry, got)
	var why []string
	for _, r := range got.Refusals {
		why = append(why, r.Reason)
	}
	for i, words := range []string{"标题最多100个字", "年", "晚于现在", "诉求内容最多10000个字", "请填写标题"} {
		if i >= len(why) || !strings.Contains(why[i], words) {
			t.Errorf("refusal %d of %q does not say %s", i, why, words)
		}
	}
	got.Refusals, got.Kinds = nil, nil
	h.same(Summary{Rows: 9, Imported: 4, Refused: 5, Replied: 3, Open: 1, Classified: 1, UnitNamed: 2, UnitUnknown: 2, OnTime: 2, Overdue: 1,
		All: got.All}, got)
	if got.All.Mean == 0 || got.All.P50 != 5 || got.All.Replied != 3 { // 25 (rest), 28, 29, 30, 31 December, 4 January until ten
		t.Errorf("handling time %+v", got.All)
	}
	h.tickets()
	h.replayed()
	held := h.held()

	again := h.imports(taken, nil, Options{})
	if again.Imported != 0 || again.Already != 4 || again.All.Mean != got.All.Mean {
		t.Errorf("again: %+v", again)
	}
	h.same(held, h.held())

	// The reply that was missing comes with a later file.
	taken[3].Reply, taken[3].ReplyAt = "已恢复供水。", at("2021-02-26 15:00:00")
	if s := h.imports(taken, nil, Options{}); s.Imported != 1 || s.Already != 3 || s.Open != 0 {
		t.Errorf("with the reply: %+v", s)
	}
	h.replayed()
}

// tickets looks at what TestImport's messages became.
func (h *house) tickets() {
	h.Helper()
	h.must(h.db.Read(h.Context(), func(tx *postgres.Tx) error {
		rows, err := tx.Imported(h.Context(), DefaultSource)
		if err != nil {
			return err
		}
		book, _, err := tx.Rulebook(h.Context())
		if err != nil {
			return err
		}
		unit := func(c *ticket.Case) string {
			u, _ := book.Units.Unit(c.Lead().Unit)
			return u.Name
		}
		for no, want := range map[string]struct {
			state ticket.State
			kind  ticket.Kind
			unit  string
			late  bool // signed by the clock
			tier  int
		}{
			"A1": {ticket.Closed, ticket.Help, "东城县教育局", true, 0},
			"A2": {ticket.Closed, ticket.Complaint, UnknownUnit, true, 1},
			"A3": {ticket.Closed, ticket.Inquiry, "东城县公安局(历史导入)", false, 0},
			"A4": {ticket.Handling, ticket.Help, UnknownUnit, true, 0},
		} {
			s, err := tx.Case(h.Context(), rows[no].Ticket)
			if err != nil {
				return err
			}
			c := s.Case
			if c.State != want.state || c.Kind != want.kind || unit(c) != want.unit || c.Lead().SignedLate != want.late || c.Tier != want.tier || c.OldNo != no {
				h.Errorf("%s: %s %s %s signed late %v tier %d", no, c.State, c.Kind, unit(c), c.Lead().SignedLate, c.Tier)
			}
			if c.State == ticket.Closed && (c.Outcome != ticket.Unstated || c.NoCallCode != "import" || len(c.FollowUps) != 0 || !c.RequesterPhone.Empty()) {
				h.Errorf("%s: closed as %s %s with %d ratings", no, c.Outcome, c.NoCallCode, len(c.FollowUps))
			}
			if c.No[6:12] != c.CreatedAt.In(at("2020-01-01 00:00:00").Location()).Format("060102") {
				h.Errorf("%s has the number %s", no, c.No)
			}
		}
		return nil
	}))
	for what := range h.held() {
		if strings.HasPrefix(what, "notice ") && what != "notice held" {
			h.Errorf("%s left the system", what)
		}
	}
}

// Killed ten times at random moments and run again, an import neither loses nor
// doubles anything.
func TestImportKilled(t *testing.T) {
	t.Parallel()
	path := generated(t, 300)
	taken, refused, err := Read(path, Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	whole := newHouse(t)
	want := whole.imports(taken, refused, Options{})
	if want.Rows != 300 || want.Refused != 2 || want.Imported != 298 {
		t.Fatalf("uninterrupted: %+v", want)
	}
	whole.replayed()

	h := newHouse(t)
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	events := func() (n int) {
		h.must(h.db.Pool.QueryRow(t.Context(), `select count(*) from events where city = $1`, h.db.City).Scan(&n))
		return n
	}
	killed, all := 0, 0
	for what, n := range whole.held() {
		if strings.HasPrefix(what, "event ") {
			all += n
		}
	}
	for range 10 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "SUBAN_TEST_IMPORT_DSN="+h.dsn, "SUBAN_TEST_IMPORT_FILE="+path)
		h.must(child.Start())
		ended := make(chan error, 1)
		go func() { ended <- child.Wait() }()
		until := events() + 1 + rng.IntN(all/11)
		for running := true; running && events() < until; {
			select {
			case <-ended:
				running = false
			case <-time.After(time.Millisecond):
			}
		}
		if child.Process.Kill() == nil {
			killed++
			<-ended
		}
	}
	t.Logf("killed %d times, %d of %d events were there", killed, events(), all)
	if killed < 8 {
		t.Errorf("only %d of 10 imports were killed under way", killed)
	}
	got := h.imports(taken, refused, Options{})
	if got.Imported+got.Already != want.Imported || got.Refused != want.Refused {
		t.Errorf("after the kills %d imported, %d already, refused %+v", got.Imported, got.Already, got.Refusals)
	}
	h.same(whole.held(), h.held())
	h.same(want.Kinds, got.Kinds)
	h.same(want.All, got.All)
	h.replayed()
}

// The real file, where it is beside the project: it is not shipped.
func TestImportRealFile(t *testing.T) {
	t.Parallel()
	const path = "../../../../shared/data/messages/messages_with_replies_2816.xlsx"
	if _, err := os.Stat(path); err != nil {
		t.Skip("skipped: the real messages lie beside the project in ../shared only")
	}
	taken, refused, err := Read(path, Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	began := time.Now()
	s := h.imports(taken, refused, Options{})
	t.Logf("%v\n%s\n%+v", time.Since(began), s.Text(), s.Refusals)
	if s.Rows != 2816 || s.Imported+s.Refused != 2816 || s.Refused != len(s.Refusals) || s.Refused > 60 {
		t.Errorf("%d read, %d imported, %d refused", s.Rows, s.Imported, s.Refused)
	}
	if again := h.imports(taken, refused, Options{}); again.Imported != 0 || again.Already != s.Imported {
		t.Errorf("again: %d imported, %d already", again.Imported, again.Already)
	}
}
