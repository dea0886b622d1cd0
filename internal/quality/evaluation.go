package quality

import (
	"context"
	"fmt"
	"slices"

	"suban/internal/casework"
	"suban/internal/evaluation"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/workday"
)

// Evaluation is a round opened (一轮自评): what it came to so far, and what it is made of.
type Evaluation struct {
	evaluation.Round
	Set     evaluation.Set
	Result  evaluation.Result
	Visits  []evaluation.Visit
	Answers int
	Gaps    []evaluation.Gap
	Agree   inspection.Square
	Before  *Earlier
}

// Earlier is the round before, to compare with.
type Earlier struct {
	evaluation.Round
	Result evaluation.Result
}

// Evaluations lists the rounds.
func (q *Quality) Evaluations(ctx context.Context, by org.Actor) (list []evaluation.Round, err error) {
	if err := evaluation.Visits(by); err != nil {
		return nil, err
	}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error { list, err = tx.Evaluations(ctx); return err })
	return list, err
}

// Evaluation opens a round. Whoever still has to judge a visit does not see how it was judged.
func (q *Quality) Evaluation(ctx context.Context, by org.Actor, id evaluation.ID) (v Evaluation, err error) {
	if err := evaluation.Visits(by); err != nil {
		return v, err
	}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		if v.Round, err = tx.Evaluation(ctx, id); err != nil {
			return err
		}
		if err := q.evaluated(ctx, tx, &v); err != nil {
			return err
		}
		return q.compare(ctx, tx, &v)
	})
	for i := range v.Visits {
		if one := &v.Visits[i]; one.State == evaluation.Played && !by.Same(one.Judged[0].By) {
			one.Judged = nil
		}
	}
	return v, err
}

// evaluated reads all that a round is made of and scores it.
func (q *Quality) evaluated(ctx context.Context, tx *postgres.Tx, v *Evaluation) (err error) {
	if v.Set, err = q.indicators(ctx, tx, v.Round.Set); err != nil {
		return err
	}
	if v.Visits, err = q.visits(ctx, tx, v.ID, 0); err != nil {
		return err
	}
	answers, err := tx.EvaluationAnswers(ctx, v.ID)
	if err != nil {
		return err
	}
	read, err := q.readings(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	if v.State == evaluation.Open {
		for _, i := range v.Set.Items() {
			switch i.Source {
			case evaluation.Mystery:
				read[i.Key] = i.OfVisits(v.Visits, tx.Now)
			case evaluation.Survey:
				read[i.Key] = i.OfAnswers(answers, tx.Now)
			}
		}
	}
	v.Result, v.Answers, v.Agree = v.Set.Evaluate(read), len(answers), evaluation.Agreement(v.Visits)
	v.Gaps, err = q.gaps(ctx, tx, v.ID)
	return err
}

// compare finds the closed round of the period before.
func (q *Quality) compare(ctx context.Context, tx *postgres.Tx, v *Evaluation) error {
	rounds, err := tx.Evaluations(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rounds, func(r evaluation.Round) bool {
		return r.ID != v.ID && r.State == evaluation.Closed && r.Period.From.Before(v.Period.From)
	})
	if at < 0 {
		return nil
	}
	set, err := q.indicators(ctx, tx, rounds[at].Set)
	if err != nil {
		return err
	}
	read, err := q.readings(ctx, tx, rounds[at].ID)
	v.Before = &Earlier{rounds[at], set.Evaluate(read)}
	return err
}

// indicators is a version of the set, 0 the newest.
func (q *Quality) indicators(ctx context.Context, tx *postgres.Tx, version int) (evaluation.Set, error) {
	sets, err := tx.EvaluationSets(ctx)
	if err != nil {
		return evaluation.Set{}, err
	}
	if len(sets) == 0 {
		sets = []evaluation.Set{evaluation.Preset()}
	}
	for _, s := range sets {
		if version == 0 || s.Version == version {
			return s, nil
		}
	}
	return evaluation.Set{}, fmt.Errorf("no evaluation set of version %d", version)
}

// papers are what of a proof lies sealed, words what of a gap does.
type papers struct {
	Paper string `json:"paper"`
	Name  string `json:"name"`
}

type measures struct {
	Measure string `json:"measure"`
	Outcome string `json:"outcome"`
}

func (q *Quality) readings(ctx context.Context, tx *postgres.Tx, id evaluation.ID) (map[string]evaluation.Reading, error) {
	sealed, err := tx.EvaluationReadings(ctx, id)
	read := map[string]evaluation.Reading{}
	for _, r := range sealed {
		if r.Box != nil {
			var p papers
			if err := q.open("proof "+r.Item, int64(id), 0, r.Box, &p); err != nil {
				return nil, err
			}
			r.Paper, r.Name = p.Paper, p.Name
		}
		read[r.Item] = r.Reading
	}
	return read, err
}

func (q *Quality) gaps(ctx context.Context, tx *postgres.Tx, id evaluation.ID) (list []evaluation.Gap, err error) {
	sealed, err := tx.EvaluationGaps(ctx, id)
	for _, g := range sealed {
		var m measures
		if err := q.open("gap "+g.Item, int64(g.Round), 0, g.Box, &m); err != nil {
			return nil, err
		}
		g.Measure, g.Outcome = m.Measure, m.Outcome
		list = append(list, g.Gap)
	}
	return list, err
}

// visits opens the mystery visits of a round.
func (q *Quality) visits(ctx context.Context, tx *postgres.Tx, id evaluation.ID, n int) (list []evaluation.Visit, err error) {
	sealed, err := tx.EvaluationVisits(ctx, id, n)
	for _, s := range sealed {
		if s.Box != nil {
			if err := q.open("visit", int64(id), s.N, s.Box, &s.Account); err != nil {
				return nil, err
			}
		}
		for i := range s.Judged {
			j := &s.Judged[i]
			if err := q.open("judgement "+string(j.Part), int64(id), s.N, s.Boxes[i], &j.Remark); err != nil {
				return nil, err
			}
		}
		list = append(list, s.Visit)
	}
	return list, err
}

// EvaluationSets lists the versions of the indicators, the newest first.
func (q *Quality) EvaluationSets(ctx context.Context, by org.Actor) (list []evaluation.Set, err error) {
	if err := evaluation.Visits(by); err != nil {
		return nil, err
	}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error { list, err = tx.EvaluationSets(ctx); return err })
	if len(list) == 0 {
		list = []evaluation.Set{evaluation.Preset()}
	}
	return list, err
}

// SaveEvaluationSet writes the next version: rounds that are under way keep theirs.
func (q *Quality) SaveEvaluationSet(ctx context.Context, by org.Actor, s evaluation.Set) (version int, err error) {
	if err := evaluation.Keeps(by); err != nil {
		return 0, err
	}
	if err := s.Check(); err != nil {
		return 0, err
	}
	if s.Note == "" {
		return 0, fault.In("note", "请写明这一版改了什么、为什么")
	}
	err = q.db.Write(ctx, func(tx *postgres.Tx) error {
		now, err := q.laid(ctx, tx)
		if err != nil {
			return err
		}
		if s.Version != now.Version {
			return fault.New(fault.Stale, "指标集已有新的版本,请刷新后再改")
		}
		s.Version, s.ByName, s.At = now.Version+1, by.Name, tx.Now
		version = s.Version
		return tx.AddEvaluationSet(s)
	})
	return version, err
}

// laid is the newest set; a city that has none gets the preset as its first.
func (q *Quality) laid(ctx context.Context, tx *postgres.Tx) (evaluation.Set, error) {
	sets, err := tx.EvaluationSets(ctx)
	if err != nil || len(sets) > 0 {
		return append(sets, evaluation.Set{})[0], err
	}
	s := evaluation.Preset()
	s.ByName, s.At = org.System.Name, tx.Now
	return s, tx.AddEvaluationSet(s)
}

// OpenEvaluation begins a round: its visits are planned over so many days from today.
func (q *Quality) OpenEvaluation(ctx context.Context, by org.Actor, r evaluation.Round, days int) (id evaluation.ID, err error) {
	if err := evaluation.Keeps(by); err != nil {
		return 0, err
	}
	err = q.db.Write(ctx, func(tx *postgres.Tx) error {
		today := workday.DateOf(tx.Now)
		if err := r.CheckOpen(today); err != nil {
			return err
		}
		if days < 1 || days > 90 {
			return fault.In("days", "暗访应在 1 至 90 天内做完")
		}
		rounds, err := tx.Evaluations(ctx)
		if err != nil {
			return err
		}
		for _, one := range rounds {
			if one.State == evaluation.Open {
				return fault.New(fault.Conflict, "「%s」还没有定级,请先定级再开始下一轮", one.Name)
			}
		}
		s, err := q.laid(ctx, tx)
		if err != nil {
			return err
		}
		r.ID, r.Set, r.State, r.Version, r.OpenedBy, r.OpenedAt = evaluation.ID(tx.NewID()), s.Version, evaluation.Open, 1, by.Name, tx.Now
		id = r.ID
		tx.AddEvaluation(r, s.Plan(today, days))
		notify(tx, postgres.Notice{Occasion: "evaluation_opened", ToRole: org.Inspector, Text: fmt.Sprintf("自评「%s」已开始,请在“自评”里按脚本完成暗访和问卷。", r.Name)})
		return nil
	})
	return id, err
}

// going locks a round for a deed to it while it is open.
func (q *Quality) going(ctx context.Context, tx *postgres.Tx, id evaluation.ID) (evaluation.Round, evaluation.Set, error) {
	r, err := tx.LockEvaluation(ctx, id)
	if err == nil {
		err = r.Going()
	}
	if err != nil {
		return r, evaluation.Set{}, err
	}
	s, err := q.indicators(ctx, tx, r.Set)
	return r, s, err
}

// TakeFigures reads the hotline's own figures of the period into a round.
func (q *Quality) TakeFigures(ctx context.Context, by org.Actor, id evaluation.ID) error {
	if err := evaluation.Visits(by); err != nil {
		return err
	}
	taken, err := q.figuresOf(ctx, id)
	if err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		_, s, err := q.going(ctx, tx, id)
		if err != nil {
			return err
		}
		q.keepFigures(tx, id, s, taken)
		return nil
	})
}

func (q *Quality) figuresOf(ctx context.Context, id evaluation.ID) (map[indicator.ID]indicator.Tally, error) {
	var r evaluation.Round
	var s evaluation.Set
	err := q.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if r, err = tx.Evaluation(ctx, id); err == nil {
			s, err = q.indicators(ctx, tx, r.Set)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var ks []indicator.ID
	for _, i := range s.Items() {
		if i.Source == evaluation.Computed {
			ks = append(ks, indicator.ID(i.From))
		}
	}
	return stats.New(q.db, q.keys, q.work.Rulebook).Whole(ctx, ks, r.Period)
}

func (q *Quality) keepFigures(tx *postgres.Tx, id evaluation.ID, s evaluation.Set, taken map[indicator.ID]indicator.Tally) {
	for _, i := range s.Items() {
		if i.Source == evaluation.Computed {
			tx.SaveEvaluationReading(id, postgres.SealedReading{Reading: i.OfTally(taken[indicator.ID(i.From)], tx.Now)})
		}
	}
}

// CloseEvaluation ends a round with its grade: its figures are taken once more, and all that it
// came to is kept.
func (q *Quality) CloseEvaluation(ctx context.Context, by org.Actor, id evaluation.ID, version int) error {
	if err := evaluation.Keeps(by); err != nil {
		return err
	}
	if err := q.TakeFigures(ctx, by, id); err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) (err error) {
		v := Evaluation{}
		if v.Round, _, err = q.going(ctx, tx, id); err != nil {
			return err
		}
		if err := q.evaluated(ctx, tx, &v); err != nil {
			return err
		}
		if version != v.Version {
			return fault.New(fault.Stale, "这一轮已有新的进展,请刷新后再定级")
		}
		for _, one := range v.Visits {
			if one.State != evaluation.Settled && one.State != evaluation.Dropped {
				return fault.New(fault.Conflict, "还有暗访没有评定(第 %d 次),请评定或作废后再定级", one.N)
			}
		}
		if v.Result.Grade == "" {
			return fault.New(fault.Conflict, "能计分的指标只占 %d 分(共 %d 分),不足八成,不能定级;请补做暗访、问卷或补交佐证", v.Result.Total.Read, v.Result.Total.Weight)
		}
		for _, l := range v.Result.Lines {
			if l.Source == evaluation.Mystery || l.Source == evaluation.Survey {
				tx.SaveEvaluationReading(id, postgres.SealedReading{Reading: l.Reading})
			}
		}
		v.State, v.ClosedBy, v.ClosedAt, v.Total, v.Grade, v.Version = evaluation.Closed, by.Name, &tx.Now, v.Result.Total.Score(), v.Result.Grade, v.Version+1
		tx.SaveEvaluation(v.Round)
		return nil
	})
}

// ProofFile opens the file of a proof.
func (q *Quality) ProofFile(ctx context.Context, by org.Actor, id evaluation.ID, item string) (c casework.Content, err error) {
	if err := evaluation.Visits(by); err != nil {
		return c, err
	}
	var r evaluation.Reading
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		read, err := q.readings(ctx, tx, id)
		r = read[item]
		return err
	})
	if err != nil {
		return c, err
	}
	if r.File == 0 {
		return c, fault.New(fault.NotFound, "这一项没有上传文件")
	}
	return q.work.File(ctx, r.File, r.Name)
}
