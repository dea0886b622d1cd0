package stats

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Group is units of one sort, ranked among themselves (同组).
type Group struct {
	Name string
	Rows []Rank
}

// Rank is one unit's place in its group.
type Rank struct {
	Unit      org.UnitID
	Place     int // 0: too few cases to be ranked (不排名)
	Was       int // in the period before
	Low, High float64
	Differs   bool // from the one above, significantly
	indicator.Tally
	OnTime indicator.Tally
}

// enough is how many cases a unit needs to be ranked.
const enough = 5

// groupNames are the groups of peers in their order, as Lianyungang and Beijing have
// them; the departments of counties compete among themselves.
var groupNames = []string{"县区", "市直", "公共企业", "县区部门", "乡镇"}

// GroupOf is which peers a unit competes with, "" for none.
func GroupOf(u org.Unit) string {
	switch u.Kind {
	case org.County, org.Park:
		return "县区"
	case org.Bureau, org.Party:
		return "市直"
	case org.Enterprise:
		return "公共企业"
	case org.Township:
		return "乡镇"
	case org.Office:
		if u.Region != "" && u.Level == 3 {
			return "县区部门"
		}
	}
	return ""
}

// own are the units whose figures count as a unit's: a second-level unit answers for
// all below it.
func own(tree *org.Tree, u org.Unit) []org.UnitID {
	if u.Level <= 2 {
		return tree.Subtree(u.ID)
	}
	return []org.UnitID{u.ID}
}

// ranked is the indicator units are ranked by: a rate that is kept by unit, 满意率
// when none is named.
func ranked(k indicator.ID) indicator.Def {
	if d, ok := indicator.Find(k); ok && !d.Days && d.Rolled && d.Better != 0 {
		return d
	}
	d, _ := indicator.Find("K12a")
	return d
}

func (s *Stats) groups(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, q Query, before indicator.Period, def indicator.Def) ([]Group, error) {
	k := def.ID
	now, err := s.byUnit(ctx, tx, q.Period, k, "K14")
	if err != nil {
		return nil, err
	}
	then, err := s.byUnit(ctx, tx, before, k)
	if err != nil {
		return nil, err
	}
	groups := []Group{}
	for _, name := range groupNames {
		var rows, was []Rank
		for _, u := range book.Units.Units() {
			if GroupOf(u) != name || q.Region != "" && !u.Region.Within(q.Region) {
				continue
			}
			mine := own(book.Units, u)
			r := Rank{Unit: u.ID, Tally: add(now[k], mine), OnTime: add(now["K14"], mine)}
			if r.Den == 0 && r.OnTime.Den == 0 {
				continue
			}
			rows, was = append(rows, r), append(was, Rank{Unit: u.ID, Tally: add(then[k], mine)})
		}
		if len(rows) == 0 {
			continue
		}
		rank(rows, def.Better)
		rank(was, def.Better)
		for i := range rows {
			for _, w := range was {
				if w.Unit == rows[i].Unit {
					rows[i].Was = w.Place
				}
			}
		}
		groups = append(groups, Group{name, rows})
	}
	return groups, nil
}

// unitAsk is what one indicator of every unit is read by.
func (s *Stats) unitAsk(p indicator.Period, k indicator.ID) postgres.FigureAsk {
	def, _ := indicator.Find(k)
	return postgres.FigureAsk{Slice: indicator.ByUnit, K: []indicator.ID{k}, Period: passed(def.By, p, s.today())}
}

// byUnit reads some indicators of every unit.
func (s *Stats) byUnit(ctx context.Context, tx *postgres.Tx, p indicator.Period, ks ...indicator.ID) (map[indicator.ID]map[org.UnitID]indicator.Tally, error) {
	all := map[indicator.ID]map[org.UnitID]indicator.Tally{}
	for _, k := range ks {
		sums, err := tx.Figures(ctx, s.unitAsk(p, k))
		if err != nil {
			return nil, err
		}
		all[k] = map[org.UnitID]indicator.Tally{}
		for _, f := range sums {
			id, _ := strconv.Atoi(f.Key)
			all[k][org.UnitID(id)] = f.Tally
		}
	}
	return all, nil
}

func add(of map[org.UnitID]indicator.Tally, units []org.UnitID) (t indicator.Tally) {
	for _, u := range units {
		t = t.Add(of[u])
	}
	return t
}

// rank sorts units, best first, gives equal shares equal places, and leaves those
// with few cases without one.
func rank(rows []Rank, better int) {
	slices.SortStableFunc(rows, func(a, b Rank) int {
		if x, y := a.Den >= enough, b.Den >= enough; x != y {
			if x {
				return -1
			}
			return 1
		}
		x, _ := a.Share()
		y, _ := b.Share()
		if better < 0 {
			x, y = y, x
		}
		return cmp.Or(cmp.Compare(y, x), cmp.Compare(b.Den, a.Den), cmp.Compare(a.Unit, b.Unit))
	})
	compared := 0
	for _, r := range rows {
		if r.Den >= enough {
			compared++
		}
	}
	for i := range rows {
		r := &rows[i]
		r.Low, r.High = indicator.Wilson(r.Num, r.Den)
		if r.Den < enough {
			continue
		}
		r.Place = i + 1
		if i > 0 {
			above := rows[i-1]
			if above.Num*r.Den == r.Num*above.Den {
				r.Place = above.Place
			}
			r.Differs = indicator.Differ(above.Tally, r.Tally, compared-1)
		}
	}
}
