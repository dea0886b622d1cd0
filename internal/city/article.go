package city

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/knowledge"
	"suban/internal/library"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// readArticles reads what the demo city's knowledge base starts with (知识库). Dates
// are left to the day it is installed.
func (d *Data) readArticles() error {
	subjects := map[string]string{}
	seconds := map[string]string{}
	for _, c := range d.Categories {
		switch c.Level {
		case 2:
			seconds[c.ID], subjects[c.Name] = c.Name, c.ID
		case 3:
			subjects[seconds[c.Parent]+"/"+c.Name] = c.ID
		}
	}
	for _, name := range []string{"articles1.txt", "articles2.txt"} {
		var t *knowledge.Text
		var part *string
		err := lines(name, func(line string) error {
			if head, ok := strings.CutPrefix(line, "== "); ok {
				f := strings.Split(head, "|")
				if len(f) != 5 || d.short[f[1]] == 0 || subjects[f[2]] == "" || f[3] != "公开" && f[3] != "内部" {
					return fmt.Errorf("%q names no article", line)
				}
				d.Articles = append(d.Articles, knowledge.Text{Title: f[0], Unit: d.short[f[1]], Category: subjects[f[2]], Open: f[3] == "公开", Keywords: strings.Fields(f[4])})
				t = &d.Articles[len(d.Articles)-1]
				return nil
			}
			if t == nil {
				return fmt.Errorf("%q belongs to no article", line)
			}
			for mark, to := range map[string]*string{"问：": &t.Question, "答：": &t.Answer, "据：": &t.Basis} {
				if text, ok := strings.CutPrefix(line, mark); ok {
					part, *to = to, text
					return nil
				}
			}
			*part += "\n" + line
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// libraryOf is the knowledge base of a demo city.
func libraryOf(db *postgres.DB) *library.Library {
	return library.New(db, func(ctx context.Context) (book *ticket.Rulebook, err error) {
		err = db.Read(ctx, func(tx *postgres.Tx) error { book, _, err = tx.Rulebook(ctx); return err })
		return book, err
	})
}

// fill brings the knowledge base into force, with a little of everything that waits
// on a knowledge administrator's screen. Repeating it changes nothing.
func (p *people) fill(ctx context.Context, db *postgres.DB, now time.Time) error {
	l := libraryOf(db)
	admins := p.byRole[org.KnowledgeAdmin]
	n, err := l.Adopt(ctx, admins[0], admins[1], dated(p.city.Articles, workday.DateOf(now)))
	if err != nil || n == 0 {
		return err
	}
	return p.unfinished(ctx, l)
}

// dated gives every article its dates: reviews are spread over the year, and some
// articles end soon.
func dated(texts []knowledge.Text, today workday.Date) []knowledge.Text {
	texts = slices.Clone(texts)
	for i := range texts {
		t := &texts[i]
		t.ValidFrom = fmt.Sprintf("%d-01-01", today.Year-1)
		t.ReviewOn = today.Plus(10 + i*37%340).String()
		if i%19 == 5 {
			t.ValidTo = today.Plus(4 + i%23).String()
		}
	}
	return texts
}

// unfinished leaves a revision to be reviewed, a draft, and two corrections.
func (p *people) unfinished(ctx context.Context, l *library.Library) error {
	revise := func(title, more string, submit bool) error {
		a, err := titled(ctx, l, title)
		if err != nil {
			return err
		}
		by := p.at(a.Now.Unit, org.Liaison)
		t := a.Now.Text
		t.Answer += "\n" + more
		if a, err = l.Do(ctx, by, a.ID, a.Version, knowledge.Deed{Do: knowledge.Revise, Text: &t}); err != nil || !submit {
			return err
		}
		_, err = l.Do(ctx, by, a.ID, a.Version, knowledge.Deed{Do: knowledge.Submit})
		return err
	}
	if err := revise("异地就医怎么备案、怎么直接结算", "五、备案后在有效期内也可以回参保地就医，待遇不降低。", true); err != nil {
		return err
	}
	if err := revise("停水了找谁，为什么没有通知", "六、计划停水信息同时推送到小区物业群。", false); err != nil {
		return err
	}
	for title, text := range map[string]string{
		"公积金贷款的条件和额度怎么算":     "来电人说多子女家庭的最高额度又上调了，请核对后补充。",
		"路边停车收费标准是什么，多扣了怎么退": "免费时长没有写明，坐席每次都要再查，建议写上。",
	} {
		a, err := titled(ctx, l, title)
		if err != nil {
			return err
		}
		if _, err := l.Correct(ctx, p.byRole[org.Agent][0], a.ID, knowledge.Missing, text); err != nil {
			return err
		}
	}
	return nil
}

func titled(ctx context.Context, l *library.Library, title string) (*knowledge.Article, error) {
	page, err := l.List(ctx, org.System, postgres.ArticleFilter{Text: title, Limit: 1})
	if err == nil && (len(page.Items) == 0 || page.Items[0].Shown().Title != title) {
		err = fmt.Errorf("the demo city has no article %q", title)
	}
	if err != nil {
		return nil, err
	}
	return page.Items[0], nil
}

// sources are what direct answers cite, by category: the articles in force.
func sources(ctx context.Context, db *postgres.DB) (map[string]string, error) {
	cite := map[string]string{}
	l := libraryOf(db)
	for skip := 0; ; skip += 100 {
		page, err := l.List(ctx, org.System, postgres.ArticleFilter{InForce: true, Skip: skip, Limit: 100})
		if err != nil {
			return nil, err
		}
		for _, a := range page.Items {
			cite[a.Now.Category] = a.Cite()
		}
		if skip+len(page.Items) >= page.Total {
			return cite, nil
		}
	}
}

// source is the article on a matter, by its category or the one above; what the
// knowledge base does not know is asked of the unit in a three-party call.
func (s *seed) source(category, unit string) string {
	for c := category; c != ""; {
		if cite := s.cite[c]; cite != "" {
			return cite
		}
		at := strings.LastIndexByte(c, '.')
		if at < 0 {
			break
		}
		c = c[:at]
	}
	return "三方通话:" + unit
}
