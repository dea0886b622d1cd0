package casework

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/ticket"
)

// Hidden stands where a confidential requester stood.
const Hidden = "要求保密"

// View is a ticket as one actor may see it: its texts opened, the requester
// masked.
type View struct {
	*ticket.Case
	Book   *ticket.Rulebook
	Offers []ticket.Offer
	Danger []string // marks of rules that call the floor lead (涉险)

	Promised map[promise.Stage]postgres.Promised // by when similar matters are answered, as it was said
}

// View shows a ticket, or refuses as if it did not exist.
func (c *Casework) View(ctx context.Context, by org.Actor, id ticket.ID) (View, error) {
	var v View
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, book, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := c.open(ctx, tx, s.Case, caseSecrets(s.Case)); err != nil {
			return err
		}
		v = View{Case: s.Case, Book: book, Offers: s.Offers(by), Danger: c.danger(s.Case)}
		v.Promised, err = tx.PromisesOf(ctx, id)
		return err
	})
	if err == nil {
		shade(by, v.Case)
	}
	return v, err
}

func (c *Casework) read(ctx context.Context, tx *postgres.Tx, by org.Actor, id ticket.ID) (*postgres.Stored, *ticket.Rulebook, error) {
	book, err := c.rulebook(ctx, tx, -1)
	if err != nil {
		return nil, nil, err
	}
	s, err := tx.Case(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if seen, err := sees(ctx, tx, by, s.Case); err != nil {
		return nil, nil, err
	} else if !seen {
		return nil, nil, fault.New(fault.NotFound, "工单不存在,或不在您可见的范围内")
	}
	return s, book, nil
}

// caseSecrets are all texts of a case.
func caseSecrets(c *ticket.Case) []*ticket.Secret {
	var all []*ticket.Secret
	for _, s := range ticket.Secrets(c) {
		all = append(all, s)
	}
	return all
}

// open fills in the texts that lie sealed under a ticket; what was erased says so.
func (c *Casework) open(ctx context.Context, tx *postgres.Tx, t *ticket.Case, secrets []*ticket.Secret) error {
	boxes, err := tx.Boxes(ctx, []ticket.ID{t.ID}, nil)
	if err != nil {
		return err
	}
	texts := make(map[string]string, len(boxes))
	for _, b := range boxes {
		if texts[b.Digest], err = c.unseal(b); err != nil {
			return err
		}
	}
	for _, s := range secrets {
		if s.Digest == "" {
			continue
		}
		text, ok := texts[s.Digest]
		s.Plain, s.Erased = text, !ok
	}
	return nil
}

func (c *Casework) unseal(b postgres.Box) (string, error) {
	plain, err := c.keys.Open(b.Box, secretFor(c.db.City, b.Ticket, b.Digest))
	if err != nil {
		return "", fmt.Errorf("open a text of ticket %d: %w", b.Ticket, err)
	}
	return string(plain), nil
}

// Titles opens the titles of many tickets, for what lists them beside their own list; of
// a confidential one it names the requester to nobody.
func (c *Casework) Titles(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, digests []string) (map[ticket.ID]string, error) {
	titles, err := c.titles(ctx, tx, ids, digests)
	if err != nil {
		return nil, err
	}
	some, err := tx.Confidential(ctx, ids)
	if err == nil && len(some) > 0 {
		var cases map[ticket.ID]*ticket.Case
		cases, err = c.opened(ctx, tx, some)
		for id, t := range cases {
			if text, ok := titles[id]; ok {
				titles[id] = unnamed(t)(text)
			}
		}
	}
	for _, id := range ids {
		if _, ok := titles[id]; !ok && err == nil {
			titles[id] = ticket.ErasedText
		}
	}
	return titles, err
}

// titles opens the titles of many tickets, for lists.
func (c *Casework) titles(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, digests []string) (map[ticket.ID]string, error) {
	boxes, err := tx.Boxes(ctx, ids, digests)
	if err != nil {
		return nil, err
	}
	titles := make(map[ticket.ID]string, len(boxes))
	for _, b := range boxes {
		if titles[b.Ticket], err = c.unseal(b); err != nil {
			return nil, err
		}
	}
	return titles, nil
}

// centre reports whether the actor works for the hotline centre rather than for
// a unit that handles tickets.
func centre(by org.Actor) bool {
	return by.System || by.May(org.SeeAll) || by.May(org.Register) || by.May(org.FollowUp)
}

// shade masks what the actor may not read of a case.
func shade(by org.Actor, t *ticket.Case) {
	show := discretion(by, t)
	for _, s := range caseSecrets(t) {
		show(s)
	}
}

// discretion returns how one text of a case is shown to the actor: the requester's
// name and number always masked (查看完整号码 is a deed of its own), a confidential
// requester not at all before units, wherever he is named, and nothing personal
// before a unit that has no part any more.
func discretion(by org.Actor, t *ticket.Case) func(*ticket.Secret) {
	name, phone, place := t.RequesterName, t.RequesterPhone, t.Place
	unnamed := unnamed(t)
	current := t.Current(by.Holds)
	is := func(s *ticket.Secret, other ticket.Secret) bool { return s.Digest != "" && s.Digest == other.Digest }
	return func(s *ticket.Secret) {
		how := mask.Text
		switch {
		case by.Citizen:
			return
		case !centre(by) && t.Confidential && (is(s, name) || is(s, phone)):
			how = func(string) string { return Hidden }
		case !centre(by) && !current && (is(s, name) || is(s, phone) || is(s, place)):
			how = func(string) string { return "" }
		case is(s, name):
			how = mask.Name
		case is(s, phone):
			how = mask.Phone
		case centre(by):
			return
		case t.Confidential, !current:
			how = unnamed
		}
		hide(s, how)
	}
}

// unnamed takes the requester of a case out of texts about it.
func unnamed(t *ticket.Case) func(string) string {
	name, phone := t.RequesterName.Plain, t.RequesterPhone.Plain
	return func(text string) string {
		if len([]rune(name)) > 1 {
			text = strings.ReplaceAll(text, name, "诉求人")
		}
		text = mask.Text(text)
		if phone != "" {
			text = strings.ReplaceAll(text, mask.Phone(phone), "***********")
		}
		return text
	}
}

// Unnamed takes the requesters of confidential tickets out of what is written about them
// and goes to units: an order, a reminder.
func (c *Casework) Unnamed(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, texts ...*string) error {
	some, err := tx.Confidential(ctx, ids)
	if err != nil || len(some) == 0 {
		return err
	}
	cases, err := c.opened(ctx, tx, some)
	for _, t := range cases {
		for _, text := range texts {
			*text = unnamed(t)(*text)
		}
	}
	return err
}

func hide(s *ticket.Secret, how func(string) string) {
	if !s.Erased && s.Plain != "" {
		s.Plain = how(s.Plain)
	}
}

// Full is the requester's whole name or number. Whoever calls it writes down who
// looked and why before showing it.
func (c *Casework) Full(ctx context.Context, by org.Actor, id ticket.ID, field string) (string, error) {
	if !by.May(org.Reveal) {
		return "", fault.New(fault.Denied, "您没有查看完整号码的权限")
	}
	var text string
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, _, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		switch {
		case !centre(by) && s.Confidential:
			return fault.New(fault.Denied, "诉求人要求保密,请通过热线中心联系")
		case !centre(by) && !s.Current(by.Holds):
			return fault.New(fault.Denied, "贵单位已不承办本件,不能查看诉求人信息")
		}
		secret := map[string]*ticket.Secret{"name": &s.RequesterName, "phone": &s.RequesterPhone}[field]
		if secret == nil {
			return fault.In("field", "只能查看诉求人或联系电话")
		}
		if err := c.open(ctx, tx, s.Case, []*ticket.Secret{secret}); err != nil {
			return err
		}
		text = secret.Shown()
		return nil
	})
	return text, err
}

// Line is one line of the timeline, its texts opened as far as the actor may read.
type Line struct {
	ticket.Event
	Texts map[string]string // by field name
}

// Timeline shows a ticket's history.
func (c *Casework) Timeline(ctx context.Context, by org.Actor, id ticket.ID) ([]Line, View, error) {
	var lines []Line
	var v View
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, book, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		stored, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		var secrets []*ticket.Secret
		for _, l := range stored {
			e, err := l.Read()
			if err != nil {
				return err
			}
			for _, s := range ticket.Secrets(e.Facts) {
				secrets = append(secrets, s)
			}
			lines = append(lines, Line{Event: e})
		}
		v = View{Case: s.Case, Book: book}
		return c.open(ctx, tx, s.Case, append(secrets, caseSecrets(s.Case)...))
	})
	if err != nil {
		return nil, View{}, err
	}
	show := discretion(by, v.Case)
	for i := range lines {
		lines[i].Texts = map[string]string{}
		for path, s := range ticket.Secrets(lines[i].Facts) {
			if s.Digest == "" {
				continue
			}
			show(s)
			lines[i].Texts[path[1:]] = s.Shown()
		}
	}
	shade(by, v.Case)
	return lines, v, nil
}
