package city

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// supervised supervises what was told, at the present: its clock moves on a little with
// every look, so that ids stay apart.
func (s *seed) supervised(ctx context.Context, keys *seal.Keys) error {
	db, looks := *s.db, atomic.Int64{}
	db.Now = func() time.Time { return s.Now.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	if s.work == nil { // a city told elsewhere, supervised here
		s.work = work
	}
	s.stats = stats.New(&db, keys, work.Rulebook)
	if err := s.fold(ctx); err != nil {
		return err
	}
	if err := s.supervise(ctx, oversight.New(&db, work, keys)); err != nil {
		return fmt.Errorf("supervise the demo city: %w", err)
	}
	return nil
}

// fold adds up what the deeds appended, as the worker does every ten seconds: who reads
// figures adds what is pending each time.
func (s *seed) fold(ctx context.Context) error {
	_, err := s.stats.Fold(ctx)
	return err
}

// supervise brings the demo city's supervision to life: what the rules catch, units that
// were urged twice in vain, orders in every state, papers before a leader and one that is
// signed. Repeating it changes nothing.
func (s *seed) supervise(ctx context.Context, o *oversight.Oversight) error {
	home, err := o.Home(ctx, s.post(org.Supervisor, 0))
	if err != nil {
		return err
	}
	if len(home.Orders) > 0 {
		return nil
	}
	if err := o.Backfill(ctx, 30); err != nil {
		return err
	}
	if _, err := o.Pass(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *oversight.Oversight) error{s.urgedInVain, s.orders, s.papers, s.dossiers} {
		if err := step(ctx, o); err != nil {
			return err
		}
		if _, err := o.Pass(ctx); err != nil {
			return err
		}
	}
	return nil
}

// post is the n-th holder of a role at the centre.
func (s *seed) post(r org.Role, n int) org.Actor { return s.byRole[r][n%len(s.byRole[r])] }

// chief is the head of the second-level unit that a unit belongs to.
func (s *seed) chief(unit org.UnitID, r org.Role) (org.Actor, bool) {
	second, ok := s.tree.Second(unit)
	if !ok {
		return org.Actor{}, false
	}
	by := s.at(second.ID, r)
	return by, by.Holds(unit)
}

// urgedInVain reminds some units twice, long enough ago that nobody answered, and some
// once by each medium today, of which a few were answered.
func (s *seed) urgedInVain(ctx context.Context, o *oversight.Oversight) error {
	by := s.post(org.Supervisor, 0)
	cards, _, err := o.FirstLane(ctx, by, 0, 60)
	if err != nil {
		return err
	}
	rules, err := o.Rules(ctx)
	if err != nil {
		return err
	}
	matter := 0
	for _, r := range rules {
		if r.Trigger == supervision.ByHand && matter == 0 {
			matter = r.ID
		}
	}
	for i, c := range cards {
		if i >= 24 {
			break
		}
		times := []time.Time{s.Now.Add(-time.Duration(20+i) * time.Minute)}
		if i < 2 {
			times = []time.Time{s.Now.Add(-8 * day), s.Now.Add(-6 * day)}
		}
		for n, at := range times {
			medium := supervision.Mediums[(i+n+1)%len(supervision.Mediums)]
			list, err := o.Remind(ctx, by, []ticket.ID{c.Ticket}, oversight.Prompt{Rule: matter, Medium: medium, Whom: "分管负责人", At: at})
			if refused, ok := fault.Of(err); ok && refused != nil {
				continue
			}
			if err != nil {
				return err
			}
			if i >= 2 && i%3 == 0 {
				if unit, ok := s.chief(c.Unit, org.Liaison); ok {
					// A card may show a lower unit's reminder; this one went to the lead.
					_, err := o.Reply(ctx, unit, list[0].Reminder, "已安排专人办理,预计两日内办结并答复诉求人。")
					if _, refused := fault.Of(err); err != nil && !refused {
						return err
					}
				}
			}
		}
	}
	return nil
}

// orders leaves some drafts to be issued and brings the others on, each a little further.
func (s *seed) orders(ctx context.Context, o *oversight.Oversight) error {
	list, err := o.Orders(ctx, s.post(org.Supervisor, 0), postgres.OrderFilter{Open: true, Limit: 40})
	if err != nil {
		return err
	}
	forms := []supervision.Form{supervision.Project, supervision.Circular, supervision.Talk, supervision.TV}
	for i, one := range list {
		if i%6 == 0 && i > 0 {
			continue // 待发单
		}
		office := s.post(org.Supervisor, 0)
		if a, ok := s.actors[map[org.Role]string{org.SupervisionOffice: "ducha1", org.BusinessOffice: "yingshang1"}[one.Office]]; ok {
			office = a
		}
		chief, ok := s.chief(one.Unit, org.Chief)
		liaison, _ := s.chief(one.Unit, org.Liaison)
		if !ok {
			continue
		}
		steps := []struct {
			by org.Actor
			d  supervision.Deed
		}{
			{office, supervision.Deed{Do: supervision.Issue, Form: forms[i%4], Days: 3}},
			{chief, supervision.Deed{Do: supervision.Read, Text: "请分管负责同志牵头,今日到现场,限期办结。"}},
			{liaison, supervision.Deed{Do: supervision.Report, Text: "已到现场处置,并与诉求人见面沟通,整改措施已落实。", Evidence: "整改前后照片4张,处置记录1份"}},
			{office, supervision.Deed{Do: supervision.Return, Text: "缺少长效管理措施,请补充后重报。"}},
			{liaison, supervision.Deed{Do: supervision.Report, Text: "已补充长效管理措施,明确专人每日巡查。", Evidence: "巡查制度1份,整改前后照片6张"}},
			{office, supervision.Deed{Do: supervision.Accept, Text: "佐证齐全,同意验收。"}},
		}
		for _, step := range steps[:1+i%6] {
			if one, err = o.DoOrder(ctx, step.by, one.ID, one.Version, step.d); err != nil {
				return err
			}
		}
	}
	return nil
}

// papers puts listed tickets before a leader: one signed and on its way, two that wait,
// a draft, and this week's brief.
func (s *seed) papers(ctx context.Context, o *oversight.Oversight) error {
	by, leader := s.post(org.Supervisor, 0), s.post(org.CityLeader, 0)
	listed, _, err := o.Listing(ctx, by, "", 0, 40)
	if err != nil {
		return err
	}
	n := 0
	for _, l := range listed {
		if n == 4 {
			break
		}
		if l.Order != 0 || l.Unit == 0 {
			continue
		}
		second, ok := s.tree.Second(l.Unit)
		if !ok {
			continue
		}
		p, err := o.DraftForm(ctx, by, []ticket.ID{l.ID})
		if err != nil {
			return err
		}
		if n < 3 {
			if p, err = o.DoSubmission(ctx, by, p.ID, p.Version, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: leader.ID}); err != nil {
				return err
			}
		}
		if n == 0 {
			_, err = o.DoSubmission(ctx, leader, p.ID, p.Version, supervision.PaperDeed{Do: supervision.SignPaper, Signs: &supervision.Instruction{Decision: supervision.Agree,
				Text: "同意拟办意见。请主要负责同志领办,限期办结并书面反馈。", Lead: second.ID, Days: 10, Strokes: signature}})
			if err != nil {
				return err
			}
		}
		n++
	}
	brief, err := o.DraftBrief(ctx, by)
	if err == nil {
		_, err = o.DoSubmission(ctx, by, brief.ID, brief.Version, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: leader.ID})
	}
	if errors.Is(err, fault.Invalid) {
		err = nil // a city so small that there is nothing to report
	}
	return err
}

// signature is an abstract hand: nobody's.
var signature = [][]supervision.PenPoint{
	{{120, 420}, {300, 380}, {420, 360}}, {{270, 180}, {240, 480}, {130, 780}}, {{260, 500}, {380, 700}, {470, 800}},
	{{520, 330}, {560, 620}, {600, 360}, {640, 640}, {700, 380}, {760, 600}, {860, 420}}, {{480, 860}, {700, 820}, {900, 850}},
}
