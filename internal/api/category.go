package api

import (
	"context"
	"maps"
	"slices"

	"suban/internal/org"
	"suban/internal/steward"
)

// categoryRow is a category as its administrator keeps it.
type categoryRow struct {
	org.Category
	Version int `json:"version" doc:"修改时带上"`
}

// CategoryBody is what an administrator may say about a category.
type CategoryBody struct {
	Name     string     `json:"name" maxLength:"200"`
	Urgency  int        `json:"urgency,omitempty" minimum:"0" maximum:"3" doc:"紧急程度提示"`
	Keywords []string   `json:"keywords,omitempty" doc:"群众的说法"`
	Unit     org.UnitID `json:"unit,omitempty" minimum:"0" doc:"默认承办单位"`
}

func (b CategoryBody) category() org.Category {
	return org.Category{Name: b.Name, Urgency: b.Urgency, Keywords: b.Keywords, Unit: b.Unit}
}

type openCategoryRequest struct {
	Body struct {
		CategoryBody
		Parent string `json:"parent,omitempty" maxLength:"40" doc:"上级分类;不填为一级"`
	}
}

type changeCategoryRequest struct {
	Body struct {
		CategoryBody
		ID      string `json:"id" maxLength:"40"`
		Enabled bool   `json:"enabled" doc:"在用"`
		Version int    `json:"version" minimum:"0"`
	}
}

type moveCategoryRequest struct {
	Body struct {
		ID      string `json:"id" maxLength:"40"`
		Parent  string `json:"parent" maxLength:"40" doc:"新的上级;空为一级"`
		Version int    `json:"version" minimum:"0"`
	}
}

func (s *server) categoryDoors() {
	const tag = "管理"
	door(s, signedIn, get("adminCategories", "/api/admin/categories", "全部分类,含停用的", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[categoryRow], error) {
		if err := keeps(by); err != nil {
			return nil, err
		}
		book, err := s.Casework.Rulebook(ctx)
		if err != nil {
			return nil, err
		}
		seen, err := s.Steward.Seen(ctx, steward.Category)
		var all []categoryRow
		for _, c := range slices.SortedFunc(maps.Values(book.Categories), func(a, b org.Category) int { return compareIDs(a.ID, b.ID) }) {
			all = append(all, categoryRow{c, seen[c.ID]})
		}
		return listOf(all), err
	})
	door(s, signedIn, post("openCategory", "/api/admin/categories", "新设分类,立即可用", tag), func(ctx context.Context, by caller, in *openCategoryRequest) (*body[org.Category], error) {
		c := in.Body.category()
		c.Parent = in.Body.Parent
		c, err := s.Steward.OpenCategory(ctx, by.Actor, c)
		return bodyOf(c), err
	})
	door(s, signedIn, post("changeCategory", "/api/admin/categories/change", "修改、停用或启用分类", tag), func(ctx context.Context, by caller, in *changeCategoryRequest) (*body[org.Category], error) {
		c := in.Body.category()
		c.ID, c.Enabled = in.Body.ID, in.Body.Enabled
		c, err := s.Steward.ChangeCategory(ctx, by.Actor, in.Body.Version, c)
		return bodyOf(c), err
	})
	door(s, signedIn, post("moveCategory", "/api/admin/categories/move", "调整分类的上级;原编号停用,旧工单仍可读", tag), func(ctx context.Context, by caller, in *moveCategoryRequest) (*body[org.Category], error) {
		c, err := s.Steward.MoveCategory(ctx, by.Actor, in.Body.Version, in.Body.ID, in.Body.Parent)
		return bodyOf(c), err
	})
}
