package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Where a stored file stands.
const (
	FileClean     = "clean"     // 扫描无毒
	FileUnscanned = "unscanned" // 没有配置扫描
	FileWaiting   = "waiting"   // 隔离待扫
	FileErasing   = "erasing"   // 待删除
)

// File is an uploaded content and what became of it.
type File struct {
	ID     int64
	Token  string
	Digest string
	Thumb  string
	Type   string
	Size   int64
	State  string
	By     org.UserID
	At     time.Time
	Ticket ticket.ID
}

const fileColumns = "file_id, token, digest, thumb, type, size, state, by_user, at, ticket_id"

func scanFile(row pgx.CollectableRow) (f File, err error) {
	return f, row.Scan(&f.ID, &f.Token, &f.Digest, &f.Thumb, &f.Type, &f.Size, &f.State, &f.By, &f.At, &f.Ticket)
}

// AddFile writes an uploaded file.
func (tx *Tx) AddFile(ctx context.Context, f File) error {
	_, err := tx.Exec(ctx, `insert into files (city, file_id, token, digest, thumb, type, size, state, by_user, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.City, f.ID, f.Token, f.Digest, f.Thumb, f.Type, f.Size, f.State, f.By, f.At)
	if err != nil {
		return fmt.Errorf("add file: %w", err)
	}
	return nil
}

// Files reads files by their numbers.
func (tx *Tx) Files(ctx context.Context, ids []int64) (map[int64]File, error) {
	rows, err := tx.Query(ctx, `select `+fileColumns+` from files where city = $1 and file_id = any($2)`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanFile)
	files := make(map[int64]File, len(list))
	for _, f := range list {
		files[f.ID] = f
	}
	return files, err
}

// ClaimFile queues that a file belongs to a ticket from now on.
func (tx *Tx) ClaimFile(id int64, to ticket.ID) {
	tx.Queue(`update files set ticket_id = $3, token = '' where city = $1 and file_id = $2`, tx.City, id, to)
}

// EraseFiles queues the end of a ticket's files.
func (tx *Tx) EraseFiles(id ticket.ID) {
	tx.Queue(`update files set state = 'erasing' where city = $1 and ticket_id = $2`, tx.City, id)
}

// LooseBytes is how much is stored that belongs to no ticket yet.
func (tx *Tx) LooseBytes(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, `select coalesce(sum(size), 0)::bigint from files where city = $1 and ticket_id = 0`, tx.City).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("sum loose files: %w", err)
	}
	return n, nil
}

// WaitingFiles are files nobody has scanned yet, oldest first.
func (tx *Tx) WaitingFiles(ctx context.Context, limit int) ([]File, error) {
	rows, err := tx.Query(ctx, `select `+fileColumns+` from files where city = $1 and state = 'waiting' order by at limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list files to scan: %w", err)
	}
	return pgx.CollectRows(rows, scanFile)
}

// SetFileState writes what the scanner said.
func (tx *Tx) SetFileState(ctx context.Context, id int64, state string) error {
	if _, err := tx.Exec(ctx, `update files set state = $3 where city = $1 and file_id = $2`, tx.City, id, state); err != nil {
		return fmt.Errorf("set file state: %w", err)
	}
	return nil
}

// DropFiles forgets files that are to be erased, or were uploaded before a moment and
// never attached, and returns the digests that nothing refers to any more.
func (tx *Tx) DropFiles(ctx context.Context, before time.Time, limit int) ([]string, error) {
	rows, err := tx.Query(ctx, `with gone as (
			delete from files where city = $1 and file_id in (select file_id from files
				where city = $1 and (state = 'erasing' or ticket_id = 0 and at < $2) order by at limit $3)
			returning file_id, digest, thumb)
		select distinct d from gone, lateral (values (gone.digest), (gone.thumb)) v (d)
		where d <> '' and not exists (select from files f where f.city = $1 and (f.digest = d or f.thumb = d) and f.file_id not in (select file_id from gone))`,
		tx.City, before, limit)
	if err != nil {
		return nil, fmt.Errorf("drop files: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Download is one look at an attachment (附件下载审计).
type Download struct {
	ID     int64      `json:"id"`
	At     time.Time  `json:"at"`
	User   org.UserID `json:"user"`
	Ticket int64      `json:"ticket"`
	N      int        `json:"n"`
}

// AddDownload writes who opened which attachment.
func (tx *Tx) AddDownload(ctx context.Context, d Download) error {
	_, err := tx.Exec(ctx, `insert into downloads (city, id, at, user_id, ticket_id, n) values ($1, $2, $3, $4, $5, $6)`, tx.City, d.ID, d.At, d.User, d.Ticket, d.N)
	if err != nil {
		return fmt.Errorf("add download: %w", err)
	}
	return nil
}

// Downloads lists who opened attachments; ticket 0 is every ticket.
func (tx *Tx) Downloads(ctx context.Context, ticket int64, f AuditFilter) ([]Download, error) {
	before, limit := f.page()
	rows, err := tx.Query(ctx, `select id, at, user_id, ticket_id, n from downloads
		where city = $1 and id < $2 and ($3::bigint = 0 or user_id = $3) and ($4::bigint = 0 or ticket_id = $4) order by id desc limit $5`,
		tx.City, before, f.User, ticket, limit)
	if err != nil {
		return nil, fmt.Errorf("list downloads: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Download, err error) {
		return d, row.Scan(&d.ID, &d.At, &d.User, &d.Ticket, &d.N)
	})
}

// AttachmentLimits are the city's own limits, or those a city starts with.
func (tx *Tx) AttachmentLimits(ctx context.Context) (l ticket.AttachmentLimits, err error) {
	l = ticket.DefaultAttachmentLimits
	var text []byte
	err = tx.QueryRow(ctx, `select limits from attachment_limits where city = $1`, tx.City).Scan(&text)
	if none(err) {
		return l, nil
	}
	if err != nil {
		return l, fmt.Errorf("read attachment limits: %w", err)
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("read attachment limits: %w", err)
	}
	return l, nil
}

// SetAttachmentLimits writes the city's own limits.
func (tx *Tx) SetAttachmentLimits(ctx context.Context, l ticket.AttachmentLimits) error {
	_, err := tx.Exec(ctx, `insert into attachment_limits (city, limits, changed_at) values ($1, $2, $3)
		on conflict (city) do update set limits = excluded.limits, changed_at = excluded.changed_at`, tx.City, l, tx.Now)
	if err != nil {
		return fmt.Errorf("write attachment limits: %w", err)
	}
	return nil
}
