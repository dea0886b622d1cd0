package drill

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// file is one dossier in the telling. Its deeds follow one another; what was done before the run
// broke off is passed over.
type file struct {
	h    *house
	ctx  context.Context
	d    oversight.Dossier
	told int // deeds of the script so far, its opening among them
	err  error
}

// file opens a dossier, or finds the one of that title again.
func (h *house) file(ctx context.Context, at time.Time, by org.Actor, n supervision.Dossier) *file {
	h.at(at)
	f := &file{h: h, ctx: ctx, told: 1}
	var have []oversight.Dossier
	if have, f.err = h.oversight.Dossiers(ctx, by, postgres.DossierFilter{Kind: n.Kind, Limit: 1000}); f.err != nil {
		return f
	}
	for _, one := range have {
		if one.Title == n.Title {
			f.d, f.err = h.oversight.Dossier(ctx, by, one.ID)
			return f
		}
	}
	f.d, f.err = h.oversight.OpenDossier(ctx, by, oversight.NewDossier{Dossier: n})
	return f
}

// do does a deed, a while after the one before.
func (f *file) do(after time.Duration, by org.Actor, x supervision.DossierDeed) *file {
	if f.told++; f.err != nil || f.d.Version >= f.told {
		return f
	}
	f.h.at(f.h.db.Now().Add(after))
	next, err := f.h.oversight.DoDossier(f.ctx, by, f.d.ID, f.d.Version, x)
	if err != nil {
		f.err = fmt.Errorf("%s %s: %w", f.d.Title, x.Do, err)
		return f
	}
	f.d = next
	return f
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// morning is nine o'clock of a day.
func morning(d workday.Date) time.Time { return d.Start().Add(9 * hour) }

// meets is what the city's offices did together over the two years.
func (d *drill) meets(ctx context.Context, h *house) error {
	for _, tell := range []func(context.Context, *house) error{d.introduces, d.leaderDays, d.consults, d.campaigns, d.opensDoors, d.hints, d.evaluates} {
		if err := tell(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// appoint opens the accounts of the leaders who take calls.
func (d *drill) appoint(ctx context.Context, accounts *account.Accounts) (err error) {
	users := make([]account.User, len(leaders))
	for i, post := range leaders {
		users[i] = account.User{Login: fmt.Sprintf("mayor%d", i+1), Name: post, Unit: 1, Roles: []org.Role{org.CityLeader}}
	}
	d.leaders, err = d.Add(ctx, accounts, users)
	return err
}

// list are the tickets of a filter, the newest first, up to so many.
func (d *drill) list(ctx context.Context, h *house, f postgres.Filter, most int) (ids []ticket.ID, err error) {
	for f.Limit = 100; len(ids) < most; {
		page, err := h.work.List(ctx, d.Post(org.Supervisor, 0), f)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Items {
			ids = append(ids, row.ID)
		}
		if f.After = page.Next; page.Next == "" {
			break
		}
	}
	return ids[:min(most, len(ids))], nil
}

// leaderDays are the days on which a leader of the city sat at a desk: every call of his goes
// into the day's dossier.
func (d *drill) leaderDays(ctx context.Context, h *house) error {
	by := d.Post(org.Supervisor, 0)
	for _, l := range leaderDays {
		on := date(l.on)
		at := morning(on)
		f := h.file(ctx, morning(on.Plus(-5)), by, supervision.Dossier{Kind: supervision.LeaderDay, At: &at, Leader: d.leaders[l.leader].ID,
			DossierText: supervision.DossierText{Title: "接热线、办实事:" + l.on + "市领导接听日", Text: l.theme}})
		f.do(at.Sub(morning(on.Plus(-5))), by, supervision.DossierDeed{Do: "begin", Place: "热线大厅1号席"})
		ids, err := d.list(ctx, h, postgres.Filter{Source: ticket.LeaderDay, AcceptedFrom: on.Start(), AcceptedTo: on.Next().Start()}, 100)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			f.do(10*hour, by, supervision.DossierDeed{Do: "take", Tickets: ids}).
				do(time.Minute, by, supervision.DossierDeed{Do: "instruct", Point: 1, Text: "请主要负责同志今天到现场,结果直接回复群众。"})
		}
		if f.do(hour, by, supervision.DossierDeed{Do: "close", Text: "接听顺利,工单全部当场交办。"}); f.err != nil {
			return f.err
		}
	}
	return nil
}

// consults are the consultations: each finds its obstacles, with an owner and a date, and ends
// when they are out of the way.
func (d *drill) consults(ctx context.Context, h *house) error {
	by, second := d.Post(org.Supervisor, 0), d.city.Second()
	for i, m := range meetings {
		on := date("2022-01-13").Plus(18 * i)
		unit := second[(7*i)%len(second)]
		for unit.Kind == org.Party || !unit.Open(on.String()) {
			i++
			unit = second[(7*i)%len(second)]
		}
		ids, err := d.list(ctx, h, postgres.Filter{Unit: []org.UnitID{unit.ID}, AcceptedFrom: on.Plus(-60).Start(), AcceptedTo: on.Start()}, 2)
		if err != nil {
			return err
		}
		f := h.file(ctx, morning(on), by, supervision.Dossier{Kind: supervision.Consultation, Tickets: ids,
			DossierText: supervision.DossierText{Title: m.about + "专题会商", Text: "诉求集中,几家单位职责相接而不相连,群众多次反映。"}})
		f.do(hour, by, supervision.DossierDeed{Do: "invite", Office: unit.Name, Post: "分管负责人", Unit: unit.ID}).
			do(time.Minute, by, supervision.DossierDeed{Do: "invite", Office: "市司法局", Post: "执法监督科"}).
			do(time.Minute, by, supervision.DossierDeed{Do: "invite", Office: "市委编办", Post: "机构编制科"})
		for n := range m.obstacles {
			f.do(time.Minute, by, supervision.DossierDeed{Do: "add_point", Text: fmt.Sprintf("%s堵点%d:职责、资金、数据中尚有一处未接上", m.about, n+1), Unit: unit.ID, Owner: "业务科科长", DueOn: on.Plus(14 + n).String()})
		}
		f.do(2*day, by, supervision.DossierDeed{Do: "hold", Place: "市民服务中心三楼会议室", Text: "逐条明确牵头单位、责任人和日期,每周调度一次。"})
		for n := range m.obstacles {
			f.do(day, d.At(unit.ID, org.Liaison), supervision.DossierDeed{Do: "settle_point", Point: n + 1, Text: "已印发分工方案并落实到人,现场复核到位。", Evidence: "分工方案1份"})
		}
		if f.do(day, by, supervision.DossierDeed{Do: "close", Text: "堵点全部化解,转入日常管理。"}); f.err != nil {
			return f.err
		}
	}
	return nil
}

// campaigns resolve what had to be done again or came again and again; the look back finds one that was not.
func (d *drill) campaigns(ctx context.Context, h *house) error {
	by := d.Post(org.Supervisor, 0)
	no := false
	for _, c := range drives {
		n := 0
		for _, area := range c.areas {
			n += area
		}
		filter := postgres.Filter{States: []ticket.State{ticket.Closed}, Confidential: &no, RedoMin: 1, AcceptedFrom: date(c.from).Plus(-200).Start(), ClosedTo: date(c.from).Start()}
		if c.again {
			filter.RedoMin, filter.RepeatMin = 0, 2
		}
		ids, err := d.list(ctx, h, filter, 2000)
		if err != nil {
			return err
		}
		if ids, err = d.brought(ctx, ids, c.again); err != nil {
			return err
		}
		if len(ids) == 0 {
			continue // so small a city has none
		}
		ids = ids[:min(rounded(n, d.Scale)+1, len(ids))] // and the one that is found out
		f := h.file(ctx, morning(date(c.from)), by, supervision.Dossier{Kind: supervision.Campaign, Tickets: ids[:1], DossierText: supervision.DossierText{Title: c.title, Text: "县区、园区、社区三级包保,逐件见面、逐件答复。"}})
		f.do(hour, by, supervision.DossierDeed{Do: "add_tickets", Tickets: ids}).
			do(hour, by, supervision.DossierDeed{Do: "freeze"})
		list := slices.Clone(f.d.Tickets)
		for i, place := range []string{"埇桥区某社区", "萧县某园区"} {
			if i > 0 {
				f.do(5*day, by, supervision.DossierDeed{Do: "next_round", Text: "第二轮:领导包案,逐件销号。"})
			}
			f.do(day, by, supervision.DossierDeed{Do: "site", Place: place, Text: "现场调度属地、主管部门和物业,当场明确分工和时限。"})
		}
		for _, id := range list {
			f.do(time.Minute, by, supervision.DossierDeed{Do: "resolve", Ticket: id, Result: supervision.Done, Text: "承办单位与诉求人见面,问题已解决。"})
		}
		f.do(4*day, by, supervision.DossierDeed{Do: "sample"})
		drawn := slices.Clone(f.d.Sample)
		for i, id := range drawn {
			x := supervision.DossierDeed{Do: "check", Ticket: id, Result: supervision.Done, Text: "电话回访并到现场核查,属实。"}
			if i == 0 {
				x.Result, x.Text = supervision.Failed, "现场问题仍在,答复与事实不符,照片2张。"
			}
			f.do(20*time.Minute, by, x)
		}
		if f.do(2*day, by, supervision.DossierDeed{Do: "close", Text: "对虚假办结的单位通报批评,限期重办;请各单位举一反三。"}); f.err != nil {
			return f.err
		}
		for _, id := range drawn[:min(1, len(drawn))] {
			if err := d.redone(ctx, id); err != nil {
				return fmt.Errorf("redo what the look back found: %w", err)
			}
		}
	}
	return nil
}

// brought keeps the tickets that were brought again, or those that were not, in the order of the
// lives they came from.
func (d *drill) brought(ctx context.Context, ids []ticket.ID, again bool) ([]ticket.ID, error) {
	var cases map[ticket.ID]*postgres.Stored
	var keys map[ticket.ID]string
	err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if cases, err = tx.Cases(ctx, ids); err == nil {
			keys, err = tx.ImportedKeys(ctx, Source, ids)
		}
		return err
	})
	ids = slices.DeleteFunc(ids, func(id ticket.ID) bool { return cases[id] == nil || (cases[id].RepeatNo > 1) != again })
	slices.SortFunc(ids, func(a, b ticket.ID) int { return cmp.Compare(keys[a], keys[b]) })
	return ids, err
}

// redone has a ticket that the look back opened again done once more, and its citizen content.
func (d *drill) redone(ctx context.Context, id ticket.ID) error {
	var c *postgres.Stored
	var keys map[ticket.ID]string
	err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if c, err = tx.Case(ctx, id); err == nil {
			keys, err = tx.ImportedKeys(ctx, Source, []ticket.ID{id})
		}
		return err
	})
	if err != nil || c.State != ticket.Rework {
		return err
	}
	at, own := c.Lead().DueFrom, fnv.New64a()
	own.Write([]byte(keys[id])) // the life it came from is the same in every home, its id is not
	seed := d.Seed<<32 ^ own.Sum64()
	l := &life{teller: &teller{drill: d, on: workday.DateOf(at), gram: city.NewGrammar(seed)}, plot: plot{kind: c.Kind, way: provinceBad, at: at}, ctx: ctx, rng: rand.New(rand.NewPCG(seed, 0x7265646f)), key: keys[id], now: at}
	l.m = l.gram.About(c.Category)
	l.m.Kind = c.Kind
	if l.t, err = d.work.Resume(ctx, c.Case, at, d.now); err != nil {
		return err
	}
	err = l.steps(func() error { return l.repliedAfter(at, l.needs()*0.35) }, l.rated, func() error { return l.until(d.now) })
	if errors.Is(err, casework.ErrPresent) {
		return nil
	}
	return err
}

// opensDoors are the days on which citizens and members of the congresses looked in.
func (d *drill) opensDoors(ctx context.Context, h *house) error {
	by := d.Post(org.Supervisor, 0)
	for _, o := range []struct{ on, title, office, post string }{
		{"2022-05-20", "热线中心政府开放日", "市民", "社区居民代表"}, {"2022-09-15", "市政协委员专题视察", "市政协", "委员代表"},
	} {
		at := morning(date(o.on))
		f := h.file(ctx, morning(date(o.on).Plus(-10)), by, supervision.Dossier{Kind: supervision.OpenDay, At: &at, DossierText: supervision.DossierText{Title: o.title, Place: "市民服务中心热线大厅", Text: "参观接听、派单和督办,现场听取意见。"}})
		f.do(day, by, supervision.DossierDeed{Do: "sign_up", Office: o.office, Post: o.post}).
			do(day, by, supervision.DossierDeed{Do: "sign_up", Office: "市人大", Post: "代表"}).
			do(9*day, by, supervision.DossierDeed{Do: "close", Text: "到场听取接听和督办介绍,收到意见两条,已转有关科室。"})
		if f.err != nil {
			return f.err
		}
	}
	return nil
}

// hints are a hint before the summer's rains that every unit told answered, and what television
// showed and was mended.
func (d *drill) hints(ctx context.Context, h *house) error {
	by, units := d.Post(org.Supervisor, 0), []org.UnitID{}
	for _, name := range []string{"埇桥区", "萧县"} {
		if u, ok := d.city.Named(name); ok {
			units = append(units, u.ID)
		}
	}
	f := h.file(ctx, morning(date("2022-06-20")), by, supervision.Dossier{Kind: supervision.Hint, Units: units, DossierText: supervision.DossierText{Title: "汛期工作提示", Text: "近期强降雨,积水、停电和危房诉求将增多。请安排专人值守,紧急诉求两小时内到场。"}})
	for _, u := range units {
		f.do(2*hour, d.At(u, org.Liaison), supervision.DossierDeed{Do: "receive", Text: "已安排24小时值班,抢修队伍待命。"})
	}
	if f.err != nil {
		return f.err
	}
	ids, err := d.list(ctx, h, postgres.Filter{States: []ticket.State{ticket.Closed}, Class: ticket.ClassMatter, UnsatMin: 1, AcceptedFrom: date("2022-05-01").Start(), AcceptedTo: date("2022-08-20").Start()}, 1)
	if err != nil || len(ids) == 0 {
		return err
	}
	aired := morning(date("2022-08-22"))
	f = h.file(ctx, aired, by, supervision.Dossier{Kind: supervision.Exposure, At: &aired, Tickets: ids, DossierText: supervision.DossierText{Title: "电视栏目曝光:问题久拖不决", Place: "“宿事速办在行动”", Text: "记者跟踪采访,诉求人对答复不满意。"}})
	return f.do(2*day, by, supervision.DossierDeed{Do: "change", Text: "主要负责同志到现场,制定整改方案,两周内完成。", Evidence: "整改方案1份"}).
		do(14*day, by, supervision.DossierDeed{Do: "close", Text: "现场复核,整改到位。"}).err
}

// comments are the words of an observer about what stands on the lists at the end, and the answer.
func (d *drill) comments(ctx context.Context, h *house) error {
	by, centre := d.Post(org.Observer, 0), d.Post(org.Supervisor, 0)
	shown, err := h.oversight.Observed(ctx, by)
	if err != nil || len(shown) == 0 {
		return err
	}
	f := h.file(ctx, h.db.Now(), by, supervision.Dossier{Kind: supervision.Comment, Tickets: []ticket.ID{shown[0].ID}, DossierText: supervision.DossierText{Title: "对清单工单的意见", Text: "建议属地与主管部门一同到现场,当面与诉求人商定办法。"}})
	return f.do(time.Minute, centre, supervision.DossierDeed{Do: "answer", Text: "已采纳,三日内组织现场会商。"}).err
}

// ruled is the joint ruling about the life's ticket: the case file, the votes of both seats, the
// decision, and the policy paper that came of it.
func (l *life) ruled() error {
	unit, by := l.right(), l.Post(org.Supervisor, 0)
	basis := l.gram.Write(city.RulingBasis, l.m, l.unit(unit))
	if l.old.more() {
		return l.do(l.Post(org.Adjudicator, 0)) // it was ruled before the run broke off
	}
	if err := l.reach(); err != nil || l.t.State != ticket.InDispute {
		return err
	}
	at := l.now.Add(hour)
	err := l.in(l.now, func(h *house) error {
		h.still = true // all of it is of one moment
		f := h.file(l.ctx, l.now, by, supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{l.t.ID}, DossierText: supervision.DossierText{Title: "关于工单" + l.t.No + "承办单位的联合审定"}})
		if f.err != nil {
			return f.err
		}
		return f.do(0, by, supervision.DossierDeed{Do: "state_case", Unit: f.d.Units[0], Text: "我单位三定方案没有此项职责,建议由行业主管部门承办。"}).
			do(0, by, supervision.DossierDeed{Do: "convene", At: &at, Place: "市民服务中心二楼", Text: "此类诉求的承办单位:行业主管还是属地管理。"}).
			do(0, l.Post(org.Adjudicator, 0), supervision.DossierDeed{Do: "vote", Unit: unit, Text: "机构职能规定中此项工作由该单位牵头。"}).
			do(0, l.Post(org.Adjudicator, 1), supervision.DossierDeed{Do: "vote", Unit: unit, Text: "依据行政法规,主管部门有查处职责。"}).
			do(0, l.Post(org.Adjudicator, 0), supervision.DossierDeed{Do: "decide", Unit: unit, Text: basis, Precedent: true}).
			do(0, by, supervision.DossierDeed{Do: "policy", Text: "《城市规划区违法建筑认定处置实施意见》"}).err
	})
	if err != nil {
		return err
	}
	l.later(l.now.Add(time.Second))
	return l.t.Refresh(l.ctx)
}
