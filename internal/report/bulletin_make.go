package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"suban/internal/bulletin"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// abandoned is after how long without a step a report is taken from whoever was making it.
const abandoned = 10 * time.Minute

// Tend asks for the reports whose time has come and makes those that wait. Several nodes
// may do it at once: a period of a schedule is asked for once, a report is in one hand.
func (r *Reports) Tend(ctx context.Context) (n int, err error) {
	if err := r.planBulletins(ctx); err != nil {
		return 0, err
	}
	for {
		made, err := r.makeNext(ctx)
		if err != nil || !made {
			return n, err
		}
		n++
	}
}

// planBulletins asks for what is due.
func (r *Reports) planBulletins(ctx context.Context) error {
	var schedules []bulletin.Schedule
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) { schedules, err = tx.BulletinSchedules(ctx); return err })
	if err != nil {
		return err
	}
	for _, s := range schedules {
		for _, p := range s.Due(r.db.Now()) {
			if err := r.planOne(ctx, s, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Reports) planOne(ctx context.Context, s bulletin.Schedule, p indicator.Period) error {
	a := bulletin.Ask{Kind: s.Kind, Of: s.Of, Period: p}
	title, err := r.titleOf(ctx, a)
	_, gone := fault.Of(err) // the desk or the campaign: there is nothing to tell any more
	if err != nil && !gone {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		mine, err := tx.SettleSchedule(ctx, s, p.To)
		if err != nil || !mine || gone {
			return err
		}
		_, err = tx.AddBulletin(ctx, bulletin.Bulletin{ID: bulletin.ID(tx.NewID()), Ask: a, Schedule: s.ID, ByName: org.System.Name, AskedAt: tx.Now, Title: title, Roles: s.Roles, Users: s.Users})
		return err
	})
}

// making is one report under way.
type making struct {
	bulletin.Bulletin
	claim int64
}

// makeNext makes the next report that waits; made is false when none does.
func (r *Reports) makeNext(ctx context.Context) (made bool, err error) {
	var m making
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		m.claim = tx.NewID()
		m.Bulletin, err = tx.TakeBulletin(ctx, m.claim, tx.Now.Add(-abandoned))
		return err
	})
	if err != nil || m.ID == 0 {
		return false, err
	}
	body, err := r.makeBulletin(ctx, &m)
	if ctx.Err() != nil {
		return false, ctx.Err() // told to stop: another, or the next start, takes it over
	}
	state, why := bulletin.Ready, ""
	if err != nil {
		state, why, body = bulletin.Refused, "生成时出错,已记入日志;请稍后重新生成,仍不行请联系系统管理员", nil
		if f, refused := fault.Of(err); refused {
			why, err = f.Error(), nil
		}
	}
	ended := r.db.Write(ctx, func(tx *postgres.Tx) error {
		mine, err := tx.EndBulletin(ctx, m.ID, m.claim, state, m.Title, why, body)
		if err != nil || !mine || state != bulletin.Ready {
			return err
		}
		return tx.SendBulletin(ctx, m.Bulletin)
	})
	if err != nil {
		err = fmt.Errorf("make report %d: %w", m.ID, err)
	}
	return true, errors.Join(err, ended)
}

func (r *Reports) step(ctx context.Context, m *making, step int) error {
	return r.db.Write(ctx, func(tx *postgres.Tx) error { return tx.StepBulletin(ctx, m.ID, m.claim, step) })
}

// makeBulletin gathers what the report says and fills its files.
func (r *Reports) makeBulletin(ctx context.Context, m *making) (*postgres.BulletinBody, error) {
	if err := m.Ask.Check(workday.DateOf(r.db.Now())); err != nil {
		return nil, err
	}
	gather := map[bulletin.Kind]func(context.Context, *making) (*bulletin.Content, error){bulletin.Desk: r.deskContent, bulletin.Campaign: r.campaignContent}[m.Ask.Kind]
	if gather == nil {
		gather = r.cityContent
	}
	c, err := gather(ctx, m)
	if err != nil {
		return nil, err
	}
	if c.Bare() {
		return nil, r.bare(ctx, m)
	}
	if err := r.step(ctx, m, 4); err != nil {
		return nil, err
	}
	d, err := r.fill(ctx, bulletinPapers[m.Ask.Kind], m.Title, bulletinValues(*c))
	if err != nil {
		return nil, err
	}
	sheet, err := bulletinSheet(*c)
	return &postgres.BulletinBody{Content: *c, Docx: d.Body, Xlsx: sheet}, err
}

// bare says that a period has nothing to tell, and when there is something.
func (r *Reports) bare(ctx context.Context, m *making) error {
	p := m.Ask.Period
	var first workday.Date
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) { first, err = tx.FirstDay(ctx); return err })
	switch {
	case err != nil:
		return err
	case first.IsZero():
		return fault.New(fault.Conflict, "系统里还没有工单,没有可以报告的数据")
	case !first.Before(p.To):
		return fault.New(fault.Conflict, "%s没有数据:最早的工单在%s;请改选之后的期间", p, first)
	}
	return fault.New(fault.Conflict, "%s没有工单登记、到期或办结,没有可以报告的数据;请核对期间和对象", p)
}

// newContent is a report's frame.
func (m *making) newContent(of string, at time.Time) *bulletin.Content {
	p := m.Ask.Period
	c := &bulletin.Content{Title: m.Title, Kind: m.Ask.Kind, Of: of, From: p.From.String(), To: p.To.Prev().String(), MadeAt: at}
	before, year := p.Before(), p.LastYear()
	c.Before, c.Year = [2]string{before.From.String(), before.To.Prev().String()}, [2]string{year.From.String(), year.To.Prev().String()}
	return c
}
