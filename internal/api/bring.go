package api

import (
	"context"

	"suban/internal/exchange/sheets"
)

// sheetColumn is one column of a sheet to fill in.
type sheetColumn struct {
	Head    string `json:"head"`
	Need    bool   `json:"need"`
	Help    string `json:"help"`
	Example string `json:"example"`
}

// sheetKind is one thing that can be brought from another system.
type sheetKind struct {
	Kind    string        `json:"kind"`
	Title   string        `json:"title"`
	Allowed bool          `json:"allowed" doc:"您可以导入"`
	Columns []sheetColumn `json:"columns"`
}

type sheetRequest struct {
	Kind string `query:"kind" required:"true" enum:"units,users,categories,articles,calendar,tickets" doc:"导入什么"`
}

type bringRequest struct {
	Kind    string `query:"kind" required:"true" enum:"units,users,categories,articles,calendar,tickets" doc:"导入什么"`
	Dry     bool   `query:"dry" doc:"只试算,不写入"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *server) bringDoors() {
	const tag = "管理"
	door(s, signedIn, get("sheetKinds", "/api/admin/import", "可以从其他系统导入什么", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[sheetKind], error) {
		if err := keeps(by); err != nil && !by.May("manage_knowledge") {
			return nil, err
		}
		var all []sheetKind
		for _, k := range sheets.Kinds {
			v := sheetKind{Kind: k.Name, Title: k.Title, Allowed: by.May(k.By), Columns: []sheetColumn{}}
			for _, c := range k.Columns {
				v.Columns = append(v.Columns, sheetColumn(c))
			}
			all = append(all, v)
		}
		return listOf(all), nil
	})
	door(s, signedIn, get("sheetTemplate", "/api/admin/import/template", "导入模板,带填写说明", tag), func(ctx context.Context, by caller, in *sheetRequest) (*workbook, error) {
		if err := keeps(by); err != nil && !by.May("manage_knowledge") {
			return nil, err
		}
		k, err := sheets.KindNamed(in.Kind)
		if err != nil {
			return nil, err
		}
		text, err := k.Template()
		if err != nil {
			return nil, err
		}
		return workbookOf(k.Title+"导入模板", text), nil
	})
	door(s, signedIn, post("bring", "/api/admin/import", "导入填好的表(.xlsx),或先试算", tag), func(ctx context.Context, by caller, in *bringRequest) (*body[sheets.Summary], error) {
		m := sheets.Import{DB: s.Steward.DB(), Casework: s.Casework, Accounts: s.Accounts, Library: s.Library, Steward: s.Steward}
		sum, err := m.Run(ctx, by.Actor, in.Kind, in.RawBody, in.Dry)
		if err != nil {
			return nil, err
		}
		return bodyOf(sum), nil
	})
}
