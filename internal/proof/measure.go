package proof

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Measured is what was counted for one figure.
type Measured struct {
	Value float64
	Num   int64
	Den   int64
	Error float64 // standard error of a mean or of a quotient of means
	Share bool    // Num of Den: its standard error is that of the figure it is held against
	How   string  // in words
	Set   Set     // the tickets it was counted from
	None  string  // why there is nothing to count: the drill does not do it, or its days were not told
}

func none(why string) Measured { return Measured{None: why} }

const missing = "演练没有做这一项"

// measures are how figures are counted, by their key in the source.
var measures = map[string]func(*ledger) Measured{
	"year":   func(l *ledger) Measured { return l.volume("year") },
	"growth": (*ledger).growth,
	"closed": func(l *ledger) Measured {
		return l.share("K13", "year", "一年内到期的转办件,期末前已办结")
	},
	"satisfied": func(l *ledger) Measured {
		return l.share("K12b", "year", "一年内办结并接通回访的转办件,基本满意以上")
	},
	"month_2021":     func(l *ledger) Measured { return l.monthly("2021", 12) },
	"month_2022":     func(l *ledger) Measured { return l.monthly("2022", 10) },
	"july":           func(l *ledger) Measured { return l.volume("july") },
	"over_2019":      (*ledger).over2019,
	"inquiry":        func(l *ledger) Measured { return l.mean("K16c", "year") },
	"matter":         func(l *ledger) Measured { return l.mean("K16", "year") },
	"faster_inquiry": func(l *ledger) Measured { return l.faster("K16c") },
	"faster_matter":  func(l *ledger) Measured { return l.faster("K16") },
	"shorter":        (*ledger).shorter,
	"substandard":    func(l *ledger) Measured { return l.share("K18", "year", "各轮首次提交的答复,被审核退回") },
	"substandard_before": func(l *ledger) Measured {
		return l.share("K18", "before", "各轮首次提交的答复,被审核退回")
	},
	"complaints":        func(l *ledger) Measured { return l.share("K23", "year", "有效受理件中的投诉") },
	"complaints_before": func(l *ledger) Measured { return l.share("K23", "before", "有效受理件中的投诉") },
	"chief_read":        func(l *ledger) Measured { return l.answered("K26", "应阅批的省级件,一把手已阅批") },
	"chief_sign":        func(l *ledger) Measured { return l.answered("K26b", "应签报的重办件,一把手已签报") },

	"units_before": func(l *ledger) Measured { return l.units(workday.Date{Year: 2020, Month: 11, Day: 6}) },
	"units_now":    func(l *ledger) Measured { return l.units(workday.DateOf(l.now).Prev()) },
	"posts":        (*ledger).posts,
	"party":        (*ledger).party,
	"scored":       (*ledger).scored,
	"precedents": func(l *ledger) Measured {
		return Measured{Value: float64(len(l.book.Precedents)), How: "联合审定形成的判例"}
	},

	"reminders": func(l *ledger) Measured { return l.fact("催办", "reminder") },
	"mediums":   func(l *ledger) Measured { return l.kinds("催办所用的方式", "reminder") },
	"matters":   func(l *ledger) Measured { return l.fact("启用的催办事项与升级规则", "matter") },
	"on_site":   func(l *ledger) Measured { return l.fact("方式为现场的催办", "reminder site") },
	"circulars": func(l *ledger) Measured { return l.fact("形式为专项通报的督办单", "order circular") },
	"offices": func(l *ledger) Measured {
		return l.of("发出督办单的机构", "office supervision_office", "office business_office")
	},
	"order_forms": func(l *ledger) Measured {
		return l.of("立项督办、专项通报、电视曝光", "order project", "order circular", "order tv")
	},
	"top_orders":       func(l *ledger) Measured { return l.fact("由签批产生的督办单", "order signed") },
	"forms":            func(l *ledger) Measured { return l.fact("问题呈批单", "paper form") },
	"briefs":           func(l *ledger) Measured { return l.fact("周报", "paper brief") },
	"signed":           func(l *ledger) Measured { return l.fact("领导已签批的呈批单", "signed form") },
	"struck":           func(l *ledger) Measured { return l.fact("督办单销号", "order_deed strike_off") },
	"list_province":    func(l *ledger) Measured { return l.fact("期末在列", "list province") },
	"list_repeats":     func(l *ledger) Measured { return l.fact("期末在列", "list repeats") },
	"list_open_days":   func(l *ledger) Measured { return l.fact("期末在列", "list open_days") },
	"list_unsatisfied": func(l *ledger) Measured { return l.fact("期末在列", "list unsatisfied") },
	"batches": func(l *ledger) Measured {
		return l.kinds("战时响应中分批开通、已到期的临时账号", "batch")
	},
	"volunteers":      func(l *ledger) Measured { return l.fact("通过上岗测验、班次已过的临时坐席", "batch") },
	"volunteer_calls": (*ledger).volunteerCalls,
	"mayor":           func(l *ledger) Measured { return l.fact("市长的接听日,已结束", "leader_day 市长") },
	"leaders":         func(l *ledger) Measured { return l.kinds("接听日上接听的市领导", "leader_day") },
	"leader_days":     func(l *ledger) Measured { return l.fact("已结束的接听日", "leader_day") },
	"bulletins":       func(l *ledger) Measured { return l.fact("形成通报的集中化解", "dossier campaign") },
	"rounds": func(l *ledger) Measured {
		return l.sum("集中化解的轮次", "dossier_deed freeze", "dossier_deed next_round")
	},
	"documents":        func(l *ledger) Measured { return l.fact("联合审定后登记的制度文件", "dossier_deed policy") },
	"consultations":    func(l *ledger) Measured { return l.fact("已办结的专题会商", "dossier consultation") },
	"blocks":           func(l *ledger) Measured { return l.fact("已办结的会商中化解的堵点", "point consultation") },
	"observers":        func(l *ledger) Measured { return l.fact("已反馈的代表委员意见", "dossier comment") },
	"visits":           func(l *ledger) Measured { return l.fact("已举办的开放日和视察", "dossier open_day") },
	"hints":            func(l *ledger) Measured { return l.fact("回执齐全的工作提示", "dossier hint") },
	"desks_first":      func(l *ledger) Measured { return l.opening(true) },
	"desks_second":     func(l *ledger) Measured { return l.opening(false) },
	"business_desks":   func(l *ledger) Measured { return l.fact("为企服务专席的席位", "desk business") },
	"finance_desks":    func(l *ledger) Measured { return l.fact("金融服务专席的席位", "desk finance") },
	"matchings":        func(l *ledger) Measured { return l.fact("有结果的银企对接", "matching") },
	"surges":           func(l *ledger) Measured { return l.fact("两人启动的战时响应", "surge") },
	"command":          func(l *ledger) Measured { return l.fact("应急指挥部值守的日数", "command") },
	"staff":            (*ledger).staff,
	"hourly":           func(l *ledger) Measured { return l.fact("发出清单的整点", "hour") },
	"task_forces":      func(l *ledger) Measured { return l.kinds("接收清单的指挥组专班", "task_force") },
	"grade":            func(l *ledger) Measured { return l.fact("按三级指标定级的自评", "evaluation") },
	"self":             func(l *ledger) Measured { return l.kinds("定级的一轮的三级指标,含没有数据的", "self") },
	"mystery":          func(l *ledger) Measured { return l.fact("两人评过的暗访", "mystery") },
	"survey":           func(l *ledger) Measured { return l.fact("收回的问卷", "survey") },
	"incidents":        (*ledger).incidents,
	"outages":          (*ledger).outages,
	"outage_recall":    (*ledger).outageRecall,
	"outage_precision": (*ledger).outagePrecision,
	"outage_followed": func(l *ledger) Measured {
		return shareOf(l.sets["outage followed"], "并入事件的来电,有自己的回访记录")
	},
	"qualified": func(l *ledger) Measured {
		return l.share("K29", "year", "抽检并有结果的登记,合格的")
	},
	"drawn":       func(l *ledger) Measured { return l.inspections("按规则抽出的登记", always) },
	"judged":      func(l *ledger) Measured { return l.inspections("有评分结果的", judged) },
	"unqualified": func(l *ledger) Measured { return l.inspections("首次结论不合格的", failed) },
	"blind":       (*ledger).blind,
	"split":       func(l *ledger) Measured { return l.inspections("两人结论不同,由第三人裁定的", ruled) },
	"appealed":    func(l *ledger) Measured { return l.inspections("坐席申诉,由另一人复评的", settled) },
	"overcame":    func(l *ledger) Measured { return l.inspections("复评与首次结论不同的", overcome) },
	"versions":    func(l *ledger) Measured { return l.fact("时限、权责、督办规则的版本", "version") },
}

// measure counts one figure; a key that is only a trait counts the tickets that have it.
func (l *ledger) measure(key string) Measured {
	if of := measures[key]; of != nil {
		return of(l)
	}
	if traits[key] == nil {
		return none(missing)
	}
	set := l.sets[key]
	return Measured{Value: float64(len(set)), Num: int64(len(set)), How: "逐件计数", Set: set}
}

func name(of string) string {
	for _, s := range spans {
		if s.name == of {
			return s.String()
		}
	}
	return of
}

func (l *ledger) volume(of string) Measured {
	set := l.sets["K00 "+of]
	return Measured{Value: float64(len(set)), Num: int64(len(set)), How: "有效受理件,按受理日:" + name(of), Set: set}
}

func (l *ledger) monthly(of string, months int) Measured {
	m := l.volume(of)
	m.Value /= float64(months)
	m.How += fmt.Sprintf(",%d件÷%d个月", m.Num, months)
	return m
}

func (l *ledger) growth() Measured {
	now, was := l.volume("year"), l.volume("before")
	if was.Num == 0 {
		return none("没有上一年同期的工单")
	}
	now.Value, now.Den = 100*(now.Value-was.Value)/was.Value, was.Num
	now.How = fmt.Sprintf("(%d-%d)÷%d", now.Num, was.Num, was.Num)
	return now
}

func (l *ledger) over2019() Measured {
	m := l.volume("july")
	if !l.known {
		return none("没有登记2019年全年的历史数")
	}
	m.Value -= float64(l.past.Value)
	m.How = fmt.Sprintf("2022年7月%d件-2019年全年%d件(历史数,来源:%s)", m.Num, l.past.Value, l.past.Source)
	return m
}

func (l *ledger) share(k indicator.ID, of, how string) Measured {
	return shareOf(l.sets[string(k)+" "+of], how+":"+name(of))
}

func shareOf(set Set, how string) Measured {
	num, den, _, _ := set.tally()
	if den == 0 {
		return none("这段时间没有可计的工单:" + how)
	}
	p := float64(num) / float64(den)
	return Measured{Value: 100 * p, Num: num, Den: den, Share: true, How: how, Set: set}
}

// answered is a share among the turns that were answered: what is still open may still be read.
func (l *ledger) answered(k indicator.ID, how string) Measured {
	return shareOf(l.sets[string(k)+" year"], how+":"+name("year"))
}

func (l *ledger) mean(k indicator.ID, of string) Measured {
	return meanOf(l.sets[string(k)+" "+of], "派出到通过审核的答复,扣除挂起,按办结日:"+name(of))
}

func meanOf(set Set, how string) Measured {
	_, den, mean, deviation := set.tally()
	if den == 0 {
		return none("这段时间没有可计的工单:" + how)
	}
	return Measured{Value: mean, Den: den, Error: deviation / math.Sqrt(float64(den)), How: how, Set: set}
}

func (l *ledger) faster(k indicator.ID) Measured {
	now, was := l.mean(k, "year"), l.mean(k, "before")
	if now.None != "" || was.None != "" {
		return none("两年中有一年没有可计的工单")
	}
	rate := now.Value / was.Value
	// The error of a quotient of two independent means.
	e := rate * math.Sqrt(math.Pow(now.Error/now.Value, 2)+math.Pow(was.Error/was.Value, 2))
	return Measured{Value: 100 * (1 - rate), Error: 100 * e, Den: now.Den + was.Den, How: fmt.Sprintf("(%.3f-%.3f)÷%.3f", was.Value, now.Value, was.Value), Set: append(slices.Clone(now.Set), was.Set...)}
}

func (l *ledger) shorter() Measured {
	both := func(of string) Set { return append(slices.Clone(l.sets["K16 "+of]), l.sets["K16c "+of]...) }
	was, now := meanOf(both("winter"), ""), meanOf(both("tiers"), "")
	if was.None != "" || now.None != "" {
		return none("三级督办运行前后有一段没有可计的工单")
	}
	return Measured{Value: was.Value - now.Value, Error: math.Hypot(was.Error, now.Error), Den: was.Den + now.Den,
		How: fmt.Sprintf("%s平均%.3f - %s平均%.3f", name("winter"), was.Value, name("tiers"), now.Value), Set: append(was.Set, now.Set...)}
}

// second are the second-level units that take tickets on a day.
func (l *ledger) second(on workday.Date) (list []org.Unit) {
	for _, u := range l.book.Units.Units() {
		if u.Level == 2 && u.Kind != org.Centre && u.Open(on.String()) {
			list = append(list, u)
		}
	}
	return list
}

func (l *ledger) units(on workday.Date) Measured {
	n := len(l.second(on))
	return Measured{Value: float64(n), How: "组织库中" + on.String() + "在列的二级承办单位"}
}

func (l *ledger) posts() Measured {
	n := 0
	for _, u := range l.second(workday.DateOf(l.now).Prev()) {
		if u.Lead != "" && u.Section != "" && u.Contact != "" {
			n++
		}
	}
	return Measured{Value: float64(n), How: "分管负责人、责任科室、业务人员都已登记"}
}

func (l *ledger) party() Measured {
	n := 0
	for _, u := range l.second(workday.DateOf(l.now).Prev()) {
		if u.Kind == org.Party {
			n++
		}
	}
	return Measured{Value: float64(n), How: "组织库中的党委和群团单位"}
}

// scored are units with enough closed tickets in the year to be ranked.
func (l *ledger) scored() Measured {
	const least = 5
	seen := map[org.UnitID]int{}
	for _, e := range l.sets["level2"] {
		seen[l.lead[e.Ticket]]++
	}
	n := 0
	for u, tickets := range seen {
		if u != 0 && tickets >= least {
			n++
		}
	}
	return Measured{Value: float64(n), How: "两年内承办5件以上、可以排名的单位"}
}

// fact adds up the facts of one kind, or one of them.
func (l *ledger) fact(how, key string) Measured {
	m := Measured{How: how}
	for k, f := range l.facts {
		if k == key || len(k) > len(key) && k[:len(key)+1] == key+" " {
			m.Value += float64(f.Count)
			m.Set = append(m.Set, entries(f.Tickets)...)
		}
	}
	return m
}

// kinds counts the different facts of one kind.
func (l *ledger) kinds(how, kind string) Measured {
	m := l.fact(how, kind)
	m.Value = 0
	for _, f := range l.facts {
		if f.Kind == kind && f.Count > 0 {
			m.Value++
		}
	}
	return m
}

// of counts how many of some facts there were.
func (l *ledger) of(how string, keys ...string) Measured {
	m := Measured{How: how}
	for _, k := range keys {
		if f := l.facts[k]; f.Count > 0 {
			m.Value++
			m.Set = append(m.Set, entries(f.Tickets)...)
		}
	}
	return m
}

// sum adds up several facts.
func (l *ledger) sum(how string, keys ...string) Measured {
	m := Measured{How: how}
	for _, k := range keys {
		f := l.fact(how, k)
		m.Value, m.Set = m.Value+f.Value, append(m.Set, f.Set...)
	}
	return m
}

// opening is how many seats the epidemic desk had when it opened first, or last.
func (l *ledger) opening(first bool) Measured {
	m, on := Measured{How: "疫情防控专席的席位"}, ""
	for k, f := range l.facts {
		if strings.HasPrefix(k, "desk epidemic ") && (on == "" || first == (f.What < on)) {
			on, m.Value = f.What, float64(f.Count)
		}
	}
	if on != "" {
		m.How += "," + strings.TrimPrefix(on, "epidemic ") + "开通"
	}
	m.Set = l.sets["epidemic_desk"]
	return m
}

// staff is the largest roster of a day of the response, without those who lead it.
func (l *ledger) staff() Measured {
	m := Measured{How: "战时响应期间一日在班的人数,最多的一日"}
	for _, f := range l.facts {
		if f.Kind == "roster" {
			m.Value = max(m.Value, float64(f.Count))
		}
	}
	return m
}

func (l *ledger) volunteerCalls() Measured {
	m := l.fact("临时坐席登记的工单", "batch")
	m.Value = float64(len(m.Set))
	return m
}

func entries(ids []ticket.ID) Set {
	set := make(Set, len(ids))
	for i, id := range ids {
		set[i] = Entry{Ticket: id, Num: true}
	}
	return set
}
