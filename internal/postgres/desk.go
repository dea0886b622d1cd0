package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

const deskColumns = "id, version, name, kind, number, digit, seats, skill, categories, open_on, close_on, hours_from, hours_to, people, by_name, at"

// Desks lists the special desks as they are now, in order.
func (tx *Tx) Desks(ctx context.Context) ([]desk.Desk, error) {
	rows, err := tx.Query(ctx, `select distinct on (id) `+deskColumns+` from desks where city = $1 order by id, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list desks: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[desk.Desk])
}

// Desk is one desk as it is now.
func (tx *Tx) Desk(ctx context.Context, id desk.ID) (desk.Desk, error) {
	rows, err := tx.Query(ctx, `select `+deskColumns+` from desks where city = $1 and id = $2 order by version desc limit 1`, tx.City, id)
	if err != nil {
		return desk.Desk{}, fmt.Errorf("read desk %d: %w", id, err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[desk.Desk])
	if none(err) {
		return d, fault.In("desk", "没有这个专席,请刷新后重新选择")
	}
	return d, err
}

// AddDesk queues a version of a desk; nobody else may have written the same.
func (tx *Tx) AddDesk(d desk.Desk) {
	if d.Categories == nil {
		d.Categories = []string{}
	}
	if d.People == nil {
		d.People = []org.UserID{}
	}
	tx.Queue(`insert into desks (city, `+deskColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.City, d.ID, d.Version, d.Name, d.Kind, d.Number, d.Digit, d.Seats, d.Skill, d.Categories, d.OpenOn, d.CloseOn, d.From, d.To, d.People, d.ByName, d.At)
}

// DeskTally is what one desk took in a span of time.
type DeskTally struct {
	Desk      desk.ID
	Taken     int // registered
	Answered  int // settled at the desk
	Closed    int
	Satisfied int // of those rated, basically satisfied or better
	Rated     int
	Kinds     map[ticket.Kind]int
}

// DeskTallies adds up what every desk registered in a span, drafts left out.
func (tx *Tx) DeskTallies(ctx context.Context, from, to time.Time) ([]DeskTally, error) {
	rows, err := tx.Query(ctx, `with taken as (
			select t.desk, t.kind, t.outcome, t.closed_at, (select f.satisfaction from follow_ups f where f.city = t.city and f.ticket_id = t.ticket_id and f.satisfaction > 0 order by f.n desc limit 1) as said
			from tickets t where t.city = $1 and t.desk <> 0 and t.ticket_id >= $2 and t.ticket_id < $3 and t.state <> 'draft')
		select desk, sum(n)::int, sum(answered)::int, sum(closed)::int, sum(satisfied)::int, sum(rated)::int, jsonb_object_agg(kind, n)
		from (select desk, kind, count(*) as n, count(*) filter (where outcome = 'answered') as answered, count(closed_at) as closed,
			count(*) filter (where said >= 3) as satisfied, count(said) as rated from taken group by 1, 2) by_kind group by 1 order by 1`, tx.City, FirstID(from), FirstID(to))
	if err != nil {
		return nil, fmt.Errorf("add up desks: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DeskTally])
}

// SealedContact is a contact at a bank with its telephone sealed.
type SealedContact struct {
	desk.Contact
	Box []byte
}

const contactColumns = "id, version, bank, post, phone, products, enabled"

func (c *SealedContact) values() []any {
	return []any{&c.ID, &c.Version, &c.Bank, &c.Post, &c.Box, &c.Products, &c.Enabled}
}

// BankContacts lists the contacts at banks, those in use first.
func (tx *Tx) BankContacts(ctx context.Context) ([]SealedContact, error) {
	rows, err := tx.Query(ctx, `select `+contactColumns+` from bank_contacts where city = $1 order by enabled desc, bank, post, id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list bank contacts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c SealedContact, err error) { return c, row.Scan(c.values()...) })
}

// SaveBankContact queues a contact.
func (tx *Tx) SaveBankContact(c SealedContact) {
	tx.Queue(`insert into bank_contacts (city, `+contactColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (city, id) do update
		set version = excluded.version, bank = excluded.bank, post = excluded.post, phone = excluded.phone, products = excluded.products, enabled = excluded.enabled`,
		append([]any{tx.City}, c.values()...)...)
}

// TakenAt are the numbers of the latest tickets of a desk that are no drafts any more.
func (tx *Tx) TakenAt(ctx context.Context, id desk.ID, limit int) ([]string, error) {
	rows, err := tx.Query(ctx, `select no from tickets where city = $1 and desk = $2 and state not in ('draft', 'rejected', 'cancelled', 'merged') order by ticket_id desc limit $3`, tx.City, id, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets of desk %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
