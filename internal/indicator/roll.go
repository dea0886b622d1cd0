package indicator

import (
	"strconv"
	"strings"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Slice is one way the marks are added up (维度).
type Slice string

const (
	All            Slice = "all"             // 全市
	ByUnit         Slice = "unit"            // 承办单位
	ByCategory     Slice = "category"        // 诉求分类, the leaf
	ByRegion       Slice = "region"          // 县区
	ByKind         Slice = "kind"            // 诉求类型
	ByChannel      Slice = "channel"         // 渠道
	ByHour         Slice = "hour"            // 受理时段, K00 only
	ByRegionTopic  Slice = "region_category" // 县区与一级分类, K00 only
	ByUnitTopic    Slice = "unit_category"   // 单位与一级分类, K00 only
	keyJoin              = "|"
	countedByTopic ID    = "K00"
)

// Dims are the properties of a ticket that its marks are added up by.
type Dims struct {
	Category string
	Region   string // the county
	Kind     ticket.Kind
	Channel  ticket.Channel
	Hour     int // of acceptance, -1 before
}

// DimsOf reads them off a ticket.
func DimsOf(c *ticket.Case) Dims {
	d := Dims{Category: c.Category, Region: string(c.Region.County()), Kind: c.Kind, Channel: c.Channel, Hour: -1}
	if c.AcceptedAt != nil {
		d.Hour = c.AcceptedAt.In(workday.Zone).Hour()
	}
	return d
}

// Topic is the first level of a category.
func Topic(category string) string {
	top, _, _ := strings.Cut(category, ".")
	return top
}

// Cell names one sum of one slice.
type Cell struct {
	Slice Slice
	Key   string
	K     ID
	Day   workday.Date
}

// Cells are the cells a mark is counted in.
func (m Mark) Cells(d Dims) []Cell {
	cells := []Cell{{All, "", m.K, m.Day}, {ByCategory, d.Category, m.K, m.Day}, {ByRegion, d.Region, m.K, m.Day}, {ByKind, string(d.Kind), m.K, m.Day}, {ByChannel, string(d.Channel), m.K, m.Day}}
	unit := strconv.Itoa(int(m.Unit))
	if m.Unit != 0 {
		cells = append(cells, Cell{ByUnit, unit, m.K, m.Day})
	}
	if m.K == countedByTopic {
		cells = append(cells, Cell{ByHour, strconv.Itoa(d.Hour), m.K, m.Day}, Cell{ByRegionTopic, d.Region + keyJoin + Topic(d.Category), m.K, m.Day})
		if m.Unit != 0 {
			cells = append(cells, Cell{ByUnitTopic, unit + keyJoin + Topic(d.Category), m.K, m.Day})
		}
	}
	return cells
}

// Move is a change of one day's tally of one indicator and unit.
type Move struct {
	K    ID
	Day  workday.Date
	Unit org.UnitID
	Tally
}

// Moves are the changes of one ticket's marks under one set of properties.
type Moves struct {
	Dims
	List []Move
}

// Moved is what a step changed: the marks of the ticket as it is, less the marks of
// the ticket as it was.
func Moved(was, is *ticket.Case, r *Rules) []Moves {
	pair := pairs.Get().(*[2]view)
	defer pairs.Put(pair)
	for i, c := range []*ticket.Case{was, is} {
		pair[i].look(c, r)
		pair[i].markAll()
	}
	before, after := pair[0].marks, pair[1].marks
	from, to := DimsOf(was), DimsOf(is)
	if from == to {
		return packed(Moves{to, net(after, before)})
	}
	return packed(Moves{from, net(nil, before)}, Moves{to, net(after, nil)})
}

// net adds marks and takes others away; what comes to nothing is left out.
func net(add, less []Mark) []Move {
	list := make([]Move, 0, 8)
	put := func(m Mark, t Tally) {
		for i := range list {
			if l := &list[i]; l.K == m.K && l.Unit == m.Unit && l.Day == m.Day {
				l.Tally = l.Tally.Add(t)
				return
			}
		}
		list = append(list, Move{m.K, m.Day, m.Unit, t})
	}
	// Most marks stay: equal ones at the same place cancel before anything is looked up.
	i := 0
	for ; i < len(add) && i < len(less) && same(add[i], less[i]); i++ {
	}
	add, less = add[i:], less[i:]
	for _, m := range add {
		put(m, m.Tally())
	}
	for _, m := range less {
		put(m, Tally{}.Less(m.Tally()))
	}
	kept := list[:0]
	for _, l := range list {
		if !l.Zero() {
			kept = append(kept, l)
		}
	}
	return kept
}

func same(a, b Mark) bool {
	return a.K == b.K && a.Day == b.Day && a.Unit == b.Unit && a.Num == b.Num && a.Den == b.Den && a.Value == b.Value && (a.Out == "") == (b.Out == "")
}

func packed(all ...Moves) []Moves {
	kept := all[:0]
	for _, m := range all {
		if len(m.List) > 0 {
			kept = append(kept, m)
		}
	}
	return kept
}
