package api

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// suggestionModel says who speaks: the model trained on this city's own tickets, or
// what speaks until there is one.
type suggestionModel struct {
	Version   int     `json:"version" doc:"模型版本;0 为还没有模型,按关键词规则和权责清单建议"`
	TrainedOn string  `json:"trained_on,omitempty" doc:"训练日期"`
	Tickets   int     `json:"tickets" doc:"学过的已办结工单数;没有模型时为现有件数"`
	Least     int     `json:"least" doc:"满多少件开始训练"`
	Accuracy  float64 `json:"accuracy" doc:"分类准确率,在没有学过的工单上"`
	Note      string  `json:"note" doc:"一句话说明"`
}

// guess is a suggested category (分类建议).
type guess struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Path        string   `json:"path" doc:"各级分类"`
	Probability float64  `json:"probability" doc:"校准后的概率;关键词规则不给概率,为 0"`
	Words       []string `json:"words" doc:"起作用的词"`
}

// candidate is a unit that might lead (候选承办单位).
type candidate struct {
	Unit        ref                 `json:"unit"`
	Section     string              `json:"section,omitempty" doc:"责任科室"`
	Share       float64             `json:"share" doc:"把握,全部候选与其余单位合计为 1"`
	Percent     int                 `json:"percent" doc:"百分数;各候选与其余合计 100"`
	Line        string              `json:"line" doc:"一句话理由"`
	Duty        *dutyReason         `json:"duty" doc:"权责清单"`
	Precedent   *precedentReason    `json:"precedent" doc:"判例"`
	Record      recordReason        `json:"record" doc:"同类"`
	Words       []triage.WordWeight `json:"words" doc:"用词,正为支持,负为反对"`
	AgainstRule bool                `json:"against" doc:"与生效判例不一致,派出须写明理由"`
}

type dutyReason struct {
	Text string `json:"text" doc:"分类和地区"`
	Item string `json:"item,omitempty" doc:"清单条目"`
}

type precedentReason struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
	From string `json:"from"`
	To   string `json:"to" doc:"没有期限时为空"`
}

type recordReason struct {
	Led      int     `json:"led" doc:"主办件数"`
	Returned int     `json:"returned" doc:"退单获准件数"`
	Rate     float64 `json:"rate" doc:"退单率"`
	Text     string  `json:"text"`
}

// unitSuggestion is who should lead and what the percentages mean.
type unitSuggestion struct {
	Candidates  []candidate  `json:"candidates"`
	RestPercent int          `json:"rest_percent" doc:"其余单位合计"`
	Meaning     *meaning     `json:"meaning" doc:"首位把握的含义:过去报同样把握的,实际派对多少"`
	Curve       []triage.Bin `json:"curve" doc:"校准曲线"`
	Auto        float64      `json:"auto" doc:"自动派单的界限,0 为不自动派单"`
	AutoNote    string       `json:"auto_note"`
}

type meaning struct {
	From  int     `json:"from" doc:"百分数"`
	To    int     `json:"to"`
	N     int     `json:"n"`
	Right int     `json:"right"`
	Rate  float64 `json:"rate"`
}

// suggestions are what the system would choose for a ticket, and why.
type suggestions struct {
	Model      suggestionModel  `json:"model"`
	Spoke      string           `json:"spoke" enum:"model,keywords,none"`
	Categories []guess          `json:"categories" doc:"最多三个"`
	Silent     bool             `json:"silent" doc:"把握不够,不建议分类"`
	Category   *categoryRef     `json:"category" doc:"据以推荐单位的分类"`
	Units      unitSuggestion   `json:"units"`
	Precedent  *precedentReason `json:"precedent" doc:"适用的生效判例"`
	Marks      []markItem       `json:"marks" doc:"登记后系统将添加的标签"`
}

// markItem is a mark that a rule puts on a ticket (标签).
type markItem struct {
	Name    string   `json:"name"`
	Words   []string `json:"words" doc:"起作用的词"`
	Urgency int      `json:"urgency" doc:"提高到的紧急程度,0 不提高"`
	Call    bool     `json:"call" doc:"立即通知班长"`
}

type alikeItem struct {
	TicketRow
	Likeness int  `json:"likeness" doc:"相似程度,百分数"`
	Same     bool `json:"same" doc:"同一号码"`
	Home     bool `json:"home" doc:"同一住处的另一个号码"`
	Open     bool `json:"open" doc:"您可以打开"`
}

type typedRequest struct {
	Body struct {
		Title    string         `json:"title,omitempty" maxLength:"200"`
		Content  string         `json:"content,omitempty" maxLength:"20000"`
		Place    string         `json:"place,omitempty" maxLength:"400"`
		Category string         `json:"category,omitempty" maxLength:"40"`
		Region   org.RegionCode `json:"region,omitempty" maxLength:"12"`
		Phone    string         `json:"phone,omitempty" maxLength:"40"`
	}
}

func (s *server) suggestDoors() {
	const tag = "智能建议"
	door(s, signedIn, post("suggestTyped", "/api/suggestions", "正在登记的诉求:分类和承办单位建议", tag), func(ctx context.Context, by caller, in *typedRequest) (*body[suggestions], error) {
		found, l, err := s.Casework.SuggestTyped(ctx, by.Actor, s.question(in))
		if err != nil {
			return nil, err
		}
		v := suggestionsOf(names{l.Book, s.Now()}, found)
		for _, m := range s.Casework.MarksTyped(s.question(in)) {
			v.Marks = append(v.Marks, markItem{m.Rule.Name, append([]string{}, m.Words...), m.Rule.Urgency, m.Rule.Call})
		}
		return bodyOf(v), nil
	})
	door(s, signedIn, post("alikeTyped", "/api/suggestions/alike", "正在登记的诉求:相似工单", tag), func(ctx context.Context, by caller, in *typedRequest) (*list[alikeItem], error) {
		found, err := s.Casework.AlikeTyped(ctx, by.Actor, s.question(in))
		return s.alikeList(ctx, by, found, err)
	})
	door(s, signedIn, get("suggestTicket", "/api/tickets/{id}/suggestions", "工单的分类和承办单位建议", tag), func(ctx context.Context, by caller, in *TicketID) (*body[suggestions], error) {
		found, _, l, err := s.Casework.SuggestTicket(ctx, by.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		return bodyOf(suggestionsOf(names{l.Book, s.Now()}, found)), nil
	})
	door(s, signedIn, get("alikeTicket", "/api/tickets/{id}/alike", "相似工单", tag), func(ctx context.Context, by caller, in *TicketID) (*list[alikeItem], error) {
		found, err := s.Casework.AlikeTicket(ctx, by.Actor, in.ID)
		return s.alikeList(ctx, by, found, err)
	})
}

func (s *server) question(in *typedRequest) casework.Question {
	q := casework.Question{Title: in.Body.Title, Content: in.Body.Content, Place: in.Body.Place, Category: in.Body.Category, Region: in.Body.Region}
	if normal, err := seal.Phone(in.Body.Phone); err == nil { // half a number is not one yet
		q.PhoneKey = s.Casework.PhoneKey(normal)
	}
	return q
}

func (s *server) alikeList(ctx context.Context, by caller, found []casework.Alike, err error) (*list[alikeItem], error) {
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var all []alikeItem
	for _, a := range found {
		all = append(all, alikeItem{TicketRow: n.row(a.Item), Likeness: int(100*a.Score + .5), Same: a.Same, Home: a.Home, Open: a.Opens})
	}
	return listOf(all), nil
}

func suggestionsOf(n names, f casework.Suggestion) suggestions {
	v := suggestions{Model: modelOf(f), Spoke: f.Spoke, Silent: f.Silent, Categories: []guess{}, Marks: []markItem{}, Precedent: n.precedentReason(f.Precedent)}
	for _, g := range f.Categories {
		v.Categories = append(v.Categories, guess{g.Label, n.book.Categories[g.Label].Name, n.path(g.Label), min(g.Probability, mostSure), append([]string{}, g.Words...)})
	}
	if f.Category != "" {
		v.Category = &categoryRef{f.Category, n.path(f.Category)}
	}
	v.Units = n.unitSuggestion(f)
	return v
}

// mostSure is the most that is said of a suggestion: what was learned is never certain.
const mostSure = .99

func modelOf(f casework.Suggestion) suggestionModel {
	if f.Model.Version == 0 {
		note := fmt.Sprintf("已办结%d件,满%d件开始训练;现在按关键词规则和权责清单建议", f.Closed, f.Least)
		return suggestionModel{Tickets: f.Closed, Least: f.Least, Note: note}
	}
	on := dateOf(f.Model.TrainedAt)
	return suggestionModel{Version: f.Model.Version, TrainedOn: on, Tickets: f.Model.Tickets, Least: f.Least, Accuracy: f.Model.Quality.Accuracy,
		Note: fmt.Sprintf("本机模型第%d版,%s 由 %d 件已办结工单训练", f.Model.Version, on, f.Model.Tickets)}
}

// path is a category with those above it, as 城市管理 / 市容秩序 / 占道经营.
func (n names) path(id string) string {
	var parts []string
	for at := id; at != ""; at = n.book.Categories[at].Parent {
		parts = append([]string{n.book.Categories[at].Name}, parts...)
	}
	return strings.Join(parts, " / ")
}

func (n names) precedentReason(p *ticket.Precedent) *precedentReason {
	if p == nil {
		return nil
	}
	where := "全市"
	if r := n.region(p.Region); r != nil {
		where = r.Name
	}
	return &precedentReason{ID: p.ID, From: p.From, To: p.To,
		Text: fmt.Sprintf("第%d号:%s的「%s」由「%s」承办", p.ID, where, n.book.Categories[p.Category].Name, n.unit(p.Unit).Name)}
}

func (n names) unitSuggestion(f casework.Suggestion) unitSuggestion {
	v := unitSuggestion{Candidates: []candidate{}, Curve: f.Model.Units.Curve, Auto: f.Auto, AutoNote: "自动派单未启用,只给建议"}
	if v.Curve == nil {
		v.Curve = []triage.Bin{}
	}
	if f.Auto > 0 {
		v.AutoNote = fmt.Sprintf("低于%.0f%%或与判例冲突时不自动派单,只给建议", 100*f.Auto)
	}
	if len(f.Unit.Candidates) == 0 {
		return v
	}
	percents := percentages(f.Unit)
	v.RestPercent = percents[len(percents)-1]
	for i, c := range f.Unit.Candidates {
		v.Candidates = append(v.Candidates, n.candidate(f, c, percents[i]))
	}
	for _, b := range f.Model.Units.Curve {
		if p := f.Unit.Candidates[0].Probability; p >= b.From && (p < b.To || b.To == 1) {
			v.Meaning = &meaning{int(100*b.From + .5), int(100*b.To + .5), b.N, b.Right, float64(b.Right) / float64(b.N)}
		}
	}
	return v
}

func (n names) candidate(f casework.Suggestion, c triage.Candidate, percent int) candidate {
	u, _ := n.book.Units.Unit(c.Unit)
	v := candidate{Unit: n.unit(c.Unit), Section: u.Section, Share: min(c.Probability, mostSure), Percent: percent, Words: append([]triage.WordWeight{}, c.Words...)}
	t, where := c.Here, "同区域同分类"
	if t.Led+t.Returned == 0 && c.City.Led+c.City.Returned > 0 {
		t, where = c.City, "全市同分类"
	}
	v.Record = recordReason{Led: t.Led, Returned: t.Returned, Rate: t.Rate(), Text: "还没有同类派单"}
	if t.Led+t.Returned > 0 {
		v.Record.Text = fmt.Sprintf("%s %d 件由其主办,退单率 %.1f%%", where, t.Led, 100*t.Rate())
	}
	v.Line = v.Record.Text
	if c.Duty && f.Duty != nil {
		at := "全市"
		if r := n.region(f.Duty.Region); r != nil {
			at = r.Name
		}
		v.Duty = &dutyReason{Text: n.book.Categories[f.Duty.Category].Name + " · " + at, Item: f.Duty.Item}
		if t.Led == 0 {
			v.Line = "权责清单:" + v.Duty.Text
		}
	}
	if c.Decided {
		v.Precedent = n.precedentReason(f.Precedent)
		v.Line = "判例" + v.Precedent.Text
	}
	v.AgainstRule = f.Precedent != nil && !c.Decided && f.Unit.Candidates[0].Decided
	return v
}

// percentages are whole percents of all candidates and of the rest, which sum to
// 100: the largest remainders are rounded up.
func percentages(a triage.Advice) []int {
	shares := make([]float64, 0, len(a.Candidates)+1)
	for _, c := range a.Candidates {
		shares = append(shares, c.Probability)
	}
	shares = append(shares, a.Rest)
	if over := shares[0] - mostSure; over > 0 {
		shares[0] -= over
		shares[len(shares)-1] += over
	}
	whole, left := make([]int, len(shares)), 100
	for i, s := range shares {
		whole[i] = int(100 * s)
		left -= whole[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i, s := range shares {
			if 100*s-float64(whole[i]) > 100*shares[best]-float64(whole[best]) {
				best = i
			}
		}
		whole[best]++
	}
	return whole
}
