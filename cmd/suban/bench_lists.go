package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

type benchLists struct {
	Tickets int    `help:"工单数。" default:"1000000"`
	Times   int    `help:"每项量几次。" default:"100"`
	Must    bool   `help:"有一项慢于“必须”时以非零退出。"`
	Only    string `help:"只量名称里有这几个字的项。" placeholder:"WORD"`
	Keep    string `help:"把造出的城市留在这个目录,下次直接用它;不写则量完删除。" type:"path" placeholder:"DIR"`
}

type benchSearch struct {
	benchLists
}

// What a list must reach in milliseconds: a filter alone, a saved view, and region ×
// state × unit; any other combination; a search.
const (
	listMust   = 50
	comboMust  = 500
	searchMust = 100
)

// reading is one line of the bench.
type listResult struct {
	What string `json:"what"`
	timing
	Ratio float64 `json:"ratio_to_key"`
	Must  float64 `json:"must_ms"`
	OK    bool    `json:"ok"`
}

// listCase is one list that is measured: each time with other values.
type listCase struct {
	what string
	must float64
	by   org.Actor
	of   func() postgres.Filter
}

func (cmd benchLists) Run(c *console) error {
	return withLargeCity(c, cmd.Tickets, cmd.Keep, func(l *largeCity) error {
		slow := 0
		for _, list := range l.lists() {
			if !strings.Contains(list.what, cmd.Only) {
				continue
			}
			key, err := l.key(c, cmd.Times)
			if err != nil {
				return err
			}
			read := func(int) error {
				_, err := l.work.List(c, list.by, list.of())
				return err
			}
			if _, err := timed(c, cmd.Times, read); err != nil { // a server that just started knows no page yet
				return fmt.Errorf("%s: %w", list.what, err)
			}
			t, err := timed(c, cmd.Times, read)
			if err != nil {
				return fmt.Errorf("%s: %w", list.what, err)
			}
			if err := tell(c, listResult{list.what, t, t.P50 / key.P50, list.must, t.P99 <= list.must}, &slow); err != nil {
				return err
			}
		}
		return cmd.end(c, slow)
	})
}

func tell(c *console, r listResult, slow *int) error {
	if !r.OK {
		*slow++
	}
	return c.result(r, "%-28s p50 %7.1f ms,p99 %7.1f ms,为主键读的 %5.1f 倍\t%s", r.What, r.P50, r.P99, r.Ratio, verdict(r.OK, r.P99 <= r.Must/2, fmt.Sprintf("必须 %.0f ms", r.Must)))
}

func (cmd benchLists) end(c *console, slow int) error {
	if slow > 0 && cmd.Must {
		return fault.New(fault.Conflict, "%d 项慢于“必须”;系统负载 %s", slow, load())
	}
	return c.result(map[string]any{"ok": slow == 0, "tickets": cmd.Tickets, "load": load()}, "%d 件工单,%d 项慢于“必须”;系统负载 %s", cmd.Tickets, slow, load())
}

// lists are every filter alone, the saved views, and combinations.
func (l *largeCity) lists() (list []listCase) {
	director, dispatcher := l.as(1, benchCentre, org.Director), l.as(2, benchCentre, org.Dispatcher)
	second := l.data.Second()
	unit := func() org.UnitID { return second[rand.IntN(len(second))].ID }
	liaison := l.as(3, second[0].ID, org.Liaison)
	regions := []org.RegionCode{"341302", "341321", "341322", "341323", "341324"}
	region := func() org.RegionCode { return regions[rand.IntN(len(regions))] }
	state := func() ticket.State { return ticket.States[rand.IntN(len(ticket.States))] }
	now := l.db.Now()
	yes := true
	single := func(what string, of func(*postgres.Filter)) {
		list = append(list, listCase{"单项 " + what, listMust, director, func() postgres.Filter {
			var f postgres.Filter
			of(&f)
			return f
		}})
	}
	single("无条件", func(*postgres.Filter) {})
	for _, s := range ticket.States {
		single("状态 "+s.Name(), func(f *postgres.Filter) { f.States = []ticket.State{s} })
	}
	single("诉求类型", func(f *postgres.Filter) { f.Kinds = []ticket.Kind{ticket.Kinds[rand.IntN(len(ticket.Kinds))]} })
	single("咨询类", func(f *postgres.Filter) { f.Class = ticket.ClassInquiry })
	single("来件渠道", func(f *postgres.Filter) { f.Channel = ticket.Letter })
	single("诉求来源", func(f *postgres.Filter) { f.Source = ticket.Province })
	single("一级分类", func(f *postgres.Filter) { f.Categories = l.category(fmt.Sprint(1 + rand.IntN(15))) })
	single("三级分类", func(f *postgres.Filter) { f.Categories = l.category(fmt.Sprintf("%d.1.1", 1+rand.IntN(15))) })
	single("地区", func(f *postgres.Filter) { f.Region = region() })
	single("承办单位", func(f *postgres.Filter) { f.Unit = l.book.Units.Subtree(unit()) })
	single("经办人", func(f *postgres.Filter) { f.Handler = org.UserID(int64(unit())*10 + 1) })
	single("登记人", func(f *postgres.Filter) { f.CreatedBy = org.UserID(1001 + rand.IntN(60)) })
	single("紧急程度", func(f *postgres.Filter) { f.UrgencyMin = 2 })
	single("标签(没有)", func(f *postgres.Filter) { f.Label = "没有的标签" })
	single("要求保密", func(f *postgres.Filter) { f.Confidential = &yes })
	single("超期", func(f *postgres.Filter) { f.Overdue = &yes })
	single("预警", func(f *postgres.Filter) { f.Warned = 2 })
	single("督办层级(没有)", func(f *postgres.Filter) { f.TierMin = 1 })
	single("重办(没有)", func(f *postgres.Filter) { f.RedoMin = 1 })
	single("反映次数", func(f *postgres.Filter) { f.RepeatMin = 3 })
	single("办结结果", func(f *postgres.Filter) { f.Outcome = "unresolved_objective" })
	single("电话", func(f *postgres.Filter) { f.PhoneKey = l.work.PhoneKey(fmt.Sprintf("1990000%04d", rand.IntN(10_000))) })
	single("编号(没有)", func(f *postgres.Filter) { f.No = "3413002606100000999" })
	single("受理日期", func(f *postgres.Filter) {
		from := now.AddDate(0, 0, -rand.IntN(300)-10)
		f.AcceptedFrom, f.AcceptedTo = from, from.AddDate(0, 0, 7)
	})
	single("到期日期", func(f *postgres.Filter) { f.DueFrom, f.DueBefore = now, now.AddDate(0, 0, 2) })
	single("办结日期", func(f *postgres.Filter) {
		from := now.AddDate(0, 0, -rand.IntN(300)-10)
		f.ClosedFrom, f.ClosedTo = from, from.AddDate(0, 0, 3)
	})
	single("第二页", func(f *postgres.Filter) { f.After = fmt.Sprintf("0.%d", l.ids[rand.IntN(len(l.ids))]) })
	for _, queue := range []string{"to_dispatch", "to_sign", "handling", "near_due", "overdue", "to_review", "to_follow_up", "closed"} {
		for _, by := range []org.Actor{dispatcher, liaison} {
			list = append(list, listCase{"视图 " + queue + " · " + by.Name, listMust, by, func() postgres.Filter { return postgres.Filter{Queue: queue, ByDue: queue != "closed"} }})
		}
	}
	list = append(list, listCase{"地区×状态×单位", listMust, director, func() postgres.Filter {
		return postgres.Filter{Region: region(), States: []ticket.State{state()}, Unit: l.book.Units.Subtree(unit())}
	}})
	list = append(list, listCase{"任意四项", comboMust, director, func() postgres.Filter {
		f := postgres.Filter{Region: region(), Kinds: []ticket.Kind{ticket.Kinds[rand.IntN(len(ticket.Kinds))]}}
		for _, more := range []func(){
			func() { f.States = []ticket.State{state()} }, func() { f.Categories = l.category(fmt.Sprint(1 + rand.IntN(15))) }, func() { f.Overdue = &yes }, func() { f.UrgencyMin = 1 },
			func() { f.AcceptedFrom = now.Add(-time.Duration(rand.IntN(300)) * 24 * time.Hour) }, func() { f.Outcome = "partly" }, func() { f.Warned = 1 },
		} {
			if rand.IntN(3) == 0 {
				more()
			}
		}
		return f
	}})
	return list
}

// category is a category with all below it, as the doors ask for it.
func (l *largeCity) category(id string) []string { return org.Below(l.book.Categories, id) }

// searches are words of different weight: in every tenth ticket, in every thousandth,
// in none.
var searches = []struct{ what, query string }{
	{"常见二字", "路灯"}, {"常见四字", "希望尽快"}, {"两个词", "噪音 夜间"}, {"较少", "养老金"}, {"没有", "洒水车队长"}, {"小区名", "阳光花园"}, {"两个字", "物业"},
}

func (cmd benchSearch) Run(c *console) error {
	return withLargeCity(c, cmd.Tickets, cmd.Keep, func(l *largeCity) error {
		slow := 0
		for _, by := range []org.Actor{l.as(2, benchCentre, org.Dispatcher), l.as(3, l.data.Second()[0].ID, org.Liaison), l.as(1001, benchCentre, org.Agent)} {
			for _, s := range searches {
				key, err := l.key(c, cmd.Times)
				if err != nil {
					return err
				}
				found := 0
				t, err := timed(c, cmd.Times, func(int) error {
					f, err := l.work.Search(c, by, s.query, "")
					found = len(f.Hits)
					return err
				})
				if err != nil {
					return err
				}
				if err := tell(c, listResult{fmt.Sprintf("%s %s(%d)· %s", s.what, s.query, found, by.Name), t, t.P50 / key.P50, searchMust, t.P99 <= searchMust}, &slow); err != nil {
					return err
				}
			}
		}
		return cmd.end(c, slow)
	})
}
