package quality

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
)

// firstDraw is how far back the first draw of a city goes.
const firstDraw = 14 * 24 * time.Hour

// Sample draws from what was registered and answered since the last time (抽样). n is
// how many pieces were drawn.
func (q *Quality) Sample(ctx context.Context) (n int, err error) {
	err = q.db.Write(ctx, func(tx *postgres.Tx) error {
		through, err := tx.SampledThrough(ctx)
		if err != nil {
			return err
		}
		if through.Before(tx.Now.Add(-firstDraw)) {
			through = tx.Now.Add(-firstDraw)
		}
		plan, sheets, err := q.plan(ctx, tx)
		if err != nil {
			return err
		}
		pieces, err := tx.Pieces(ctx, through, tx.Now)
		if err != nil {
			return err
		}
		for _, p := range pieces {
			die := func(r inspection.Rule, what string) float64 {
				return q.die(what, r.ID, r.Version, int64(p.Ticket), p.N)
			}
			rule, double, drawn := inspection.Draw(plan, p, die)
			if !drawn {
				continue
			}
			tx.AddInspection(&postgres.Drawn{Inspection: inspection.Inspection{ID: inspection.ID(tx.NewID()), Subject: p.Subject, Ticket: p.Ticket, N: p.N, Inspected: p.Inspected, Unit: p.Unit,
				MadeAt: p.MadeAt, Rule: rule.ID, RuleV: rule.Version, DrawnAt: tx.Now, Sheet: sheets[p.Subject], Double: double, State: inspection.Waiting, Version: 1}})
			n++
		}
		tx.SetSampledThrough(tx.Now)
		return nil
	})
	return n, err
}

// die is a number in [0, 1) that only the city's keys can tell.
func (q *Quality) die(what string, parts ...any) float64 {
	sum, err := hex.DecodeString(q.keys.Digest("sample "+what, fmt.Sprint(q.db.City), fmt.Sprint(parts...)))
	if err != nil || len(sum) < 8 {
		return 0
	}
	return float64(binary.BigEndian.Uint64(sum)>>11) / (1 << 53)
}

// plan is the sampling plan in force and the version of each subject's sheet; a city
// that has none is given the preset.
func (q *Quality) plan(ctx context.Context, tx *postgres.Tx) (plan []inspection.Rule, sheets map[inspection.Subject]int, err error) {
	all, err := tx.InspectionSheets(ctx)
	if err != nil {
		return nil, nil, err
	}
	rules, err := tx.SamplingRules(ctx)
	if err != nil {
		return nil, nil, err
	}
	// A city that began before calls were inspected is given their sheet and rules beside its own.
	for _, s := range inspection.Presets() {
		if slices.ContainsFunc(all, func(o inspection.Sheet) bool { return o.Subject == s.Subject }) {
			continue
		}
		s.ByName, s.At = org.System.Name, tx.Now
		if err := tx.AddInspectionSheet(s); err != nil {
			return nil, nil, err
		}
		all = append(all, s)
	}
	last, had := 0, map[inspection.Subject]bool{}
	for _, r := range rules {
		last, had[r.Subject] = max(last, r.ID), true
	}
	for _, r := range inspection.Plan() {
		if had[r.Subject] {
			continue
		}
		r.ID, r.Version, r.ByName, r.At = max(r.ID, last+1), 1, org.System.Name, tx.Now
		last = max(last, r.ID)
		tx.AddSamplingRule(r)
		rules = append(rules, r)
	}
	sheets = map[inspection.Subject]int{}
	for _, s := range all {
		sheets[s.Subject] = max(sheets[s.Subject], s.Version)
	}
	return newest(rules), sheets, nil
}

// newest are the rules as they are now; the list has the newest of each first.
func newest(rules []inspection.Rule) (plan []inspection.Rule) {
	for _, r := range rules {
		if len(plan) == 0 || plan[len(plan)-1].ID != r.ID {
			plan = append(plan, r)
		}
	}
	return plan
}

// Terms are how inspection is done: the sheets with all their versions, the plan.
type Terms struct {
	Sheets []inspection.Sheet
	Rules  []inspection.Rule
}

// Terms shows sheets and plan to whoever inspects or is inspected.
func (q *Quality) Terms(ctx context.Context, by org.Actor) (t Terms, err error) {
	if !sees(by) && !by.May(org.LeadFloor) {
		return t, fault.New(fault.Denied, "抽检规则供质检员、班长和中心主任查看")
	}
	err = q.db.Write(ctx, func(tx *postgres.Tx) error {
		if _, _, err := q.plan(ctx, tx); err != nil {
			return err
		}
		if err := tx.Flush(ctx); err != nil {
			return err
		}
		if t.Sheets, err = tx.InspectionSheets(ctx); err != nil {
			return err
		}
		rules, err := tx.SamplingRules(ctx)
		t.Rules = newest(rules)
		return err
	})
	return t, err
}

func setsTerms(by org.Actor) error {
	if by.May(org.ManagePolicies) && by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "评分表和抽检规则由中心主任修改")
}

// SaveSheet writes the next version of a score sheet; what was drawn before keeps its own.
func (q *Quality) SaveSheet(ctx context.Context, by org.Actor, s inspection.Sheet) error {
	if err := setsTerms(by); err != nil {
		return err
	}
	if err := s.Check(); err != nil {
		return err
	}
	if s.Note = strings.TrimSpace(s.Note); s.Note == "" {
		return fault.In("note", "请写明为什么修改评分表")
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		_, sheets, err := q.plan(ctx, tx)
		if err != nil {
			return err
		}
		if s.Version != sheets[s.Subject] {
			return fault.New(fault.Stale, "评分表刚被他人修改(第%d版),请刷新后再改", sheets[s.Subject])
		}
		s.Version, s.ByName, s.At = s.Version+1, by.Name, tx.Now
		if err := audit(ctx, tx, by, "save_inspection_sheet", fmt.Sprintf("%s评分表第%d版", s.Subject.Name(), s.Version), s.Note); err != nil {
			return err
		}
		return tx.AddInspectionSheet(s)
	})
}

// SaveRule adds a rule, or writes the next version of one.
func (q *Quality) SaveRule(ctx context.Context, by org.Actor, r inspection.Rule) error {
	if err := setsTerms(by); err != nil {
		return err
	}
	r.Name = strings.TrimSpace(r.Name)
	if err := r.Check(); err != nil {
		return err
	}
	book, err := q.work.Rulebook(ctx)
	if err != nil {
		return err
	}
	if _, ok := book.Categories[r.Category]; r.Category != "" && !ok {
		return fault.In("category", "没有编号为「%s」的诉求分类,请重新选择", r.Category)
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		plan, _, err := q.plan(ctx, tx)
		if err != nil {
			return err
		}
		last, known := 0, false
		for _, p := range plan {
			last = max(last, p.ID)
			if p.ID == r.ID {
				known = p.Version == r.Version && p.Subject == r.Subject
			}
		}
		switch {
		case r.ID == 0:
			r.ID, r.Version = last+1, 0
		case !known:
			return fault.New(fault.Stale, "这条规则刚被他人修改,请刷新后再改")
		}
		r.Version, r.ByName, r.At = r.Version+1, by.Name, tx.Now
		tx.AddSamplingRule(r)
		return audit(ctx, tx, by, "save_sampling_rule", r.Name, r)
	})
}
