package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// HandedOver is what became of a leaving person's work (离岗移交).
type HandedOver struct {
	Moved  []string // numbers of the tickets whose handler is another now
	Left   []LeftOn
	Drafts []string
}

// LeftOn is a ticket that could not be handed over, and why.
type LeftOn struct{ No, Why string }

// HandOver makes another the handler of everything open that one handles, each by
// its own deed in the ticket's history, and tells him what else was left.
func (c *Casework) HandOver(ctx context.Context, by org.Actor, from, to postgres.User) (HandedOver, error) {
	h := HandedOver{Moved: []string{}, Drafts: []string{}}
	var work, drafts []postgres.Handled
	err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		work, drafts, err = tx.HandledBy(ctx, from.ID)
		return err
	})
	if err != nil {
		return h, err
	}
	system := org.System
	system.Name = by.Name + "(离岗移交)"
	give := func(w postgres.Handled, f ticket.Facts, given *[]string) error {
		_, err := c.Do(ctx, system, Deed{Ticket: ticket.ID(w.Ticket), Do: []ticket.Facts{f}})
		refusal, refused := fault.Of(err)
		switch {
		case err == nil:
			*given = append(*given, w.No)
		case refused:
			h.Left = append(h.Left, LeftOn{w.No, refusal.Message})
		default:
			return fmt.Errorf("hand over %s: %w", w.No, err)
		}
		return nil
	}
	for _, w := range work {
		if err := give(w, &ticket.AssignHandler{On: ticket.On{Assignment: w.Assignment}, Handler: to.ID}, &h.Moved); err != nil {
			return h, err
		}
	}
	for _, d := range drafts {
		if err := give(d, &ticket.TakeDraft{To: to.ID, Unit: to.Unit}, &h.Drafts); err != nil {
			return h, err
		}
	}
	detail, err := json.Marshal(map[string]any{"to": to.Login, "moved": h.Moved, "left": len(h.Left), "drafts": h.Drafts})
	if err != nil {
		return h, fmt.Errorf("write audit detail: %w", err)
	}
	return h, c.db.Write(ctx, func(tx *postgres.Tx) error {
		text := fmt.Sprintf("%s离岗,移交给您 %d 件在办工单。", from.Name, len(h.Moved))
		if len(h.Drafts) > 0 {
			text += "另有没有提交的草稿:" + strings.Join(h.Drafts, "、") + ",已转到您名下,请与诉求人核对后接着办。"
		}
		tx.AddNotice(postgres.Notice{ID: tx.NewID(), Occasion: "hand_over", Channel: "inbox", ToUser: to.ID, Text: text, MadeAt: tx.Now, SendAfter: tx.Now, State: "sent", SentAt: &tx.Now})
		return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.Person(), Name: by.Said(), Action: "hand_over", Subject: from.Login, Detail: detail})
	})
}
