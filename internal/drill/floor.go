package drill

import (
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/command"
	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// seats are who sits at the special desks: agents, from the first to the last.
var seats = map[desk.Kind]struct{ first, people int }{desk.Business: {0, 2}, desk.Finance: {2, 1}, desk.Epidemic: {3, 12}}

// equip opens the special desks with their dates, and prepares the plan for an emergency.
func (d *drill) equip(ctx context.Context, h *house) error {
	lead := d.Post(org.FloorLead, 0)
	have, err := h.reception.Desks(ctx, lead)
	if err != nil || len(have) > 0 {
		return err
	}
	sit := func(k desk.Kind) (ids []org.UserID) {
		for i := range seats[k].people {
			ids = append(ids, d.Post(org.Agent, seats[k].first+i).ID)
		}
		return ids
	}
	for _, one := range []desk.Desk{
		{Name: "为企服务专席", Kind: desk.Business, Digit: "1", Seats: 2, Skill: "为企", Categories: []string{business}, OpenOn: "2021-11-06", People: sit(desk.Business)},
		{Name: "金融服务专席", Kind: desk.Finance, Number: "12345-2", Seats: 1, Skill: "金融", OpenOn: "2022-06-14", CloseOn: "2022-08-25", From: "08:30", To: "17:30", People: sit(desk.Finance)},
		{Name: "疫情防控专席", Kind: desk.Epidemic, Number: "12345-3", Seats: 20, Skill: "疫情", OpenOn: deskFrom, CloseOn: deskTo, People: sit(desk.Epidemic)},
	} {
		if _, err := h.reception.SaveDesk(ctx, lead, one); err != nil {
			return err
		}
	}
	for i, bank := range []string{"示例农商行", "示例城商行", "示例村镇银行"} {
		c := desk.Contact{Bank: bank, Post: fmt.Sprintf("客户经理 %d", i+1), Phone: fmt.Sprintf("0557-000010%d", i+1), Products: "税务贷、流动资金贷款", Enabled: true}
		if err := h.reception.SaveBankContact(ctx, lead, c); err != nil {
			return err
		}
	}
	community, _ := d.city.Named("市卫健委")
	supply, _ := d.city.Named("市商务局")
	return h.command.SavePlan(ctx, lead, surge.Preset(community.ID, supply.ID))
}

// look reads how the desks, the response and its volunteers stand before a part is told.
func (d *drill) look(ctx context.Context) error {
	d.desks, d.crowd = map[desk.Kind]desk.Desk{}, nil
	var accounts []surge.Account
	err := d.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err := tx.Desks(ctx)
		if err != nil {
			return err
		}
		for _, one := range list {
			d.desks[one.Kind] = one
		}
		if d.response, err = tx.SurgePlan(ctx); err != nil {
			return err
		}
		running, err := tx.Surges(ctx, 1)
		if err != nil || len(running) == 0 {
			return err
		}
		accounts, err = tx.SurgeAccounts(ctx, running[0].ID)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.PassedAt == nil {
			continue
		}
		who, err := d.actor(ctx, a.User)
		if err != nil {
			return err
		}
		d.crowd = append(d.crowd, volunteer{who, a.From, a.Until})
	}
	return nil
}

// volunteer answers for one shift of the response.
type volunteer struct {
	org.Actor
	from, until time.Time
}

// agent is who takes calls at the moment: volunteers too, while theirs is the shift.
func (l *life) agent() org.Actor {
	var on []volunteer
	for _, v := range l.crowd {
		if !l.now.Before(v.from) && l.now.Add(time.Minute).Before(v.until) {
			on = append(on, v)
		}
	}
	if len(on) > 0 && l.chance(60) {
		return on[l.rng.IntN(len(on))].Actor
	}
	return l.Some(l.rng, org.Agent)
}

// picksUp is who answers this call: at the desk it came to, and in the outbreaks some of all
// calls come to the desk for them.
func (l *life) picksUp(in *ticket.Register) org.Actor {
	if d := l.desks[desk.Epidemic]; in.Desk == 0 && in.Channel == ticket.Phone && d.Stands(l.now) == desk.Open && l.chance(20) {
		in.Desk = int(d.ID)
	}
	for kind, d := range l.desks {
		if in.Desk != 0 && int(d.ID) == in.Desk {
			return l.Post(org.Agent, seats[kind].first+l.rng.IntN(seats[kind].people))
		}
	}
	return l.agent()
}

// musters begins the response: one asks, another begins it; the shifts go on the roster, and the
// volunteers come in three batches and pass their test.
func (d *drill) musters(ctx context.Context, h *house) error {
	lead, director := d.Post(org.FloorLead, 0), d.Post(org.Director, 0)
	post, err := h.command.Post(ctx, director)
	if err != nil {
		return err
	}
	s := surge.Surge{}
	if post.Surge != nil {
		s = *post.Surge
	} else if s, err = h.command.Ask(ctx, lead, "疫情反弹,来电超过承载,请求启动预案。"); err != nil {
		return err
	}
	if s.State == surge.Asked {
		if err := h.command.Begin(ctx, director, s.ID, s.Version); err != nil {
			return err
		}
	}
	if s.State == surge.Ended || len(post.Accounts) == s.Plan.Volunteers() {
		return nil
	}
	for on := date(surgeFrom); on.Before(date(surgeTo)); on = on.Next() {
		if err := h.reception.SetShift(ctx, lead, postgres.Shift{On: on, Name: "应急指挥部", From: 8 * 60, To: 20 * 60, People: []org.UserID{d.Post(org.FloorLead, 1).ID}}); err != nil {
			return err
		}
	}
	h.at(date(volunteersOn).Start().Add(7 * time.Hour))
	people := map[string][]org.UserID{} // by shift
	for _, b := range s.Plan.Batches {
		if !slices.ContainsFunc(post.Accounts, func(a surge.Account) bool { return a.Batch == b.Name }) {
			if _, err := h.command.Call(ctx, lead, s.ID, b.Name); err != nil {
				return err
			}
		}
	}
	if post, err = h.command.Post(ctx, director); err != nil {
		return err
	}
	right := make([]int, len(s.Plan.Quiz))
	for i, q := range s.Plan.Quiz {
		right[i] = q.Right
	}
	for _, a := range post.Accounts {
		at := slices.IndexFunc(s.Plan.Batches, func(b surge.Batch) bool { return b.Name == a.Batch })
		people[s.Plan.Batches[at].Shift] = append(people[s.Plan.Batches[at].Shift], a.User)
		if a.PassedAt != nil {
			continue
		}
		who, err := d.actor(ctx, a.User)
		if err != nil {
			return err
		}
		if _, err := h.command.StartQuiz(ctx, who); err != nil {
			return err
		}
		if _, err := h.command.HandQuiz(ctx, who, right); err != nil {
			return err
		}
	}
	next := 0
	for _, shift := range s.Plan.Shifts {
		on := people[shift.Name]
		for len(on) < shift.People {
			on = append(on, d.Post(org.Agent, next).ID)
			next++
		}
		slices.Sort(on)
		if err := h.reception.SetShift(ctx, lead, postgres.Shift{On: date(volunteersOn), Name: command.RosterName(shift.Name), From: shift.From, To: shift.To, People: on}); err != nil {
			return err
		}
	}
	return nil
}

// standsDown lets the response run its hours: a list to each group every full hour, which its
// task force receives; then it is ended.
func (d *drill) standsDown(ctx context.Context, h *house) error {
	director := d.Post(org.Director, 0)
	post, err := h.command.Post(ctx, director)
	if err != nil || post.Surge == nil || post.Surge.State != surge.Running {
		return err
	}
	end := date(surgeTo).Start().Add(18 * time.Hour)
	from := post.Surge.BegunAt.Truncate(time.Hour).Add(time.Hour)
	if len(post.Rollups) > 0 {
		from = post.Rollups[0].Hour.Add(time.Hour)
	}
	for hour := from; hour.Before(end); hour = hour.Add(time.Hour) {
		h.at(hour.Add(time.Second))
		if _, err := h.command.Tend(ctx); err != nil {
			return err
		}
	}
	h.at(end)
	if post, err = h.command.Post(ctx, director); err != nil {
		return err
	}
	for _, r := range post.Rollups[:min(4, len(post.Rollups))] { // the latest
		if err := h.command.Receive(ctx, d.At(r.Unit, org.Liaison), r.ID); err != nil {
			return err
		}
	}
	return h.command.End(ctx, director, post.Surge.ID, post.Surge.Version, "社会面清零,专席有序撤收,在办诉求转入日常办理。")
}

// introduces brings the finance desk's firms to banks (银企对接), a day after each call.
func (d *drill) introduces(ctx context.Context, h *house) error {
	lead := d.Post(org.FloorLead, 0)
	banks, err := h.reception.BankContacts(ctx, lead)
	if err != nil || len(banks) == 0 {
		return err
	}
	var nos []string
	if err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		nos, err = tx.TakenAt(ctx, d.desks[desk.Finance].ID, 1000)
		return err
	}); err != nil {
		return err
	}
	by := d.Post(org.Agent, seats[desk.Finance].first)
	slices.Sort(nos)
	for i, no := range nos {
		var id ticket.ID
		err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) { id, err = tx.IDOf(ctx, no); return err })
		if err != nil {
			return err
		}
		if has, err := h.reception.Matchings(ctx, by, id); err != nil || len(has) > 0 {
			if err != nil {
				return err
			}
			continue
		}
		h.at(workday.DateOf(postgres.BornAt(id)).Next().Start().Add(10 * time.Hour))
		m, err := h.reception.Match(ctx, by, no, banks[i%len(banks)].ID)
		if err != nil {
			return err
		}
		for n, said := range []struct {
			side desk.Side
			text string
		}{{desk.Firm, "企业需流动资金,有在手订单,近两年纳税正常,可提供报表。"}, {desk.Bank, "可按税务贷受理,请企业补近六个月流水,客户经理两日内上门。"}} {
			if err := h.reception.Say(ctx, by, m.ID, 1+n, said.side, said.text); err != nil {
				return err
			}
		}
		outcome, reason, amount := desk.Agreed, "", 50*(1+i%6)
		if i%3 == 2 {
			outcome, reason, amount = desk.Failed, desk.Reasons[i%4], 0
		}
		if err := h.reception.CloseMatching(ctx, by, m.ID, 3, outcome, reason, amount, ""); err != nil {
			return err
		}
	}
	return nil
}
