package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"suban/internal/pgtest"
)

func TestClonesAreApart(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var conns []*pgx.Conn
	for range 2 {
		conn, err := pgx.Connect(ctx, pgtest.DSN(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		conns = append(conns, conn)
	}
	if _, err := conns[0].Exec(ctx, "create table only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var seen, migrated bool
	err := conns[1].QueryRow(ctx, "select to_regclass('only_here') is not null, to_regclass('goose_db_version') is not null").Scan(&seen, &migrated)
	if err != nil {
		t.Fatal(err)
	}
	if seen || !migrated {
		t.Errorf("second clone: sees the first one's table %t, is migrated %t", seen, migrated)
	}
}

func BenchmarkClone(b *testing.B) {
	for b.Loop() {
		pgtest.DSN(b)
	}
}
