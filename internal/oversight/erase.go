package oversight

import (
	"context"

	"suban/internal/postgres"
	"suban/internal/supervision"
)

// gone stands where words about a person were.
const gone = "（个人信息已依法删除）"

// eraseAtOnce is how many rows one pass takes words out of.
const eraseAtOnce = 200

// erase takes the words about erased tickets out of reminders, orders, papers and dossiers:
// what two people decided about the ticket reaches what was written beside it.
func (o *Oversight) erase(ctx context.Context) error {
	return o.db.Write(ctx, func(tx *postgres.Tx) error {
		list, err := tx.Wordies(ctx, eraseAtOnce)
		if err != nil {
			return err
		}
		for _, w := range list {
			if err := o.eraseWords(ctx, tx, w); err != nil {
				return err
			}
			tx.NoteErased(w)
		}
		return nil
	})
}

func (o *Oversight) eraseWords(ctx context.Context, tx *postgres.Tx, w postgres.Wordy) error {
	switch w.What {
	case "reminder":
		row, err := tx.Reminder(ctx, w.ID)
		if err != nil {
			return err
		}
		said := supervision.Said{Text: gone}
		if row.AnsweredAt != nil {
			said.Answer = gone
		}
		return o.rewrite(tx, w, said)
	case "order":
		row, err := tx.Order(ctx, supervision.OrderID(w.ID), true)
		if err != nil {
			return err
		}
		text := supervision.OrderText{}
		if err := o.open("order", w.ID, 0, row.Box, &text); err != nil {
			return err
		}
		for _, s := range []*string{&text.Title, &text.Demand, &text.Feedback, &text.Evidence, &text.LookBack} {
			blank(s)
		}
		events, err := tx.OrderEvents(ctx, supervision.OrderID(w.ID))
		if err != nil {
			return err
		}
		return o.rewriteAll(tx, w, text, events)
	case "submission":
		return o.eraseSubmission(ctx, tx, w)
	}
	return o.eraseDossier(ctx, tx, w)
}

// eraseSubmission takes a ticket out of a paper. A signed one is sealed anew: the seal says
// that the words are those signed, less what the law had erased.
func (o *Oversight) eraseSubmission(ctx context.Context, tx *postgres.Tx, w postgres.Wordy) error {
	id := supervision.PaperID(w.ID)
	row, err := tx.Submission(ctx, id, true)
	if err != nil {
		return err
	}
	if err := o.openSubmission(&row); err != nil || row.SealBroke {
		return err // a paper that is not what was signed stays as it is found
	}
	p := &row.Paper
	blank(&p.Situation)
	if w.Alone {
		blank(&p.Title)
	}
	for i := range p.Tickets {
		if p.Tickets[i].Ticket == w.Ticket {
			blank(&p.Tickets[i].Title)
			blank(&p.Tickets[i].Reply)
		}
	}
	kept := sheet{row.Paper, row.Signed, row.SignedBy, row.Remark}
	if row.Signed != nil {
		seal, err := o.digest(id, kept)
		if err != nil {
			return err
		}
		tx.SaveSeal(w.ID, seal)
	}
	events, err := tx.SubmissionEvents(ctx, id)
	if err != nil {
		return err
	}
	return o.rewriteAll(tx, w, kept, events)
}

// eraseDossier takes out what was said of one ticket; of a dossier about that ticket alone
// everything.
func (o *Oversight) eraseDossier(ctx context.Context, tx *postgres.Tx, w postgres.Wordy) error {
	id := supervision.DossierID(w.ID)
	row, err := tx.Dossier(ctx, id, true)
	if err != nil {
		return err
	}
	text := supervision.DossierText{}
	if err := o.open("dossier", w.ID, 0, row.Box, &text); err != nil {
		return err
	}
	for i := range text.Points {
		if p := &text.Points[i]; p.Ticket == w.Ticket || w.Alone {
			for _, s := range []*string{&p.Text, &p.Note, &p.Evidence, &p.Found} {
				blank(s)
			}
		}
	}
	if w.Alone {
		blank(&text.Text)
		blank(&text.Decision)
	}
	events, err := tx.DossierEvents(ctx, id)
	if err != nil {
		return err
	}
	if !w.Alone {
		of := map[string]bool{"resolve": true, "check": true, "instruct": true}
		var told []postgres.PaperEvent
		for _, e := range events {
			if of[e.Action] {
				told = append(told, e)
			}
		}
		events = told
	}
	return o.rewriteAll(tx, w, text, events)
}

func blank(s *string) {
	if *s != "" {
		*s = gone
	}
}

func (o *Oversight) rewrite(tx *postgres.Tx, w postgres.Wordy, v any) error {
	box, err := o.seal(w.What, w.ID, 0, v)
	if err == nil {
		tx.SaveBox(w.What, w.ID, box)
	}
	return err
}

func (o *Oversight) rewriteAll(tx *postgres.Tx, w postgres.Wordy, v any, events []postgres.PaperEvent) error {
	for _, e := range events {
		var r remark
		if err := o.open(w.What, w.ID, int64(e.Version), e.Box, &r); err != nil {
			return err
		}
		blank(&r.Text)
		blank(&r.Evidence)
		box, err := o.seal(w.What, w.ID, int64(e.Version), r)
		if err != nil {
			return err
		}
		tx.SaveEventBox(w.What, w.ID, e.Version, box)
	}
	return o.rewrite(tx, w, v)
}
