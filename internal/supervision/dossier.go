package supervision

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// DossierKind is what a dossier (案卷) is about: work on several tickets together, beside
// each one's own handling.
type DossierKind string

const (
	Consultation DossierKind = "consultation" // 专题会商
	Campaign     DossierKind = "campaign"     // 集中化解和回头看
	Joint        DossierKind = "joint"        // 疑难工单联合审定
	LeaderDay    DossierKind = "leader_day"   // 领导接听日
	Assessment   DossierKind = "assessment"   // 考核通报
	Hint         DossierKind = "hint"         // 工作提示
	Exposure     DossierKind = "exposure"     // 媒体曝光
	OpenDay      DossierKind = "open_day"     // 政府开放日、视察
	Comment      DossierKind = "comment"      // 两代表一委员意见
)

// DossierKinds lists every kind in order.
var DossierKinds = []DossierKind{Consultation, Campaign, Joint, LeaderDay, Assessment, Hint, Exposure, OpenDay, Comment}

// DossierState is where a dossier stands; each kind has its own words for it.
type DossierState string

const (
	Preparing DossierState = "preparing"
	UnderWay  DossierState = "under_way"
	Checking  DossierState = "checking"
	Closed    DossierState = "closed"
	Dropped   DossierState = "dropped"
)

// DossierStates lists every state in order.
var DossierStates = []DossierState{Preparing, UnderWay, Checking, Closed, Dropped}

var kindWords = map[DossierKind]struct {
	name   string
	states [3]string // preparing, under way, closed
}{
	Consultation: {"专题会商", [3]string{"筹备中", "落实中", "已办结"}},
	Campaign:     {"集中化解", [3]string{"筹备中", "化解中", "已通报"}},
	Joint:        {"联合审定", [3]string{"材料准备", "待表决", "已裁决"}},
	LeaderDay:    {"领导接听日", [3]string{"已排班", "接听中", "已结束"}},
	Assessment:   {"考核通报", [3]string{"起草中", "待签收", "已签收"}},
	Hint:         {"工作提示", [3]string{"起草中", "待回执", "回执齐全"}},
	Exposure:     {"媒体曝光", [3]string{"已播出", "整改中", "已整改"}},
	OpenDay:      {"开放日视察", [3]string{"报名中", "进行中", "已举办"}},
	Comment:      {"代表委员意见", [3]string{"待反馈", "待反馈", "已反馈"}},
}

// Name is the kind in Chinese.
func (k DossierKind) Name() string { return kindWords[k].name }

// StateName is the dossier's state in its kind's words.
func (d *Dossier) StateName() string {
	switch d.State {
	case Preparing:
		return kindWords[d.Kind].states[0]
	case UnderWay:
		return kindWords[d.Kind].states[1]
	case Checking:
		return "回头看"
	case Closed:
		return kindWords[d.Kind].states[2]
	}
	return "已撤销"
}

// DossierID numbers a dossier inside its city.
type DossierID int64

// Dossier is one such work: its tickets, who takes part, what must be done point by point.
type Dossier struct {
	ID       DossierID
	Version  int
	Kind     DossierKind
	State    DossierState
	Year, No int
	By       org.UserID
	MadeAt   time.Time
	At       *time.Time // of the meeting, the day, the broadcast
	Leader   org.UserID // who answers on a leader's day
	Units    []org.UnitID
	Tickets  []ticket.ID
	ClosedAt *time.Time

	DossierText
}

// DossierText are a dossier's words, sealed where they lie.
type DossierText struct {
	Title    string        `json:"title"`
	Text     string        `json:"text,omitempty"` // what it is about
	Place    string        `json:"place,omitempty"`
	People   []Person      `json:"people,omitempty"`
	Points   []Point       `json:"points,omitempty"`
	Sites    []Site        `json:"sites,omitempty"` // 现场调度
	Decision string        `json:"decision,omitempty"`
	Unit     org.UnitID    `json:"unit,omitempty"`  // who must act by the ruling
	Binds    bool          `json:"binds,omitempty"` // the ruling is a precedent in force
	Round    int           `json:"round,omitempty"`
	Seed     int64         `json:"seed,omitempty"` // of the look back's sample: anybody can draw it again
	Sample   []ticket.ID   `json:"sample,omitempty"`
	Policy   string        `json:"policy,omitempty"`      // the policy paper that came of it
	Change   string        `json:"rule_change,omitempty"` // the rule that was changed after it
	Figures  []PaperFigure `json:"figures,omitempty"`
	Month    string        `json:"month,omitempty"`
	Category string        `json:"category,omitempty"`
}

// Person takes part: invited, signed up, or voting.
type Person struct {
	Office string     `json:"office"`
	Post   string     `json:"post,omitempty"`
	Unit   org.UnitID `json:"unit,omitempty"`
	User   org.UserID `json:"user,omitempty"`
	Vote   org.UnitID `json:"vote,omitempty"`
	Why    string     `json:"why,omitempty"`
	At     *time.Time `json:"at,omitempty"`
}

// Point is one thing to be done with its owner and date: an obstacle (堵点), a ticket of a
// campaign, a unit's receipt.
type Point struct {
	N        int         `json:"n"`
	Text     string      `json:"text,omitempty"`
	Ticket   ticket.ID   `json:"ticket,omitempty"`
	Unit     org.UnitID  `json:"unit,omitempty"`
	Owner    string      `json:"owner,omitempty"`
	DueOn    string      `json:"due_on,omitempty"`
	Result   PointResult `json:"result,omitempty"`
	Note     string      `json:"note,omitempty"`
	Evidence string      `json:"evidence,omitempty"`
	DoneAt   *time.Time  `json:"done_at,omitempty"`
	Round    int         `json:"round,omitempty"`
	Checked  PointResult `json:"checked,omitempty"` // by the look back
	Found    string      `json:"found,omitempty"`
}

// PointResult is what became of a point, and what a look back found of it.
type PointResult string

const (
	Done   PointResult = "done"   // 已化解、属实
	Failed PointResult = "failed" // 未化解、虚假
)

// PointResults lists both.
var PointResults = []PointResult{Done, Failed}

// Site is one dispatch on the spot (现场调度).
type Site struct {
	At    time.Time `json:"at"`
	Place string    `json:"place"`
	Text  string    `json:"text"`
	Round int       `json:"round"`
}

// Clone copies a dossier so that a refused deed leaves nothing behind.
func (d *Dossier) Clone() *Dossier {
	c := *d
	c.Units, c.Tickets, c.Sample = slices.Clone(d.Units), slices.Clone(d.Tickets), slices.Clone(d.Sample)
	c.People, c.Points, c.Sites, c.Figures = slices.Clone(d.People), slices.Clone(d.Points), slices.Clone(d.Sites), slices.Clone(d.Figures)
	return &c
}

// Open reports whether something is still to be done.
func (d *Dossier) Open() bool { return d.State != Closed && d.State != Dropped }

// Late reports whether a point should have been done by now; dates are inclusive.
func (p Point) Late(today string) bool { return p.Result == "" && p.DueOn != "" && p.DueOn < today }

// Sees reports whether the actor may see a dossier at all.
func (d *Dossier) Sees(by org.Actor) bool {
	switch {
	case drafts(by), by.ID != 0 && (d.By == by.ID || d.Leader == by.ID):
		return true
	case d.Kind == Comment:
		return false
	case by.May(org.SignOff):
		return true
	case d.Kind == Joint && (by.May(org.Rule) || by.May(org.DecideSendBack)):
		return true
	case d.Kind == LeaderDay && (by.May(org.LeadFloor) || by.May(org.Register)):
		return true
	case (d.Kind == Exposure || d.Kind == OpenDay) && by.May(org.Comment):
		return true
	}
	return by.May(org.SeeUnit) && slices.ContainsFunc(d.Units, by.Holds) && (d.State != Preparing || d.Kind == Consultation || d.Kind == Joint)
}

// MayOpen refuses who does not begin a dossier of the kind.
func MayOpen(k DossierKind, by org.Actor) error {
	ok, who := drafts(by), "热线中心督办员"
	switch k {
	case Joint:
		ok, who = ok || by.May(org.DecideSendBack) && by.May(org.SeeAll), "派单员和热线中心督办员"
	case LeaderDay:
		ok, who = ok || by.May(org.LeadFloor), "班长和热线中心督办员"
	case Comment:
		ok, who = by.May(org.Comment), "代表、委员、观察员和市领导"
	}
	if _, known := kindWords[k]; !known {
		return fault.In("kind", "没有「%s」这种案卷", k)
	}
	if ok {
		return nil
	}
	return fault.New(fault.Denied, "%s由%s发起", k.Name(), who)
}

// OpenDossier begins a dossier, or refuses what lacks its parts.
func OpenDossier(d Dossier, by org.Actor, now time.Time) (*Dossier, error) {
	if err := MayOpen(d.Kind, by); err != nil {
		return nil, err
	}
	d.Title, d.Text, d.Place = clean(d.Title), clean(d.Text), clean(d.Place)
	if err := words("title", "标题", d.Title, 4, 80); err != nil {
		return nil, err
	}
	if err := words("text", "内容", d.Text, 0, 4000); err != nil {
		return nil, err
	}
	needs := map[DossierKind]error{
		Joint:     missing(len(d.Tickets) != 1, "tickets", "联合审定一案一件,请选择一件争议工单"),
		Comment:   missing(len(d.Tickets) != 1, "tickets", "请选择一件清单上的工单"),
		LeaderDay: missing(d.At == nil || d.Leader == 0, "at", "请填写接听时间和接听的市领导"),
		OpenDay:   missing(d.At == nil || !now.Before(*d.At), "at", "活动时间应晚于现在"),
		Hint:      missing(len(d.Units) == 0, "units", "请选择要提示的单位"),
		Exposure:  missing(d.Place == "" || len(d.Tickets) == 0, "place", "请填写媒体或栏目,并选择曝光涉及的工单"),
	}
	if err := needs[d.Kind]; err != nil {
		return nil, err
	}
	if len(d.Tickets) > 500 || len(d.Units) > 200 {
		return nil, fault.In("tickets", "一个案卷最多500件工单、200个单位")
	}
	if (d.Kind == Hint || d.Kind == Comment) && len([]rune(d.Text)) < 10 {
		return nil, fault.In("text", "请写明内容,至少10个字")
	}
	d.Version, d.State, d.By, d.MadeAt = 1, Preparing, by.ID, now
	switch d.Kind {
	case Hint:
		d.State = UnderWay
		for _, u := range d.Units {
			d.Points = append(d.Points, Point{N: len(d.Points) + 1, Unit: u, Text: "回执"})
		}
	case LeaderDay:
		d.Points = points(d.Tickets)
	}
	return &d, nil
}

func missing(lacks bool, field, text string) error {
	if lacks {
		return fault.In(field, "%s", text)
	}
	return nil
}

func points(ids []ticket.ID) (list []Point) {
	for i, id := range ids {
		list = append(list, Point{N: i + 1, Ticket: id})
	}
	return list
}

// SampleSize is how many of n are looked at again: 95 % confidence within ten points,
// corrected for a small population: 17 of 19, 88 of 1000.
func SampleSize(n int) int {
	const z, p, e = 1.96, 0.5, 0.1
	base := z * z * p * (1 - p) / (e * e)
	return min(n, int(math.Ceil(base/(1+(base-1)/float64(max(n, 1))))))
}

// DrawSample draws the sample of a look back. The same list and seed draw the same tickets.
func DrawSample(ids []ticket.ID, seed int64) []ticket.ID {
	all := slices.Clone(ids)
	slices.Sort(all)
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	drawn := all[:SampleSize(len(all))]
	slices.Sort(drawn)
	return drawn
}
