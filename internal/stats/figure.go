package stats

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Figure is an indicator for a period, beside the period before and a year ago.
type Figure struct {
	Def    indicator.Def
	Period indicator.Period // what it could be read for
	indicator.Tally
	Before   indicator.Tally // 环比
	LastYear indicator.Tally // 同比
	Days     []Day           // of the period
}

// Day is one day's tally.
type Day struct {
	On workday.Date
	indicator.Tally
}

// Topic is how many tickets a first-level category has.
type Topic struct {
	ID     string
	Num    int64
	Before int64
}

// Board is what the page of figures shows at once.
type Board struct {
	Query   Query
	Before  indicator.Period
	Year    indicator.Period
	Figures map[indicator.ID]Figure
	Volume  []Day // of the period before, day by day
	Topics  []Topic
	Rank    indicator.Def
	Groups  []Group
	First   workday.Date // of the city's first ticket
}

// headline are the indicators of the page; a unit has nothing to do with the desk's.
var headline = []indicator.ID{"K00", "K05", "K08", "K10", "K11", "K12a", "K12b", "K12c", "K12f", "K14", "K14b", "K16", "K16c", "K18", "K22", "K23", "K25"}

// Board adds up the page of figures.
func (s *Stats) Board(ctx context.Context, by org.Actor, q Query, rank indicator.ID) (*Board, error) {
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	q, units, err := within(by, q, book)
	if err != nil {
		return nil, err
	}
	q.Region = county(book, q.Region)
	b := &Board{Query: q, Rank: ranked(rank), Before: compared(q.Period), Year: q.Period.LastYear(), Figures: map[indicator.ID]Figure{}}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := s.figures(ctx, tx, b, ask(units, q.Region)); err != nil {
			return err
		}
		if len(units) == 0 && q.Region == "" {
			if err := s.addInspected(ctx, tx, b); err != nil {
				return err
			}
		}
		if err := s.topics(ctx, tx, b, units, q.Region); err != nil {
			return err
		}
		if b.Groups, err = s.groups(ctx, tx, book, q, b.Before, b.Rank); err != nil {
			return err
		}
		b.First, err = tx.FirstDay(ctx)
		return err
	})
	return b, err
}

// compared is the period before: a month's days against the month before, other
// periods against as many days just before.
func compared(p indicator.Period) indicator.Period {
	if p.From.Day == 1 && p.Days() <= 31 {
		return p.LastMonth()
	}
	return p.Before()
}

// county drops a region that is the whole city.
func county(book *ticket.Rulebook, r org.RegionCode) org.RegionCode {
	if book.Regions != nil {
		if d, ok := book.Regions.Region(r); !ok || d.Level <= org.CityLevel {
			return ""
		}
	}
	return r.County()
}

// ask says which cells stand for units, a region, or the city.
func ask(units []org.UnitID, region org.RegionCode) postgres.FigureAsk {
	switch {
	case len(units) > 0:
		return postgres.FigureAsk{Slice: indicator.ByUnit, Keys: unitKeys(units)}
	case region != "":
		return postgres.FigureAsk{Slice: indicator.ByRegion, Keys: []string{string(region)}}
	}
	return postgres.FigureAsk{Slice: indicator.All}
}

func unitKeys(units []org.UnitID) []string {
	keys := make([]string, len(units))
	for i, u := range units {
		keys[i] = strconv.Itoa(int(u))
	}
	return keys
}

// figures reads the headline of the three periods, day by day.
func (s *Stats) figures(ctx context.Context, tx *postgres.Tx, b *Board, ask postgres.FigureAsk) error {
	ask.K, ask.Daily = headline, true
	var days [3]map[indicator.ID]map[workday.Date]indicator.Tally
	for i, p := range []indicator.Period{b.Query.Period, b.Before, b.Year} {
		ask.Period = p
		sums, err := tx.Figures(ctx, ask)
		if err != nil {
			return err
		}
		days[i] = map[indicator.ID]map[workday.Date]indicator.Tally{}
		for _, f := range sums {
			if days[i][f.K] == nil {
				days[i][f.K] = map[workday.Date]indicator.Tally{}
			}
			days[i][f.K][f.Day] = days[i][f.K][f.Day].Add(f.Tally)
		}
	}
	for _, k := range headline {
		def, _ := indicator.Find(k)
		f := Figure{Def: def, Period: passed(def.By, b.Query.Period, s.today())}
		for d := f.Period.From; d.Before(f.Period.To); d = d.Next() {
			t := days[0][k][d]
			f.Days, f.Tally = append(f.Days, Day{d, t}), f.Tally.Add(t)
		}
		short := b.Query.Period.To.Sub(f.Period.To) // the days of a running period that are still to come
		f.Before, f.LastYear = total(days[1][k], b.Before, short), total(days[2][k], b.Year, short)
		b.Figures[k] = f
	}
	for d := b.Before.From; d.Before(b.Before.To); d = d.Next() {
		b.Volume = append(b.Volume, Day{d, days[1]["K00"][d]})
	}
	return nil
}

// total sums a period without its last days, so that like is compared with like.
func total(days map[workday.Date]indicator.Tally, p indicator.Period, short int) (t indicator.Tally) {
	for d := p.From; d.Before(p.To.Plus(-short)); d = d.Next() {
		t = t.Add(days[d])
	}
	return t
}

// topics counts tickets by first-level category, in the period and the one before.
func (s *Stats) topics(ctx context.Context, tx *postgres.Tx, b *Board, units []org.UnitID, region org.RegionCode) error {
	slice := indicator.ByRegionTopic
	if len(units) > 0 {
		slice = indicator.ByUnitTopic
	}
	now := passed(indicator.ByAccepted, b.Query.Period, s.today())
	before := b.Before
	before.To = before.To.Plus(-b.Query.Period.To.Sub(now.To))
	count := map[string]*Topic{}
	for i, p := range []indicator.Period{now, before} {
		sums, err := tx.Figures(ctx, postgres.FigureAsk{Slice: slice, K: []indicator.ID{"K00"}, Period: p})
		if err != nil {
			return err
		}
		for _, f := range sums {
			of, topic, _ := strings.Cut(f.Key, "|")
			if region != "" && len(units) == 0 && of != string(region) || len(units) > 0 && !slices.Contains(unitKeys(units), of) {
				continue
			}
			t := count[topic]
			if t == nil {
				t = &Topic{ID: topic}
				count[topic] = t
			}
			if i == 0 {
				t.Num += f.Num
			} else {
				t.Before += f.Num
			}
		}
	}
	b.Topics = []Topic{}
	for _, t := range count {
		b.Topics = append(b.Topics, *t)
	}
	slices.SortFunc(b.Topics, func(a, c Topic) int {
		if a.Num != c.Num {
			return int(c.Num - a.Num)
		}
		return strings.Compare(a.ID, c.ID)
	})
	return nil
}
