package quality

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"suban/internal/evaluation"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// JudgedVisit is a form of a mystery visit as somebody hands it in. Part is what he took it for:
// when another was quicker it is not taken.
type JudgedVisit struct {
	Part    evaluation.Part
	Account *evaluation.Account
	No      string // the number of the ticket it led to
	Marks   map[string]evaluation.Mark
	Remark  string
}

// visit locks a round and reads one visit of it.
func (q *Quality) visit(ctx context.Context, tx *postgres.Tx, id evaluation.ID, n int) (evaluation.Set, evaluation.Visit, error) {
	_, s, err := q.going(ctx, tx, id)
	if err != nil {
		return s, evaluation.Visit{}, err
	}
	list, err := q.visits(ctx, tx, id, n)
	if err == nil && (n < 1 || len(list) != 1) {
		err = fault.New(fault.NotFound, "没有这次暗访,请从列表中选择")
	}
	return s, append(list, evaluation.Visit{})[0], err
}

// JudgeVisit takes a form: of who played the script with his account, of the second, of the third.
func (q *Quality) JudgeVisit(ctx context.Context, by org.Actor, id evaluation.ID, n int, given JudgedVisit) error {
	if err := evaluation.Visits(by); err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		s, v, err := q.visit(ctx, tx, id, n)
		if err != nil {
			return err
		}
		script, _ := s.Script(v.Script)
		if part, err := v.MayJudge(by); err != nil {
			return err
		} else if part != given.Part {
			return fault.New(fault.Stale, "这次暗访已有人评分,请刷新后再评")
		}
		if given.Account != nil && given.No != "" {
			if given.Account.Ticket, err = tx.IDOf(ctx, strings.TrimSpace(given.No)); err != nil {
				if errors.Is(err, fault.NotFound) {
					return fault.In("no", "没有工单%s,请核对单号;没有形成工单的不填", given.No)
				}
				return err
			}
		}
		if err := v.Judge(script, by, tx.Now, given.Account, given.Marks, given.Remark); err != nil {
			return err
		}
		j := v.Judged[len(v.Judged)-1]
		sealed := postgres.SealedVisit{Visit: v}
		if sealed.Box, err = q.seal("visit", int64(id), n, v.Account); err != nil {
			return err
		}
		box, err := q.seal("judgement "+string(j.Part), int64(id), n, j.Remark)
		if err != nil {
			return err
		}
		tx.SaveEvaluationVisit(id, sealed, &j, box)
		if v.State == evaluation.Split {
			notify(tx, postgres.Notice{Occasion: "evaluation_split", ToRole: org.Inspector, Text: fmt.Sprintf("第%d次暗访两人评分不同,请未评过的一位裁定。", n)})
		}
		return nil
	})
}

// DropVisit takes out a visit that nobody could play.
func (q *Quality) DropVisit(ctx context.Context, by org.Actor, id evaluation.ID, n int) error {
	if err := evaluation.Visits(by); err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		_, v, err := q.visit(ctx, tx, id, n)
		if err != nil {
			return err
		}
		if err := v.Drop(); err != nil {
			return err
		}
		tx.SaveEvaluationVisit(id, postgres.SealedVisit{Visit: v}, nil, nil)
		return nil
	})
}

// AnswerSurvey takes in one questionnaire.
func (q *Quality) AnswerSurvey(ctx context.Context, by org.Actor, id evaluation.ID, a evaluation.Answer) error {
	if err := evaluation.Visits(by); err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		_, s, err := q.going(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.CheckAnswer(a); err != nil {
			return err
		}
		a.ID, a.At, a.ByName = tx.NewID(), tx.Now, by.Name
		tx.AddEvaluationAnswer(id, a)
		return nil
	})
}

// ShowProof judges the papers of an indicator; a file may come with them.
func (q *Quality) ShowProof(ctx context.Context, by org.Actor, id evaluation.ID, item string, points int, paper, handle, name string) error {
	if err := evaluation.Visits(by); err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		_, s, err := q.going(ctx, tx, id)
		if err != nil {
			return err
		}
		i, ok := s.Item(item)
		if !ok {
			return fault.In("item", "没有编号为%s的指标", item)
		}
		r, err := i.OfProof(points, paper, by.Name, tx.Now)
		if err != nil {
			return err
		}
		read, err := q.readings(ctx, tx, id)
		if err != nil {
			return err
		}
		r.File, r.Name = read[item].File, read[item].Name
		if handle != "" {
			f, err := q.work.ClaimFile(ctx, tx, by, handle, int64(id))
			if err != nil {
				return err
			}
			r.File, r.Name = f.ID, name
		}
		sealed := postgres.SealedReading{Reading: r}
		if sealed.Box, err = q.seal("proof "+item, int64(id), 0, papers{r.Paper, r.Name}); err != nil {
			return err
		}
		tx.SaveEvaluationReading(id, sealed)
		return nil
	})
}

// MendGap says who mends an indicator that lost points, and until when; its unit is told.
func (q *Quality) MendGap(ctx context.Context, by org.Actor, id evaluation.ID, g evaluation.Gap) error {
	if err := evaluation.Keeps(by); err != nil {
		return err
	}
	book, err := q.work.Rulebook(ctx)
	if err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		r, i, err := q.lost(ctx, tx, id, g.Item)
		if err != nil {
			return err
		}
		if err := g.Check(workday.DateOf(tx.Now)); err != nil {
			return err
		}
		if _, known := book.Units.Unit(g.Unit); g.Unit != 0 && !known {
			return fault.In("unit", "没有这个承办单位,请从列表中选择")
		}
		g.ByName, g.At, g.DoneAt, g.Outcome = by.Name, tx.Now, nil, ""
		if g.Unit != 0 {
			notify(tx, postgres.Notice{Occasion: "evaluation_gap", ToUnit: g.Unit, Text: fmt.Sprintf("自评「%s」的「%s」请在%s前整改:%s。", r.Name, i.Name, g.UntilOn, strings.TrimRight(g.Measure, "。"))})
		}
		return q.saveGap(tx, id, g)
	})
}

func (q *Quality) saveGap(tx *postgres.Tx, id evaluation.ID, g evaluation.Gap) error {
	box, err := q.seal("gap "+g.Item, int64(id), 0, measures{g.Measure, g.Outcome})
	if err == nil {
		tx.SaveEvaluationGap(id, postgres.SealedGap{Gap: g, Round: id, Box: box})
	}
	return err
}

// lost finds an indicator of a round, which may be closed: gaps are mended after it.
func (q *Quality) lost(ctx context.Context, tx *postgres.Tx, id evaluation.ID, item string) (evaluation.Round, evaluation.Criterion, error) {
	r, err := tx.LockEvaluation(ctx, id)
	if err != nil {
		return r, evaluation.Criterion{}, err
	}
	s, err := q.indicators(ctx, tx, r.Set)
	i, ok := s.Item(item)
	if err == nil && !ok {
		err = fault.In("item", "没有编号为%s的指标", item)
	}
	return r, i, err
}

// CloseGap notes what was done about it: by who leads the evaluation, or by the unit itself.
func (q *Quality) CloseGap(ctx context.Context, by org.Actor, id evaluation.ID, item, outcome string) error {
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.LockEvaluation(ctx, id); err != nil {
			return err
		}
		gaps, err := q.gaps(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, g := range gaps {
			if g.Item != item || evaluation.Keeps(by) != nil && !(by.May(org.HandleTickets) && by.Holds(g.Unit)) {
				continue
			}
			if err := g.Close(outcome, tx.Now); err != nil {
				return err
			}
			return q.saveGap(tx, id, g)
		}
		return fault.New(fault.NotFound, "没有交给您整改的这一项,请刷新后再看")
	})
}

// Gap is something to be mended, with what it belongs to.
type Gap struct {
	evaluation.Gap
	Round evaluation.Round
	Name  string // of the indicator
}

// UnitGaps lists what a unit has to mend.
func (q *Quality) UnitGaps(ctx context.Context, by org.Actor) (list []Gap, err error) {
	if !by.May(org.HandleTickets) || by.Unit == 0 {
		return nil, fault.New(fault.Denied, "整改清单供承办单位查看")
	}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		rounds, err := tx.Evaluations(ctx)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			gaps, err := q.gaps(ctx, tx, r.ID)
			if err != nil {
				return err
			}
			s, err := q.indicators(ctx, tx, r.Set)
			if err != nil {
				return err
			}
			for _, g := range gaps {
				if i, _ := s.Item(g.Item); by.Holds(g.Unit) {
					list = append(list, Gap{g, r, i.Name})
				}
			}
		}
		return nil
	})
	return list, err
}
