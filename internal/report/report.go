// Package report makes the documents of the hotline (公文): the values that oversight
// keeps, filled into Word templates which an office edits in Word.
package report

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"suban/internal/command"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/report/docx"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

//go:generate go run ../../tools/papers papers
//go:embed papers/*.docx
var shipped embed.FS

// Kind is one sort of document.
type Kind string

// Kinds of documents, each with a template of its own.
const (
	Order    Kind = "order"    // 督办单
	Reminder Kind = "reminder" // 催办单
	Form     Kind = "form"     // 问题呈批单
	Brief    Kind = "brief"    // 周报
	Minutes  Kind = "minutes"  // 会商纪要
	Ruling   Kind = "ruling"   // 审定意见
	Notice   Kind = "notice"   // 通报

	DailyReport    Kind = "daily"    // 日报
	WeeklyReport   Kind = "weekly"   // 统计周报
	MonthlyReport  Kind = "monthly"  // 月报
	DeskReport     Kind = "desk"     // 专席报告
	CampaignReport Kind = "campaign" // 专项行动报告

	EvaluationReport Kind = "evaluation" // 自评报告
	KeyList          Kind = "keylist"    // 重点诉求清单
	StandDownReport  Kind = "standdown"  // 撤收报告
)

// kinds is every kind in order: its name, and values as they may be, by which the fields
// of a template are known.
var kinds = []struct {
	kind   Kind
	name   string
	sample func() docx.Values
}{
	{Brief, "周报", sampleBrief},
	{Form, "问题呈批单", sampleForm},
	{Order, "督办单", sampleOrder},
	{Reminder, "催办单", sampleReminder},
	{Minutes, "会商纪要", sampleDossier},
	{Ruling, "审定意见", sampleDossier},
	{Notice, "通报", sampleDossier},
	{DailyReport, "日报", sampleBulletin},
	{WeeklyReport, "统计周报", sampleBulletin},
	{MonthlyReport, "月报", sampleBulletin},
	{DeskReport, "专席报告", sampleBulletin},
	{CampaignReport, "专项行动报告", sampleBulletin},
	{EvaluationReport, "自评报告", sampleEvaluation},
	{KeyList, "重点诉求清单", sampleRollup},
	{StandDownReport, "撤收报告", sampleStandDown},
}

// Kinds lists every kind in order.
var Kinds = func() (all []Kind) {
	for _, k := range kinds {
		all = append(all, k.kind)
	}
	return all
}()

// Name is the kind in Chinese.
func (k Kind) Name() string {
	for _, known := range kinds {
		if known.kind == k {
			return known.name
		}
	}
	return string(k)
}

func (k Kind) sample() (docx.Values, error) {
	for _, known := range kinds {
		if known.kind == k {
			return known.sample(), nil
		}
	}
	return docx.Values{}, fault.New(fault.NotFound, "没有「%s」这种文书", k)
}

// Reports makes the documents of one city.
type Reports struct {
	db        *postgres.DB
	oversight *oversight.Oversight
	stats     *stats.Stats
	command   *command.Command
	rules     func(context.Context) (*ticket.Rulebook, error)
}

// New returns the documents of a city.
func New(db *postgres.DB, o *oversight.Oversight, s *stats.Stats, c *command.Command, rules func(context.Context) (*ticket.Rulebook, error)) *Reports {
	return &Reports{db: db, oversight: o, stats: s, command: c, rules: rules}
}

// Document is a file that a person saves.
type Document struct {
	Name string
	Body []byte
}

// fill fills the template in force.
func (r *Reports) fill(ctx context.Context, k Kind, name string, v docx.Values) (Document, error) {
	var city string
	var template []byte
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if city, err = tx.CityName(ctx); err != nil {
			return err
		}
		template, err = r.inForce(ctx, tx, k)
		return err
	})
	if err != nil {
		return Document{}, err
	}
	v.Text["城市"] = city
	proper(v)
	text, err := docx.Fill(template, v)
	return Document{Name: name + ".docx", Body: text}, err
}

func (r *Reports) inForce(ctx context.Context, tx *postgres.Tx, k Kind) ([]byte, error) {
	own, err := tx.DocumentTemplates(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range own {
		if t.Kind == string(k) && t.Content != nil {
			return t.Content, nil
		}
	}
	return Shipped(k)
}

// Shipped is the template a new city starts with.
func Shipped(k Kind) ([]byte, error) {
	text, err := shipped.ReadFile("papers/" + string(k) + ".docx")
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有「%s」这种文书", k)
	}
	return text, nil
}

// Template is the template of a kind, as it stands.
type Template struct {
	Kind    Kind
	Version int // 0: as shipped
	By      string
	At      time.Time
	Own     bool
	Fields  []string
}

// keeps refuses who does not keep the words of documents.
func keeps(by org.Actor) error {
	if by.May(org.ManagePolicies) {
		return nil
	}
	return fault.New(fault.Denied, "文书模板由中心主任维护;您没有“%s”权限", org.ManagePolicies.Name())
}

// Templates lists the templates in force.
func (r *Reports) Templates(ctx context.Context, by org.Actor) (list []Template, err error) {
	if err := keeps(by); err != nil {
		return nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		own, err := tx.DocumentTemplates(ctx)
		for _, k := range kinds {
			t := Template{Kind: k.kind, Fields: k.sample().Names()}
			for _, o := range own {
				if o.Kind == string(k.kind) {
					t.Version, t.By, t.At, t.Own = o.Version, o.By, o.At, o.Content != nil
				}
			}
			list = append(list, t)
		}
		return err
	})
	return list, err
}

// Template returns the template in force, to be edited in Word.
func (r *Reports) Template(ctx context.Context, by org.Actor, k Kind) (d Document, err error) {
	if err := keeps(by); err != nil {
		return d, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		d.Name = k.Name() + "模板.docx"
		d.Body, err = r.inForce(ctx, tx, k)
		return err
	})
	return d, err
}

// SaveTemplate takes a template that an office has edited, or, without one, goes back to
// the shipped. It is filled on trial first: an unknown field is refused in words.
func (r *Reports) SaveTemplate(ctx context.Context, by org.Actor, k Kind, content []byte) error {
	if err := keeps(by); err != nil {
		return err
	}
	sample, err := k.sample()
	if err != nil {
		return err
	}
	if content != nil {
		if _, err := docx.Fill(content, sample); err != nil {
			return err
		}
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		tx.AddDocumentTemplate(postgres.DocumentTemplate{Kind: string(k), By: by.Name, At: tx.Now, Content: content})
		detail, err := json.Marshal(map[string]any{"bytes": len(content)})
		if err != nil {
			return fmt.Errorf("write audit detail: %w", err)
		}
		return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: "save_document_template", Subject: string(k), Detail: detail})
	})
}

// marks are the punctuation that a document writes full width (GB/T 15834) beside Chinese.
var (
	marks = strings.NewReplacer(",", "，", ";", "；", ":", "：", "?", "？", "!", "！", "(", "（", ")", "）")
	loose = regexp.MustCompile(`[\p{Han}」》〕”)、。%]+[,;:?!()]+|[,;:?!()]+[\p{Han}「《〔“]`)
)

// proper gives the values the punctuation of documents.
func proper(v docx.Values) {
	for k, text := range v.Text {
		v.Text[k] = punctuated(text)
	}
	for _, lines := range v.Lists {
		for _, l := range lines {
			for k, text := range l {
				l[k] = punctuated(text)
			}
		}
	}
}

func punctuated(text string) string { return loose.ReplaceAllStringFunc(text, marks.Replace) }

// day writes a date as documents do: 2026年11月26日, without leading zeros.
func day(t time.Time) string {
	d := workday.DateOf(t)
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

func dayOf(text string) string {
	d, err := workday.ParseDate(text)
	if err != nil {
		return text
	}
	return day(d.Start())
}
