package triage

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.FixedZone("", 8*3600))

// inTown are messages about two events among everyday ones that are all different.
func inTown() (all []Message, mixing, flat []string) {
	dice := rand.New(rand.NewSource(4))
	add := func(title, detail string, likes int) string {
		id := fmt.Sprint(1000 + len(all))
		all = append(all, Message{
			ID: id, Title: title, Detail: detail, From: "u" + id,
			At: monday.Add(time.Duration(dice.Intn(60*24)) * time.Hour), Likes: likes,
		})
		return id
	}
	for i := range 20 {
		say := []string{"B3区云杉里小区旁搅拌站噪音扰民", "云杉里小区附近搅拌站噪音粉尘", "投诉云杉里小区旁搅拌站噪音", "反对云杉里小区附近的搅拌站"}[i%4]
		mixing = append(mixing, add(say, "搅拌站就在云杉里小区对面,粉尘和噪音让人睡不着。", 0))
	}
	for i := range 4 {
		say := []string{"柏舟苑墙体开裂", "B5区柏舟苑房屋质量差,墙体开裂", "柏舟苑交房后墙体裂缝无人修", "B5区柏舟苑墙体开裂何时修"}[i]
		flat = append(flat, add(say, "柏舟苑交房半年,墙体开裂,开发商不修。", 900*(1-min(1, i))))
	}
	word := func(n int) string {
		text := make([]rune, n)
		for i := range text {
			text[i] = rune('一' + dice.Intn(600))
		}
		return string(text)
	}
	for range 160 {
		add(word(3)+"路"+word(6), word(30)+",请处理。", dice.Intn(3))
	}
	dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, mixing, flat
}

func TestTopics(t *testing.T) {
	t.Parallel()
	messages, mixing, flat := inTown()
	topics := Topics(messages, 5)
	if len(topics) != 5 {
		t.Fatalf("%d topics", len(topics))
	}
	for name, want := range map[string][]string{"many messages": mixing, "many likes": flat} {
		at := slices.IndexFunc(topics[:2], func(topic Topic) bool { return slices.Contains(topic.Members, want[0]) })
		if at < 0 {
			t.Errorf("%s: not among the two hottest: %+v", name, topics)
			continue
		}
		got := slices.Sorted(slices.Values(topics[at].Members))
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(topics[at].Places) == 0 || topics[at].FirstAt.After(*topics[at].LastAt) || topics[at].Cohesion < .2 {
			t.Errorf("%+v", topics[at])
		}
	}
	for _, topic := range topics {
		if math.Abs(topic.Heat-topic.Parts.sum()) > .01 || topic.Formula != HeatFormula || topic.Size != len(topic.Members) {
			t.Errorf("%+v", topic)
		}
	}
	// The order in which messages came does not count.
	slices.Reverse(messages)
	for i, topic := range Topics(messages, 2) {
		if math.Abs(topic.Heat-topics[i].Heat) > .5 || topic.Size != topics[i].Size {
			t.Errorf("reversed: %+v, was %+v", topic, topics[i])
		}
	}
}

func TestHeat(t *testing.T) {
	t.Parallel()
	one := func(at time.Time, likes int) Message {
		return Message{ID: fmt.Sprint(at.Unix(), likes), At: at, Likes: likes}
	}
	calm := heat([]Message{one(monday, 0)}, []int32{0}, 0)
	liked := heat([]Message{one(monday, 2000)}, []int32{0}, 0)
	if liked.Likes < calm.Likes+40 || calm.sum() > 10 {
		t.Errorf("liked %+v, calm %+v", liked, calm)
	}
	same := heat([]Message{{ID: "1", From: "a"}, {ID: "2", From: "a"}, {ID: "3", From: "a"}}, []int32{0, 1, 2}, 1)
	if same.Volume != calm.Volume {
		t.Errorf("one person three times: %+v", same)
	}
	disliked := heat([]Message{{ID: "1", Likes: 5, Against: 90}}, []int32{0}, 0)
	if disliked.Likes != 0 {
		t.Errorf("disliked: %+v", disliked)
	}
	if pressing(Message{Title: "路灯不亮"}) || !pressing(Message{Detail: "电梯井有人坠落"}) {
		t.Error("pressing")
	}
}

func TestTopicsOfStrangeMessages(t *testing.T) {
	t.Parallel()
	var messages []Message
	for i, text := range strange {
		messages = append(messages, Message{ID: fmt.Sprint(i), Detail: text}, Message{ID: fmt.Sprint("t", i), Title: text})
	}
	if n := len(Topics(messages, 10)); n != 10 {
		t.Errorf("%d topics", n)
	}
	if len(Topics(nil, 10)) != 0 || len(Repeats(nil)) != 0 {
		t.Error("something of nothing")
	}
	Repeats(messages)
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"投诉A3区云杉里小区旁违建": "A3区 云杉里小区",
		"请问B市柏舟路何时通车":   "B市 柏舟路",
		"关于小区物业的问题":     "",
		"":              "",
		"在C县松林镇柏舟苑的房屋漏水": "C县 松林镇 柏舟苑",
	} {
		if got := strings.Join(places(title), " "); got != want {
			t.Errorf("%s: %s", title, got)
		}
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	messages := []Message{
		{ID: "2", Title: "再次反映云杉里小区停水", Detail: "云杉里小区三号楼停水五天了,物业不管,请尽快恢复供水。", From: "甲", At: monday.AddDate(0, 0, 4)},
		{ID: "1", Title: "云杉里小区停水", Detail: "云杉里小区三号楼停水一天了,物业不管,请尽快恢复供水。", From: "甲", At: monday},
		{ID: "3", Title: "柏舟路路灯不亮", Detail: "晚上漆黑一片,老人摔倒。", From: "乙", At: monday},
		{ID: "4", Title: "柏舟路口堵车", Detail: "早高峰红绿灯时间太短。", From: "丙", At: monday},
	}
	for i := range 30 {
		messages = append(messages, Message{ID: fmt.Sprint(100 + i), Title: fmt.Sprintf("第%d件别的事", i), Detail: strings.Repeat(string(rune('一'+i*7)), 12)})
	}
	pairs := Repeats(messages)
	if len(pairs) == 0 || pairs[0].A != "1" || pairs[0].B != "2" || pairs[0].Score < .6 {
		t.Fatalf("%+v", pairs)
	}
	for _, say := range []string{"同一诉求人", "内容重合", "云杉里小区", "相隔 4 天"} {
		if !strings.Contains(pairs[0].Reason, say) {
			t.Errorf("%s: no %s", pairs[0].Reason, say)
		}
	}
	for _, p := range pairs {
		if p.A == "3" || p.B == "3" || p.A == "4" || p.B == "4" {
			t.Errorf("%+v", p)
		}
	}
}
