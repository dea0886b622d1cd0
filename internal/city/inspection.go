package city

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/seal"
)

// inspected draws from the demo city's last fortnight and scores most of it, as three
// inspectors would: they differ now and then, agents object, and some are coached.
// Repeating it changes nothing.
func (s *seed) inspected(ctx context.Context, keys *seal.Keys) error {
	db, looks := *s.db, atomic.Int64{}
	db.Now = func() time.Time { return s.Now.Add(-2*day + time.Duration(looks.Add(1))*20*time.Second) }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	q := quality.New(&db, work, keys)
	director := s.post(org.Director, 0)
	if _, err := q.Terms(ctx, director); err != nil {
		return err
	}
	for _, c := range s.city.Categories {
		if c.Name != lampMatter {
			continue
		}
		err := q.SaveRule(ctx, director, inspection.Rule{Subject: inspection.Call, Name: "路灯照明通话专项", Share: 100, Category: c.ID, Enabled: true})
		if _, refused := fault.Of(err); err != nil && !refused { // it stands since the first time
			return err
		}
	}
	n, err := q.Sample(ctx)
	if err != nil || n == 0 {
		return err
	}
	score := func(by org.Actor, at int) error {
		list, _, err := q.List(ctx, by, quality.Query{Tab: quality.Todo, Limit: 100})
		call := false // one waits for whoever looks in
		for i, one := range list {
			if one.Subject == inspection.Call && !call {
				call = true
			} else if err == nil && i%4 != at {
				err = q.Score(ctx, by, one.ID, one.Version, judged(one, at))
			}
		}
		return err
	}
	for at := range 3 {
		if err := score(s.post(org.Inspector, at), at+1); err != nil {
			return fmt.Errorf("inspect the demo city: %w", err)
		}
	}
	return s.objected(ctx, q)
}

// judged is what an inspector makes of a piece: mostly good, by the piece's own number;
// the inspectors differ over a few.
func judged(i inspection.Inspection, at int) inspection.Given {
	n := int(i.Ticket)/7 + i.N
	if n < 0 {
		n = -n
	}
	n %= 24
	switch {
	case n == 0:
		return inspection.Given{Lost: map[string]int{"leaked": 1}, Comment: "内容里写出了要求保密的诉求人身份,一票否决。"}
	case n < 4:
		return Unqualified(i.Subject)
	case n == 4 && at == 2:
		return inspection.Given{Lost: map[string]int{marked[i.Subject][0]: 15, marked[i.Subject][1]: 4}, Comment: "有一项诉求没有回应到,语句也不通顺。"}
	case n < 12:
		return Qualified(i.Subject, true)
	}
	return Qualified(i.Subject, false)
}

// marked are three of each sheet's: what weighs, wording, and what else may be wrong.
var marked = map[inspection.Subject][3]string{inspection.Registration: {"elements", "wording", "category"}, inspection.Reply: {"answers", "tone", "facts"}, inspection.Call: {"listening", "manner", "explain"}}

// Unqualified is a judgement that fails a piece by the sheet that a city starts with.
func Unqualified(s inspection.Subject) inspection.Given {
	return inspection.Given{Lost: map[string]int{marked[s][0]: 10, marked[s][2]: 10}, Comment: "关键要素缺失,分类依据不足,请补问后登记。"}
}

// Qualified is one that passes it, with all points or a few less for wording.
func Qualified(s inspection.Subject, less bool) inspection.Given {
	if less {
		return inspection.Given{Lost: map[string]int{marked[s][1]: 4}, Comment: "总体合格,个别语句可再简洁。"}
	}
	return inspection.Given{}
}

// Objection is what an agent who failed says.
const Objection = "来电人未能说明具体时间,已在内容里写明“时间不详”,不应按缺要素扣分。"

// objected has some of those who failed appeal, another inspector score one of them
// again, and the floor's lead talk with one.
func (s *seed) objected(ctx context.Context, q *quality.Quality) error {
	lead := s.post(org.FloorLead, 0)
	list, _, err := q.List(ctx, lead, quality.Query{Tab: quality.Done, Limit: 100})
	if err != nil {
		return err
	}
	people := map[org.UserID]org.Actor{}
	for _, a := range s.actors {
		people[a.ID] = a
	}
	appeals := 0
	for _, one := range list {
		agent, ok := people[one.Inspected]
		if one.Qualified || !ok || appeals == 4 {
			continue
		}
		appeals++
		if appeals == 1 {
			if err := q.Coach(ctx, lead, one.ID, "一起听了来电过程:先问清时间、地点,再登记;分类拿不准时看指南。", ""); err != nil {
				return err
			}
			continue
		}
		if err := q.Appeal(ctx, agent, one.ID, one.Version, Objection); err != nil {
			return err
		}
		for at := 0; appeals == 2 && at < 3; at++ {
			err := q.Score(ctx, s.post(org.Inspector, at), one.ID, one.Version+1, inspection.Given{Lost: map[string]int{"elements": 5}, Comment: "申诉部分成立,只扣一项。"})
			if _, refused := fault.Of(err); err != nil && !refused {
				return err
			}
			if err == nil {
				break
			}
		}
	}
	return nil
}
