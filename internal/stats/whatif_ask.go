package stats

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

// asksWhatIf reports whether somebody may let a past period be replayed.
func asksWhatIf(by org.Actor) bool {
	return by.May(org.SeeAll) && by.May(org.DecideLongExtension) || by.May(org.ManagePolicies)
}

var whatIfDenied = fault.New(fault.Denied, "推演由热线中心主任和系统管理员使用,如有需要请与他们联系")

var errStopped = errors.New("replay was stopped")

// RunWhatIfs replays what was asked for and waits; it returns how many were replayed. One
// whose process went away is begun anew.
func (s *Stats) RunWhatIfs(ctx context.Context) (n int, err error) {
	for ; ; n++ {
		var w postgres.WhatIf
		err := s.db.Write(ctx, func(tx *postgres.Tx) error {
			id, err := tx.TakeWhatIf(ctx, tx.Wall.Add(-whatIfSilent))
			if err != nil || id == 0 {
				return err
			}
			w, err = tx.WhatIf(ctx, id)
			return err
		})
		if err != nil || w.ID == 0 {
			return n, err
		}
		if err := s.runWhatIf(ctx, w); err != nil {
			return n, err
		}
	}
}

// whatIfSilent is how long a runner may say nothing before another takes over.
const whatIfSilent = 2 * time.Minute

func (s *Stats) runWhatIf(ctx context.Context, w postgres.WhatIf) error {
	o, err := s.WhatIf(ctx, w.Period, w.Change, 1, func(done, total int) error {
		return s.db.Write(ctx, func(tx *postgres.Tx) error {
			on, err := tx.BeatWhatIf(ctx, w.ID, done, total)
			if err == nil && !on {
				err = errStopped
			}
			return err
		})
	}, func(list []whatif.Turned) error {
		return s.db.Write(ctx, func(tx *postgres.Tx) error { return tx.AddTurned(ctx, w.ID, list) })
	})
	if errors.Is(err, errStopped) {
		return nil
	}
	said := ""
	if refusal, ok := fault.Of(err); ok {
		said = refusal.Message
	} else if err != nil && ctx.Err() != nil {
		return err // begun anew later
	} else if err != nil {
		said = "推演中断,请联系系统管理员查看日志"
	}
	result, _ := json.Marshal(o)
	ended := s.db.Write(ctx, func(tx *postgres.Tx) error { tx.EndWhatIf(w.ID, result, said); return nil })
	if _, refused := fault.Of(err); refused {
		err = nil
	}
	return errors.Join(err, ended)
}

// AskWhatIf lets a period be replayed; a change or period that cannot be is refused at once.
func (s *Stats) AskWhatIf(ctx context.Context, by org.Actor, p indicator.Period, change whatif.Change) (id int64, err error) {
	if !asksWhatIf(by) {
		return 0, whatIfDenied
	}
	book, err := s.book(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.checkPeriod(p, book); err != nil {
		return 0, err
	}
	if _, err := change.Alter(book); err != nil {
		return 0, err
	}
	if !change.Rules() && change.Sheet == nil {
		return 0, fault.New(fault.Invalid, "请至少改动一项:时限、日历、规则或考核权重")
	}
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		id, err = tx.AddWhatIf(ctx, postgres.WhatIf{AskedBy: by.ID, By: by.Name, Change: change, Period: p})
		return err
	})
	return id, err
}

// WhatIfs lists the replays, or with an id reads that one with its result.
func (s *Stats) WhatIfs(ctx context.Context, by org.Actor, id int64) (list []postgres.WhatIf, err error) {
	if !asksWhatIf(by) {
		return nil, whatIfDenied
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if id == 0 {
			list, err = tx.WhatIfs(ctx, 0)
			return err
		}
		w, err := tx.WhatIf(ctx, id)
		list = []postgres.WhatIf{w}
		return err
	})
	return list, err
}

// CancelWhatIf stops a replay.
func (s *Stats) CancelWhatIf(ctx context.Context, by org.Actor, id int64) error {
	if !asksWhatIf(by) {
		return whatIfDenied
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error { return tx.CancelWhatIf(ctx, id) })
}

// Turned opens a number of a replay to the items that changed sides.
func (s *Stats) Turned(ctx context.Context, by org.Actor, f postgres.TurnedFilter, unit org.UnitID) (list []whatif.Turned, err error) {
	if !asksWhatIf(by) {
		return nil, whatIfDenied
	}
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	if u, ok := book.Units.Unit(unit); ok {
		f.Units = own(book.Units, u)
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.WhatIf(ctx, f.Run); err != nil {
			return err
		}
		list, err = tx.Turned(ctx, f)
		return err
	})
	return list, err
}

// WhatIfBook is what a change can be made of: the rules, and the score sheets with the one
// in force first.
func (s *Stats) WhatIfBook(ctx context.Context, by org.Actor) (book *ticket.Rulebook, sheets []indicator.Sheet, err error) {
	if !asksWhatIf(by) {
		return nil, nil, whatIfDenied
	}
	if book, err = s.book(ctx); err != nil {
		return nil, nil, err
	}
	sheets, err = s.Sheets(ctx)
	return book, append(sheets, indicator.Presets()...), err
}

// SheetNamed is the score sheet of a version or a preset's name; "" is the one in force.
func (s *Stats) SheetNamed(ctx context.Context, name string) (indicator.Sheet, error) {
	sheets, err := s.Sheets(ctx)
	if err != nil {
		return indicator.Sheet{}, err
	}
	for _, sh := range append(sheets, indicator.Presets()...) {
		if name == "" || name == sh.Name || name == strconv.Itoa(sh.Version) {
			sh.Rows = slices.Clone(sh.Rows)
			return sh, nil
		}
	}
	return indicator.Sheet{}, fault.In("sheet", "没有名为「%s」的考核办法", name)
}

// Today is the business day; Book the rules in force: for commands.
func (s *Stats) Today() workday.Date { return s.today() }

func (s *Stats) Book(ctx context.Context) (*ticket.Rulebook, error) { return s.book(ctx) }
