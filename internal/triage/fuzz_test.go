package triage

import (
	"strings"
	"testing"

	"suban/internal/org"
	"suban/internal/ticket"
)

// odd are texts that really come in, and texts that somebody sends to see what
// happens: nothing, one character, no Chinese, only an address, a book, a text made
// of trigger words.
var odd = []string{
	"", "水", " ", "\n\t\t\t　　", "please help, the street light is broken", "ni hao wo yao tou su", "😡😡😡💢", "👨‍👩‍👧‍👦", "安徽省宿州市埇桥区汴河中路1号3栋2单元401",
	strings.Repeat("路灯不亮", 2300), strings.Repeat("a", 9000), strings.Repeat("1", 9000), strings.Repeat("😡", 9000), "自杀跳楼爆炸火灾停水停电疫情诈骗救命人身安全塌方",
	"'; drop table tickets; --", "<script>alert(1)</script>", "\x00\x01\xff\xfe", "\u202e反转", "已转已转已转办理处理《》第条", "“”“”《《《》》》", "ｆｕｌｌ　ｗｉｄｔｈ，！？：；",
	"根据《城市照明管理规定》第十二条,已转有关部门处理", "您好", "(((((((((((((((((((((((((", "零一二三四五六七八九十百千万亿", "İıſKÅ", "e\u0301\u0301\u0301",
}

func seeds(f *testing.F, more ...string) {
	for i, text := range odd {
		f.Add(text, odd[(i*7+3)%len(odd)])
	}
	for _, text := range more {
		f.Add(text, "柏舟路路灯不亮")
	}
}

// FuzzKeywords: a category that the plain rule finds is found by a keyword.
func FuzzKeywords(f *testing.F) {
	seeds(f)
	rule := Keywords([]org.Category{{ID: "1.1.1", Name: "路灯", Level: 3, Enabled: true, Keywords: []string{"路灯不亮", "照明"}}})
	f.Fuzz(func(t *testing.T, text, other string) {
		if _, words, ok := rule.Classify(text + other); ok && len(words) == 0 {
			t.Fatalf("%.40q: a category without a reason", text)
		}
	})
}

// FuzzReply: a reply and what it answers, both of any kind.
func FuzzReply(f *testing.F) {
	seeds(f, "您反映的问题已转城管局处理。")
	f.Fuzz(func(t *testing.T, reply, matter string) {
		a := Answered{Title: matter, Content: matter + reply, Reply: reply, Kind: ticket.Complaint, First: ticket.Complaint, Contact: matter, Reached: true}
		score, found := Radar(Closing{Answered: a})
		found = append(found, CheckReply(a)...)
		if score < 0 || score > 1 {
			t.Fatalf("%.40q: %f", reply, score)
		}
		for _, x := range found {
			if x.Score <= 0 || x.Score > 1 || len(x.Evidence) == 0 || x.Tickets == nil {
				t.Fatalf("%q to %.40q: %+v", reply, matter, x)
			}
		}
		if p := Print(reply, 5); p != Print(reply, 5) || p != 0 && !NearPrint(p, p) {
			t.Fatalf("%.40q has no steady print", reply)
		}
		AreTwins(reply, matter, matter, reply)
	})
}

// FuzzHome: an address of any kind is one home or none, whatever stands around it.
func FuzzHome(f *testing.F) {
	seeds(f, "金色家园3号楼2单元401室")
	f.Fuzz(func(t *testing.T, place, other string) {
		home, words := Home(place)
		if again, _ := Home(place); again != home || home != "" && (words[0] == "" || words[1] == "") || home == "" && words != [2]string{} {
			t.Fatalf("%.60q: %q %q", place, home, words)
		}
		Nearest(Message{Title: place, Home: home}, []Message{{Title: other, Home: home, From: "b"}}, 3)
	})
}

// FuzzTag: a rule of any words is refused in words, or can be asked of any text.
func FuzzTag(f *testing.F) {
	seeds(f, "词: 欠薪 讨薪\n紧急: 紧急", "样式: \\d+个月\n时段: 22:00-06:00")
	f.Fuzz(func(t *testing.T, rule, text string) {
		r, err := ReadTag(Tag{Name: "标签", Text: rule, Enabled: true})
		if err != nil {
			return
		}
		for _, m := range Marks([]*TagRule{r}, Subject{Text: text, Category: "1.1", At: monday}) {
			if m.Rule != r {
				t.Fatalf("%q marks %.40q by another rule", rule, text)
			}
		}
	})
}

// FuzzTopics: messages of any kind form topics that hold every message once.
func FuzzTopics(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		messages := []Message{{ID: "1", Title: a, Detail: b, Likes: 3}, {ID: "2", Title: b, Detail: a, At: monday}, {ID: "3", Detail: a + b}, {ID: "4", Title: a, Against: 9, From: b}}
		topics, held := Topics(messages, 10), 0
		for _, topic := range topics {
			held += len(topic.Members)
			if topic.Heat < 0 || topic.Places == nil {
				t.Fatalf("%q %.40q: %+v", a, b, topic)
			}
		}
		if held != len(messages) {
			t.Fatalf("%q %.40q: %d of %d messages", a, b, held, len(messages))
		}
		for _, r := range Repeats(messages) {
			if r.Score < 0 || r.Score > 1 || r.Reason == "" {
				t.Fatalf("%q %.40q: %+v", a, b, r)
			}
		}
	})
}

// What people send that is no matter, or wants to be more than it is: each gets no
// category that would be shown, and the marks that its words are worth.
func TestBadInput(t *testing.T) {
	t.Parallel()
	m, _ := small(t)
	var rules []*TagRule
	for _, tag := range TagPresets {
		r, err := ReadTag(tag)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, r)
	}
	hostile := "自杀跳楼爆炸火灾停水停电疫情诈骗救命人身安全塌方未成年欠薪"
	for name, row := range map[string]struct{ text, category, tags string }{
		"empty":             {"", "", ""},
		"blanks":            {" \n\t　", "", ""},
		"one character":     {"水", "", ""},
		"English":           {"Please help, the street light in front of my house is broken since Monday.", "", ""},
		"pinyin":            {"ni hao wo yao tou su lou xia chao de shui bu zhao", "", ""},
		"emoji":             {"😡😡😡💢👨‍👩‍👧‍👦", "", ""},
		"9,000 of one sign": {strings.Repeat("1", 9000), "", ""},
		"9,000 characters":  {strings.Repeat("小区停水三天,水压低,自来水发黄,供水公司不管。", 375), "供水", ""},
		"an address only":   {"安徽省宿州市埇桥区汴河中路1号3栋2单元401", "", ""},
		"trigger words":     {hostile, "", "自杀风险 欠薪"},
		"9,000 of them":     {strings.Repeat(hostile, 310), "", "自杀风险 欠薪"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			guesses, said := m.Classify(row.text), ""
			if !m.Abstains(guesses, 0) {
				said = guesses[0].Label
			}
			var tags []string
			for _, mark := range Marks(rules, Subject{Text: row.text, At: monday}) {
				tags = append(tags, mark.Rule.Name)
			}
			if got := strings.Join(tags, " "); said != row.category || got != row.tags {
				t.Errorf("said %q, want %q; tags %q, want %q", said, row.category, got, row.tags)
			}
			for _, topic := range Topics([]Message{{ID: "1", Detail: row.text}, {ID: "2", Title: row.text}}, 5) {
				if topic.Heat < 0 || topic.Size == 0 {
					t.Errorf("%+v", topic)
				}
			}
			if home, _ := Home(row.text); (home != "") != (name == "an address only") {
				t.Errorf("home %q", home)
			}
		})
	}
}
