package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Policy is one version of the time-limit policy (办理时限规则), D1–D11. Every
// ticket keeps the id of the version it was accepted under. Numbers are presets
// that an administrator may change.
type Policy struct {
	ID            int    `json:"id"`
	Name          string `json:"name"`
	EffectiveFrom string `json:"effective_from"` // a date, 2006-01-02

	Inquiry  workday.Limit    `json:"inquiry"`          // D1 咨询类
	Matter   workday.Limit    `json:"matter"`           // D2 非咨询类
	Urgent   workday.Limit    `json:"urgent"`           // D3 紧急, 水电气热
	Sudden   workday.Limit    `json:"sudden"`           // D3 突发
	Dispatch [2]time.Duration `json:"dispatch"`         // natural: ordinary, urgent
	Sign     workday.Limit    `json:"sign"`             // D4
	SignFast workday.Limit    `json:"sign_urgent"`      // D4 紧急
	SendBack workday.Limit    `json:"send_back"`        // D5
	SendFast workday.Limit    `json:"send_back_urgent"` // D5 紧急
	Contact  workday.Limit    `json:"contact"`          // D6
	Verdict  workday.Limit    `json:"verdict"`          // on a send-back or an extension
	Ruling   workday.Limit    `json:"ruling"`           // 争议审定
	Review   workday.Limit    `json:"review"`           // 审核
	FollowUp workday.Limit    `json:"follow_up"`        // D10
	LinkOpen workday.Limit    `json:"link_open"`        // rating link after three misses
	Details  workday.Limit    `json:"details"`          // 待补充

	Extensions      int           `json:"extensions"`           // D7 how often
	ExtensionsHard  int           `json:"extensions_difficult"` // 疑难件
	ExtensionCap    int           `json:"extension_cap"`        // working days in all
	LongExtension   int           `json:"long_extension"`       // above it the director decides
	ExtensionLeft   time.Duration `json:"extension_left"`
	ExtensionSigned bool          `json:"extension_signed"` // T21: the unit's own head signs first
	ProvinceReserve time.Duration `json:"province_reserve"` // D8
	ReworkShare     float64       `json:"rework_share"`     // D9, 1 is the full period
	FalseShare      float64       `json:"false_share"`      // T36, 0.5
	ReworkMax       int           `json:"rework_max"`
	Attempts        int           `json:"attempts"`     // D10
	AttemptDays     int           `json:"attempt_days"` // on at least so many days
	WarnYellow      float64       `json:"warn_yellow"`  // D11
	WarnRed         float64       `json:"warn_red"`
	RedLeft         time.Duration `json:"red_left"`
	Reserve         float64       `json:"reserve"` // T17, share of what remains
	ReserveMin      time.Duration `json:"reserve_min"`
	MinAfterReturn  time.Duration `json:"min_after_return"` // T26
	SuspendMax      int           `json:"suspend_max"`      // working days to the review
	ReopenWithin    int           `json:"reopen_within"`    // working days, T35
	HopMax          int           `json:"hop_max"`          // T14
	UnreasonableFor int           `json:"unreasonable_for"` // days, T38
	AckWithin       time.Duration `json:"ack_within"`       // T5
	AmendWithin     time.Duration `json:"amend_within"`     // own tickets
	ChiefProvince   bool          `json:"chief_province"`   // 省级件 need the chief's read before the reply
	ChiefRework     bool          `json:"chief_rework"`     // 重办 needs the chief's signature
	ChiefTier       int           `json:"chief_tier"`       // from this tier of supervision on the chief reads before the reply, 0 none

	EndOfDay time.Duration `json:"end_of_day"` // 0 is 24:00
	Office   bool          `json:"office"`     // parts of a day on an 8-hour office basis
	Opens    time.Duration `json:"opens"`
	Closes   time.Duration `json:"closes"`
}

// wd is one working day of working time on the 24-hour basis.
const wd = 24 * time.Hour

func days(n float64) workday.Limit  { return workday.Limit{Workdays: n} }
func hours(n float64) workday.Limit { return workday.Limit{Hours: n} }

// Anhui is the preset of 安徽"接热线、办实事"方案: 3 and 10 working days; the rest
// as domain §3.3 proposes.
func Anhui() Policy {
	return Policy{
		ID: 1, Name: "安徽", EffectiveFrom: "2000-01-01",
		Inquiry: days(3), Matter: days(10), Urgent: hours(24), Sudden: hours(2),
		Dispatch: [2]time.Duration{30 * time.Minute, 5 * time.Minute},
		Sign:     days(0.5), SignFast: hours(0.25), SendBack: days(1), SendFast: hours(2), Contact: days(1),
		Verdict: days(0.5), Ruling: days(2), Review: days(0.5), FollowUp: days(2), LinkOpen: days(3), Details: days(0.5),
		Extensions: 1, ExtensionsHard: 2, ExtensionCap: 10, LongExtension: 10, ExtensionLeft: wd / 2, ExtensionSigned: true,
		ProvinceReserve: wd, ReworkShare: 1, FalseShare: 0.5, ReworkMax: 2, Attempts: 3, AttemptDays: 2,
		WarnYellow: 0.6, WarnRed: 0.8, RedLeft: wd / 2, Reserve: 0.2, ReserveMin: wd / 2, MinAfterReturn: wd / 2,
		SuspendMax: 30, ReopenWithin: 15, HopMax: 3, UnreasonableFor: 180,
		AckWithin: time.Minute, AmendWithin: 30 * time.Minute, ChiefProvince: true, ChiefRework: true, ChiefTier: 2,
		Opens: 9 * time.Hour, Closes: 17 * time.Hour,
	}
}

// Presets are the policies a city may start from (domain §3.3).
func Presets() []Policy {
	shandong, beijing, shanghai, jiangsu := Anhui(), Anhui(), Anhui(), Anhui()
	jiangsu.ID, jiangsu.Name, jiangsu.Matter = 2, "江苏", days(5)
	shandong.ID, shandong.Name, shandong.Inquiry, shandong.Matter, shandong.SendBack = 3, "山东", days(5), days(5), days(2)
	beijing.ID, beijing.Name, beijing.Inquiry, beijing.Matter, beijing.Contact = 4, "北京", hours(7*24), hours(7*24), hours(24)
	shanghai.ID, shanghai.Name, shanghai.Inquiry, shanghai.Matter = 5, "上海", days(5), days(15)
	return []Policy{Anhui(), jiangsu, shandong, beijing, shanghai}
}

// Basis is how the policy counts parts of a day.
func (p Policy) Basis() workday.Basis {
	return workday.Basis{EndOfDay: p.EndOfDay, Office: p.Office, Open: p.Opens, Close: p.Closes}
}

// Limit is the handling limit of a class at an urgency.
func (p Policy) Limit(c Class, u Urgency) workday.Limit {
	switch {
	case u >= Sudden:
		return p.Sudden
	case u >= Urgent:
		return p.Urgent
	case c == ClassInquiry:
		return p.Inquiry
	}
	return p.Matter
}

// Precedent is a ruling that dispatch obeys (判例): tickets of a category in a
// region go to the unit while it is in force, its last day included.
type Precedent struct {
	ID       int            `json:"id"`
	Category string         `json:"category"`
	Region   org.RegionCode `json:"region"`
	Unit     org.UnitID     `json:"unit"`
	Ticket   ID             `json:"ticket"`
	From     string         `json:"from"`
	To       string         `json:"to"`
}

// Rulebook is every version of everything a deed refers to, plus what is in
// force now. Replay looks the old versions up by number.
type Rulebook struct {
	Policies   map[int]Policy
	Calendars  map[int]*workday.Calendar
	Calendar   int // the version in force
	Units      *org.Tree
	Regions    *org.Regions
	Categories map[string]org.Category
	Precedents []Precedent
	Templates  []Template
	Lists      Lists
}

// rules are what one deed computes with.
type rules struct {
	book *Rulebook
	p    Policy
	cal  *workday.Calendar
	b    workday.Basis
}

// current is the policy in force on a day.
func (b *Rulebook) current(now time.Time) Policy {
	var best Policy
	today := workday.DateOf(now).String()
	for _, p := range b.Policies {
		if p.EffectiveFrom <= today && (best.ID == 0 || p.EffectiveFrom > best.EffectiveFrom ||
			p.EffectiveFrom == best.EffectiveFrom && p.ID > best.ID) {
			best = p
		}
	}
	return best
}

func (b *Rulebook) rules(policy, calendar int) (rules, error) {
	p, ok := b.Policies[policy]
	if !ok {
		return rules{}, fault.New(fault.Unavailable, "时限规则第%d版不存在,请联系系统管理员", policy)
	}
	cal, ok := b.Calendars[calendar]
	if !ok {
		return rules{}, fault.New(fault.Unavailable, "工作日历第%d版不存在,请联系系统管理员", calendar)
	}
	return rules{book: b, p: p, cal: cal, b: p.Basis()}, nil
}

// precedent is Precedent at a moment.
func (b *Rulebook) precedent(category string, region org.RegionCode, now time.Time) (Precedent, bool) {
	return b.Precedent(category, region, workday.DateOf(now).String())
}

// Precedent finds the ruling in force on a day for a category in a region.
func (b *Rulebook) Precedent(category string, region org.RegionCode, today string) (Precedent, bool) {
	if found := b.InForce(category, region, today); len(found) > 0 {
		return found[0], true
	}
	return Precedent{}, false
}

// InForce lists the rulings in force on a day for a category in a region; dispatch
// obeys the first.
func (b *Rulebook) InForce(category string, region org.RegionCode, today string) (found []Precedent) {
	for _, p := range b.Precedents {
		if p.From <= today && (p.To == "" || today <= p.To) && org.Above(p.Category, category) &&
			(p.Region == "" || region.Within(p.Region)) {
			found = append(found, p)
		}
	}
	return found
}

// Current is the policy that a ticket accepted now is kept under.
func (b *Rulebook) Current(now time.Time) Policy { return b.current(now) }
