package sheets

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/library"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/steward"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Import brings sheets of another system in.
type Import struct {
	DB       *postgres.DB
	Casework *casework.Casework
	Accounts *account.Accounts
	Library  *library.Library
	Steward  *steward.Steward
}

// Refusal is a line that could not be taken, and why.
type Refusal struct {
	Row int    `json:"row"`
	Key string `json:"key"`
	Why string `json:"why"`
}

// First is a new account's first password, shown this once.
type First struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// Summary is what became of a file.
type Summary struct {
	Kind     string    `json:"kind"`
	DryRun   bool      `json:"dry_run"`
	Rows     int       `json:"rows"`
	Imported int       `json:"imported"`
	Already  int       `json:"already" doc:"以前已导入或已有,没有重复写入"`
	Refusals []Refusal `json:"refusals"`
	Notes    []Refusal `json:"notes" doc:"已导入但要核对的"`
	First    []First   `json:"first" doc:"新账号的初始口令,只显示这一次"`
}

// run is one import under way.
type run struct {
	Import
	ctx  context.Context
	by   org.Actor
	kind Kind
	book *ticket.Rulebook
	sum  *Summary
}

// Run takes in a filled-in workbook of a kind, or only says what would become of it.
func (m Import) Run(ctx context.Context, by org.Actor, kind string, data []byte, dry bool) (Summary, error) {
	k, err := KindNamed(kind)
	if err != nil {
		return Summary{}, err
	}
	if !by.System && !by.May(k.By) {
		return Summary{}, fault.New(fault.Denied, "导入%s需要“%s”权限,请联系有此权限的人", k.Title, k.By.Name())
	}
	rows, err := k.Read(data)
	if err != nil {
		return Summary{}, err
	}
	sum := Summary{Kind: kind, DryRun: dry, Rows: len(rows), Refusals: []Refusal{}, Notes: []Refusal{}, First: []First{}}
	r := &run{m, ctx, by, k, nil, &sum}
	if r.book, err = m.Casework.Rulebook(ctx); err != nil {
		return sum, err
	}
	var whole []Row
	for _, row := range rows {
		if err := k.missing(row); err != nil {
			r.refuse(row, err)
			continue
		}
		whole = append(whole, row)
	}
	err = map[string]func([]Row) error{"units": r.units, "users": r.users, "categories": r.categories, "articles": r.articles, "calendar": r.calendar, "tickets": r.tickets}[kind](whole)
	slices.SortFunc(sum.Refusals, func(a, b Refusal) int { return a.Row - b.Row })
	if err != nil || dry {
		return sum, err
	}
	return sum, m.Accounts.NoteImport(ctx, by, k.Title, sum.Rows, sum.Imported, len(sum.Refusals))
}

func (r *run) refuse(row Row, err error) {
	why := err.Error()
	if f, ok := fault.Of(err); ok {
		why = f.Message
	}
	r.sum.Refusals = append(r.sum.Refusals, Refusal{row.N, row.Cells[r.kind.Columns[0].Head], why})
}

// settle counts what the steward made of the rows.
func (r *run) settle(rows []Row, all []steward.Brought) {
	for i, b := range all {
		switch {
		case b.Err != nil:
			r.refuse(rows[i], b.Err)
		case b.Already:
			r.sum.Already++
		default:
			r.sum.Imported++
		}
	}
}

func (r *run) units(rows []Row) error {
	var taken []Row
	var units []org.Unit
	var parents []string
	for _, row := range rows {
		u := org.Unit{Name: row.Cells["单位名称"], Short: row.Cells["简称"], Region: org.RegionCode(row.Cells["地区代码"]),
			Lead: row.Cells["分管负责人"], Section: row.Cells["责任科室"], Contact: row.Cells["业务人员"], Kind: org.UnitKind(row.Cells["类型"])}
		for _, k := range org.UnitKinds {
			if k.Name() == row.Cells["类型"] {
				u.Kind = k
			}
		}
		var err error
		if u.OpenedOn, err = row.day("启用日期"); err == nil {
			u.ClosedOn, err = row.day("停用日期")
		}
		if err != nil {
			r.refuse(row, err)
			continue
		}
		taken, units, parents = append(taken, row), append(units, u), append(parents, row.Cells["上级单位"])
	}
	all, err := r.Steward.BringUnits(r.ctx, r.by, units, parents, r.sum.DryRun)
	if err == nil {
		r.settle(taken, all)
	}
	return err
}

var urgencies = map[string]int{"": 0, "一般": 0, "较急": 1, "紧急": 2, "突发": 3}

func (r *run) categories(rows []Row) error {
	var taken []Row
	var paths [][]string
	var hints []org.Category
	for _, row := range rows {
		path := []string{row.Cells["一级分类"]}
		for _, head := range []string{"二级分类", "三级分类"} {
			if name := row.Cells[head]; name != "" {
				path = append(path, name)
			}
		}
		urgency, ok := urgencies[row.Cells["紧急程度"]]
		unit, err := r.unitNamed("默认承办单位", row)
		if !ok {
			err = fault.In("紧急程度", "紧急程度应为一般、较急、紧急或突发")
		}
		if err != nil {
			r.refuse(row, err)
			continue
		}
		taken, paths, hints = append(taken, row), append(paths, path), append(hints, org.Category{Urgency: urgency, Keywords: row.several("关键词"), Unit: unit})
	}
	all, err := r.Steward.BringCategories(r.ctx, r.by, paths, hints, r.sum.DryRun)
	if err == nil {
		r.settle(taken, all)
	}
	return err
}

// unitNamed is the unit that a cell names in full or short, 0 when it is empty.
func (r *run) unitNamed(head string, row Row) (org.UnitID, error) {
	name := row.Cells[head]
	if name == "" {
		return 0, nil
	}
	for _, u := range r.book.Units.Units() {
		if u.Name == name || u.Short == name {
			return u.ID, nil
		}
	}
	return 0, fault.In(head, "没有单位“%s”,请先导入单位,或写全称", name)
}

// categoryNamed is the category that a cell names by number or name.
func (r *run) categoryNamed(head string, row Row) (string, error) {
	name := row.Cells[head]
	if name == "" {
		return "", nil
	}
	if c, ok := r.book.Categories[name]; ok && c.Enabled {
		return name, nil
	}
	var found []string
	for _, id := range slices.Sorted(maps.Keys(r.book.Categories)) {
		if c := r.book.Categories[id]; c.Name == name && c.Enabled {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fault.In(head, "没有分类“%s”,请先导入分类", name)
	}
	return "", fault.In(head, "有%d个分类都叫“%s”,请写编号:%s", len(found), name, strings.Join(found, "、"))
}

func (r *run) users(rows []Row) error {
	for _, row := range rows {
		u := account.User{Login: row.Cells["账号"], Name: row.Cells["岗位"]}
		var err error
		if u.Unit, err = r.unitNamed("单位", row); err == nil {
			u.Roles, err = rolesNamed(row)
		}
		if err == nil {
			var until string
			if until, err = row.day("到期日期"); err == nil && until != "" {
				d, _ := workday.ParseDate(until)
				end := d.Next().Start()
				u.ExpiresAt = &end
			}
		}
		if err != nil {
			r.refuse(row, err)
			continue
		}
		made, password, already, err := r.Accounts.BringUser(r.ctx, r.by, u, r.sum.DryRun)
		switch {
		case already:
			r.sum.Already++
		case err == nil:
			r.sum.Imported++
			if password != "" {
				r.sum.First = append(r.sum.First, First{made.Login, password})
			}
		default:
			if _, refused := fault.Of(err); !refused {
				return fmt.Errorf("row %d: %w", row.N, err)
			}
			r.refuse(row, err)
		}
	}
	return nil
}

func rolesNamed(row Row) (roles []org.Role, err error) {
	for _, name := range row.several("角色") {
		i := slices.IndexFunc(org.Roles, func(r org.Role) bool { return r.Name() == name || string(r) == name })
		if i < 0 {
			return nil, fault.In("角色", "没有角色“%s”", name)
		}
		roles = append(roles, org.Roles[i])
	}
	return roles, nil
}

func (r *run) articles(rows []Row) error {
	for _, row := range rows {
		t := knowledge.Text{Title: row.Cells["标题"], Question: row.Cells["问题"], Answer: row.Cells["答复口径"], Basis: row.Cells["依据"], Keywords: row.several("关键词"), Open: row.Cells["公开"] != "否"}
		var err error
		if t.Unit, err = r.unitNamed("责任单位", row); err == nil {
			t.Category, err = r.categoryNamed("分类", row)
		}
		var already bool
		if err == nil {
			already, err = r.Library.Bring(r.ctx, r.by, t, r.sum.DryRun)
		}
		switch _, refused := fault.Of(err); {
		case already:
			r.sum.Already++
		case err == nil:
			r.sum.Imported++
		case refused:
			r.refuse(row, err)
		default:
			return fmt.Errorf("row %d: %w", row.N, err)
		}
	}
	return nil
}

// calendar is one year's arrangement; its lines stand or fall together.
func (r *run) calendar(rows []Row) error {
	var text strings.Builder
	text.WriteString("日期,名称,上班\n")
	for _, row := range rows {
		day, err := row.day("日期")
		if err != nil {
			r.refuse(row, err)
			continue
		}
		fmt.Fprintf(&text, "%s,%s,%s\n", day, strings.ReplaceAll(row.Cells["名称"], ",", " "), row.Cells["上班"])
	}
	if len(r.sum.Refusals) > 0 {
		return nil
	}
	y, err := workday.ParseYear([]byte(text.String()))
	if err != nil {
		return err
	}
	done := len(rows)
	if r.sum.DryRun {
		v, err := r.Casework.PreviewCalendar(r.ctx, r.by, y)
		if err != nil {
			return err
		}
		r.sum.Notes = append(r.sum.Notes, Refusal{1, fmt.Sprint(y.Year), fmt.Sprintf("会移动%d件在办工单的到期日", len(v.Moved))})
		r.sum.Imported = done
		return nil
	}
	v, err := r.Casework.ImportCalendar(r.ctx, r.by, y)
	if err != nil {
		return err
	}
	r.sum.Imported = done
	r.sum.Notes = append(r.sum.Notes, Refusal{1, fmt.Sprint(y.Year), fmt.Sprintf("移动了%d件在办工单的到期日", len(v.Moved))})
	return nil
}
