package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"suban/internal/workday"
)

// File writes messages as JSON lines into a directory, one file a day, for a
// program that sends them on (文件网关). Only the hotline's account may read them.
type File struct {
	Dir string

	mu sync.Mutex
}

// Send appends one line and waits until it is on the disk.
func (g *File) Send(_ context.Context, m Message) (err error) {
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := os.MkdirAll(g.Dir, 0o700); err != nil {
		return fmt.Errorf("make gateway directory: %w", err)
	}
	name := filepath.Join(g.Dir, "notices-"+workday.DateOf(m.At).String()+".jsonl")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open gateway file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// One write, so that a reader never sees half a line of ours between another's.
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write gateway file: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write gateway file: %w", err)
	}
	return nil
}
