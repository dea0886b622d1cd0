package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/ticket"
)

const articleColumns = `a.id, a.version, a.state, a.now_n, a.next_n, a.last_n, a.used, a.used_at, a.reminded_on,
	(select count(*) from article_corrections c where c.city = a.city and c.article_id = a.id and c.verdict = '') as corrections`

const editionColumns = "n, title, question, answer, basis, unit, category, valid_from, valid_to, review_on, keywords, open, state, authors, wrote_at, submitted_at, reviewed_at, reviewer, remark"

func editionFields(e *knowledge.Edition) []any {
	return []any{&e.N, &e.Title, &e.Question, &e.Answer, &e.Basis, &e.Unit, &e.Category, &e.ValidFrom, &e.ValidTo, &e.ReviewOn, &e.Keywords, &e.Open,
		&e.State, &e.Authors, &e.WroteAt, &e.SubmittedAt, &e.ReviewedAt, &e.Reviewer, &e.Remark}
}

// articles reads what a query finds, in its order, with the editions in force and in
// the making: one statement, so that all is of one moment.
func (tx *Tx) articles(ctx context.Context, sql string, args ...any) (list []*knowledge.Article, err error) {
	rows, err := tx.Query(ctx, `with f as materialized (select x.*, row_number() over () as place from (`+sql+`) x)
		select f.id, f.version, f.state, f.now_n, f.last_n, f.used, f.used_at, f.reminded_on, f.corrections, e.`+strings.ReplaceAll(editionColumns, ", ", ", e.")+`
		from f join article_editions e on e.city = $1 and e.article_id = f.id and e.n in (f.now_n, f.next_n) order by f.place`, args...)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a knowledge.Article
		var e knowledge.Edition
		var now int
		if err := rows.Scan(append([]any{&a.ID, &a.Version, &a.State, &now, &a.Last, &a.Used, &a.UsedAt, &a.RemindedOn, &a.Corrections}, editionFields(&e)...)...); err != nil {
			return nil, fmt.Errorf("read articles: %w", err)
		}
		if n := len(list); n == 0 || list[n-1].ID != a.ID {
			list = append(list, &a)
		}
		if last := list[len(list)-1]; e.N == now {
			last.Now = &e
		} else {
			last.Next = &e
		}
	}
	return list, rows.Err()
}

// Article returns one article.
func (tx *Tx) Article(ctx context.Context, id knowledge.ID) (*knowledge.Article, error) {
	list, err := tx.articles(ctx, `select `+articleColumns+` from articles a where a.city = $1 and a.id = $2`, tx.City, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "没有%s,请核对编号", id)
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// LockArticle is Article for a deed: nobody else changes it until the transaction ends.
func (tx *Tx) LockArticle(ctx context.Context, id knowledge.ID) (*knowledge.Article, error) {
	if _, err := tx.Exec(ctx, `select 1 from articles where city = $1 and id = $2 for update`, tx.City, id); err != nil {
		return nil, fmt.Errorf("lock article %d: %w", id, err)
	}
	return tx.Article(ctx, id)
}

// ArticleTitled finds an article that is not withdrawn by its title, 0 when there is none.
func (tx *Tx) ArticleTitled(ctx context.Context, title string) (id knowledge.ID, err error) {
	err = tx.QueryRow(ctx, `select coalesce(min(a.id), 0) from articles a join article_editions e on e.city = a.city and e.article_id = a.id and e.n in (a.now_n, a.next_n)
		where a.city = $1 and a.state <> 'withdrawn' and e.title = $2`, tx.City, title).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("find article by title: %w", err)
	}
	return id, nil
}

// NextArticle returns the number of the next article; nobody else is given one
// until the transaction ends.
func (tx *Tx) NextArticle(ctx context.Context) (id knowledge.ID, err error) {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock article numbers: %w", err)
	}
	if err := tx.QueryRow(ctx, `select coalesce(max(id), 0) + 1 from articles where city = $1`, tx.City).Scan(&id); err != nil {
		return 0, fmt.Errorf("number article: %w", err)
	}
	return id, nil
}

// AddArticle queues a new article.
func (tx *Tx) AddArticle(a *knowledge.Article) {
	tx.Queue(`insert into articles (city, id, version, state, now_n, next_n, shown_n, last_n, reminded_on, words)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::tsvector)`,
		tx.City, a.ID, a.Version, a.State, number(a.Now), number(a.Next), a.Shown().N, a.Last, a.RemindedOn, articleWords(a.Shown().Text))
	tx.saveEditions(a)
}

// SaveArticle writes what a deed made of an article, unless somebody else was
// quicker.
func (tx *Tx) SaveArticle(ctx context.Context, was, a *knowledge.Article) error {
	tag, err := tx.Exec(ctx, `update articles set version = $3, state = $4, now_n = $5, next_n = $6, shown_n = $7, last_n = $8, reminded_on = $9, words = $10::text::tsvector
		where city = $1 and id = $2 and version = $11`,
		tx.City, a.ID, a.Version, a.State, number(a.Now), number(a.Next), a.Shown().N, a.Last, a.RemindedOn, articleWords(a.Shown().Text), was.Version)
	if err != nil {
		return fmt.Errorf("save article %d: %w", a.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.Stale, "%s刚被他人修改,请刷新后重试", a.ID)
	}
	if was.Next != nil && was.Next.N != number(a.Next) && was.Next.N != number(a.Now) {
		tx.Queue(`delete from article_editions where city = $1 and article_id = $2 and n = $3`, tx.City, a.ID, was.Next.N)
	}
	tx.saveEditions(a)
	return nil
}

// SetReminded queues the date on which an article's keepers were last reminded.
func (tx *Tx) SetReminded(id knowledge.ID, on string) {
	tx.Queue(`update articles set reminded_on = $3 where city = $1 and id = $2`, tx.City, id, on)
}

func number(e *knowledge.Edition) int {
	if e == nil {
		return 0
	}
	return e.N
}

var saveEdition = func() string {
	names := strings.Split(editionColumns, ", ")
	var params, sets []string
	for i, name := range names {
		params = append(params, fmt.Sprintf("$%d", i+3))
		if name != "n" {
			sets = append(sets, name+" = excluded."+name)
		}
	}
	return `insert into article_editions (city, article_id, ` + editionColumns + `) values ($1, $2, ` + strings.Join(params, ", ") + `)
		on conflict (city, article_id, n) do update set ` + strings.Join(sets, ", ")
}()

func (tx *Tx) saveEditions(a *knowledge.Article) {
	for _, e := range []*knowledge.Edition{a.Now, a.Next} {
		if e == nil {
			continue
		}
		c := *e
		c.Keywords = texts(e.Keywords)
		if c.Authors == nil {
			c.Authors = []org.UserID{}
		}
		tx.Queue(saveEdition, append([]any{tx.City, a.ID}, editionFields(&c)...)...)
	}
}

// articleWords is a tsvector in its notation: the tokens of the title and keywords
// weigh most, then the question, the answer and the basis.
func articleWords(t knowledge.Text) string {
	places := map[string]string{}
	var order []string
	for i, part := range []string{t.Title + "\n" + strings.Join(t.Keywords, "\n"), t.Question, t.Answer, t.Basis} {
		for _, token := range bigram.Tokens(part) {
			if places[token] == "" {
				order = append(order, token)
			} else {
				places[token] += ","
			}
			places[token] += fmt.Sprintf("%d%c", i+1, "ABCD"[i])
		}
	}
	slices.Sort(order)
	var s strings.Builder
	for _, token := range order {
		fmt.Fprintf(&s, "'%s':%s ", token, places[token]) // letters, digits and Han only: nothing to escape
	}
	return s.String()
}

// Editions lists every wording an article had, the newest first.
func (tx *Tx) Editions(ctx context.Context, id knowledge.ID) ([]knowledge.Edition, error) {
	rows, err := tx.Query(ctx, `select `+editionColumns+` from article_editions where city = $1 and article_id = $2 order by n desc`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list editions of article %d: %w", id, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e knowledge.Edition, err error) {
		return e, row.Scan(editionFields(&e)...)
	})
}

// ArticleEvent is one deed on an article.
type ArticleEvent struct {
	Version int
	At      time.Time
	By      org.UserID
	Name    string
	Deputy  org.UserID
	Action  knowledge.Action
	Edition int
	Remark  string
}

// AddArticleEvent queues a line of an article's record.
func (tx *Tx) AddArticleEvent(id knowledge.ID, e ArticleEvent) {
	tx.Queue(`insert into article_events (city, article_id, version, at, by_user, by_name, by_deputy, action, edition, remark) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.City, id, e.Version, e.At, e.By, e.Name, e.Deputy, e.Action, e.Edition, e.Remark)
}

// ArticleEvents lists what was done to an article, the newest first.
func (tx *Tx) ArticleEvents(ctx context.Context, id knowledge.ID) ([]ArticleEvent, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, by_deputy, action, edition, remark from article_events
		where city = $1 and article_id = $2 order by version desc`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list events of article %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[ArticleEvent])
}

// AddUse queues that a ticket was answered with an article; it counts once.
func (tx *Tx) AddUse(id knowledge.ID, t ticket.ID, at time.Time, by org.UserID) {
	tx.Queue(`with fresh as (insert into article_uses (city, article_id, ticket_id, at, by_user) values ($1, $2, $3, $4, $5) on conflict do nothing returning article_id)
		update articles a set used = used + 1, used_at = $4 from fresh where a.city = $1 and a.id = fresh.article_id`, tx.City, id, t, at, by)
}
