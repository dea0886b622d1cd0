package pgtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/postgres"
)

// City is the city of tests, and Now the moment they happen at: a Wednesday
// morning, 09:30 in Beijing. A test that needs another sets db.Now.
const City org.City = 341300

var Now = time.Date(2026, 6, 10, 1, 30, 0, 0, time.UTC)

// DB is a migrated database for this test alone: for tests that commit, need
// two connections, or count what is there.
func DB(t testing.TB) *postgres.DB {
	t.Helper()
	return Open(t, DSN(t), postgres.Options{})
}

// Open connects to a database of this package until the test ends.
func Open(t testing.TB, dsn string, o postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(context.Background(), dsn, filled(o))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

func filled(o postgres.Options) postgres.Options {
	if o.City == 0 {
		o.City = City
	}
	if o.Now == nil {
		o.Now = func() time.Time { return Now }
	}
	return o
}

// shared is the database whose transactions are rolled back.
var shared = sync.OnceValues(func() (*postgres.DB, error) {
	dsn, _, err := clone(context.Background())
	if err != nil {
		return nil, err
	}
	return postgres.Open(context.Background(), dsn, filled(postgres.Options{MaxConns: 8}))
})

// Tx is one transaction that is rolled back when the test ends: the quick way
// for tests that do not commit. Queued writes go out with tx.Flush.
func Tx(t testing.TB) *postgres.Tx {
	t.Helper()
	db, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	begun, over, ended := make(chan *postgres.Tx), make(chan struct{}), make(chan error, 1)
	undo := errors.New("the test is over")
	go func() {
		ended <- db.Write(context.Background(), func(tx *postgres.Tx) error {
			begun <- tx
			<-over
			return undo
		})
	}()
	select {
	case tx := <-begun:
		t.Cleanup(func() {
			close(over)
			if err := <-ended; !errors.Is(err, undo) {
				t.Errorf("pgtest: roll back: %v", err)
			}
		})
		return tx
	case err := <-ended:
		t.Fatalf("pgtest: begin: %v", err)
		return nil
	}
}

// DSN is the address of a fresh, migrated database for this test alone.
func DSN(t testing.TB) string {
	t.Helper()
	dsn, drop, err := clone(context.Background())
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return dsn
}

// Empty is the address of a fresh database without any table.
func Empty(t testing.TB) string {
	t.Helper()
	dsn, drop, err := create(context.Background(), "template0")
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { drop() })
	return dsn
}

var serial atomic.Int64

func clone(ctx context.Context) (dsn string, drop func() error, err error) {
	name, err := template()
	if err != nil {
		return "", nil, err
	}
	return create(ctx, name)
}

func create(ctx context.Context, from string) (dsn string, drop func() error, err error) {
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), serial.Add(1))
	if err := admin(ctx, fmt.Sprintf("create database %s template %s", name, from)); err != nil {
		return "", nil, err
	}
	base, err := server()
	if err != nil {
		return "", nil, err
	}
	drop = func() error { return admin(context.Background(), "drop database "+name+" with (force)") }
	return in(base, name), drop, nil
}

// template is a migrated database that all test programs of this schema clone.
var template = sync.OnceValues(func() (name string, err error) {
	ctx := context.Background()
	base, err := server()
	if err != nil {
		return "", err
	}
	name, err = fingerprint(os.DirFS(filepath.Join(root(), "internal/postgres/migrations")))
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, in(base, "postgres"))
	if err != nil {
		return "", fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	// One test program builds it, the others wait; the lock ends with conn.
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(12345)"); err != nil {
		return "", fmt.Errorf("lock template: %w", err)
	}
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	draft := name + "_draft"
	for _, statement := range []string{"drop database if exists " + draft, "create database " + draft + " template template0"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return "", fmt.Errorf("%s: %w", statement, err)
		}
	}
	if err := migrate(ctx, in(base, draft)); err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, "alter database "+draft+" rename to "+name); err != nil {
		return "", fmt.Errorf("name template: %w", err)
	}
	return name, nil
})

func migrate(ctx context.Context, dsn string) error {
	db, err := postgres.Open(ctx, dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(ctx)
}

// fingerprint names the template of a set of migrations.
func fingerprint(migrations fs.FS) (string, error) {
	files, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, file := range files {
		text, err := fs.ReadFile(migrations, file)
		if err != nil {
			return "", fmt.Errorf("read migration: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
	}
	return fmt.Sprintf("template_%.8x", sum.Sum(nil)), nil
}

// root is the directory of go.mod.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "../..")
}

// in is the address of another database on the same server.
func in(dsn, database string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	u.Path = "/" + database
	return u.String()
}

// admin runs one statement outside any test's database.
func admin(ctx context.Context, statement string) error {
	base, err := server()
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, in(base, "postgres"))
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
