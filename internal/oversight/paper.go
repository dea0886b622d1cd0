package oversight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// kinMost is how many earlier tickets of one matter a form shows.
const kinMost = 8

// DraftForm drafts a submission form (问题呈批单) from real tickets: why they stand where
// they stand, what was answered so far, and what is proposed. The centre edits it.
func (o *Oversight) DraftForm(ctx context.Context, by org.Actor, ids []ticket.ID) (Submission, error) {
	switch {
	case supervision.MayDraft(by) != nil:
		return Submission{}, supervision.MayDraft(by)
	case len(ids) == 0 || len(ids) > 20:
		return Submission{}, fault.In("tickets", "请选择1至20件工单呈批")
	}
	c, book, err := o.clocks(ctx)
	if err != nil {
		return Submission{}, err
	}
	var tags map[ticket.ID][]string
	var kin []ticket.ID
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		if kin, err = tx.Kin(ctx, ids, kinMost); err != nil {
			return err
		}
		tags, err = o.tagsOf(ctx, tx, append(slices.Clone(ids), kin...))
		return err
	})
	if err != nil {
		return Submission{}, err
	}
	p := supervision.Paper{From: "市12345热线服务中心", On: dayOf(o.db.Now()).String(), Drafter: by.Name, Opinions: []supervision.Opinion{}}
	var units []string
	first := casework.View{}
	for _, id := range append(slices.Clone(ids), kin...) {
		v, err := o.work.View(ctx, by, id)
		if err != nil {
			return Submission{}, err
		}
		if first.Case == nil {
			first = v
		}
		line := paperTicket(v, c, book, tags[id])
		p.Tickets = append(p.Tickets, line)
		p.Urgent = p.Urgent || v.Urgency >= ticket.Hurried || v.Source == ticket.Province
		for _, tag := range line.Tags {
			if !slices.Contains(p.Reasons, tag) {
				p.Reasons = append(p.Reasons, tag)
			}
		}
		if line.Unit != "" && !slices.Contains(units, line.Unit) {
			units = append(units, line.Unit)
		}
	}
	slices.SortStableFunc(p.Tickets, func(a, b supervision.PaperTicket) int {
		return cmp.Or(cmp.Compare(a.AcceptedOn, b.AcceptedOn), cmp.Compare(a.Ticket, b.Ticket))
	})
	if len(p.Reasons) == 0 {
		p.Reasons = []string{"需市领导协调的难点问题"}
	}
	p.Title = "关于" + supervision.Matter(clip(first.Title.Shown(), 40)) + "问题的呈批"
	p.Situation = situation(p, first, units)
	p.Proposals = proposals(units)
	return o.addSubmission(ctx, by, supervision.ForSign, p, ids)
}

// tagsOf says in words which lists tickets stand on.
func (o *Oversight) tagsOf(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (map[ticket.ID][]string, error) {
	listed, err := tx.TagsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	tags := map[ticket.ID][]string{}
	for _, l := range listed {
		r := supervision.Rule{Trigger: l.List}
		words := l.List.Name()
		switch l.List {
		case supervision.Repeats:
			words = fmt.Sprintf("重复反映%d次(180日内)", int(l.Value))
		case supervision.OpenDays:
			words = r.Why(l.Value)
		case supervision.Unsatisfied:
			words = fmt.Sprintf("回访评价%d次不满意", int(l.Value))
		}
		tags[l.Ticket] = append(tags[l.Ticket], words)
	}
	return tags, nil
}

func paperTicket(v casework.View, c clocks, book *ticket.Rulebook, tags []string) supervision.PaperTicket {
	line := supervision.PaperTicket{Ticket: v.ID, No: v.No, Title: v.Title.Shown(), Tags: tags, Reply: "尚未答复", Rating: "尚未回访"}
	if v.AcceptedAt != nil {
		line.AcceptedOn = workday.DateOf(*v.AcceptedAt).String()
	}
	if a := v.Lead(); a != nil {
		if u, ok := book.Units.Unit(a.Unit); ok {
			line.Unit = cmp.Or(u.Short, u.Name)
		}
		until := c.until(v)
		if used, err := c.cal.Elapsed(a.SentAt, until, c.b); err == nil {
			line.Used = fmt.Sprintf("%.1f工作日", c.b.Days(used))
		}
		if r := v.LastReply(a.N); r != nil {
			line.Reply = clip(r.Public.Shown(), 60)
		}
	}
	for _, f := range v.FollowUps {
		if f.Reached && f.Satisfaction > 0 {
			line.Rating = []string{"", "非常不满意", "不满意", "基本满意", "满意", "非常满意"}[f.Satisfaction]
		}
	}
	return line
}

// until is when the lead answered, or the moment of the ticket's last event.
func (c clocks) until(v casework.View) time.Time {
	if a := v.Lead(); a != nil && a.RepliedAt != nil {
		return *a.RepliedAt
	}
	if v.ClosedAt != nil {
		return *v.ClosedAt
	}
	return v.Lead().SentAt
}

func situation(p supervision.Paper, first casework.View, units []string) string {
	var s strings.Builder
	from := p.Tickets[0].AcceptedOn
	if day, err := workday.ParseDate(from); err == nil {
		fmt.Fprintf(&s, "%d年%d月%d日以来,", day.Year, day.Month, day.Day)
	}
	if len(p.Tickets) > 1 {
		fmt.Fprintf(&s, "群众先后%d次反映%s。", len(p.Tickets), first.Title.Shown())
	} else {
		fmt.Fprintf(&s, "群众反映%s。", first.Title.Shown())
	}
	s.WriteString(clip(first.Content.Shown(), 160))
	if len(units) > 0 {
		fmt.Fprintf(&s, "\n承办单位:%s。", strings.Join(units, "、"))
	}
	bad, none := 0, 0
	for _, t := range p.Tickets {
		switch {
		case strings.HasSuffix(t.Rating, "不满意"):
			bad++
		case t.Reply == "尚未答复":
			none++
		}
	}
	if bad > 0 {
		fmt.Fprintf(&s, "其中%d件回访不满意。", bad)
	}
	if none > 0 {
		fmt.Fprintf(&s, "其中%d件尚未答复。", none)
	}
	return s.String()
}

func proposals(units []string) []string {
	lead := "承办单位"
	if len(units) > 0 {
		lead = units[0]
	}
	list := []string{"请" + lead + "主要负责同志领办,10个工作日内办结并书面反馈"}
	if len(units) > 1 {
		list = append(list, "请"+strings.Join(units[1:], "、")+"配合,明确责任分工")
	}
	return append(list, "热线中心办结后回访诉求人并组织回头看,反弹即提请专项督办")
}

// clip shortens a text to n characters.
func clip(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "……"
	}
	return text
}

// addSubmission numbers a paper and keeps it.
func (o *Oversight) addSubmission(ctx context.Context, by org.Actor, kind supervision.PaperKind, p supervision.Paper, ids []ticket.ID) (Submission, error) {
	p = p.Tidy()
	if err := p.Check(kind); err != nil {
		return Submission{}, err
	}
	var id supervision.PaperID
	err := o.db.Write(ctx, func(tx *postgres.Tx) error {
		s := supervision.Submission{ID: supervision.PaperID(tx.NewID()), Version: 1, Kind: kind, Year: dayOf(tx.Now).Year, State: supervision.PaperDraft, MadeBy: by.ID, MadeAt: tx.Now, Tickets: ids, Paper: p}
		var err error
		if s.No, err = tx.NextSubmission(ctx, kind, s.Year); err != nil {
			return err
		}
		id = s.ID
		return o.saveSubmission(tx, &s, by, "draft", remark{})
	})
	if err != nil {
		return Submission{}, err
	}
	return o.Submission(ctx, by, id)
}

// DraftBrief drafts the week's brief (周报): what was taken and closed, how the four
// lists moved, what climbed, and the matters a leader should look at.
func (o *Oversight) DraftBrief(ctx context.Context, by org.Actor) (Submission, error) {
	if err := supervision.MayDraft(by); err != nil {
		return Submission{}, err
	}
	c, book, err := o.clocks(ctx)
	if err != nil {
		return Submission{}, err
	}
	now := o.db.Now()
	end := dayOf(now).Next().Start()
	from, before := end.AddDate(0, 0, -7), end.AddDate(0, 0, -14)
	p := supervision.Paper{Title: "12345热线难点问题周报", From: "市12345热线服务中心", On: dayOf(now).String(), Drafter: by.Name, Opinions: []supervision.Opinion{}, Proposals: []string{},
		Period: fmt.Sprintf("%s至%s", plain(from), plain(now))}
	var top []ticket.ID
	var tags map[ticket.ID][]string
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		week, err := tx.WeekFigures(ctx, from, end)
		if err != nil {
			return err
		}
		last, err := tx.WeekFigures(ctx, before, from)
		if err != nil {
			return err
		}
		for i, name := range postgres.WeekNames {
			p.Figures = append(p.Figures, supervision.PaperFigure{Name: name, Value: fmt.Sprint(week[i]), Before: fmt.Sprint(last[i])})
		}
		listed, total, err := tx.ListedTickets(ctx, postgres.ListFilter{Scope: org.Scope{All: true}, Limit: 10})
		if err != nil {
			return err
		}
		for _, l := range listed {
			top = append(top, l.ID)
		}
		counts, _, err := tx.CountLists(ctx, org.Scope{All: true})
		if err != nil {
			return err
		}
		var parts []string
		for _, l := range supervision.Lists {
			parts = append(parts, fmt.Sprintf("%s%d件", l.Name(), counts[l]))
		}
		p.Situation = fmt.Sprintf("截至%s,四张清单去重后%d件,其中%s。本周新提级督办%d件,销号%d件。下列工单建议市领导关注。", plain(now), total, strings.Join(parts, "、"), week[4], week[5])
		tags, err = o.tagsOf(ctx, tx, top)
		return err
	})
	if err != nil {
		return Submission{}, err
	}
	for _, id := range top {
		v, err := o.work.View(ctx, by, id)
		if err != nil {
			return Submission{}, err
		}
		p.Tickets = append(p.Tickets, paperTicket(v, c, book, tags[id]))
	}
	p.Reasons = []string{"周报"}
	return o.addSubmission(ctx, by, supervision.Weekly, p, top)
}

// plain writes a date as papers do: 2026年11月26日.
func plain(t time.Time) string {
	d := workday.DateOf(t)
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}
