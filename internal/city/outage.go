package city

import (
	"fmt"
	"slices"
	"strings"

	"suban/internal/ticket"
)

// Outage is something that fails for a whole estate (停水、停电): many call about it, each in
// words of his own.
type Outage struct {
	place Message
	words failure
}

// failure is how callers speak of one thing that fails: how they begin, what it does to them,
// and what they want.
type failure struct{ titles, begins, does, wants []string }

var failures = map[string]failure{
	"停水": {
		titles: []string{"{地}停水", "{地}突然停水", "{地}停水没有通知", "反映{地}停水", "{地}小区停水"},
		begins: []string{"{地}整个小区停水", "来电人住{地}，家里停水", "来电人反映{地}突然停水", "{地}停水没有看到通知"},
		does:   []string{"家里做不了饭", "家里有老人和孩子", "邻居家也停水", "打供水客服一直占线", "物业说不清楚原因", "门口的早点铺只能关门"},
		wants:  []string{"要求尽快恢复供水", "要求供水公司抢修，尽快恢复供水", "问什么时候恢复供水"},
	},
	"停电": {
		titles: []string{"{地}停电", "{地}突然停电", "{地}停电没有通知", "反映{地}停电", "{地}小区停电"},
		begins: []string{"{地}整个小区停电", "来电人住{地}，家里停电", "来电人反映{地}突然停电", "{地}停电没有看到通知"},
		does:   []string{"电梯停了", "家里老人热得睡不着", "邻居家也停电", "物业说变压器跳闸", "冰箱里的东西要坏", "商铺没有办法营业"},
		wants:  []string{"要求尽快恢复供电", "要求供电公司抢修，尽快恢复供电", "问什么时候恢复供电"},
	},
	"停气": {
		titles: []string{"{地}停气", "{地}突然停气", "{地}停气没有通知", "反映{地}停气", "{地}小区停气"},
		begins: []string{"{地}整个小区停气", "来电人住{地}，家里停气", "来电人反映{地}突然停气", "{地}停气没有看到通知"},
		does:   []string{"家里做不了饭", "家里有老人和孩子", "邻居家也停气", "燃气客服一直打不通", "孩子回家吃不上饭", "楼下饭店只能关门"},
		wants:  []string{"要求尽快恢复供气", "要求燃气公司抢修，尽快恢复供气", "问什么时候恢复供气"},
	},
	"供热中断": {
		titles: []string{"{地}暖气停了", "{地}供热中断", "{地}停暖没有通知", "反映{地}暖气停了", "{地}小区供热中断"},
		begins: []string{"{地}整个小区供热中断，暖气停了", "来电人住{地}，家里暖气停了", "来电人反映{地}供热中断", "{地}暖气停了没有看到通知"},
		does:   []string{"家里很冷", "家里有老人和孩子", "邻居家暖气也停了", "热力公司客服一直占线", "物业说不清楚原因", "孩子写作业冻手"},
		wants:  []string{"要求尽快恢复供热", "要求热力公司抢修，尽快恢复供热", "问什么时候恢复供热"},
	},
}

// Outage is one of the known kinds somewhere in the city.
func (g *Grammar) Outage(name string) Outage {
	at := slices.IndexFunc(g.city.leaves, func(l leaf) bool { return l.name == name })
	for {
		m := g.message(g.city.leaves[at])
		if strings.HasSuffix(m.Place, "号楼") && !m.Company {
			return Outage{m, failures[name]}
		}
	}
}

// Caller is one of those it strikes.
func (g *Grammar) Caller(o Outage, kind ticket.Kind) Message {
	m, w := o.place, o.words
	other := g.About(m.Category)
	m.Kind, m.Name, m.Channel, m.Phone = kind, other.Name, ticket.Phone, g.Phone()
	m.Confidential, m.NoFollowUp, m.Urgency = false, false, ticket.Urgency(m.leaf.urgency)
	m.Title = at(m, one(g.rng, w.titles))
	m.Content = at(m, one(g.rng, w.begins)+"，"+one(g.rng, w.does)+"，"+one(g.rng, w.wants)+"。")
	m.Expectation = ""
	m.Place = fmt.Sprintf("%s%d号楼", m.Place[:strings.LastIndex(m.Place, m.spot)+len(m.spot)], 1+g.rng.IntN(28))
	return m
}

// Beside is somebody of the same township about another matter of the same branch.
func (g *Grammar) Beside(o Outage, kind ticket.Kind) Message {
	var others []leaf
	for _, l := range g.city.leaves {
		if l.second == o.place.leaf.second && l.id != o.place.Category && !l.asks && l.urgency < int(ticket.Urgent) {
			others = append(others, l)
		}
	}
	for {
		m := g.written(others[g.rng.IntN(len(others))], kind)
		if m.Township == o.place.Township && m.Phone != "" {
			m.Confidential, m.NoFollowUp, m.Channel = false, false, ticket.Phone
			return m
		}
	}
}
