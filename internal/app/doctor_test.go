package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
)

var pgOptions = postgres.Options{Now: time.Now}

// failing returns what the doctor finds wrong.
func failing(findings []Finding) (names, texts []string) {
	for _, f := range findings {
		if !f.OK {
			names, texts = append(names, f.Check), append(texts, f.Text)
		}
	}
	return names, texts
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.DB(t), keys: account.KeySource{Text: seal.NewKEK()}}
	if names, texts := failing(home.Examine(t.Context(), t.TempDir())); len(names) > 0 {
		t.Errorf("a new city: %v %v", names, texts)
	}
	err := home.DB.Write(t.Context(), func(tx *postgres.Tx) error { return tx.CreateCity(t.Context(), "宿州市") })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := home.Keys(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names, texts := failing(home.Examine(t.Context(), t.TempDir())); len(names) > 0 {
		t.Errorf("with keys: %v %v", names, texts)
	}

	other := &Home{DB: home.DB, keys: account.KeySource{Text: seal.NewKEK()}}
	if names, texts := failing(other.Examine(t.Context(), t.TempDir())); !slices.Equal(names, []string{"主密钥"}) || !strings.Contains(texts[0], "主密钥不对") {
		t.Errorf("with another key: %v %v", names, texts)
	}
}

func TestDoctorBeforeMigration(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.Open(t, pgtest.Empty(t), pgOptions)}
	names, texts := failing(home.Examine(t.Context(), filepath.Join(t.TempDir(), "none")))
	if !slices.Equal(names, []string{"迁移", "主密钥", "日历"}) || !strings.Contains(texts[0], "suban migrate") {
		t.Errorf("%v %v", names, texts)
	}
}

func TestDoctorMissesTheCalendar(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.DB(t), keys: account.KeySource{Text: seal.NewKEK()}}
	home.DB.Now = func() time.Time { return time.Date(2033, 3, 1, 0, 0, 0, 0, time.UTC) }
	if names, texts := failing(home.Examine(t.Context(), os.TempDir())); !slices.Equal(names, []string{"日历"}) || !strings.Contains(texts[0], "2033年") {
		t.Errorf("%v %v", names, texts)
	}
}

func TestMigrateRefusesANewerSchema(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.DB(t)}
	if _, err := home.DB.Pool.Exec(t.Context(), "insert into goose_db_version (version_id, is_applied) values (99999, true)"); err != nil {
		t.Fatal(err)
	}
	if _, err := home.Migrate(t.Context(), os.Stderr); err == nil || !strings.Contains(err.Error(), "换用新版") {
		t.Errorf("newer schema: %v", err)
	}
}

// A migration below the last one that the database never had is named and applied.
func TestMigrateFillsAGap(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.DB(t)}
	if _, err := home.DB.Pool.Exec(t.Context(), "delete from goose_db_version where version_id = 91; drop table figure_cells, figure_deltas"); err != nil {
		t.Fatal(err)
	}
	if names, texts := failing(home.Examine(t.Context(), t.TempDir())); !slices.Contains(names, "迁移") || !strings.Contains(texts[0], "结构是 90") {
		t.Errorf("with a gap: %v %v", names, texts)
	}
	done, err := home.Migrate(t.Context(), os.Stderr)
	if err != nil || done.From != 90 {
		t.Fatalf("filled from %d: %v", done.From, err)
	}
	if have, want, err := home.DB.Schema(t.Context()); err != nil || have != want {
		t.Errorf("after: %d of %d, %v", have, want, err)
	}
}
