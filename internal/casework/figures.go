package casework

import (
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// FigureRules are what tickets count for in the figures under a rulebook.
func FigureRules(b *ticket.Rulebook) *indicator.Rules {
	return &indicator.Rules{Calendar: b.Calendars[b.Calendar], Policies: b.Policies, Born: postgres.BornAt}
}

// count queues what a step changed in the figures (统计).
func (s *session) count(was, next *ticket.Case) {
	s.tx.AddMoves(next.ID, next.Version, indicator.Moved(was, next, FigureRules(s.book)))
}
