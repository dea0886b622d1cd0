package supervision

import (
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func (d *Dossier) join(u org.UnitID) {
	if u != 0 && !slices.Contains(d.Units, u) {
		d.Units = append(d.Units, u)
	}
}

// pointOf finds a point by its number or its ticket.
func (d *Dossier) pointOf(n int, id ticket.ID) (*Point, error) {
	for i := range d.Points {
		if n != 0 && d.Points[i].N == n || id != 0 && d.Points[i].Ticket == id {
			return &d.Points[i], nil
		}
	}
	if id != 0 {
		return nil, fault.In("ticket", "这件工单不在本案卷的清单里")
	}
	return nil, fault.In("point", "没有第%d条", n)
}

func (d *Dossier) invite(x DossierDeed, _ org.Actor, _ time.Time) error {
	if slices.ContainsFunc(d.People, func(p Person) bool { return p.Office == x.Office && p.Post == x.Post }) {
		return fault.In("office", "%s已在参会名单里", x.Office)
	}
	d.People = append(d.People, Person{Office: x.Office, Post: x.Post, Unit: x.Unit})
	d.join(x.Unit)
	return nil
}

func (d *Dossier) addPoint(x DossierDeed, _ org.Actor, now time.Time) error {
	if x.DueOn < workday.DateOf(now).String() {
		return fault.In("due_on", "办结日期不能早于今天")
	}
	d.Points = append(d.Points, Point{N: len(d.Points) + 1, Text: x.Text, Unit: x.Unit, Owner: x.Owner, DueOn: x.DueOn})
	d.join(x.Unit)
	return nil
}

func (d *Dossier) addTickets(x DossierDeed, _ org.Actor, _ time.Time) error {
	for _, id := range x.Tickets {
		if !slices.Contains(d.Tickets, id) {
			d.Tickets = append(d.Tickets, id)
		}
	}
	return missing(len(d.Tickets) > 500, "tickets", "一个案卷最多500件工单")
}

func (d *Dossier) hold(x DossierDeed, _ org.Actor, now time.Time) error {
	switch {
	case len(d.People) < 2:
		return fault.New(fault.Conflict, "参会单位不足两家,请先邀请参会")
	case len(d.Points) == 0:
		return fault.New(fault.Conflict, "还没有列出堵点;会商要逐条明确堵点、责任人和日期")
	}
	d.Decision, d.At = x.Text, cmpAt(x.At, now)
	if x.Place != "" {
		d.Place = x.Place
	}
	return nil
}

func cmpAt(at *time.Time, now time.Time) *time.Time {
	if at != nil {
		return at
	}
	return &now
}

func (d *Dossier) settlePoint(x DossierDeed, by org.Actor, now time.Time) error {
	p, err := d.pointOf(x.Point, 0)
	switch {
	case err != nil:
		return err
	case p.Result == Done:
		return fault.In("point", "第%d条已经化解", p.N)
	case !drafts(by) && !by.Holds(p.Unit):
		return fault.New(fault.Denied, "第%d条由责任单位登记落实情况", p.N)
	}
	p.Result, p.Note, p.Evidence, p.DoneAt = Done, x.Text, x.Evidence, &now
	return nil
}

func (d *Dossier) closeConsultation(x DossierDeed, _ org.Actor, _ time.Time) error {
	for _, p := range d.Points {
		if p.Result != Done {
			return fault.New(fault.Conflict, "第%d条堵点尚未化解,不能办结;责任人:%s,期限:%s", p.N, p.Owner, p.DueOn)
		}
	}
	return nil
}

// freeze fixes the campaign's list: what is on it now is what it will be measured by.
func (d *Dossier) freeze(x DossierDeed, _ org.Actor, _ time.Time) error {
	if len(d.Tickets) == 0 {
		return fault.New(fault.Conflict, "清单里还没有工单,请先增列")
	}
	d.Points, d.Round = points(d.Tickets), 1
	if x.Text != "" {
		d.Text = x.Text
	}
	return nil
}

func (d *Dossier) site(x DossierDeed, _ org.Actor, now time.Time) error {
	d.Sites = append(d.Sites, Site{At: now, Place: x.Place, Text: x.Text, Round: d.Round})
	return nil
}

func (d *Dossier) resolve(x DossierDeed, _ org.Actor, now time.Time) error {
	p, err := d.pointOf(0, x.Ticket)
	if err != nil {
		return err
	}
	p.Result, p.Note, p.Round, p.DoneAt = x.Result, x.Text, d.Round, &now
	return nil
}

func (d *Dossier) nextRound(x DossierDeed, _ org.Actor, _ time.Time) error {
	if !slices.ContainsFunc(d.Points, func(p Point) bool { return p.Result != Done }) {
		return fault.New(fault.Conflict, "清单上的工单都已化解,请抽样回头看")
	}
	d.Round++
	return nil
}

// sample draws what is looked at again among what was said to be resolved.
func (d *Dossier) sample(x DossierDeed, _ org.Actor, _ time.Time) error {
	var resolved []ticket.ID
	for _, p := range d.Points {
		switch p.Result {
		case Done:
			resolved = append(resolved, p.Ticket)
		case "":
			return fault.New(fault.Conflict, "还有工单没有登记结果,请逐件登记后再抽样")
		}
	}
	if len(resolved) == 0 {
		return fault.New(fault.Conflict, "没有登记为已化解的工单,无从回头看")
	}
	d.Seed, d.Sample = x.Seed, DrawSample(resolved, x.Seed)
	return nil
}

func (d *Dossier) check(x DossierDeed, _ org.Actor, _ time.Time) error {
	p, err := d.pointOf(0, x.Ticket)
	switch {
	case err != nil:
		return err
	case !slices.Contains(d.Sample, x.Ticket):
		return fault.In("ticket", "这件工单没有抽中,不在回头看的样本里")
	case p.Checked != "":
		return fault.In("ticket", "这件工单已经核查过")
	}
	p.Checked, p.Found = x.Result, x.Text
	if x.Result == Failed {
		p.Result = Failed
	}
	return nil
}

func (d *Dossier) closeCampaign(x DossierDeed, _ org.Actor, _ time.Time) error {
	left := 0
	for _, p := range d.Points {
		if slices.Contains(d.Sample, p.Ticket) && p.Checked == "" {
			left++
		}
	}
	if left > 0 {
		return fault.New(fault.Conflict, "样本还有%d件没有核查,不能通报", left)
	}
	d.Decision = x.Text
	return nil
}

func (d *Dossier) stateCase(x DossierDeed, by org.Actor, now time.Time) error {
	unit := x.Unit
	if unit == 0 || !drafts(by) && by.Holds(by.Unit) && slices.ContainsFunc(d.Units, by.Holds) {
		for _, u := range d.Units {
			if by.Holds(u) {
				unit = u
			}
		}
	}
	if unit == 0 {
		return fault.In("unit", "请选择是哪个单位的陈述")
	}
	d.join(unit)
	d.Points = append(d.Points, Point{N: len(d.Points) + 1, Unit: unit, Text: x.Text, DoneAt: &now})
	return nil
}

func (d *Dossier) convene(x DossierDeed, _ org.Actor, _ time.Time) error {
	d.At, d.Place, d.Text = x.At, x.Place, x.Text
	return nil
}

// vote is one member's; he may change it until the ruling.
func (d *Dossier) vote(x DossierDeed, by org.Actor, now time.Time) error {
	p := Person{Office: x.Office, Post: by.Name, User: by.ID, Unit: by.Unit, Vote: x.Unit, Why: x.Text, At: &now}
	if at := slices.IndexFunc(d.People, func(o Person) bool { return o.User == by.ID }); at >= 0 {
		d.People[at] = p
		return nil
	}
	d.People = append(d.People, p)
	return nil
}

// decide needs both seats' votes and the unit most voted for.
func (d *Dossier) decide(x DossierDeed, _ org.Actor, _ time.Time) error {
	if lacks := ticket.Unseated(d.Attendees()); lacks != "" {
		return fault.New(fault.Conflict, "%s还没有表决,不能裁决;联合审定须有编制部门和司法行政部门参加", lacks)
	}
	votes := map[org.UnitID]int{}
	for _, p := range d.People {
		votes[p.Vote]++
	}
	for u, n := range votes {
		if u != 0 && u != x.Unit && n >= votes[x.Unit] {
			return fault.In("unit", "裁定的单位没有得到多数表决,请重新表决或改裁")
		}
	}
	d.Decision, d.Unit, d.Binds = x.Text, x.Unit, x.Precedent
	d.join(x.Unit)
	return nil
}

// retire ends the precedent: the duty has changed, or another ruling takes its place.
func (d *Dossier) retire(DossierDeed, org.Actor, time.Time) error {
	d.Binds = false
	return nil
}

// Attendees are the offices that voted, as the ticket's ruling names them.
func (d *Dossier) Attendees() (list []string) {
	for _, p := range d.People {
		if p.Vote != 0 && !slices.Contains(list, p.Office) {
			list = append(list, p.Office)
		}
	}
	return list
}

func (d *Dossier) policy(x DossierDeed, _ org.Actor, _ time.Time) error {
	d.Policy = x.Text
	return nil
}

func (d *Dossier) changeRule(x DossierDeed, _ org.Actor, _ time.Time) error {
	d.Change = x.Text
	return nil
}

func (d *Dossier) begin(x DossierDeed, _ org.Actor, _ time.Time) error {
	if x.Place != "" {
		d.Place = x.Place
	}
	return nil
}

func (d *Dossier) take(x DossierDeed, _ org.Actor, _ time.Time) error {
	for _, id := range x.Tickets {
		if slices.Contains(d.Tickets, id) {
			return fault.In("tickets", "工单已经记入本次接听")
		}
		d.Tickets = append(d.Tickets, id)
		d.Points = append(d.Points, Point{N: len(d.Points) + 1, Ticket: id})
	}
	return nil
}

func (d *Dossier) instruct(x DossierDeed, _ org.Actor, _ time.Time) error {
	if x.Point == 0 {
		d.Decision = x.Text
		return nil
	}
	p, err := d.pointOf(x.Point, 0)
	if err == nil {
		p.Note = x.Text
	}
	return err
}

func (d *Dossier) edit(x DossierDeed, _ org.Actor, _ time.Time) error { d.Text = x.Text; return nil }

func (d *Dossier) receive(x DossierDeed, by org.Actor, now time.Time) error {
	if d.Kind == Assessment {
		d.Decision = x.Text
		return nil
	}
	for i := range d.Points {
		p := &d.Points[i]
		if by.Holds(p.Unit) && p.Result == "" {
			p.Result, p.Note, p.DoneAt, p.Owner = Done, x.Text, &now, by.Name
			if !slices.ContainsFunc(d.Points, func(p Point) bool { return p.Result == "" }) {
				d.State = Closed
			}
			return nil
		}
	}
	return fault.New(fault.Conflict, "贵单位已经回执")
}

func (d *Dossier) changed(x DossierDeed, by org.Actor, now time.Time) error {
	d.Points = append(d.Points, Point{N: len(d.Points) + 1, Text: x.Text, Evidence: x.Evidence, Owner: by.Name, Unit: by.Unit, Result: Done, DoneAt: &now})
	return nil
}

func (d *Dossier) conclude(x DossierDeed, _ org.Actor, _ time.Time) error {
	d.Decision = x.Text
	return nil
}

func (d *Dossier) signUp(x DossierDeed, by org.Actor, now time.Time) error {
	switch {
	case !now.Before(*d.At):
		return fault.New(fault.Conflict, "活动已经开始,不再报名")
	case slices.ContainsFunc(d.People, func(p Person) bool { return p.Office == x.Office && p.Post == x.Post }):
		return fault.In("post", "%s %s已经报名", x.Office, x.Post)
	case len(d.People) >= 60:
		return fault.New(fault.Conflict, "报名已满60人")
	}
	d.People = append(d.People, Person{Office: x.Office, Post: x.Post, User: by.ID, At: &now})
	return nil
}

// Cite is the dossier's number as papers name it: 专题会商〔2026〕3号.
func (d *Dossier) Cite() string {
	if d.No == 0 {
		return d.Kind.Name()
	}
	return fmt.Sprintf("%s〔%d〕%d号", d.Kind.Name(), d.Year, d.No)
}

// HasDocument reports whether a paper is made of it: minutes, a ruling or a notice, once
// there is something to say.
func (d *Dossier) HasDocument() bool {
	switch d.Kind {
	case Consultation:
		return d.State != Preparing && d.State != Dropped
	case Joint, Campaign:
		return d.State == Closed
	case Assessment:
		return d.State != Dropped
	}
	return false
}
