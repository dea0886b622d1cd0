package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/evaluation"
	"suban/internal/fault"
	"suban/internal/workday"
)

// EvaluationSets lists every version of the indicators, the newest first.
func (tx *Tx) EvaluationSets(ctx context.Context) ([]evaluation.Set, error) {
	rows, err := tx.Query(ctx, `select body, version, by_name, at from evaluation_sets where city = $1 order by version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list evaluation sets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s evaluation.Set, err error) {
		var body evaluation.Set
		err = row.Scan(&body, &s.Version, &s.ByName, &s.At)
		body.Version, body.ByName, body.At = s.Version, s.ByName, s.At
		return body, err
	})
}

// AddEvaluationSet queues a version.
func (tx *Tx) AddEvaluationSet(s evaluation.Set) error {
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write evaluation set: %w", err)
	}
	tx.Queue(`insert into evaluation_sets (city, version, body, by_name, at) values ($1, $2, $3, $4, $5)`, tx.City, s.Version, body, s.ByName, s.At)
	return nil
}

const roundColumns = "id, name, from_on, to_on, set_version, state, version, opened_by, opened_at, closed_by, closed_at, total, grade"

func scanRound(row pgx.CollectableRow) (r evaluation.Round, err error) {
	var from, to string
	err = row.Scan(&r.ID, &r.Name, &from, &to, &r.Set, &r.State, &r.Version, &r.OpenedBy, &r.OpenedAt, &r.ClosedBy, &r.ClosedAt, &r.Total, &r.Grade)
	if err == nil {
		err = errors.Join(r.Period.From.UnmarshalText([]byte(from)), r.Period.To.UnmarshalText([]byte(to)))
	}
	return r, err
}

// Evaluations lists the rounds, the latest period first.
func (tx *Tx) Evaluations(ctx context.Context) ([]evaluation.Round, error) {
	rows, err := tx.Query(ctx, `select `+roundColumns+` from evaluations where city = $1 order by from_on desc, id desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list evaluations: %w", err)
	}
	return pgx.CollectRows(rows, scanRound)
}

// LockEvaluation reads a round and holds it until the transaction ends.
func (tx *Tx) LockEvaluation(ctx context.Context, id evaluation.ID) (evaluation.Round, error) {
	return tx.evaluation(ctx, id, " for update")
}

// Evaluation reads a round.
func (tx *Tx) Evaluation(ctx context.Context, id evaluation.ID) (evaluation.Round, error) {
	return tx.evaluation(ctx, id, "")
}

func (tx *Tx) evaluation(ctx context.Context, id evaluation.ID, lock string) (r evaluation.Round, err error) {
	rows, err := tx.Query(ctx, `select `+roundColumns+` from evaluations where city = $1 and id = $2`+lock, tx.City, id)
	if err == nil {
		r, err = pgx.CollectExactlyOneRow(rows, scanRound)
	}
	if none(err) {
		return r, fault.New(fault.NotFound, "没有这一轮自评,请从列表中选择")
	}
	if err != nil {
		return r, fmt.Errorf("read evaluation %d: %w", id, err)
	}
	return r, nil
}

// AddEvaluation queues a round with its planned visits.
func (tx *Tx) AddEvaluation(r evaluation.Round, visits []evaluation.Visit) {
	tx.Queue(`insert into evaluations (city, `+roundColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.City, r.ID, r.Name, r.Period.From.String(), r.Period.To.String(), r.Set, r.State, r.Version, r.OpenedBy, r.OpenedAt, r.ClosedBy, r.ClosedAt, r.Total, r.Grade)
	for _, v := range visits {
		tx.Queue(`insert into evaluation_visits (city, evaluation, n, script, due_on, state, wait, ticket_id) values ($1, $2, $3, $4, $5, $6, 0, 0)`,
			tx.City, r.ID, v.N, v.Script, v.DueOn.String(), v.State)
	}
}

// SaveEvaluation queues what became of a round.
func (tx *Tx) SaveEvaluation(r evaluation.Round) {
	tx.Queue(`update evaluations set state = $3, version = $4, closed_by = $5, closed_at = $6, total = $7, grade = $8 where city = $1 and id = $2`,
		tx.City, r.ID, r.State, r.Version, r.ClosedBy, r.ClosedAt, r.Total, r.Grade)
}

// SealedVisit is a visit with its account, and what was remarked, sealed.
type SealedVisit struct {
	evaluation.Visit
	Box   []byte
	Boxes [][]byte // of the judgements
}

// EvaluationVisits reads a round's visits with their judgements; n picks one, 0 all.
func (tx *Tx) EvaluationVisits(ctx context.Context, id evaluation.ID, n int) ([]SealedVisit, error) {
	rows, err := tx.Query(ctx, `select n, script, due_on, state, at, wait, ticket_id, box from evaluation_visits where city = $1 and evaluation = $2 and ($3 = 0 or n = $3) order by n`, tx.City, id, n)
	if err != nil {
		return nil, fmt.Errorf("list mystery visits: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v SealedVisit, err error) {
		var due string
		if err = row.Scan(&v.N, &v.Script, &due, &v.State, &v.At, &v.Wait, &v.Ticket, &v.Box); err == nil {
			err = v.DueOn.UnmarshalText([]byte(due))
		}
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("list mystery visits: %w", err)
	}
	place := map[int]int{}
	for i, v := range list {
		place[v.N] = i
	}
	if rows, err = tx.Query(ctx, `select visit, part, by_user, by_name, at, marks, box from evaluation_judgements where city = $1 and evaluation = $2 and ($3 = 0 or visit = $3) order by visit, case part when 'first' then 1 when 'second' then 2 else 3 end`, tx.City, id, n); err != nil {
		return nil, fmt.Errorf("list judgements: %w", err)
	}
	var visit int
	var j evaluation.Judgement
	var box []byte
	_, err = pgx.ForEachRow(rows, []any{&visit, &j.Part, &j.By, &j.ByName, &j.At, &j.Marks, &box}, func() error {
		v := &list[place[visit]]
		v.Judged, v.Boxes = append(v.Judged, j), append(v.Boxes, box)
		j, box = evaluation.Judgement{}, nil
		return nil
	})
	return list, err
}

// SaveEvaluationVisit queues what became of a visit, with a new judgement when there is one.
func (tx *Tx) SaveEvaluationVisit(id evaluation.ID, v SealedVisit, j *evaluation.Judgement, box []byte) {
	tx.Queue(`update evaluation_visits set state = $4, at = $5, wait = $6, ticket_id = $7, box = $8 where city = $1 and evaluation = $2 and n = $3`,
		tx.City, id, v.N, v.State, v.At, v.Wait, v.Ticket, v.Box)
	if j != nil {
		tx.Queue(`insert into evaluation_judgements (city, evaluation, visit, part, by_user, by_name, at, marks, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.City, id, v.N, j.Part, j.By, j.ByName, j.At, j.Marks, box)
	}
}

// EvaluationAnswers reads the questionnaires of a round.
func (tx *Tx) EvaluationAnswers(ctx context.Context, id evaluation.ID) ([]evaluation.Answer, error) {
	rows, err := tx.Query(ctx, `select id, way, at, by_name, steps from evaluation_answers where city = $1 and evaluation = $2 order by id`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list questionnaires: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[evaluation.Answer])
}

// AddEvaluationAnswer queues a questionnaire.
func (tx *Tx) AddEvaluationAnswer(id evaluation.ID, a evaluation.Answer) {
	tx.Queue(`insert into evaluation_answers (city, evaluation, id, way, at, by_name, steps) values ($1, $2, $3, $4, $5, $6, $7)`, tx.City, id, a.ID, a.Way, a.At, a.ByName, a.Steps)
}

// SealedReading is a reading with its papers sealed.
type SealedReading struct {
	evaluation.Reading
	Box []byte
}

// EvaluationReadings reads what a round's indicators came to as far as it is kept.
func (tx *Tx) EvaluationReadings(ctx context.Context, id evaluation.ID) ([]SealedReading, error) {
	rows, err := tx.Query(ctx, `select item, num, den, value, at, by_name, file, box from evaluation_readings where city = $1 and evaluation = $2`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list readings: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r SealedReading, err error) {
		return r, row.Scan(&r.Item, &r.Num, &r.Den, &r.Value, &r.At, &r.ByName, &r.File, &r.Box)
	})
}

// SaveEvaluationReading queues a reading in the place of the one before.
func (tx *Tx) SaveEvaluationReading(id evaluation.ID, r SealedReading) {
	tx.Queue(`insert into evaluation_readings (city, evaluation, item, num, den, value, at, by_name, file, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (city, evaluation, item) do update set num = excluded.num, den = excluded.den, value = excluded.value, at = excluded.at, by_name = excluded.by_name, file = excluded.file, box = excluded.box`,
		tx.City, id, r.Item, r.Num, r.Den, r.Value, r.At, r.ByName, r.File, r.Box)
}

// SealedGap is a gap with its words sealed.
type SealedGap struct {
	evaluation.Gap
	Round evaluation.ID
	Box   []byte
}

// EvaluationGaps reads what is to be mended: of a round, or of all with the round 0.
func (tx *Tx) EvaluationGaps(ctx context.Context, id evaluation.ID) ([]SealedGap, error) {
	rows, err := tx.Query(ctx, `select evaluation, item, unit, owner, until_on, by_name, at, done_at, box from evaluation_gaps where city = $1 and ($2::bigint = 0 or evaluation = $2) order by until_on, item`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (g SealedGap, err error) {
		var until string
		if err = row.Scan(&g.Round, &g.Item, &g.Unit, &g.Owner, &until, &g.ByName, &g.At, &g.DoneAt, &g.Box); err == nil {
			g.UntilOn, err = workday.ParseDate(until)
		}
		return g, err
	})
}

// SaveEvaluationGap queues a gap in the place of what was noted of it before.
func (tx *Tx) SaveEvaluationGap(id evaluation.ID, g SealedGap) {
	tx.Queue(`insert into evaluation_gaps (city, evaluation, item, unit, owner, until_on, by_name, at, done_at, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (city, evaluation, item) do update set unit = excluded.unit, owner = excluded.owner, until_on = excluded.until_on, by_name = excluded.by_name, at = excluded.at, done_at = excluded.done_at, box = excluded.box`,
		tx.City, id, g.Item, g.Unit, g.Owner, g.UntilOn.String(), g.ByName, g.At, g.DoneAt, g.Box)
}
