package triage

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// Message is one message as it came in, before anybody handled it.
type Message struct {
	ID            string
	Title, Detail string
	From          string // who sent it: an account, or a number's digest
	Home          string // where he lives, see Home
	At            time.Time
	Likes         int // 点赞数
	Against       int // 反对数
}

// Topic is messages about one event or one matter of one place (热点话题).
type Topic struct {
	Title    string     `json:"title"` // of the message most like all others
	Heat     float64    `json:"heat"`
	Parts    Heat       `json:"parts"`
	Formula  string     `json:"formula"`
	Size     int        `json:"size"`
	Cohesion float64    `json:"cohesion"` // how alike the members are, on average
	Members  []string   `json:"member_ids"`
	FirstAt  *time.Time `json:"first_at"` // nil where no message has a time
	LastAt   *time.Time `json:"last_at"`
	Places   []string   `json:"places"`
}

// Heat is what a topic's heat is made of (热度).
type Heat struct {
	Volume  float64 `json:"volume"`  // 诉求量
	Growth  float64 `json:"growth"`  // 增长
	Likes   float64 `json:"likes"`   // 点赞
	Spread  float64 `json:"spread"`  // 扩散
	Urgency float64 `json:"urgency"` // 紧急
}

// HeatFormula says how the parts come about; every topic shows it.
const HeatFormula = "热度 = 诉求量 10·ln(1+人数) + 增长 3·ln(最多的7天÷平均每7天) + 点赞 7·ln(1+点赞−反对) + 扩散 2·ln(有诉求的天数) + 紧急 10·紧急件占比;凝聚度低于 0.3 的,诉求量和扩散按比例折减"

func (h Heat) sum() float64 { return h.Volume + h.Growth + h.Likes + h.Spread + h.Urgency }

// Topics gathers messages into topics and returns the hottest. The order and
// the parts depend on the messages alone, not on when they are asked for.
func Topics(messages []Message, most int) []Topic {
	titles, details := make([][]rune, len(messages)), make([][]rune, len(messages))
	for i, m := range messages {
		titles[i], details[i] = heading(m)
	}
	all, holders := profiles(titles, details)
	edges := alike(all, holders, leastAlike)
	clusters := gatherCopies(len(messages), edges, named(titles))
	of := make([]int, len(messages))
	topics := make([]Topic, len(clusters))
	for c, cluster := range clusters {
		topics[c].Parts = heat(messages, cluster.members, float64(cluster.cohesion()))
		topics[c].Heat = topics[c].Parts.sum()
		topics[c].Cohesion = round(float64(cluster.cohesion()))
		for _, i := range cluster.members {
			of[i] = c
		}
	}
	near := make([]float32, len(messages))
	for _, e := range edges {
		if of[e.a] == of[e.b] {
			near[e.a] += e.like
			near[e.b] += e.like
		}
	}
	order := make([]int, len(topics))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(topics[b].Heat, topics[a].Heat) })
	hottest := make([]Topic, 0, most)
	for _, c := range order[:min(most, len(order))] {
		hottest = append(hottest, topics[c].describe(messages, clusters[c].members, near))
	}
	return hottest
}

// heading is the title and the detail of a message in plain characters; what
// has no title is headed by its beginning.
func heading(m Message) (title, detail []rune) {
	title, detail = clean(m.Title, nil), clean(m.Detail, nil)
	if len(title) == 0 {
		title = detail[:min(len(detail), headLength)]
	}
	return title, detail
}

func heat(messages []Message, members []int32, cohesion float64) Heat {
	senders, days := map[string]bool{}, map[int64]bool{}
	likes, urgent := 0, 0
	var at []time.Time
	for _, i := range members {
		m := messages[i]
		senders[cmp.Or(m.From, "#"+m.ID)] = true
		likes += max(0, m.Likes-m.Against)
		if pressing(m) {
			urgent++
		}
		if !m.At.IsZero() {
			days[m.At.Unix()/86400] = true
			at = append(at, m.At)
		}
	}
	n := float64(len(members))
	// Messages that merely sound alike are not as hot as one event.
	firm := 1.0
	if len(members) > 1 {
		firm = min(1, cohesion/tight)
	}
	return Heat{
		Volume:  round(firm * 10 * math.Log1p(float64(len(senders)))),
		Growth:  round(3 * math.Log(peak(at))),
		Likes:   round(7 * math.Log1p(float64(likes))),
		Spread:  round(firm * 2 * math.Log(float64(max(1, len(days))))),
		Urgency: round(10 * float64(urgent) / n),
	}
}

// tight is the cohesion of a topic that certainly is one.
const tight = .3

// peak is how many times the mean week the busiest seven days are.
func peak(at []time.Time) float64 {
	if len(at) < 2 {
		return 1
	}
	slices.SortFunc(at, time.Time.Compare)
	const week = 7 * 24 * time.Hour
	from, most := 0, 0
	for to, t := range at {
		for t.Sub(at[from]) >= week {
			from++
		}
		most = max(most, to-from+1)
	}
	weeks := max(1, float64(at[len(at)-1].Sub(at[0]))/float64(week))
	return max(1, float64(most)*weeks/float64(len(at)))
}

// pressing says that life, health or supply is at stake.
func pressing(m Message) bool {
	for _, word := range urgentWords {
		if strings.Contains(m.Title, word) || strings.Contains(m.Detail, word) {
			return true
		}
	}
	return false
}

var urgentWords = strings.Fields(`人身安全 生命安全 安全隐患 危及 坍塌 倒塌 开裂 塌方 火灾 起火 爆炸 燃气泄漏
煤气 中毒 触电 坠落 停水 断水 停电 断电 自杀 轻生 跳楼 急救 救命 未成年 疫情 诈骗`)

func round(x float64) float64 { return math.Round(x*1000) / 1000 }

// describe fills in what people read of a topic.
func (t Topic) describe(messages []Message, members []int32, near []float32) Topic {
	t.Formula, t.Size = HeatFormula, len(members)
	t.Heat = round(t.Heat)
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b int32) int { return messages[a].At.Compare(messages[b].At) })
	middle := members[0]
	for _, i := range members {
		m := messages[i]
		t.Members = append(t.Members, m.ID)
		if near[i] > near[middle] || near[i] == near[middle] && m.Likes > messages[middle].Likes {
			middle = i
		}
		if !m.At.IsZero() {
			t.FirstAt, t.LastAt = cmp.Or(t.FirstAt, &m.At), &m.At // in the order of time
		}
	}
	t.Title = strings.TrimSpace(messages[middle].Title)
	if t.Title == "" {
		_, detail := heading(messages[middle])
		t.Title = strings.ReplaceAll(string(detail[:min(len(detail), headLength)]), "\x00", " ")
	}
	t.Places = commonPlaces(messages, members)
	return t
}
