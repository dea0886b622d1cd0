package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
)

const city = 341300

// town is a city with rows in every table, its keys and some blobs.
type town struct {
	t     *testing.T
	ctx   context.Context
	db    *postgres.DB
	kek   *seal.KEK
	keys  *seal.Keys
	blobs string
}

func reach(t *testing.T, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(context.Background(), dsn, postgres.Options{City: city})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, ctx: context.Background(), db: reach(t, pgtest.DSN(t)), blobs: t.TempDir()}
	var err error
	w.kek, err = seal.OpenKEK(seal.NewKEK())
	w.must(err)
	stored, err := seal.Generate(w.kek)
	w.must(err)
	w.keys, err = seal.Unwrap(w.kek, stored)
	w.must(err)
	w.must(w.db.Write(w.ctx, func(tx *postgres.Tx) error {
		if err := fill(w.ctx, tx); err != nil {
			return err
		}
		return tx.SetDataKeys(w.ctx, stored)
	}))
	w.must(os.MkdirAll(filepath.Join(w.blobs, "2022/10"), 0o700))
	w.must(os.WriteFile(filepath.Join(w.blobs, "2022/10/现场.jpg"), []byte("picture"), 0o600))
	return w
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) save() (string, Summary) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "suban.backup")
	sum, err := Save(w.ctx, file, Source{DB: w.db, Keys: w.keys, Blobs: w.blobs, Tell: func(string) {}})
	w.must(err)
	return file, sum
}

func (w *town) restore(file string, db *postgres.DB) (Summary, error) {
	return Restore(w.ctx, file, Target{DB: db, KEK: func([]seal.DataKey) (*seal.KEK, error) { return w.kek, nil }, Blobs: w.blobs, Tell: func(string) {}})
}

// awkward is a text that a careless copy would break.
const awkward = "第%d行\t\\N\n\\.\r\"'\\\\ 办结|"

// fill puts rows into every table: equal numbers refer to each other.
func fill(ctx context.Context, tx *postgres.Tx) error {
	tables, err := tx.Tables(ctx)
	if err != nil {
		return err
	}
	if err := tx.Clear(ctx, tables); err != nil {
		return err
	}
	for _, t := range tables {
		if t.Name == "data_keys" {
			continue
		}
		for n := 1; n <= 6; n++ { // a table of one row a city takes the first
			if err := insert(ctx, tx, t, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func insert(ctx context.Context, tx *postgres.Tx, t postgres.Table, n int) error {
	rows, err := tx.Query(ctx, `select a.attname, format_type(a.atttypid, null), a.attnotnull from pg_attribute a
		where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`, t.Name)
	if err != nil {
		return err
	}
	var columns, values []string
	var column, kind string
	var needed bool
	_, err = pgx.ForEachRow(rows, []any{&column, &kind, &needed}, func() error {
		columns = append(columns, pgx.Identifier{column}.Sanitize())
		values = append(values, value(column, kind, needed, n))
		return nil
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, fmt.Sprintf("insert into %s (%s) values (%s) on conflict do nothing", pgx.Identifier{t.Name}.Sanitize(), strings.Join(columns, ", "), strings.Join(values, ", ")))
	if err != nil {
		return fmt.Errorf("fill %s: %w", t.Name, err)
	}
	return nil
}

func value(column, kind string, needed bool, n int) string {
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'::" + kind }
	switch {
	case column == "city":
		return fmt.Sprint(city)
	case !needed && n%3 == 0:
		return "null"
	}
	switch kind {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		return fmt.Sprint(n)
	case "boolean":
		return fmt.Sprint(n%2 == 0)
	case "timestamp with time zone":
		return quoted(time.Date(2022, 10, n, 23, 59, 59, 123456000, time.UTC).Format(time.RFC3339Nano))
	case "date":
		return quoted(time.Date(2022, 10, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	case "json", "jsonb":
		return quoted(fmt.Sprintf(`{"n": %d, "text": "引号\" 换行\n"}`, n))
	case "bytea":
		return quoted(fmt.Sprintf(`\x00ff5c%02x`, n))
	case "tsvector":
		return fmt.Sprintf("array_to_tsvector(array['供热', 'n%d'])", n)
	case "interval":
		return quoted(fmt.Sprintf("%d hours", n))
	case "text[]":
		return fmt.Sprintf("array['%d', 'a,b', '\"', '\\', null, '换\n行']::text[]", n)
	case "integer[]", "bigint[]", "double precision[]":
		return fmt.Sprintf("array[%d, 2]::%s", n, kind)
	}
	return quoted(fmt.Sprintf(awkward, n))
}

// picture is every table's rows as text, to compare two databases by.
func (w *town) picture(db *postgres.DB) map[string][]string {
	w.t.Helper()
	all := map[string][]string{}
	w.must(db.Read(w.ctx, func(tx *postgres.Tx) error {
		tables, err := tx.Tables(w.ctx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			name := pgx.Identifier{t.Name}.Sanitize()
			rows, err := tx.Query(w.ctx, "select t::text from "+name+" t order by 1")
			if err != nil {
				return err
			}
			if all[t.Name], err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
				return err
			}
		}
		return nil
	}))
	return all
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	f, ok := fault.Of(err)
	if !ok || !strings.Contains(f.Message, words) {
		t.Errorf("got %v; want a refusal with %q", err, words)
	}
}

// members reads a backup as any tar reader would.
func members(t *testing.T, file string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := open(file, func(r *tar.Reader, _ io.Reader) error {
		for {
			h, err := r.Next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if all[h.Name], err = io.ReadAll(r); err != nil {
				return err
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// repack writes a backup with members changed, as someone might who wants to.
func repack(t *testing.T, file string, change func(name string, b []byte) []byte) string {
	t.Helper()
	changed := filepath.Join(t.TempDir(), "changed.backup")
	f, err := os.Create(changed)
	if err != nil {
		t.Fatal(err)
	}
	zip := gzip.NewWriter(f)
	w := tar.NewWriter(zip)
	err = open(file, func(r *tar.Reader, _ io.Reader) error {
		for {
			h, err := r.Next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			b, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			if b = change(h.Name, b); b == nil {
				continue
			}
			h.Size = int64(len(b))
			if err := w.WriteHeader(h); err != nil {
				return err
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
	})
	for _, e := range []error{err, w.Close(), zip.Close(), f.Close()} {
		if e != nil {
			t.Fatal(e)
		}
	}
	return changed
}
