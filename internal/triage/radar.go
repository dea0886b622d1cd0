package triage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"suban/internal/ticket"
)

// Closing is a closed ticket as the radar looks at it (假办结雷达): its reply, and
// what stands around it.
type Closing struct {
	Answered
	Repeats   []Again      // the same person, matter and place again, after it was closed
	SendBack  *LateReturn  // a send-back filed when its time was all but over
	Unreached bool         // he left no telephone: nobody can be asked to call him
	Denied    bool         // the citizen said nobody had contacted him
	Admitted  bool         // it was closed as unsolved or given up: nobody claims that it was done
	Hour      *LastHour    // it was answered among many in the last hour of its time
	Raters    *SharedRater // its good rating came from where many others came from
}

// Again is a later ticket of the same person about the same matter in the same place.
type Again struct {
	Ticket ticket.ID
	No     string
	Days   int // after closing
}

// LateReturn is a send-back near the end of its time.
type LateReturn struct {
	Unit string
	Used float64 // share of the time for sending back that had passed
	At   time.Time
}

// LastHour is a unit's replies in the last hour before their limits.
type LastHour struct {
	Unit    string
	Count   int
	Tickets []ticket.ID
}

// SharedRater is one telephone or device from which many tickets were rated.
type SharedRater struct {
	By      string // 电话, 设备
	Count   int
	Units   int // lead units that were rated
	Tickets []ticket.ID
}

// What it takes for a rule to speak.
const (
	RepeatWithin  = 30  // days after closing
	lateShare     = .9  // of the time for sending back
	LeastInHour   = 5   // replies of one unit in the last hour
	LeastRatings  = 4   // good ratings from one place
	RatingsWithin = 30  // days
	Suspicious    = .45 // score from which a closing is put before the supervisor
)

// radarRules are the eight signs of a false closure, each with its weight: how
// often, of a hundred closings that show it alone, one would expect to be right.
var radarRules = []struct {
	code, name string
	weight     float64
	find       func(Closing) (float64, []string, []ticket.ID)
}{
	{"repeat", "办结后30天内同一诉求人再次反映", .6, repeated},
	{"copied", "与其他诉求的答复雷同", .6, func(c Closing) (float64, []string, []ticket.ID) { return copied(c.Answered) }},
	{"off_topic", "答复没有回应所问的事", .6, offTopicOrForward},
	{"requalified", "诉求定性被改动", .5, func(c Closing) (float64, []string, []ticket.ID) { return requalified(c.Answered) }},
	{"late_send_back", "退单踩点:时限将尽才退", .35, lateReturn},
	{"no_evidence", "称已联系而无凭证", .5, withoutEvidence},
	{"last_hour", "时限最后一小时集中办结", .5, lastHour},
	{"one_rater", "多件评价出自同一电话或设备", .6, sharedRater},
}

// RadarRules names the rules in order: code and Chinese name.
func RadarRules() (list [][2]string) {
	for _, r := range radarRules {
		list = append(list, [2]string{r.code, r.name})
	}
	return list
}

// Radar scores a closing: how likely one of its signs is right, were they
// independent of each other. Each finding's score counts its rule's weight.
func Radar(c Closing) (score float64, found []Finding) {
	c.Reply = plain(c.Reply)
	calm := 1.0
	found = []Finding{}
	for _, r := range radarRules {
		s, evidence, tickets := r.find(c)
		if s <= 0 {
			continue
		}
		s *= r.weight
		calm *= 1 - s
		found = append(found, Finding{r.code, r.name, round(s), evidence, append([]ticket.ID{}, tickets...)})
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Score, a.Score) })
	return round(1 - calm), found
}

func repeated(c Closing) (float64, []string, []ticket.ID) {
	var evidence []string
	var tickets []ticket.ID
	for _, a := range c.Repeats {
		evidence = append(evidence, fmt.Sprintf("办结后第%d天,同一电话、同一分类、同一地区又登记 %s", a.Days, a.No))
		tickets = append(tickets, a.Ticket)
	}
	if len(tickets) == 0 {
		return 0, nil, nil
	}
	return min(1, .8+.2*float64(len(tickets)-1)), evidence, tickets
}

// offTopicOrForward: a reply that only passes the matter on answers it no better
// than one about something else. Who praises asks for nothing: he is thanked.
func offTopicOrForward(c Closing) (float64, []string, []ticket.ID) {
	if c.Kind == ticket.Praise {
		return 0, nil, nil
	}
	off, evidence, _ := offTopic(c.Answered)
	passed, more, _ := forwardedOnly(c.Answered)
	return max(off, passed), append(evidence, more...), nil
}

func lateReturn(c Closing) (float64, []string, []ticket.ID) {
	if c.SendBack == nil || c.SendBack.Used < lateShare {
		return 0, nil, nil
	}
	return .6 + 4*(min(1, c.SendBack.Used)-lateShare), []string{fmt.Sprintf("%s在退单时限已过%.0f%%时才申请退单", c.SendBack.Unit, 100*c.SendBack.Used)}, nil
}

// withoutEvidence: the unit says it spoke to the citizen and shows nothing, or the
// citizen says it did not. Where a number or a recording can be looked up, his word alone
// proves nothing yet: people forget calls, and somebody else may have answered. Nor does
// the want of a number on paper alone: two of the three must speak. And what was closed as
// unsolved hides nothing, however it was answered.
func withoutEvidence(c Closing) (float64, []string, []ticket.ID) {
	score, evidence := 0.0, []string(nil)
	shown := digitRun.MatchString(c.Contact)
	switch {
	case c.Denied && shown:
		score, evidence = .6, append(evidence, "诉求人回访时说没有人联系过他,与联系凭证“"+short(c.Contact)+"”不一,请查话单或录音")
	case c.Denied && c.Admitted:
		score, evidence = .6, append(evidence, "诉求人回访时说没有人联系过他,答复却登记已联系;本件已如实按未解决办结")
	case c.Denied:
		score, evidence = .9, append(evidence, "诉求人回访时说没有人联系过他,答复却登记已联系")
	}
	if c.Reached && !shown {
		score, evidence = max(score, .8), append(evidence, "联系凭证“"+short(c.Contact)+"”中没有号码或录音编号")
	}
	if !c.Contacted && c.Contact == "" && c.Reply != "" && !c.Unreached {
		score, evidence = max(score, .7), append(evidence, "没有先行联系记录,也没有联系凭证")
	}
	return score, evidence, nil
}

func lastHour(c Closing) (float64, []string, []ticket.ID) {
	if c.Hour == nil || c.Hour.Count < LeastInHour {
		return 0, nil, nil
	}
	return min(1, .9+.02*float64(c.Hour.Count-LeastInHour)), []string{fmt.Sprintf("%s在到期前最后一小时内集中答复%d件", c.Hour.Unit, c.Hour.Count)}, c.Hour.Tickets
}

func sharedRater(c Closing) (float64, []string, []ticket.ID) {
	if c.Raters == nil || c.Raters.Count < LeastRatings {
		return 0, nil, nil
	}
	return min(1, .7+.05*float64(c.Raters.Count-LeastRatings)), []string{fmt.Sprintf("%d天内同一%s对%d件不同工单评价满意", RatingsWithin, c.Raters.By, c.Raters.Count)}, c.Raters.Tickets
}
