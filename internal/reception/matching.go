package reception

import (
	"context"
	"slices"
	"strings"

	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// matches refuses whoever does not bring firms and banks together: who sits at a finance
// desk, the floor's lead, and the centre to look.
func matches(ctx context.Context, tx *postgres.Tx, by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.SeeAll) {
		return nil
	}
	desks, err := tx.Desks(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(desks, func(d desk.Desk) bool { return d.Kind == desk.Finance && d.Works(by) == nil }) {
		return nil
	}
	return fault.New(fault.Denied, "银企对接由金融专席的坐席和班长办理")
}

// BankContacts lists the registered contacts at banks.
func (r *Reception) BankContacts(ctx context.Context, by org.Actor) (list []desk.Contact, err error) {
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := matches(ctx, tx, by); err != nil {
			return err
		}
		sealed, err := tx.BankContacts(ctx)
		for _, s := range sealed {
			if s.Phone, err = r.open("bank contact", s.ID, 0, s.Box); err != nil {
				return err
			}
			list = append(list, s.Contact)
		}
		return err
	})
	return list, err
}

// SaveBankContact registers a contact, or changes one.
func (r *Reception) SaveBankContact(ctx context.Context, by org.Actor, c desk.Contact) error {
	if err := desk.Keeps(by); err != nil {
		return err
	}
	for _, text := range []*string{&c.Bank, &c.Post, &c.Phone, &c.Products} {
		*text = strings.TrimSpace(*text)
	}
	if err := c.Check(); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		now, err := tx.BankContacts(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(now, func(n postgres.SealedContact) bool { return n.ID == c.ID })
		switch {
		case c.ID == 0:
			c.ID, c.Version = tx.NewID(), 0
		case at < 0:
			return fault.New(fault.NotFound, "没有这位联系人,请刷新后再看")
		case now[at].Version != c.Version:
			return fault.New(fault.Stale, "这位联系人刚被他人修改,请刷新后再改")
		}
		c.Version++
		box, err := r.seal("bank contact", c.ID, 0, c.Phone)
		if err != nil {
			return err
		}
		tx.SaveBankContact(postgres.SealedContact{Contact: c, Box: box})
		return audit(ctx, tx, by, "save_bank_contact", c.Bank+c.Post, map[string]any{"enabled": c.Enabled})
	})
}

// Introduced is an introduction with the number of its ticket.
type Introduced struct {
	desk.Matching
	No string
}

const mostMatchings = 200

// Matchings lists introductions with all that was said: of one ticket, or all.
func (r *Reception) Matchings(ctx context.Context, by org.Actor, of ticket.ID) (list []Introduced, err error) {
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := matches(ctx, tx, by); err != nil {
			return err
		}
		sealed, err := tx.Matchings(ctx, of, mostMatchings)
		if err != nil {
			return err
		}
		whole, err := r.whole(ctx, tx, sealed)
		if err != nil {
			return err
		}
		ids := make([]ticket.ID, len(whole))
		for i, m := range whole {
			ids[i] = m.Ticket
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		for _, m := range whole {
			one := Introduced{Matching: m}
			if c := cases[m.Ticket]; c != nil {
				one.No = c.No
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

func (r *Reception) whole(ctx context.Context, tx *postgres.Tx, sealed []postgres.SealedMatching) ([]desk.Matching, error) {
	list, at, ids := make([]desk.Matching, len(sealed)), map[int64]int{}, make([]int64, len(sealed))
	for i, s := range sealed {
		remark, err := r.open("matching", s.ID, 0, s.Box)
		if err != nil {
			return nil, err
		}
		list[i], at[s.ID], ids[i] = s.Matching, i, s.ID
		list[i].Remark = remark
	}
	talks, err := tx.Talks(ctx, ids)
	for _, t := range talks {
		if t.Text, err = r.open("matching", t.Matching, t.N, t.Box); err != nil {
			return nil, err
		}
		m := &list[at[t.Matching]]
		m.Talks = append(m.Talks, t.Talk)
	}
	return list, err
}

// Match brings a ticket together with a contact at a bank.
func (r *Reception) Match(ctx context.Context, by org.Actor, no string, contact int64) (m desk.Matching, err error) {
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := matches(ctx, tx, by); err != nil {
			return err
		}
		id, err := tx.IDOf(ctx, strings.TrimSpace(no))
		if err != nil {
			return err
		}
		c, err := tx.Case(ctx, id)
		if err != nil {
			return err
		}
		if c.Desk == 0 {
			return fault.In("ticket", "只有金融专席登记的工单可以银企对接")
		}
		d, err := tx.Desk(ctx, desk.ID(c.Desk))
		if err != nil {
			return err
		}
		contacts, err := tx.BankContacts(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(contacts, func(n postgres.SealedContact) bool { return n.ID == contact })
		if at < 0 {
			return fault.In("contact", "没有这位银行联系人,请重新选择")
		}
		earlier, err := tx.Matchings(ctx, id, mostMatchings)
		if err != nil {
			return err
		}
		var open *desk.Matching
		for i := range earlier {
			if earlier[i].ClosedAt == nil {
				open = &earlier[i].Matching
			}
		}
		if m, err = desk.Match(d, id, c.State, contacts[at].Contact, open, by, tx.Now); err != nil {
			return err
		}
		m.ID = tx.NewID()
		tx.AddMatching(postgres.SealedMatching{Matching: m})
		return nil
	})
	return m, err
}

// change does something to an introduction that the person has seen.
func (r *Reception) change(ctx context.Context, by org.Actor, id int64, version int, do func(*postgres.Tx, *desk.Matching) error) error {
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := matches(ctx, tx, by); err != nil {
			return err
		}
		s, err := tx.LockMatching(ctx, id)
		if err != nil {
			return err
		}
		d, err := tx.Desk(ctx, s.Desk)
		if err != nil {
			return err
		}
		if err := d.Works(by); err != nil {
			return err
		}
		if s.Version != version {
			return fault.New(fault.Stale, "这次对接刚有新的记录,请刷新后再办")
		}
		list, err := r.whole(ctx, tx, []postgres.SealedMatching{s})
		if err != nil {
			return err
		}
		m := list[0]
		if err := do(tx, &m); err != nil {
			return err
		}
		s.Matching = m
		if s.Box, err = r.seal("matching", id, 0, m.Remark); err != nil {
			return err
		}
		tx.SaveMatching(s)
		return nil
	})
}

// Say records one side's talk.
func (r *Reception) Say(ctx context.Context, by org.Actor, id int64, version int, side desk.Side, text string) error {
	return r.change(ctx, by, id, version, func(tx *postgres.Tx, m *desk.Matching) error {
		if err := m.Say(side, text, by, tx.Now); err != nil {
			return err
		}
		t := m.Talks[len(m.Talks)-1]
		box, err := r.seal("matching", id, t.N, t.Text)
		tx.AddTalk(postgres.SealedTalk{Matching: id, Talk: t, Box: box})
		return err
	})
}

// CloseMatching writes down how an introduction ended.
func (r *Reception) CloseMatching(ctx context.Context, by org.Actor, id int64, version int, o desk.Outcome, reason string, amount int, remark string) error {
	return r.change(ctx, by, id, version, func(tx *postgres.Tx, m *desk.Matching) error {
		return m.Close(o, reason, amount, remark, by, tx.Now)
	})
}
