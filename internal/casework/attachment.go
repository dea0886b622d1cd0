package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"suban/internal/blob"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Uploaded is a file that waits to be attached. Who holds its handle may attach it
// once, within a day.
type Uploaded struct {
	Handle  string
	Kind    blob.Kind
	Size    int64
	Waiting bool // quarantined until it has been scanned
}

const (
	looseFor  = 24 * time.Hour
	looseMost = 8 << 30 // bytes that belong to no ticket, of everybody together
	sweep     = 200
)

var noStore = fault.New(fault.Unavailable, "没有配置附件存储,请联系系统管理员")

// Upload takes in one file: what it is by its content, without what its owner did
// not mean to tell, scanned, sealed. Said is the length the sender announced.
func (c *Casework) Upload(ctx context.Context, by org.Actor, r io.Reader, said int64) (Uploaded, error) {
	if c.blobs == nil {
		return Uploaded{}, noStore
	}
	var limits ticket.AttachmentLimits
	var loose int64
	err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if limits, err = tx.AttachmentLimits(ctx); err == nil {
			loose, err = tx.LooseBytes(ctx)
		}
		return err
	})
	switch {
	case err != nil:
		return Uploaded{}, err
	case loose > looseMost:
		return Uploaded{}, fault.New(fault.Unavailable, "待附的文件太多,暂时不能上传;请先提交文字,稍后再补充照片")
	}
	content, err := blob.Read(r, said, limits.Most())
	if err != nil {
		return Uploaded{}, err
	}
	f, err := c.receive(ctx, content, limits)
	if err != nil {
		return Uploaded{}, err
	}
	token := rand.Text()
	f.Token, f.By = c.keys.Digest("file", token), by.ID
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		f.ID, f.At = tx.NewID(), tx.Now
		return tx.AddFile(ctx, f)
	})
	return Uploaded{Handle: fmt.Sprintf("%d-%s", f.ID, token), Kind: blob.Kind(f.Type), Size: f.Size, Waiting: f.State == postgres.FileWaiting}, err
}

// receive checks, cleans, scans and stores one content.
func (c *Casework) receive(ctx context.Context, content []byte, limits ticket.AttachmentLimits) (f postgres.File, err error) {
	kind, err := blob.KindOf(content)
	if err != nil {
		return f, err
	}
	most := int64(limits.FileMB) << 20
	if kind.Picture() {
		most = int64(limits.PictureMB) << 20
	}
	if int64(len(content)) > most {
		return f, blob.TooLarge(int64(len(content)), most)
	}
	if content, err = blob.Strip(kind, content); err != nil {
		return f, err
	}
	f = postgres.File{Type: string(kind), Size: int64(len(content))}
	var thumb []byte
	if kind.Picture() {
		if thumb, err = blob.Thumb(kind, content); err != nil {
			return f, err
		}
	}
	if f.State, err = c.scan(ctx, content); err != nil {
		return f, err
	}
	if f.Digest, err = c.blobs.Put(content); err == nil && thumb != nil {
		f.Thumb, err = c.blobs.Put(thumb)
	}
	return f, err
}

// scan asks the scanner. When it cannot be reached the file is quarantined: taken in,
// shown to nobody.
func (c *Casework) scan(ctx context.Context, content []byte) (state string, err error) {
	if c.scanner == nil {
		return postgres.FileUnscanned, nil
	}
	err = c.scanner.Scan(ctx, content)
	switch {
	case err == nil:
		return postgres.FileClean, nil
	case errors.Is(err, blob.ErrInfected):
		slog.WarnContext(ctx, "an upload was refused by the scanner", "error", err)
		return "", fault.In("file", "文件含有病毒,没有接收;请用杀毒软件检查您的设备")
	}
	slog.WarnContext(ctx, "the scanner cannot be asked, a file is quarantined", "error", err)
	return postgres.FileWaiting, nil
}

// uploaded fills in what the upload knows about a file that is to be attached.
func (s *session) uploaded(f *ticket.Attach) error {
	text, token, _ := strings.Cut(f.File, "-")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil // refused by its own rule
	}
	limits, err := s.tx.AttachmentLimits(s.order.ctx)
	if err != nil {
		return err
	}
	files, err := s.tx.Files(s.order.ctx, []int64{id})
	if err != nil {
		return err
	}
	up, there := files[id]
	of := s.cases[s.order.deed.Ticket]
	mine := func(f ticket.Facts) bool { _, ok := f.(*ticket.Attach); return ok }
	n := 0
	for _, d := range s.order.deed.Do {
		if mine(d) {
			n++
		}
	}
	switch {
	case !there, up.Ticket != 0, up.Token != s.keys.Digest("file", token), up.By != s.order.by.ID:
		return lostFile
	case n > limits.PerDeed:
		return fault.In("file", "一次最多附%d个文件,请分几次补充", limits.PerDeed)
	case of != nil && len(of.Attachments)+n > limits.PerTicket:
		return fault.In("file", "本件最多附%d个文件,已有%d个", limits.PerTicket, len(of.Attachments))
	}
	f.Upload, f.Digest, f.Type, f.Size = up.ID, up.Digest, up.Type, up.Size
	if name := tidy(f.Name.Plain); f.Name.Digest == "" {
		name = name[strings.LastIndexAny(name, `/\`)+1:]
		if name == "" {
			name = "附件"
		}
		f.Name = ticket.Text(blob.Kind(up.Type).Named(name))
	}
	return nil
}

// ClaimFile gives an uploaded file to something that is no ticket, and says what it is of.
func (c *Casework) ClaimFile(ctx context.Context, tx *postgres.Tx, by org.Actor, handle string, to int64) (f postgres.File, err error) {
	text, token, _ := strings.Cut(handle, "-")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return f, lostFile
	}
	files, err := tx.Files(ctx, []int64{id})
	if err != nil {
		return f, err
	}
	f = files[id]
	if f.ID == 0 || f.Ticket != 0 || f.Token != c.keys.Digest("file", token) || f.By != by.ID {
		return f, lostFile
	}
	tx.ClaimFile(id, ticket.ID(to))
	return f, nil
}

var lostFile = fault.In("file", "文件没有上传成功,或上传已超过一天;请重新选择文件")

// File opens a file that was given to something that is no ticket.
func (c *Casework) File(ctx context.Context, id int64, name string) (Content, error) {
	var f postgres.File
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		files, err := tx.Files(ctx, []int64{id})
		f = files[id]
		return err
	})
	switch {
	case err != nil:
		return Content{}, err
	case c.blobs == nil:
		return Content{}, noStore
	case f.State == postgres.FileWaiting:
		return Content{}, waitingFile
	case f.ID == 0, f.State == postgres.FileErasing:
		return Content{}, fault.New(fault.NotFound, "没有这个文件,或已按规定删除")
	}
	content, err := c.blobs.Get(f.Digest)
	return Content{Kind: blob.Kind(f.Type), Name: blob.Kind(f.Type).Named(name), Bytes: content}, err
}

var waitingFile = fault.New(fault.Unavailable, "文件正在等待病毒扫描,扫描后才能打开;请稍后再试,一直不行请联系系统管理员检查扫描服务")

// Content is an attachment on its way to a reader.
type Content struct {
	Kind  blob.Kind
	Name  string
	Bytes []byte
}

// Attachment opens an attachment, or its small picture, for who may see it, and
// writes down which colleague opened it.
func (c *Casework) Attachment(ctx context.Context, by org.Actor, id ticket.ID, n int, small bool) (Content, error) {
	if c.blobs == nil {
		return Content{}, noStore
	}
	var out Content
	var f postgres.File
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, _, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		a := s.Attachment(n)
		if !s.Shows(a, by) {
			return fault.New(fault.NotFound, "没有这个附件,或不在您可见的范围内")
		}
		files, err := tx.Files(ctx, []int64{a.File})
		if err != nil {
			return err
		}
		f = files[a.File]
		if err := c.open(ctx, tx, s.Case, caseSecrets(s.Case)); err != nil {
			return err
		}
		shade(by, s.Case)
		out.Kind, out.Name = blob.Kind(a.Type), s.Attachment(n).Name.Shown()
		return nil
	})
	switch {
	case err != nil:
		return out, err
	case f.State == postgres.FileWaiting:
		return out, waitingFile
	case f.ID == 0, f.State == postgres.FileErasing:
		return out, fault.New(fault.NotFound, "附件已按规定删除")
	case small && f.Thumb == "":
		return out, fault.New(fault.NotFound, "这个附件没有缩略图")
	}
	if !small && by.ID != 0 {
		err := c.db.Write(ctx, func(tx *postgres.Tx) error {
			return tx.AddDownload(ctx, postgres.Download{ID: tx.NewID(), At: tx.Now, User: by.ID, Ticket: int64(id), N: n})
		})
		if err != nil {
			return out, err
		}
	}
	if small {
		out.Kind = blob.JPEG
		out.Bytes, err = c.blobs.Get(f.Thumb)
		return out, err
	}
	out.Bytes, err = c.blobs.Get(f.Digest)
	return out, err
}

// ScanWaiting scans what is quarantined, now that the scanner may answer again. What
// is infected is removed; its line on the ticket stays and opens nothing.
func (c *Casework) ScanWaiting(ctx context.Context) (done int, err error) {
	if c.scanner == nil || c.blobs == nil {
		return 0, nil
	}
	var waiting []postgres.File
	if err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) { waiting, err = tx.WaitingFiles(ctx, sweep); return err }); err != nil {
		return 0, err
	}
	for _, f := range waiting {
		content, err := c.blobs.Get(f.Digest)
		if err != nil {
			return done, err
		}
		state := postgres.FileClean
		if err := c.scanner.Scan(ctx, content); errors.Is(err, blob.ErrInfected) {
			slog.WarnContext(ctx, "a quarantined file is infected and is removed", "file", f.ID, "error", err)
			state = postgres.FileErasing
		} else if err != nil {
			return done, nil // still out of reach; the next round asks again
		}
		if err := c.db.Write(ctx, func(tx *postgres.Tx) error { return tx.SetFileState(ctx, f.ID, state) }); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// DropFiles removes what was erased, and what nobody attached within a day.
func (c *Casework) DropFiles(ctx context.Context) (int, error) {
	if c.blobs == nil {
		return 0, nil
	}
	var gone []string
	err := c.db.Write(ctx, func(tx *postgres.Tx) (err error) {
		gone, err = tx.DropFiles(ctx, tx.Now.Add(-looseFor), sweep)
		return err
	})
	if err != nil {
		return 0, err
	}
	slices.Sort(gone)
	for _, digest := range gone {
		if err := c.blobs.Remove(digest); err != nil {
			return 0, err
		}
	}
	return len(gone), nil
}

// AttachmentLimits are how much may be attached.
func (c *Casework) AttachmentLimits(ctx context.Context) (l ticket.AttachmentLimits, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { l, err = tx.AttachmentLimits(ctx); return err })
	return l, err
}

// SetAttachmentLimits changes them; the audit says who did.
func (c *Casework) SetAttachmentLimits(ctx context.Context, by org.Actor, l ticket.AttachmentLimits) error {
	if !by.May(org.ManagePolicies) {
		return fault.New(fault.Denied, "您没有「%s」的权限,请联系系统管理员", org.ManagePolicies.Name())
	}
	if err := l.Check(); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.SetAttachmentLimits(ctx, l); err != nil {
			return err
		}
		detail := fmt.Appendf(nil, `{"picture_mb":%d,"file_mb":%d,"per_ticket":%d,"per_deed":%d}`, l.PictureMB, l.FileMB, l.PerTicket, l.PerDeed)
		return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: "attachment_limits", Detail: detail})
	})
}

// Downloads lists who opened which attachment, for the auditor.
func (c *Casework) Downloads(ctx context.Context, by org.Actor, id ticket.ID, f postgres.AuditFilter) (list []postgres.Download, err error) {
	if !by.May(org.ReadAudit) {
		return nil, fault.New(fault.Denied, "您没有「%s」的权限,请联系系统管理员", org.ReadAudit.Name())
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { list, err = tx.Downloads(ctx, int64(id), f); return err })
	return list, err
}
