package triage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// outage is how callers of one estate tell of one outage, each in his own words.
func outage(r *rand.Rand, i int) Call {
	who := []string{"", "我家", "我们楼", "老人家里", "整栋楼"}
	what := []string{"停水了", "没有水", "自来水停了", "突然停水", "一直没来水", "断水了"}
	since := []string{"从早上开始", "从凌晨开始", "已经三个小时", "到现在", "今天上午"}
	want := []string{"请尽快恢复供水", "问什么时候来水", "要求自来水公司抢修", "希望给个说法", ""}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	w := pick(what)
	return Call{Message: Message{ID: fmt.Sprint("out", i), Title: "东关小区" + pick(who) + w, From: fmt.Sprint("p", i),
		Detail: fmt.Sprintf("来电人称东关小区%d号楼%s%s%s,%s。", 1+r.IntN(30), pick(who), pick(since), w, pick(want)),
		At:     time.Date(2022, 11, 7, 8, i/2, 0, 0, time.UTC)}, Place: "东关小区", Township: "341302001"}
}

// A planted outage of 200 callers among other matters of the same place and branch
// becomes at most three clusters, and the other matters stay outside.
func TestEvents(t *testing.T) {
	t.Parallel()
	others := []Call{}
	for i, s := range [][2]string{{"水费多收", "家住西苑,反映本月水费比上月多一倍,要求核查水表"}, {"自来水有异味", "汴北新村自来水发黄有铁锈味,已经一周"}, {"水表损坏", "祥和花园三单元水表不走字,请求更换"},
		{"水压低", "南门大街住户反映晚间水压很低,洗澡水上不来"}, {"开户接水", "新房装修,咨询开户接水需要哪些材料"}, {"消火栓漏水", "政务区路边消火栓漏水,积水结冰"}} {
		for k := range 4 {
			others = append(others, Call{Message: Message{ID: fmt.Sprint("other", i, k), Title: s[0], Detail: s[1] + fmt.Sprint(k), From: fmt.Sprint("q", i, k)}})
		}
	}
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 7))
		calls := slices.Clone(others)
		for i := range 200 {
			calls = append(calls, outage(r, i))
		}
		r.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		from := time.Now()
		clusters := Events(calls, 3)
		took := time.Since(from)
		planted, of := 0, 0
		for _, c := range clusters {
			out := 0
			for _, i := range c.Members {
				if calls[i].Township != "" {
					out++
				}
			}
			if out > 0 && out < len(c.Members) {
				t.Errorf("seed %d: %d of an incident of %d are another matter", seed, len(c.Members)-out, len(c.Members))
			}
			if out > 0 {
				planted, of = planted+1, of+out
			}
		}
		if planted > 3 || of < 196 {
			t.Errorf("seed %d: the outage is %d clusters with %d of 200 calls", seed, planted, of)
		}
		t.Logf("seed %d: %d clusters hold %d calls, %v", seed, planted, of, took)
	}
	if got := Events(nil, 3); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestEventHeat(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 11, 7, 8, 0, 0, 0, time.UTC)
	call := func(from, town string, minutes, likes int, urgent bool) Call {
		return Call{Message: Message{Title: "夜间噪声", From: from, At: at.Add(time.Duration(minutes) * time.Minute), Likes: likes}, Township: town, Urgent: urgent}
	}
	one, _ := EventHeat([]Call{call("a", "x", 0, 0, false)})
	for name, hotter := range map[string][]Call{
		"more callers": {call("a", "x", 0, 0, false), call("b", "x", 1, 0, false)}, "pressed again": {call("a", "x", 0, 2, false)},
		"urgent": {call("a", "x", 0, 0, true)}, "wider": {call("a", "x", 0, 0, false), call("a", "y", 1, 0, false)},
	} {
		if got, _ := EventHeat(hotter); got <= one {
			t.Errorf("%s: %v is not hotter than %v", name, got, one)
		}
	}
	same, _ := EventHeat([]Call{call("a", "x", 0, 0, false), call("a", "x", 5, 0, false)})
	if same != one {
		t.Errorf("one caller twice is %v, once %v", same, one)
	}
	_, parts := EventHeat([]Call{call("a", "x", 0, 0, false), call("b", "x", 240, 0, false), call("c", "x", 241, 0, false), call("d", "x", 242, 0, false)})
	if parts.Growth <= 0 || parts.Volume != 16.094 {
		t.Errorf("parts %+v", parts)
	}
}
