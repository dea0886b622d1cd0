package sheets

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// ticketSource names the lines of open tickets among what was imported.
const ticketSource = "sheet"

// step is one thing that happened to a ticket in the other system.
type step struct {
	at    time.Time
	by    org.Actor
	facts func(l *casework.Life) []ticket.Facts
}

// past is who did what the other system tells: nobody there can be named.
func past(unit org.UnitID) org.Actor {
	a := org.Actor{Name: "原系统", Unit: unit, Permissions: map[org.Permission]bool{}}
	for _, p := range []org.Permission{org.Register, org.Dispatch, org.HandleTickets, org.Work, org.Approve, org.DecideExtension, org.DecideLongExtension, org.SeeAll} {
		a.Permissions[p] = true
	}
	return a
}

// tickets lives every open ticket again by the real deeds at their own times: on
// paper first, so that what the rules refuse leaves no trace.
func (r *run) tickets(rows []Row) error {
	var before map[string]postgres.ImportedRow
	err := r.DB.Read(r.ctx, func(tx *postgres.Tx) (err error) {
		before, err = tx.Imported(r.ctx, ticketSource)
		return err
	})
	if err != nil {
		return err
	}
	first := map[string]int{}
	for _, row := range rows {
		no := row.Cells["原编号"]
		had, taken := before[no]
		var c *ticket.Case
		switch at := first[no]; {
		case at != 0:
			err = fault.In("原编号", "原编号与第%d行重复,以先出现的为准", at)
		case taken && had.Done:
			first[no] = row.N
			r.sum.Already++
			continue
		case taken:
			err = fault.In("原编号", "上次导入在这一件中断,只写入了一部分;请按原编号查到它,补记后不必再导入")
		default:
			c, err = r.ticket(row)
		}
		if _, refused := fault.Of(err); err != nil && !refused {
			return fmt.Errorf("row %d: %w", row.N, err)
		}
		if err != nil {
			r.refuse(row, err)
			continue
		}
		first[no] = row.N
		r.sum.Imported++
		r.compare(row, c)
	}
	return nil
}

// compare notes a due date that is another one by the rules of this city.
func (r *run) compare(row Row, c *ticket.Case) {
	was, err := row.moment("原到期时间")
	if err != nil || was.IsZero() || c.DueAt == nil || workday.Format(was) == workday.Format(*c.DueAt) {
		return
	}
	r.sum.Notes = append(r.sum.Notes, Refusal{row.N, row.Cells["原编号"], fmt.Sprintf("按现行规则到期日为%s,原系统为%s", workday.Format(*c.DueAt), workday.Format(was))})
}

// ticket lives one row: on paper, then in the database.
func (r *run) ticket(row Row) (*ticket.Case, error) {
	in, at, err := r.registration(row)
	if err != nil {
		return nil, err
	}
	steps, err := r.steps(row, at)
	if err != nil {
		return nil, err
	}
	now := r.DB.Now()
	follow := []ticket.Facts{&ticket.Accept{}, &ticket.QueueDispatch{}}
	desk := past(0)
	paper := *in
	l, err := casework.Paper(r.ctx, r.book, desk, at, now, &paper, follow...)
	if err == nil {
		err = lived(r.ctx, l, steps, now, nil)
	}
	if err != nil || r.sum.DryRun {
		if err != nil {
			return nil, err
		}
		return l.Case, nil
	}
	mark := &postgres.ImportRow{Source: ticketSource, Key: row.Cells["原编号"], Done: len(steps) == 0}
	if l, err = r.Casework.Begin(r.ctx, desk, at, now, mark, in, follow...); err != nil {
		return nil, err
	}
	if err := lived(r.ctx, l, steps, now, mark); err != nil {
		return nil, err
	}
	return l.Case, nil
}

// lived does what happened at its own times; the clocks act in between.
func lived(ctx context.Context, l *casework.Life, steps []step, now time.Time, mark *postgres.ImportRow) error {
	for i, s := range steps {
		if err := l.Until(ctx, s.at); err != nil {
			return err
		}
		facts := s.facts(l)
		last := i == len(steps)-1
		var row *postgres.ImportRow
		if mark != nil && last {
			mark.Done = true
			row = mark
		}
		if err := l.Settle(ctx, s.by, s.at, row, facts...); err != nil {
			return fmt.Errorf("%s: %w", s.at.In(workday.Zone).Format("2006-01-02 15:04"), err)
		}
	}
	return l.Until(ctx, now)
}

func (r *run) registration(row Row) (*ticket.Register, time.Time, error) {
	in := &ticket.Register{Channel: ticket.Imported, Source: ticket.Local, Region: org.RegionCode(row.Cells["地区代码"]), Confidential: row.Cells["保密"] == "是",
		Title: ticket.Text(row.Cells["标题"]), Content: ticket.Text(row.Cells["诉求内容"]), Place: ticket.Text(row.Cells["详细地址"]),
		RequesterName: ticket.Text(row.Cells["诉求人"]), RequesterPhone: ticket.Text(row.Cells["联系电话"]), OldNo: row.Cells["原编号"]}
	at, err := row.moment("受理时间")
	if err != nil {
		return nil, at, err
	}
	if at.After(r.DB.Now()) {
		return nil, at, fault.In("受理时间", "受理时间晚于现在,请核对")
	}
	for _, o := range ticket.Options["kind"] {
		if o.Label == row.Cells["诉求类型"] {
			in.Kind = ticket.Kind(o.Value)
		}
	}
	if in.Kind == "" {
		return nil, at, fault.In("诉求类型", "没有“%s”这种诉求类型", row.Cells["诉求类型"])
	}
	urgency, ok := urgencies[row.Cells["紧急程度"]]
	if !ok {
		return nil, at, fault.In("紧急程度", "紧急程度应为一般、较急、紧急或突发")
	}
	in.Urgency = ticket.Urgency(urgency)
	in.Category, err = r.categoryNamed("诉求分类", row)
	return in, at, err
}

// steps are what happened after the registration, in the order of their times.
func (r *run) steps(row Row, at time.Time) (steps []step, err error) {
	unit, err := r.unitNamed("承办单位", row)
	if err != nil || unit == 0 {
		return nil, err
	}
	there := past(unit)
	lead := func(l *casework.Life) ticket.On {
		if a := l.Lead(); a != nil {
			return ticket.On{Assignment: a.N}
		}
		return ticket.On{}
	}
	add := func(head string, by org.Actor, facts func(l *casework.Life) []ticket.Facts) {
		if err != nil {
			return
		}
		var when time.Time
		if when, err = row.moment(head); err == nil && !when.IsZero() {
			steps = append(steps, step{when, by, facts})
		}
	}
	if row.Cells["派单时间"] == "" {
		row.Cells["派单时间"] = at.Format("2006-01-02 15:04:05")
	}
	add("派单时间", past(0), func(*casework.Life) []ticket.Facts {
		return []ticket.Facts{&ticket.Dispatch{Unit: unit, Rule: "原系统派单"}}
	})
	add("签收时间", there, func(l *casework.Life) []ticket.Facts { return []ticket.Facts{&ticket.Sign{On: lead(l)}} })
	add("先行联系时间", there, func(l *casework.Life) []ticket.Facts {
		when := steps[len(steps)-1].at
		for _, s := range steps {
			if s.at.Equal(l.At) {
				when = s.at
			}
		}
		return []ticket.Facts{&ticket.Contact{On: lead(l), At: &when, Reached: "yes", Evidence: ticket.Text("原系统记录"), Text: ticket.Text(orSo(row.Cells["先行联系情况"], "原系统未写明"))}}
	})
	days, _ := strconv.Atoi(row.Cells["延期工作日"])
	if row.Cells["延期批准时间"] != "" && days <= 0 {
		return nil, fault.In("延期工作日", "填了延期批准时间,请写明延期几个工作日")
	}
	add("延期批准时间", there, func(l *casework.Life) []ticket.Facts {
		return []ticket.Facts{&ticket.AskExtension{On: lead(l), Workdays: days, Code: "complex", Text: ticket.Text("原系统已批准的延期")}, &ticket.ApproveExtension{Text: ticket.Text("原系统已批准")}}
	})
	for _, line := range strings.Split(row.Cells["办理经过"], "\n") {
		if line = strings.TrimSpace(line); line == "" || err != nil {
			continue
		}
		when, text, found := cutMoment(line)
		if !found {
			return nil, fault.In("办理经过", "办理经过的“%s”没有以时间开头,应如 2026-09-02 15:00 现场核实", clip(line))
		}
		steps = append(steps, step{when, there, func(*casework.Life) []ticket.Facts { return []ticket.Facts{&ticket.Note{Text: ticket.Text(text)}} }})
	}
	add("答复时间", there, func(l *casework.Life) []ticket.Facts {
		return []ticket.Facts{&ticket.SubmitReply{On: lead(l), Public: ticket.Text(row.Cells["答复内容"]), Founded: "unstated", Resolved: "unstated"}}
	})
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(steps); i++ { // few: put them in the order of time, what comes first in the sheet first
		for j := i; j > 0 && steps[j].at.Before(steps[j-1].at); j-- {
			steps[j], steps[j-1] = steps[j-1], steps[j]
		}
	}
	if len(steps) > 0 && (steps[0].at.Before(at) || steps[len(steps)-1].at.After(r.DB.Now())) {
		return nil, fault.New(fault.Invalid, "有一步的时间早于受理时间或晚于现在,请核对")
	}
	return steps, nil
}

// cutMoment cuts the time off the front of a line.
func cutMoment(line string) (time.Time, string, bool) {
	f := strings.Fields(line)
	for n := min(2, len(f)); n > 0; n-- {
		r := Row{Cells: map[string]string{"": strings.Join(f[:n], " ")}}
		if at, err := r.moment(""); err == nil && !at.IsZero() && len(f) > n {
			return at, strings.Join(f[n:], " "), true
		}
	}
	return time.Time{}, "", false
}

func orSo(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func clip(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}
