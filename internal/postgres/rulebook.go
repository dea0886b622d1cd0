package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// CreateCity makes the tenant row; it is there already after the first time.
func (tx *Tx) CreateCity(ctx context.Context, name string) error {
	_, err := tx.Exec(ctx, `insert into cities (city, name) values ($1, $2) on conflict do nothing`, tx.City, name)
	return err
}

// CityCode is the city's division code in six digits.
func (tx *Tx) CityCode() string { return fmt.Sprintf("%06d", tx.City) }

// CityName is the name the city goes by.
func (tx *Tx) CityName(ctx context.Context) (string, error) {
	var name string
	err := tx.QueryRow(ctx, `select name from cities where city = $1`, tx.City).Scan(&name)
	if none(err) {
		return "", fault.New(fault.NotFound, "数据库中没有代码为%d的城市,请先初始化", tx.City)
	}
	return name, err
}

// ReadRulesVersion queues the number that every change of the rules raises.
func (tx *Tx) ReadRulesVersion(b *pgx.Batch, to *int) {
	b.Queue(`select rules from cities where city = $1`, tx.City).QueryRow(func(row pgx.Row) error { return row.Scan(to) })
}

// RulesVersion is that number.
func (tx *Tx) RulesVersion(ctx context.Context) (version int, err error) {
	err = tx.QueryRow(ctx, `select rules from cities where city = $1`, tx.City).Scan(&version)
	return version, err
}

// RulesChanged raises that number: every node reads the rules anew.
func (tx *Tx) RulesChanged() {
	tx.Queue(`update cities set rules = rules + 1 where city = $1`, tx.City)
}

// Rulebook reads everything deeds refer to, every version of it.
func (tx *Tx) Rulebook(ctx context.Context) (*ticket.Rulebook, int, error) {
	var b pgx.Batch
	version := 0
	book := &ticket.Rulebook{Policies: map[int]ticket.Policy{}, Calendars: map[int]*workday.Calendar{}, Categories: map[string]org.Category{}}
	tx.ReadRulesVersion(&b, &version)
	var units []org.Unit
	var regions []org.Region
	var years []calendarRow
	collect(&b, `select `+unitColumns+` from units where city = $1 order by id`, tx.City, unitFields, &units)
	collect(&b, `select code, name, parent, level from regions where city = $1`, tx.City,
		func(v *org.Region) []any { return []any{&v.Code, &v.Name, &v.Parent, &v.Level} }, &regions)
	collect(&b, `select version, body from calendars where city = $1 order by version`, tx.City,
		func(v *calendarRow) []any { return []any{&v.version, &v.body} }, &years)
	var categories []org.Category
	collect(&b, `select `+categoryColumns+` from categories where city = $1`, tx.City, categoryFields, &categories)
	var policies []policyRow
	collect(&b, `select id, body from policies where city = $1`, tx.City, func(v *policyRow) []any { return []any{&v.id, &v.body} }, &policies)
	collect(&b, `select id, category, region, unit, ticket_id, from_on, to_on from precedents where city = $1 order by id`, tx.City,
		func(v *ticket.Precedent) []any {
			return []any{&v.ID, &v.Category, &v.Region, &v.Unit, &v.Ticket, &v.From, &v.To}
		}, &book.Precedents)
	var own []ticket.Template
	collect(&b, `select occasion, channel, case when enabled then text else '' end, urgent from notice_templates where city = $1`, tx.City,
		func(v *ticket.Template) []any { return []any{&v.Occasion, &v.Channel, &v.Text, &v.Urgent} }, &own)
	var reasons []reasonRow
	collect(&b, `select `+reasonColumns+` from reasons where city = $1 order by list, place, code`, tx.City, reasonFields, &reasons)
	if err := tx.Batch(ctx, &b); err != nil {
		return nil, 0, fmt.Errorf("read rulebook: %w", err)
	}
	book.Lists = lists(reasons)
	// A city's own words come before the presets; a disabled one has no text.
	book.Templates = append(own, ticket.Templates...)
	book.Units, book.Regions = org.NewTree(units), org.NewRegions(regions)
	for _, c := range categories {
		book.Categories[c.ID] = c
	}
	for _, p := range policies {
		var policy ticket.Policy
		if err := json.Unmarshal(p.body, &policy); err != nil {
			return nil, 0, fmt.Errorf("read policy %d: %w", p.id, err)
		}
		policy.ID = p.id
		book.Policies[p.id] = policy
	}
	cal := workday.Builtin()
	book.Calendars[cal.Version], book.Calendar = cal, cal.Version
	for _, row := range years {
		var y workday.Year
		if err := json.Unmarshal(row.body, &y); err != nil {
			return nil, 0, fmt.Errorf("read calendar version %d: %w", row.version, err)
		}
		next, err := cal.With(row.version, y)
		if err != nil {
			return nil, 0, fmt.Errorf("calendar version %d: %w", row.version, err)
		}
		cal = next
		book.Calendars[row.version], book.Calendar = cal, row.version
	}
	return book, version, nil
}

type calendarRow struct {
	version int
	body    []byte
}

type policyRow struct {
	id   int
	body []byte
}

// collect queues a query by city whose rows go to list.
func collect[T any](b *pgx.Batch, sql string, city org.City, fields func(*T) []any, list *[]T) {
	b.Queue(sql, city).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var v T
			if err := rows.Scan(fields(&v)...); err != nil {
				return err
			}
			*list = append(*list, v)
		}
		return rows.Err()
	})
}

// AddCalendar stores a year as a new version.
func (tx *Tx) AddCalendar(ctx context.Context, version int, y workday.Year, by org.UserID) error {
	body, err := json.Marshal(y)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into calendars (city, version, year, body, imported_at, imported_by) values ($1, $2, $3, $4, $5, $6)`,
		tx.City, version, y.Year, body, tx.Now, by)
	tx.RulesChanged()
	return err
}

// AddPolicy stores a policy version.
func (tx *Tx) AddPolicy(ctx context.Context, p ticket.Policy) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into policies (city, id, name, effective_from, body) values ($1, $2, $3, $4, $5)`, tx.City, p.ID, p.Name, p.EffectiveFrom, body)
	tx.RulesChanged()
	return err
}

// AddPrecedent queues a ruling that dispatch obeys, numbered after the last.
func (tx *Tx) AddPrecedent(p ticket.Precedent) {
	tx.Queue(`insert into precedents (city, id, category, region, unit, ticket_id, from_on, to_on)
		select $1, coalesce(max(id), 0) + 1, $2, $3, $4, $5, $6, $7 from precedents where city = $1`,
		tx.City, p.Category, p.Region, p.Unit, p.Ticket, p.From, p.To)
	tx.RulesChanged()
}

// EndPrecedent queues the end of the precedent that a ticket's ruling made: its last day.
func (tx *Tx) EndPrecedent(of ticket.ID, last string) {
	tx.Queue(`update precedents set to_on = $3 where city = $1 and ticket_id = $2 and (to_on = '' or to_on > $3)`, tx.City, of, last)
	tx.RulesChanged()
}

// OpenDue lists open tickets that have a due date, for recomputing them.
func (tx *Tx) OpenDue(ctx context.Context) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and closed_at is null and due_at is not null order by ticket_id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
