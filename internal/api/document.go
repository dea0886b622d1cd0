package api

import (
	"context"
	"net/url"
	"time"

	"suban/internal/report"
)

// documentTemplate is the Word template of one sort of document (文书模板).
type documentTemplate struct {
	Kind    string     `json:"kind"`
	Name    string     `json:"name"`
	Version int        `json:"version" doc:"改过几次;0 为出厂模板"`
	Own     bool       `json:"own" doc:"现用的是本单位改过的"`
	By      string     `json:"by"`
	At      *time.Time `json:"at"`
	Fields  []string   `json:"fields" doc:"可用的栏目"`
}

type DocumentKind struct {
	Kind string `query:"kind" required:"true" maxLength:"20" doc:"哪种文书"`
}

type saveTemplateRequest struct {
	DocumentKind
	RawBody []byte `contentType:"application/octet-stream"`
}

type shipTemplateRequest struct {
	Body struct {
		Kind string `json:"kind" maxLength:"20"`
	}
}

type documentSaved struct {
	Kind string `json:"kind"`
}

func documentOf(d report.Document, err error) (*file, error) {
	if err != nil {
		return nil, err
	}
	return &file{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename*=UTF-8''" + url.PathEscape(d.Name), d.Body}, nil
}

func (s *server) documentDoors() {
	const tag = "文书"
	door(s, signedIn, get("orderDocument", "/api/orders/{id}/docx", "督办单(docx)", tag), func(ctx context.Context, by caller, in *OrderID) (*file, error) {
		return documentOf(s.Reports.Order(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, get("submissionDocument", "/api/submissions/{id}/docx", "问题呈批单、周报(docx)", tag), func(ctx context.Context, by caller, in *PaperID) (*file, error) {
		return documentOf(s.Reports.Submission(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, get("reminderDocument", "/api/reminders/{id}/docx", "催办单(docx)", tag), func(ctx context.Context, by caller, in *rowID) (*file, error) {
		return documentOf(s.Reports.Reminder(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, get("documentTemplates", "/api/admin/document-templates", "文书模板", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[documentTemplate], error) {
		found, err := s.Reports.Templates(ctx, by.Actor)
		var all []documentTemplate
		for _, t := range found {
			line := documentTemplate{Kind: string(t.Kind), Name: t.Kind.Name(), Version: t.Version, Own: t.Own, By: t.By, Fields: t.Fields}
			if t.Version > 0 {
				line.At = &t.At
			}
			all = append(all, line)
		}
		return listOf(all), err
	})
	door(s, signedIn, get("documentTemplate", "/api/admin/document-templates/file", "现用的模板,在 Word 中修改", tag), func(ctx context.Context, by caller, in *DocumentKind) (*file, error) {
		return documentOf(s.Reports.Template(ctx, by.Actor, report.Kind(in.Kind)))
	})
	door(s, signedIn, post("saveDocumentTemplate", "/api/admin/document-templates", "换上改好的模板", tag), func(ctx context.Context, by caller, in *saveTemplateRequest) (*body[documentSaved], error) {
		return bodyOf(documentSaved{in.Kind}), s.Reports.SaveTemplate(ctx, by.Actor, report.Kind(in.Kind), in.RawBody)
	})
	door(s, signedIn, post("shipDocumentTemplate", "/api/admin/document-templates/shipped", "恢复出厂模板", tag), func(ctx context.Context, by caller, in *shipTemplateRequest) (*body[documentSaved], error) {
		return bodyOf(documentSaved{in.Body.Kind}), s.Reports.SaveTemplate(ctx, by.Actor, report.Kind(in.Body.Kind), nil)
	})
}
