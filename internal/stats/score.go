package stats

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Card is a unit's score for a month (单位考核).
type Card struct {
	Unit     org.UnitID
	Month    string
	Group    string
	Sheet    indicator.Sheet
	Score    indicator.Score // what counts: with what two people left out left out
	Raw      indicator.Score // with nothing left out
	Excluded indicator.Tally // K31
	Peers    []Peer          // of the group, the best first
	Place    int
	Band     [2]int // places of those whose interval meets one's own
	Before   float64
	Had      bool // there was a score the month before
	Lost     []Lost
	Appeals  []indicator.Appeal

	of map[indicator.ID]indicator.Tally // what the score was made of
}

// Peer is a unit of the group with its score.
type Peer struct {
	Unit  org.UnitID
	Total float64
	Half  float64
	Place int
}

// Lost is an item that costs points, and how many it would give back.
type Lost struct {
	Found
	Row    string
	Gain   float64
	Appeal *indicator.Appeal
}

// mostLost is how many items a card names.
const mostLost = 300

// sheet is the one in force on a month's first day; a city without one of its own
// scores by the first preset.
func (s *Stats) sheet(ctx context.Context, tx *postgres.Tx, p indicator.Period) (indicator.Sheet, error) {
	sheets, err := tx.Sheets(ctx)
	for _, sh := range sheets {
		if sh.FromOn <= p.From.String() {
			return sh, err
		}
	}
	return indicator.Presets()[0], err
}

// Card scores a unit among its peers.
func (s *Stats) Card(ctx context.Context, by org.Actor, unit org.UnitID, month string) (*Card, error) {
	p, err := postgres.Month(month)
	if err != nil {
		return nil, err
	}
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	q, _, err := within(by, Query{Period: p, Unit: unit}, book)
	if err != nil {
		return nil, err
	}
	u, ok := book.Units.Unit(q.Unit)
	if !ok {
		return nil, fault.In("unit", "请选择一个承办单位")
	}
	c := &Card{Unit: u.ID, Month: month, Group: GroupOf(u)}
	err = s.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		if c.Sheet, err = s.sheet(ctx, tx, p); err != nil {
			return err
		}
		f, err := s.field(ctx, tx, book, c.Sheet, p)
		if err != nil {
			return err
		}
		c.fill(f, book, u)
		if err := s.before(ctx, tx, book, c, p, u); err != nil {
			return err
		}
		mine := own(book.Units, u)
		sealed, err := tx.Appeals(ctx, postgres.AppealFilter{Units: mine})
		if err != nil {
			return err
		}
		if c.Appeals, err = s.unseal(sealed); err != nil {
			return err
		}
		return s.lost(ctx, tx, c, f, by.Scope(), rules(book, s.db.Now()), mine, p)
	})
	return c, err
}

// field is every unit's tallies for a month.
type field struct {
	all  map[indicator.ID]map[org.UnitID]indicator.Tally
	less map[indicator.ID]map[org.UnitID]indicator.Tally // what two people left out
	out  []indicator.Appeal
}

func (s *Stats) field(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, sheet indicator.Sheet, p indicator.Period) (f field, err error) {
	if f.all, err = s.byUnit(ctx, tx, p, sheet.Ks()...); err != nil {
		return f, err
	}
	sealed, err := tx.Appeals(ctx, postgres.AppealFilter{State: indicator.AppealUpheld})
	if err != nil {
		return f, err
	}
	f.less = map[indicator.ID]map[org.UnitID]indicator.Tally{}
	var ids []ticket.ID
	for _, a := range sealed {
		f.out, ids = append(f.out, a.Appeal), append(ids, a.Item.Ticket)
	}
	if len(ids) == 0 {
		return f, nil
	}
	slices.Sort(ids)
	cases, err := tx.Cases(ctx, slices.Compact(ids))
	if err != nil {
		return f, err
	}
	r := rules(book, s.db.Now())
	for _, k := range sheet.Ks() {
		def, _ := indicator.Find(k)
		days := passed(def.By, p, s.today())
		f.less[k] = map[org.UnitID]indicator.Tally{}
		for _, c := range cases {
			for _, m := range def.MarksOf(c.Case, r) {
				if days.Holds(m.Day) && f.leftOut(m) != nil {
					f.less[k][m.Unit] = f.less[k][m.Unit].Add(m.Tally())
				}
			}
		}
	}
	return f, nil
}

// leftOut is the appeal that took an item out, nil when none did.
func (f field) leftOut(m indicator.Mark) *indicator.Appeal {
	for i := range f.out {
		if f.out[i].Reaches(m) {
			return &f.out[i]
		}
	}
	return nil
}

// of are a unit's tallies, with or without what was left out.
func (f field) of(units []org.UnitID, raw bool) map[indicator.ID]indicator.Tally {
	sums := map[indicator.ID]indicator.Tally{}
	for k, by := range f.all {
		sums[k] = add(by, units)
		if !raw {
			sums[k] = sums[k].Less(add(f.less[k], units))
		}
	}
	return sums
}

func (c *Card) fill(f field, book *ticket.Rulebook, u org.Unit) {
	mine := own(book.Units, u)
	c.of = f.of(mine, false)
	c.Score, c.Raw = c.Sheet.Mark(c.of), c.Sheet.Mark(f.of(mine, true))
	for _, by := range f.less {
		t := add(by, mine)
		c.Excluded.Num += max(t.Den, t.Num)
	}
	c.Peers = peers(c.Sheet, f, book, c.Group)
	c.Place, c.Band = stand(c.Peers, u.ID)
}

// peers are the ranked units of a group, the best first.
func peers(sheet indicator.Sheet, f field, book *ticket.Rulebook, group string) []Peer {
	all := []Peer{}
	for _, u := range book.Units.Units() {
		if group == "" || GroupOf(u) != group {
			continue
		}
		if sc := sheet.Mark(f.of(own(book.Units, u), false)); sc.Ranked {
			all = append(all, Peer{Unit: u.ID, Total: sc.Total, Half: sc.Half})
		}
	}
	place(all)
	return all
}

func place(all []Peer) {
	slices.SortFunc(all, func(a, b Peer) int { return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Unit, b.Unit)) })
	for i := range all {
		all[i].Place = i + 1
	}
}

// stand is a unit's place and the band of places that are no different.
func stand(all []Peer, unit org.UnitID) (at int, band [2]int) {
	i := slices.IndexFunc(all, func(p Peer) bool { return p.Unit == unit })
	if i < 0 {
		return 0, band
	}
	me := all[i]
	band = [2]int{me.Place, me.Place}
	for _, p := range all {
		if p.Total-p.Half <= me.Total+me.Half && me.Total-me.Half <= p.Total+p.Half {
			band[0], band[1] = min(band[0], p.Place), max(band[1], p.Place)
		}
	}
	return me.Place, band
}

func (s *Stats) before(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, c *Card, p indicator.Period, u org.Unit) error {
	last := p.LastMonth()
	sheet, err := s.sheet(ctx, tx, last)
	if err != nil {
		return err
	}
	f, err := s.field(ctx, tx, book, sheet, last)
	if err != nil {
		return err
	}
	sc := sheet.Mark(f.of(own(book.Units, u), false))
	c.Before, c.Had = sc.Total, sc.Counted > 0
	return nil
}

// lost finds what costs points, the most recoverable first.
func (s *Stats) lost(ctx context.Context, tx *postgres.Tx, c *Card, f field, scope org.Scope, r *indicator.Rules, units []org.UnitID, p indicator.Period) error {
	seen := map[indicator.By][]ticket.ID{}
	for _, row := range c.Score.Rows {
		def, ok := indicator.Find(row.K)
		if !ok || !row.Counted {
			continue
		}
		days := passed(def.By, p, s.today())
		if _, done := seen[def.By]; !done {
			ids, err := tx.Candidates(ctx, def.By, days, units, "")
			if err != nil {
				return err
			}
			seen[def.By] = ids
		}
		for page := range slices.Chunk(seen[def.By], pageOfCases) {
			cases, err := tx.Cases(ctx, page)
			if err != nil {
				return err
			}
			for _, id := range page {
				if cases[id] == nil {
					continue
				}
				for _, m := range def.MarksOf(cases[id].Case, r) {
					if !days.Holds(m.Day) || !slices.Contains(units, m.Unit) || !indicator.Costs(m) || f.leftOut(m) != nil {
						continue
					}
					gain := c.Sheet.Recoverable(c.of, map[indicator.ID]indicator.Tally{m.K: m.Tally()})
					if gain > 0.0001 {
						c.Lost = append(c.Lost, Lost{Found: found(cases[id].Case, m, org.Visible(scope, cases[id].Seen())), Row: row.Name, Gain: gain, Appeal: appealed(c.Appeals, m)})
					}
				}
			}
		}
	}
	slices.SortStableFunc(c.Lost, func(a, b Lost) int {
		return cmp.Or(cmp.Compare(b.Gain, a.Gain), a.At.Compare(b.At), cmp.Compare(a.Ticket, b.Ticket))
	})
	c.Lost = c.Lost[:min(len(c.Lost), mostLost)]
	return nil
}

func appealed(list []indicator.Appeal, m indicator.Mark) *indicator.Appeal {
	for i := range list {
		if list[i].Reaches(m) {
			return &list[i]
		}
	}
	return nil
}

// Trial is what would become of a score without some items (申诉试算).
type Trial struct {
	Now, Then        indicator.Score
	Place, ThenPlace int
	Band, ThenBand   [2]int
}

// Wanted names an item of a card.
type Wanted struct {
	K indicator.ID
	indicator.Item
}

// Try reckons a card anew as if some of its lost items were left out. Nothing is written.
func (s *Stats) Try(ctx context.Context, by org.Actor, unit org.UnitID, month string, items []Wanted) (*Trial, error) {
	c, err := s.Card(ctx, by, unit, month)
	if err != nil {
		return nil, err
	}
	less := map[indicator.ID]indicator.Tally{}
	t := &Trial{Now: c.Score, Place: c.Place, Band: c.Band}
	for _, w := range items {
		l := c.find(w)
		if l == nil {
			return nil, fault.New(fault.Conflict, "所选的工单不在本月的丢分名单里,请刷新后重选")
		}
		less[w.K] = less[w.K].Add(l.Tally())
	}
	t.Then = c.Sheet.Mark(indicator.Without(c.of, less))
	peers := slices.Clone(c.Peers)
	for i := range peers {
		if peers[i].Unit == c.Unit {
			peers[i].Total, peers[i].Half = t.Then.Total, t.Then.Half
		}
	}
	place(peers)
	t.ThenPlace, t.ThenBand = stand(peers, c.Unit)
	return t, nil
}

func (c *Card) find(w Wanted) *Lost {
	for i := range c.Lost {
		if l := &c.Lost[i]; l.K == w.K && l.Item == w.Item {
			return l
		}
	}
	return nil
}

func (s *Stats) unseal(sealed []postgres.SealedAppeal) ([]indicator.Appeal, error) {
	list := []indicator.Appeal{}
	for _, a := range sealed {
		text, err := s.keys.Open(a.Box, appealFor(s.db.City, a.ID))
		if err != nil {
			return nil, fmt.Errorf("open appeal %d: %w", a.ID, err)
		}
		a.Appeal.Text = string(text)
		list = append(list, a.Appeal)
	}
	return list, nil
}

// appealFor binds an appeal's words to their place.
func appealFor(city org.City, id indicator.AppealID) string {
	return fmt.Sprintf("appeal %d %d", city, id)
}
