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

func TestTxIsRolledBack(t *testing.T) {
	t.Parallel()
	for range 2 { // the second finds nothing of the first
		t.Run("", func(t *testing.T) {
			tx := pgtest.Tx(t)
			if _, err := tx.Exec(t.Context(), "create table only_here (n int)"); err != nil {
				t.Error(err)
			}
			if tx.City != pgtest.City || !tx.Now.Equal(pgtest.Now) {
				t.Errorf("city %d at %v", tx.City, tx.Now)
			}
		})
	}
}

func BenchmarkClone(b *testing.B) {
	for b.Loop() {
		pgtest.DSN(b)
	}
}
