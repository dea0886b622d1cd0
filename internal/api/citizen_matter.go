package api

import (
	"context"
	"encoding/json"
	"strings"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Map is how the public map is drawn (公开地图). The outline that comes with the
// program is a sketch: a map for the public needs an approval number (审图号).
type Map struct {
	Outline  json.RawMessage // GeoJSON of the counties, empty for the sketch
	ReviewNo string
}

// matter is a public matter as citizens read it (公开事项).
type matter struct {
	ID          ticket.ID    `json:"id"`
	Title       string       `json:"title"`
	Text        string       `json:"text"`
	Answer      string       `json:"answer"`
	Category    *categoryRef `json:"category"`
	Place       string       `json:"place" doc:"县区,够多时到乡镇"`
	Unit        string       `json:"unit"`
	StateText   string       `json:"state_text"`
	PublishedOn string       `json:"published_on"`
	AnsweredOn  string       `json:"answered_on"`
	Followers   int          `json:"followers" doc:"也遇到的人数"`
}

func (n names) matter(m postgres.Matter) matter {
	v := matter{ID: m.Ticket, Title: m.Title, Text: m.Text, Answer: m.Answer, Category: n.category(m.Category), StateText: publicState[m.State], PublishedOn: dateOf(m.PublishedAt), Followers: m.Followers}
	place := m.Region
	if m.Township != "" {
		place = m.Township
	}
	if p := n.region(place); p != nil {
		v.Place = p.Name
	}
	if m.Unit != 0 {
		v.Unit = n.unit(m.Unit).Name
	}
	if m.AnsweredAt != nil {
		v.AnsweredOn = dateOf(*m.AnsweredAt)
	}
	return v
}

type mattersRequest struct {
	Q        string         `query:"q" maxLength:"100" doc:"标题、问题、答复里的字"`
	Region   org.RegionCode `query:"region" maxLength:"12" doc:"县区或乡镇"`
	Category string         `query:"category" maxLength:"40"`
	Answered string         `query:"answered" enum:",yes,no" doc:"有没有公开的答复"`
	Skip     int            `query:"skip" minimum:"0" maximum:"100000"`
	Limit    int            `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type matterPage struct {
	Items []matter `json:"items"`
	Total int      `json:"total"`
}

type matterID struct {
	ID ticket.ID `path:"id" minimum:"1"`
}

type alikeRequest struct {
	Body struct {
		Content string         `json:"content" maxLength:"10000" doc:"正要提交的话;只用来比较,不保存"`
		Region  org.RegionCode `json:"region,omitempty" maxLength:"12"`
	}
}

type followRequest struct {
	Keyed
	Body struct {
		Matter ticket.ID `json:"matter" minimum:"1" doc:"公开事项"`
		Phone  string    `json:"phone" maxLength:"40" doc:"有了答复短信告知"`
	}
}

// area is how much is public of one place.
type area struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	Below []area `json:"below" doc:"乡镇街道"`
}

type publicMap struct {
	ReviewNo string          `json:"review_no" doc:"审图号;空的是随程序的示意图"`
	Outline  json.RawMessage `json:"outline,omitempty" doc:"GeoJSON;没有时用随程序的示意图"`
	Areas    []area          `json:"areas"`
}

func (s *server) matterDoors() {
	const tag = "群众门户"
	door(s, anyone, get("citizenMatters", "/api/citizen/matters", "公开的诉求", tag), s.matters)
	door(s, anyone, get("citizenMatter", "/api/citizen/matters/{id}", "一件公开的诉求", tag), s.matterOf)
	door(s, anyone, get("citizenMap", "/api/citizen/map", "公开诉求的地图和各地件数", tag), s.publicMap)
	door(s, anyone, post("citizenAlike", "/api/citizen/alike", "提交前找相似的公开诉求", tag), s.alike)
	door(s, anyone, post("citizenFollow", "/api/citizen/follow", "我也遇到", tag), s.follow)
	door(s, anyone, post("citizenUnfollow", "/api/citizen/unfollow", "不再关注,删除号码", tag), func(ctx context.Context, by caller, in *trackRequest) (*none, error) {
		if err := s.crowd.enter("track "+by.address, s.Now(), 300); err != nil {
			return nil, err
		}
		return nil, s.Casework.Unfollow(ctx, in.Body.No, in.Body.Code)
	})
}

func (s *server) matters(ctx context.Context, by caller, in *mattersRequest) (*body[matterPage], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	f := postgres.MatterFilter{Text: strings.TrimSpace(bigram.Normal(in.Q)), Region: in.Region, Category: in.Category, Skip: in.Skip, Limit: in.Limit}
	if in.Answered != "" {
		yes := in.Answered == "yes"
		f.Answered = &yes
	}
	found, total, err := s.Casework.Matters(ctx, f)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	p := matterPage{Items: []matter{}, Total: total}
	for _, m := range found {
		p.Items = append(p.Items, n.matter(m))
	}
	return bodyOf(p), err
}

func (s *server) matterOf(ctx context.Context, by caller, in *matterID) (*body[matter], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	found, _, err := s.Casework.Matters(ctx, postgres.MatterFilter{Ticket: in.ID, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "没有这件公开的诉求,可能已撤回;请从列表里找")
	}
	n, err := s.names(ctx)
	return bodyOf(n.matter(found[0])), err
}

func (s *server) publicMap(ctx context.Context, by caller, _ *struct{}) (*body[publicMap], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	counts, err := s.Casework.MattersByPlace(ctx)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	p := publicMap{ReviewNo: s.Map.ReviewNo, Outline: s.Map.Outline, Areas: []area{}}
	for _, code := range n.book.Regions.Below(org.RegionCode(cityCode(s.City))) {
		r, _ := n.book.Regions.Region(code)
		a := area{Code: string(code), Name: r.Name, Count: counts[code], Below: []area{}}
		for _, below := range n.book.Regions.Below(code) {
			if counts[below] > 0 {
				t, _ := n.book.Regions.Region(below)
				a.Below = append(a.Below, area{Code: string(below), Name: t.Name, Count: counts[below], Below: []area{}})
			}
		}
		p.Areas = append(p.Areas, a)
	}
	return bodyOf(p), nil
}

func (s *server) alike(ctx context.Context, by caller, in *alikeRequest) (*list[matter], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	found, err := s.Casework.Alike(ctx, in.Body.Content, in.Body.Region)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	var all []matter
	for _, m := range found {
		all = append(all, n.matter(m))
	}
	return listOf(all), err
}

func (s *server) follow(ctx context.Context, by caller, in *followRequest) (*body[Receipt], error) {
	if err := s.crowd.enter("say "+by.address, s.Now(), 20); err != nil {
		return nil, err
	}
	slip, err := s.Casework.Follow(ctx, in.key(caller{}), in.Body.Matter, in.Body.Phone)
	return bodyOf(Receipt{slip.No, slip.Code}), err
}

// followed shows a follower the public matter as if it were on his own page.
func (s *server) followed(ctx context.Context, f *postgres.Follower) (*body[citizenView], error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	v, err := s.Casework.Followed(ctx, f)
	if err != nil {
		return nil, err
	}
	c := citizenView{Following: true, Ticket: citizenTicket{No: v.No, Title: "关注的事项已不再公开", State: ticket.Closed, StateText: "已不再公开", AcceptedAt: &v.Since}, Timeline: []milestone{}, Attachments: []attachment{}, Standing: standing{Points: []point{}}}
	m := v.Matter
	if m == nil {
		return bodyOf(c), nil
	}
	shown := n.matter(*m)
	c.Ticket.Title, c.Ticket.State, c.Ticket.StateText, c.Ticket.Unit = m.Title, m.State, shown.StateText, shown.Unit
	c.Timeline = append(c.Timeline, milestone{v.Since, "您关注了这件事", m.Text})
	if m.Answer != "" {
		c.Ticket.RepliedAt, c.Ticket.Reply = m.AnsweredAt, &publicReply{shown.Unit, *m.AnsweredAt, m.Answer}
	}
	return bodyOf(c), nil
}
