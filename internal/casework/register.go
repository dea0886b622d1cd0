package casework

import (
	"context"
	"time"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Register opens a ticket with what the citizen said, and does with it what
// follows at once: accept, queue for dispatch, answer.
func (c *Casework) Register(ctx context.Context, by org.Actor, key string, in *ticket.Register, then ...ticket.Facts) (Result, error) {
	return c.take(ctx, by, Deed{Key: key}, in, then...)
}

// RegisterAt is Register on a simulated clock.
func (c *Casework) RegisterAt(ctx context.Context, by org.Actor, key string, at time.Time, in *ticket.Register, then ...ticket.Facts) (Result, error) {
	return c.take(ctx, by, Deed{Key: key, At: at}, in, then...)
}

// take opens a ticket by a deed that has everything but its facts.
func (c *Casework) take(ctx context.Context, by org.Actor, d Deed, in *ticket.Register, then ...ticket.Facts) (Result, error) {
	if phone := tidy(in.RequesterPhone.Plain); phone != "" {
		normal, err := seal.Phone(phone)
		if err != nil {
			return Result{}, fault.In("requester_phone", "%s", err)
		}
		in.RequesterPhone, in.PhoneKey = ticket.Text(normal), c.PhoneKey(normal)
	}
	if in.ProvinceDueAt != nil && in.Source != ticket.Province {
		return Result{}, fault.In("province_due_at", "只有省级交办件可以填写省定时限")
	}
	now := d.At
	if now.IsZero() {
		now = c.db.Now()
	}
	// The form is checked before a number is spent on it; its lists are nobody's to change.
	if err := ticket.Valid(in, nil); err != nil {
		return Result{}, err
	}
	no, err := c.numbers.take(ctx, now)
	if err != nil {
		return Result{}, err
	}
	in.No = no
	d.Do = append([]ticket.Facts{in}, then...)
	return c.submit(ctx, &order{deed: d, by: by, fresh: true})
}

// PhoneKey is the keyed blind index of a normal phone number.
func (c *Casework) PhoneKey(phone string) string { return c.keys.Index("phone", phone) }

// words are the keyed digests of the character pairs of texts.
func (c *Casework) words(texts ...string) []string {
	var list []string
	for _, text := range texts {
		for _, w := range bigram.Tokens(text) {
			list = append(list, c.word(w))
		}
	}
	return list
}

func (c *Casework) word(w string) string { return c.keys.Index("word", w)[:12] }

// SearchWords are the digests a text search must find all of. A single character
// finds too much to be of use.
func (c *Casework) SearchWords(query string) ([]string, error) {
	var list []string
	for _, w := range bigram.Terms(query) {
		if len([]rune(w.Text)) > 1 {
			list = append(list, c.word(w.Text))
		}
	}
	if len(list) == 0 {
		return nil, fault.In("q", "请至少输入两个字")
	}
	return list, nil
}

// Today is the business day, for doors that need a default period.
func (c *Casework) Today() workday.Date { return workday.DateOf(c.db.Now()) }
