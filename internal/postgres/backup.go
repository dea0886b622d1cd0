package postgres

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Table is a table as a backup (备份) sees it: generated columns are left out,
// they make themselves again.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

// Snapshot runs do in one read-only transaction that sees the database as it is
// at its first statement, while others go on writing.
func (db *DB) Snapshot(ctx context.Context, do func(*Tx) error) error {
	return db.with(ctx, db.Pool, func(tx *Tx) error {
		_, err := tx.conn.Exec(ctx, `begin isolation level repeatable read read only;
			set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local extra_float_digits = 3`)
		if err != nil {
			return fmt.Errorf("begin snapshot: %w", err)
		}
		tx.begun = true
		defer tx.rollback()
		return do(tx)
	})
}

// MigrateTo brings an older or empty schema to a version that this program
// knows.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate to %d: %w", version, err)
	}
	return nil
}

// Tables lists every table but the migrations' own, those referred to before
// those that refer to them.
func (tx *Tx) Tables(ctx context.Context) ([]Table, error) {
	rows, err := tx.Query(ctx, `select c.relname, array_agg(a.attname::text order by a.attnum),
			array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
				where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid)
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'goose_db_version'
		group by c.oid, c.relname order by c.relname`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	var all []Table
	needs := map[string][]string{}
	var t Table
	var refs []string
	_, err = pgx.ForEachRow(rows, []any{&t.Name, &t.Columns, &refs}, func() error {
		all = append(all, Table{Name: t.Name, Columns: slices.Clone(t.Columns)})
		needs[t.Name] = slices.Clone(refs)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	return ordered(all, needs)
}

// ordered puts tables after all that they refer to.
func ordered(all []Table, needs map[string][]string) ([]Table, error) {
	var out []Table
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			ready := !placed[t.Name] && !slices.ContainsFunc(needs[t.Name], func(n string) bool { return !placed[n] })
			if ready {
				placed[t.Name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("tables refer to each other in a circle")
		}
	}
	return out, nil
}

// Filled returns the first table that holds a row, empty when none does.
func (tx *Tx) Filled(ctx context.Context) (string, error) {
	tables, err := tx.Tables(ctx)
	if err != nil {
		return "", err
	}
	for _, t := range tables {
		var some bool
		if err := tx.QueryRow(ctx, `select exists (select from `+t.name()+`)`).Scan(&some); err != nil {
			return "", fmt.Errorf("look into %s: %w", t.Name, err)
		}
		if some {
			return t.Name, nil
		}
	}
	return "", nil
}

// CopyOut writes the rows of a table in PostgreSQL's text form and returns how
// many there are.
func (tx *Tx) CopyOut(ctx context.Context, t Table, w io.Writer) (int64, error) {
	if err := tx.begin(ctx); err != nil {
		return 0, err
	}
	tag, err := tx.conn.PgConn().CopyTo(ctx, w, `copy (select `+t.columns()+` from `+t.name()+`) to stdout`)
	if err != nil {
		return 0, fmt.Errorf("copy %s out: %w", t.Name, err)
	}
	return tag.RowsAffected(), nil
}

// CopyIn reads what CopyOut wrote.
func (tx *Tx) CopyIn(ctx context.Context, t Table, r io.Reader) (int64, error) {
	if err := tx.begin(ctx); err != nil {
		return 0, err
	}
	tag, err := tx.conn.PgConn().CopyFrom(ctx, r, `copy `+t.name()+` (`+t.columns()+`) from stdin`)
	if err != nil {
		return 0, fmt.Errorf("copy %s in: %w", t.Name, err)
	}
	return tag.RowsAffected(), nil
}

// Clear removes what migrations put into tables, before a backup is loaded.
func (tx *Tx) Clear(ctx context.Context, tables []Table) error {
	for _, t := range slices.Backward(tables) {
		if _, err := tx.Exec(ctx, `delete from `+t.name()); err != nil {
			return fmt.Errorf("clear %s: %w", t.Name, err)
		}
	}
	return nil
}

// Analyze tells the planner about freshly loaded tables.
func (db *DB) Analyze(ctx context.Context) error {
	if _, err := db.Pool.Exec(ctx, `analyze`); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	return nil
}

func (t Table) name() string { return pgx.Identifier{t.Name}.Sanitize() }

func (t Table) columns() string {
	list := ""
	for i, c := range t.Columns {
		if i > 0 {
			list += ", "
		}
		list += pgx.Identifier{c}.Sanitize()
	}
	return list
}
