package city

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// desks are the demo city's special desks: the two seats for companies, the finance desk
// with its own number and dates, and the epidemic desk of an earlier winter.
func (s *seed) openDesks(ctx context.Context) error {
	day := func(n int) string { return workday.DateOf(s.Now).Plus(n).String() }
	seat := func(logins ...string) (ids []org.UserID) {
		for _, l := range logins {
			ids = append(ids, s.actors[l].ID)
		}
		return ids
	}
	s.special = []desk.Desk{
		{Name: "为企服务专席", Kind: desk.Business, Digit: "1", Seats: 2, Skill: "为企", Categories: []string{s.city.theme("营商环境")}, OpenOn: day(-200), People: seat("agent1001", "agent1002")},
		{Name: "金融服务专席", Kind: desk.Finance, Number: "12345-2", Seats: 1, Skill: "金融", OpenOn: day(-75), CloseOn: day(30), From: "08:30", To: "17:30", People: seat("agent1003")},
		{Name: "疫情防控专席", Kind: desk.Epidemic, Number: "12345-3", Seats: 20, Skill: "疫情", OpenOn: day(-300), CloseOn: day(-210)},
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		has, err := tx.Desks(ctx)
		if err != nil {
			return err
		}
		for i := range s.special {
			d := &s.special[i]
			d.ID, d.Version, d.ByName, d.At = desk.ID(i+1), 1, s.post(org.FloorLead, 0).Name, s.Now.AddDate(0, 0, -75)
			if len(has) == 0 {
				tx.AddDesk(*d)
			}
		}
		return nil
	})
}

// atDesk lets a company's call come to the desk that is for it, and be taken by who sits
// there.
func (l *life) atDesk(by org.Actor, in *ticket.Register) org.Actor {
	if in.RequesterKind != "company" || in.Channel != ticket.Phone || !by.Is(org.Agent) {
		return by
	}
	d := l.special[0]
	if text := in.Title.Plain + in.Content.Plain; strings.Contains(text, "贷款") || strings.Contains(text, "融资") || strings.Contains(text, "金融") {
		d = l.special[1]
	}
	seated := l.seated(d, l.n)
	if d.Register(seated, in.Category, l.at) != nil {
		return by
	}
	in.Desk = int(d.ID)
	return seated
}

// seated is one of those at a desk.
func (s *seed) seated(d desk.Desk, n int) org.Actor {
	id := d.People[n%len(d.People)]
	for _, a := range s.byRole[org.Agent] {
		if a.ID == id {
			return a
		}
	}
	return org.Actor{}
}

// banks are invented, as is what they lend.
var banks = []desk.Contact{
	{Bank: "示例农商行", Post: "客户经理 1", Phone: "0557-0000101", Products: "税务贷、流动资金贷款", Enabled: true},
	{Bank: "示例城商行", Post: "普惠专员 2", Phone: "0557-0000102", Products: "信用贷、应收账款质押", Enabled: true},
	{Bank: "示例村镇银行", Post: "客户经理 3", Phone: "0557-0000103", Products: "农户联保贷", Enabled: true},
}

// introduce brings the finance desk's firms to banks: some agreed, some not, two still
// talking.
func (s *seed) introduce(ctx context.Context, keys *seal.Keys) error {
	db, looks := *s.db, atomic.Int64{}
	db.Now = func() time.Time { return s.Now.Add(-26*time.Hour + time.Duration(looks.Add(1))*time.Minute) }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	r, lead := reception.New(&db, work, keys), s.post(org.FloorLead, 0)
	has, err := r.BankContacts(ctx, lead)
	if err != nil || len(has) > 0 {
		return err
	}
	for _, b := range banks {
		if err := r.SaveBankContact(ctx, lead, b); err != nil {
			return err
		}
	}
	if has, err = r.BankContacts(ctx, lead); err != nil {
		return err
	}
	var nos []string
	if err := s.db.Read(ctx, func(tx *postgres.Tx) error { nos, err = tx.TakenAt(ctx, 2, 7); return err }); err != nil {
		return err
	}
	by := s.seated(s.special[1], 0)
	for i, no := range nos {
		m, err := r.Match(ctx, by, no, has[i%len(has)].ID)
		if err != nil {
			return err
		}
		for n, said := range []struct {
			side desk.Side
			text string
		}{{desk.Firm, "企业需流动资金,有在手订单,近两年纳税正常,可提供报表。"}, {desk.Bank, "可按税务贷受理,请企业补近六个月流水,客户经理两日内上门。"}}[:min(2, 1+i%7)] {
			if err := r.Say(ctx, by, m.ID, 1+n, said.side, said.text); err != nil {
				return err
			}
		}
		switch {
		case i < 1 || i == 5:
			continue // still talking
		case i%3 == 2:
			err = r.CloseMatching(ctx, by, m.ID, 3, desk.Failed, desk.Reasons[i%4], 0, "")
		default:
			err = r.CloseMatching(ctx, by, m.ID, 3, desk.Agreed, "", 100*(i+1), "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// roster puts the agents on three shifts a day, this week and the next; every other
// evening is left short.
func (s *seed) roster(ctx context.Context) error {
	agents := s.byRole[org.Agent]
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		today := workday.DateOf(s.Now)
		has, err := tx.Shifts(ctx, today, today.Plus(9))
		if err != nil || len(has) > 0 {
			return err
		}
		for i := range 9 {
			at := 0
			for _, shift := range []struct {
				name           string
				from, to, many int
			}{{"早班", 480, 960, 8}, {"中班", 900, 1380, 6 - 4*(i%2)}, {"夜班", 1320, 1920, 2}} {
				line := postgres.Shift{On: today.Plus(i), Name: shift.name, From: shift.from, To: shift.to, ByName: s.post(org.FloorLead, 0).Name, At: tx.Now}
				for range shift.many {
					line.People = append(line.People, agents[(i*5+at)%len(agents)].ID)
					at++
				}
				slices.Sort(line.People)
				tx.SaveShift(line)
			}
		}
		return nil
	})
}
