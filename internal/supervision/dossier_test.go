package supervision

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

var now = time.Date(2026, 11, 2, 10, 0, 0, 0, workday.Zone)

// post is somebody of a role at a unit: 1 the centre, 10 and 11 two bureaus.
func post(id org.UserID, unit org.UnitID, r org.Role) org.Actor {
	tree := org.NewTree([]org.Unit{{ID: 1, Level: 1, Kind: org.Centre, Enabled: true}, {ID: 10, Parent: 1, Level: 2, Enabled: true}, {ID: 11, Parent: 1, Level: 2, Enabled: true}})
	return org.NewActor(org.User{ID: id, Name: r.Name(), Unit: unit, Roles: []org.Role{r}}, org.Presets(), tree)
}

var everybody = []org.Actor{post(1, 1, org.Supervisor), post(2, 1, org.Director), post(3, 10, org.Liaison), post(4, 11, org.Chief), post(5, 1, org.Adjudicator), post(6, 1, org.CityLeader), post(7, 1, org.Agent), post(8, 1, org.Dispatcher), post(9, 1, org.Observer), {}}

func TestSampleSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{0: 0, 1: 1, 4: 4, 19: 17, 100: 50, 1000: 88, 100000: 96} {
		if got := SampleSize(n); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
	}
}

// TestSampleCanBeDrawnAgain: whoever has the list and the seed draws the same tickets,
// whatever order the list is in; another seed draws others.
func TestSampleCanBeDrawnAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) ticket.ID { return ticket.ID(rapid.Int64Range(1, 1<<40).Draw(t, "id")) }), 1, 300, rapid.ID).Draw(t, "ids")
		seed := rapid.Int64().Draw(t, "seed")
		drawn := DrawSample(ids, seed)
		turned := slices.Clone(ids)
		slices.Reverse(turned)
		if d := cmp.Diff(drawn, DrawSample(turned, seed)); d != "" {
			t.Fatalf("drawn again: %s", d)
		}
		if len(drawn) != SampleSize(len(ids)) || len(slices.Compact(slices.Clone(drawn))) != len(drawn) {
			t.Fatalf("%d drawn of %d", len(drawn), len(ids))
		}
		for _, id := range drawn {
			if !slices.Contains(ids, id) {
				t.Fatalf("%d was not on the list", id)
			}
		}
	})
	ids := make([]ticket.ID, 500)
	for i := range ids {
		ids[i] = ticket.ID(i + 1)
	}
	if slices.Equal(DrawSample(ids, 1), DrawSample(ids, 2)) {
		t.Error("the seed decides nothing")
	}
}

// TestDossierDeeds: whatever is done to a dossier of any kind by anybody, a refusal is in
// words and leaves nothing behind, a deed counts the version up by one, only deeds that
// were offered succeed, and what is over stays over.
func TestDossierDeeds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := now.Add(time.Hour)
		d := &Dossier{Kind: rapid.SampledFrom(DossierKinds).Draw(t, "kind"), State: Preparing, Version: 1, At: &at, Leader: 6, Units: []org.UnitID{10, 11}, Tickets: []ticket.ID{1, 2}}
		if d.Kind == Hint {
			d.State, d.Points = UnderWay, []Point{{N: 1, Unit: 10}, {N: 2, Unit: 11}}
		}
		for range rapid.IntRange(1, 25).Draw(t, "deeds") {
			by := rapid.SampledFrom(everybody).Draw(t, "by")
			x := DossierDeed{Do: rapid.SampledFrom(DossierActions).Draw(t, "do"), Text: rapid.SampledFrom([]string{"", "已经办理到位"}).Draw(t, "text"), Unit: rapid.SampledFrom([]org.UnitID{0, 10, 11}).Draw(t, "unit"),
				Place: "会议室", At: &at, Owner: "科长", DueOn: rapid.SampledFrom([]string{"2026-11-20", "2026-10-20"}).Draw(t, "due"), Office: rapid.SampledFrom([]string{"市委编办", "市司法局", "市城管局"}).Draw(t, "office"), Post: "科长",
				Point: rapid.IntRange(0, 3).Draw(t, "point"), Ticket: ticket.ID(rapid.IntRange(0, 3).Draw(t, "ticket")), Tickets: []ticket.ID{3}, Result: rapid.SampledFrom([]PointResult{"", Done, Failed}).Draw(t, "result"), Seed: 7}
			was := d.Clone()
			offered := slices.ContainsFunc(d.Offers(by), func(o DossierOffer) bool { return o.Do == x.Do })
			next, err := d.Do(x, by, now)
			if diff := cmp.Diff(was, d.Clone()); diff != "" {
				t.Fatalf("%s changed the dossier it was done to: %s", x.Do, diff)
			}
			if err != nil {
				if _, ok := fault.Of(err); !ok || next != nil {
					t.Fatalf("%s: %v with %v", x.Do, err, next)
				}
				continue
			}
			if !offered || !was.Open() && was.Kind != Joint || next.Version != was.Version+1 {
				t.Fatalf("%s of %s by %s in %s: offered %v, version %d", x.Do, was.Kind, by.Name, was.State, offered, next.Version)
			}
			if (next.State == Closed) != (next.ClosedAt != nil) {
				t.Fatalf("%s, closed at %v", next.State, next.ClosedAt)
			}
			d = next
		}
		if d.Kind == Consultation && d.State == Closed && slices.ContainsFunc(d.Points, func(p Point) bool { return p.Result != Done }) {
			t.Fatal("closed with an obstacle left")
		}
	})
}

func TestNobodySeesWhatIsNotHis(t *testing.T) {
	t.Parallel()
	stranger := post(20, 12, org.Liaison)
	for _, k := range DossierKinds {
		d := &Dossier{Kind: k, State: UnderWay, Units: []org.UnitID{10}, By: 1}
		if d.Sees(stranger) || d.Sees(org.Actor{}) || !d.Sees(everybody[0]) {
			t.Errorf("%s: seen by a stranger %v, by the centre %v", k.Name(), d.Sees(stranger), d.Sees(everybody[0]))
		}
		if err := MayOpen(k, stranger); !errors.Is(err, fault.Denied) {
			t.Errorf("%s: a stranger begins one: %v", k.Name(), err)
		}
		if k.Name() == "" || d.StateName() == "" {
			t.Errorf("%s has no name", k)
		}
	}
	draft := &Dossier{Kind: Assessment, State: Preparing, Units: []org.UnitID{10}}
	if draft.Sees(everybody[2]) {
		t.Error("a unit reads a notice that is not issued")
	}
}

// TestOrderStates: an order in a state takes the deeds of that state and refuses every
// other, by name.
func TestOrderStates(t *testing.T) {
	t.Parallel()
	for _, s := range OrderStates {
		for _, step := range orderFlow {
			o := &Order{ID: 1, Version: 3, Tier: Escalation, State: s, Office: org.SupervisionOffice, Unit: 10, OrderText: OrderText{Demand: "限期整改", Evidence: "照片"}}
			_, err := o.Do(Deed{Do: step.do, Form: Project, Days: 3, Text: "已经到现场处置完毕", Evidence: "照片4张", Due: func(float64) (time.Time, error) { return now, nil }}, everybody[0], now)
			if allowed := slices.Contains(step.from, s); !allowed && !errors.Is(err, fault.Conflict) {
				t.Errorf("%s in %s: %v", step.name, s.Name(), err)
			}
			if o.Version != 3 || o.State != s {
				t.Errorf("%s changed the order it was done to", step.name)
			}
		}
	}
}

// S28: 销号 only with evidence, the citizen's word and a second person; at tier 3 after a
// look back.
func TestStrikeOffNeedsEverything(t *testing.T) {
	t.Parallel()
	satisfied := []FollowedUp{{No: "1", Closed: true, Reached: true, Satisfaction: 4}}
	tests := []struct {
		name   string
		change func(*Order)
		deed   Deed
		says   string
	}{
		{"everything is there", func(*Order) {}, Deed{FollowedUp: satisfied}, ""},
		{"no evidence", func(o *Order) { o.Evidence = "" }, Deed{FollowedUp: satisfied}, "没有佐证"},
		{"tier 3 not looked at again", func(o *Order) { o.Tier = Leaders }, Deed{FollowedUp: satisfied}, "先回头看"},
		{"the one who accepted", func(o *Order) { o.AcceptBy = 1 }, Deed{FollowedUp: satisfied}, "另一位"},
		{"still open", func(*Order) {}, Deed{FollowedUp: []FollowedUp{{No: "7"}}}, "工单7尚未办结"},
		{"not reached and no word", func(*Order) {}, Deed{FollowedUp: []FollowedUp{{No: "7", Closed: true}}}, "没有回访到"},
		{"unsatisfied", func(*Order) {}, Deed{Text: "政策解释", FollowedUp: []FollowedUp{{No: "7", Closed: true, Reached: true, Satisfaction: 2}}}, "不满意"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := &Order{Tier: Escalation, State: Approved, Office: org.SupervisionOffice, Unit: 10, AcceptBy: 99, OrderText: OrderText{Evidence: "照片4张"}}
			tt.change(o)
			tt.deed.Do = StrikeOff
			next, err := o.Do(tt.deed, everybody[0], now)
			if tt.says == "" && (err != nil || next.State != Struck) || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

// A signature after withdrawal, and a rule that would catch everything, are refused.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := &Submission{State: PaperWithdrawn, Leader: 6}
	if _, err := s.Do(PaperDeed{Do: SignPaper, Signs: &Instruction{}}, everybody[5], now); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "撤回") {
		t.Errorf("signed after withdrawal: %v", err)
	}
	r := Presets()[slices.IndexFunc(Presets(), func(r Rule) bool { return r.Tier == First && r.Enabled })]
	if err := (Trial{Base: 200, Caught: 200}).Everything(r); !errors.Is(err, fault.Invalid) {
		t.Errorf("a rule that catches everything: %v", err)
	}
	if err := (Trial{Base: 200, Caught: 20}).Everything(r); err != nil {
		t.Errorf("a rule that catches some: %v", err)
	}
	for _, r := range Presets() {
		if err := r.Check(); err != nil {
			t.Errorf("preset %s: %v", r.Name, err)
		}
	}
}

// A paper's title says 关于 and 问题 once, whatever the ticket is called.
func TestMatter(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"夜市占道": "夜市占道", "关于向阳路停车的求助": "向阳路停车", "请帮忙协调快递投递问题": "请帮忙协调快递投递", "关于路灯不亮问题的呈批": "路灯不亮", "问题": "问题"} {
		if got := Matter(title); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
}
