package casework

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

func (h *house) inspector() org.Actor { return h.as(5, unitCentre, org.Inspector) }

// answer brings a matter up to its reply.
func (h *house) answer(title, content, reply string, change func(*ticket.SubmitReply)) *ticket.Case {
	h.Helper()
	in := intake()
	in.Title, in.Content = ticket.Text(title), ticket.Text(content)
	return h.answerTo(in, reply, change)
}

func (h *house) answerTo(in *ticket.Register, reply string, change func(*ticket.SubmitReply)) *ticket.Case {
	h.Helper()
	r, err := h.Register(h.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	id := r.Case.ID
	h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unitCity})
	on := ticket.On{Assignment: 1}
	at := h.db.Now()
	f := &ticket.SubmitReply{On: on, Public: ticket.Text(reply), Founded: "yes", Resolved: "resolved", ContactAt: &at, Contact: ticket.Text("录音编号 LY0001234")}
	if change != nil {
		change(f)
	}
	return h.do(h.liaison(), id, &ticket.Sign{On: on}, f)
}

const lamps = "您好,经现场查看,柏舟路桥头至菜场段十二盏路灯因电缆被挖断停电,已更换电缆并恢复照明,今后将加强巡查,感谢您的监督。"

// A reviewer is shown what is wrong with a reply, and by what one sees it.
func TestReplyCheck(t *testing.T) {
	h := newHouse(t)
	found := func(id ticket.ID) string {
		t.Helper()
		list, err := h.ReplyCheck(t.Context(), h.inspector(), id)
		h.must(err)
		var all []string
		for _, f := range list {
			all = append(all, f.Rule+": "+strings.Join(f.Evidence, "; "))
		}
		return strings.Join(all, "\n")
	}
	fair := h.answer("柏舟路路灯不亮", "柏舟路从桥头到菜场的路灯一个星期不亮,晚上漆黑。", lamps, nil)
	if got := found(fair.ID); got != "" {
		t.Errorf("a fair reply: %s", got)
	}
	h.pass(time.Hour)
	copied := h.answer("幼儿园学费问题", "民办幼儿园开学前一天通知涨学费,没有任何公示。", lamps, nil)
	if got := found(copied.ID); !strings.Contains(got, "copied: 与 "+fair.No) || !strings.Contains(got, "off_topic: 诉求标题中的关键词:幼儿园学费") {
		t.Errorf("the same words to another matter: %s", got)
	}
	again := h.answer("反映柏舟路路灯还是不亮", "柏舟路从桥头到菜场的路灯又不亮了,晚上漆黑。", lamps, nil)
	if got := found(again.ID); strings.Contains(got, fair.No) {
		t.Errorf("the same matter may be answered the same: %s", got)
	}
	passed := h.answer("柏舟路窨井盖缺失", "柏舟路窨井盖缺了一个月,电动车摔倒过。", "您反映的窨井盖问题已转交市政处处理,感谢您的支持。", func(f *ticket.SubmitReply) { f.Contact = ticket.Text("已电话联系") })
	if got := found(passed.ID); !strings.Contains(got, "forward_only") || !strings.Contains(got, "没有号码或录音编号") {
		t.Errorf("passed on: %s", got)
	}
	if _, err := h.ReplyCheck(t.Context(), h.liaison(), fair.ID); !errors.Is(err, fault.Denied) {
		t.Errorf("a unit reads the check: %v", err)
	}
	if _, err := h.ReplyCheck(t.Context(), h.inspector(), h.take().ID); !errors.Is(err, fault.Conflict) {
		t.Errorf("nothing to check: %v", err)
	}
	h.replayed(copied.ID)
}

// A complaint that was made an inquiry on its way names who did it.
func TestReplyCheckSeesTheKindChanged(t *testing.T) {
	h := newHouse(t)
	r, err := h.Register(t.Context(), h.agent(), "", intake(), &ticket.Accept{}, &ticket.Amend{Kind: ticket.Inquiry}, &ticket.QueueDispatch{})
	h.must(err)
	h.do(h.dispatcher(), r.Case.ID, &ticket.Dispatch{Unit: unitCity})
	at := h.db.Now()
	h.do(h.liaison(), r.Case.ID, &ticket.Sign{On: ticket.On{Assignment: 1}}, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Founded: "yes", Resolved: "resolved",
		Public: ticket.Text("夜市占道经营问题,城管队员已到示例小区南侧劝离摊贩,关停音响。"), ContactAt: &at, Contact: ticket.Text("录音编号 LY0001234")})
	list, err := h.ReplyCheck(t.Context(), h.as(6, unitCentre, org.Supervisor), r.Case.ID)
	h.must(err)
	if len(list) == 0 || list[0].Rule != "requalified" || !strings.Contains(list[0].Evidence[0], "登记时为投诉,后改为咨询(岗位,") {
		t.Errorf("%+v", list)
	}
}
