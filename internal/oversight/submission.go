package oversight

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/workday"
)

// Submission is a submission as it is shown: opened, with its number and record.
type Submission struct {
	supervision.Submission
	Cite   string
	Record []Event
}

// sheet is what lies sealed in a submission's box.
type sheet struct {
	Paper    supervision.Paper        `json:"paper"`
	Signed   *supervision.Instruction `json:"signed,omitempty"`
	SignedBy string                   `json:"signed_by,omitempty"`
	Remark   string                   `json:"remark,omitempty"`
}

// digest binds a signature to the very text it stands under.
func (o *Oversight) digest(id supervision.PaperID, s sheet) (string, error) {
	text, err := json.Marshal(struct {
		Paper  supervision.Paper
		Signed *supervision.Instruction
		By     string
	}{s.Paper, s.Signed, s.SignedBy})
	if err != nil {
		return "", fmt.Errorf("write signed paper: %w", err)
	}
	return o.keys.Digest("submission", fmt.Sprint(o.db.City, id), string(text)), nil
}

func (o *Oversight) saveSubmission(tx *postgres.Tx, s *supervision.Submission, by org.Actor, action string, r remark) error {
	kept := sheet{s.Paper, s.Signed, s.SignedBy, s.Remark}
	row := postgres.SubmissionRow{Submission: *s}
	var err error
	if s.Signed != nil {
		if row.Seal, err = o.digest(s.ID, kept); err != nil {
			return err
		}
	}
	if row.Box, err = o.seal("submission", int64(s.ID), 0, kept); err != nil {
		return err
	}
	tx.SaveSubmission(row)
	e, err := o.event("submission", int64(s.ID), s.Version, by, action, tx.Now, r)
	if err != nil {
		return err
	}
	tx.AddSubmissionEvent(s.ID, e)
	return nil
}

func (o *Oversight) openSubmission(row *postgres.SubmissionRow) error {
	var kept sheet
	if err := o.open("submission", int64(row.ID), 0, row.Box, &kept); err != nil {
		return err
	}
	row.Paper, row.Signed, row.SignedBy, row.Remark = kept.Paper, kept.Signed, kept.SignedBy, kept.Remark
	if row.Signed == nil {
		return nil
	}
	seal, err := o.digest(row.ID, kept)
	row.SealBroke = seal != row.Seal
	return err
}

func (o *Oversight) readSubmission(ctx context.Context, tx *postgres.Tx, by org.Actor, id supervision.PaperID, lock bool) (postgres.SubmissionRow, error) {
	row, err := tx.Submission(ctx, id, lock)
	if err != nil {
		return row, err
	}
	if !row.Sees(by) {
		return row, fault.New(fault.NotFound, "没有这件呈批,或不在您可见的范围内")
	}
	return row, o.openSubmission(&row)
}

// Submissions lists what the actor drafts or is asked to sign.
func (o *Oversight) Submissions(ctx context.Context, by org.Actor, f postgres.SubmissionFilter) (list []Submission, err error) {
	if supervision.MayDraft(by) != nil {
		if !by.May(org.SignOff) {
			return nil, fault.New(fault.Denied, "呈批由热线中心督办员和市领导办理")
		}
		f.Leader = by.ID
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Submissions(ctx, f)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		for i := range rows {
			if !rows[i].Sees(by) {
				continue
			}
			if err := o.openSubmission(&rows[i]); err != nil {
				return err
			}
			list = append(list, Submission{Submission: rows[i].Submission, Cite: rows[i].Cite(city)})
		}
		return nil
	})
	return list, err
}

// Submission shows one submission with its record.
func (o *Oversight) Submission(ctx context.Context, by org.Actor, id supervision.PaperID) (s Submission, err error) {
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		row, err := o.readSubmission(ctx, tx, by, id, false)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		s = Submission{Submission: row.Submission, Cite: row.Cite(city)}
		stored, err := tx.SubmissionEvents(ctx, id)
		if err != nil {
			return err
		}
		s.Record, err = o.events("submission", int64(id), stored)
		return err
	})
	return s, err
}

// DoSubmission does a deed to a submission. A signature makes the order to the unit's
// chief in the same transaction (顶格交办).
func (o *Oversight) DoSubmission(ctx context.Context, by org.Actor, id supervision.PaperID, version int, d supervision.PaperDeed) (Submission, error) {
	c, book, err := o.clocks(ctx)
	if err != nil {
		return Submission{}, err
	}
	if d.Signs != nil {
		for _, u := range append([]org.UnitID{d.Signs.Lead}, d.Signs.Assists...) {
			if unit, ok := book.Units.Unit(u); u != 0 && (!ok || !unit.Enabled) {
				return Submission{}, fault.In("lead", "没有这个承办单位,或已停用,请重新选择")
			}
		}
	}
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		was, err := o.readSubmission(ctx, tx, by, id, true)
		if err != nil {
			return err
		}
		if version != was.Version && !(d.Do == supervision.SignPaper && was.State == supervision.PaperWithdrawn) {
			return fault.New(fault.Stale, "这件呈批刚有新的进展(第%d步,您看到的是第%d步),请核对后再办", was.Version, version)
		}
		d.Due = func(days float64) (time.Time, error) { return c.due(tx.Now, days) }
		if d.Do == supervision.RoutePaper {
			if err := leads(ctx, tx, d.Leader); err != nil {
				return err
			}
		}
		next, err := was.Do(d, by, tx.Now)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		text := d.Remark
		switch {
		case d.Do == supervision.RoutePaper:
			tx.Grant(next.Leader, next.Tickets)
			notify(tx, 0, to{user: next.Leader}, "paper_routed", fmt.Sprintf("%s《%s》请您签批。", next.Cite(city), next.Paper.Title), next.Paper.Urgent)
		case d.Do == supervision.SignPaper:
			text = next.Signed.Text
			if next.Kind == supervision.ForSign {
				if next.Order, err = o.orderOf(ctx, tx, by, next, city); err != nil {
					return err
				}
			}
			notify(tx, 0, to{user: next.MadeBy}, "paper_signed", fmt.Sprintf("%s已签批。", next.Cite(city)), false)
		case d.Do == supervision.ReturnPaper:
			notify(tx, 0, to{user: next.MadeBy}, "paper_returned", fmt.Sprintf("%s退回补充:%s", next.Cite(city), d.Remark), false)
		case d.Do == supervision.WithdrawPaper && was.State == supervision.PaperRouted:
			notify(tx, 0, to{user: next.Leader}, "paper_withdrawn", fmt.Sprintf("%s已由热线中心撤回:%s", next.Cite(city), d.Remark), false)
		}
		return o.saveSubmission(tx, next, by, string(d.Do), remark{Text: text})
	})
	if err != nil {
		return Submission{}, err
	}
	return o.Submission(ctx, by, id)
}

func leads(ctx context.Context, tx *postgres.Tx, user org.UserID) error {
	leaders, err := tx.Holders(ctx, org.CityLeader, 0)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		if l.ID == user {
			return nil
		}
	}
	return fault.In("leader", "请从市领导中选择呈送对象")
}

// orderOf is the order of tier 3 that a signature makes, issued to the unit's chief at once.
func (o *Oversight) orderOf(ctx context.Context, tx *postgres.Tx, by org.Actor, s *supervision.Submission, city string) (supervision.OrderID, error) {
	row := postgres.OrderRow{Order: supervision.Order{ID: supervision.OrderID(tx.NewID()), Tier: supervision.Leaders, Form: supervision.Signed, State: supervision.Drafted,
		Office: org.Supervisor, Unit: s.Signed.Lead, Assists: s.Signed.Assists, Leader: by.Name, Paper: int64(s.ID), Tickets: s.Tickets, MadeAt: tx.Now, Days: float64(s.Signed.Days)}}
	row.Title, row.Reasons, row.Demand = s.Paper.Title, slices.Clone(s.Paper.Reasons), "批示:"+s.Signed.Text
	texts := []*string{&row.Title, &row.Demand}
	for i := range row.Reasons {
		texts = append(texts, &row.Reasons[i])
	}
	if err := o.work.Unnamed(ctx, tx, s.Tickets, texts...); err != nil {
		return 0, err
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return 0, err
	}
	issue := supervision.Deed{Do: supervision.Issue, Due: func(days float64) (time.Time, error) { return c.due(tx.Now, days) }}
	next, err := row.Do(issue, org.System, tx.Now)
	if err != nil {
		return 0, err
	}
	next.Year = dayOf(tx.Now).Year
	if next.No, err = tx.NextOrder(ctx, next.Year); err != nil {
		return 0, err
	}
	row.Order = *next
	if err := o.saveOrder(tx, &row, by, string(supervision.Issue), remark{Text: s.Signed.Text}); err != nil {
		return 0, err
	}
	tellOrder(tx, next, issue, next.Cite(city))
	return next.ID, nil
}

// Leaders lists the city leaders a paper can go to.
func (o *Oversight) Leaders(ctx context.Context, by org.Actor) (list []org.User, err error) {
	if err := supervision.MayDraft(by); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error { list, err = tx.Holders(ctx, org.CityLeader, 0); return err })
	return list, err
}

// Preview is what a time limit from now comes to, with its derivation.
func (o *Oversight) Preview(ctx context.Context, by org.Actor, days int) (d workday.Derivation, err error) {
	if err := mayRead(by); err != nil {
		return d, err
	}
	if days < 1 || days > 60 {
		return d, fault.In("days", "期限应为1至60个工作日")
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return d, err
	}
	return c.cal.Explain(o.db.Now(), workday.Limit{Workdays: float64(days)}, c.b)
}
