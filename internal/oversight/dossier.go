package oversight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Dossier is a dossier as it is shown: opened, with its tickets and record.
type Dossier struct {
	supervision.Dossier
	Lines  []DossierLine
	Record []Event
	Before int // of a ruling: tickets of its kind before it, over as long a time
	After  int // and since
}

// DossierLine is a ticket of a dossier.
type DossierLine struct {
	postgres.DossierTicket
	TitleText string
}

func (o *Oversight) saveDossier(tx *postgres.Tx, d *supervision.Dossier, by org.Actor, action string, r remark) error {
	row := postgres.DossierRow{Dossier: *d}
	var err error
	if row.Box, err = o.seal("dossier", int64(d.ID), 0, d.DossierText); err != nil {
		return err
	}
	tx.SaveDossier(row)
	e, err := o.event("dossier", int64(d.ID), d.Version, by, action, tx.Now, r)
	if err != nil {
		return err
	}
	tx.AddDossierEvent(d.ID, e)
	return nil
}

func (o *Oversight) readDossier(ctx context.Context, tx *postgres.Tx, by org.Actor, id supervision.DossierID, lock bool) (postgres.DossierRow, error) {
	row, err := tx.Dossier(ctx, id, lock)
	if err != nil {
		return row, err
	}
	if !row.Sees(by) {
		return row, fault.New(fault.NotFound, "没有这个案卷,或不在您可见的范围内")
	}
	return row, o.open("dossier", int64(row.ID), 0, row.Box, &row.DossierText)
}

// Dossiers lists the dossiers the actor may see.
func (o *Oversight) Dossiers(ctx context.Context, by org.Actor, f postgres.DossierFilter) (list []Dossier, err error) {
	if ofSupervision(by) != nil && !by.May(org.Rule) && !by.May(org.Comment) && !by.May(org.LeadFloor) && !by.May(org.DecideSendBack) && !by.May(org.Register) {
		return nil, ofSupervision(by)
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Dossiers(ctx, f)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if !row.Sees(by) {
				continue
			}
			if err := o.open("dossier", int64(row.ID), 0, row.Box, &row.DossierText); err != nil {
				return err
			}
			list = append(list, Dossier{Dossier: row.Dossier})
		}
		return nil
	})
	return list, err
}

// Dossier shows one dossier with its tickets and record.
func (o *Oversight) Dossier(ctx context.Context, by org.Actor, id supervision.DossierID) (d Dossier, err error) {
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		row, err := o.readDossier(ctx, tx, by, id, false)
		if err != nil {
			return err
		}
		d.Dossier = row.Dossier
		stored, err := tx.DossierEvents(ctx, id)
		if err != nil {
			return err
		}
		if d.Record, err = o.events("dossier", int64(id), stored); err != nil {
			return err
		}
		if d.Lines, err = o.dossierLines(ctx, tx, d.Tickets); err != nil {
			return err
		}
		for i := range d.Lines {
			if !namesTicket(by, d.Kind, d.Lines[i].Unit) {
				d.Lines[i].TitleText = "(不在您的可见范围内)"
			}
		}
		if d.Kind == supervision.Joint && d.ClosedAt != nil && len(d.Lines) > 0 {
			d.Before, d.After, err = tx.CountSince(ctx, d.Lines[0].Category, d.Lines[0].Region.County(), *d.ClosedAt)
		}
		return err
	})
	return d, err
}

// namesTicket reports whether a reader of a dossier may know what its tickets are called: a
// unit those it has, an observer none.
func namesTicket(by org.Actor, k supervision.DossierKind, unit org.UnitID) bool {
	return by.May(org.SeeAll) || by.May(org.SignOff) || by.May(org.Supervise) || by.May(org.Rule) || k == supervision.LeaderDay || by.May(org.SeeUnit) && by.Holds(unit)
}

func (o *Oversight) dossierLines(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (list []DossierLine, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.DossierTickets(ctx, ids)
	if err != nil {
		return nil, err
	}
	titles, err := o.titles(ctx, tx, ids)
	for _, r := range rows {
		list = append(list, DossierLine{r, titles[r.ID]})
	}
	return list, err
}

// NewDossier is what a person asks for.
type NewDossier struct {
	supervision.Dossier
	List   supervision.List // of a campaign: the tickets that stand on it now
	Region org.RegionCode
}

// OpenDossier begins a dossier (立卷).
func (o *Oversight) OpenDossier(ctx context.Context, by org.Actor, n NewDossier) (Dossier, error) {
	if err := supervision.MayOpen(n.Kind, by); err != nil {
		return Dossier{}, err
	}
	if n.List != "" {
		listed, _, err := o.Listing(ctx, by, n.List, 0, 500)
		if err != nil {
			return Dossier{}, err
		}
		for _, l := range listed {
			if !slices.Contains(n.Tickets, l.ID) && (n.Region == "" || l.Region.Within(n.Region)) {
				n.Tickets = append(n.Tickets, l.ID)
			}
		}
	}
	book, err := o.work.Rulebook(ctx)
	if err != nil {
		return Dossier{}, err
	}
	for _, u := range n.Units {
		if unit, ok := book.Units.Unit(u); !ok || !unit.Enabled {
			return Dossier{}, fault.In("units", "没有编号为%d的承办单位,或已停用", u)
		}
	}
	if err := o.prepare(ctx, by, &n.Dossier); err != nil {
		return Dossier{}, err
	}
	var id supervision.DossierID
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		d, err := supervision.OpenDossier(n.Dossier, by, tx.Now)
		if err != nil {
			return err
		}
		d.ID, d.Year = supervision.DossierID(tx.NewID()), workday.DateOf(tx.Now).Year
		if d.No, err = tx.NextDossier(ctx, d.Kind, d.Year); err != nil {
			return err
		}
		id = d.ID
		if d.Kind == supervision.Hint {
			tellDossier(tx, d, "hint", d.Text)
		}
		if d.Kind == supervision.Comment {
			notify(tx, d.Tickets[0], to{role: org.Supervisor}, "dossier", d.Cite()+":"+by.Name+"对清单工单提出意见,请反馈。", false)
		}
		return o.saveDossier(tx, d, by, "open", remark{Text: d.Text})
	})
	if err != nil {
		return Dossier{}, err
	}
	return o.Dossier(ctx, by, id)
}

// prepare checks the tickets of a new dossier and fills in what the program knows.
func (o *Oversight) prepare(ctx context.Context, by org.Actor, d *supervision.Dossier) error {
	if d.Kind == supervision.Comment {
		return o.listed(ctx, d.Tickets)
	}
	for i, id := range d.Tickets {
		if i > 0 && d.Kind == supervision.Campaign {
			break // a campaign's list comes from lists the actor sees
		}
		v, err := o.work.View(ctx, by, id)
		if err != nil {
			return err
		}
		a := v.Lead()
		switch {
		case d.Kind == supervision.Joint && v.State != ticket.InDispute:
			return fault.New(fault.Conflict, "工单%s现在「%s」,提请争议审定后才能立卷", v.No, v.State.Name())
		case d.Kind == supervision.Joint:
			d.Category = v.Category
			for _, one := range v.Assignments {
				if one.Part == ticket.Lead && !slices.Contains(d.Units, one.Unit) {
					d.Units = append(d.Units, one.Unit)
				}
			}
			if d.Title == "" {
				d.Title = "关于工单" + v.No + "承办单位的联合审定"
			}
		case (d.Kind == supervision.Exposure || d.Kind == supervision.Consultation) && a != nil && !slices.Contains(d.Units, a.Unit):
			d.Units = append(d.Units, a.Unit)
		}
	}
	if d.Kind != supervision.Joint || len(d.Tickets) == 0 {
		return nil
	}
	open, err := o.Dossiers(ctx, by, postgres.DossierFilter{Kind: supervision.Joint, Ticket: d.Tickets[0], Open: true, Limit: 1})
	if err == nil && len(open) > 0 {
		err = fault.New(fault.Conflict, "这件工单已有在办的审定案卷:%s", open[0].Cite())
	}
	return err
}

// DoDossier does a deed to a dossier. Version is the one the person saw.
func (o *Oversight) DoDossier(ctx context.Context, by org.Actor, id supervision.DossierID, version int, x supervision.DossierDeed) (Dossier, error) {
	book, err := o.work.Rulebook(ctx)
	if err != nil {
		return Dossier{}, err
	}
	if u, ok := book.Units.Unit(x.Unit); x.Unit != 0 && (!ok || !u.Enabled) {
		return Dossier{}, fault.In("unit", "没有这个承办单位,或已停用")
	}
	if x.Do == "vote" {
		u, _ := book.Units.Unit(by.Unit)
		x.Office = u.Name
	}
	for _, t := range x.Tickets {
		if _, err := o.work.View(ctx, by, t); err != nil {
			return Dossier{}, err
		}
	}
	step := func(tx *postgres.Tx) error {
		next, err := o.nextDossier(ctx, tx, by, id, version, x)
		if err != nil {
			return err
		}
		if next.Tells(x.Do) {
			tellDossier(tx, next, "dossier", supervision.DossierActionName(next.Kind, x.Do)+":"+x.Text)
		}
		if x.Do == "retire" {
			tx.EndPrecedent(next.Tickets[0], workday.DateOf(tx.Now).Prev().String())
		}
		return o.saveDossier(tx, next, by, string(x.Do), remark{Text: x.Text, Evidence: x.Evidence})
	}
	if x.Do == "decide" || x.Do == "check" && x.Result == supervision.Failed {
		err = o.onTicket(ctx, by, id, version, x, step)
	} else {
		err = o.db.Write(ctx, step)
	}
	if err != nil {
		return Dossier{}, err
	}
	return o.Dossier(ctx, by, id)
}

func (o *Oversight) nextDossier(ctx context.Context, tx *postgres.Tx, by org.Actor, id supervision.DossierID, version int, x supervision.DossierDeed) (*supervision.Dossier, error) {
	was, err := o.readDossier(ctx, tx, by, id, true)
	if err != nil {
		return nil, err
	}
	if version != was.Version {
		return nil, stale(was.Version, version)
	}
	if x.Do == "sample" {
		x.Seed = tx.Now.UnixMicro()
	}
	return was.Do(x, by, tx.Now)
}

// onTicket does a deed together with what it means for its ticket, in one transaction: a
// ruling sends the ticket to its unit, a false closing found by the look back opens it again.
func (o *Oversight) onTicket(ctx context.Context, by org.Actor, id supervision.DossierID, version int, x supervision.DossierDeed, step func(*postgres.Tx) error) error {
	var next *supervision.Dossier
	err := o.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		was, err := o.readDossier(ctx, tx, by, id, false)
		if err != nil {
			return err
		}
		if version != was.Version {
			return stale(was.Version, version)
		}
		next, err = was.Do(x, by, tx.Now)
		return err
	})
	if err != nil {
		return err
	}
	deed := casework.Deed{Ticket: x.Ticket, With: func(tx *postgres.Tx, _ *ticket.Case) error { return step(tx) }}
	if x.Do == "decide" {
		deed.Ticket = next.Tickets[0]
		deed.Do = []ticket.Facts{&ticket.Ruling{Unit: x.Unit, Attendees: next.Attendees(), Basis: ticket.Text(x.Text), Precedent: x.Precedent, Until: x.DueOn}}
	} else {
		deed.Do = []ticket.Facts{&ticket.ReopenFalse{Evidence: ticket.Text(next.Cite() + "回头看:" + x.Text)}}
	}
	_, err = o.work.Do(ctx, by, deed)
	return err
}

func stale(now, seen int) error {
	return fault.New(fault.Stale, "案卷刚有新的进展(第%d步,您看到的是第%d步),请核对后再办", now, seen)
}

// tellDossier tells the units of a dossier.
func tellDossier(tx *postgres.Tx, d *supervision.Dossier, occasion, text string) {
	first := ticket.ID(0)
	if len(d.Tickets) > 0 {
		first = d.Tickets[0]
	}
	for _, u := range d.Units {
		notify(tx, first, to{unit: u}, occasion, fmt.Sprintf("%s《%s》 %s", d.Cite(), d.Title, clip(text, 80)), false)
	}
}

// remindLeaderDays tells the leader and the floor the day before.
func remindLeaderDays(ctx context.Context, tx *postgres.Tx) error {
	days, err := tx.LeaderDaysToRemind(ctx, tx.Now.Add(24*time.Hour))
	for _, d := range days {
		text := fmt.Sprintf("领导接听日:%s开始,请提前十分钟到席。", workday.Format(*d.At))
		notify(tx, 0, to{user: d.Leader}, "leader_day", text, false)
		notify(tx, 0, to{role: org.FloorLead}, "leader_day", text, false)
	}
	return err
}

// DossierSums sums this year's dossiers by kind.
func (o *Oversight) DossierSums(ctx context.Context, by org.Actor) (list []postgres.DossierSum, err error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.DossierSums(ctx, workday.DateOf(tx.Now).Year)
		return err
	})
	return list, err
}
