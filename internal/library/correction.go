package library

import (
	"context"
	"fmt"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Correct says that an article is wrong (纠错); its keepers are told.
func (l *Library) Correct(ctx context.Context, by org.Actor, id knowledge.ID, f knowledge.Flaw, text string) (c knowledge.Correction, err error) {
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		a, err := seen(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if c, err = a.Correct(tx.NewID(), f, text, by, tx.Now); err != nil {
			return err
		}
		earlier, err := tx.Corrections(ctx, id)
		if err != nil {
			return err
		}
		for _, e := range earlier {
			if e.Verdict == knowledge.Waiting && e.By == by.ID && e.Text == c.Text {
				return fault.New(fault.Conflict, "您已提过同样的纠错,正在等待答复")
			}
		}
		tx.AddCorrection(c)
		keepers(tx, a, "article_correction", fmt.Sprintf("%s《%s》有人纠错(%s),请核对后答复。", a.ID, a.Shown().Title, f.Name()))
		return nil
	})
	return c, err
}

// Decide answers a correction (答复纠错); who raised it is told.
func (l *Library) Decide(ctx context.Context, by org.Actor, id int64, v knowledge.Verdict, answer string) (c knowledge.Correction, err error) {
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := reads(by); err != nil {
			return err
		}
		if c, err = tx.Correction(ctx, id); err != nil {
			return err
		}
		a, err := tx.Article(ctx, c.Article)
		if err != nil {
			return err
		}
		if c, err = c.Decide(a, v, answer, by, tx.Now); err != nil {
			return err
		}
		tx.SaveVerdict(c)
		word := map[knowledge.Verdict]string{knowledge.Accepted: "已采纳", knowledge.Declined: "未采纳"}[v]
		notify(tx, postgres.Notice{Occasion: "correction_decided", ToUser: c.By, Text: fmt.Sprintf("您对%s《%s》的纠错%s:%s", a.ID, a.Shown().Title, word, c.Answer)})
		return audit(ctx, tx, by, "decide_correction", a.ID, map[string]any{"correction": c.ID, "verdict": v, "answer": c.Answer})
	})
	return c, err
}

// Corrections lists what was found wrong with an article: all of it for those who
// keep it, his own for anybody else.
func (l *Library) Corrections(ctx context.Context, by org.Actor, id knowledge.ID) (list []knowledge.Correction, err error) {
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		a, err := seen(ctx, tx, by, id)
		if err != nil {
			return err
		}
		all, err := tx.Corrections(ctx, id)
		for _, c := range all {
			if a.Writes(by) || c.By == by.ID {
				list = append(list, c)
			}
		}
		return err
	})
	return list, err
}
