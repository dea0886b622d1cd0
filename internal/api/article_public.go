package api

import (
	"context"

	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
)

// publicArticle is an article as citizens read it (公开知识).
type publicArticle struct {
	ID        knowledge.ID `json:"id"`
	Title     string       `json:"title"`
	Question  string       `json:"question"`
	Answer    string       `json:"answer"`
	Basis     string       `json:"basis"`
	Category  *categoryRef `json:"category"`
	Unit      string       `json:"unit" doc:"责任单位"`
	ValidTo   string       `json:"valid_to" doc:"没有期限时为空"`
	CheckedOn string       `json:"checked_on" doc:"最近审核的日期"`
}

// publicRow is one of them in a list.
type publicRow struct {
	ID       knowledge.ID `json:"id"`
	Title    string       `json:"title"`
	Excerpt  string       `json:"excerpt"`
	Category *categoryRef `json:"category"`
}

type publicPage struct {
	Items   []publicRow `json:"items"`
	Total   int         `json:"total"`
	Similar bool        `json:"similar,omitempty" doc:"没有完全包含所查文字的,列出的是相近的"`
}

type publicArticlesRequest struct {
	Q        string `query:"q" doc:"想问什么"`
	Category string `query:"category" maxLength:"40"`
	Skip     int    `query:"skip" minimum:"0" maximum:"100000"`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

// readings is how often one address may look things up in ten minutes.
const readings = 600

func (s *server) publicArticleDoors() {
	const tag = "群众门户"
	door(s, anyone, get("citizenArticles", "/api/citizen/articles", "查公开知识", tag), s.publicArticles)
	door(s, anyone, get("citizenArticleTree", "/api/citizen/article-tree", "公开知识的分类和条数", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[articleBranch], error) {
		if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
			return nil, err
		}
		return s.articleTree(ctx, org.Citizen)
	})
	door(s, anyone, get("citizenArticle", "/api/citizen/articles/{id}", "一条公开知识", tag), s.publicArticle)
}

func (s *server) publicArticles(ctx context.Context, by caller, in *publicArticlesRequest) (*body[publicPage], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	page, err := s.Library.List(ctx, org.Citizen, postgres.ArticleFilter{Text: in.Q, Category: in.Category, Skip: in.Skip, Limit: in.Limit})
	if err != nil {
		return nil, inQuery(err)
	}
	n, err := s.names(ctx)
	p := publicPage{Items: []publicRow{}, Total: page.Total, Similar: page.Similar}
	for _, a := range page.Items {
		p.Items = append(p.Items, publicRow{a.ID, a.Now.Title, excerpt(a.Now.Answer, in.Q), n.category(a.Now.Category)})
	}
	return bodyOf(p), err
}

func (s *server) publicArticle(ctx context.Context, by caller, in *articleID) (*body[publicArticle], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	a, err := s.Library.Article(ctx, org.Citizen, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	e := a.Now
	p := publicArticle{ID: a.ID, Title: e.Title, Question: e.Question, Answer: e.Answer, Basis: e.Basis, Category: n.category(e.Category), Unit: n.unit(e.Unit).Name, ValidTo: e.ValidTo}
	if e.ReviewedAt != nil {
		p.CheckedOn = dateOf(*e.ReviewedAt)
	}
	return bodyOf(p), err
}
