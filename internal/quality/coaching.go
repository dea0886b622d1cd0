package quality

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// Coach writes down a talk about a result; the coached person is told.
func (q *Quality) Coach(ctx context.Context, by org.Actor, id inspection.ID, text, checkOn string) error {
	if _, err := workday.ParseDate(checkOn); checkOn != "" && err != nil {
		return fault.In("check_on", "%s", err.Error())
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		d, err := tx.LockInspection(ctx, id)
		if err != nil {
			return err
		}
		v, err := q.view(ctx, tx, by, d)
		if err != nil {
			return err
		}
		c, err := v.Coach(by, text, checkOn, workday.DateOf(tx.Now).String(), tx.Now)
		if err != nil {
			return err
		}
		c.ID = tx.NewID()
		box, err := q.seal("coaching", c.ID, 0, c.Text)
		if err != nil {
			return err
		}
		tx.AddCoaching(postgres.SealedCoaching{Coaching: c, Box: box})
		notify(tx, postgres.Notice{Occasion: "coaching", ToUser: c.To, Text: fmt.Sprintf("%s就质检%d给您写了辅导记录,请阅读并回复。", by.Name, id)})
		return nil
	})
}

// Acknowledge is the coached person's word that he has read it.
func (q *Quality) Acknowledge(ctx context.Context, by org.Actor, id int64, answer string) error {
	if answer = strings.TrimSpace(answer); utf8.RuneCountInString(answer) > 500 {
		return fault.In("answer", "回复最多 500 字")
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		c, err := tx.Coaching(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case !by.Same(c.To):
			return fault.New(fault.NotFound, "没有这条辅导记录,请刷新后再看")
		case c.ReadAt != nil:
			return fault.New(fault.Conflict, "这条辅导记录您已确认过")
		}
		box, err := q.seal("coaching", id, 1, answer)
		if err != nil {
			return err
		}
		tx.ReadCoaching(id, tx.Now, box)
		notify(tx, postgres.Notice{Occasion: "coaching_read", ToUser: c.By, Text: fmt.Sprintf("%s已阅读您就质检%d写的辅导记录。", by.Name, c.Inspection)})
		return nil
	})
}

func (q *Quality) coachings(ctx context.Context, tx *postgres.Tx, id inspection.ID, to org.UserID) (list []inspection.Coaching, err error) {
	sealed, err := tx.Coachings(ctx, id, to, 50)
	if err != nil {
		return nil, err
	}
	for _, s := range sealed {
		if err := q.open("coaching", s.ID, 0, s.Box, &s.Text); err != nil {
			return nil, err
		}
		if s.AnswerBox != nil {
			if err := q.open("coaching", s.ID, 1, s.AnswerBox, &s.Answer); err != nil {
				return nil, err
			}
		}
		list = append(list, s.Coaching)
	}
	return list, nil
}

func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: b})
}
