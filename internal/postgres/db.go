// Package postgres is the memory: all SQL, one file per noun. It returns the
// rule packages' own types.
package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"suban/internal/org"
	"suban/internal/ticket"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is one city's data in one PostgreSQL database.
type DB struct {
	Pool *pgxpool.Pool
	City org.City

	// deeds are the connections of deeds, whose statements find everything by its
	// key: there the server keeps one plan for each, which walks the index.
	deeds *pgxpool.Pool

	// Now is the only business clock; a simulated city sets its own.
	Now func() time.Time
}

// Options of Open. Zero values are usable.
type Options struct {
	City     org.City
	Now      func() time.Time
	MaxConns int
	Lax      bool // commits do not wait for the disk: a crash loses the last of them, in their order
}

// Open connects to a database. It does not migrate it.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = int32(o.MaxConns)
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if o.Lax {
		cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	}
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	keyed := cfg.Copy()
	keyed.MaxConns, keyed.MinConns = deedConns, 0
	keyed.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	for _, way := range []string{"seqscan", "hashjoin", "mergejoin"} {
		keyed.ConnConfig.RuntimeParams["enable_"+way] = "off"
	}
	deeds, err := pgxpool.NewWithConfig(ctx, keyed)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &DB{Pool: pool, deeds: deeds, City: o.City, Now: o.Now}, nil
}

// deedConns is how many transactions of deeds a process may have at a time.
const deedConns = 4

// Close ends every connection.
func (db *DB) Close() {
	db.Pool.Close()
	db.deeds.Close()
}

// Migrate brings the schema to this program's version.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(db.Pool), files, goose.WithAllowOutofOrder(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// Schema returns up to which migration the database has them all, and this program's last.
func (db *DB) Schema(ctx context.Context) (have, want int64, err error) {
	p, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	defer p.Close()
	if have, want, err = p.GetVersions(ctx); err != nil || have > want {
		return have, want, err
	}
	if pending, err := p.HasPending(ctx); err != nil || !pending {
		return have, want, err
	}
	all, err := p.Status(ctx) // in the order of their numbers
	if err != nil {
		return 0, 0, err
	}
	have = 0
	for _, m := range all {
		if m.State == goose.StatePending {
			break
		}
		have = m.Source.Version
	}
	return have, want, nil
}

// Tx is one transaction of one city at one moment. Reads go at once; writes may
// be queued and travel with the commit.
type Tx struct {
	Now  time.Time
	Wall time.Time // the machine's own clock, for what must not be simulated
	City org.City

	conn  *pgx.Conn
	begun bool
	auto  bool // single statements, no transaction
	queue pgx.Batch
	after []func()

	gathered []rows
	ahead    map[string][]FigureSum // what a page of figures asked for at once
	alone    bool                   // one deed
	shared   bool                   // by several deeds
	welded   int                    // how much of the queue is as it shall be
	alarms   map[ticket.ID]*time.Time
	silent   []ticket.ID        // whose alarms go
	delta    delta              // of the figures
	expected *expected          // where tickets are known to stand
	tickets  []ticketRow        // changed, not yet queued
	touched  map[ticket.ID]bool // what was gathered is about these
	lead     *lead              // of the statement that is welded next
}

func (db *DB) tx(c *pgx.Conn) *Tx {
	return &Tx{Wall: time.Now().UTC().Truncate(time.Microsecond), Now: db.Now().UTC().Truncate(time.Microsecond), City: db.City, conn: c}
}

// Write runs do in a transaction and commits what it did and queued.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) error {
	return db.with(ctx, db.Pool, func(tx *Tx) error { return tx.run(ctx, do) })
}

// WriteDeeds is Write for deeds: everything is found by its key.
func (db *DB) WriteDeeds(ctx context.Context, do func(*Tx) error) error {
	return db.with(ctx, db.deeds, func(tx *Tx) error { return tx.run(ctx, do) })
}

func (tx *Tx) run(ctx context.Context, do func(*Tx) error) error {
	if err := do(tx); err != nil {
		tx.rollback()
		return err
	}
	return tx.commit(ctx)
}

// Read runs do on one connection without a transaction.
func (db *DB) Read(ctx context.Context, do func(*Tx) error) error {
	return db.with(ctx, db.Pool, func(tx *Tx) error {
		tx.auto = true
		return do(tx)
	})
}

func (db *DB) with(ctx context.Context, pool *pgxpool.Pool, do func(*Tx) error) (err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	defer conn.Release()
	tx := db.tx(conn.Conn())
	defer func() {
		if p := recover(); p != nil {
			tx.rollback()
			panic(p)
		}
	}()
	return faults(do(tx))
}

// After runs f once the transaction is committed.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

func (tx *Tx) begin(ctx context.Context) error {
	if tx.begun || tx.auto {
		return nil
	}
	if _, err := tx.conn.Exec(ctx, "begin"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx.begun = true
	return nil
}

func (tx *Tx) rollback() {
	if !tx.begun {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := tx.conn.Exec(ctx, "rollback"); err != nil {
		tx.conn.Close(ctx)
	}
	tx.begun = false
}

// commit sends the queued writes and the commit in one pipeline. Writes without a
// read before them need neither begin nor commit: a pipeline is all or nothing.
func (tx *Tx) commit(ctx context.Context) error {
	tx.settleTickets(true)
	tx.settle()
	if tx.alone || tx.shared {
		tx.Weld()
	}
	if tx.begun {
		tx.queue.Queue("commit")
	}
	if tx.queue.Len() > 0 {
		if err := tx.conn.SendBatch(ctx, &tx.queue).Close(); err != nil {
			tx.rollback()
			return err
		}
		tx.begun = false
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Batch runs queued statements in one round trip, opening the transaction with them.
func (tx *Tx) Batch(ctx context.Context, b *pgx.Batch) error {
	send := b
	if !tx.begun && !tx.auto {
		send = &pgx.Batch{}
		send.Queue("begin")
		send.QueuedQueries = append(send.QueuedQueries, b.QueuedQueries...)
		tx.begun = true
	}
	return tx.conn.SendBatch(ctx, send).Close()
}

// Queue adds a write that travels with the commit.
func (tx *Tx) Queue(sql string, args ...any) *pgx.QueuedQuery { return tx.queue.Queue(sql, args...) }

// Flush sends the queued writes now.
func (tx *Tx) Flush(ctx context.Context) error {
	tx.settleTickets(false)
	tx.settle()
	if tx.queue.Len() == 0 {
		return nil
	}
	b := tx.queue
	tx.queue = pgx.Batch{}
	return tx.Batch(ctx, &b)
}

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := tx.begin(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return tx.conn.Exec(ctx, sql, args...)
}

// Query runs a query.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := tx.begin(ctx); err != nil {
		return nil, err
	}
	return tx.conn.Query(ctx, sql, args...)
}

// QueryRow runs a query for one row.
func (tx *Tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := tx.begin(ctx); err != nil {
		return failedRow{err}
	}
	return tx.conn.QueryRow(ctx, sql, args...)
}

// CopyFrom loads rows.
func (tx *Tx) CopyFrom(ctx context.Context, table string, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := tx.begin(ctx); err != nil {
		return 0, err
	}
	return tx.conn.CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }

// Repeatable reports whether running the transaction once more may succeed.
func Repeatable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" || pg.ConstraintName == "tickets_pkey"
	}
	return errors.Is(err, errRepeated)
}

// none reports that a query found no row.
func none(err error) bool { return errors.Is(err, pgx.ErrNoRows) }
