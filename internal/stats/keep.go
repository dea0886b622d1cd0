package stats

import (
	"context"
	"fmt"
	"slices"

	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// pageOfCases is how many tickets are read at a time.
const pageOfCases = 1000

// truth counts every ticket anew, as the transaction sees them.
func (s *Stats) truth(ctx context.Context, tx *postgres.Tx, progress func(done int)) (map[indicator.Cell]indicator.Tally, int, error) {
	book, err := s.book(ctx)
	if err != nil {
		return nil, 0, err
	}
	r := rules(book, s.db.Now())
	cells, done := map[indicator.Cell]indicator.Tally{}, 0
	for after := ticket.ID(0); ; {
		ids, err := tx.TicketIDs(ctx, after, 1, pageOfCases)
		if err != nil || len(ids) == 0 {
			return cells, done, err
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return nil, done, err
		}
		for _, c := range cases {
			dims := indicator.DimsOf(c.Case)
			for _, m := range indicator.Marks(c.Case, r) {
				for _, cell := range m.Cells(dims) {
					cells[cell] = cells[cell].Add(m.Tally())
				}
			}
		}
		done, after = done+len(ids), ids[len(ids)-1]
		if progress != nil {
			progress(done)
		}
	}
}

// Rebuild counts everything anew and puts it in the place of the sums; it returns
// how many tickets were counted. What deeds append meanwhile stays.
func (s *Stats) Rebuild(ctx context.Context, progress func(done int)) (tickets int, err error) {
	for tries := 0; tries < 3; tries++ {
		err = s.db.Write(ctx, func(tx *postgres.Tx) error {
			if err := tx.Steady(ctx); err != nil {
				return err
			}
			cells, n, err := s.truth(ctx, tx, progress)
			if err != nil {
				return err
			}
			tickets = n
			book, err := s.book(ctx)
			if err != nil {
				return err
			}
			tx.SetFigureBasis(book.Calendar)
			return tx.ReplaceFigures(ctx, cells)
		})
		if !postgres.Repeatable(err) { // the worker may have folded meanwhile
			break
		}
	}
	return tickets, err
}

// Verified is what Verify compared and found.
type Verified struct {
	Tickets int      `json:"tickets"`
	Cells   int      `json:"cells"`
	Flaws   []string `json:"flaws"` // each names its cell
	More    int      `json:"more,omitempty"`
}

// mostFlaws is how many differences are named.
const mostFlaws = 100

// Verify counts every ticket anew and compares the result with the sums, cell by cell.
func (s *Stats) Verify(ctx context.Context, progress func(done int)) (Verified, error) {
	v := Verified{Flaws: []string{}}
	err := s.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		want, n, err := s.truth(ctx, tx, progress)
		if err != nil {
			return err
		}
		have, err := tx.FigureCells(ctx)
		if err != nil {
			return err
		}
		v.Tickets, v.Cells = n, len(want)
		for c, t := range want {
			if have[c] != t {
				v.Flaws = append(v.Flaws, differs(c, have[c], t))
			}
		}
		for c, t := range have {
			if _, ok := want[c]; !ok {
				v.Flaws = append(v.Flaws, differs(c, t, indicator.Tally{}))
			}
		}
		months, err := tx.MonthsOff(ctx)
		for _, m := range months {
			v.Flaws = append(v.Flaws, "月合计与各日之和不同:"+m)
		}
		return err
	})
	slices.Sort(v.Flaws)
	if len(v.Flaws) > mostFlaws {
		v.More, v.Flaws = len(v.Flaws)-mostFlaws, v.Flaws[:mostFlaws]
	}
	return v, err
}

func differs(c indicator.Cell, have, want indicator.Tally) string {
	return fmt.Sprintf("%s %s %s %s:统计为 %d/%d(剔除%d),逐件为 %d/%d(剔除%d)", c.Day, c.Slice, c.Key, c.K, have.Num, have.Den, have.Out, want.Num, want.Den, want.Out)
}
