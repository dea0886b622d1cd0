package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// Audience says who may see an attachment (可见范围). The citizen's own he always sees.
type Audience string

const (
	ForCitizen Audience = "citizen" // 诉求人可见
	ForUnits   Audience = "units"   // 中心和承办单位
	ForCentre  Audience = "centre"  // 仅热线中心
)

// Attachment is a picture, document or recording on a ticket (附件). The content lies
// elsewhere, under its digest; the name is personal text.
type Attachment struct {
	N          int        `json:"n"`
	File       int64      `json:"file"`
	Digest     string     `json:"digest"`
	Type       string     `json:"type"`
	Size       int64      `json:"size"`
	Name       Secret     `json:"name"`
	Audience   Audience   `json:"audience"`
	Purpose    string     `json:"purpose"`
	At         time.Time  `json:"at"`
	By         org.UserID `json:"by"`
	Unit       org.UnitID `json:"unit"`
	Citizen    bool       `json:"citizen"`
	RemovedAt  *time.Time `json:"removed_at"`
	RemovedBy  org.UserID `json:"removed_by"`
	RemovedWhy Secret     `json:"removed_why"`
}

// AttachmentLimits are how much may be attached (附件上限), kept per city.
type AttachmentLimits struct {
	PictureMB int `json:"picture_mb" minimum:"1" maximum:"100" doc:"一张照片最多多少MB"`
	FileMB    int `json:"file_mb" minimum:"1" maximum:"200" doc:"其他文件最多多少MB"`
	PerTicket int `json:"per_ticket" minimum:"1" maximum:"500" doc:"一件工单最多几个附件"`
	PerDeed   int `json:"per_deed" minimum:"1" maximum:"50" doc:"一次最多几个附件"`
}

// DefaultAttachmentLimits are what a city starts with.
var DefaultAttachmentLimits = AttachmentLimits{PictureMB: 20, FileMB: 40, PerTicket: 60, PerDeed: 9}

// Most is the largest content that is taken in at all, in bytes.
func (l AttachmentLimits) Most() int64 { return int64(max(l.PictureMB, l.FileMB)) << 20 }

// Check refuses limits that cannot be meant.
func (l AttachmentLimits) Check() error {
	for _, f := range []struct {
		name, label string
		n, most     int
	}{{"picture_mb", "照片上限", l.PictureMB, 100}, {"file_mb", "文件上限", l.FileMB, 200}, {"per_ticket", "每件附件数", l.PerTicket, 500}, {"per_deed", "每次附件数", l.PerDeed, 50}} {
		if f.n < 1 || f.n > f.most {
			return fault.In(f.name, "%s应为1至%d", f.label, f.most)
		}
	}
	return nil
}

// attachmentsMost is the end of every city's limit: no ticket has more.
const attachmentsMost = 500

// Attach puts an uploaded file on a ticket (附上). What the file is, how long and
// whose, the upload knows; who may see it, the person who attaches says.
type Attach struct {
	File     string   `json:"file" label:"文件" as:"file" need:"true" max:"80" help:"先上传,得到文件编号"`
	Name     Secret   `json:"name" label:"文件名" as:"text" max:"200"`
	Audience Audience `json:"audience" label:"谁可以看" as:"select" options:"audience"`
	Purpose  string   `json:"purpose" label:"用途" as:"select" options:"purpose" need:"true"`

	Upload int64  `json:"upload"`
	Digest string `json:"digest"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
}

func (*Attach) Action() Action { return "attach" }

func (f *Attach) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Upload == 0 || f.Digest == "":
		return fault.In("file", "文件没有上传成功,请重新选择文件")
	case len(c.Attachments) >= attachmentsMost:
		return fault.In("file", "本件附件已满%d个,请精简后再传", attachmentsMost)
	case c.ErasedAt != nil:
		return fault.New(fault.Conflict, "本件个人信息已按规定删除,不能再附文件")
	case unitOnly(by) && !c.Current(by.Holds):
		return fault.New(fault.Denied, "贵单位已不承办本件,不能再附文件")
	case f.Audience == ForCentre && unitOnly(by):
		return fault.In("audience", "承办单位附的文件本单位和中心都可以看,不能只给中心")
	}
	return nil
}

func (f *Attach) offered(c *Case, by org.Actor) bool {
	return c.ErasedAt == nil && !by.Citizen && (!unitOnly(by) || c.Current(by.Holds))
}

// unitOnly reports whether somebody works for a unit and not for the centre.
func unitOnly(by org.Actor) bool {
	return !by.Citizen && !by.System && !by.May(org.SeeAll) && !by.May(org.Register) && !by.May(org.FollowUp)
}

func (f *Attach) apply(c *Case, e Event, r rules) error {
	a := Attachment{N: len(c.Attachments) + 1, File: f.Upload, Digest: f.Digest, Type: f.Type, Size: f.Size, Name: f.Name.ref(),
		Audience: f.Audience, Purpose: f.Purpose, At: e.At, By: e.By.User, Unit: e.By.Unit, Citizen: e.By.User == 0 && e.By.Name == org.Citizen.Name}
	if a.Audience == "" {
		a.Audience = ForUnits
	}
	if c.Confidential && (a.Citizen || f.Purpose == "register") {
		a.Audience = ForCentre // a picture may show who complains; the centre says when a unit needs it
	}
	c.Attachments = append(c.Attachments, a)
	return nil
}

// keepToCentre takes what the citizen brought out of the units' sight: his matter has
// become one that names nobody.
func (c *Case) keepToCentre() {
	for i := range c.Attachments {
		if a := &c.Attachments[i]; a.Citizen || a.Purpose == "register" {
			a.Audience = ForCentre
		}
	}
}

// SetAudience changes who may see an attachment (变更可见范围).
type SetAudience struct {
	N        int      `json:"n" label:"第几个附件" need:"true"`
	Audience Audience `json:"audience" label:"谁可以看" as:"select" options:"audience" need:"true"`
	Text     Secret   `json:"text" label:"理由" need:"true" max:"200"`
}

func (*SetAudience) Action() Action { return "set_audience" }

func (f *SetAudience) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.Attachment(f.N)
	switch {
	case a == nil || a.RemovedAt != nil:
		return fault.In("n", "没有这个附件,或已收回")
	case a.Audience == f.Audience:
		return fault.In("audience", "可见范围没有变化")
	}
	return nil
}

func (f *SetAudience) offered(c *Case, by org.Actor) bool { return c.attached() }

func (f *SetAudience) apply(c *Case, e Event, r rules) error {
	c.Attachment(f.N).Audience = f.Audience
	return nil
}

// Detach takes an attachment back (收回附件): nobody sees it any more, the history
// says who took it back and why.
type Detach struct {
	N    int    `json:"n" label:"第几个附件" need:"true"`
	Text Secret `json:"text" label:"理由" need:"true" max:"200"`
}

func (*Detach) Action() Action { return "detach" }

func (f *Detach) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.Attachment(f.N)
	switch {
	case a == nil || a.RemovedAt != nil:
		return fault.In("n", "没有这个附件,或已收回")
	case unitOnly(by) && (a.Citizen || !by.Holds(a.Unit)):
		return fault.New(fault.Denied, "只能收回本单位附的文件;其他附件请联系热线中心")
	}
	return nil
}

func (f *Detach) offered(c *Case, by org.Actor) bool { return c.attached() }

func (f *Detach) apply(c *Case, e Event, r rules) error {
	a := c.Attachment(f.N)
	a.RemovedAt, a.RemovedBy, a.RemovedWhy = &e.At, e.By.User, f.Text.ref()
	return nil
}

// Attachment returns attachment n, or nil.
func (c *Case) Attachment(n int) *Attachment {
	if n < 1 || n > len(c.Attachments) {
		return nil
	}
	return &c.Attachments[n-1]
}

func (c *Case) attached() bool {
	for _, a := range c.Attachments {
		if a.RemovedAt == nil {
			return true
		}
	}
	return false
}

// Shows reports whether somebody may see an attachment of a ticket that lies in his
// scope. A citizen sees his own, and what a unit meant for him: with a reply only
// once the reply has passed its review.
func (c *Case) Shows(a *Attachment, by org.Actor) bool {
	switch {
	case a == nil || a.RemovedAt != nil || c.ErasedAt != nil:
		return false
	case by.Citizen:
		return a.Citizen || a.Audience == ForCitizen && (a.Purpose != "reply" || c.passedAfter(a.At))
	case !unitOnly(by):
		return true
	}
	return a.Audience != ForCentre && c.Current(by.Holds)
}

// passedAfter reports whether a reply that was sent at a moment or later has passed.
func (c *Case) passedAfter(at time.Time) bool {
	for _, r := range c.Replies {
		if !r.Interim && r.Verdict == "passed" && !r.At.Before(at) {
			return true
		}
	}
	return false
}
