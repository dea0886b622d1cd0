package oversight

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// S46, T39: a ticket that is neglected climbs by itself — warned, reminded, put under an
// order — and its due date never moves. However often the pass runs, and wherever the
// clock jumps, nothing is caught twice.
func TestNeglectClimbs(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	due := h.do(h.liaison(), id, &ticket.Note{Text: ticket.Text("开始办理")}).Lead().DueAt
	if p := h.pass(id); p.Caught != 0 || len(h.reminders(id)) != 0 {
		t.Fatalf("a fresh ticket is caught: %+v", p)
	}
	h.at("2022-11-16 09:00") // 60 %
	h.pass(id)
	if got := h.told(h.liaison(), "yellow"); len(got) != 1 || !strings.Contains(got[0], "黄色预警线") {
		t.Errorf("yellow: %q", got)
	}
	if len(h.told(h.head(), "red")) != 0 {
		t.Error("the section head is warned too early")
	}
	h.at("2022-11-18 09:00") // 80 %
	h.pass(id)
	if got := h.told(h.head(), "red"); len(got) != 1 {
		t.Errorf("the section head is told %q", got)
	}
	if got := h.told(h.liaison(), "red"); len(got) != 0 {
		t.Errorf("others of the unit are told too: %q", got)
	}
	if got := h.whys(id); !slices.Equal(got, []string{"临期未答复"}) {
		t.Errorf("reminders %q", got)
	}
	h.at("2022-11-22 09:00") // overdue by a working day
	h.pass(id)
	h.at("2022-11-28 10:00") // overdue by more than three
	h.pass(id)
	o := h.order(id)
	if o.State != supervision.Drafted || o.Tier != supervision.Escalation || o.Office != org.SupervisionOffice || o.No != 0 {
		t.Fatalf("order %+v", o.Order)
	}
	if !slices.ContainsFunc(o.Reasons, func(r string) bool { return strings.HasPrefix(r, "超期") }) {
		t.Errorf("reasons %q", o.Reasons)
	}
	v, err := h.work.View(t.Context(), h.supervisor(), id)
	h.must(err)
	if v.Tier != 2 || !v.Lead().DueAt.Equal(due) {
		t.Errorf("tier %d, due %v, was %v", v.Tier, v.Lead().DueAt, due)
	}
	n := len(h.reminders(id))
	for _, at := range []string{"2022-11-28 10:00", "2022-11-20 08:00", "2022-11-28 10:01"} { // back and forth
		h.at(at)
		if p := h.pass(); p.Caught != 0 || p.Climbed != 0 {
			t.Errorf("at %s again: %+v", at, p)
		}
	}
	if len(h.reminders(id)) != n {
		t.Error("a repeated pass reminded again")
	}
	h.order(id)
	h.must(h.work.VerifyReplay(t.Context(), id))
}

// Two nodes that pass at one time catch everything once.
func TestPassesTogether(t *testing.T) {
	h := newHouse(t)
	var ids []ticket.ID
	for range 6 {
		ids = append(ids, h.handled(nil))
	}
	h.at("2022-11-28 10:00")
	for _, id := range ids {
		_, err := h.work.Tick(t.Context(), id, h.db.Now())
		h.must(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := h.Pass(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		h.order(id)
		if got := h.whys(id); len(got) != 2 {
			t.Errorf("reminders of %d: %q", id, got)
		}
	}
}

// Warnings and reminders are quiet at night, but not about what is urgent.
func TestQuietAtNight(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	h.at("2022-11-16 03:00")
	h.pass(id)
	if got := h.told(h.liaison(), "yellow"); len(got) != 0 {
		t.Errorf("told at three in the night: %q", got)
	}
	h.at("2022-11-16 08:00")
	if got := h.told(h.liaison(), "yellow"); len(got) != 1 {
		t.Errorf("told in the morning: %q", got)
	}
	h.at("2022-11-16 22:00")
	urgent := h.handled(func(r *ticket.Register) { r.Urgency = ticket.Urgent })
	h.at("2022-11-17 13:00")
	h.at("2022-11-17 02:00")
	h.at("2022-11-17 21:30")
	h.pass(urgent)
	if got := h.told(h.head(), "red"); len(got) != 1 {
		t.Errorf("an urgent one is not told at once: %q", got)
	}
}

// S21: what the first tier reminds of, each by its own rule.
func TestFirstTierTriggers(t *testing.T) {
	h := newHouse(t)
	late := h.take(func(r *ticket.Register) { r.RequesterPhone = ticket.Text("19900000001") })
	h.do(h.dispatcher(), late, &ticket.Dispatch{Unit: unitCity})
	h.at("2022-11-09 10:00")
	h.pass(late)
	if got := h.whys(late); !slices.Contains(got, "超时签收") || !slices.Contains(got, "未先行联系") {
		t.Errorf("late: %q", got)
	}
	silent := h.take(func(r *ticket.Register) { r.RequesterName, r.RequesterPhone = ticket.Secret{}, ticket.Secret{} })
	h.do(h.dispatcher(), silent, &ticket.Dispatch{Unit: unitCity})
	h.do(h.liaison(), silent, &ticket.Sign{On: ticket.On{Assignment: 1}})
	again := h.handled(func(r *ticket.Register) { r.RequesterPhone = ticket.Text("19900000002") })
	h.do(h.agent(), again, &ticket.Urge{Medium: "phone", Text: ticket.Text("来电再次催问")})
	h.at("2022-11-11 10:00")
	h.pass(silent)
	if got := h.whys(silent); slices.Contains(got, "未先行联系") {
		t.Error("nobody can be called, yet the unit is reminded to call")
	}
	if got := h.whys(again); !slices.Equal(got, []string{"群众催单"}) {
		t.Errorf("asked again: %q", got)
	}
	h.do(h.agent(), again, &ticket.Urge{Medium: "phone", Text: ticket.Text("第二次催问")})
	h.pass()
	if got := h.whys(again); len(got) != 2 {
		t.Errorf("asked twice: %q", got)
	}
	now := h.db.Now()
	h.do(h.liaison(), again, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Public: ticket.Text("已办理完毕,请放心。"), Founded: "yes", Resolved: "resolved", ContactAt: &now, Contact: ticket.Text("录音0002")})
	if p := h.pass(); p.Settled == 0 {
		t.Error("the reply does not settle the reminders")
	}
	h.do(h.dispatcher(), again, &ticket.ReturnReply{On: ticket.On{Assignment: 1}, Codes: []string{"incomplete"}, Text: ticket.Text("没有写明处理结果")})
	h.pass()
	if got := h.whys(again); !slices.Contains(got, "答复未达标") {
		t.Errorf("substandard: %q", got)
	}
}

// S22: by hand and by each of the six media, with who, when and what was said; sealed
// where it lies; answered by the unit, and two unanswered ones climb.
func TestRemindersByHand(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	matter := h.matter("进展询问")
	for _, m := range supervision.Mediums {
		p := Prompt{Rule: matter, Medium: m, Text: "请尽快说明进展,电话19900009999", Whom: "分管负责人"}
		list, err := h.Remind(t.Context(), h.supervisor(), []ticket.ID{id}, p)
		h.must(err)
		if list[0].Reminder == 0 {
			t.Fatalf("%s: %+v", m, list[0])
		}
	}
	_, err := h.Remind(t.Context(), h.supervisor(), []ticket.ID{id}, Prompt{Rule: matter, Medium: "pigeon", Text: "请尽快说明进展"})
	h.refused(err, fault.Invalid, "催办方式")
	_, err = h.Remind(t.Context(), h.supervisor(), []ticket.ID{id}, Prompt{Rule: matter, Medium: supervision.Phone, Text: "请尽快说明进展"})
	h.refused(err, fault.Invalid, "催办了谁")
	_, err = h.Remind(t.Context(), h.liaison(), []ticket.ID{id}, Prompt{Rule: matter, Medium: supervision.Phone})
	h.refused(err, fault.Denied, "督办")
	list := h.reminders(id)
	if len(list) != len(supervision.Mediums) {
		t.Fatalf("%d reminders", len(list))
	}
	first := list[len(list)-1]
	if first.Medium != supervision.Platform || first.ByName != "督办员" || first.Whom != "分管负责人" || strings.Contains(first.Text, "19900009999") {
		t.Errorf("reminder %+v", first.Reminder)
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		var plain bool
		err := tx.QueryRow(t.Context(), `select bool_or(position(convert_to('说明进展', 'UTF8') in box) > 0) from reminders where city = $1`, tx.City).Scan(&plain)
		if plain {
			t.Error("what was said lies open in the table")
		}
		return err
	}))
	v, err := h.work.View(t.Context(), h.supervisor(), id)
	h.must(err)
	if v.UrgeCount != 6 {
		t.Errorf("the ticket counts %d urgings", v.UrgeCount)
	}
	if p := h.pass(); p.Caught != 0 {
		t.Error("what the centre itself urged is taken for the citizen's")
	}
	_, err = h.Reply(t.Context(), h.as(9, unitRoads, org.Liaison), first.ID, "正在办理中")
	h.refused(err, fault.NotFound, "没有这条催办")
	for i, r := range list {
		if i < 2 {
			continue // two stay without a word
		}
		_, err := h.Reply(t.Context(), h.liaison(), r.ID, "正在办理,预计三日内办结")
		h.must(err)
	}
	_, err = h.Reply(t.Context(), h.liaison(), first.ID, "再说一遍进展")
	h.refused(err, fault.Conflict, "已经回复过")
	h.at("2022-11-08 23:59")
	h.pass()
	if got, _ := h.Orders(t.Context(), h.supervisor(), postgres.OrderFilter{Ticket: id, Limit: 1}); len(got) != 0 {
		t.Error("climbed before the reply period was over")
	}
	h.at("2022-11-09 00:01")
	h.pass()
	if o := h.order(id); !slices.Contains(o.Reasons, "催办未复2次") {
		t.Errorf("reasons %q", o.Reasons)
	}
}

// What was said by telephone or on the spot is written down at the latest on the next
// working day, with its own hour; its reply period runs from there, and two that passed
// without a word climb.
func TestRemindersWrittenDownLater(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	h.at("2022-11-07 15:00")
	give := func(m supervision.Medium, on string) error {
		_, err := h.Remind(t.Context(), h.supervisor(), []ticket.ID{id}, Prompt{Rule: h.matter("材料补报"), Medium: m, Text: "请补报现场照片", Whom: "分管负责人", On: h.moment(on)})
		return err
	}
	for _, tt := range []struct {
		medium     supervision.Medium
		on, refuse string
	}{
		{supervision.Platform, "2022-11-07 10:00", "即时送达"},
		{supervision.Phone, "2022-11-07 15:01", "不能晚于现在"},
		{supervision.Phone, "2022-11-03 23:59", "最迟在下一个工作日补记"},
	} {
		h.refused(give(tt.medium, tt.on), fault.Invalid, tt.refuse)
	}
	h.at("2022-11-10 11:00")
	h.must(give(supervision.Phone, "2022-11-09 09:00"))
	h.must(give(supervision.OnSite, "2022-11-09 16:00"))
	list := h.reminders(id)
	if len(list) != 2 || !list[0].At.Equal(h.moment("2022-11-09 16:00")) || list[1].Standing(h.db.Now()) != supervision.Lapsed || list[0].Standing(h.db.Now()) != supervision.Lapsed {
		t.Fatalf("reminders %+v", list)
	}
	h.pass()
	if o := h.order(id); !slices.Contains(o.Reasons, "催办未复2次") {
		t.Errorf("reasons %q", o.Reasons)
	}
}

func (h *house) matter(name string) int {
	h.Helper()
	rules, err := h.Rules(h.Context())
	h.must(err)
	for _, r := range rules {
		if r.Name == name {
			return r.ID
		}
	}
	h.Fatalf("no matter %s", name)
	return 0
}

// S14 to S17: the four lists, each by its definition; a ticket on several appears once
// with all its tags, and leaves when its reason is gone.
func TestFourLists(t *testing.T) {
	h := newHouse(t)
	phone := func(p string) func(*ticket.Register) {
		return func(r *ticket.Register) { r.RequesterPhone = ticket.Text(p) }
	}
	province := h.take(func(r *ticket.Register) {
		r.Source, r.ProvinceNo, r.RequesterPhone = ticket.Province, "P1", ticket.Text("19900000009")
	})
	h.take(phone("19900000003"))
	second := h.take(phone("19900000003"))
	h.pass()
	if got := h.lists(province); !slices.Equal(got, []supervision.List{supervision.Province}) {
		t.Errorf("province: %v", got)
	}
	if got := h.lists(second); got != nil {
		t.Errorf("twice is on a list: %v", got)
	}
	third := h.handled(phone("19900000003"))
	h.take(func(r *ticket.Register) { r.RequesterPhone, r.Category = ticket.Text("19900000003"), "15" }) // another subject
	h.pass()
	if got := h.lists(third); !slices.Equal(got, []supervision.List{supervision.Repeats}) {
		t.Errorf("three times: %v", got)
	}
	h.at("2022-12-16 10:00") // 29 working days on
	h.pass()
	if got := h.lists(third); slices.Contains(got, supervision.OpenDays) {
		t.Error("on the list of 30 working days too early")
	}
	h.at("2022-12-20 10:00")
	h.pass()
	if got := h.lists(third); !slices.Equal(got, []supervision.List{supervision.OpenDays, supervision.Repeats}) {
		t.Errorf("30 working days: %v", got)
	}
	if got := h.lists(province); !slices.Equal(got, []supervision.List{supervision.OpenDays, supervision.Province}) {
		t.Errorf("province after 30 working days: %v", got)
	}
	unhappy := h.handled(phone("19900000004"))
	h.answered(unhappy, "已办理", 2)
	h.pass()
	if got := h.lists(unhappy); got != nil {
		t.Errorf("once unsatisfied: %v", got)
	}
	h.do(h.chief(), unhappy, &ticket.ChiefSign{On: ticket.On{Assignment: 1}, Text: ticket.Text("同意")})
	h.answered(unhappy, "再次整改完毕", 1)
	h.pass()
	if got := h.lists(unhappy); !slices.Equal(got, []supervision.List{supervision.Unsatisfied}) {
		t.Errorf("twice unsatisfied: %v", got)
	}
	h.do(h.agent(), province, &ticket.Cancel{Text: ticket.Text("诉求人撤回")})
	h.pass()
	if got := h.lists(province); got != nil {
		t.Errorf("withdrawn, yet on %v", got)
	}
	home, err := h.Home(t.Context(), h.supervisor())
	h.must(err)
	for _, l := range home.Lists {
		if l.Rule.Text == "" || len(l.Sizes) == 0 || l.Sizes[len(l.Sizes)-1].On != workday.DateOf(h.db.Now()).String() || l.Sizes[len(l.Sizes)-1].Size != l.Count {
			t.Errorf("%s shows %d, sizes %+v", l.Rule.Name, l.Count, l.Sizes)
		}
	}
	if home.Once == 0 {
		t.Error("nothing is listed once")
	}
}

// Rules are rows with versions: changed by the director alone, tried before they are
// saved, and refused when they would catch everything.
func TestRulesAreRows(t *testing.T) {
	h := newHouse(t)
	for i := range 22 {
		id := h.handled(nil)
		if i%4 != 0 {
			h.do(h.agent(), id, &ticket.Urge{Medium: "phone", Text: ticket.Text("来电催问进展")})
		}
	}
	r := supervision.Rule{Tier: supervision.First, Trigger: supervision.Urged, Threshold: 1, Name: "催单即催办", Text: "工单{no}诉求人催问。", ReplyDays: 1, Target: supervision.ToUnit, Enabled: true}
	trial, err := h.Try(t.Context(), h.supervisor(), r)
	h.must(err)
	if trial.Base != 22 || trial.Caught != 16 || len(trial.Sample) == 0 {
		t.Errorf("trial %+v", trial)
	}
	_, err = h.SaveRule(t.Context(), h.supervisor(), r)
	h.refused(err, fault.Denied, "中心主任")
	saved, err := h.SaveRule(t.Context(), h.director(), r)
	h.must(err)
	h.at("2022-12-01 10:00")
	all := supervision.Rule{Tier: supervision.First, Trigger: supervision.Overdue, Threshold: 0, Name: "一律催办", Text: "工单{no}已超期。", ReplyDays: 1, Target: supervision.ToUnit, Enabled: true}
	_, err = h.SaveRule(t.Context(), h.director(), all)
	h.refused(err, fault.Invalid, "等于全部")
	changed := saved.Rule
	changed.Threshold = 2
	next, err := h.SaveRule(t.Context(), h.director(), changed)
	h.must(err)
	if next.Rule.Version != 2 {
		t.Errorf("version %d", next.Rule.Version)
	}
	_, err = h.SaveRule(t.Context(), h.director(), changed)
	h.refused(err, fault.Stale, "刚被")
	// Every rule in force says what it would have caught last month.
	tried, err := h.Trials(t.Context(), h.supervisor())
	h.must(err)
	said := map[string]int{}
	for _, one := range tried {
		said[one.Rule.Name] = one.Trial.Caught
		if one.Trial.Base != 22 {
			t.Errorf("%s: %d tickets at work last month", one.Rule.Name, one.Trial.Base)
		}
	}
	if said["群众催单"] != 16 || said["催单即催办"] != 0 || said["超期未办结"] != 22 || said["省级交办件"] != 0 {
		t.Errorf("caught %v", said)
	}
	_, err = h.Trials(t.Context(), h.liaison())
	h.refused(err, fault.Denied, "督办")
	versions, err := h.Versions(t.Context(), h.supervisor(), saved.Rule.ID)
	h.must(err)
	if len(versions) != 2 || versions[1].Threshold != 1 {
		t.Errorf("versions %+v", versions)
	}
}
