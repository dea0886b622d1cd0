package steward

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Notice is the words of an occasion on a channel, the city's own or the preset.
type Notice struct {
	ticket.Template
	Preset  string
	Enabled bool
	Own     bool
	Seen    int
}

func noticeKey(t ticket.Template) string { return string(t.Occasion) + "." + t.Channel }

// Notices lists the words of every occasion (通知模板).
func (s *Steward) Notices(ctx context.Context, by org.Actor) (list []Notice, err error) {
	err = s.read(ctx, by, org.ManagePolicies, func(tx *postgres.Tx) error {
		own, err := tx.OwnTemplates(ctx)
		if err != nil {
			return err
		}
		seen, err := tx.LastRevisions(ctx, NoticeTemplate)
		for _, t := range ticket.Templates {
			n := Notice{Template: t, Preset: t.Text, Enabled: true, Seen: seen[noticeKey(t)]}
			for _, o := range own {
				if o.Occasion == t.Occasion && o.Channel == t.Channel {
					n.Template, n.Enabled, n.Own = o.Template, o.Enabled, true
				}
			}
			list = append(list, n)
		}
		return err
	})
	return list, err
}

var blanks = regexp.MustCompile(`\{[^}]*\}?`)

// noticeBlanks are what a notice may have filled in.
var noticeBlanks = []string{"{no}", "{unit}", "{due}", "{sign}", "{state}", "{text}"}

// SetNotice changes the words of an occasion, or stops telling.
func (s *Steward) SetNotice(ctx context.Context, by org.Actor, seen int, t ticket.Template, enabled bool) error {
	return s.write(ctx, by, org.ManagePolicies, func(w *writing) error {
		i := slices.IndexFunc(ticket.Templates, func(p ticket.Template) bool { return p.Occasion == t.Occasion && p.Channel == t.Channel })
		if i < 0 {
			return fault.New(fault.NotFound, "没有这种通知,请刷新后再试")
		}
		t.Text = strings.TrimSpace(t.Text)
		if n := utf8.RuneCountInString(t.Text); n < 6 || n > 200 {
			return fault.In("text", "通知应为6至200个字,现有%d个", n)
		}
		for _, b := range blanks.FindAllString(t.Text, -1) {
			if !slices.Contains(noticeBlanks, b) {
				return fault.In("text", "没有“%s”这个占位符,可用:%s", b, strings.Join(noticeBlanks, " "))
			}
		}
		if !strings.Contains(t.Text, "{no}") {
			return fault.In("text", "通知里要有工单号,请写上 {no}")
		}
		was := map[string]any{"text": ticket.Templates[i].Text, "urgent": ticket.Templates[i].Urgent, "enabled": true}
		own, err := w.OwnTemplates(ctx)
		if err != nil {
			return err
		}
		for _, o := range own {
			if o.Occasion == t.Occasion && o.Channel == t.Channel {
				was = map[string]any{"text": o.Text, "urgent": o.Urgent, "enabled": o.Enabled}
			}
		}
		w.SaveTemplate(t, enabled)
		return w.keep(ctx, NoticeTemplate, noticeKey(t), seen, "change", was, map[string]any{"text": t.Text, "urgent": t.Urgent, "enabled": enabled})
	})
}

// replyBlanks are what the console fills into a reply when a template is chosen;
// what the writer must fill in himself stands in 【】.
var replyBlanks = []string{"{no}", "{title}", "{unit}", "{date}", "{due}"}

// keepsReplies reports whether the actor keeps the reply templates of a unit: the
// centre keeps all, a unit its own and those below it.
func keepsReplies(by org.Actor, unit org.UnitID) bool {
	return by.System || by.May(org.ManageCategories) || unit != 0 && by.May(org.HandleTickets) && by.Holds(unit)
}

// SaveReply adds or changes a reply template; id 0 adds.
func (s *Steward) SaveReply(ctx context.Context, by org.Actor, seen int, t postgres.ReplyTemplate) (postgres.ReplyTemplate, error) {
	need := org.ManageCategories
	if keepsReplies(by, t.Unit) {
		need = "" // of his own unit
	}
	err := s.writeFor(ctx, by, need, func(w *writing) error {
		if err := w.checkReply(t); err != nil {
			return err
		}
		all, err := w.ReplyTemplates(ctx, nil)
		if err != nil {
			return err
		}
		action, was := "add", any(nil)
		if t.ID != 0 {
			i := slices.IndexFunc(all, func(o postgres.ReplyTemplate) bool { return o.ID == t.ID })
			if i < 0 || !keepsReplies(by, all[i].Unit) {
				return fault.New(fault.NotFound, "没有这个模板,或不是本单位的")
			}
			action, was = "change", all[i]
		} else {
			t.ID = w.NewID()
		}
		for _, o := range all {
			if o.ID != t.ID && o.Enabled && t.Enabled && o.Unit == t.Unit && o.Category == t.Category && o.Title == t.Title {
				return fault.In("title", "已有同名模板,请换一个标题或修改原来的")
			}
		}
		t.ChangedAt = w.Now
		w.SaveReplyTemplate(t)
		return w.keep(ctx, ReplyTemplate, fmt.Sprint(t.ID), seen, action, was, t)
	})
	return t, err
}

func (w *writing) checkReply(t postgres.ReplyTemplate) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(t.Text)); {
	case strings.TrimSpace(t.Title) == "" || utf8.RuneCountInString(t.Title) > 40:
		return fault.In("title", "请填写模板标题,不超过40个字")
	case n < 10 || n > 2000:
		return fault.In("text", "模板应为10至2000个字,现有%d个", n)
	}
	for _, b := range blanks.FindAllString(t.Text, -1) {
		if !slices.Contains(replyBlanks, b) {
			return fault.In("text", "没有“%s”这个占位符,可用:%s;要承办人填写的写在【】里", b, strings.Join(replyBlanks, " "))
		}
	}
	if _, ok := w.book.Units.Unit(t.Unit); t.Unit != 0 && !ok {
		return fault.In("unit", "没有这个单位,请从单位清单中选择")
	}
	if _, ok := w.book.Categories[t.Category]; t.Category != "" && !ok {
		return fault.In("category", "没有这个分类,请从列表中选择")
	}
	return nil
}

// Replies lists the reply templates the actor may keep, with those out of use.
func (s *Steward) Replies(ctx context.Context, by org.Actor) (list []postgres.ReplyTemplate, seen map[string]int, err error) {
	if !by.May(org.ManageCategories) && !by.May(org.HandleTickets) {
		return nil, nil, require(by, org.ManageCategories)
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.ReplyTemplates(ctx, nil)
		if err != nil {
			return err
		}
		for _, t := range all {
			if keepsReplies(by, t.Unit) {
				list = append(list, t)
			}
		}
		seen, err = tx.LastRevisions(ctx, ReplyTemplate)
		return err
	})
	return list, seen, err
}

// RepliesFor offers the templates for a reply of a unit on a category: those of
// the unit before those of the units above it and everybody's, the closer category
// first.
func (s *Steward) RepliesFor(ctx context.Context, by org.Actor, unit org.UnitID, category string, tree *org.Tree) (list []postgres.ReplyTemplate, err error) {
	if !by.May(org.HandleTickets) && !by.May(org.Work) && !by.May(org.ManageCategories) {
		return nil, fault.New(fault.Denied, "答复模板供承办单位写答复时使用")
	}
	if !by.Holds(unit) && !by.May(org.ManageCategories) {
		return nil, fault.New(fault.Denied, "只能使用本单位和下级单位的答复模板")
	}
	near := map[org.UnitID]int{0: 0}
	units := []org.UnitID{0}
	for i, u := range tree.Path(unit) {
		near[u.ID] = i + 1
		units = append(units, u.ID)
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.ReplyTemplates(ctx, units)
		for _, t := range all {
			if t.Enabled && (t.Category == "" || category == "" || org.Above(t.Category, category)) {
				list = append(list, t)
			}
		}
		return err
	})
	slices.SortStableFunc(list, func(a, b postgres.ReplyTemplate) int {
		if len(a.Category) != len(b.Category) {
			return len(b.Category) - len(a.Category)
		}
		return near[b.Unit] - near[a.Unit]
	})
	return list, err
}
