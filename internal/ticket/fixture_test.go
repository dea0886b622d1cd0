package ticket

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// The city of the tests: a centre, three bureaus, a county and a park, each
// bureau and the county with two levels below, and a unit that was closed.
const (
	centre   org.UnitID = 1
	housing  org.UnitID = 10 // 市住房城乡建设局
	property org.UnitID = 101
	estate   org.UnitID = 1011
	urban    org.UnitID = 20 // 市城市管理局
	streets  org.UnitID = 201
	water    org.UnitID = 30 // 市水务集团
	county   org.UnitID = 40 // 埇桥区
	town     org.UnitID = 401
	village  org.UnitID = 4011
	park     org.UnitID = 50
	gone     org.UnitID = 60 // 已撤销
)

var tree = org.NewTree([]org.Unit{
	{ID: centre, Name: "热线中心", Level: 1, Kind: org.Centre, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: housing, Parent: centre, Name: "市住房城乡建设局", Level: 2, Kind: org.Bureau, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: property, Parent: housing, Name: "物业管理科", Level: 3, Kind: org.Office, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: estate, Parent: property, Name: "物业服务站", Level: 4, Kind: org.Office, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: urban, Parent: centre, Name: "市城市管理局", Level: 2, Kind: org.Bureau, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: streets, Parent: urban, Name: "市容科", Level: 3, Kind: org.Office, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: water, Parent: centre, Name: "市水务集团", Level: 2, Kind: org.Enterprise, Region: "341300", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: county, Parent: centre, Name: "埇桥区政府", Level: 2, Kind: org.County, Region: "341302", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: town, Parent: county, Name: "符离镇", Level: 3, Kind: org.Township, Region: "341302", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: village, Parent: town, Name: "社区服务站", Level: 4, Kind: org.Office, Region: "341302", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: park, Parent: centre, Name: "高新区管委会", Level: 2, Kind: org.Park, Region: "341371", Enabled: true, OpenedOn: "2007-01-01"},
	{ID: gone, Parent: centre, Name: "已撤销的局", Level: 2, Kind: org.Bureau, Region: "341300", Enabled: true, OpenedOn: "2007-01-01", ClosedOn: "2010-01-01"},
})

// Who takes part, with the permissions a new city starts with.
var (
	agent      = person(1, centre, org.Agent)
	agent2     = person(2, centre, org.Agent)
	floorLead  = person(3, centre, org.FloorLead)
	dispatcher = person(4, centre, org.Dispatcher)
	inspector  = person(5, centre, org.Inspector)
	clerk      = person(6, centre, org.FollowUpClerk)
	supervisor = person(7, centre, org.Supervisor)
	director   = person(8, centre, org.Director)
	judge      = person(9, centre, org.Adjudicator)
	auditor    = person(10, centre, org.AuditAdmin)
	atHousing  = person(11, housing, org.Liaison)
	atUrban    = person(12, urban, org.Liaison)
	atWater    = person(13, water, org.Liaison)
	atCounty   = person(14, county, org.Liaison)
	atProperty = person(15, property, org.Liaison)
	atEstate   = person(16, estate, org.Liaison)
	atStreets  = person(17, streets, org.Liaison)
	deputyHead = person(18, housing, org.DeputyHead)
	chief      = person(19, housing, org.Chief)
	worker     = person(20, housing, org.Handler)

	cast = []org.Actor{agent, agent2, person(22, urban, org.Chief), floorLead, dispatcher, inspector, clerk, supervisor, director, judge, auditor, atHousing,
		atUrban, atWater, atCounty, atProperty, atEstate, atStreets, deputyHead, chief, worker, org.Citizen, org.System}
)

func person(id org.UserID, unit org.UnitID, roles ...org.Role) org.Actor {
	return org.NewActor(org.User{ID: id, Name: roles[0].Name(), Unit: unit, Roles: roles}, org.Presets(), tree)
}

// rulebook is the city's rules under one policy.
func rulebook(p Policy) *Rulebook {
	cal := workday.Builtin()
	return &Rulebook{
		Policies: map[int]Policy{p.ID: p}, Calendars: map[int]*workday.Calendar{cal.Version: cal}, Calendar: cal.Version, Units: tree,
		Regions: org.NewRegions([]org.Region{{Code: "341300", Name: "宿州市", Level: 1}, {Code: "341302", Name: "埇桥区", Parent: "341300", Level: 2},
			{Code: "341371", Name: "高新区", Parent: "341300", Level: 2}}),
		Categories: map[string]org.Category{"1": {ID: "1", Name: "城乡建设", Level: 1, Enabled: true}, "1.1": {ID: "1.1", Parent: "1", Name: "物业管理", Level: 2, Enabled: true},
			"2": {ID: "2", Name: "公用事业", Level: 1, Enabled: true}, "9": {ID: "9", Name: "停用的分类", Level: 1}},
	}
}

// say is a text as casework hands it on: written and already digested.
func say(s string) Secret {
	sum := sha256.Sum256([]byte(s))
	return Secret{Plain: s, Digest: hex.EncodeToString(sum[:16])}
}

// clock reads an instant of the hotline's day.
func clock(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", s, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

// story is one ticket and the people who work on it.
type story struct {
	*testing.T
	*Case
	book    *Rulebook
	now     time.Time
	history []Event
}

// begin opens a story on Monday 2022-11-07 at 10:00, when nothing has been said.
func begin(t *testing.T) *story {
	t.Helper()
	return &story{T: t, Case: &Case{Ticket: Ticket{ID: 7}}, book: rulebook(Anhui()), now: clock("2022-11-07T10:00")}
}

// at moves the story's clock.
func (s *story) at(when string) *story {
	s.now = clock(when)
	return s
}

func (s *story) after(d time.Duration) *story {
	s.now = s.now.Add(d)
	return s
}

// do has someone do a deed that must be allowed, and checks what always holds.
func (s *story) do(by org.Actor, f Facts) *story {
	s.Helper()
	before := s.Case.Clone()
	e, err := s.Do(f, by, s.now, s.book)
	if err != nil {
		s.Fatalf("%s refused %s in %q: %v", f.Action(), by.Name, s.State, err)
	}
	s.history = append(s.history, e)
	if wrong := breaches(before, s.Case, e); len(wrong) > 0 {
		s.Fatalf("after %s: %s", f.Action(), strings.Join(wrong, "\n"))
	}
	return s
}

// tick lets the clocks act.
func (s *story) tick() []Action {
	s.Helper()
	events, err := s.Case.Tick(s.now, s.book)
	if err != nil {
		s.Fatalf("tick: %v", err)
	}
	var done []Action
	for _, e := range events {
		done = append(done, e.Action)
	}
	s.history = append(s.history, events...)
	return done
}

// refuses has someone try a deed that must be refused with these words, and sees
// that the case is as it was.
func (s *story) refuses(by org.Actor, f Facts, kind fault.Kind, words string) *story {
	s.Helper()
	before := frozen(s.Case)
	_, err := s.Do(f, by, s.now, s.book)
	refusal, ok := fault.Of(err)
	if !ok || refusal.Kind != kind || !strings.Contains(refusal.Message, words) {
		s.Fatalf("%s by %s = %v, want %s with %q", f.Action(), by.Name, err, kind, words)
	}
	if after := frozen(s.Case); after != before {
		s.Fatalf("refused %s changed the case:\n%s", f.Action(), cmp.Diff(before, after))
	}
	return s
}

// lies asserts the ticket's state.
func (s *story) lies(want State) *story {
	s.Helper()
	if s.State != want {
		s.Fatalf("state = %s, want %s", s.State, want)
	}
	return s
}

// due asserts when the lead is due.
func (s *story) due(want string) *story {
	s.Helper()
	s.same("due", s.DueAt, ptr(clock(want)))
	s.same("the lead's due date", s.Lead().DueAt, *s.DueAt)
	return s
}

func (s *story) same(what string, got, want any) *story {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Fatalf("%s (-want +got):\n%s", what, diff)
	}
	return s
}

// frozen is the whole case as text, to compare with later.
func frozen(c *Case) string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func on(n int) On { return On{Assignment: n} }

// Facts that are in order, for those who only pass through.
func draft() *Register {
	return &Register{No: NewNo(341300, clock("2022-11-07T10:00"), 1), Kind: Complaint, Channel: Phone, Source: Local, Category: "1.1", Region: "341302",
		Title: say("小区电梯停用"), Content: say("电梯停用三天"), RequesterName: say("诉求人甲"), RequesterPhone: say("0557-3000000"), PhoneKey: "k1", RequesterKind: "person"}
}

func answered(text string) *SubmitReply {
	return &SubmitReply{On: on(1), Public: say(text), Founded: "yes", Resolved: "resolved", ContactAt: ptr(clock("2022-11-07T10:30")), Contact: say("录音 1")}
}

func sentBack(n int) *SendBack {
	return &SendBack{On: on(n), Code: "not_duty", Text: say("不是本局职责"), Basis: say("三定方案第三条"), Unit: water}
}

func rated(satisfaction int, resolved string) *Rate {
	return &Rate{Channel: "phone", Contacted: "yes", Resolved: resolved, Satisfaction: satisfaction}
}

// Stories that have come some way, all on 2022-11-07 at 10:00.
func accepted(t *testing.T) *story {
	t.Helper()
	return begin(t).do(agent, draft()).do(agent, &Accept{})
}

func toDispatch(t *testing.T) *story {
	t.Helper()
	return accepted(t).do(agent, &QueueDispatch{})
}

func dispatched(t *testing.T, assists ...org.UnitID) *story {
	t.Helper()
	return toDispatch(t).do(dispatcher, &Dispatch{Unit: housing, Assists: assists})
}

func handling(t *testing.T, assists ...org.UnitID) *story {
	t.Helper()
	return dispatched(t, assists...).do(atHousing, &Sign{on(1)})
}

func replied(t *testing.T) *story {
	t.Helper()
	return handling(t).after(time.Hour).do(atHousing, answered("已修复"))
}

func toFollowUp(t *testing.T) *story {
	t.Helper()
	return replied(t).do(inspector, &PassReply{})
}

func closed(t *testing.T) *story {
	t.Helper()
	return toFollowUp(t).do(clerk, rated(5, "resolved"))
}

func rework(t *testing.T) *story {
	t.Helper()
	return toFollowUp(t).do(clerk, rated(1, "unresolved"))
}
