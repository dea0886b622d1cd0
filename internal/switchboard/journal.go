package switchboard

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"suban/internal/postgres"
)

// journal writes what happened in its order, beside the calls: a slow database delays no
// talk, and nothing is written twice.
type journal struct {
	db    *postgres.DB
	log   *slog.Logger
	mu    sync.Mutex
	list  []func(*postgres.Tx) error
	done  int64 // how many are written
	added int64
	stir  chan struct{}
	end   chan struct{}
	ended chan struct{}
	wrote *sync.Cond
}

const together = 200 // entries in one transaction

func newJournal(db *postgres.DB, log *slog.Logger) *journal {
	j := &journal{db: db, log: log, stir: make(chan struct{}, 1), end: make(chan struct{}), ended: make(chan struct{})}
	j.wrote = sync.NewCond(&j.mu)
	go j.run()
	return j
}

func (j *journal) add(write func(*postgres.Tx) error) {
	j.mu.Lock()
	j.list = append(j.list, write)
	j.added++
	j.mu.Unlock()
	select {
	case j.stir <- struct{}{}:
	default:
	}
}

// flush waits until what was added before is written.
func (j *journal) flush(ctx context.Context) {
	stop := context.AfterFunc(ctx, j.wrote.Broadcast)
	defer stop()
	j.mu.Lock()
	defer j.mu.Unlock()
	for want := j.added; j.done < want && ctx.Err() == nil; {
		j.wrote.Wait()
	}
}

func (j *journal) run() {
	defer close(j.ended)
	for {
		ending := false
		select {
		case <-j.stir:
		case <-j.end:
			ending = true
		}
		for tries := 0; j.write(); tries++ {
			if tries > 3 && ending { // the database is gone for good
				return
			}
		}
		if ending {
			return
		}
	}
}

// write writes what waits, and reports whether more does.
func (j *journal) write() bool {
	j.mu.Lock()
	batch := j.list[:min(len(j.list), together)]
	j.mu.Unlock()
	if len(batch) == 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := j.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, w := range batch {
			if err := w(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		j.log.Error("what happened to calls is not written yet", "entries", len(batch), "error", err)
		select {
		case <-time.After(time.Second):
		case <-j.end:
		}
		return true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list = j.list[len(batch):]
	j.done += int64(len(batch))
	j.wrote.Broadcast()
	return len(j.list) > 0
}

func (j *journal) close() {
	close(j.end)
	<-j.ended
}
