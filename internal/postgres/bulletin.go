package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/bulletin"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

const bulletinColumns = "id, kind, of_id, from_on::text, to_on::text, schedule, state, step, why, by_user, by_name, asked_at, made_at, title, roles, users"

func scanBulletin(row pgx.CollectableRow) (b bulletin.Bulletin, err error) {
	var from, to string
	err = row.Scan(&b.ID, &b.Ask.Kind, &b.Ask.Of, &from, &to, &b.Schedule, &b.State, &b.Step, &b.Why, &b.By, &b.ByName, &b.AskedAt, &b.MadeAt, &b.Title, &b.Roles, &b.Users)
	if err != nil {
		return b, err
	}
	if b.Ask.Period.From, err = workday.ParseDate(from); err != nil {
		return b, err
	}
	b.Ask.Period.To, err = workday.ParseDate(to)
	return b, err
}

// AddBulletin notes that a report is wanted; false when the schedule's period has one.
func (tx *Tx) AddBulletin(ctx context.Context, b bulletin.Bulletin) (bool, error) {
	tag, err := tx.Exec(ctx, `insert into bulletins (city, id, kind, of_id, from_on, to_on, schedule, state, step, why, by_user, by_name, asked_at, title, roles, users, claim)
		values ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, '', $8, $9, $10, $11, $12, $13, 0) on conflict (city, schedule, from_on) where schedule <> 0 do nothing`,
		tx.City, b.ID, b.Ask.Kind, b.Ask.Of, dateArg(b.Ask.Period.From), dateArg(b.Ask.Period.To), b.Schedule, b.By, b.ByName, b.AskedAt, b.Title, some(b.Roles), some(b.Users))
	if err != nil {
		return false, fmt.Errorf("add report: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// some is a list that is never null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// BulletinFilter says which reports to list; To narrows to those sent to a person.
type BulletinFilter struct {
	Kind  bulletin.Kind
	To    org.UserID
	Skip  int
	Limit int
}

// Bulletins lists reports, newest first, and how many there are.
func (tx *Tx) Bulletins(ctx context.Context, f BulletinFilter) (list []bulletin.Bulletin, total int, err error) {
	const cond = ` from bulletins b where city = $1 and ($2 = '' or kind = $2)
		and ($3::bigint = 0 or exists (select 1 from bulletin_receipts r where r.city = b.city and r.bulletin = b.id and r.user_id = $3 and r.sent_at is not null))`
	if err := tx.QueryRow(ctx, `select count(*)`+cond, tx.City, f.Kind, f.To).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count reports: %w", err)
	}
	rows, err := tx.Query(ctx, `select `+bulletinColumns+cond+` order by id desc offset $4 limit $5`, tx.City, f.Kind, f.To, f.Skip, f.Limit)
	if err != nil {
		return nil, 0, fmt.Errorf("list reports: %w", err)
	}
	list, err = pgx.CollectRows(rows, scanBulletin)
	return list, total, err
}

// Bulletin is one report.
func (tx *Tx) Bulletin(ctx context.Context, id bulletin.ID) (b bulletin.Bulletin, err error) {
	rows, err := tx.Query(ctx, `select `+bulletinColumns+` from bulletins where city = $1 and id = $2`, tx.City, id)
	if err != nil {
		return b, fmt.Errorf("read report %d: %w", id, err)
	}
	b, err = pgx.CollectExactlyOneRow(rows, scanBulletin)
	if none(err) {
		return b, fault.New(fault.NotFound, "没有这份报告,或它没有发给您")
	}
	return b, err
}

// BulletinBody is what a report says and its files.
type BulletinBody struct {
	Content bulletin.Content
	Docx    []byte
	Xlsx    []byte
}

// BulletinContent reads what a report says.
func (tx *Tx) BulletinContent(ctx context.Context, id bulletin.ID) (c bulletin.Content, err error) {
	var text []byte
	if err := tx.QueryRow(ctx, `select content from bulletins where city = $1 and id = $2`, tx.City, id).Scan(&text); err != nil {
		return c, fmt.Errorf("read report %d: %w", id, err)
	}
	if text == nil {
		return c, nil
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read report %d: %w", id, err)
	}
	return c, nil
}

// BulletinFile reads one of a report's files.
func (tx *Tx) BulletinFile(ctx context.Context, id bulletin.ID, sheet bool) (file []byte, err error) {
	column := "docx"
	if sheet {
		column = "xlsx"
	}
	err = tx.QueryRow(ctx, `select `+column+` from bulletins where city = $1 and id = $2`, tx.City, id).Scan(&file)
	if err != nil {
		return nil, fmt.Errorf("read file of report %d: %w", id, err)
	}
	return file, nil
}

// TakeBulletin takes the next report that waits, or that somebody began and did not end;
// none is an ID of 0. The claim tells who has it.
func (tx *Tx) TakeBulletin(ctx context.Context, claim int64, abandoned time.Time) (b bulletin.Bulletin, err error) {
	rows, err := tx.Query(ctx, `update bulletins set state = 'making', claim = $2, claimed_at = $4 where city = $1 and id = (
			select id from bulletins where city = $1 and (state = 'waiting' or state = 'making' and claimed_at < $3) order by id limit 1 for update skip locked)
		returning `+bulletinColumns, tx.City, claim, abandoned, tx.Now)
	if err != nil {
		return b, fmt.Errorf("take a report: %w", err)
	}
	b, err = pgx.CollectExactlyOneRow(rows, scanBulletin)
	if none(err) {
		return b, nil
	}
	return b, err
}

// StepBulletin notes how far the making is, and that its maker lives.
func (tx *Tx) StepBulletin(ctx context.Context, id bulletin.ID, claim int64, step int) error {
	_, err := tx.Exec(ctx, `update bulletins set step = $4, claimed_at = $5 where city = $1 and id = $2 and claim = $3`, tx.City, id, claim, step, tx.Now)
	if err != nil {
		return fmt.Errorf("note progress of report %d: %w", id, err)
	}
	return nil
}

// EndBulletin writes what came of the making; false when another has taken it over.
func (tx *Tx) EndBulletin(ctx context.Context, id bulletin.ID, claim int64, state bulletin.State, title, why string, body *BulletinBody) (bool, error) {
	var content, docx, xlsx []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body.Content); err != nil {
			return false, fmt.Errorf("write report %d: %w", id, err)
		}
		docx, xlsx = body.Docx, body.Xlsx
	}
	tag, err := tx.Exec(ctx, `update bulletins set state = $4, title = $5, why = $6, content = $7, docx = $8, xlsx = $9, made_at = $10, step = $11
		where city = $1 and id = $2 and claim = $3 and state = 'making'`, tx.City, id, claim, state, title, why, content, docx, xlsx, tx.Now, len(bulletin.Steps)-1)
	if err != nil {
		return false, fmt.Errorf("write report %d: %w", id, err)
	}
	return tag.RowsAffected() > 0, nil
}

// BulletinReceipt is whether a person has opened a report (回执).
type BulletinReceipt struct {
	User       org.UserID
	Name       string
	SentAt     *time.Time
	OpenedAt   *time.Time
	Downloaded *time.Time
}

// SendBulletin queues that a report was sent to everybody who is named or holds a role,
// with the notice that tells them.
func (tx *Tx) SendBulletin(ctx context.Context, b bulletin.Bulletin) error {
	rows, err := tx.Query(ctx, `insert into bulletin_receipts (city, bulletin, user_id, name, sent_at)
		select u.city, $2, u.id, u.name, $5 from users u where u.city = $1 and not u.disabled and (u.expires_at is null or u.expires_at > $5)
			and (u.id = any($3) or exists (select 1 from user_roles r where r.city = u.city and r.user_id = u.id and r.role = any($4)))
		on conflict (city, bulletin, user_id) do nothing returning user_id`, tx.City, b.ID, some(b.Users), some(b.Roles), tx.Now)
	if err != nil {
		return fmt.Errorf("send report %d: %w", b.ID, err)
	}
	users, err := pgx.CollectRows(rows, pgx.RowTo[org.UserID])
	if err != nil {
		return fmt.Errorf("send report %d: %w", b.ID, err)
	}
	for _, u := range users {
		tx.AddNotice(Notice{ID: tx.NewID(), Occasion: "bulletin_ready", Channel: "inbox", ToUser: u, Text: b.Title + "已生成,请在 统计 → 报告 中查看。", MadeAt: tx.Now, SendAfter: tx.Now, State: "sent", SentAt: &tx.Now})
	}
	return nil
}

// ReadBulletin notes that a person opened, or downloaded, a report.
func (tx *Tx) ReadBulletin(id bulletin.ID, by org.Actor, downloaded bool) {
	var at *time.Time
	if downloaded {
		at = &tx.Now
	}
	tx.Queue(`insert into bulletin_receipts as r (city, bulletin, user_id, name, opened_at, downloaded_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, bulletin, user_id) do update set opened_at = coalesce(r.opened_at, excluded.opened_at), downloaded_at = coalesce(r.downloaded_at, excluded.downloaded_at)`,
		tx.City, id, by.Person(), by.Name, tx.Now, at)
}

// BulletinReceipts lists to whom a report was sent and who opened it.
func (tx *Tx) BulletinReceipts(ctx context.Context, id bulletin.ID) ([]BulletinReceipt, error) {
	rows, err := tx.Query(ctx, `select user_id, name, sent_at, opened_at, downloaded_at from bulletin_receipts where city = $1 and bulletin = $2 order by sent_at is null, opened_at nulls last, name, user_id`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list receipts of report %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[BulletinReceipt])
}

// BulletinSent reports whether a report was sent to a person.
func (tx *Tx) BulletinSent(ctx context.Context, id bulletin.ID, to org.UserID) (sent bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from bulletin_receipts where city = $1 and bulletin = $2 and user_id = $3 and sent_at is not null)`, tx.City, id, to).Scan(&sent)
	if err != nil {
		return false, fmt.Errorf("ask whether report %d was sent: %w", id, err)
	}
	return sent, nil
}
