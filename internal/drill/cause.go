package drill

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// The causes of the drill: how many get in touch, what they want, how long units take and
// what they get wrong. What follows from them is for others to count; no figure of the
// source stands here.

// First and End are the days of the drill: [First, End).
var (
	First = date("2020-11-06")
	End   = date("2022-11-06")
)

// spell is a stretch of days, up to the next one, with what is taken in, in thousands.
type spell struct {
	from  string
	calls int
}

// curve is how many valid requests came. The platform opened on 2021-11-06; before it the
// old line was called less, most in the cold winter of 2020.
var curve = []spell{
	{"2020-11-06", 32}, {"2020-12-01", 41},
	{"2021-01-01", 30}, {"2021-02-01", 22}, {"2021-03-01", 24}, {"2021-04-01", 24}, {"2021-05-01", 25}, {"2021-06-01", 26},
	{"2021-07-01", 28}, {"2021-08-01", 27}, {"2021-09-01", 25}, {"2021-10-01", 27}, {"2021-11-01", 8}, {"2021-11-06", 42}, {"2021-12-01", 50},
	{"2022-01-01", 72}, {"2022-02-01", 66}, {"2022-03-01", 78}, {"2022-04-01", 88}, {"2022-05-01", 92}, {"2022-06-01", 96},
	{"2022-07-01", 124}, {"2022-08-01", 102}, {"2022-09-01", 92}, {"2022-10-01", 90}, {"2022-11-01", 12},
}

// Past is what is known of 2019 only as a sum (历史数): the old line's yearly report.
const past2019 = 118_000

// rushes are days on which more than usual get in touch: the two outbreaks.
var rushes = []struct {
	from, to string
	times    float64
}{{"2022-06-26", "2022-07-04", 2.2}, {"2022-07-19", "2022-08-02", 2.4}}

// quiet is a day off against a working day.
const quiet = 0.62

// hours is when citizens get in touch, in parts of a day.
var hours = [24]int{3, 2, 1, 1, 1, 3, 10, 25, 70, 95, 90, 70, 40, 50, 70, 75, 70, 55, 40, 38, 32, 22, 12, 6}

// habit is how citizens and units behave from a day on. Shares are of 1.
type habit struct {
	from      string
	inquiry   float64 // working days a unit takes for a question
	matter    float64 // and for anything else
	sloppy    float64 // first submissions that are not up to standard
	complaint float64 // of what is brought
	unhappy   float64 // first ratings that are bad
	stubborn  float64 // of whom no rework contents
}

// habits: the old line; the platform's first winter; supervision in three tiers.
var habits = []habit{
	{from: "2020-11-06", inquiry: 3.54, matter: 4.02, sloppy: 0.0239, complaint: 0.1456, unhappy: 0.05, stubborn: 0.55},
	{from: "2021-11-06", inquiry: 2.52, matter: 3.285, sloppy: 0.0093, complaint: 0.1047, unhappy: 0.024, stubborn: 0.41},
	{from: "2022-03-01", inquiry: 1.42, matter: 2.19, sloppy: 0.0093, complaint: 0.1047, unhappy: 0.024, stubborn: 0.41},
}

// spread is how far a unit's time lies from its mean at most, as a share of it.
const spread = 0.6

// wants are the kinds besides complaints, in parts.
var wants = []chance[ticket.Kind]{
	{ticket.Inquiry, 50}, {ticket.Help, 36}, {ticket.Suggestion, 7}, {ticket.TipOff, 3}, {ticket.Praise, 2}, {ticket.OtherKind, 2},
}

// answered is the share, in percent, that the agent answers at once.
var answered = map[ticket.Kind]int{ticket.Inquiry: 85, ticket.Help: 46, ticket.Suggestion: 55, ticket.Praise: 80, ticket.OtherKind: 70, ticket.Complaint: 38}

// ways are what becomes of what is handed to a unit, in parts.
var ways = []chance[way]{
	{plain, 806}, {lowered, 70}, {sentBack, 22}, {sentBackInVain, 10}, {extended, 22}, {suspended, 8}, {unreached, 24}, {provincial, 14}, {police, 8}, {transferred, 16}, {doubled, 6},
}

// stream is how many came for one thing in a stretch of days: so many in the whole city.
type stream struct {
	way   way
	spans []callers
}

type callers struct {
	from, to string // [from, to)
	tickets  int
}

// streams are the calls of the second outbreak, fewer as the supplies came, and of the two
// desks: the firms' from the day it opened, the banks' in the summer in which it stood.
var streams = []stream{
	{epidemicUrgent, []callers{{"2022-07-19", "2022-07-25", 246}, {"2022-07-25", "2022-08-01", 320}, {"2022-08-01", "2022-08-06", 172}}},
	{epidemicSupply, []callers{{"2022-07-19", "2022-07-25", 430}, {"2022-07-25", "2022-08-01", 560}, {"2022-08-01", "2022-08-06", 258}}},
	{atBusiness, []callers{{"2021-11-06", "2021-12-01", 31}, {"2021-12-01", "2022-01-01", 48}, {"2022-01-01", "2022-02-01", 52}, {"2022-02-01", "2022-03-01", 55},
		{"2022-03-01", "2022-04-01", 70}, {"2022-04-01", "2022-05-01", 78}, {"2022-05-01", "2022-06-01", 84}, {"2022-06-01", "2022-07-01", 88},
		{"2022-07-01", "2022-08-01", 96}, {"2022-08-01", "2022-09-01", 95}, {"2022-09-01", "2022-10-01", 92}, {"2022-10-01", "2022-11-01", 93}}},
	{atFinance, []callers{{"2022-06-14", "2022-07-01", 11}, {"2022-07-01", "2022-08-01", 21}, {"2022-08-01", "2022-08-26", 15}}},
}

// planted is what happened at known times, in tickets of the whole city, and at least so many in
// a small one.
var planted = []struct {
	callers
	way   way
	least int
}{
	{callers{"2022-09-06", "2022-10-16", 150}, hollow, 3},
	{callers{"2021-12-01", "2022-05-01", 60}, quarrel, 3},
	{callers{"2022-06-01", "2022-10-20", 400}, alike, 3},
	{callers{"2022-01-01", "2022-10-01", 60}, lookedBack, 2},
	{callers{"2022-09-19", "2022-09-21", 40}, stuck, 4},
	{callers{"2022-11-04", "2022-11-06", 40}, provincial, 2},
	{callers{"2022-02-01", "2022-10-10", 45}, provinceBad, 2},
	{callers{"2021-11-06", "2022-11-01", 900}, brought, 2},
	{callers{"2022-10-01", "2022-10-20", 60}, brought, 4},
}

// insisted is how many brought the same matter three times on one of the last days.
const insisted = 90

// failure is what fails on a day: from which hour calls come, for how many hours, and how many in
// the whole city.
type failure struct {
	on          string
	what        string
	hour, hours int
	tickets     int
}

// outages are what failed for whole estates (一事多诉), and how many call at least in a small city.
var outages = []failure{
	{"2022-01-17", "供热中断", 7, 5, 150}, {"2022-03-08", "停水", 6, 4, 120}, {"2022-05-24", "停气", 10, 4, 90},
	{"2022-06-14", "停电", 13, 5, 180}, {"2022-08-09", "停水", 6, 5, 160}, {"2022-09-27", "停电", 17, 4, 200},
}

const leastCallers = 3

// inspectedOn are the days of whose registrations some are inspected (质检), and byTwoOn those on
// which two inspectors score each, neither seeing the other's.
var (
	inspectedOn = []string{"2022-02-28", "2022-03-31", "2022-05-31", "2022-07-31", "2022-08-31", "2022-09-30", "2022-10-31"}
	byTwoOn     = []string{"2022-03-31", "2022-07-31", "2022-09-30"}
)

// In the whole city they are those of eight minutes in the morning, of the whole day in a small one.
const (
	drawnAt  = 9 * time.Hour
	drawnFor = 8 * time.Minute
)

// How registrations are and inspectors judge, in shares of 1.
const (
	unfit   = 0.10 // of registrations
	strict  = 0.08 // of judgements are wrong
	wordy   = 0.30 // of those that pass lose points for their wording
	objects = 0.40 // of those who failed rightly
)

// disputed is the matter that units quarrelled about until it was ruled: building on roofs.
const (
	disputedMatter = "楼顶搭建"
	disputedPlace  = "341302"
)

// leaders are the posts of those who took calls, the mayor twice.
var leaders = []string{"市长", "常务副市长", "副市长 1", "副市长 2", "副市长 3", "副市长 4", "副市长 5", "副市长 6"}

// leaderDays are the days on which a leader of the city took calls, and how many.
var leaderDays = []struct {
	on     string
	leader int
	calls  int
	theme  string
}{
	{"2021-12-15", 0, 9, "民生保障专场"}, {"2022-01-20", 1, 13, "供暖供水专场"}, {"2022-03-17", 2, 14, "城市管理专场"}, {"2022-04-14", 3, 13, "教育医疗专场"}, {"2022-05-19", 4, 15, "住房建设专场"},
	{"2022-06-16", 5, 12, "交通运输专场"}, {"2022-08-18", 6, 15, "乡村振兴专场"}, {"2022-09-22", 7, 14, "社会保障专场"}, {"2022-10-13", 0, 7, "营商环境专场"},
}

// meetings are the consultations: what about, and how many obstacles each found.
var meetings = []struct {
	about     string
	obstacles int
}{
	{"老旧小区二次供水", 5}, {"夜间施工扰民", 4}, {"集中供暖欠温", 6}, {"充电设施进小区", 5}, {"农村客运班线", 4}, {"学区划分公示", 5}, {"背街小巷照明", 4}, {"物业维修资金", 6},
	{"占道经营疏导", 5}, {"秸秆综合利用", 4}, {"预付式消费", 5}, {"企业用工社保", 4}, {"不动产历史遗留登记", 5}, {"河道排口整治", 5}, {"停车泊位管理", 4}, {"惠企资金兑付", 5},
}

// drives are the campaigns: what each area undertook to resolve, and over which weeks.
var drives = []struct {
	title    string
	from, to string
	again    bool // what was brought more than once, else what had to be done again
	areas    []int
}{
	{"难办件集中化解第一期", "2022-09-05", "2022-09-26", false, []int{13, 9, 10, 10, 9, 8, 6}},
	{"重复件集中化解第二期", "2022-10-10", "2022-10-28", true, []int{52, 36, 41, 38, 34, 25, 18}},
}

// The two outbreaks at the hotline: a desk for the first weeks, and the response of the second.
const (
	deskFrom, deskTo   = "2022-06-26", "2022-07-14"
	surgeFrom, surgeTo = "2022-07-19", "2022-08-06" // [from, to)
	volunteersOn       = "2022-07-20"
)

// refusedOf and withdrawnOf are how many, in a thousand, are not taken on or are withdrawn,
// on top of the valid ones.
const (
	refusedOf   = 14
	withdrawnOf = 6
)

// former are the rules before the province's plan of February 2022.
func former() ticket.Policy {
	p := ticket.Anhui()
	p.ID, p.Name, p.EffectiveFrom = 2, "宿州(2020)", "2020-01-01"
	p.Inquiry = workday.Limit{Workdays: 7}
	return p
}

// present are the rules of that plan.
func present() ticket.Policy {
	p := ticket.Anhui()
	p.ID, p.Name, p.EffectiveFrom = 3, "安徽“接热线、办实事”", "2022-02-19"
	return p
}

// chance is one of several things that may happen.
type chance[T any] struct {
	what  T
	parts int
}

func date(s string) workday.Date {
	d, err := workday.ParseDate(s)
	if err != nil {
		panic(err) // a mistake in the tables above
	}
	return d
}

// habitOn is how it was on a day.
func habitOn(d workday.Date) habit {
	h := habits[0]
	for _, next := range habits {
		if !d.Before(date(next.from)) {
			h = next
		}
	}
	return h
}

// area is the government of a county or park, which answered for whatever no unit had joined for yet.
func area(units []org.Unit) map[org.RegionCode]org.UnitID {
	of := map[org.RegionCode]org.UnitID{}
	for _, u := range units {
		if u.Kind == org.County || u.Kind == org.Park {
			of[u.Region] = u.ID
		}
	}
	return of
}
