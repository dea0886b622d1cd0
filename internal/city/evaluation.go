package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/evaluation"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/seal"
	"suban/internal/workday"
)

// Evaluating is a round of the hotline's evaluation of itself as it is told: what those who play a
// script meet, how citizens answer, and what papers there are. What it comes to is counted.
type Evaluating struct {
	Crew
	Quality *quality.Quality
	Clock   func(time.Time) // moves on to a moment
	Seed    uint64
	Round   evaluation.Round            // its name and its period
	On      workday.Date                // when it begins
	Ready   func(context.Context) error // before it closes
}

// served is how often, in a hundred, a mystery visitor meets all or half of what is to be done.
var served = struct{ all, half int }{90, 7}

// disagree is how often in a hundred a second person marks one check otherwise.
const disagree = 3

// said are a citizen's answers, and papers how complete papers are found: each equally likely.
var (
	said   = []int{5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 5, 4, 5, 3, 5, 4, 5, 5, 2, 5, 4, 5, 4, 5, 3, 4, 5, 5, 4}
	papers = []int{100, 95, 100, 90, 100, 95, 80, 100}
)

// Tell plans the round, plays and judges its visits, asks citizens, looks at papers, closes the
// round and has what lost most points mended. What was done before a run broke off is passed over.
func (d Evaluating) Tell(ctx context.Context) error {
	q, director := d.Quality, d.Post(org.Director, 0)
	d.Clock(d.On.Start().Add(9 * time.Hour))
	id, err := d.begun(ctx)
	if err != nil {
		return err
	}
	e, err := q.Evaluation(ctx, director, id)
	if err != nil || e.State == evaluation.Closed {
		return err
	}
	for _, v := range e.Visits {
		if err := d.visit(ctx, e, v); err != nil {
			return fmt.Errorf("mystery visit %d: %w", v.N, err)
		}
	}
	d.Clock(d.On.Plus(15).Start().Add(9 * time.Hour))
	for n := e.Answers; n < e.Set.Answers; n++ {
		rng, steps := d.dice("answer", n), map[string]int{}
		for _, question := range e.Set.Questions {
			if rng.IntN(100) < 92 { // some leave a question out
				steps[question.Key] = said[rng.IntN(len(said))]
			}
		}
		steps[e.Set.Questions[0].Key] = said[rng.IntN(len(said))]
		a := evaluation.Answer{Way: evaluation.Ways[rng.IntN(len(evaluation.Ways))], Steps: steps}
		if err := q.AnswerSurvey(ctx, d.Post(org.Inspector, n%3), id, a); err != nil {
			return err
		}
	}
	for n, i := range e.Set.Items() {
		if i.Source != evaluation.Proof {
			continue
		}
		if err := q.ShowProof(ctx, d.Post(org.Inspector, 0), id, i.Key, papers[d.dice("papers", n).IntN(len(papers))], "现行文件、台账和记录齐备,抽看三份。", "", ""); err != nil {
			return err
		}
	}
	if err := d.Ready(ctx); err != nil {
		return err
	}
	if err := q.CloseEvaluation(ctx, director, id, e.Version); err != nil {
		return err
	}
	return d.mends(ctx, id)
}

// begun is the round, begun when it is not yet.
func (d Evaluating) begun(ctx context.Context) (evaluation.ID, error) {
	director := d.Post(org.Director, 0)
	rounds, err := d.Quality.Evaluations(ctx, director)
	if err != nil || len(rounds) > 0 {
		return append(rounds, evaluation.Round{})[0].ID, err
	}
	return d.Quality.OpenEvaluation(ctx, director, d.Round, 14)
}

// visit plays one script: one plays and marks, a second marks, a third where they differ.
func (d Evaluating) visit(ctx context.Context, e quality.Evaluation, v evaluation.Visit) error {
	script, _ := e.Set.Script(v.Script)
	rng := d.dice("visit", v.N)
	at := v.DueOn.Start().Add(time.Duration(9+rng.IntN(9)) * time.Hour)
	first, second := map[string]evaluation.Mark{}, map[string]evaluation.Mark{}
	for _, k := range script.Checks {
		switch dice := rng.IntN(100); {
		case dice < served.all:
			first[k] = evaluation.Done
		case dice < served.all+served.half:
			first[k] = evaluation.Half
		default:
			first[k] = evaluation.NotDone
		}
		if second[k] = first[k]; rng.IntN(100) < disagree {
			second[k] = (first[k] + 1) % 3
		}
	}
	wait := 5 + rng.IntN(30)
	for state := v.State; state != evaluation.Settled && state != evaluation.Dropped; {
		given := quality.JudgedVisit{Part: evaluation.Second, Marks: second}
		who := (v.N + 1) % 3
		switch state {
		case evaluation.Planned:
			given = quality.JudgedVisit{Part: evaluation.First, Marks: first, Account: &evaluation.Account{At: at, Wait: wait, Text: "按脚本拨打或提交,经过与登记一致,过程录音已存。"}}
			who, state = v.N%3, evaluation.Played
		case evaluation.Played:
			if state = evaluation.Settled; differs(first, second) {
				state = evaluation.Split
			}
		case evaluation.Split:
			given = quality.JudgedVisit{Part: evaluation.Ruling, Marks: first, Remark: "复听录音,以首评为准。"}
			who, state = (v.N+2)%3, evaluation.Settled
		}
		at = at.Add(time.Hour)
		d.Clock(at)
		if err := d.Quality.JudgeVisit(ctx, d.Post(org.Inspector, who), e.ID, v.N, given); err != nil {
			return err
		}
	}
	return nil
}

func differs(a, b map[string]evaluation.Mark) bool {
	for k := range a {
		if a[k] != b[k] {
			return true
		}
	}
	return false
}

// mends gives the two indicators that lost most to units or posts, and one of them reports.
func (d Evaluating) mends(ctx context.Context, id evaluation.ID) error {
	q, director := d.Quality, d.Post(org.Director, 0)
	e, err := q.Evaluation(ctx, director, id)
	if err != nil {
		return err
	}
	for n, l := range e.Result.Short() {
		if n == 2 {
			break
		}
		g := evaluation.Gap{Item: l.Key, Owner: l.Owner, UntilOn: d.On.Plus(75), Measure: "逐件分析丢分原因,列出措施,每周报进度。"}
		if err := q.MendGap(ctx, director, id, g); err != nil {
			return err
		}
		if n == 0 {
			if err := q.CloseGap(ctx, director, id, l.Key, "措施已落实,下一轮复核。"); err != nil {
				return err
			}
		}
	}
	return nil
}

// dice are those of one thing that happened, whatever happened before it.
func (d Evaluating) dice(what string, n int) *rand.Rand {
	seed := d.Seed<<32 ^ uint64(n)
	for _, b := range []byte(what) {
		seed = seed*31 + uint64(b)
	}
	return rand.New(rand.NewPCG(seed, 0x6576616c))
}

// evaluated tells one finished round of the last weeks. Repeating it changes nothing.
func (s *seed) evaluated(ctx context.Context, keys *seal.Keys) error {
	db, at := *s.db, atomic.Int64{}
	on := workday.DateOf(s.Now).Plus(-20)
	db.Now = func() time.Time { return time.UnixMicro(at.Add(1000)).UTC() }
	clock := func(t time.Time) { at.Store(t.UnixMicro()) }
	clock(on.Start())
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	d := Evaluating{Crew: Crew{s.people}, Quality: quality.New(&db, work, keys), Clock: clock, Seed: 12345, On: on, Ready: s.fold,
		Round: evaluation.Round{Name: "本季服务质量自评", Period: indicator.Period{From: on.Plus(-70), To: on.Plus(14)}}}
	err := d.Tell(ctx)
	if _, refused := fault.Of(err); refused { // so few tickets that there is no grade: it stays open
		return nil
	}
	return err
}
