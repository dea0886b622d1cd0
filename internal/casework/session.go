package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// session is one deed inside a transaction.
type session struct {
	*Casework
	tx    *postgres.Tx
	book  *ticket.Rulebook
	cases map[ticket.ID]*postgres.Stored
	deeds map[string]postgres.Deed
	order *order
}

// do decides and queues the writes, or refuses and queues nothing.
func (s *session) do() error {
	o := s.order
	now := s.tx.Now
	if !o.deed.At.IsZero() {
		now = o.deed.At.UTC().Truncate(time.Microsecond)
	}
	if d, ok := s.deeds[o.deed.Key]; ok && o.deed.Key != "" {
		return s.repeated(d)
	}
	if o.fresh {
		id := ticket.ID(postgres.NewID(now))
		if s.cases[id] != nil {
			return errAgain
		}
		s.order.deed.Ticket = id
		s.cases[id] = &postgres.Stored{Case: &ticket.Case{Ticket: ticket.Ticket{ID: id}}}
	}
	was := s.cases[o.deed.Ticket]
	if was == nil {
		return fault.New(fault.NotFound, "工单不存在,或不在您可见的范围内")
	}
	if seen, err := s.seen(was.Case); err != nil {
		return err
	} else if !seen {
		return fault.New(fault.NotFound, "工单不存在,或不在您可见的范围内")
	}
	if o.deed.Version != 0 && o.deed.Version != was.Version {
		return fault.New(fault.Stale, "工单已有新的进展(第%d步,您看到的是第%d步),请核对后再提交", was.Version, o.deed.Version)
	}
	next := &postgres.Stored{Case: was.Clone(), Head: was.Head}
	var events []ticket.Event
	var texts []sealed
	if o.tick {
		done, err := next.Tick(now, s.book)
		if err != nil && len(done) == 0 {
			return err
		}
		events = done
	}
	for _, f := range o.deed.Do {
		if err := s.prepare(f); err != nil {
			return err
		}
		fresh, err := s.sealAll(next.ID, f)
		if err != nil {
			return err
		}
		e, err := next.Do(f, o.by, now, s.book)
		if err != nil {
			return err
		}
		texts, events = append(texts, fresh...), append(events, e)
		marked, err := s.mark(next.Case, f, now)
		if err != nil {
			return err
		}
		events = append(events, marked...)
	}
	o.result = Result{Case: next.Case, Events: events}
	if len(events) == 0 {
		return s.setAlarm(next)
	}
	if o.deed.With != nil {
		if err := o.deed.With(s.tx, next.Case); err != nil {
			o.result = Result{}
			return err
		}
	}
	// A merge touches its target too; the target's own rules decide.
	if err := s.joinTarget(events, now); err != nil {
		o.result = Result{}
		return err
	}
	return s.save(was, next, events, texts)
}

// repeated answers a deed that was done before under the same key.
func (s *session) repeated(d postgres.Deed) error {
	if d.Body != s.order.body {
		return fault.New(fault.Conflict, "这个操作编号已用于另一次提交,请刷新页面后重试")
	}
	s.order.result.Repeated = true
	s.order.deed.Ticket = d.Ticket
	c := s.cases[d.Ticket]
	if c == nil { // a registration does not know its ticket beforehand
		var err error
		if c, err = s.tx.Case(s.order.ctx, d.Ticket); err != nil {
			return err
		}
	}
	s.order.result.Case = c.Clone()
	return nil
}

// prepare fills in what only the transaction knows.
func (s *session) prepare(f ticket.Facts) error {
	switch f := f.(type) {
	case *ticket.Register:
		if err := s.atDesk(f); err != nil {
			return err
		}
		if f.RepeatOf != 0 {
			first := s.cases[f.RepeatOf]
			if first == nil {
				return fault.In("repeat_of", "再次反映的原工单不存在")
			}
			var err error
			if f.RepeatNo, err = s.repeatNo(first); err != nil {
				return err
			}
		}
	case *ticket.Answer:
		return s.citable(f)
	case *ticket.Attach:
		return s.uploaded(f)
	case *ticket.Publish:
		return s.discreet(f)
	case *ticket.Merge:
		if t := s.cases[f.Into]; t != nil {
			f.IntoNo = t.No
		}
	case *ticket.LinkRepeat:
		first := s.cases[f.Of]
		if first == nil {
			return fault.In("of", "原工单不存在,请核对编号")
		}
		n, err := s.repeatNo(first)
		if err != nil {
			return err
		}
		f.OfNo, f.OfAt, f.RepeatNo = first.No, first.CreatedAt, n
	case *ticket.SubDispatch:
		return s.short(f)
	case *ticket.JoinIncident:
		return s.incident(f)
	case *ticket.LeaveIncident:
		f.Incident = s.cases[s.order.deed.Ticket].Incident
	case *ticket.Recalendar:
		t := s.cases[s.order.deed.Ticket]
		if t.DueAt == nil {
			return nil // refused by its own rule
		}
		due, err := t.Recompute(s.book)
		if err != nil {
			return err
		}
		f.Was, f.Now = *t.DueAt, due
	}
	return nil
}

// joinTarget does the other half of a merge (T8): the target must be open and
// not dispatched yet.
func (s *session) joinTarget(events []ticket.Event, now time.Time) error {
	for _, e := range events {
		m, ok := e.Facts.(*ticket.Merge)
		if !ok {
			continue
		}
		t := s.cases[m.Into]
		switch {
		case t == nil:
			return fault.In("into", "要并入的工单不存在,请核对编号")
		case !t.State.Open():
			return fault.In("into", "要并入的工单已「%s」,不能并入;请按再次反映登记", t.State.Name())
		case t.State == ticket.Draft:
			return fault.In("into", "要并入的工单还是草稿,请先受理")
		}
		if err := ticket.OneVoice(s.order.result.Case, t.Case, s.order.by); err != nil {
			return err
		}
		next := &postgres.Stored{Case: t.Clone(), Head: t.Head}
		both := []ticket.Facts{&ticket.Join{From: e.Ticket}}
		if said, err := s.addition(events); err != nil {
			return err
		} else if said != nil {
			both = append(both, said)
		}
		var texts []sealed
		var done []ticket.Event
		for _, f := range both {
			fresh, err := s.sealAll(next.ID, f)
			if err != nil {
				return err
			}
			e, err := next.Do(f, s.order.by, now, s.book)
			if err != nil {
				return err
			}
			texts, done = append(texts, fresh...), append(done, e)
		}
		if err := s.save(t, next, done, texts); err != nil {
			return err
		}
	}
	return nil
}

// addition is what a caller said that is merged as soon as it is registered: whoever
// works on the target must read it there.
func (s *session) addition(events []ticket.Event) (*ticket.Supplement, error) {
	r, ok := events[0].Facts.(*ticket.Register)
	if !ok || r.Content.Plain == "" {
		return nil, nil
	}
	f := &ticket.Supplement{Text: ticket.Text(r.Content.Plain)}
	if err := ticket.Valid(f, nil); err != nil {
		return nil, fault.In("content", "并入时诉求内容最多5000字,请只写新的情况")
	}
	return f, nil
}

// save queues the case, its history, texts, alarm, key and notices.
func (s *session) save(was, next *postgres.Stored, events []ticket.Event, texts []sealed) error {
	o := s.order
	var lines []postgres.Line
	for _, e := range events {
		facts, err := json.Marshal(e.Facts)
		if err != nil {
			return fmt.Errorf("write facts of %s: %w", e.Action, err)
		}
		l := postgres.Line{Event: e, Facts: facts, RecordedAt: s.tx.Wall}
		l.MAC = s.keys.Chain(next.Head, l.Bytes())
		next.Head = l.MAC
		lines = append(lines, l)
	}
	if was.Version == 0 {
		s.tx.AddCase(next)
	} else {
		s.tx.SaveCase(was.Case, next)
	}
	for i := range lines {
		s.tx.AddLine(&lines[i])
	}
	for _, t := range texts {
		s.tx.AddSecret(next.ID, t.digest, t.box)
	}
	if o.deed.Key != "" && o.deed.Ticket == next.ID {
		d := postgres.Deed{Key: o.deed.Key, Ticket: next.ID, Seq: next.Version, Body: o.body}
		s.tx.AddDeed(d)
		s.deeds[d.Key] = d
	}
	if o.deed.Row != nil && o.deed.Ticket == next.ID {
		s.tx.SaveImport(*o.deed.Row, next.ID, was.Version == 0)
	}
	for _, e := range events {
		s.aside(next.Case, e)
	}
	told := s.tell(next.Case, events)
	s.count(was.Case, next.Case)
	s.promise(was.Case, next.Case)
	if err := s.setAlarm(next); err != nil {
		return err
	}
	s.report(was, next, told)
	s.cases[next.ID] = next
	return nil
}

// aside writes what a deed changes outside its own ticket.
func (s *session) aside(c *ticket.Case, e ticket.Event) {
	switch f := e.Facts.(type) {
	case *ticket.Register:
		s.tx.AddReceipt(c.ID, s.receiptDigest(c.No, s.receiptCode(c.ID)))
		s.tx.SetWords(c.ID, s.words(f.Title.Plain, f.Content.Plain, f.Place.Plain))
	case *ticket.Answer:
		s.use(e, f)
	case *ticket.SubmitReply:
		s.print(c, f)
	case *ticket.JoinIncident:
		s.tx.SetCandidate(f.Incident, c.ID, f.Like, "joined", e.At)
		s.tx.TouchIncident(f.Incident, "open", 0, 0, postgres.IncidentEvent{At: e.At, By: e.By.User, ByName: e.By.Name, Action: "join", Ticket: c.ID})
	case *ticket.LeaveIncident:
		s.tx.SetCandidate(f.Incident, c.ID, 0, "refused", e.At)
		s.tx.TouchIncident(f.Incident, "", 0, 0, postgres.IncidentEvent{At: e.At, By: e.By.User, ByName: e.By.Name, Action: "leave", Ticket: c.ID})
	case *ticket.Rate:
		if o := s.order.deed; o.Device != "" {
			s.tx.AddRatingDevice(c.ID, s.keys.Digest("device", fmt.Sprint(s.tx.City), o.Device), e.At)
		}
	case *ticket.ReopenFalse:
		s.tx.Decide(c.ID, "confirmed", nil, e.By.User, e.At)
	case *ticket.Ruling:
		if f.Precedent {
			s.tx.AddPrecedent(ticket.NewPrecedent(c, f, e.At))
		}
	case *ticket.Attach:
		s.tx.ClaimFile(f.Upload, c.ID)
	case *ticket.Publish:
		s.publish(c, e, f)
	case *ticket.WithdrawPublication:
		s.tx.DropMatter(c.ID)
	case *ticket.ConfirmErase:
		s.tx.EraseSecrets(c.ID)
		s.tx.EraseFiles(c.ID)
		s.tx.DropMatter(c.ID)
		s.tx.DropFollowers(c.ID)
	}
}

func (s *session) setAlarm(c *postgres.Stored) error {
	at, wanted, err := c.Wake(s.book)
	if err != nil {
		// A calendar year is missing: look again tomorrow, the alarm on the
		// calendar itself is raised daily.
		at, wanted = s.tx.Now.Add(24*time.Hour), true
	}
	s.tx.SetAlarm(c.ID, at, wanted)
	return nil
}

// sealed is a text on its way into the secrets.
type sealed struct {
	digest string
	box    []byte
}

// sealAll gives every new text of the facts its digest and its sealed box.
func (s *session) sealAll(id ticket.ID, f ticket.Facts) ([]sealed, error) {
	var boxes []sealed
	for _, secret := range ticket.Secrets(f) {
		secret.Plain = tidy(secret.Plain)
		if secret.Plain == "" {
			*secret = ticket.Secret{}
			continue
		}
		secret.Digest = s.keys.Digest("secret", fmt.Sprint(s.tx.City, id), secret.Plain)
		box, err := s.keys.Seal([]byte(secret.Plain), secretFor(s.tx.City, id, secret.Digest))
		if err != nil {
			return nil, fmt.Errorf("seal text: %w", err)
		}
		boxes = append(boxes, sealed{secret.Digest, box})
	}
	return boxes, nil
}

// secretFor binds a box to its place, so that it opens nowhere else.
func secretFor(city org.City, id ticket.ID, digest string) string {
	return fmt.Sprintf("secret %d %d %s", city, id, digest)
}

// tidy drops what only disturbs: control and direction marks, zero-width
// characters, white space around the text.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0xfffd:
			return -1
		}
		return r
	}, text)
	return strings.Trim(text, " \n\t\u3000\u00a0")
}

// withoutTexts copies facts with their texts taken out.
func withoutTexts(f ticket.Facts) ticket.Facts {
	v := reflect.New(reflect.TypeOf(f).Elem())
	v.Elem().Set(reflect.ValueOf(f).Elem())
	bare := v.Interface().(ticket.Facts)
	for _, secret := range ticket.Secrets(bare) {
		*secret = ticket.Secret{}
	}
	if r, ok := bare.(*ticket.Register); ok {
		r.No = "" // handed out anew at each try
	}
	return bare
}

// visible says whether a ticket lies in the actor's scope. A citizen has come
// through his receipt.
func visible(by org.Actor, c *ticket.Case) bool {
	return by.Citizen || org.Visible(by.Scope(), c.Seen())
}

func (s *session) seen(c *ticket.Case) (bool, error) {
	if s.order.fresh {
		return true, nil
	}
	return sees(s.order.ctx, s.tx, s.order.by, c)
}

// sees is visible with what lies outside the ticket: that it stands on one of the four
// lists, and whom it was shown to.
func sees(ctx context.Context, tx *postgres.Tx, by org.Actor, c *ticket.Case) (bool, error) {
	if visible(by, c) {
		return true, nil
	}
	scope := by.Scope()
	if !scope.Listed && scope.Granted == 0 {
		return false, nil
	}
	listed, granted, err := tx.Shown(ctx, c.ID, scope.Granted)
	if err != nil {
		return false, err
	}
	f := c.Seen()
	f.Listed = f.Listed || listed
	if granted {
		f.Granted = []org.UserID{scope.Granted}
	}
	return org.Visible(scope, f), nil
}
