package casework

import (
	"context"
	"encoding/json"
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
	"suban/internal/workday"
)

// Question is what suggestions are wanted for: a ticket, or words that are being
// typed at the desk.
type Question struct {
	Title, Content, Place string
	Category              string // when somebody chose it already
	Region                org.RegionCode
	PhoneKey              string
	Ticket                ticket.ID // the ticket itself, not to be found like itself
}

func (q Question) text() string { return strings.TrimSpace(q.Title + "\n" + q.Content) }

// Who spoke for a suggestion.
const (
	ByModel    = "model"    // 本机模型
	ByKeywords = "keywords" // 关键词规则
	ByNobody   = "none"     // nothing to go by
)

// Suggestion is what the system would choose (智能建议), and why.
type Suggestion struct {
	Model      postgres.Model
	Closed     int // how far the city is from its first model
	Least      int
	Spoke      string         // who suggested the categories
	Categories []triage.Guess // likeliest first
	Silent     bool           // 弃权: not sure enough
	Threshold  float64
	Category   string // by which the unit was looked for
	Unit       triage.Advice
	Duty       *org.Duty
	Precedent  *ticket.Precedent
	Auto       float64 // the centre's threshold for dispatching by itself, 0 never
}

// Suggest answers a question. It reads the lore only; what is alike is asked for apart.
func (l *Lore) Suggest(q Question, today string, returned func(org.UnitID) bool) Suggestion {
	s := Suggestion{Model: l.Model, Least: l.Settings.Least, Closed: l.Closed, Spoke: ByNobody, Category: q.Category, Auto: l.Settings.AutoDispatch}
	text := q.text()
	var words []string
	if l.categories != nil {
		s.Threshold = l.categories.About().Threshold
		if l.Settings.Silence > 0 {
			s.Threshold = l.Settings.Silence
		}
		s.Categories = l.enabled(l.categories.Classify(text))
		s.Silent = l.categories.Abstains(s.Categories, l.Settings.Silence)
		if len(s.Categories) > 0 {
			s.Spoke = ByModel
		}
		words = l.categories.Words(text)
	}
	if s.Spoke == ByNobody {
		if id, found, ok := l.rule.Classify(text); ok {
			s.Spoke, s.Categories, s.Silent = ByKeywords, []triage.Guess{{Label: id, Words: found}}, false
		}
	}
	if s.Category == "" && len(s.Categories) > 0 && !s.Silent {
		s.Category = s.Categories[0].Label
	}
	if s.Category == "" {
		return s
	}
	m := triage.Matter{Category: s.Category, Region: q.Region, Words: words, Closed: func(u org.UnitID) bool {
		unit, ok := l.Book.Units.Unit(u)
		return !ok || unit.Kind == org.Centre || !unit.Open(today) || returned != nil && returned(u)
	}}
	if d, ok := l.duty(s.Category, q.Region); ok {
		s.Duty, m.Duty = &d, d.Unit
	}
	if p, ok := l.Book.Precedent(s.Category, q.Region, today); ok {
		s.Precedent, m.Decided = &p, p.Unit
	}
	s.Unit = l.units.Advise(m)
	return s
}

// enabled drops categories that are not used any more, and refines one that was
// learned as a whole by the keyword rule.
func (l *Lore) enabled(guesses []triage.Guess) []triage.Guess {
	return slices.DeleteFunc(guesses, func(g triage.Guess) bool { return !l.Book.Categories[g.Label].Enabled })
}

// Alike is an earlier ticket that is like the question.
type Alike struct {
	Item
	Score float64
	Same  bool // the same requester
	Home  bool // another number of the same home
	Opens bool // the asker may open it
}

const (
	alikeRead  = 60 // candidates whose texts are compared
	alikeShown = 8
)

// SuggestTyped answers what is being typed at the desk.
func (c *Casework) SuggestTyped(ctx context.Context, by org.Actor, q Question) (Suggestion, *Lore, error) {
	if !by.May(org.Register) && !by.May(org.Dispatch) && !by.May(org.SeeAll) {
		return Suggestion{}, nil, fault.New(fault.Denied, "您没有登记或派单的权限,不能使用智能建议")
	}
	l, err := c.Lore(ctx)
	if err != nil {
		return Suggestion{}, nil, err
	}
	return c.counted(ctx, l, l.Suggest(q, c.Today().String(), nil)), l, nil
}

// counted fills in how far the city is from its first model.
func (c *Casework) counted(ctx context.Context, l *Lore, s Suggestion) Suggestion {
	if l.Model.Version == 0 {
		_ = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { s.Closed, err = tx.CountClosed(ctx, s.Least); return err })
	}
	return s
}

// SuggestTicket answers for a ticket the actor may see. Units are for those who
// dispatch.
func (c *Casework) SuggestTicket(ctx context.Context, by org.Actor, id ticket.ID) (s Suggestion, t *ticket.Case, l *Lore, err error) {
	if !by.May(org.Register) && !by.May(org.Dispatch) && !by.May(org.SeeAll) {
		return s, nil, nil, fault.New(fault.Denied, "您没有登记或派单的权限,不能使用智能建议")
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		stored, _, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		t = stored.Case
		if l, err = c.lore(ctx, tx); err != nil {
			return err
		}
		s, err = c.ask(ctx, tx, l, t, workday.DateOf(tx.Now).String())
		return err
	})
	if err != nil {
		return s, nil, nil, err
	}
	return c.counted(ctx, l, s), t, l, nil
}

// ask opens a ticket's words and asks the lore.
func (c *Casework) ask(ctx context.Context, tx *postgres.Tx, l *Lore, t *ticket.Case, today string) (Suggestion, error) {
	title, content := t.Title, t.Content
	if err := c.open(ctx, tx, t, []*ticket.Secret{&title, &content}); err != nil {
		return Suggestion{}, err
	}
	q := Question{Title: title.Plain, Content: content.Plain, Category: t.Category, Region: t.Region, PhoneKey: t.PhoneKey, Ticket: t.ID}
	return l.Suggest(q, today, t.Returned), nil
}

// suggestedAtATime is how many tickets one transaction writes suggestions for.
const suggestedAtATime = 100

// SuggestWaiting suggests for tickets that wait for their dispatch, so that what was
// suggested stands on record before anybody chose, and dispatches those the centre
// lets the system dispatch.
func (c *Casework) SuggestWaiting(ctx context.Context) (n int, err error) {
	for {
		var ids []ticket.ID
		var auto []Deed
		err := c.db.Write(ctx, func(tx *postgres.Tx) error {
			if ids, err = tx.Unsuggested(ctx, suggestedAtATime); err != nil || len(ids) == 0 {
				return err
			}
			auto, err = c.record(ctx, tx, ids)
			return err
		})
		if err != nil {
			return n, err
		}
		for _, d := range auto {
			if _, err := c.Do(ctx, org.System, d); err != nil {
				if _, refused := fault.Of(err); !refused { // somebody was quicker, or a rule speaks against it
					return n, err
				}
			}
		}
		n += len(ids)
		if len(ids) < suggestedAtATime || ctx.Err() != nil {
			return n, ctx.Err()
		}
	}
}

// record writes down what is suggested for tickets, and returns what of it is the
// system's to do: dispatches that are sure enough, answers to repeats of what was
// found unreasonable.
func (c *Casework) record(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (auto []Deed, err error) {
	l, err := c.lore(ctx, tx)
	if err != nil {
		return nil, err
	}
	cases, err := tx.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	today := workday.DateOf(tx.Now).String()
	for _, id := range ids {
		t := cases[id]
		if t == nil {
			continue
		}
		s, err := c.ask(ctx, tx, l, t.Case, today)
		if err != nil {
			return nil, err
		}
		lines, err := s.lines(id, tx.Now)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			tx.AddSuggested(line)
		}
		again, err := c.foundRepeat(ctx, tx, t.Case)
		if err != nil {
			return nil, err
		}
		if again != nil {
			auto = append(auto, Deed{Ticket: id, Version: t.Version, Do: []ticket.Facts{again}})
			continue
		}
		if unit, rule := s.automatic(t.Case); unit != 0 {
			auto = append(auto, Deed{Ticket: id, Version: t.Version, Do: []ticket.Facts{&ticket.Dispatch{Unit: unit, Rule: rule}}})
		}
	}
	return auto, nil
}

// lines are a suggestion as it is stored: one line about the category, one about
// the unit.
func (s *Suggestion) lines(id ticket.ID, at time.Time) ([]postgres.Suggested, error) {
	category := postgres.Suggested{Ticket: id, Asked: "category", At: at, Model: s.Model.Version, Spoke: s.Spoke}
	unit := postgres.Suggested{Ticket: id, Asked: "unit", At: at, Model: s.Model.Version, Spoke: ByModel}
	if s.Model.Version == 0 {
		unit.Spoke = "duties"
	}
	if len(s.Categories) > 0 {
		category.Probability = s.Categories[0].Probability
		if !s.Silent {
			category.First = s.Categories[0].Label
		}
	}
	if len(s.Unit.Candidates) > 0 {
		first := s.Unit.Candidates[0]
		unit.First, unit.Probability = fmt.Sprint(first.Unit), first.Probability
	}
	var err error
	if category.Items, err = json.Marshal(s.Categories); err != nil {
		return nil, fmt.Errorf("write suggestion: %w", err)
	}
	units := []map[string]any{}
	for _, c := range s.Unit.Candidates {
		units = append(units, map[string]any{"unit": c.Unit, "probability": c.Probability})
	}
	if unit.Items, err = json.Marshal(units); err != nil {
		return nil, fmt.Errorf("write suggestion: %w", err)
	}
	return []postgres.Suggested{category, unit}, nil
}

// automatic is the unit to which the system may dispatch by itself, and the rule that
// says so. The centre must have set a threshold; what is confidential, came back
// before, or goes against a precedent is left to people.
func (s *Suggestion) automatic(t *ticket.Case) (org.UnitID, string) {
	if s.Auto <= 0 || s.Model.Version == 0 || len(s.Unit.Candidates) == 0 || t.State != ticket.ToDispatch || t.Confidential || t.Hops > 0 || t.Category == "" {
		return 0, ""
	}
	first := s.Unit.Candidates[0]
	if first.Probability < s.Auto || s.Precedent != nil && !first.Decided {
		return 0, ""
	}
	return first.Unit, fmt.Sprintf("自动派单:模型第%d版,把握%.1f%%,界限%.0f%%", s.Model.Version, 100*first.Probability, 100*s.Auto)
}

// AlikeTyped finds earlier tickets that read like what is typed, and those of the
// same number.
func (c *Casework) AlikeTyped(ctx context.Context, by org.Actor, q Question) ([]Alike, error) {
	if !by.May(org.Register) && !by.May(org.Dispatch) && !by.May(org.SeeAll) {
		return nil, fault.New(fault.Denied, "您没有登记或派单的权限,不能查找相似工单")
	}
	l, err := c.Lore(ctx)
	if err != nil {
		return nil, err
	}
	return c.alike(ctx, by, l, q)
}

// AlikeTicket is AlikeTyped for a ticket the actor may see.
func (c *Casework) AlikeTicket(ctx context.Context, by org.Actor, id ticket.ID) ([]Alike, error) {
	var q Question
	var l *Lore
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, _, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if l, err = c.lore(ctx, tx); err != nil {
			return err
		}
		title, content, place := s.Title, s.Content, s.Place
		if err := c.open(ctx, tx, s.Case, []*ticket.Secret{&title, &content, &place}); err != nil {
			return err
		}
		q = Question{Title: title.Plain, Content: content.Plain, Place: place.Plain, Region: s.Region, PhoneKey: s.PhoneKey, Ticket: id}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !by.May(org.Register) && !by.May(org.Dispatch) && !by.May(org.SeeAll) {
		return nil, fault.New(fault.Denied, "您没有登记或派单的权限,不能查找相似工单")
	}
	return c.alike(ctx, by, l, q)
}

// alike finds them. Who takes calls is shown the matters of the whole city, as the
// caller would tell them; confidential ones only to who sees everything.
func (c *Casework) alike(ctx context.Context, by org.Actor, l *Lore, q Question) (list []Alike, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		since := ticket.ID(postgres.NewID(tx.Now.AddDate(0, 0, -l.Settings.RepeatDays)))
		ids, err := tx.AlikeTickets(ctx, c.queries(l, q), q.PhoneKey, since, alikeRead)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id ticket.ID) bool { return id == q.Ticket })
		scope := by.Scope()
		if by.May(org.Register) {
			scope = org.Scope{All: true}
		}
		rows, err := tx.RowsOf(ctx, ids, scope)
		if err != nil || len(rows) == 0 {
			return err
		}
		if !by.May(org.SeeAll) {
			rows = slices.DeleteFunc(rows, func(r postgres.NearRow) bool { return r.Confidential })
		}
		if list, err = c.compare(ctx, tx, q, rows); err != nil {
			return err
		}
		for i := range list {
			list[i].Opens = by.May(org.SeeAll) || !by.May(org.Register)
		}
		return nil
	})
	return list, err
}

// queries are search words, each list of which a like ticket would hold entirely:
// pairs of the rarest words of the title and of how the text begins, and the home.
func (c *Casework) queries(l *Lore, q Question) (list [][]string) {
	if home, words := triage.Home(q.Place); home != "" {
		list = append(list, append(c.words(words[0]), c.words(words[1])...))
	}
	title := q.Title
	if strings.TrimSpace(title) == "" {
		runes := []rune(q.Content)
		title = string(runes[:min(len(runes), 40)])
	}
	var rare []string
	if l.categories != nil {
		begins := []rune(q.Content)
		rare = l.categories.Rarest(title, 4)
		for _, w := range l.categories.Rarest(string(begins[:min(len(begins), 60)]), 3) {
			if !slices.Contains(rare, w) {
				rare = append(rare, w)
			}
		}
	}
	if len(rare) < 2 {
		return append(list, c.words(title))
	}
	for i := range rare {
		for j := i + 1; j < len(rare); j++ {
			list = append(list, append(c.words(rare[i]), c.words(rare[j])...))
		}
	}
	return list
}

// compare opens the words of candidates and keeps the likest.
func (c *Casework) compare(ctx context.Context, tx *postgres.Tx, q Question, rows []postgres.NearRow) ([]Alike, error) {
	var ids []ticket.ID
	var digests []string
	for _, r := range rows {
		ids, digests = append(ids, r.ID), append(digests, r.Title, r.Content, r.Place)
	}
	texts, err := c.texts(ctx, tx, ids, digests)
	if err != nil {
		return nil, err
	}
	others := make([]triage.Message, len(rows))
	for i, r := range rows {
		others[i] = triage.Message{Title: texts[r.Title], Detail: texts[r.Content], From: r.PhoneKey}
		others[i].Home, _ = triage.Home(texts[r.Place])
	}
	asked := triage.Message{Title: q.Title, Detail: q.Content, From: q.PhoneKey}
	asked.Home, _ = triage.Home(q.Place)
	var list []Alike
	for _, n := range triage.Nearest(asked, others, alikeShown) {
		r := rows[n.At]
		title := mask.Text(texts[r.Title])
		if title == "" {
			title = ticket.ErasedText
		}
		list = append(list, Alike{Item: Item{Row: r.Row, TitleText: title}, Score: n.Score, Same: q.PhoneKey != "" && r.PhoneKey == q.PhoneKey, Home: n.Home})
	}
	return list, nil
}

// Standing says which model speaks, without a question.
func (c *Casework) Standing(ctx context.Context, l *Lore) Suggestion {
	return c.counted(ctx, l, Suggestion{Model: l.Model, Least: l.Settings.Least})
}
