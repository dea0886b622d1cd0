package casework

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/triage"
	"suban/internal/workday"
)

// repeatNo is the how manieth time a matter is brought, counting those before it
// within the window the centre set: three and more are on the leaders' list.
func (s *session) repeatNo(first *postgres.Stored) (int, error) {
	s.mu.Lock()
	days := s.repeats
	s.mu.Unlock()
	if days == 0 {
		days = triage.Preset.RepeatDays
	}
	now := s.tx.Now
	if !s.order.deed.At.IsZero() {
		now = s.order.deed.At
	}
	n, err := s.tx.RepeatsSince(s.order.ctx, first.ID, now.AddDate(0, 0, -days))
	return n + 1, err
}

// MayRepeat refuses an earlier ticket that a desk may not name as the first of a
// repeat: it takes the caller's own number, or a matter that is not confidential.
func (c *Casework) MayRepeat(ctx context.Context, by org.Actor, first ticket.ID, phone string) error {
	return c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, err := tx.Case(ctx, first)
		if err != nil {
			return err
		}
		own := false
		if normal, err := seal.Phone(phone); err == nil && s.PhoneKey != "" {
			own = c.PhoneKey(normal) == s.PhoneKey
		}
		if visible(by, s.Case) || by.May(org.Register) && (own || !s.Confidential) {
			return nil
		}
		return fault.New(fault.NotFound, "工单不存在,或不在您可见的范围内")
	})
}

// sameMatter is how alike two texts of one requester must be to be one matter.
const sameMatter = .5

// foundRepeat is the system's answer to a ticket that brings again what two persons
// found unreasonable, while the finding is in force (T38); nil for all others. What
// is urgent, confidential or was appealed is left to people.
func (c *Casework) foundRepeat(ctx context.Context, tx *postgres.Tx, t *ticket.Case) (*ticket.AnswerRepeat, error) {
	if t.PhoneKey == "" && t.RepeatOf == 0 || t.Confidential || t.Urgency >= ticket.Urgent || t.Hops > 0 || t.AppealCount > 0 {
		return nil, nil
	}
	findings, err := tx.Findings(ctx, t.PhoneKey, t.RepeatOf)
	if err != nil || len(findings) == 0 {
		return nil, err
	}
	title, content := t.Title, t.Content
	if err := c.open(ctx, tx, t, []*ticket.Secret{&title, &content}); err != nil {
		return nil, err
	}
	asked := triage.Message{Title: title.Plain, Detail: content.Plain}
	for _, id := range findings {
		if id == t.ID {
			continue
		}
		s, err := tx.Case(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := c.open(ctx, tx, s.Case, caseSecrets(s.Case)); err != nil {
			return nil, err
		}
		near := triage.Nearest(asked, []triage.Message{{Title: s.Title.Plain, Detail: s.Content.Plain}}, 1)
		alike := len(near) > 0 && near[0].Score >= sameMatter && s.Category == t.Category
		if !alike && t.RepeatOf != s.ID && t.RepeatOf != s.RepeatOf || !alike && t.RepeatOf == 0 {
			continue
		}
		return c.answerAsBefore(ctx, tx, s.Case)
	}
	return nil, nil
}

// answerAsBefore is what a further repeat is told: what was answered, that it was
// found, until when, and that he may appeal.
func (c *Casework) answerAsBefore(ctx context.Context, tx *postgres.Tx, first *ticket.Case) (*ticket.AnswerRepeat, error) {
	n, told, err := tx.RepeatsOf(ctx, first.ID)
	if err != nil {
		return nil, err
	}
	said := ""
	for _, r := range first.Replies {
		if !r.Interim && r.Public.Plain != "" {
			said = r.Public.Plain
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "您反映的事项与工单%s为同一事项,已依法答复", first.No)
	if said != "" {
		fmt.Fprintf(&b, ":「%s」", said)
	}
	fmt.Fprintf(&b, "。该事项经两人复核认定为重复反映,认定有效至%s;没有新的事实和理由的,不再重复办理。有新情况或不同意的,可以申诉一次。", workday.DateOf(*first.UnreasonableTill))
	return &ticket.AnswerRepeat{Of: first.ID, OfNo: first.No, Till: *first.UnreasonableTill, RepeatNo: first.RepeatNo + n + 1, Again: told, Text: ticket.Text(b.String())}, nil
}
