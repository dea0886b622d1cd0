package postgres_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"suban/internal/pgtest"
	"suban/internal/postgres"
)

// shared are tables that belong to no city: codes that are the same everywhere,
// and the record of migrations.
var shared = []string{"goose_db_version"}

// key is a primary, unique or foreign key, or a unique index.
type key struct {
	Table, Name, Kind string
	Columns, Target   []string
}

const keys = `
select c.conrelid::regclass::text as "table", c.conname as name, c.contype::text as kind,
	array(select a.attname::text from unnest(c.conkey) with ordinality k (n, o) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.o) as columns,
	array(select a.attname::text from unnest(c.confkey) with ordinality k (n, o) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.o) as target
from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
union all
select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'index',
	array(select coalesce(a.attname::text, '') from unnest(i.indkey) with ordinality k (n, o) left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n order by k.o), '{}'
from pg_index i join pg_class c on c.oid = i.indrelid
where i.indisunique and c.relnamespace = 'public'::regnamespace
order by 1, 2`

// Every key begins with the city, so that cities can be spread over nodes and
// no row of one is ever found through another.
func TestEveryKeyBeginsWithTheCity(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	rows, err := tx.Query(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[key])
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d keys: is the schema there?", len(all))
	}
	for _, k := range all {
		if slices.Contains(shared, k.Table) {
			continue
		}
		if k.Columns[0] != "city" || k.Kind == "f" && k.Target[0] != "city" {
			t.Errorf("%s.%s (%s) is over %v %v and does not begin with city", k.Table, k.Name, k.Kind, k.Columns, k.Target)
		}
	}
}

// Every table has a primary key, and a city that is an int and never null.
func TestEveryTableHasACity(t *testing.T) {
	t.Parallel()
	const tables = `
		select c.relname::text, exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary),
			exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'city' and a.atttypid = 'int'::regtype and a.attnotnull)
		from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`
	rows, err := pgtest.Tx(t).Query(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var primary, city bool
	if _, err := pgx.ForEachRow(rows, []any{&name, &primary, &city}, func() error {
		if !slices.Contains(shared, name) && (!primary || !city) {
			t.Errorf("%s: primary key %t, city %t", name, primary, city)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// Nothing happens behind the program's back: no triggers, no defaults that ask
// the time or make up a value.
func TestNothingHappensByItself(t *testing.T) {
	t.Parallel()
	const hidden = `
		select 'trigger ' || tgrelid::regclass || '.' || tgname from pg_trigger where not tgisinternal
		union all
		select 'default ' || d.adrelid::regclass || '.' || a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid)
		from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
		where a.attgenerated = '' and d.adrelid::regclass::text <> all ($1) and pg_get_expr(d.adbin, d.adrelid) ~ '\('`
	rows, err := pgtest.Tx(t).Query(t.Context(), hidden, shared)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// The test finds what it is there to find.
func TestTheCatalogueIsRead(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	if _, err := tx.Exec(t.Context(), "create table wrong (id int primary key, city int unique references cities)"); err != nil {
		t.Fatal(err)
	}
	rows, err := tx.Query(t.Context(), "select name from ("+keys+") k where \"table\" = 'wrong' and columns[1] <> 'city'")
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || !slices.Equal(found, []string{"wrong_pkey", "wrong_pkey"}) {
		t.Errorf("found %q, %v", found, err)
	}
}

// Every constraint that has words is one of the schema.
func TestConstraintsExist(t *testing.T) {
	t.Parallel()
	rows, err := pgtest.Tx(t).Query(t.Context(), `select conname::text from pg_constraint union select relname::text from pg_class where relkind = 'i'`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range postgres.Constraints() {
		if !slices.Contains(all, name) {
			t.Errorf("faults.go knows %s, the schema does not", name)
		}
	}
}

// What nearly every step changes is in no index of the tickets, neither as a column
// nor in a condition: else each step writes all their indexes anew.
func TestStepsTouchNoIndex(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	rows, err := tx.Query(t.Context(), `select i.indexrelid::regclass::text, a.attname::text
		from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum > 0
		where i.indrelid = 'tickets'::regclass and (a.attnum = any(i.indkey) or
			pg_get_expr(i.indpred, i.indrelid) ~ ('\m' || a.attname || '\M'))`)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var index, column string
	_, err = pgx.ForEachRow(rows, []any{&index, &column}, func() error {
		found++
		switch column {
		case "version", "head", "state", "due_at", "replied_at", "dispatched_at", "review_due_at", "follow_up_due_at", "follow_up_at", "link_until", "hops", "outcome", "overdue_at", "tier":
			t.Errorf("%s is about %s, which steps change", index, column)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 20 {
		t.Fatalf("only %d columns in indexes: is the schema there?", found)
	}
}
