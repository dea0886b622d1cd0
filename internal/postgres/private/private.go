// Package private is the database the hotline brings along (自带数据库): it
// starts a PostgreSQL server of its own for one data directory and stops it
// again. The server listens on a Unix socket only, and dies with its parent.
package private

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
)

const (
	// Database and User are the names inside every private server.
	Database = "suban"
	User     = "suban"

	patience = 10 * time.Second // a start right after kill -9 fails for a moment
	farewell = 60 * time.Second // a stopping server may still write a long checkpoint
)

// Options say where the data is and how the server is run.
type Options struct {
	Dir      string            // data directory (数据目录); the cluster is in Dir/postgres
	Settings map[string]string // server settings over our own
	Progress func(string)      // told in Chinese what takes time; nil for silence
}

// Server is a running private server. It is started again when it dies.
type Server struct {
	dir     string // Dir, absolute
	cluster string // Dir/postgres
	socket  string // directory of the socket
	bin     binary
	owner   owner
	args    []string
	log     *os.File
	lock    *os.File
	tell    func(string)

	mu    sync.Mutex
	child *os.Process // nil between two lives
	lives int         // how often the server was started
	quit  chan struct{}
	died  chan error
	done  chan struct{}
}

// Start brings up the server of o.Dir, creating the cluster at the first start,
// and returns when it accepts connections.
func Start(ctx context.Context, o Options) (*Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	s := &Server{
		dir: dir, cluster: filepath.Join(dir, "postgres"), tell: o.Progress,
		quit: make(chan struct{}), died: make(chan error, 1), done: make(chan struct{}),
	}
	if s.tell == nil {
		s.tell = func(string) {}
	}
	if err := s.prepare(ctx, o.Settings); err != nil {
		s.release()
		return nil, err
	}
	go s.keep()
	if err := s.await(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// prepare does everything that comes before the first life of the server.
func (s *Server) prepare(ctx context.Context, settings map[string]string) (err error) {
	if err := makeDir(s.dir); err != nil {
		return err
	}
	if s.dir, err = filepath.EvalSymlinks(s.dir); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	s.cluster = filepath.Join(s.dir, "postgres")
	if s.owner, err = ownerOf(s.cluster); err != nil {
		return err
	}
	if err := s.owner.mustReach(s.dir); err != nil {
		return err
	}
	if s.lock, err = lock(filepath.Join(s.dir, "lock")); err != nil {
		return err
	}
	if s.log, err = openLog(filepath.Join(s.dir, "postgres.log")); err != nil {
		return err
	}
	if s.bin, err = choose(s.cluster, s.owner, s.tell); err != nil {
		return err
	}
	if err := s.initialise(ctx); err != nil {
		return err
	}
	if s.socket, err = socketDir(s.dir, s.owner); err != nil {
		return err
	}
	s.sign()
	s.args = arguments(s.cluster, s.socket, s.bin, settings)
	return nil
}

// await returns when the server answers and has our database. A server that
// cannot start is tried for a while, one that recovers is waited for.
func (s *Server) await(ctx context.Context) error {
	begin := time.Now()
	reported := begin
	tick := time.NewTicker(8 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("start private postgresql: %w", ctx.Err())
		case err := <-s.died:
			limit := patience
			if running(s.cluster) {
				limit = farewell
			}
			if time.Since(begin) > limit {
				return fault.New(fault.Unavailable, "数据库无法启动(%v),请查看 %s;最后几行:\n%s",
					err, s.log.Name(), tail(s.log.Name()))
			}
		case <-tick.C:
			if s.Pid() == 0 {
				continue
			}
			if s.ready(ctx) == nil {
				return nil
			}
			if time.Since(reported) > 5*time.Second {
				reported = time.Now()
				s.tell("数据库正在恢复,请稍候……")
			}
		}
	}
}

// ready connects and makes sure that our database is there.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	var there bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", Database).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, "create database "+Database)
	return err
}

// DSN is the address of our database in this server.
func (s *Server) DSN() string { return s.dsn(Database) }

func (s *Server) dsn(database string) string {
	q := url.Values{"host": {s.socket}, "user": {User}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// Bin is the directory of the PostgreSQL programs in use, and Major their version.
func (s *Server) Bin() string { return s.bin.dir }
func (s *Server) Major() int  { return s.bin.major }

// Pid is the process of the server, 0 while there is none.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.Pid
}

// Stop ends the server in good order and frees the data directory.
func (s *Server) Stop() error {
	s.mu.Lock()
	select {
	case <-s.quit:
		s.mu.Unlock()
		<-s.done
		return nil
	default:
	}
	close(s.quit)
	s.mu.Unlock()

	var err error
	for _, step := range farewells {
		s.signal(step.signal)
		select {
		case <-s.done:
			s.release()
			return err
		case <-time.After(step.wait):
			err = fmt.Errorf("private postgresql did not stop on %v within %v", step.signal, step.wait)
			slog.Warn("stop private postgresql", "err", err)
		}
	}
	s.release()
	return err
}

func (s *Server) release() {
	if s.socket != "" && filepath.Dir(s.socket) != s.dir {
		_ = os.Remove(s.socket) // the short one, empty by now
	}
	if s.log != nil {
		s.log.Close()
	}
	if s.lock != nil {
		s.lock.Close()
	}
}
