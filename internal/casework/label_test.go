package casework

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// A rule marks at registration and at amendment, as the system's deed: the mark of
// danger makes the ticket urgent at once and rings the floor lead.
func TestRulesMark(t *testing.T) {
	h := newHouse(t)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.InstallTags(t.Context()) }))
	in := intake()
	in.Content = ticket.Text("被拖欠工资半年,我不想活了")
	r, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{})
	h.must(err)
	c := r.Case
	if strings.Join(c.Labels, " ") != "自杀风险 欠薪" || c.Urgency != ticket.Sudden {
		t.Errorf("marked %v, urgency %d", c.Labels, c.Urgency)
	}
	if left := c.DispatchDueAt.Sub(c.CreatedAt); left != 5*time.Minute {
		t.Errorf("the dispatch clock runs %v", left)
	}
	h.replayed(c.ID)
	lines, _, err := h.Timeline(t.Context(), h.dispatcher(), c.ID)
	h.must(err)
	e, ok := lines[1].Facts.(*ticket.SetLabels)
	if !ok || lines[1].By.Name != "系统" || !strings.HasPrefix(e.Rules[0], "自杀风险第1版:不想活") {
		t.Errorf("history %+v", lines[1])
	}
	lead := h.as(8, unitCentre, org.FloorLead)
	told, _, err := h.Inbox(t.Context(), lead)
	h.must(err)
	if len(told) != 1 || !strings.Contains(told[0].Text, "涉及自杀风险") || !strings.Contains(told[0].Text, "12356") {
		t.Errorf("the floor lead is told %+v", told)
	}

	// Whoever opens it is told. Waiting for its unit, it is handed over by way of the desk:
	// the domain hands over what is accepted, and nothing else.
	c = h.do(h.agent(), c.ID, &ticket.QueueDispatch{})
	v, err := h.View(t.Context(), h.agent(), c.ID)
	h.must(err)
	if strings.Join(v.Danger, " ") != "自杀风险" {
		t.Errorf("danger %v", v.Danger)
	}
	slip := &ticket.Transfer{To: "12356", Summary: ticket.Text("涉及自杀风险")}
	if _, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{slip}}); !errors.Is(err, fault.Conflict) {
		t.Errorf("handed over from the queue: %v", err)
	}
	h.do(h.dispatcher(), c.ID, &ticket.AskDetails{Missing: ticket.Text("涉及自杀风险,退回坐席移交 12356")})
	h.do(h.dispatcher(), c.ID, slip)
	if v, err = h.View(t.Context(), h.agent(), c.ID); err != nil || v.State != ticket.Transferred || len(v.Danger) > 0 {
		t.Errorf("handed over: %s, danger %v, %v", v.State, v.Danger, err)
	}
	h.replayed(c.ID)

	quiet, err := h.Register(t.Context(), h.agent(), "", intake(), &ticket.Accept{})
	h.must(err)
	if len(quiet.Case.Labels) != 0 || len(quiet.Events) != 2 {
		t.Errorf("an ordinary matter is marked %v", quiet.Case.Labels)
	}
	amended := h.do(h.agent(), quiet.Case.ID, &ticket.Amend{Content: ticket.Text("摊主被打伤昏迷,快叫救护车")})
	if strings.Join(amended.Labels, " ") != "急危重症" || amended.Urgency != ticket.Sudden {
		t.Errorf("after the amendment %v, urgency %d", amended.Labels, amended.Urgency)
	}
	h.replayed(amended.ID)
	again := h.do(h.agent(), quiet.Case.ID, &ticket.Amend{Place: ticket.Text("示例路口")})
	if len(again.Labels) != 1 {
		t.Errorf("marked twice: %v", again.Labels)
	}
	off := h.do(h.dispatcher(), quiet.Case.ID, &ticket.SetLabels{Remove: "急危重症", Add: "已送医", Reason: ticket.Text("120 已到场")})
	if strings.Join(off.Labels, " ") != "已送医" {
		t.Errorf("by hand %v", off.Labels)
	}
	_, err = h.Do(t.Context(), h.dispatcher(), Deed{Ticket: quiet.Case.ID, Do: []ticket.Facts{&ticket.SetLabels{Tags: []string{"冒充"}, Add: "冒充", Reason: ticket.Text("试")}}})
	h.refused(err, fault.Invalid, "只由系统添加")
}

// A rule that would mark nearly everything is refused in words, and nothing is saved.
func TestTooWideRule(t *testing.T) {
	h := newHouse(t)
	for range leastLooked {
		h.take()
	}
	_, err := h.SaveTag(t.Context(), director(h), triage.Tag{Name: "噪声", Text: "词: 夜市 音响", Enabled: true})
	h.refused(err, fault.Invalid, "规则太宽:最近100件里会标记100件")
	tags, _, err := h.Tags(t.Context(), director(h))
	h.must(err)
	if len(tags) != 0 {
		t.Errorf("saved %+v", tags)
	}
	_, err = h.SaveTag(t.Context(), h.dispatcher(), triage.Tag{Name: "噪声", Text: "词: 夜市"})
	h.refused(err, fault.Denied, "诉求分类管理")
}
