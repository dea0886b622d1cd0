package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/bulletin"
	"suban/internal/desk"
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// listFigures are the indicators of a report of certain tickets: what a desk registered,
// what stands on a campaign's list.
var listFigures = []indicator.ID{"K00", "K05", "K10", "K11", "K12a", "K12b", "K12c", "K14", "K16", "K16c", "K18", "K22", "K23", "K25"}

func clock(at *time.Time) string {
	if at == nil {
		return ""
	}
	return workday.Format(*at)
}

// cohort writes the indicators of some tickets beside those of others.
func (r *Reports) cohort(ctx context.Context, m *making, c *bulletin.Content, now, before []ticket.ID) error {
	a, err := r.stats.Cohort(ctx, now, listFigures, c.MadeAt)
	if err != nil {
		return err
	}
	b, err := r.stats.Cohort(ctx, before, listFigures, c.MadeAt)
	if err != nil {
		return err
	}
	for _, k := range listFigures {
		def, _ := indicator.Find(k)
		c.Figures = append(c.Figures, bulletin.FigureOf(def, m.Ask.Period, a[k], b[k], indicator.Tally{}))
	}
	return nil
}

// deskContent is what a report of a special desk says.
func (r *Reports) deskContent(ctx context.Context, m *making) (*bulletin.Content, error) {
	p, id := m.Ask.Period, desk.ID(m.Ask.Of)
	before := p.Before()
	var d desk.Desk
	var now, then []ticket.ID
	var days, earlier []int64
	var tallies []postgres.DeskTally
	var matchings []postgres.MatchingTally
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if d, err = tx.Desk(ctx, id); err != nil {
			return err
		}
		if now, err = tx.DeskTickets(ctx, id, p); err != nil {
			return err
		}
		if then, err = tx.DeskTickets(ctx, id, before); err != nil {
			return err
		}
		if days, err = tx.DeskDays(ctx, id, p); err != nil {
			return err
		}
		if earlier, err = tx.DeskDays(ctx, id, before); err != nil {
			return err
		}
		if tallies, err = tx.DeskTallies(ctx, p.From.Start(), p.To.Start()); err != nil {
			return err
		}
		if d.Kind == desk.Finance {
			matchings, err = tx.MatchingTallies(ctx, p.From.Start(), p.To.Start())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	c := m.newContent(d.Name, r.db.Now())
	c.Figures = append(c.Figures, bulletin.CountOf("登记量", "专席期内登记的工单,不含草稿", int64(len(now)), int64(len(then)), p))
	if len(now) == 0 {
		return c, nil
	}
	if err := r.step(ctx, m, 2); err != nil {
		return nil, err
	}
	if err := r.cohort(ctx, m, c, now, then); err != nil {
		return nil, err
	}
	for i, n := range days {
		c.Days = append(c.Days, bulletin.Moment{Label: dayText(p.From.Plus(i)), Now: n, Before: earlier[i]})
	}
	for _, t := range tallies {
		if t.Desk == id {
			c.Tables = append(c.Tables, kindTable(t))
		}
	}
	if len(matchings) > 0 {
		c.Tables = append(c.Tables, matchingTable(matchings))
	}
	c.Notes = append(c.Notes, fmt.Sprintf("指标只计%s期内登记的%d件工单,它们之后的办理计至生成之时;名单列在附表,逐件加总即为本报告的数。", d.Name, len(now)))
	c.ItemsOf = "专席登记的工单"
	if err := r.nameItems(ctx, c, now, nil); err != nil {
		return nil, err
	}
	c.Lead = fmt.Sprintf("%s期内登记诉求%d件。", d.Name, len(now)) + c.Opening()
	return c, nil
}

func kindTable(t postgres.DeskTally) bulletin.Makeup {
	table := bulletin.Makeup{Name: "诉求类型", Rows: []bulletin.Portion{}}
	for k, n := range t.Kinds {
		part := partOf(kindNames[string(k)], int64(n), 0, int64(t.Taken))
		part.Change = indicator.Dash
		table.Rows = append(table.Rows, part)
	}
	slices.SortFunc(table.Rows, func(a, b bulletin.Portion) int { return int(b.N - a.N) })
	return table
}

var outcomes = map[desk.Outcome]string{desk.Agreed: "达成", desk.Failed: "未达成", "": "正在对接"}

func matchingTable(list []postgres.MatchingTally) bulletin.Makeup {
	var total int64
	sums, money := map[desk.Outcome]int64{}, map[desk.Outcome]int{}
	for _, m := range list {
		total, sums[m.Outcome], money[m.Outcome] = total+int64(m.Count), sums[m.Outcome]+int64(m.Count), money[m.Outcome]+m.Amount
	}
	t := bulletin.Makeup{Name: "银企对接", Rows: []bulletin.Portion{}}
	for _, o := range []desk.Outcome{desk.Agreed, desk.Failed, ""} {
		name := outcomes[o]
		if money[o] > 0 {
			name = fmt.Sprintf("%s(%d万元)", name, money[o])
		}
		part := partOf(name, sums[o], 0, total)
		part.Change = indicator.Dash
		t.Rows = append(t.Rows, part)
	}
	return t
}

// nameItems lists tickets by number with the unit that has them now.
func (r *Reports) nameItems(ctx context.Context, c *bulletin.Content, ids []ticket.ID, notes map[ticket.ID]string) error {
	book, err := r.rules(ctx)
	if err != nil {
		return err
	}
	return r.db.Read(ctx, func(tx *postgres.Tx) error {
		for page := range slices.Chunk(ids[:min(mostItems, len(ids))], 500) {
			rows, err := tx.DossierTickets(ctx, page)
			if err != nil {
				return err
			}
			for _, t := range rows {
				note := notes[t.ID]
				if note == "" {
					note = t.State.Name()
				}
				c.Items = append(c.Items, bulletin.Named{No: t.No, Unit: unitName(book.Units, t.Unit), Note: note})
			}
		}
		return nil
	})
}

// campaignContent is what a report of a campaign says: its frozen list and what came of it
// by the period's end.
func (r *Reports) campaignContent(ctx context.Context, m *making) (*bulletin.Content, error) {
	d, err := r.oversight.Dossier(ctx, reader, supervision.DossierID(m.Ask.Of))
	if err != nil {
		return nil, err
	}
	p := m.Ask.Period
	c := m.newContent(d.Title, r.db.Now())
	if err := r.step(ctx, m, 2); err != nil {
		return nil, err
	}
	now, then := standing(d.Points, p.To.Start()), standing(d.Points, p.From.Start())
	c.Figures = append(c.Figures,
		bulletin.CountOf("列入清单", "冻结清单的工单", now.listed, now.listed, p),
		bulletin.CountOf("已化解", "截至期末登记为已化解", now.done, then.done, p),
		bulletin.CountOf("未化解", "截至期末登记为未化解", now.failed, then.failed, p),
		bulletin.CountOf("正在化解", "截至期末没有登记结果", now.open(), then.open(), p),
		bulletin.RateOf("化解率", "截至期末已化解", "冻结清单的工单", now.done, now.listed, then.done, then.listed, p))
	if now.checked > 0 {
		c.Figures = append(c.Figures, bulletin.RateOf("回头看属实率", "核查属实", "已核查的抽样", now.held, now.checked, 0, 0, p))
	}
	if now.listed == 0 {
		return c, nil
	}
	if err := r.cohort(ctx, m, c, d.Tickets, d.Tickets); err != nil {
		return nil, err
	}
	c.Days = campaignDays(d.Points, p)
	notes := map[ticket.ID]string{}
	for _, one := range d.Points {
		notes[one.Ticket] = results[one.Result]
	}
	c.ItemsOf = "冻结清单的工单"
	c.Notes = append(c.Notes, fmt.Sprintf("化解情况截至%s;指标只计清单上的%d件工单,计至生成之时。", p.To.Prev(), now.listed))
	if err := r.nameItems(ctx, c, d.Tickets, notes); err != nil {
		return nil, err
	}
	c.Tables = append(c.Tables, unitTable(c.Items))
	c.Lead = fmt.Sprintf("“%s”冻结清单%d件,截至%s已化解%d件,未化解%d件,正在化解%d件。", d.Title, now.listed, day(p.To.Prev().Start()), now.done, now.failed, now.open())
	return c, nil
}

// stand is how far a campaign was at a moment.
type stand struct{ listed, done, failed, checked, held int64 }

func (s stand) open() int64 { return s.listed - s.done - s.failed }

func standing(points []supervision.Point, at time.Time) (s stand) {
	for _, p := range points {
		if p.Ticket == 0 {
			continue
		}
		s.listed++
		if p.DoneAt == nil || !p.DoneAt.Before(at) {
			continue
		}
		switch p.Result {
		case supervision.Done:
			s.done++
		case supervision.Failed:
			s.failed++
		}
		if p.Checked != "" {
			s.checked++
		}
		if p.Checked == supervision.Done {
			s.held++
		}
	}
	return s
}

// campaignDays is how many were settled each day.
func campaignDays(points []supervision.Point, p indicator.Period) (days []bulletin.Moment) {
	for d := p.From; d.Before(p.To); d = d.Next() {
		one := bulletin.Moment{Label: dayText(d)}
		for _, point := range points {
			if point.DoneAt != nil && point.Result == supervision.Done && workday.DateOf(*point.DoneAt) == d {
				one.Now++
			}
		}
		days = append(days, one)
	}
	return days
}

// unitTable counts tickets by who has them.
func unitTable(items []bulletin.Named) bulletin.Makeup {
	t := bulletin.Makeup{Name: "承办单位", Rows: []bulletin.Portion{}}
	for _, i := range items {
		name := i.Unit
		if name == "" {
			name = "未派单"
		}
		at := slices.IndexFunc(t.Rows, func(p bulletin.Portion) bool { return p.Name == name })
		if at < 0 {
			at, t.Rows = len(t.Rows), append(t.Rows, bulletin.Portion{Name: name, Change: indicator.Dash})
		}
		t.Rows[at].N++
	}
	for i := range t.Rows {
		t.Rows[i].Share = indicator.Percent(t.Rows[i].N, int64(len(items)))
	}
	slices.SortStableFunc(t.Rows, func(a, b bulletin.Portion) int { return int(b.N - a.N) })
	return t
}
