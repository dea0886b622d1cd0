package casework

import (
	"context"
	"sync"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// numbers hands out ticket numbers from blocks taken ahead, so that registering
// never queues behind one counter row. A gap is a block that was not used up.
type numbers struct {
	db   *postgres.DB
	mu   sync.Mutex
	free map[string]block
}

type block struct{ next, end int }

const blockSize = 20

func (n *numbers) take(ctx context.Context, now time.Time) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	day := workday.DateOf(now).String()
	b := n.free[day]
	if b.next == b.end {
		first, err := n.db.TakeNumbers(ctx, day, blockSize)
		if err != nil {
			return "", err
		}
		b = block{first, first + blockSize}
		if n.free == nil || len(n.free) > 1000 {
			n.free = map[string]block{}
		}
	}
	n.free[day] = block{b.next + 1, b.end}
	return ticket.NewNo(n.db.City, now, b.next), nil
}
