package stats

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
)

// appealDays is how many working days after a month's end its scores may be appealed,
// verdictDays how many a verdict may take.
const appealDays, verdictDays = 10, 3

// Appeal asks that items of a card be left out, each on its own.
func (s *Stats) Appeal(ctx context.Context, by org.Actor, unit org.UnitID, month string, items []Wanted, code, text string) error {
	if !by.May(org.HandleTickets) && !by.May(org.Approve) || by.May(org.SeeAll) {
		return fault.New(fault.Denied, "考核申诉由承办单位的联络员或负责人提出")
	}
	if len(items) == 0 || len(items) > 50 {
		return fault.In("items", "请选择1到50项")
	}
	c, err := s.Card(ctx, by, unit, month)
	if err != nil {
		return err
	}
	book, err := s.book(ctx)
	if err != nil {
		return err
	}
	p, _ := postgres.Month(month)
	basis, cal := book.Current(s.db.Now()).Basis(), book.Calendars[book.Calendar]
	last, err := cal.AddDays(p.To.Start(), appealDays, basis)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		if !tx.Now.Before(last) {
			return fault.New(fault.Conflict, "%s的申诉期已过(次月起%d个工作日内)", month, appealDays)
		}
		by1, err := cal.AddDays(tx.Now, verdictDays, basis)
		if err != nil {
			return err
		}
		for _, w := range items {
			l := c.find(w)
			if l == nil {
				return fault.New(fault.Conflict, "所选的工单不在本月的丢分名单里,请刷新后重选")
			}
			a := indicator.Appeal{ID: indicator.AppealID(tx.NewID()), K: w.K, Item: w.Item, Unit: l.Unit, Month: month, Code: code, Text: strings.TrimSpace(text),
				AskedAt: tx.Now, AskedBy: by.ID, By: by.Name, DecideBy: by1, State: indicator.AppealAsked}
			if err := a.Check(); err != nil {
				return err
			}
			box, err := s.keys.Seal([]byte(a.Text), appealFor(tx.City, a.ID))
			if err != nil {
				return fmt.Errorf("seal appeal: %w", err)
			}
			if err := tx.AddAppeal(ctx, postgres.SealedAppeal{Appeal: a, Box: box}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Appeals lists appeals: all to the centre, its own to a unit.
func (s *Stats) Appeals(ctx context.Context, by org.Actor, state indicator.AppealState) (list []indicator.Appeal, err error) {
	f := postgres.AppealFilter{State: state}
	if !by.May(org.SeeAll) {
		book, err := s.book(ctx)
		if err != nil {
			return nil, err
		}
		if _, f.Units, err = within(by, Query{Unit: by.Unit}, book); err != nil {
			return nil, err
		}
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		sealed, err := tx.Appeals(ctx, f)
		if err != nil {
			return err
		}
		list, err = s.unseal(sealed)
		return err
	})
	return list, err
}

// Decide adds a verdict to an appeal.
func (s *Stats) Decide(ctx context.Context, by org.Actor, id indicator.AppealID, exclude bool, remark string) (a indicator.Appeal, err error) {
	if !by.May(org.Supervise) || !by.May(org.SeeAll) {
		return a, fault.New(fault.Denied, "考核申诉由热线中心的督办员或主任裁定")
	}
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		found, err := tx.LockAppeal(ctx, id)
		if err != nil {
			return err
		}
		if err := found.Decide(by, exclude, strings.TrimSpace(remark), tx.Now); err != nil {
			return err
		}
		tx.SaveAppealVerdict(found.Appeal)
		a = found.Appeal
		return nil
	})
	return a, err
}

// Sheets lists the versions of the score sheet; without any, what the city scores by.
func (s *Stats) Sheets(ctx context.Context) (list []indicator.Sheet, err error) {
	err = s.db.Read(ctx, func(tx *postgres.Tx) (err error) { list, err = tx.Sheets(ctx); return err })
	return list, err
}

// SetSheet puts a new version of the score sheet in force from a day on.
func (s *Stats) SetSheet(ctx context.Context, by org.Actor, sheet indicator.Sheet) (version int, err error) {
	if !by.May(org.ManagePolicies) {
		return 0, fault.New(fault.Denied, "您没有修改考核办法的权限")
	}
	if err := sheet.Check(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		if first := s.today(); sheet.FromOn <= first.String()[:7]+"-01" {
			return fault.In("from_on", "新办法从下月起生效,已开始的月份不能改分")
		}
		version, err = tx.AddSheet(ctx, sheet, by.ID)
		return err
	})
	return version, err
}
