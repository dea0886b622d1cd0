package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
)

// ArticleRow is an article in a list (知识条目).
type ArticleRow struct {
	ID          knowledge.ID    `json:"id"`
	Cite        string          `json:"cite" doc:"直接答复引用时写的依据" example:"知识条目 12《异地就医怎么备案》"`
	Title       string          `json:"title"`
	Excerpt     string          `json:"excerpt" doc:"答复口径里的一段"`
	State       knowledge.State `json:"state"`
	Making      knowledge.State `json:"making" doc:"正在修订的版本到了哪一步,没有为空;published 为已审核待生效"`
	InForce     bool            `json:"in_force" doc:"现在可以引用"`
	Category    *categoryRef    `json:"category"`
	Unit        ref             `json:"unit" doc:"责任单位"`
	ValidFrom   string          `json:"valid_from"`
	ValidTo     string          `json:"valid_to" doc:"没有期限时为空"`
	ReviewOn    string          `json:"review_on" doc:"下次复核日期"`
	Open        bool            `json:"open" doc:"向社会公开"`
	Used        int             `json:"used" doc:"被直接答复引用的次数"`
	Corrections int             `json:"corrections" doc:"待答复的纠错"`
	Score       float64         `json:"score,omitempty" doc:"推荐时的相似程度,0 到 1"`
}

// ArticleText is what its writers fill in.
type ArticleText struct {
	Title     string     `json:"title" doc:"标题"`
	Question  string     `json:"question" doc:"群众会怎么问"`
	Answer    string     `json:"answer" doc:"答复口径"`
	Basis     string     `json:"basis" doc:"依据"`
	Unit      org.UnitID `json:"unit" minimum:"0" doc:"责任单位"`
	Category  string     `json:"category" doc:"诉求分类"`
	ValidFrom string     `json:"valid_from,omitempty" doc:"生效日期,不写为今天"`
	ValidTo   string     `json:"valid_to,omitempty" doc:"失效日期,没有期限不写"`
	ReviewOn  string     `json:"review_on,omitempty" doc:"下次复核日期,不写为一年后"`
	Keywords  []string   `json:"keywords,omitempty" doc:"关键词"`
	Open      bool       `json:"open,omitempty" doc:"向社会公开"`
}

func (t ArticleText) text() knowledge.Text { return knowledge.Text(t) }

// articleEdition is one wording of an article (版本).
type articleEdition struct {
	N int `json:"n"`
	ArticleText
	State       knowledge.State `json:"state"`
	Authors     []string        `json:"authors" doc:"起草和修改的人"`
	WroteAt     time.Time       `json:"wrote_at"`
	SubmittedAt *time.Time      `json:"submitted_at"`
	ReviewedAt  *time.Time      `json:"reviewed_at"`
	Reviewer    string          `json:"reviewer,omitempty"`
	Remark      string          `json:"remark,omitempty" doc:"审核意见或退回理由"`
}

// articleOffer is a deed that its reader may do now.
type articleOffer struct {
	Action knowledge.Action `json:"action"`
	Name   string           `json:"name"`
}

// fullArticle is an article on its own page.
type fullArticle struct {
	ArticleRow
	Version int             `json:"version"`
	Now     articleEdition  `json:"now" doc:"现行的版本;还没有发布过的是起草中的版本"`
	Next    *articleEdition `json:"next" doc:"正在修订的版本"`
	Actions []articleOffer  `json:"actions" doc:"您现在可以办的"`
}

type articleEvent struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Name    string    `json:"name" doc:"做了什么"`
	Edition int       `json:"edition"`
	Remark  string    `json:"remark,omitempty"`
}

type articleRecord struct {
	Editions []articleEdition `json:"editions"`
	Events   []articleEvent   `json:"events"`
}

// articleCorrection is what a colleague found wrong (纠错).
type articleCorrection struct {
	ID         int64             `json:"id"`
	Edition    int               `json:"edition"`
	Flaw       knowledge.Flaw    `json:"flaw"`
	FlawText   string            `json:"flaw_text"`
	Text       string            `json:"text"`
	By         string            `json:"by"`
	Own        bool              `json:"own" doc:"是您提的"`
	At         time.Time         `json:"at"`
	Verdict    knowledge.Verdict `json:"verdict" enum:",accepted,declined"`
	Answer     string            `json:"answer"`
	AnsweredBy string            `json:"answered_by,omitempty"`
	AnsweredAt *time.Time        `json:"answered_at"`
}

type articleBranch struct {
	ID     string `json:"id"`
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name"`
	Level  int    `json:"level"`
	Count  int    `json:"count" doc:"本类和下级的条数"`
}

type articlePage struct {
	Items   []ArticleRow `json:"items"`
	Total   int          `json:"total"`
	More    bool         `json:"more,omitempty" doc:"实际更多,请写得再具体一些"`
	Similar bool         `json:"similar,omitempty" doc:"没有完全包含所查文字的,列出的是相近的"`
}

type articlesRequest struct {
	Q        string          `query:"q" doc:"查什么;几个词之间用空格"`
	Category string          `query:"category" maxLength:"40" doc:"分类和它的下级"`
	Unit     org.UnitID      `query:"unit" minimum:"0" doc:"责任单位"`
	State    knowledge.State `query:"state"`
	Making   knowledge.State `query:"making" doc:"正在修订的版本到了哪一步;submitted 为待审核"`
	InForce  bool            `query:"in_force" doc:"只看现在可以引用的"`
	Due      string          `query:"due" enum:"expiring,review,corrections" doc:"即将到期、应当复核、有待答复的纠错"`
	Order    string          `query:"order" enum:"used,recent" doc:"不写时按相关程度或分类"`
	Skip     int             `query:"skip" minimum:"0" maximum:"100000"`
	Limit    int             `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

func (r articlesRequest) filter() postgres.ArticleFilter {
	f := postgres.ArticleFilter{Text: r.Q, Category: r.Category, Unit: r.Unit, Next: r.Making, InForce: r.InForce, Due: r.Due, Order: r.Order, Skip: r.Skip, Limit: r.Limit}
	if r.State != "" {
		f.States = []knowledge.State{r.State}
	}
	return f
}

type suggestRequest struct {
	Body struct {
		Text     string `json:"text" doc:"来电人说的话,或工单的标题和内容"`
		Category string `json:"category,omitempty" maxLength:"40"`
	}
}

type articleID struct {
	ID knowledge.ID `path:"id" minimum:"1" doc:"知识条目编号"`
}

type proposeRequest struct{ Body ArticleText }

type reviseRequest struct {
	ID   knowledge.ID `path:"id" minimum:"1" doc:"知识条目编号"`
	Body struct {
		Version int `json:"version" minimum:"1" doc:"您看到的版本"`
		ArticleText
	}
}

type articleDeedRequest struct {
	ID   knowledge.ID `path:"id" minimum:"1" doc:"知识条目编号"`
	Body struct {
		Version  int    `json:"version" minimum:"1" doc:"您看到的版本"`
		Remark   string `json:"remark,omitempty" doc:"理由或意见"`
		ReviewOn string `json:"review_on,omitempty" doc:"下次复核日期"`
	}
}

type correctRequest struct {
	ID   knowledge.ID `path:"id" minimum:"1" doc:"知识条目编号"`
	Body struct {
		Flaw knowledge.Flaw `json:"flaw" doc:"问题类型"`
		Text string         `json:"text" doc:"哪里有问题、应当是什么"`
	}
}

type decideCorrectionRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Verdict knowledge.Verdict `json:"verdict" enum:"accepted,declined"`
		Answer  string            `json:"answer" doc:"处理结果"`
	}
}

// articleDeeds are the deeds that need nothing but a word; the system's own are
// not offered at the door.
var articleDeeds = []knowledge.Action{knowledge.Submit, knowledge.Recall, knowledge.Return, knowledge.Publish, knowledge.Discard, knowledge.Confirm, knowledge.Withdraw}

func (s *server) articleDoors() {
	const tag = "知识库"
	door(s, signedIn, get("articles", "/api/articles", "查知识库", tag), func(ctx context.Context, by caller, in *articlesRequest) (*body[articlePage], error) {
		return s.articles(ctx, by.Actor, in.filter())
	})
	door(s, signedIn, get("articleTree", "/api/article-tree", "分类和条数", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[articleBranch], error) {
		return s.articleTree(ctx, by.Actor)
	})
	door(s, signedIn, get("articleFigures", "/api/article-figures", "知识库的维护情况", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[postgres.ArticleFigures], error) {
		n, err := s.Library.Figures(ctx, by.Actor)
		return bodyOf(n), err
	})
	door(s, signedIn, post("suggestArticles", "/api/articles/suggest", "来电人的话可能用到的条目", tag), s.suggestArticles)
	door(s, signedIn, get("article", "/api/articles/{id}", "一个条目", tag), func(ctx context.Context, by caller, in *articleID) (*body[fullArticle], error) {
		a, err := s.Library.Article(ctx, by.Actor, in.ID)
		return s.shownArticle(ctx, by, a, err)
	})
	door(s, signedIn, get("articleRecord", "/api/articles/{id}/record", "历次版本和经过", tag), s.articleRecord)
	door(s, signedIn, post("proposeArticle", "/api/articles", "新建条目", tag), func(ctx context.Context, by caller, in *proposeRequest) (*body[fullArticle], error) {
		a, err := s.Library.Propose(ctx, by.Actor, in.Body.text())
		return s.shownArticle(ctx, by, a, err)
	})
	door(s, signedIn, post("reviseArticle", "/api/articles/{id}/revise", "修改条目", tag), func(ctx context.Context, by caller, in *reviseRequest) (*body[fullArticle], error) {
		t := in.Body.text()
		a, err := s.Library.Do(ctx, by.Actor, in.ID, in.Body.Version, knowledge.Deed{Do: knowledge.Revise, Text: &t})
		return s.shownArticle(ctx, by, a, err)
	})
	for _, do := range articleDeeds {
		door(s, signedIn, post(string(do)+"Article", "/api/articles/{id}/"+string(do), do.Name(), tag), func(ctx context.Context, by caller, in *articleDeedRequest) (*body[fullArticle], error) {
			a, err := s.Library.Do(ctx, by.Actor, in.ID, in.Body.Version, knowledge.Deed{Do: do, Remark: in.Body.Remark, ReviewOn: in.Body.ReviewOn})
			return s.shownArticle(ctx, by, a, err)
		})
	}
	door(s, signedIn, get("corrections", "/api/articles/{id}/corrections", "条目的纠错", tag), s.corrections)
	door(s, signedIn, post("correctArticle", "/api/articles/{id}/corrections", "提交纠错", tag), func(ctx context.Context, by caller, in *correctRequest) (*body[articleCorrection], error) {
		c, err := s.Library.Correct(ctx, by.Actor, in.ID, in.Body.Flaw, in.Body.Text)
		return s.shownCorrection(ctx, by, c, err)
	})
	door(s, signedIn, post("decideCorrection", "/api/corrections/{id}/decide", "答复纠错", tag), func(ctx context.Context, by caller, in *decideCorrectionRequest) (*body[articleCorrection], error) {
		c, err := s.Library.Decide(ctx, by.Actor, in.ID, in.Body.Verdict, in.Body.Answer)
		return s.shownCorrection(ctx, by, c, err)
	})
	s.publicArticleDoors()
}

func (s *server) articles(ctx context.Context, by org.Actor, f postgres.ArticleFilter) (*body[articlePage], error) {
	page, err := s.Library.List(ctx, by, f)
	if err != nil {
		return nil, inQuery(err)
	}
	n, err := s.names(ctx)
	p := articlePage{Items: []ArticleRow{}, Total: page.Total, More: page.More, Similar: page.Similar}
	for _, a := range page.Items {
		p.Items = append(p.Items, n.articleRow(a, by, f.Text))
	}
	return bodyOf(p), err
}

// inQuery moves the place of a refusal to the query string.
func inQuery(err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Field == "" {
		return err
	}
	p := problemOf(err)
	p.Errors[0].Location = "query." + f.Field
	return p
}

func (s *server) articleTree(ctx context.Context, by org.Actor) (*list[articleBranch], error) {
	counts, err := s.Library.Counts(ctx, by, postgres.ArticleFilter{})
	if err != nil {
		return nil, err
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	var all []articleBranch
	for _, c := range book.Categories {
		b := articleBranch{ID: c.ID, Parent: c.Parent, Name: c.Name, Level: c.Level}
		for id, n := range counts {
			if org.Above(c.ID, id) {
				b.Count += n
			}
		}
		if b.Count > 0 {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b articleBranch) int { return compareIDs(a.ID, b.ID) })
	return listOf(all), nil
}

func (s *server) suggestArticles(ctx context.Context, by caller, in *suggestRequest) (*list[ArticleRow], error) {
	near, err := s.Library.Suggest(ctx, by.Actor, in.Body.Text, in.Body.Category)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	var all []ArticleRow
	for _, m := range near {
		row := n.articleRow(m.Article, by.Actor, "")
		row.Score = m.Score
		all = append(all, row)
	}
	return listOf(all), err
}

func (s *server) articleRecord(ctx context.Context, by caller, in *articleID) (*body[articleRecord], error) {
	editions, events, err := s.Library.Record(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	r := articleRecord{Editions: []articleEdition{}, Events: []articleEvent{}}
	for _, e := range events {
		v := articleEvent{At: e.At, By: e.Name, Name: e.Action.Name(), Edition: e.Edition, Remark: e.Remark}
		if e.Deputy != 0 {
			v.By += "(代)"
		}
		r.Events = append(r.Events, v)
	}
	people, err := s.Accounts.Names(ctx, writers(editions...))
	for _, e := range editions {
		r.Editions = append(r.Editions, editionOf(e, people))
	}
	return bodyOf(r), err
}

// shownArticle is what a reading or a deed answers with.
func (s *server) shownArticle(ctx context.Context, by caller, a *knowledge.Article, err error) (*body[fullArticle], error) {
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	now, next := a.Shown(), a.Next
	if now == next {
		next = nil
	}
	editions := []knowledge.Edition{*now}
	if next != nil {
		editions = append(editions, *next)
	}
	people, err := s.Accounts.Names(ctx, writers(editions...))
	if err != nil {
		return nil, err
	}
	f := fullArticle{ArticleRow: n.articleRow(a, by.Actor, ""), Version: a.Version, Now: editionOf(*now, people), Actions: []articleOffer{}}
	if next != nil {
		e := editionOf(*next, people)
		f.Next = &e
	}
	for _, do := range a.Offers(by.Actor) {
		f.Actions = append(f.Actions, articleOffer{do, do.Name()})
	}
	return bodyOf(f), nil
}

func (s *server) corrections(ctx context.Context, by caller, in *articleID) (*list[articleCorrection], error) {
	found, err := s.Library.Corrections(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	var ids []org.UserID
	for _, c := range found {
		ids = append(ids, c.By, c.AnsweredBy)
	}
	people, err := s.Accounts.Names(ctx, ids)
	var all []articleCorrection
	for _, c := range found {
		all = append(all, correctionOf(c, by, people))
	}
	return listOf(all), err
}

func (s *server) shownCorrection(ctx context.Context, by caller, c knowledge.Correction, err error) (*body[articleCorrection], error) {
	if err != nil {
		return nil, err
	}
	people, err := s.Accounts.Names(ctx, []org.UserID{c.By, c.AnsweredBy})
	return bodyOf(correctionOf(c, by, people)), err
}

func correctionOf(c knowledge.Correction, by caller, people map[org.UserID]string) articleCorrection {
	return articleCorrection{ID: c.ID, Edition: c.Edition, Flaw: c.Flaw, FlawText: c.Flaw.Name(), Text: c.Text, By: people[c.By], Own: c.By == by.ID, At: c.At,
		Verdict: c.Verdict, Answer: c.Answer, AnsweredBy: people[c.AnsweredBy], AnsweredAt: c.AnsweredAt}
}

func writers(editions ...knowledge.Edition) (ids []org.UserID) {
	for _, e := range editions {
		ids = append(append(ids, e.Authors...), e.Reviewer)
	}
	return ids
}

func editionOf(e knowledge.Edition, people map[org.UserID]string) articleEdition {
	v := articleEdition{N: e.N, ArticleText: ArticleText(e.Text), State: e.State, Authors: []string{}, WroteAt: e.WroteAt, SubmittedAt: e.SubmittedAt,
		ReviewedAt: e.ReviewedAt, Reviewer: people[e.Reviewer], Remark: e.Remark}
	for _, id := range e.Authors {
		v.Authors = append(v.Authors, people[id])
	}
	return v
}

func (n names) articleRow(a *knowledge.Article, by org.Actor, q string) ArticleRow {
	e := a.Shown()
	r := ArticleRow{ID: a.ID, Cite: a.Cite(), Title: e.Title, Excerpt: excerpt(e.Answer, q), State: a.State, InForce: a.InForce(dateOf(n.now)), Category: n.category(e.Category),
		Unit: n.unit(e.Unit), ValidFrom: e.ValidFrom, ValidTo: e.ValidTo, ReviewOn: e.ReviewOn, Open: e.Open, Used: a.Used}
	if a.Writes(by) {
		r.Corrections = a.Corrections
		if a.Next != nil {
			r.Making = a.Next.State
		}
	}
	return r
}

const excerptLength = 90

// excerpt is the beginning of an answer, or where the first word looked for stands.
func excerpt(answer, q string) string {
	text := []rune(strings.Join(strings.Fields(answer), " "))
	from := 0
	if words := strings.Fields(q); len(words) > 0 {
		if at := strings.Index(string(text), words[0]); at >= 0 {
			from = max(0, len([]rune(string(text)[:at]))-20)
		}
	}
	if from+20 < excerptLength {
		from = 0
	}
	short := string(text[from:min(len(text), from+excerptLength)])
	if from > 0 {
		short = "…" + short
	}
	if from+excerptLength < len(text) {
		short += "…"
	}
	return short
}
