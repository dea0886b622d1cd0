package stats

import (
	"context"
	"maps"
	"slices"
	"strings"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// public are the indicators that citizens see (公开数据), each with its denominator.
var public = []indicator.ID{"K00", "K05", "K14", "K12a", "K12b", "K12c", "K16c", "K16"}

// PublicFigure is an indicator of a whole month of the whole city.
type PublicFigure struct {
	indicator.Def
	indicator.Tally
}

// PublicCount is how much came from a region or about a topic; Hidden when it is so little that
// somebody could be recognised, or when what is hidden could be reckoned from it.
type PublicCount struct {
	Key    string
	Count  int64
	Hidden bool
}

// PublicMonth is what everybody may see of a month.
type PublicMonth struct {
	Period  indicator.Period
	Months  []workday.Date // the months that can be chosen, newest first
	Figures []PublicFigure
	Regions []PublicCount
	Topics  []PublicCount
	Cells   []PublicCount // region|topic
}

// Public is a month that is over, in numbers that name nobody. Without a month it is the last.
func (s *Stats) Public(ctx context.Context, month workday.Date) (m PublicMonth, err error) {
	this := workday.Date{Year: s.today().Year, Month: s.today().Month, Day: 1}
	last := firstOf(this.Prev())
	if month == (workday.Date{}) {
		month = last
	}
	month = firstOf(month)
	if !month.Before(this) {
		return m, fault.In("month", "本月还没有过完;公开数据按整月发布,请选择已过完的月份")
	}
	m.Period = monthOf(month)
	err = s.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		first, err := tx.FirstDay(ctx)
		if err != nil {
			return err
		}
		for d := last; first != (workday.Date{}) && !d.Before(firstOf(first)) && len(m.Months) < 36; d = firstOf(d.Prev()) {
			m.Months = append(m.Months, d)
		}
		sums, err := tx.Figures(ctx, postgres.FigureAsk{Slice: indicator.All, K: public, Period: m.Period})
		if err != nil {
			return err
		}
		for _, k := range public {
			def, _ := indicator.Find(k)
			f := PublicFigure{Def: def}
			for _, sum := range sums {
				if sum.K == k {
					f.Tally = f.Tally.Add(sum.Tally)
				}
			}
			m.Figures = append(m.Figures, f)
		}
		cells, err := tx.Figures(ctx, postgres.FigureAsk{Slice: indicator.ByRegionTopic, K: []indicator.ID{"K00"}, Period: m.Period})
		if err != nil {
			return err
		}
		m.count(cells)
		return nil
	})
	return m, err
}

func firstOf(d workday.Date) workday.Date { return workday.Date{Year: d.Year, Month: d.Month, Day: 1} }

func monthOf(first workday.Date) indicator.Period {
	return indicator.Period{From: first, To: firstOf(first.Plus(32))}
}

// count adds the cells up by region and by topic, and hides what is small: in the margins by
// the city's sum, in each region's row by the region's.
func (m *PublicMonth) count(cells []postgres.FigureSum) {
	regions, topics := map[string]int64{}, map[string]int64{}
	rows := map[string][]PublicCount{}
	for _, c := range cells {
		region, topic, _ := strings.Cut(c.Key, "|")
		regions[region] += c.Num
		topics[topic] += c.Num
		if c.Num > 0 {
			rows[region] = append(rows[region], PublicCount{Key: c.Key, Count: c.Num})
		}
	}
	m.Regions, m.Topics = margin(regions), margin(topics)
	for _, r := range m.Regions {
		row := hidden(rows[r.Key])
		for i := range row {
			row[i].Hidden = row[i].Hidden || r.Hidden
		}
		m.Cells = append(m.Cells, row...)
	}
	m.across()
}

// across hides in each topic's column what could be reckoned from the topic's sum, and what that
// uncovers in the rows, until nothing changes.
func (m *PublicMonth) across() {
	for changed := true; changed; {
		changed = false
		for _, by := range []int{0, 1} {
			lines := map[string][]int{}
			for i, c := range m.Cells {
				key := strings.Split(c.Key, "|")[by]
				lines[key] = append(lines[key], i)
			}
			for _, key := range slices.Sorted(maps.Keys(lines)) {
				changed = m.lonely(lines[key]) || changed
			}
		}
	}
}

// lonely hides one more cell of a line in which a single one is hidden.
func (m *PublicMonth) lonely(line []int) bool {
	hidden, next := 0, -1
	for _, i := range line {
		switch c := m.Cells[i]; {
		case c.Hidden:
			hidden++
		case next < 0 || c.Count < m.Cells[next].Count:
			next = i
		}
	}
	if hidden != 1 || next < 0 {
		return false
	}
	m.Cells[next].Hidden = true
	return true
}

// margin lists sums, the largest first, without those that are too small.
func margin(sums map[string]int64) []PublicCount {
	var list []PublicCount
	for key, n := range sums {
		if n > 0 {
			list = append(list, PublicCount{Key: key, Count: n})
		}
	}
	return hidden(list)
}

func hidden(list []PublicCount) []PublicCount {
	slices.SortFunc(list, func(a, b PublicCount) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return strings.Compare(a.Key, b.Key)
	})
	counts := make([]int64, len(list))
	for i, c := range list {
		counts[i] = c.Count
	}
	for i, h := range indicator.Hidden(counts) {
		list[i].Hidden = h
	}
	return list
}
