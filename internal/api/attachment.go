package api

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/blob"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// largestFile is more than any city lets anybody upload; the city's own limit is
// looked at before a body is read.
const largestFile = 200 << 20

// Uploads reports whether a path takes files as they are, which may take long on a
// slow line.
func Uploads(path string) bool { return path == "/api/files" || path == "/api/citizen/files" }

// uploadRequest leaves the body unread until somebody has looked at its length.
type uploadRequest struct {
	content io.Reader
	length  int64
}

// Resolve keeps the body for the deed.
func (u *uploadRequest) Resolve(ctx huma.Context) []error {
	u.content, u.length = ctx.BodyReader(), -1
	if n, err := strconv.ParseInt(ctx.Header("Content-Length"), 10, 64); err == nil {
		u.length = n
	}
	return nil
}

// uploaded is the answer to an upload.
type uploaded struct {
	File    string `json:"file" doc:"文件编号,一天之内附到工单上,只能用一次"`
	Type    string `json:"type" doc:"按内容识别的类型"`
	Size    int64  `json:"size" doc:"去掉拍摄信息以后的字节数"`
	Picture bool   `json:"picture"`
	Waiting bool   `json:"waiting,omitempty" doc:"等待病毒扫描,扫描后才能打开"`
}

// attaching is a file that goes with what somebody says or does.
type attaching struct {
	File     string `json:"file" maxLength:"80" doc:"上传得到的文件编号"`
	Name     string `json:"name,omitempty" maxLength:"200" doc:"文件名"`
	Audience string `json:"audience,omitempty" enum:",citizen,units,centre" doc:"谁可以看:诉求人、中心和承办单位、仅中心"`
}

// purposes are what a file is for when it comes with a deed.
var purposes = map[ticket.Action]string{"reply": "reply", "interim": "interim", "contact": "contact", "send_back": "send_back", "ask_extension": "extension", "supplement": "supplement"}

// attach turns files into deeds, each done with the deed it comes with.
func attach(files []attaching, purpose string) []ticket.Facts {
	if purpose == "" {
		purpose = "other"
	}
	var all []ticket.Facts
	for _, f := range files {
		audience := ticket.Audience(f.Audience)
		if audience == "" && (purpose == "reply" || purpose == "interim") {
			audience = ticket.ForCitizen // an answer's pictures are for who asked
		}
		all = append(all, &ticket.Attach{File: f.File, Name: ticket.Text(f.Name), Audience: audience, Purpose: purpose})
	}
	return all
}

// attachment is one on a ticket's page (附件).
type attachment struct {
	N        int       `json:"n"`
	Name     string    `json:"name"`
	Type     string    `json:"type"`
	Size     int64     `json:"size"`
	Picture  bool      `json:"picture"`
	Audience string    `json:"audience" enum:"citizen,units,centre"`
	Purpose  string    `json:"purpose"`
	At       time.Time `json:"at"`
	By       string    `json:"by" doc:"岗位,诉求人自己附的写「诉求人」"`
	Unit     string    `json:"unit"`
	Removed  string    `json:"removed,omitempty" doc:"已收回的理由"`
}

// attachments are those somebody may see; a colleague of the centre also sees which
// were taken back and why.
func (n names) attachments(c *ticket.Case, by org.Actor, people map[org.UserID]string) []attachment {
	all := []attachment{}
	for i := range c.Attachments {
		a := &c.Attachments[i]
		v := attachment{N: a.N, Name: attachmentName(c, a, by), Type: a.Type, Size: a.Size, Picture: blob.Kind(a.Type).Picture(), Audience: string(a.Audience),
			Purpose: a.Purpose, At: a.At, By: people[a.By], Unit: n.unit(a.Unit).Name}
		switch {
		case a.Citizen:
			v.By, v.Unit = "诉求人", ""
		case by.Citizen:
			v.By = v.Unit
		}
		switch {
		case c.Shows(a, by):
			all = append(all, v)
		case a.RemovedAt != nil && by.May(org.SeeAll):
			v.Removed, v.Picture = "已收回:"+a.RemovedWhy.Shown(), false
			all = append(all, v)
		}
	}
	return all
}

// attachmentName is what a reader sees a file called. A name may name somebody: on a
// confidential ticket units see a number in its place.
func attachmentName(c *ticket.Case, a *ticket.Attachment, by org.Actor) string {
	if c.Confidential && a.Citizen && !by.Citizen && !by.May(org.SeeAll) {
		return "附件" + strconv.Itoa(a.N) + blob.Kind(a.Type).Suffix()
	}
	return a.Name.Shown()
}

type openRequest struct {
	TicketID
	N     int  `query:"n" required:"true" minimum:"1" doc:"第几个附件"`
	Small bool `query:"small" doc:"缩略图"`
}

type openOwnRequest struct {
	Body struct {
		Receipt
		N     int  `json:"n" minimum:"1" doc:"第几个附件"`
		Small bool `json:"small,omitempty" doc:"缩略图"`
	}
}

// fileAnswer is a file as it is kept. No browser may guess that it is a page, or run
// anything that stands in it.
type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	NoSniff     string `header:"X-Content-Type-Options"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *server) fileOf(c casework.Content, err error) (*fileAnswer, error) {
	if err != nil {
		return nil, err
	}
	how := "attachment"
	if c.Kind.Picture() {
		how = "inline"
	}
	return &fileAnswer{ContentType: string(c.Kind), Disposition: how + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(c.Name), "+", "%20"),
		NoSniff: "nosniff", Policy: "sandbox; default-src 'none'", Body: c.Bytes}, nil
}

// citizenUploads and lookings are how often one address may knock in ten minutes.
const (
	citizenUploads = 60
	lookings       = 600
)

func (s *server) attachmentDoors() {
	const tag = "附件"
	upload := func(id, path, summary, tag string) huma.Operation {
		op := post(id, path, summary, tag)
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
		return op
	}
	door(s, signedIn, upload("upload", "/api/files", "上传一个文件,内容就是请求体;再由「附上文件」或随其他操作附到工单", tag), func(ctx context.Context, by caller, in *uploadRequest) (*body[uploaded], error) {
		return s.upload(ctx, by.Actor, in)
	})
	door(s, signedIn, get("attachment", "/api/tickets/{id}/attachment", "打开附件,留痕", tag), s.openAttachment)
	door(s, signedIn, get("attachmentLimits", "/api/attachment-limits", "附件上限", tag), func(ctx context.Context, _ caller, _ *struct{}) (*body[ticket.AttachmentLimits], error) {
		l, err := s.Casework.AttachmentLimits(ctx)
		return bodyOf(l), err
	})
	door(s, signedIn, post("setAttachmentLimits", "/api/attachment-limits", "改附件上限", tag), func(ctx context.Context, by caller, in *body[ticket.AttachmentLimits]) (*body[ticket.AttachmentLimits], error) {
		return in, s.Casework.SetAttachmentLimits(ctx, by.Actor, in.Body)
	})
	door(s, signedIn, get("downloads", "/api/audit/downloads", "附件下载的记录", "审计"), func(ctx context.Context, by caller, in *auditRequest) (*list[postgres.Download], error) {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		all, err := s.Casework.Downloads(ctx, by.Actor, ticket.ID(in.Ticket), postgres.AuditFilter(f))
		return listOf(all), err
	})

	const portal = "群众门户"
	door(s, anyone, upload("citizenUpload", "/api/citizen/files", "上传一个文件,随诉求或补充一起提交", portal), func(ctx context.Context, by caller, in *uploadRequest) (*body[uploaded], error) {
		if err := s.crowd.enter("upload "+by.address, s.Now(), citizenUploads); err != nil {
			return nil, err
		}
		return s.upload(ctx, org.Citizen, in)
	})
	door(s, anyone, post("citizenAttachment", "/api/citizen/attachment", "打开自己工单的附件", portal), func(ctx context.Context, by caller, in *openOwnRequest) (*fileAnswer, error) {
		if err := s.crowd.enter("open "+by.address, s.Now(), lookings); err != nil {
			return nil, err
		}
		id, err := s.Casework.OpenReceipt(ctx, in.Body.No, in.Body.Code)
		if err != nil {
			return nil, err
		}
		return s.fileOf(s.Casework.Attachment(ctx, org.Citizen, id, in.Body.N, in.Body.Small))
	})
}

func (s *server) upload(ctx context.Context, by org.Actor, in *uploadRequest) (*body[uploaded], error) {
	u, err := s.Casework.Upload(ctx, by, in.content, in.length)
	if err != nil {
		return nil, err
	}
	return bodyOf(uploaded{File: u.Handle, Type: string(u.Kind), Size: u.Size, Picture: u.Kind.Picture(), Waiting: u.Waiting}), nil
}

func (s *server) openAttachment(ctx context.Context, by caller, in *openRequest) (*fileAnswer, error) {
	c, err := s.Casework.Attachment(ctx, by.Actor, in.ID, in.N, in.Small)
	if err != nil {
		return nil, err
	}
	v, err := s.Casework.View(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	c.Name = attachmentName(v.Case, v.Attachment(in.N), by.Actor)
	return s.fileOf(c, nil)
}

var tooLong = fault.New(fault.Invalid, "文件超过%dMB,任何情况下都不能上传;视频请剪短后再传", largestFile>>20)
