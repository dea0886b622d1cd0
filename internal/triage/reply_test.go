package triage

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"suban/internal/ticket"
)

// fair is a reply that a reviewer would let pass.
func fair() Answered {
	return Answered{
		Title: "柏舟路路灯不亮", Content: "柏舟路从桥头到菜场的路灯已经有一个星期不亮,晚上漆黑,老人摔倒过。",
		Reply: "您好,经现场查看,柏舟路桥头至菜场段12盏路灯因电缆被挖断停电,已于3月2日更换电缆并恢复照明,感谢您的监督。",
		Kind:  ticket.Complaint, First: ticket.Complaint, Resolved: "resolved", Contacted: true, Reached: true, Contact: "录音编号 LY0001234",
	}
}

func TestCheckReply(t *testing.T) {
	t.Parallel()
	if got := CheckReply(fair()); len(got) != 0 {
		t.Errorf("a fair reply: %+v", got)
	}
	for name, row := range map[string]struct {
		change func(*Answered)
		rules  string
		say    string
	}{
		"passed on": {func(a *Answered) {
			a.Reply = "您反映的路灯不亮的问题已转城管局路灯所处理,感谢您的支持。"
		}, "forward_only", "已转城管局路灯所处理"},
		"passed on in full width": {func(a *Answered) {
			a.Reply = "您好!您反映的路灯问题已转交有关部门调查核处,如有相关情况将及时反馈,谢谢!"
		}, "forward_only", "已转交有关部门"},
		"passed on and done": {func(a *Answered) {
			a.Reply = "您反映的路灯不亮已转路灯所处理,电缆已更换,3月2日恢复照明。"
		}, "", ""},
		"something else": {func(a *Answered) {
			a.Reply = "您好,经查,该公司2016年度个人所得税均已组织入库,账实相符。如有疑问可到税务分局查看完税证明。"
		}, "off_topic", "路灯"},
		"the title back, nothing else": {func(a *Answered) {
			a.Reply = "您反映的“柏舟路路灯不亮”已收悉,我单位高度重视,感谢您的支持。"
		}, "off_topic", "均未提及"},
		"made an inquiry":    {func(a *Answered) { a.Kind, a.Changed = ticket.Inquiry, "(派单员 3,3月1日)" }, "requalified no_basis", "登记时为投诉,后改为咨询(派单员 3"},
		"called an inquiry":  {func(a *Answered) { a.Reply = "您咨询的路灯问题," + a.Reply }, "requalified", "您咨询的"},
		"no contact":         {func(a *Answered) { a.Contacted, a.Reached, a.Contact = false, false, "" }, "no_contact", "没有先行联系"},
		"contact on paper":   {func(a *Answered) { a.Contact = "已电话联系" }, "no_contact", "没有号码或录音编号"},
		"policy, none named": {func(a *Answered) { a.Resolved, a.Why = "unresolved", "policy" }, "no_basis", "政策"},
		"policy, named": {func(a *Answered) {
			a.Resolved, a.Why, a.Reply = "unresolved", "policy", a.Reply+"根据《城市照明管理规定》第十二条,该路段不在维护范围。"
		}, "", ""},
		"copied": {func(a *Answered) {
			a.Twins = []Twin{{Ticket: 9, No: "SZ0009", Title: "噪音扰民", Alike: .97, Matters: .02}}
		}, "copied", "SZ0009"},
		"thanked": {func(a *Answered) { a.Title, a.Content = "感谢", "谢谢" }, "", ""},
	} {
		a := fair()
		row.change(&a)
		found := CheckReply(a)
		var rules, said []string
		for _, f := range found {
			rules, said = append(rules, f.Rule), append(said, f.Evidence...)
			if f.Score <= 0 || f.Score > 1 || len(f.Evidence) == 0 || f.Name == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if strings.Join(rules, " ") != row.rules || !strings.Contains(strings.Join(said, " "), row.say) {
			t.Errorf("%s: %v %v, want %q saying %q", name, rules, said, row.rules, row.say)
		}
	}
}

func TestPrints(t *testing.T) {
	t.Parallel()
	a := fair().Reply
	b := strings.Replace(a, "3月2日", "5月7日", 1)
	c := "您好,经查,该公司2016年度个人所得税均已组织入库,账实相符。如有疑问可到税务分局查看完税证明,也可拨打电话咨询。"
	if p, q := Print(a, 7), Print(b, 7); !NearPrint(p, q) {
		t.Errorf("the same words: %064b %064b", p, q)
	}
	if NearPrint(Print(a, 7), Print(c, 7)) || Print(a, 7) == Print(a, 8) {
		t.Error("prints tell nothing apart")
	}
	if Print("好的", 7) != 0 || NearPrint(0, 0) {
		t.Error("a few words have no print")
	}
	if _, _, twins := AreTwins(a, b, "柏舟路路灯不亮", "云杉里噪音扰民"); !twins {
		t.Error("the same words to another matter")
	}
	if _, _, twins := AreTwins(a, b, "柏舟路路灯不亮", "反映柏舟路路灯不亮问题"); twins {
		t.Error("the same words to the same matter are right")
	}
}

// TestRealReplies: of real replies, those to other letters are found to answer
// something else, and few of those to their own.
func TestRealReplies(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenFile("../../../shared/data/messages/messages_with_replies_2816.xlsx")
	if err != nil {
		t.Skip("the letters with replies are not beside the project: ../shared/data/messages")
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows[1:], func(r []string) bool { return len(r) < 6 })
	off := func(a Answered) bool {
		score, _, _ := offTopic(a)
		return score > 0
	}
	own, others, passed, answered := 0, 0, 0, 0
	for i, r := range rows {
		a := Answered{Title: r[2], Content: r[4], Reply: plain(r[5])}
		if score, _, _ := forwardedOnly(a); score > 0 {
			passed++
		} else {
			answered++
			if off(a) {
				own++
			}
		}
		a.Reply = plain(rows[(i+977)%len(rows)][5])
		if off(a) {
			others++
		}
	}
	n := float64(len(rows))
	t.Logf("%d letters: %.1f %% of the replies only pass on; of the rest %.1f %% share nothing with their letter, of exchanged ones %.1f %%",
		len(rows), 100*float64(passed)/n, 100*float64(own)/float64(answered), 100*float64(others)/n)
	if float64(own) > .1*float64(answered) || float64(others) < .75*n {
		t.Errorf("own %d of %d, exchanged %d of %.0f", own, answered, others, n)
	}
}
