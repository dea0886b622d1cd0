package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"suban/internal/bigram"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/workday"
)

// ArticleFilter says which articles to list. Zero values do not filter; who asks
// always does.
type ArticleFilter struct {
	Public bool         // a citizen asks: open, published, valid
	Keeper bool         // a knowledge administrator asks: all
	Units  []org.UnitID // of a liaison: also what is not published of these

	On       string // today
	InForce  bool
	Text     string
	Category string // and all below it
	Unit     org.UnitID
	States   []knowledge.State
	Next     knowledge.State // an edition in the making stands here
	Open     *bool
	Due      string // expiring, review, corrections
	Order    string // used, recent; otherwise by category, or by rank
	Skip     int
	Limit    int
}

// ArticleMost is how many articles a search looks at.
const ArticleMost = 1000

func (f ArticleFilter) where(tx *Tx) where {
	w := where{args: []any{tx.City}, conds: []string{"a.city = $1"}}
	switch {
	case f.Public:
		w.add("e.open")
		f.InForce = true
	case f.Keeper:
	case len(f.Units) > 0:
		w.add("(a.state in ('published', 'expired') or e.unit = any(?))", f.Units)
	default:
		w.add("a.state in ('published', 'expired')")
	}
	if f.InForce {
		w.add("a.state = 'published' and e.valid_from <= ?", f.On)
		w.add("(e.valid_to = '' or e.valid_to >= ?)", f.On)
	}
	if f.Category != "" {
		w.add("(e.category = ? or e.category like ?)", f.Category, f.Category+".%")
	}
	if f.Unit != 0 {
		w.add("e.unit = ?", f.Unit)
	}
	if len(f.States) > 0 {
		w.add("a.state = any(?)", f.States)
	}
	if f.Next != "" {
		w.add("exists (select 1 from article_editions m where m.city = a.city and m.article_id = a.id and m.n = a.next_n and m.state = ?)", f.Next)
	}
	if f.Open != nil {
		w.add("e.open = ?", *f.Open)
	}
	switch day, err := workday.ParseDate(f.On); {
	case err != nil:
	case f.Due == "expiring":
		w.add("a.state = 'published' and e.valid_to <> '' and e.valid_to <= ?", day.Plus(knowledge.Ahead).String())
	case f.Due == "review":
		w.add("a.state = 'published' and e.review_on <= ?", f.On)
	}
	if f.Due == "corrections" {
		w.add("exists (select 1 from article_corrections c where c.city = a.city and c.article_id = a.id and c.verdict = '')")
	}
	return w
}

const articlesFrom = ` from articles a join article_editions e on e.city = a.city and e.article_id = a.id and e.n = a.shown_n where `

// Articles lists one page, and how many there are in all; more says that a search
// found even more. A search is ranked and every hit is looked at exactly.
func (tx *Tx) Articles(ctx context.Context, f ArticleFilter) (list []*knowledge.Article, total int, more bool, err error) {
	w := f.where(tx)
	order := map[string]string{"used": "a.used desc, a.id", "recent": "coalesce(e.reviewed_at, e.wrote_at) desc, a.id desc"}[f.Order]
	if strings.TrimSpace(f.Text) == "" {
		if order == "" {
			order = "string_to_array(e.category, '.')::int[], a.id"
		}
		if err := tx.QueryRow(ctx, "select count(*)"+articlesFrom+w.sql(), w.args...).Scan(&total); err != nil {
			return nil, 0, false, fmt.Errorf("count articles: %w", err)
		}
		list, err = tx.articles(ctx, "select "+articleColumns+articlesFrom+w.sql()+fmt.Sprintf(" order by %s limit %d offset %d", order, f.Limit, f.Skip), w.args...)
		return list, total, false, err
	}
	id, _ := knowledge.Cited(f.Text)
	rank := "a.id"
	if q := bigram.Query(f.Text); q != "" {
		w.add("(a.words @@ ?::text::tsquery or a.id = ?)", q, id)
		rank = fmt.Sprintf("ts_rank('{0.05,0.1,0.3,1}', a.words, $%d::text::tsquery) desc, a.used desc, a.id", len(w.args)-1)
	}
	if order == "" {
		order = rank
	}
	found, err := tx.articles(ctx, "select "+articleColumns+articlesFrom+w.sql()+fmt.Sprintf(" order by %s limit %d", order, ArticleMost+1), w.args...)
	if err != nil {
		return nil, 0, false, err
	}
	more = len(found) > ArticleMost
	for _, a := range found {
		if a.ID == id || bigram.Matches(a.Shown().All(), f.Text) {
			list = append(list, a)
		}
	}
	total = len(list)
	list = list[min(f.Skip, total):]
	return list[:min(f.Limit, len(list))], total, more, nil
}

// likeMost is how many words of a text, and how many articles, are compared.
const (
	likeWords = 120
	likeMost  = 60
)

// ArticlesLike finds articles that share words with a text, for suggestions.
func (tx *Tx) ArticlesLike(ctx context.Context, f ArticleFilter) ([]*knowledge.Article, error) {
	var words []string
	for _, t := range bigram.Tokens(f.Text) {
		if len(t) > 3 && len(words) < likeWords { // a single character says little
			words = append(words, "'"+t+"'")
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	w := f.where(tx)
	w.add("a.words @@ ?::text::tsquery", strings.Join(words, " | "))
	return tx.articles(ctx, "select "+articleColumns+articlesFrom+w.sql()+
		fmt.Sprintf(" order by ts_rank('{0,0.05,0.4,1}', a.words, $%d::text::tsquery) desc, a.id limit %d", len(w.args), likeMost), w.args...)
}

// CountArticles counts the articles of each category itself, without those below.
func (tx *Tx) CountArticles(ctx context.Context, f ArticleFilter) (map[string]int, error) {
	w := f.where(tx)
	rows, err := tx.Query(ctx, "select e.category, count(*)"+articlesFrom+w.sql()+" group by e.category", w.args...)
	if err != nil {
		return nil, fmt.Errorf("count articles: %w", err)
	}
	counts := map[string]int{}
	var category string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&category, &n}, func() error { counts[category] = n; return nil })
	return counts, err
}

// ArticleFigures say how well the knowledge base is kept (K28).
type ArticleFigures struct {
	Published   int `json:"published" doc:"已发布"`
	Open        int `json:"open" doc:"向社会公开"`
	Making      int `json:"making" doc:"起草和修订中"`
	Submitted   int `json:"submitted" doc:"待审核"`
	Expiring    int `json:"expiring" doc:"30天内到期"`
	ReviewDue   int `json:"review_due" doc:"应复核而未复核"`
	Expired     int `json:"expired" doc:"已过期"`
	Corrections int `json:"corrections" doc:"待答复的纠错"`
	Uses        int `json:"uses" doc:"近30天被直接答复引用的次数"`
	Used        int `json:"used" doc:"近30天被引用过的条目数"`
}

// ArticleFigures counts what f shows.
func (tx *Tx) ArticleFigures(ctx context.Context, f ArticleFilter) (n ArticleFigures, err error) {
	day, err := workday.ParseDate(f.On)
	if err != nil {
		return n, err
	}
	w := f.where(tx)
	first := len(w.args)
	w.args = append(w.args, f.On, day.Plus(knowledge.Ahead).String(), tx.Now.AddDate(0, 0, -30))
	arg := func(i int) string { return fmt.Sprintf("$%d", first+i) }
	err = tx.QueryRow(ctx, `select count(*) filter (where a.state = 'published'), count(*) filter (where a.state = 'published' and e.open),
		count(*) filter (where m.state = 'draft'), count(*) filter (where m.state = 'submitted'),
		count(*) filter (where a.state = 'published' and e.valid_to <> '' and e.valid_to <= `+arg(2)+`),
		count(*) filter (where a.state = 'published' and e.review_on <= `+arg(1)+`), count(*) filter (where a.state = 'expired'),
		coalesce(sum((select count(*) from article_corrections c where c.city = a.city and c.article_id = a.id and c.verdict = '')), 0)::int,
		coalesce(sum(u.n), 0)::int, count(u.n)
		from articles a join article_editions e on e.city = a.city and e.article_id = a.id and e.n = a.shown_n
		left join article_editions m on m.city = a.city and m.article_id = a.id and m.n = a.next_n
		left join (select article_id, count(*) n from article_uses where city = $1 and at >= `+arg(3)+` group by article_id) u on u.article_id = a.id
		where `+w.sql(), w.args...).Scan(&n.Published, &n.Open, &n.Making, &n.Submitted, &n.Expiring, &n.ReviewDue, &n.Expired, &n.Corrections, &n.Uses, &n.Used)
	if err != nil {
		return n, fmt.Errorf("count articles: %w", err)
	}
	return n, nil
}

// ArticlesToTend lists what the daily round may have to do something about: whose
// last day or review date comes, or whose next edition waits for its first day.
func (tx *Tx) ArticlesToTend(ctx context.Context, on string) ([]*knowledge.Article, error) {
	day, err := workday.ParseDate(on)
	if err != nil {
		return nil, err
	}
	return tx.articles(ctx, "select "+articleColumns+articlesFrom+`a.city = $1 and (a.state = 'published' and (e.valid_to <> '' and e.valid_to <= $2 or e.review_on <= $3)
		or exists (select 1 from article_editions m where m.city = a.city and m.article_id = a.id and m.n = a.next_n and m.state = 'published' and m.valid_from <= $4))
		order by a.id`, tx.City, day.Plus(knowledge.Ahead).String(), day.Plus(7).String(), on)
}
