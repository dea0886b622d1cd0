package whatif

import (
	"slices"
	"time"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Trial replays tickets for a change.
type Trial struct {
	Change Change
	KS     []indicator.ID // the indicators to count

	// Days are the part of the period an indicator can be read for.
	Days func(indicator.By) indicator.Period
	// LeftOut reports what two people took out of the score.
	LeftOut func(indicator.Mark) bool

	was, is   *ticket.Rulebook
	old, next *indicator.Rules
	days      map[indicator.ID]indicator.Period
	cap       map[int]int // the lower cap of each version of the policy
}

// Begin makes the changed rulebook; book is the one in force.
func (t *Trial) Begin(book *ticket.Rulebook, rules func(*ticket.Rulebook) *indicator.Rules) (err error) {
	if t.is, err = t.Change.Alter(book); err != nil {
		return err
	}
	t.was, t.old, t.next = book, rules(book), rules(t.is)
	t.days, t.cap = map[indicator.ID]indicator.Period{}, map[int]int{}
	for _, k := range t.KS {
		d, _ := indicator.Find(k)
		t.days[k] = t.Days(d.By)
	}
	for id, p := range t.is.Policies {
		if p.ExtensionCap < book.Policies[id].ExtensionCap {
			t.cap[id] = p.ExtensionCap
		}
	}
	return nil
}

// Longest is how far a due date may lie behind its dispatch under either rules, in
// natural days: whoever closed longer ago has nothing due in the period.
func (t *Trial) Longest() int {
	most := 0.0
	for _, b := range []*ticket.Rulebook{t.was, t.is} {
		for _, p := range b.Policies {
			for _, l := range []float64{p.Inquiry.Workdays, p.Matter.Workdays, p.Inquiry.Hours / 24, p.Matter.Hours / 24} {
				most = max(most, l*max(1, p.ReworkShare, p.FalseShare)+float64(p.ExtensionCap*3+p.SuspendMax))
			}
		}
	}
	return 30 + int(2*most)
}

// Both is a ticket by the rules it had and by the changed ones.
type Both struct {
	Was, Is *ticket.Case
	Late    bool // an extension or a suspension was asked for when by the changed rules it was overdue
}

// Replay folds a history twice.
func (t *Trial) Replay(id ticket.ID, history []ticket.Event) (b Both, err error) {
	if b.Was, err = ticket.Replay(id, history, t.was); err != nil || !t.Change.Rules() {
		b.Is = b.Was
		return b, err
	}
	if most, lower := t.cap[b.Was.PolicyID]; lower {
		history = recapped(b.Was, history, most)
	}
	b.Is, err = ticket.Retell(id, history, t.is, func(c *ticket.Case, e ticket.Event) {
		var on int
		switch f := e.Facts.(type) {
		case *ticket.AskExtension:
			on = f.Assignment
		case *ticket.AskSuspend:
			on = f.Assignment
		default:
			return
		}
		if a := c.Assignment(on); a != nil && !e.At.Before(a.DueAt) {
			b.Late = true
		}
	})
	return b, err
}

// Side is where an item stands: on the good one, the bad one, outside the period, or left out.
type Side string

const (
	Good    Side = "good"
	Bad     Side = "bad"
	Outside Side = "outside"
	Out     Side = "out"
)

func (s Side) uncounted() bool { return s == Outside || s == Out }

// Turned is an item that changed sides.
type Turned struct {
	K indicator.ID
	indicator.Item
	Unit        org.UnitID
	Category    string
	Was, Is     Side
	WasAt, IsAt time.Time // of the event the indicator goes by: the due date of 按时办结率
}

// Pair is a tally by the rules that were and by the changed ones.
type Pair struct{ Was, Is indicator.Tally }

// Cell is what a pair is kept for.
type Cell struct {
	K     indicator.ID
	Unit  org.UnitID // with Topic empty
	Topic string     // 一级分类, with Unit 0; both empty: the whole city
	Less  bool       // what two people took out of the score, of a unit
}

// Count is what replays add up to. It is one reader's own; counts are merged.
type Count struct {
	Tickets, Events int
	Asked           int // tickets with Both.Late
	Pairs           map[Cell]*Pair
	Sides           map[indicator.ID]*Sides
}

// Sides counts who changed sides.
type Sides struct {
	Worse  int `json:"worse"`  // good to bad
	Better int `json:"better"` // bad to good
	Into   int `json:"into"`   // now falls into the period
	Away   int `json:"away"`   // falls into it no more
}

// NewCount is an empty count.
func NewCount() *Count {
	return &Count{Pairs: map[Cell]*Pair{}, Sides: map[indicator.ID]*Sides{}}
}

// Merge adds another reader's count.
func (n *Count) Merge(o *Count) {
	n.Tickets, n.Events, n.Asked = n.Tickets+o.Tickets, n.Events+o.Events, n.Asked+o.Asked
	for c, p := range o.Pairs {
		mine := n.pair(c)
		mine.Was, mine.Is = mine.Was.Add(p.Was), mine.Is.Add(p.Is)
	}
	for k, s := range o.Sides {
		mine := n.sides(k)
		mine.Worse, mine.Better, mine.Into, mine.Away = mine.Worse+s.Worse, mine.Better+s.Better, mine.Into+s.Into, mine.Away+s.Away
	}
}

func (n *Count) pair(c Cell) *Pair {
	p := n.Pairs[c]
	if p == nil {
		p = &Pair{}
		n.Pairs[c] = p
	}
	return p
}

func (n *Count) sides(k indicator.ID) *Sides {
	s := n.Sides[k]
	if s == nil {
		s = &Sides{}
		n.Sides[k] = s
	}
	return s
}

// Add counts one replayed ticket, and tells of its items that changed sides.
func (t *Trial) Add(n *Count, b Both, turned func(Turned)) {
	n.Tickets++
	n.Events += b.Was.Version
	if b.Late {
		n.Asked++
	}
	was := t.held(indicator.Some(b.Was, t.old, t.KS))
	is := was
	if b.Is != b.Was {
		is = t.held(indicator.Some(b.Is, t.next, t.KS))
	}
	topic := indicator.Topic(b.Was.Category)
	for _, m := range was {
		for _, c := range t.cells(m, topic) {
			p := n.pair(c)
			p.Was = p.Was.Add(m.Tally())
		}
	}
	for _, m := range is {
		for _, c := range t.cells(m, topic) {
			p := n.pair(c)
			p.Is = p.Is.Add(m.Tally())
		}
	}
	if b.Is == b.Was {
		return
	}
	for i := range was {
		j := slices.IndexFunc(is, func(m indicator.Mark) bool { return m.K == was[i].K && m.Item == was[i].Item })
		if j < 0 {
			t.turn(n, b.Was.Category, &was[i], nil, turned)
		} else {
			t.turn(n, b.Was.Category, &was[i], &is[j], turned)
		}
	}
	for i := range is {
		if !slices.ContainsFunc(was, func(m indicator.Mark) bool { return m.K == is[i].K && m.Item == is[i].Item }) {
			t.turn(n, b.Was.Category, nil, &is[i], turned)
		}
	}
}

// held are the marks that fall into the period.
func (t *Trial) held(marks []indicator.Mark) []indicator.Mark {
	return slices.DeleteFunc(marks, func(m indicator.Mark) bool { return !t.days[m.K].Holds(m.Day) })
}

// cells are what a mark is counted in.
func (t *Trial) cells(m indicator.Mark, topic string) []Cell {
	cells := []Cell{{K: m.K}, {K: m.K, Unit: m.Unit}, {K: m.K, Topic: topic}}
	if t.LeftOut(m) {
		cells = append(cells, Cell{K: m.K, Unit: m.Unit, Less: true})
	}
	if m.Unit == 0 {
		cells = slices.Delete(cells, 1, 2)
	}
	return cells
}

func (t *Trial) side(m *indicator.Mark) Side {
	switch {
	case m == nil:
		return Outside
	case m.Out != "":
		return Out
	case indicator.Costs(*m):
		return Bad
	}
	return Good
}

func (t *Trial) turn(n *Count, category string, was, is *indicator.Mark, turned func(Turned)) {
	any := was
	if any == nil {
		any = is
	}
	d, _ := indicator.Find(any.K)
	from, to := t.side(was), t.side(is)
	if from == to || d.Days || from.uncounted() && to.uncounted() {
		return
	}
	x := Turned{K: any.K, Item: any.Item, Unit: any.Unit, Category: category, Was: from, Is: to}
	if was != nil {
		x.WasAt = was.At
	}
	if is != nil {
		x.IsAt = is.At
	}
	switch s := n.sides(any.K); {
	case from == Outside:
		s.Into++
	case to == Outside:
		s.Away++
	case to == Bad:
		s.Worse++
	case from == Bad:
		s.Better++
	}
	turned(x)
}
