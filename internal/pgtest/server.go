// Package pgtest gives tests a real PostgreSQL: one server for the whole run,
// one migrated template, and a clone or a transaction for each test.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"suban/internal/postgres/private"
)

// Env names the server that all test programs of one run share. Without it
// every test program starts its own.
const Env = "SUBAN_TEST_DSN"

// settings trade safety for speed: what a test writes need not survive.
var settings = map[string]string{
	"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
	"max_connections": "400", "shared_buffers": "256MB", "max_wal_size": "1GB", "log_min_messages": "fatal",
}

// Start runs a server for tests in a directory of its own.
func Start(ctx context.Context) (dsn string, stop func() error, err error) {
	sweep()
	dir, err := os.MkdirTemp("/tmp", "suban-test-")
	if err != nil {
		return "", nil, fmt.Errorf("directory of the test server: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // as root the server runs under another account
		return "", nil, fmt.Errorf("directory of the test server: %w", err)
	}
	server, err := private.Start(ctx, private.Options{Dir: dir, Settings: settings})
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return server.DSN(), func() error { return errors.Join(server.Stop(), os.RemoveAll(dir)) }, nil
}

// sweep removes what test programs left behind that ended without a word; the
// server itself died with them.
func sweep() {
	dirs, _ := filepath.Glob("/tmp/suban-test-*")
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < 10*time.Minute {
			continue
		}
		lock, err := os.Open(filepath.Join(dir, "lock"))
		if err != nil {
			continue
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			os.RemoveAll(dir)
		}
		lock.Close()
	}
}

// server is the address of the server for this test program. A server of our
// own ends when this program does.
var server = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv(Env); dsn != "" {
		return dsn, nil
	}
	dsn, _, err := Start(context.Background())
	return dsn, err
})
