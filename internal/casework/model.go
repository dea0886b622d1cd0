package casework

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

const (
	mostLearned  = 30_000 // closed tickets a model learns from, the newest
	mostLeaves   = 250    // categories it tells apart at most: learning takes as long as tickets times categories
	learnedBatch = 1000   // whose texts are opened at a time
	leastOfLeaf  = 12     // tickets before a category is learned by itself, not as part of the one above
	worseBy      = .05    // a model that is so much less often right does not come into force
)

// Retrain learns from closed tickets anew (重新训练) and lets the new model speak on
// every node. Texts are opened in memory only; numbers in them are masked first.
func (c *Casework) Retrain(ctx context.Context, by org.Actor) (postgres.Model, error) {
	return c.RetrainUpTo(ctx, by, c.db.Now())
}

// RetrainUpTo is Retrain from tickets that had closed by a moment.
func (c *Casework) RetrainUpTo(ctx context.Context, by org.Actor, at time.Time) (postgres.Model, error) {
	if !by.System && !by.May(org.ManageCategories) {
		return postgres.Model{}, fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCategories.Name())
	}
	if !c.training.TryLock() {
		return postgres.Model{}, fault.New(fault.Conflict, "正在训练,请稍候刷新")
	}
	defer c.training.Unlock()
	l, err := c.Lore(ctx)
	if err != nil {
		return postgres.Model{}, err
	}
	learned, err := c.lessons(ctx, at)
	if err != nil {
		return postgres.Model{}, err
	}
	if len(learned.examples) < l.Settings.Least {
		return postgres.Model{}, fault.New(fault.Conflict, "已办结且分类的工单有%d件,满%d件才训练;在此之前按关键词和权责清单建议", len(learned.examples), l.Settings.Least)
	}
	model, report, err := triage.Train(learned.examples, triage.Options{Version: l.Model.Version + 1})
	if err != nil {
		return postgres.Model{}, err
	}
	units := triage.LearnUnits(learned.sent(model), func(category string, region org.RegionCode) org.UnitID {
		d, _ := l.duty(category, region)
		return d.Unit
	})
	m := postgres.Model{TrainedBy: by.Name, Tickets: report.Messages, Digest: report.Digest, InForce: true, Quality: report.Quality, Units: units.Quality}
	return m, c.keepModel(ctx, l, &m, model, units)
}

// keepModel stores a model and lets it speak, unless it is clearly worse than the
// one that speaks now.
func (c *Casework) keepModel(ctx context.Context, l *Lore, m *postgres.Model, model *triage.Model, units *triage.Units) error {
	var body bytes.Buffer
	if err := model.Write(&body); err != nil {
		return err
	}
	dispatch, err := units.Bytes()
	if err != nil {
		return err
	}
	if old := l.Model.Quality.Accuracy; l.Model.Version > 0 && m.Quality.Accuracy < old-worseBy {
		m.InForce, m.Remark = false, fmt.Sprintf("准确率%.1f%%,比第%d版的%.1f%%低得多,没有启用", 100*m.Quality.Accuracy, l.Model.Version, 100*old)
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		if m.Version, err = tx.NextModel(ctx); err != nil {
			return err
		}
		m.TrainedAt = tx.Now
		return tx.AddModel(ctx, m, body.Bytes(), dispatch)
	})
}

// lessons are what was closed: texts with their category, and where they were sent.
type lessons struct {
	examples []triage.Example
	tickets  map[ticket.ID]int // index into examples
	closed   []postgres.Closed // like examples
	leads    []postgres.Lead
}

// lessons reads what a model learns from, batch by batch.
func (c *Casework) lessons(ctx context.Context, at time.Time) (*lessons, error) {
	p := &lessons{tickets: map[ticket.ID]int{}}
	below := ticket.ID(1<<63 - 1)
	for len(p.examples) < mostLearned {
		var batch []postgres.Closed
		err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
			if batch, err = tx.ClosedTickets(ctx, at, below, learnedBatch); err != nil || len(batch) == 0 {
				return err
			}
			return c.learnBatch(ctx, tx, p, batch)
		})
		if err != nil {
			return nil, err
		}
		if len(batch) == 0 {
			break
		}
		below = batch[len(batch)-1].ID
	}
	slices.SortStableFunc(p.leads, func(a, b postgres.Lead) int { return a.SentAt.Compare(b.SentAt) })
	p.rollUp()
	return p, nil
}

func (c *Casework) learnBatch(ctx context.Context, tx *postgres.Tx, p *lessons, batch []postgres.Closed) error {
	var ids []ticket.ID
	var digests []string
	for _, t := range batch {
		ids, digests = append(ids, t.ID), append(digests, t.Title, t.Content)
	}
	texts, err := c.texts(ctx, tx, ids, digests)
	if err != nil {
		return err
	}
	for _, t := range batch {
		text := mask.Text(strings.TrimSpace(texts[t.Title] + "\n" + texts[t.Content]))
		if text == "" {
			continue
		}
		p.tickets[t.ID] = len(p.examples)
		p.examples = append(p.examples, triage.Example{Text: text, Label: t.Category})
		p.closed = append(p.closed, t)
	}
	leads, err := tx.Leads(ctx, ids)
	p.leads = append(p.leads, leads...)
	return err
}

// rollUp lets categories with too few tickets be learned as part of the one above;
// what is still too little at the top is left out.
func (p *lessons) rollUp() {
	for {
		count := map[string]int{}
		for _, e := range p.examples {
			count[e.Label]++
		}
		least := max(leastOfLeaf, len(p.examples)/mostLeaves)
		deepest := 0
		for label, n := range count {
			if n < least && label != "" {
				deepest = max(deepest, strings.Count(label, ".")+1)
			}
		}
		if deepest == 0 {
			return
		}
		for i, e := range p.examples {
			if count[e.Label] < least && strings.Count(e.Label, ".")+1 == deepest {
				at := max(0, strings.LastIndexByte(e.Label, '.'))
				p.examples[i].Label = e.Label[:at]
			}
		}
	}
}

// sent is what was dispatched, in its order, with the words of each.
func (p *lessons) sent(m *triage.Model) []triage.Sent {
	words := map[ticket.ID][]string{}
	var all []triage.Sent
	for _, l := range p.leads {
		i, ok := p.tickets[l.Ticket]
		if !ok {
			continue
		}
		if words[l.Ticket] == nil {
			words[l.Ticket] = m.Words(p.examples[i].Text)
		}
		t := p.closed[i]
		all = append(all, triage.Sent{Category: t.Category, Region: t.Region, Unit: l.Unit, Returned: l.Returned, Words: words[l.Ticket]})
	}
	return all
}

// AskRetrain lets the timetable of this node retrain at its next turn: learning may
// take minutes, longer than anybody holds the line.
func (c *Casework) AskRetrain(ctx context.Context, by org.Actor) error {
	if !by.May(org.ManageCategories) {
		return fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCategories.Name())
	}
	l, err := c.Lore(ctx)
	if err != nil {
		return err
	}
	if s := c.Standing(ctx, l); s.Model.Version == 0 && s.Closed < s.Least {
		return fault.New(fault.Conflict, "已办结且分类的工单有%d件,满%d件才训练;在此之前按关键词和权责清单建议", s.Closed, s.Least)
	}
	if !c.retrain.CompareAndSwap(nil, &by) {
		return fault.New(fault.Conflict, "正在训练,请稍候刷新")
	}
	return nil
}

// Training reports whether a model is being trained on this node, or soon will be.
func (c *Casework) Training() bool { return c.retrain.Load() != nil }

// RetrainNightly retrains when somebody asked for it here, and once a day before the
// offices open, whichever node comes first; the first model as soon as enough is
// closed.
func (c *Casework) RetrainNightly(ctx context.Context) (done bool, err error) {
	if by := c.retrain.Load(); by != nil {
		defer c.retrain.Store(nil)
		_, err := c.Retrain(ctx, *by)
		return err == nil, err
	}
	l, err := c.Lore(ctx)
	if err != nil {
		return false, err
	}
	var turn bool
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if hour := tx.Now.In(zone).Hour(); l.Model.Version > 0 && (hour < 2 || hour >= 6) {
			return nil
		}
		n, err := tx.CountClosed(ctx, l.Settings.Least)
		if err != nil || n < l.Settings.Least {
			return err
		}
		turn, err = tx.ClaimChore(ctx, "retrain")
		return err
	})
	if err != nil || !turn {
		return false, err
	}
	_, err = c.Retrain(ctx, org.System)
	if _, refused := fault.Of(err); refused {
		return false, nil // there is too little, or somebody trains by hand
	}
	return err == nil, err
}

// Models lists what was trained, newest first.
func (c *Casework) Models(ctx context.Context, by org.Actor) (list []postgres.Model, err error) {
	if err := mayReadModels(by); err != nil {
		return nil, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.Models(ctx, 30)
		return err
	})
	return list, err
}

// mayReadModels refuses who does not run the centre or its dispatch.
func mayReadModels(by org.Actor) error {
	if by.System || by.May(org.ManageCategories) || by.May(org.Dispatch) && by.May(org.SeeAll) || by.May(org.Inspect) {
		return nil
	}
	return fault.New(fault.Denied, "您没有查看建议质量的权限,请联系中心主任")
}

// SetTriage changes what the centre decided about suggestions.
func (c *Casework) SetTriage(ctx context.Context, by org.Actor, s triage.Settings) error {
	if !by.May(org.ManageCategories) {
		return fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCategories.Name())
	}
	if err := s.Check(); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := audit(ctx, tx, by, "triage_settings", "智能分类设置", s); err != nil {
			return err
		}
		return tx.SaveTriageSettings(ctx, s, by)
	})
}
