// Package library is the upkeep and the use of the knowledge base (知识库): articles
// are proposed, reviewed by a second person, corrected, cited and withdrawn.
package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Library keeps the knowledge base of one city.
type Library struct {
	db   *postgres.DB
	book func(context.Context) (*ticket.Rulebook, error)
}

// New returns the library of db's city. Book gives its units and categories.
func New(db *postgres.DB, book func(context.Context) (*ticket.Rulebook, error)) *Library {
	return &Library{db: db, book: book}
}

// places are the units and categories of a rulebook.
type places struct{ *ticket.Rulebook }

func (p places) Unit(id org.UnitID) (org.Unit, bool) { return p.Units.Unit(id) }
func (p places) Category(id string) (org.Category, bool) {
	c, ok := p.Categories[id]
	return c, ok
}

func (l *Library) places(ctx context.Context) (places, error) {
	book, err := l.book(ctx)
	return places{book}, err
}

func (l *Library) today() string { return workday.DateOf(l.db.Now()).String() }

// Draft is a proposed article's text with what the proposer leaves to the system.
func (l *Library) draft(t knowledge.Text) knowledge.Text {
	today := workday.DateOf(l.db.Now())
	if t.ValidFrom == "" {
		t.ValidFrom = today.String()
	}
	if t.ReviewOn == "" {
		t.ReviewOn = today.Plus(knowledge.ReviewEvery - 1).String()
	}
	return t
}

// Propose writes a new article (新建), which nobody else sees until it is published.
func (l *Library) Propose(ctx context.Context, by org.Actor, t knowledge.Text) (a *knowledge.Article, err error) {
	p, err := l.places(ctx)
	if err != nil {
		return nil, err
	}
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		a, err = l.propose(ctx, tx, by, t, p)
		return err
	})
	return a, err
}

// errDry ends a trial run: nothing of it is written.
var errDry = errors.New("dry run")

// Bring proposes an article that came from another system, or only sees whether it
// could be. One whose title is there already is left alone.
func (l *Library) Bring(ctx context.Context, by org.Actor, t knowledge.Text, dry bool) (already bool, err error) {
	p, err := l.places(ctx)
	if err != nil {
		return false, err
	}
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		same, err := tx.ArticleTitled(ctx, t.Title)
		if already = err == nil && same != 0; already || err != nil {
			return err
		}
		if _, err := l.propose(ctx, tx, by, t, p); err != nil || !dry {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return already, err
}

func (l *Library) propose(ctx context.Context, tx *postgres.Tx, by org.Actor, t knowledge.Text, p knowledge.Places) (*knowledge.Article, error) {
	id, err := tx.NextArticle(ctx)
	if err != nil {
		return nil, err
	}
	a, err := knowledge.New(id, l.draft(t), by, p, tx.Now)
	if err != nil {
		return nil, err
	}
	switch same, err := tx.ArticleTitled(ctx, a.Next.Title); {
	case err != nil:
		return nil, err
	case same != 0:
		return nil, fault.In("title", "已有同名条目(%s),请直接修改它,或换一个标题", same)
	}
	tx.AddArticle(a)
	return a, record(ctx, tx, by, a, knowledge.Propose, 1, "")
}

// Do does a deed to an article: revise, submit, publish and so on. Version is the
// one the person saw.
func (l *Library) Do(ctx context.Context, by org.Actor, id knowledge.ID, version int, d knowledge.Deed) (a *knowledge.Article, err error) {
	p, err := l.places(ctx)
	if err != nil {
		return nil, err
	}
	if d.Text != nil {
		t := l.draft(*d.Text)
		d.Text = &t
	}
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := reads(by); err != nil {
			return err
		}
		was, err := tx.LockArticle(ctx, id)
		if err != nil {
			return err
		}
		if !was.Sees(by) {
			return unknown(id)
		}
		if err != nil {
			return err
		}
		if version != was.Version {
			return fault.New(fault.Stale, "%s刚被他人修改(第%d次变更,您看到的是第%d次),请刷新后重试", id, was.Version, version)
		}
		a, err = l.do(ctx, tx, by, was, d, p)
		return err
	})
	return a, err
}

func (l *Library) do(ctx context.Context, tx *postgres.Tx, by org.Actor, was *knowledge.Article, d knowledge.Deed, p knowledge.Places) (*knowledge.Article, error) {
	a, err := was.Do(d, by, p, tx.Now)
	if err != nil {
		return nil, err
	}
	if err := tx.SaveArticle(ctx, was, a); err != nil {
		return nil, err
	}
	tell(tx, was, a, d)
	edition := a.Shown().N
	if e := making(was.Next, a.Next); e != nil {
		edition = e.N
	}
	return a, record(ctx, tx, by, a, d.Do, edition, d.Remark)
}

// making is the edition in the making that a deed is about.
func making(was, is *knowledge.Edition) *knowledge.Edition {
	if is != nil {
		return is
	}
	return was
}

// seen reads an article that the actor may see.
func seen(ctx context.Context, tx *postgres.Tx, by org.Actor, id knowledge.ID) (*knowledge.Article, error) {
	if err := reads(by); err != nil {
		return nil, err
	}
	a, err := tx.Article(ctx, id)
	if err == nil && !a.Sees(by) {
		err = unknown(id)
	}
	return a, err
}

func unknown(id knowledge.ID) error { return fault.New(fault.NotFound, "没有%s,请核对编号", id) }

func reads(by org.Actor) error {
	if knowledge.Reads(by) {
		return nil
	}
	return fault.New(fault.Denied, "知识库供热线和承办单位的工作人员使用;管理员账号不接触业务内容")
}

// record writes a deed into the article's record and into the audit (操作审计).
func record(ctx context.Context, tx *postgres.Tx, by org.Actor, a *knowledge.Article, do knowledge.Action, edition int, remark string) error {
	tx.AddArticleEvent(a.ID, postgres.ArticleEvent{Version: a.Version, At: tx.Now, By: by.ID, Name: by.Name, Deputy: by.Deputy, Action: do, Edition: edition, Remark: remark})
	return audit(ctx, tx, by, string(do)+"_article", a.ID, map[string]any{"edition": edition, "state": a.State, "title": a.Shown().Title, "remark": remark})
}

func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action string, id knowledge.ID, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: id.String(), Detail: b})
}

// tell writes the notices of a deed.
func tell(tx *postgres.Tx, was, a *knowledge.Article, d knowledge.Deed) {
	title := a.Shown().Title
	authors := func(e *knowledge.Edition, occasion, text string) {
		for _, id := range e.Authors {
			notify(tx, postgres.Notice{Occasion: occasion, ToUser: id, Text: text})
		}
	}
	switch d.Do {
	case knowledge.Submit:
		notify(tx, postgres.Notice{Occasion: "article_submitted", ToRole: org.KnowledgeAdmin,
			Text: fmt.Sprintf("%s《%s》第%d版已提交,请审核。", a.ID, a.Next.Title, a.Next.N)})
	case knowledge.Return:
		authors(a.Next, "article_returned", fmt.Sprintf("%s《%s》被退回修改:%s", a.ID, a.Next.Title, d.Remark))
	case knowledge.Publish:
		e := was.Next
		words := "已发布"
		if a.Next != nil {
			words = "已审核,将于" + e.ValidFrom + "生效"
		}
		authors(e, "article_published", fmt.Sprintf("%s《%s》第%d版%s。", a.ID, e.Title, e.N, words))
	case knowledge.Withdraw:
		if s := was.Shown(); was.State != knowledge.Draft {
			notify(tx, postgres.Notice{Occasion: "article_withdrawn", ToUnit: s.Unit, Text: fmt.Sprintf("%s《%s》已撤下:%s", a.ID, title, d.Remark)})
		}
	case knowledge.Expire:
		keepers(tx, a, "article_expired", fmt.Sprintf("%s《%s》已于%s到期,不能再引用;内容仍有效的请修订日期并提交审核。", a.ID, title, a.Now.ValidTo))
	}
}

// keepers tells the unit that answers for an article and the knowledge administrators.
func keepers(tx *postgres.Tx, a *knowledge.Article, occasion, text string) {
	notify(tx, postgres.Notice{Occasion: occasion, ToUnit: a.Shown().Unit, Text: text})
	notify(tx, postgres.Notice{Occasion: occasion, ToRole: org.KnowledgeAdmin, Text: text})
}

func notify(tx *postgres.Tx, n postgres.Notice) {
	n.ID, n.Channel, n.MadeAt, n.SendAfter, n.State, n.SentAt = tx.NewID(), "inbox", tx.Now, tx.Now, "sent", &tx.Now
	tx.AddNotice(n)
}

// Tend does what the day brings: approved editions come into force, articles whose
// last day has passed expire, and their keepers are reminded ahead of time.
func (l *Library) Tend(ctx context.Context) (n int, err error) {
	on := l.today()
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		due, err := tx.ArticlesToTend(ctx, on)
		if err != nil {
			return err
		}
		for _, a := range due {
			for _, do := range []knowledge.Action{knowledge.Effect, knowledge.Expire} {
				if !slices.Contains(a.Offers(org.System), do) {
					continue
				}
				b, err := l.do(ctx, tx, org.System, a, knowledge.Deed{Do: do}, nil)
				if _, refused := fault.Of(err); refused {
					continue // its day has not come, or somebody was quicker
				}
				if err != nil {
					return err
				}
				a = b
				n++
			}
			for i, r := range a.Remind(on) {
				if i == 0 {
					tx.SetReminded(a.ID, on)
				}
				keepers(tx, a, string(r.Why), r.Text)
				n++
			}
		}
		return nil
	})
	return n, err
}

// Adopt takes over articles that were reviewed elsewhere (导入): in the name of who
// brought them and of a second person who answers for them. Titles that are there
// already are left as they are; n counts the new ones.
func (l *Library) Adopt(ctx context.Context, writer, reviewer org.Actor, texts []knowledge.Text) (n int, err error) {
	p, err := l.places(ctx)
	if err != nil {
		return 0, err
	}
	err = l.db.Write(ctx, func(tx *postgres.Tx) error {
		id, err := tx.NextArticle(ctx)
		if err != nil {
			return err
		}
		for _, t := range texts {
			same, err := tx.ArticleTitled(ctx, t.Title)
			if err != nil {
				return err
			}
			if same != 0 {
				continue
			}
			a, err := knowledge.New(id, l.draft(t), writer, p, tx.Now)
			for _, d := range []struct {
				by org.Actor
				do knowledge.Action
			}{{writer, knowledge.Submit}, {reviewer, knowledge.Publish}} {
				if err == nil {
					a, err = a.Do(knowledge.Deed{Do: d.do}, d.by, p, tx.Now)
				}
			}
			if err != nil {
				return fmt.Errorf("《%s》: %w", t.Title, err)
			}
			tx.AddArticle(a)
			if err := record(ctx, tx, reviewer, a, knowledge.Publish, 1, "导入"); err != nil {
				return err
			}
			id++
			n++
		}
		return nil
	})
	return n, err
}
