package proof

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"suban/internal/casework"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/proof/source"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// Verdict is what became of a row or one of its figures.
type Verdict string

const (
	Pass   Verdict = "PASS"
	Fail   Verdict = "FAIL"
	NoData Verdict = "未演练"  // nothing was done that it could be counted from: that is no pass
	Small  Verdict = "规模不足" // so small a city has none of it: that is no pass either
	NoRow  Verdict = "不是数字"
)

// Result is one figure held against what was counted.
type Result struct {
	source.Check
	Measured
	Wanted  string
	Found   string
	Allowed string // how far it may lie off
	Verdict Verdict
}

// Row is one statement of the source with its figures.
type Row struct {
	source.Row
	Results []Result
	Verdict Verdict
}

// Proof is the whole page.
type Proof struct {
	Scale  float64
	Rows   []Row
	Beside []Row          // of what was planted, outside the sixty-seven
	Months map[string]int // 受理量 by month
	Trio   []Result       // the three readings of satisfaction
	no     map[ticket.ID]string
}

// Make counts every ticket and holds the sixty-seven rows against them.
func Make(ctx context.Context, db *postgres.DB, keys *seal.Keys, work *casework.Casework, planted Planted, scale float64, progress func(done int)) (*Proof, error) {
	book, err := work.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	resolved, err := resolved(ctx, oversight.New(db, work, keys))
	if err != nil {
		return nil, err
	}
	l, err := count(ctx, db, book, resolved, planted, scale, progress)
	if err != nil {
		return nil, err
	}
	p := &Proof{Scale: scale, Months: l.months, no: l.no}
	for _, r := range source.Rows {
		p.Rows = append(p.Rows, l.row(r))
	}
	for _, r := range source.Beside {
		p.Beside = append(p.Beside, l.row(r))
	}
	for _, k := range []struct{ k, name string }{{"K12a", "有效参评"}, {"K12b", "回访口径"}, {"K12c", "全量口径"}} {
		m := shareOf(l.sets[k.k+" year"], "一年内办结的转办件")
		p.Trio = append(p.Trio, Result{Check: source.Check{Key: k.k, Name: "满意率(" + k.name + ")", Is: source.Rate}, Measured: m, Found: fmt.Sprintf("%.2f%%(%d/%d)", m.Value, m.Num, m.Den)})
	}
	return p, nil
}

// Tally counts rows by verdict.
func (p *Proof) Tally() map[Verdict]int {
	n := map[Verdict]int{}
	for _, r := range p.Rows {
		n[r.Verdict]++
	}
	return n
}

// Row finds a row.
func (p *Proof) Row(id string) Row {
	all := p.all()
	return all[slices.IndexFunc(all, func(r Row) bool { return r.ID == id })]
}

// all are the sixty-seven and those beside them.
func (p *Proof) all() []Row { return slices.Concat(p.Rows, p.Beside) }

func (l *ledger) row(r source.Row) Row {
	row := Row{Row: r, Verdict: Pass}
	if len(r.Checks) == 0 {
		row.Verdict = NoRow
	}
	for _, c := range r.Checks {
		row.Results = append(row.Results, judge(c, l.measure(c.Key), l.scale))
	}
	// A row is as good as the worst of its figures.
	for _, worse := range []Verdict{Small, NoData, Fail} {
		if slices.ContainsFunc(row.Results, func(x Result) bool { return x.Verdict == worse }) {
			row.Verdict = worse
		}
	}
	return row
}

// least is how far a share may always lie off, in points, and a mean in days: what the
// source's own rounding hides.
const least = 0.05

// judge holds one figure against what was counted.
func judge(c source.Check, m Measured, scale float64) Result {
	r := Result{Check: c, Measured: m, Verdict: Fail}
	if m.Share && m.Den > 0 {
		m.Error = 100 * math.Sqrt(c.Value/100*(1-c.Value/100)/float64(m.Den))
	}
	want, slack := c.Value, math.Max(least, 3*m.Error)
	ok, unit := false, "%"
	switch c.Is {
	case source.Tickets:
		want, unit = math.Round(c.Value*scale), "件"
		ok = math.Round(m.Value) == want
	case source.AtLeast:
		want, unit = c.Value*scale, "件"
		ok = m.Value >= want
	case source.Below:
		want, unit = c.Value*scale, "件"
		ok = m.Value < want
	case source.Things:
		unit = ""
		ok = m.Value == want
	case source.Exercised:
		unit = "次"
		ok = m.Value > 0
	case source.Exactly:
		ok = m.Num == m.Den
	case source.Over:
		ok = m.Value > want
	case source.Rate, source.Days:
		ok = math.Abs(m.Value-want) <= slack
		r.Allowed = fmt.Sprintf("±%.3f(3倍标准误 %.3f)", slack, 3*m.Error)
	}
	if c.Is == source.Days {
		unit = "个工作日"
	}
	r.Wanted = words(c.Is, want, unit)
	switch {
	case m.None != "":
		r.Verdict, r.Found = NoData, "—"
		return r
	case c.Is == source.Tickets && want == 0 && c.Value > 0:
		r.Verdict = Small
	case (c.Is == source.Exercised || c.Is == source.Things && m.Value == 0) && !ok:
		r.Verdict = NoData
	case ok:
		r.Verdict = Pass
	}
	r.Found = number(m.Value, unit)
	if m.Den > 0 && unit == "%" && m.Num > 0 {
		r.Found += fmt.Sprintf("(%d/%d)", m.Num, m.Den)
	}
	return r
}

func words(is source.Is, want float64, unit string) string {
	switch is {
	case source.Exercised:
		return "须做过"
	case source.AtLeast:
		return "不少于 " + number(want, unit)
	case source.Below:
		return "少于 " + number(want, unit)
	case source.Over:
		return "超过 " + number(want, unit)
	}
	return number(want, unit)
}

func number(v float64, unit string) string {
	switch unit {
	case "%", "个工作日":
		return strings.TrimSpace(fmt.Sprintf("%.2f%s", v, unit))
	}
	if v == math.Trunc(v) {
		return fmt.Sprintf("%.0f%s", v, unit)
	}
	return fmt.Sprintf("%.1f%s", v, unit)
}
