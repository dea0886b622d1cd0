package city

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
)

// learnedDays is how long before the present the demo city's first model learned:
// what it suggested since then stands beside what people chose.
const learnedDays = 20

// suggest trains the first model on the older part of the past, and lets it suggest
// for the newer. A past that is too small has none.
func (s *seed) suggest(ctx context.Context) error {
	l, err := s.work.Lore(ctx)
	if err != nil || l.Model.Version > 0 {
		return err
	}
	at := s.Now.AddDate(0, 0, -learnedDays)
	if _, err := s.work.RetrainUpTo(ctx, org.System, at); err != nil {
		if _, refused := fault.Of(err); refused {
			return nil
		}
		return err
	}
	_, err = s.work.SuggestPast(ctx, at)
	return err
}
