package api

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Surge is a category in a region above its own level (预警).
type Surge struct {
	ID       int64        `json:"id"`
	Category *categoryRef `json:"category"`
	Region   *place       `json:"region"`
	FromOn   string       `json:"from_on" doc:"所指的日子:从"`
	ToOn     string       `json:"to_on" doc:"到"`
	Count    int          `json:"count" doc:"这些天的件数"`
	Expected float64      `json:"expected" doc:"按自身水平应有的件数"`
	Often    float64      `json:"often" doc:"这样的偶然全市每周会有几次"`
	State    string       `json:"state" enum:"open,topic,dismissed" doc:"待处理、已列为专题、不处理"`
	Title    string       `json:"title" doc:"列为专题的名称"`
	Remark   string       `json:"remark"`
	By       string       `json:"by"`
	At       *time.Time   `json:"at"`
}

// surgeView is a warning with what it rests on.
type surgeView struct {
	Surge
	Days    []surgeDay    `json:"days" doc:"近四周逐日"`
	Topics  []topic       `json:"topics" doc:"这些工单主要反映什么"`
	Tickets []surgeTicket `json:"tickets"`
	Propose string        `json:"propose" doc:"建议的专题名称"`
	Effect  *topicEffect  `json:"effect" doc:"专题成效;没有列为专题的为空"`
}

type surgeDay struct {
	Count    int     `json:"count"`
	Expected float64 `json:"expected"`
}

type topic struct {
	Title  string   `json:"title"`
	Size   int      `json:"size"`
	Places []string `json:"places"`
	Nos    []string `json:"nos"`
}

// topicEffect is what came of a topic (专题成效): the same series before the surge, in it
// and since, as a share of what the rest of the city brought on the same days.
type topicEffect struct {
	Usual   topicSpan `json:"usual" doc:"突增以前"`
	Surge   topicSpan `json:"surge" doc:"突增到列为专题"`
	Since   topicSpan `json:"since" doc:"列为专题以后"`
	Change  float64   `json:"change" doc:"列为专题以后是突增以前的多少倍,已扣除全市同期的变化"`
	Low     float64   `json:"low" doc:"95%区间下限"`
	High    float64   `json:"high" doc:"95%区间上限"`
	Verdict string    `json:"verdict" enum:"fell,same,rose,early" doc:"明显下降、没有明显变化、明显上升、还看不出"`
}

type topicSpan struct {
	Days   int     `json:"days"`
	Count  int     `json:"count"`
	PerDay float64 `json:"per_day"`
}

func effectOf(e *triage.Effect) *topicEffect {
	if e == nil {
		return nil
	}
	span := func(s triage.Span) topicSpan { return topicSpan{s.Days, s.Count, s.PerDay()} }
	return &topicEffect{span(e.Usual), span(e.Surge), span(e.Since), e.Change, e.Low, e.High, e.Verdict()}
}

type surgeTicket struct {
	ID    ticket.ID    `json:"id"`
	No    string       `json:"no"`
	Title string       `json:"title"`
	State ticket.State `json:"state"`
	At    time.Time    `json:"at"`
}

type warningsRequest struct {
	State string `query:"state" enum:"open,topic,dismissed" default:"open"`
}

type WarningID struct {
	ID int64 `path:"id" minimum:"1"`
}

type decideWarningRequest struct {
	WarningID
	Body struct {
		Verdict string `json:"verdict" enum:"topic,dismissed" doc:"列为专题,或不处理"`
		Title   string `json:"title,omitempty" doc:"专题名称,4 至 60 字"`
		Reason  string `json:"reason,omitempty" doc:"不处理的理由"`
	}
}

func (s *server) warningDoors() {
	const tag = "督办"
	door(s, signedIn, get("warnings", "/api/warnings", "预警:高于自身水平的分类和地区", tag), s.warnings)
	door(s, signedIn, get("warning", "/api/warnings/{id}", "一条预警和它的依据", tag), s.warning)
	door(s, signedIn, post("decideWarning", "/api/warnings/{id}/decide", "把预警列为专题(每月一题),或不处理", tag), func(ctx context.Context, by caller, in *decideWarningRequest) (*none, error) {
		return nil, s.Casework.DecideWarning(ctx, by.Actor, in.ID, in.Body.Verdict, in.Body.Title, in.Body.Reason)
	})
}

func (n names) surge(w postgres.Warning, posts map[org.UserID]string) Surge {
	return Surge{ID: w.ID, Category: n.category(w.Category), Region: n.region(w.Region), FromOn: w.FromOn, ToOn: w.ToOn, Count: w.Count, Expected: w.Expected,
		Often: w.Often, State: w.State, Title: w.Title, Remark: w.Remark, By: posts[w.DecidedBy], At: w.DecidedAt}
}

func (s *server) warnings(ctx context.Context, by caller, in *warningsRequest) (*list[Surge], error) {
	found, err := s.Casework.Warnings(ctx, by.Actor, in.State)
	if err != nil {
		return nil, err
	}
	n, posts, err := s.warningNames(ctx, found)
	if err != nil {
		return nil, err
	}
	var items []Surge
	for _, w := range found {
		items = append(items, n.surge(w, posts))
	}
	return listOf(items), nil
}

func (s *server) warningNames(ctx context.Context, list []postgres.Warning) (n names, posts map[org.UserID]string, err error) {
	if n, err = s.names(ctx); err != nil {
		return n, nil, err
	}
	var people []org.UserID
	for _, w := range list {
		if w.DecidedBy != 0 {
			people = append(people, w.DecidedBy)
		}
	}
	posts, err = s.Accounts.Names(ctx, people)
	return n, posts, err
}

func (s *server) warning(ctx context.Context, by caller, in *WarningID) (*body[surgeView], error) {
	b, err := s.Casework.WarningBehind(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	n, posts, err := s.warningNames(ctx, []postgres.Warning{b.Warning})
	if err != nil {
		return nil, err
	}
	v := surgeView{Surge: n.surge(b.Warning, posts), Days: []surgeDay{}, Topics: topicsOf(b.Topics), Tickets: []surgeTicket{}, Effect: effectOf(b.Effect)}
	for i, count := range b.Counts {
		v.Days = append(v.Days, surgeDay{int(count), b.Levels[i]})
	}
	for _, t := range b.Tickets {
		v.Tickets = append(v.Tickets, surgeTicket{t.ID, t.No, t.TitleText, t.State, t.CreatedAt})
	}
	if v.Region != nil && v.Category != nil {
		v.Propose = v.Region.Name + v.Category.Name + "问题专题"
	}
	return bodyOf(v), nil
}

// topicsOf are the topics that more than one ticket is about.
func topicsOf(found []triage.Topic) []topic {
	list := []topic{}
	for _, t := range found {
		if t.Size > 1 {
			list = append(list, topic{t.Title, t.Size, t.Places, t.Members})
		}
	}
	return list
}
