package casework

import (
	"sync"

	"suban/internal/postgres"
	"suban/internal/ticket"
)

// recent keeps the cases this process wrote last, as they were committed. A deed
// on one of them reads no more than its lock, version and head; when those differ,
// another node has been at it and the case is read anew. Texts are not in it.
type recent struct {
	mu       sync.Mutex
	now, was map[ticket.ID]*postgres.Stored
}

// recentMost is about three days of tickets in the busiest month of a large city, some 40 MB.
const recentMost = 16384

// get returns a kept case, which nobody may change, or nil.
func (r *recent) get(id ticket.ID) *postgres.Stored {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.now[id]; s != nil {
		return s
	}
	return r.was[id]
}

// put keeps a copy. The oldest half goes when there are too many.
func (r *recent) put(s *postgres.Stored) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == nil || len(r.now) >= recentMost/2 {
		r.now, r.was = make(map[ticket.ID]*postgres.Stored, recentMost/2), r.now
	}
	r.now[s.ID] = &postgres.Stored{Case: s.Clone(), Head: s.Head}
}
