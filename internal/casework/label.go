package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// readTags reads the rules by which tickets are marked. One that cannot be read any
// more is left out: it was readable when it was saved.
func readTags(ctx context.Context, tx *postgres.Tx) (rules []*triage.TagRule, err error) {
	stored, err := tx.Tags(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range stored {
		if r, err := triage.ReadTag(t); err == nil && t.Enabled {
			rules = append(rules, r)
		}
	}
	return rules, nil
}

// mark lets the rules mark what was just written down or amended, as the system's
// own deed in the same transaction, so that an urgent matter is urgent from its first
// moment.
func (s *session) mark(c *ticket.Case, f ticket.Facts, now time.Time) ([]ticket.Event, error) {
	s.mu.Lock()
	rules := s.tags
	s.mu.Unlock()
	if len(rules) == 0 || c.Channel == ticket.Imported {
		return nil, nil
	}
	var texts []ticket.Secret
	switch f := f.(type) {
	case *ticket.Register:
		texts = []ticket.Secret{f.Title, f.Content, f.Expectation}
	case *ticket.Amend:
		texts = []ticket.Secret{c.Title, c.Content, c.Expectation}
		for i, given := range []ticket.Secret{f.Title, f.Content, f.Expectation} {
			if given.Plain != "" {
				texts[i] = given
			}
		}
		var sealed []*ticket.Secret
		for i := range texts {
			if texts[i].Plain == "" {
				sealed = append(sealed, &texts[i])
			}
		}
		if err := s.open(s.order.ctx, s.tx, c, sealed); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	text := texts[0].Plain + "\n" + texts[1].Plain + "\n" + texts[2].Plain
	label := &ticket.SetLabels{}
	for _, m := range triage.Marks(rules, triage.Subject{Text: text, Category: c.Category, Region: c.Region, At: now}) {
		if slices.Contains(c.Labels, m.Rule.Name) {
			continue
		}
		label.Tags = append(label.Tags, m.Rule.Name)
		label.Rules = append(label.Rules, fmt.Sprintf("%s第%d版:%s", m.Rule.Name, m.Rule.Version, strings.Join(m.Words, "、")))
		label.Raise = max(label.Raise, ticket.Urgency(m.Rule.Urgency))
		if m.Rule.Call {
			label.Call = append(label.Call, m.Rule.Name)
		}
	}
	if len(label.Tags) == 0 {
		return nil, nil
	}
	e, err := c.Do(label, org.System, now, s.book)
	if err != nil {
		return nil, err
	}
	return []ticket.Event{e}, nil
}

// MarksTyped are the marks that words being typed would get.
func (c *Casework) MarksTyped(q Question) []triage.Marked {
	c.mu.Lock()
	rules := c.tags
	c.mu.Unlock()
	return triage.Marks(rules, triage.Subject{Text: q.text(), Category: q.Category, Region: q.Region, At: c.db.Now()})
}

// danger are the marks of an open ticket whose rules call the floor lead: somebody's
// life may be in it.
func (c *Casework) danger(t *ticket.Case) (marks []string) {
	c.mu.Lock()
	rules := c.tags
	c.mu.Unlock()
	if !t.State.Open() {
		return nil
	}
	for _, r := range rules {
		if r.Call && slices.Contains(t.Labels, r.Name) {
			marks = append(marks, r.Name)
		}
	}
	return marks
}

// Tags lists the rules, and the versions they had.
func (c *Casework) Tags(ctx context.Context, by org.Actor) (now, was []triage.Tag, err error) {
	if err := mayReadModels(by); err != nil {
		return nil, nil, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if now, err = tx.Tags(ctx); err != nil {
			return err
		}
		was, err = tx.TagVersions(ctx, 200)
		return err
	})
	return now, was, err
}

// Previewed is what a rule would have marked.
type Previewed struct {
	Looked  int // tickets looked at, the newest
	Marked  int
	Stopped bool // time was up before all were looked at
	Sample  []Preview
}

// Preview is one ticket that a rule would mark.
type Preview struct {
	Item
	Words []string
}

const (
	previewMost   = 10_000
	previewBatch  = 500
	previewSample = 30
	previewWithin = 8 * time.Second
	tooWide       = .3 // of at least leastLooked tickets
	leastLooked   = 100
)

var previewing sync.Mutex // texts of ten thousand tickets are opened at a time, not more

// PreviewTag tries a rule on the newest tickets, whose texts are opened batch by batch
// in memory only.
func (c *Casework) PreviewTag(ctx context.Context, by org.Actor, t triage.Tag) (Previewed, error) {
	rule, err := c.readTag(ctx, by, t)
	if err != nil {
		return Previewed{}, err
	}
	if !previewing.TryLock() {
		return Previewed{}, fault.New(fault.Conflict, "另一位同事正在试算规则,请稍候再试")
	}
	defer previewing.Unlock()
	until, cancel := context.WithTimeout(ctx, previewWithin)
	defer cancel()
	var p Previewed
	below := ticket.ID(1<<63 - 1)
	for p.Looked < previewMost {
		n, next, err := c.previewBatch(until, rule, below, &p)
		if err != nil && until.Err() != nil && ctx.Err() == nil {
			p.Stopped = true
			return p, nil
		}
		if err != nil || n == 0 {
			return p, err
		}
		below = next
	}
	return p, nil
}

func (c *Casework) previewBatch(ctx context.Context, rule *triage.TagRule, below ticket.ID, p *Previewed) (n int, next ticket.ID, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Worded(ctx, below, min(previewBatch, previewMost-p.Looked))
		if err != nil || len(rows) == 0 {
			return err
		}
		n, next = len(rows), rows[len(rows)-1].ID
		var ids []ticket.ID
		var digests []string
		for _, r := range rows {
			ids, digests = append(ids, r.ID), append(digests, r.Title, r.Content, r.Expectation)
		}
		texts, err := c.texts(ctx, tx, ids, digests)
		if err != nil {
			return err
		}
		var found []ticket.ID
		words := map[ticket.ID][]string{}
		for _, r := range rows {
			w, ok := rule.Match(triage.Subject{Text: texts[r.Title] + "\n" + texts[r.Content] + "\n" + texts[r.Expectation], Category: r.Category, Region: r.Region, At: r.CreatedAt})
			if ok {
				p.Marked++
				if len(p.Sample)+len(found) < previewSample {
					found, words[r.ID] = append(found, r.ID), w
				}
			}
		}
		p.Looked += n
		shown, err := tx.RowsOf(ctx, found, org.Scope{All: true})
		for _, r := range shown {
			p.Sample = append(p.Sample, Preview{Item{r.Row, mask.Text(texts[r.Title])}, words[r.ID]})
		}
		return err
	})
	return n, next, err
}

// texts opens the texts of tickets by their digests.
func (c *Casework) texts(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, digests []string) (map[string]string, error) {
	boxes, err := tx.Boxes(ctx, ids, digests)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string, len(boxes))
	for _, b := range boxes {
		if texts[b.Digest], err = c.unseal(b); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// SaveTag stores a rule as a new version of itself, unless it would mark nearly
// everything. From the next registration on it speaks on every node.
func (c *Casework) SaveTag(ctx context.Context, by org.Actor, t triage.Tag) (triage.Tag, error) {
	rule, err := c.readTag(ctx, by, t)
	if err != nil {
		return t, err
	}
	if t.Enabled {
		p, err := c.PreviewTag(ctx, by, t)
		if err != nil {
			return t, err
		}
		if p.Looked >= leastLooked && float64(p.Marked) > tooWide*float64(p.Looked) {
			return t, fault.In("text", "规则太宽:最近%d件里会标记%d件(%.0f%%),标了等于没标;请加上更具体的词或条件", p.Looked, p.Marked, 100*float64(p.Marked)/float64(p.Looked))
		}
	}
	t.Name, t.By = rule.Name, by.Name
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := audit(ctx, tx, by, "save_tag", t.Name, map[string]any{"text": t.Text, "enabled": t.Enabled}); err != nil {
			return err
		}
		return tx.SaveTag(ctx, &t)
	})
	return t, err
}

// readTag reads a rule and refuses categories and regions that the city lacks.
func (c *Casework) readTag(ctx context.Context, by org.Actor, t triage.Tag) (*triage.TagRule, error) {
	if !by.May(org.ManageCategories) {
		return nil, fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCategories.Name())
	}
	rule, err := triage.ReadTag(t)
	if err != nil {
		return nil, err
	}
	book, err := c.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range rule.Categories() {
		if _, ok := book.Categories[id]; !ok {
			return nil, fault.In("text", "没有编号为「%s」的诉求分类,请核对", id)
		}
	}
	for _, code := range rule.Regions() {
		if _, ok := book.Regions.Region(code); !ok {
			return nil, fault.In("text", "没有代码为「%s」的地区,请核对", code)
		}
	}
	return rule, nil
}
