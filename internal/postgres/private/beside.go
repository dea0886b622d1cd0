package private

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Beside returns the address of the server that another process runs for a data
// directory now, so that a command can work beside it.
func Beside(dir string) (dsn string, ok bool) {
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return "", false
	}
	defer f.Close() // lets the lock go, if it was free
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
		return "", false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	_, dsn, _ = strings.Cut(strings.TrimSpace(string(text)), "\n")
	return dsn, dsn != ""
}
