package api

import (
	"context"
	"time"

	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/promise"
)

// usual is by when four fifths of similar matters are answered, as it was said (答复承诺).
type usual struct {
	Until   time.Time `json:"until" doc:"当天结束,次日 00:00"`
	Share   int       `json:"share" doc:"百分之几"`
	Samples int       `json:"samples" doc:"依据多少件类似的"`
	Days    int       `json:"days" doc:"受理后几个工作日"`
	ShownAt time.Time `json:"shown_at" doc:"何时告知"`
	Version int       `json:"version" doc:"哪一版"`
}

// usualOf is what was said at the first of some stages.
func usualOf(said map[promise.Stage]postgres.Promised, stages ...promise.Stage) *usual {
	for _, stage := range stages {
		if p, ok := said[stage]; ok {
			return &usual{p.Until, int(100 * promise.Share), p.Samples, p.Workdays, p.ShownAt, p.Version}
		}
	}
	return nil
}

// promisesKept is how the promises turned out (答复承诺的兑现).
type promisesKept struct {
	Version int             `json:"version" doc:"0 为还没有"`
	MadeAt  *time.Time      `json:"made_at"`
	From    string          `json:"from" doc:"依据哪天以来的工单"`
	Samples int             `json:"samples"`
	Kinds   int             `json:"kinds" doc:"有足够样本的类似诉求有几类"`
	Least   int             `json:"least" doc:"少于这么多件就不作承诺"`
	Months  []promisedMonth `json:"months" doc:"回放:用当时之前的历史作承诺,看此后是否如期"`
	Said    []promisedMonth `json:"said" doc:"真正告知过的"`
	Whole   promisedMonth   `json:"whole" doc:"回放的合计"`
}

type promisedMonth struct {
	Month      string   `json:"month"`
	Registered keptLine `json:"registered" doc:"受理时告知诉求人的"`
	Dispatched keptLine `json:"dispatched" doc:"派单时告知承办单位的"`
}

type keptLine struct {
	Given    int    `json:"given" doc:"可以评判的"`
	Kept     int    `json:"kept" doc:"如期的"`
	Open     int    `json:"open" doc:"还没有到那一天"`
	Unsaid   int    `json:"unsaid" doc:"样本太少,没有说"`
	Through  int    `json:"through" doc:"告知的工作日数之和"`
	Coverage string `json:"coverage" doc:"百分数;没有时为 —"`
}

func keptOf(k promise.Kept) keptLine {
	return keptLine{k.Given, k.Kept, k.Open, k.Unsaid, k.Through, indicator.Percent(int64(k.Kept), int64(k.Given))}
}

func monthOf(name string, of map[promise.Stage]promise.Kept) promisedMonth {
	return promisedMonth{name, keptOf(of[promise.Registered]), keptOf(of[promise.Dispatched])}
}

func (s *server) promises(ctx context.Context, by caller, _ *struct{}) (*body[promisesKept], error) {
	m, said, err := s.Stats.Promises(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	v := promisesKept{Least: promise.Least, Months: []promisedMonth{}, Said: []promisedMonth{}, Whole: monthOf("合计", nil)}
	if m != nil {
		v.Version, v.MadeAt, v.From, v.Samples, v.Kinds = m.Version, &m.MadeAt, m.From.String(), m.Samples, len(m.Cells)
		for _, x := range m.Months {
			v.Months = append(v.Months, monthOf(x.Month, x.Stages))
		}
		v.Whole = monthOf("合计", promise.Sum(m.Months))
	}
	for _, x := range said {
		v.Said = append(v.Said, monthOf(x.Month, x.Stages))
	}
	return bodyOf(v), nil
}
