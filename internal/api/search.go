package api

import (
	"context"

	"suban/internal/bigram"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/postgres"
)

// piece is a part of a text; what was looked for is marked.
type piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty" doc:"要找的字"`
}

func pieces(list []bigram.Piece) []piece {
	all := []piece{}
	for _, p := range list {
		all = append(all, piece{p.Text, p.Hit})
	}
	return all
}

// searchHit is a ticket that was found.
type searchHit struct {
	TicketRow
	TitleMarks []piece `json:"title_marks"`
	Excerpt    []piece `json:"excerpt" doc:"内容或地点里找到的一段"`
}

// articleHit is a knowledge article that was found.
type articleHit struct {
	ID      knowledge.ID `json:"id"`
	Title   []piece      `json:"title"`
	Excerpt []piece      `json:"excerpt"`
}

type searchAnswer struct {
	By       string       `json:"by" enum:"number,phone,words" doc:"按什么找的"`
	Tickets  []searchHit  `json:"tickets"`
	Next     string       `json:"next,omitempty" doc:"接着找时放进 after"`
	Articles []articleHit `json:"articles"`
}

type searchRequest struct {
	Q     string `query:"q" required:"true" maxLength:"200" doc:"工单编号、原编号、电话号码,或两个及以上的字;几个词用空格隔开"`
	After string `query:"after" maxLength:"60" doc:"上一次的 next"`
}

func (s *server) searchDoors() {
	door(s, signedIn, get("search", "/api/search", "查找工单和知识", "工单"), s.find)
}

const articlesFound = 5

// find looks in the tickets the caller sees and in the knowledge base.
func (s *server) find(ctx context.Context, by caller, in *searchRequest) (*body[searchAnswer], error) {
	found, err := s.Casework.Search(ctx, by.Actor, in.Q, in.After)
	if err != nil {
		return nil, atQuery(err)
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	a := searchAnswer{By: found.By, Tickets: []searchHit{}, Next: found.Next, Articles: []articleHit{}}
	for _, h := range found.Hits {
		a.Tickets = append(a.Tickets, n.hit(h))
	}
	if found.By != "words" || in.After != "" {
		return bodyOf(a), nil
	}
	page, err := s.Library.List(ctx, by.Actor, postgres.ArticleFilter{Text: in.Q, InForce: true, Limit: articlesFound})
	if f, ok := fault.Of(err); ok && f.Kind == fault.Denied { // not everybody reads the knowledge base
		return bodyOf(a), nil
	}
	for _, item := range page.Items {
		text := item.Shown().Text
		a.Articles = append(a.Articles, articleHit{item.ID, pieces(bigram.Mark(text.Title, in.Q)), pieces(bigram.Excerpt(text.Answer, in.Q, 24))})
	}
	return bodyOf(a), err
}

func (n names) hit(h casework.Hit) searchHit {
	return searchHit{n.row(h.Item), pieces(h.TitleMarks), pieces(h.Excerpt)}
}
