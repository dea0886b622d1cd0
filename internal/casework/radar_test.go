package casework

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

func (h *house) supervisor() org.Actor { return h.as(6, unitCentre, org.Supervisor) }

// shut closes a replied ticket with the citizen's word.
func (h *house) shut(c *ticket.Case, contacted, device string) *ticket.Case {
	h.Helper()
	h.do(h.inspector(), c.ID, &ticket.PassReply{})
	r, err := h.Do(h.Context(), org.Citizen, Deed{Ticket: c.ID, Device: device,
		Do: []ticket.Facts{&ticket.Rate{Channel: "portal", Contacted: contacted, Resolved: "resolved", Satisfaction: 5}}})
	h.must(err)
	return r.Case
}

// suspects are the rules that spoke for each suspect, by number.
func (h *house) suspects(f postgres.SuspectFilter) map[string]string {
	h.Helper()
	f.State = "open"
	page, err := h.Radar(h.Context(), h.supervisor(), f)
	h.must(err)
	found := map[string]string{}
	for _, s := range page.Items {
		found[s.No] = strings.Join(s.Rules, " ")
		if len(s.Found) != len(s.Rules) || s.Title == "" || s.Score < .4 {
			h.Errorf("%+v", s)
		}
	}
	return found
}

// matters differ from each other, each with a reply that answers it.
var matters = [][3]string{
	{"柏舟路路灯不亮", "柏舟路从桥头到菜场的路灯一个星期不亮,晚上漆黑。", lamps},
	{"幼儿园学费上涨", "民办幼儿园开学前通知涨学费,没有公示。", "您好,教体局已约谈该幼儿园,学费按公示标准收取,多收的学费已退还家长,幼儿园收费栏已补充公示。"},
	{"自来水水压太低", "六楼以上自来水水压太低,洗澡出不来水。", "您好,供水公司检修了加压泵,六楼住户水压恢复正常,自来水管网压力已列入巡查。"},
	{"拖欠装修工资", "在云杉里做装修,老板拖欠工资三个月。", "您好,劳动监察大队已约谈包工头,装修班组三个月工资已全部发放到位,双方签字确认。"},
	{"垃圾站异味扰民", "垃圾中转站异味很大,夏天不敢开窗。", "您好,垃圾中转站已加装除臭设备,转运时间调整到夜间,异味明显减轻,附近居民已回访认可。"},
	{"公交末班车太早", "十六路公交末班车七点就没了,下班回不了家。", "您好,公交公司将十六路末班车由十九时延到二十一时,自下月一日执行,站牌已更新。"},
}

// Planted false closures come before the supervisor with what they were found by,
// honest ones do not.
func TestRadar(t *testing.T) {
	h := newHouse(t)
	planted := map[string]string{}
	evidence := func(text string) func(*ticket.SubmitReply) {
		return func(f *ticket.SubmitReply) { f.Contact = ticket.Text(text) }
	}
	for i, m := range matters {
		in := intake()
		in.Title, in.Content, in.RequesterPhone = ticket.Text(m[0]), ticket.Text(m[1]), ticket.Text(fmt.Sprintf("199000000%02d", i))
		in.Category, in.Region = "1", "341302"
		honest := h.answerTo(in, m[2], nil)
		h.shut(honest, "yes", fmt.Sprint("device ", i))
		h.pass(2 * time.Hour)
	}
	other := func(i int, title, content, reply string, change func(*ticket.SubmitReply)) *ticket.Case {
		in := intake()
		in.Title, in.Content, in.RequesterPhone = ticket.Text(title), ticket.Text(content), ticket.Text(fmt.Sprintf("199000100%02d", i))
		return h.answerTo(in, reply, change)
	}
	copied := h.shut(other(1, "彩礼返还纠纷", "订婚后女方悔婚,八万彩礼没有返还。", matters[2][2], nil), "yes", "")
	planted[copied.No] = "copied off_topic"
	passed := h.shut(other(2, "窨井盖缺失", "柏舟路窨井盖缺了一个月,电动车摔倒过。", "您反映的窨井盖问题已转交市政处处理,感谢您的支持。", nil), "yes", "")
	planted[passed.No] = "off_topic"
	claimed := h.shut(other(3, "公厕无人打扫", "菜场公厕无人打扫,地面积水。", "您好,环卫所已安排专人打扫菜场公厕,地面积水清理完毕,每日保洁四次。", evidence("已电话联系")), "no", "")
	planted[claimed.No] = "no_evidence"
	var before []string
	for i := range 6 {
		c := other(10+i, matters[i][0], matters[i][1], matters[i][2], nil)
		planted[h.shut(c, "yes", "the unit's own telephone").No] = "one_rater"
		before = append(before, c.No)
		h.pass(4 * 24 * time.Hour)
	}
	in := intake() // the same person, the same matter, after it was closed
	in.RequesterPhone = ticket.Text("19900000001")
	again, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{})
	h.must(err)
	first := h.noOf("19900000001")
	planted[first] = "repeat"
	h.pass(24 * time.Hour)

	n, err := h.ScanRadar(t.Context())
	h.must(err)
	got := h.suspects(postgres.SuspectFilter{})
	if n != len(got) {
		t.Errorf("%d found, %d listed", n, len(got))
	}
	for no, rules := range planted {
		if missing := slices.DeleteFunc(strings.Fields(rules), func(r string) bool { return slices.Contains(strings.Fields(got[no]), r) }); len(missing) > 0 {
			t.Errorf("%s: found %q, want %q", no, got[no], rules)
		}
	}
	for no, rules := range got {
		if planted[no] == "" {
			t.Errorf("%s is honest, found %s", no, rules)
		}
	}
	if only := h.suspects(postgres.SuspectFilter{Rule: "repeat"}); len(only) != 1 || only[first] == "" {
		t.Errorf("by rule: %v", only)
	}
	page, err := h.Radar(t.Context(), h.supervisor(), postgres.SuspectFilter{State: "open", Rule: "repeat"})
	h.must(err)
	if e := page.Items[0].Found[0]; !strings.Contains(e.Evidence[0], again.Case.No) || e.Tickets[0] != again.Case.ID {
		t.Errorf("%+v", e)
	}
	if n, err := h.ScanRadar(t.Context()); n != 0 || err != nil {
		t.Errorf("twice a day: %d %v", n, err)
	}
	h.decides(copied, passed)
}

// noOf is the number of the first ticket of a telephone.
func (h *house) noOf(phone string) string {
	k, err := h.Requester(h.Context(), h.agent(), phone)
	h.must(err)
	return k.Items[len(k.Items)-1].No
}

// decides has the supervisor dismiss one suspect and reopen another; both stay decided.
func (h *house) decides(right, wrong *ticket.Case) {
	h.Helper()
	by := h.supervisor()
	for _, row := range []struct {
		by   org.Actor
		id   ticket.ID
		why  string
		kind fault.Kind
	}{{h.dispatcher(), right.ID, "已核实属实", fault.Denied}, {by, right.ID, "好", fault.Invalid}, {by, 5, "已核实属实", fault.NotFound}} {
		if err := h.Dismiss(h.Context(), row.by, row.id, row.why); !errors.Is(err, row.kind) {
			h.Errorf("%v: want %s", err, row.kind)
		}
	}
	h.must(h.Dismiss(h.Context(), by, right.ID, "电话核实,诉求人确认问题已解决"))
	if err := h.Dismiss(h.Context(), by, right.ID, "电话核实,再次排除"); !errors.Is(err, fault.Conflict) {
		h.Errorf("dismissed twice: %v", err)
	}
	h.do(by, wrong.ID, &ticket.ReopenFalse{Evidence: ticket.Text("现场查看,窨井盖仍缺失。")})
	h.pass(24 * time.Hour)
	_, err := h.ScanRadar(h.Context())
	h.must(err)
	left := h.suspects(postgres.SuspectFilter{})
	if left[right.No] != "" || left[wrong.No] != "" {
		h.Errorf("decided, yet listed: %v", left)
	}
	gone, err := h.Radar(h.Context(), by, postgres.SuspectFilter{State: "dismissed"})
	h.must(err)
	if len(gone.Items) != 1 || gone.Items[0].Why != "电话核实,诉求人确认问题已解决" || gone.Items[0].DecidedBy != by.ID {
		h.Errorf("dismissed: %+v", gone.Items)
	}
	confirmed := 0
	for _, c := range gone.Tally {
		if c.State == "confirmed" && c.Rule == "off_topic" {
			confirmed = c.Count
		}
	}
	if confirmed != 1 {
		h.Errorf("tally %+v", gone.Tally)
	}
	h.replayed(wrong.ID)
}

// A unit that answers many in the last hour of their limits, and a send-back at the
// end of its time, are seen.
func TestRadarSeesTheLastHour(t *testing.T) {
	h := newHouse(t)
	var all []*ticket.Case
	for i := range 6 {
		in := intake()
		in.Title, in.Content, in.RequesterPhone = ticket.Text(matters[i][0]), ticket.Text(matters[i][1]), ticket.Text(fmt.Sprintf("199000000%02d", i))
		r, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
		h.must(err)
		c := h.do(h.dispatcher(), r.Case.ID, &ticket.Dispatch{Unit: unitCity})
		all = append(all, h.do(h.liaison(), c.ID, &ticket.Sign{On: ticket.On{Assignment: 1}}))
	}
	lead := all[0].Lead()
	h.clock.Store(lead.SendBackTill.Add(-time.Minute).UnixMicro())
	h.do(h.liaison(), all[0].ID, &ticket.SendBack{On: ticket.On{Assignment: 1}, Code: "unclear", Text: ticket.Text("诉求不清"), Basis: ticket.Text("职责清单")})
	h.do(h.dispatcher(), all[0].ID, &ticket.RefuseSendBack{On: ticket.On{Assignment: 1}, Text: ticket.Text("诉求清楚")})
	h.clock.Store(lead.DueAt.Add(-20 * time.Minute).UnixMicro())
	for i, c := range all {
		at := h.db.Now()
		h.do(h.liaison(), c.ID, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Public: ticket.Text(matters[i][2]), Founded: "yes", Resolved: "resolved",
			ContactAt: &at, Contact: ticket.Text("录音编号 LY0001234")})
		h.pass(time.Minute)
	}
	h.pass(time.Hour)
	for _, c := range all {
		h.shut(c, "yes", "")
	}
	h.pass(time.Minute)
	_, err := h.ScanRadar(t.Context())
	h.must(err)
	got := h.suspects(postgres.SuspectFilter{Unit: unitCity})
	if len(got) != 6 || got[all[0].No] != "last_hour late_send_back" {
		t.Errorf("%v", got)
	}
	if other := h.suspects(postgres.SuspectFilter{Unit: unitRoads}); len(other) != 0 {
		t.Errorf("another unit's: %v", other)
	}
}
