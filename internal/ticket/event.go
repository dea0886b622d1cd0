package ticket

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// Facts are what one deed says and decides. They hold no state of the ticket:
// apply computes that from them, today and at every replay.
type Facts interface {
	Action() Action
	// check refuses what the rules forbid, in the words of the person at the console.
	check(c *Case, by org.Actor, now time.Time, r rules) error
	// apply changes the case. It uses nothing but the case, the event and the
	// versions the event names.
	apply(c *Case, e Event, r rules) error
}

// By is who did it, as the history keeps it: a post, not a person's name.
type By struct {
	User   org.UserID `json:"user,omitempty"`
	Name   string     `json:"name"`
	Unit   org.UnitID `json:"unit,omitempty"`
	Deputy org.UserID `json:"deputy,omitempty"` // 代
}

// person is who really did it: two pairs of eyes are two persons.
func (b By) person() org.UserID {
	if b.Deputy != 0 {
		return b.Deputy
	}
	return b.User
}

// Event is one line of a ticket's history.
type Event struct {
	Ticket   ID
	Seq      int
	At       time.Time
	By       By
	Action   Action
	Policy   int
	Calendar int
	Facts    Facts
}

// registry makes empty facts for each action.
var registry = func() map[Action]func() Facts {
	m := map[Action]func() Facts{}
	for _, f := range []func() Facts{
		func() Facts { return &Register{} }, func() Facts { return &Accept{} }, func() Facts { return &Amend{} },
		func() Facts { return &Reject{} }, func() Facts { return &ConfirmReject{} }, func() Facts { return &DeclineReject{} },
		func() Facts { return &AppealReject{} }, func() Facts { return &Answer{} }, func() Facts { return &Transfer{} },
		func() Facts { return &Acknowledge{} }, func() Facts { return &AlarmTransfer{} }, func() Facts { return &TakeBack{} },
		func() Facts { return &SetLabels{} }, func() Facts { return &AnswerRepeat{} }, func() Facts { return &LinkRepeat{} }, func() Facts { return &UnlinkRepeat{} }, func() Facts { return &QueueDispatch{} }, func() Facts { return &AskDetails{} },
		func() Facts { return &Dispatch{} }, func() Facts { return &Merge{} }, func() Facts { return &Join{} },
		func() Facts { return &JoinIncident{} }, func() Facts { return &LeaveIncident{} }, func() Facts { return &AnswerIncident{} },
		func() Facts { return &Sign{} }, func() Facts { return &AutoSign{} }, func() Facts { return &AssignHandler{} }, func() Facts { return &TakeDraft{} },
		func() Facts { return &SendBack{} }, func() Facts { return &ApproveSendBack{} }, func() Facts { return &RefuseSendBack{} },
		func() Facts { return &RaiseDispute{} }, func() Facts { return &Ruling{} }, func() Facts { return &Appoint{} },
		func() Facts { return &SubDispatch{} }, func() Facts { return &AddAssist{} },
		func() Facts { return &Contact{} }, func() Facts { return &Interim{} }, func() Facts { return &AskThrough{} }, func() Facts { return &AnswerThrough{} },
		func() Facts { return &AskExtension{} }, func() Facts { return &SignExtension{} }, func() Facts { return &DeclineExtension{} },
		func() Facts { return &ApproveExtension{} },
		func() Facts { return &RefuseExtension{} }, func() Facts { return &LapseExtension{} },
		func() Facts { return &AskSuspend{} }, func() Facts { return &Suspend{} }, func() Facts { return &RefuseSuspend{} },
		func() Facts { return &Resume{} },
		func() Facts { return &SubmitReply{} }, func() Facts { return &ReturnReply{} }, func() Facts { return &ReturnWork{} },
		func() Facts { return &PassReply{} }, func() Facts { return &CloseNoFollowUp{} },
		func() Facts { return &MissFollowUp{} }, func() Facts { return &CloseUnreachable{} }, func() Facts { return &Rate{} },
		func() Facts { return &CloseUnsatisfied{} }, func() Facts { return &Reopen{} }, func() Facts { return &ReopenFalse{} },
		func() Facts { return &Cancel{} }, func() Facts { return &AskUnreasonable{} },
		func() Facts { return &ConfirmUnreasonable{} }, func() Facts { return &DeclineUnreasonable{} },
		func() Facts { return &Escalate{} }, func() Facts { return &Warn{} }, func() Facts { return &Urge{} },
		func() Facts { return &Note{} }, func() Facts { return &ChiefRead{} }, func() Facts { return &ChiefSign{} },
		func() Facts { return &VerifyRating{} }, func() Facts { return &Publish{} }, func() Facts { return &WithdrawPublication{} }, func() Facts { return &Supplement{} }, func() Facts { return &Attach{} }, func() Facts { return &SetAudience{} }, func() Facts { return &Detach{} },
		func() Facts { return &Recalendar{} }, func() Facts { return &AskErase{} }, func() Facts { return &ConfirmErase{} },
	} {
		m[f().Action()] = f
	}
	return m
}()

// NewFacts returns empty facts for an action.
func NewFacts(a Action) (Facts, error) {
	f, ok := registry[a]
	if !ok {
		return nil, fault.New(fault.NotFound, "没有「%s」这个操作", a)
	}
	return f(), nil
}

// ReadFacts reads the facts of a stored event.
func ReadFacts(a Action, text []byte) (Facts, error) {
	f, err := NewFacts(a)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("read facts of %s: %w", a, err)
	}
	return f, nil
}

// on returns the assignment facts are about, or nil when they are about the ticket.
func (c *Case) on(f Facts) *Assignment {
	if w, ok := f.(interface{ work() int }); ok {
		return c.Assignment(w.work())
	}
	return nil
}

// On names the assignment a deed is about.
type On struct {
	Assignment int `json:"assignment"`
}

func (o On) work() int { return o.Assignment }

// unitPhase are the states in which units work while the lead's own deed waits.
var unitPhase = []State{Dispatched, Handling, Rework, SendBackAsked}

// find picks the row of the flow for a deed, or refuses.
func (c *Case) find(f Facts) (*step, error) {
	rows := byAction[f.Action()]
	if len(rows) == 0 {
		return nil, fault.New(fault.NotFound, "没有「%s」这个操作", f.Action())
	}
	if len(rows[0].Work) > 0 {
		a := c.on(f)
		switch {
		case a == nil:
			return nil, fault.In("assignment", "请指明是哪一次派发")
		case rows[0].Lead && a.Part != Lead:
			return nil, fault.New(fault.Conflict, "只有主办单位可以%s", f.Action().Name())
		case !slices.Contains(rows[0].Work, a.State):
			return nil, fault.New(fault.Conflict, "本次派发「%s」,不能%s;请刷新后再看", a.State.Name(), f.Action().Name())
		case a.Part != Lead && !slices.Contains(unitPhase, c.State):
			return nil, fault.New(fault.Conflict, "工单当前「%s」,不能%s", c.State.Name(), f.Action().Name())
		}
		if a.Part != Lead {
			return rows[0], nil // the rows of a deed differ in the ticket's state only
		}
	}
	for _, s := range rows {
		if slices.Contains(s.From, c.State) && (s.When == nil || s.When(c, f)) {
			return s, nil
		}
	}
	if c.State == "" {
		return nil, fault.New(fault.NotFound, "工单不存在")
	}
	return nil, fault.New(fault.Conflict, "工单当前「%s」,不能%s;请刷新后再看", c.State.Name(), f.Action().Name())
}

// allowed refuses an actor the row does not name.
func (c *Case) allowed(s *step, f Facts, by org.Actor) error {
	denied := fault.New(fault.Denied, "您没有「%s」的权限,请联系本单位系统管理员", s.Name)
	switch {
	case by.System && s.System, by.Citizen && s.Citizen:
		return nil
	case by.System || by.Citizen:
		return denied
	}
	if !slices.ContainsFunc(s.By, by.May) {
		return denied
	}
	a := c.on(f)
	if a == nil || len(s.Work) == 0 {
		return nil
	}
	// Who decides over an assignment is the one who gave it: the centre, or the
	// unit above. Everything else is the unit's own business.
	switch s.Do {
	case "approve_send_back", "refuse_send_back", "return_work":
		if p := c.Assignment(a.Parent); p != nil {
			if by.May(org.HandleTickets) && by.Holds(p.Unit) {
				return nil
			}
			return fault.New(fault.Denied, "下级单位的申请由上一级承办单位审核")
		}
		if by.May(org.DecideSendBack) && s.Do != "return_work" {
			return nil
		}
		return denied
	case "return_reply":
		return nil
	}
	if !by.Holds(a.Unit) {
		return fault.New(fault.Denied, "这次派发不属于您的单位,不能%s", s.Name)
	}
	return nil
}

// Do checks a deed and applies it. On any refusal the case is left as it was.
func (c *Case) Do(f Facts, by org.Actor, now time.Time, book *Rulebook) (Event, error) {
	if err := Valid(f, book.Lists); err != nil {
		return Event{}, err
	}
	policy := c.PolicyID
	if policy == 0 {
		policy = book.current(now).ID
	}
	e := Event{Ticket: c.ID, Seq: c.Version + 1, At: now, Action: f.Action(), Policy: policy, Calendar: book.Calendar, Facts: f,
		By: By{User: by.ID, Name: by.Name, Unit: by.Unit, Deputy: by.Deputy}}
	r, err := book.rules(e.Policy, e.Calendar)
	if err != nil {
		return Event{}, err
	}
	if rate, ok := f.(*Rate); ok {
		rate.before(c, now, r)
	}
	s, err := c.find(f)
	if err != nil {
		return Event{}, err
	}
	if err := c.allowed(s, f, by); err != nil {
		return Event{}, err
	}
	if err := f.check(c, by, now, r); err != nil {
		return Event{}, err
	}
	next := c.Clone()
	if err := next.apply(e, s, r); err != nil {
		return Event{}, err
	}
	*c = *next
	return e, nil
}

// apply changes the case by one event along one row of the flow.
func (c *Case) apply(e Event, s *step, r rules) error {
	a := c.on(e.Facts)
	lead := len(s.Work) == 0 || a != nil && a.Part == Lead
	if a != nil && s.WorkTo != "" {
		a.State = s.WorkTo
	}
	if lead && s.To != "" {
		c.State = s.To
	}
	c.Version = e.Seq
	return e.Facts.apply(c, e, r)
}

// Replay folds a ticket's history into its case. Every stored column must equal
// the result (I8).
func Replay(id ID, history []Event, book *Rulebook) (*Case, error) {
	return Retell(id, history, book, func(*Case, Event) {})
}

// Retell is Replay that shows the case as it was after every event.
func Retell(id ID, history []Event, book *Rulebook, after func(*Case, Event)) (*Case, error) {
	c := &Case{Ticket: Ticket{ID: id}}
	for _, e := range history {
		r, err := book.rules(e.Policy, e.Calendar)
		if err != nil {
			return nil, err
		}
		if rate, ok := e.Facts.(*Rate); ok {
			rate.before(c, e.At, r)
		}
		s, err := c.find(e.Facts)
		if err != nil {
			return nil, fmt.Errorf("replay event %d (%s): %w", e.Seq, e.Action, err)
		}
		if e.Seq != c.Version+1 {
			return nil, fmt.Errorf("replay: event %d follows %d", e.Seq, c.Version)
		}
		if err := c.apply(e, s, r); err != nil {
			return nil, fmt.Errorf("replay event %d (%s): %w", e.Seq, e.Action, err)
		}
		after(c, e)
	}
	return c, nil
}

// Offer is an action the actor may do now, on the ticket or on one assignment.
type Offer struct {
	Action     Action
	Assignment int
}

// Offers lists what the actor may try now: the flow and his permissions decide,
// the deed's own rules have the last word.
func (c *Case) Offers(by org.Actor) []Offer {
	var offers []Offer
	for _, action := range Actions() {
		rows := byAction[action]
		if rows[0].By == nil && !rows[0].Citizen || action == "join" || action == "recalendar" || action == "draft" {
			continue
		}
		targets := []int{0}
		if len(rows[0].Work) > 0 {
			targets = nil
			for _, a := range c.Assignments {
				targets = append(targets, a.N)
			}
		}
		for _, n := range targets {
			f, _ := NewFacts(action)
			if o, ok := f.(interface{ setWork(int) }); ok {
				o.setWork(n)
			}
			s, err := c.find(f)
			if err != nil || c.allowed(s, f, by) != nil {
				continue
			}
			if w, ok := f.(interface{ offered(*Case, org.Actor) bool }); ok && !w.offered(c, by) {
				continue
			}
			offers = append(offers, Offer{action, n})
		}
	}
	return offers
}

func (o *On) setWork(n int) { o.Assignment = n }
