package messages

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"suban/internal/ticket"
)

// Summary is what became of a file.
type Summary struct {
	DryRun      bool      `json:"dry_run"`
	Rows        int       `json:"rows"`
	Imported    int       `json:"imported"` // in this run
	Already     int       `json:"already"`  // by a run before
	Refused     int       `json:"refused"`
	Refusals    []Refusal `json:"refusals"`
	Replied     int       `json:"replied"`
	Open        int       `json:"open"` // no reply yet
	Classified  int       `json:"classified"`
	UnitNamed   int       `json:"unit_named"`
	UnitUnknown int       `json:"unit_unknown"`
	OnTime      int       `json:"on_time"` // by the policy the ticket keeps
	Overdue     int       `json:"overdue"` // replied late, or open and past due
	Kinds       []Spent   `json:"kinds"`
	All         Spent     `json:"all"`
}

// Spent is how long replies took (办理用时), in working days from acceptance.
type Spent struct {
	Kind    ticket.Kind `json:"kind,omitempty"`
	Name    string      `json:"name"`
	Replied int         `json:"replied"`
	Mean    float64     `json:"mean"`
	P50     float64     `json:"p50"`
	P90     float64     `json:"p90"`
	OnTime  int         `json:"on_time"`
	Overdue int         `json:"overdue"`
}

// spending is a Spent while it is added up.
type spending struct {
	Spent
	days []float64
}

// finish computes the summary from the tickets that the file became.
func (r *run) finish() error {
	s := &r.summary
	s.Refused = len(s.Refusals)
	slices.SortFunc(s.Refusals, func(a, b Refusal) int { return cmp.Compare(a.Row, b.Row) })
	all, kinds := spending{Spent: Spent{Name: "合计"}}, map[ticket.Kind]*spending{}
	for _, c := range r.cases {
		k := kinds[c.Kind]
		if k == nil {
			k = &spending{Spent: Spent{Kind: c.Kind, Name: ticket.Label("kind", string(c.Kind))}}
			kinds[c.Kind] = k
		}
		if c.Category != "" {
			s.Classified++
		}
		if err := r.spend(c, k, &all); err != nil {
			return err
		}
	}
	for _, kind := range ticket.Kinds {
		if k := kinds[kind]; k != nil {
			s.Kinds = append(s.Kinds, k.measured())
		}
	}
	s.All, s.OnTime, s.Overdue = all.measured(), all.OnTime, all.Overdue
	return nil
}

// spend adds one ticket to the figures of its kind and of all.
func (r *run) spend(c *ticket.Case, lists ...*spending) error {
	var first *ticket.Reply
	for i := range c.Replies {
		if !c.Replies[i].Interim {
			first = &c.Replies[i]
			break
		}
	}
	late := c.DueAt != nil && !r.Now.Before(*c.DueAt)
	days := 0.0
	if first == nil {
		r.summary.Open++
	} else {
		r.summary.Replied++
		late = !first.At.Before(first.DueAt)
		policy := r.book.Policies[c.PolicyID]
		used, err := r.book.Calendars[r.book.Calendar].Elapsed(*c.AcceptedAt, first.At, policy.Basis())
		if err != nil {
			return err
		}
		days = policy.Basis().Days(used)
	}
	for _, l := range lists {
		if late {
			l.Overdue++
		}
		if first == nil {
			continue
		}
		if !late {
			l.OnTime++
		}
		l.days = append(l.days, days)
	}
	return nil
}

func (s *spending) measured() Spent {
	s.Replied = len(s.days)
	if s.Replied == 0 {
		return s.Spent
	}
	slices.Sort(s.days)
	sum := 0.0
	for _, d := range s.days {
		sum += d
	}
	s.Mean = rounded(sum / float64(s.Replied))
	s.P50, s.P90 = rounded(rank(s.days, 0.5)), rounded(rank(s.days, 0.9))
	return s.Spent
}

// rank is the nearest-rank percentile of sorted figures.
func rank(sorted []float64, p float64) float64 {
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

func rounded(f float64) float64 { return math.Round(f*1000) / 1000 }

// Text is the summary for a person, several lines.
func (s Summary) Text() string {
	var b strings.Builder
	verb := "导入"
	if s.DryRun {
		verb = "可导入(试算,未写入)"
	}
	fmt.Fprintf(&b, "读入 %d 行:本次%s %d,此前已导入 %d,未导入 %d\n", s.Rows, verb, s.Imported, s.Already, s.Refused)
	fmt.Fprintf(&b, "已答复 %d,未答复 %d;关键词归类 %d,未能归类 %d;承办单位可识别 %d,单位不明 %d\n",
		s.Replied, s.Open, s.Classified, s.Imported+s.Already-s.Classified, s.UnitNamed, s.UnitUnknown)
	fmt.Fprintf(&b, "办理用时(工作日)\t件数\t平均\tP50\tP90\t按时\t超期\n")
	for _, k := range append(slices.Clone(s.Kinds), s.All) {
		fmt.Fprintf(&b, "%s\t%d\t%.2f\t%.2f\t%.2f\t%d\t%d\n", k.Name, k.Replied, k.Mean, k.P50, k.P90, k.OnTime, k.Overdue)
	}
	fmt.Fprintf(&b, "按时 %d,超期 %d。导入件不计满意、联系、签收指标", s.OnTime, s.Overdue)
	return b.String()
}
