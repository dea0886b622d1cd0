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
	topics := topicKeys(book, units, q.Region)
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := tx.FiguresAhead(ctx, s.boardAsks(b, units, topics)); err != nil {
			return err
		}
		if err := s.figures(ctx, tx, b, ask(units, q.Region)); err != nil {
			return err
		}
		if len(units) == 0 && q.Region == "" {
			if err := s.addInspected(ctx, tx, b); err != nil {
				return err
			}
		}
		if err := s.topics(ctx, tx, b, units, topics); err != nil {
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

// headlines are what the headline is read by: day by day in the period, and in the two it is
// compared with as a whole, each as far as the running period has come for its indicators.
func (s *Stats) headlines(b *Board, all postgres.FigureAsk) (now postgres.FigureAsk, then [2][]postgres.FigureAsk) {
	now = all
	now.K, now.Daily, now.Period = headline, true, b.Query.Period
	for i, p := range []indicator.Period{b.Before, b.Year} {
		byShort := map[int]int{} // place in the list
		for _, k := range headline {
			short := s.short(b, k)
			at, ok := byShort[short]
			if !ok {
				at = len(then[i])
				byShort[short] = at
				one := all
				one.Period = until(p, short)
				then[i] = append(then[i], one)
			}
			then[i][at].K = append(then[i][at].K, k)
		}
	}
	return now, then
}

// short is how many days of a running period are still to come for an indicator.
func (s *Stats) short(b *Board, k indicator.ID) int {
	def, _ := indicator.Find(k)
	return b.Query.Period.To.Sub(passed(def.By, b.Query.Period, s.today()).To)
}

// volume is the volume of the period before, day by day.
func volume(b *Board, all postgres.FigureAsk) postgres.FigureAsk {
	all.K, all.Daily, all.Period = []indicator.ID{"K00"}, true, b.Before
	return all
}

// boardAsks is all that a board is about to ask for.
func (s *Stats) boardAsks(b *Board, units []org.UnitID, topics []string) []postgres.FigureAsk {
	all := ask(units, b.Query.Region)
	now, then := s.headlines(b, all)
	asks := slices.Concat([]postgres.FigureAsk{now, volume(b, all)}, then[0], then[1], s.topicAsks(b, units, topics))
	for _, k := range []indicator.ID{b.Rank.ID, "K14"} {
		asks = append(asks, s.unitAsk(b.Query.Period, k))
	}
	return append(asks, s.unitAsk(b.Before, b.Rank.ID))
}

// figures reads the headline of the three periods.
func (s *Stats) figures(ctx context.Context, tx *postgres.Tx, b *Board, all postgres.FigureAsk) error {
	now, then := s.headlines(b, all)
	days := map[indicator.ID]map[workday.Date]indicator.Tally{}
	sums, err := tx.Figures(ctx, now)
	if err != nil {
		return err
	}
	for _, f := range sums {
		if days[f.K] == nil {
			days[f.K] = map[workday.Date]indicator.Tally{}
		}
		days[f.K][f.Day] = days[f.K][f.Day].Add(f.Tally)
	}
	var whole [2]map[indicator.ID]indicator.Tally
	for i := range then {
		whole[i] = map[indicator.ID]indicator.Tally{}
		for _, one := range then[i] {
			if sums, err = tx.Figures(ctx, one); err != nil {
				return err
			}
			for _, f := range sums {
				whole[i][f.K] = whole[i][f.K].Add(f.Tally)
			}
		}
	}
	for _, k := range headline {
		def, _ := indicator.Find(k)
		f := Figure{Def: def, Period: passed(def.By, b.Query.Period, s.today()), Before: whole[0][k], LastYear: whole[1][k]}
		for d := f.Period.From; d.Before(f.Period.To); d = d.Next() {
			t := days[k][d]
			f.Days, f.Tally = append(f.Days, Day{d, t}), f.Tally.Add(t)
		}
		b.Figures[k] = f
	}
	if sums, err = tx.Figures(ctx, volume(b, all)); err != nil {
		return err
	}
	taken := map[workday.Date]indicator.Tally{}
	for _, f := range sums {
		taken[f.Day] = taken[f.Day].Add(f.Tally)
	}
	for d := b.Before.From; d.Before(b.Before.To); d = d.Next() {
		b.Volume = append(b.Volume, Day{d, taken[d]})
	}
	return nil
}

// topicKeys are the keys under which topics stand for units or a region: each with every first-level
// category there was, and with none. Of the whole city it is every key.
func topicKeys(book *ticket.Rulebook, units []org.UnitID, region org.RegionCode) (keys []string) {
	of := unitKeys(units)
	switch {
	case len(of) == 0 && region == "":
		return nil
	case len(of) == 0:
		of = []string{string(region)}
	}
	for _, one := range of {
		keys = append(keys, one+"|")
		for id := range book.Categories {
			if !strings.Contains(id, ".") {
				keys = append(keys, one+"|"+id)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// topicAsks are what topics are read by: the period and the one before.
func (s *Stats) topicAsks(b *Board, units []org.UnitID, keys []string) (asks []postgres.FigureAsk) {
	slice := indicator.ByRegionTopic
	if len(units) > 0 {
		slice = indicator.ByUnitTopic
	}
	now := passed(indicator.ByAccepted, b.Query.Period, s.today())
	for _, p := range []indicator.Period{now, until(b.Before, b.Query.Period.To.Sub(now.To))} {
		asks = append(asks, postgres.FigureAsk{Slice: slice, Keys: keys, K: []indicator.ID{"K00"}, Period: p})
	}
	return asks
}

// topics counts tickets by first-level category, in the period and the one before.
func (s *Stats) topics(ctx context.Context, tx *postgres.Tx, b *Board, units []org.UnitID, keys []string) error {
	count := map[string]*Topic{}
	for i, one := range s.topicAsks(b, units, keys) {
		sums, err := tx.Figures(ctx, one)
		if err != nil {
			return err
		}
		for _, f := range sums {
			_, topic, _ := strings.Cut(f.Key, "|")
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
