package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Filter says which tickets to list. Zero values do not filter. The scope always does.
type Filter struct {
	Scope org.Scope
	// Discreet are the units of one who works for a unit: no confidential ticket, and none
	// they gave back, is found by its requester's phone.
	Discreet []org.UnitID

	Units []org.UnitID // whose assignment a row shows and queues ask for; none: the lead's

	Queue        string
	States       []ticket.State
	Kinds        []ticket.Kind
	Class        ticket.Class
	Channel      ticket.Channel
	Source       ticket.Source
	Categories   []string // any of these: a category and all below it
	Region       org.RegionCode
	Unit         []org.UnitID // assigned now or before
	Handler      org.UserID
	CreatedBy    org.UserID
	UrgencyMin   int
	Label        string
	Confidential *bool
	Overdue      *bool
	Warned       int
	TierMin      int
	LongerThan   int // an extension asked for more working days than this
	RedoMin      int
	UnsatMin     int
	RepeatMin    int
	Outcome      ticket.Outcome
	PhoneKey     string
	IDs          []ticket.ID
	No           string   // a ticket's number, here or in an earlier system
	Words        []string // digests a text search must find all of
	Text         string   // what was typed for them
	DueFrom      time.Time
	DueBefore    time.Time
	AcceptedFrom time.Time
	AcceptedTo   time.Time
	ClosedFrom   time.Time
	ClosedTo     time.Time

	ByDue bool // the most pressing first; otherwise the newest
	After string
	Limit int

	near bool // words are looked for ticket by ticket, the newest first
}

// Row is a ticket in a list.
type Row struct {
	ID           ticket.ID
	No           string
	Version      int
	Title        string // its digest
	State        ticket.State
	Kind         ticket.Kind
	Class        ticket.Class
	Channel      ticket.Channel
	Source       ticket.Source
	Category     string
	Region       org.RegionCode
	Township     org.RegionCode
	Urgency      ticket.Urgency
	Confidential bool
	Labels       []string
	CreatedAt    time.Time
	AcceptedAt   *time.Time
	ClosedAt     *time.Time
	Outcome      ticket.Outcome
	ClockAt      *time.Time // the due date of the clock that runs
	DueFrom      *time.Time // from when the shown assignment's days count
	OverdueAt    *time.Time
	RepeatNo     int
	RedoCount    int
	UnsatCount   int
	UrgeCount    int
	Tier         int
	Unit         org.UnitID
	Assignment   int
	Work         ticket.WorkState
	Warned       int
	Hops         int
	FollowUpAt   *time.Time // the slot of the next attempt
	LinkUntil    *time.Time
	Attempts     int      // to reach the citizen, in vain, in this round
	Pending      []string // requests that await a verdict
}

const rowColumns = `t.ticket_id, t.no, t.version, t.title, t.state, t.kind, t.class, t.channel, t.source, t.category, t.region, t.township, t.urgency,
	t.confidential, t.labels, t.created_at, t.accepted_at, t.closed_at, t.outcome, `

const rowTail = `, w.due_from, coalesce(w.overdue_at, t.overdue_at), t.repeat_no, t.redo_count, t.unsat_count, t.urge_count, t.tier,
	coalesce(w.unit, 0), coalesce(w.n, 0), coalesce(w.state, ''), coalesce(w.warned, 0),
	t.hops, t.follow_up_at, t.link_until, (select count(*) from follow_ups f where f.city = t.city and f.ticket_id = t.ticket_id and not f.reached and f.round = coalesce(w.round, 0)),
	array(select q.asked from requests q where q.city = t.city and q.ticket_id = t.ticket_id and q.verdict = '' order by q.n)`

func (r *Row) fields() []any {
	return []any{&r.ID, &r.No, &r.Version, &r.Title, &r.State, &r.Kind, &r.Class, &r.Channel, &r.Source, &r.Category, &r.Region, &r.Township, &r.Urgency,
		&r.Confidential, &r.Labels, &r.CreatedAt, &r.AcceptedAt, &r.ClosedAt, &r.Outcome, &r.ClockAt, &r.DueFrom, &r.OverdueAt, &r.RepeatNo, &r.RedoCount, &r.UnsatCount,
		&r.UrgeCount, &r.Tier, &r.Unit, &r.Assignment, &r.Work, &r.Warned, &r.Hops, &r.FollowUpAt, &r.LinkUntil, &r.Attempts, &r.Pending}
}

// where collects conditions and their arguments; the city is always $1.
type where struct {
	conds []string
	args  []any
}

func (w *where) add(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.conds = append(w.conds, cond)
}

func (w *where) sql() string { return strings.Join(w.conds, " and ") }

// assigned is the condition that a unit of the list has, or had, an assignment.
const assigned = `exists (select 1 from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.unit = any(?)`

// within adds the condition of a data scope: the union of its parts.
func (w *where) within(s org.Scope) {
	if s.All {
		return
	}
	var parts where
	parts.args = w.args
	for _, r := range s.Regions {
		parts.add("t.region like ?", prefix(r))
	}
	if len(s.Units) > 0 {
		parts.add(assigned+")", s.Units)
	}
	if s.Own != 0 {
		parts.add("t.created_by = ?", s.Own)
		parts.add("exists (select 1 from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.handler = ?)", s.Own)
	}
	if s.Team != 0 {
		parts.add("t.created_unit = ?", s.Team)
	}
	if s.FollowUps {
		parts.add("t.state = ?", ticket.ToFollowUp)
	}
	if s.Disputes {
		parts.conds = append(parts.conds, "exists (select 1 from disputes d where d.city = t.city and d.ticket_id = t.ticket_id)")
	}
	if s.Listed {
		parts.conds = append(parts.conds, "(t.tier >= 2 or exists (select 1 from listings l where l.city = t.city and l.ticket_id = t.ticket_id and l.left_at is null))")
	}
	if s.Granted != 0 {
		parts.add("exists (select 1 from grants g where g.city = t.city and g.ticket_id = t.ticket_id and g.user_id = ?)", s.Granted)
	}
	for _, c := range s.Themes {
		parts.add("(t.category = ? or t.category like ?)", c, c+".%")
	}
	w.args = parts.args
	if len(parts.conds) == 0 || s.None {
		w.conds = append(w.conds, "false")
		return
	}
	w.conds = append(w.conds, "("+strings.Join(parts.conds, " or ")+")")
}

// prefix is the pattern of a region and all inside it; a code that ends in 00 is
// a city's.
func prefix(r org.RegionCode) string {
	s := string(r)
	for len(s) > 2 && len(r) == 6 && strings.HasSuffix(s, "00") {
		s = s[:len(s)-2]
	}
	return s + "%"
}

// county is the region a township or village lies in: a ticket names both.
func county(r org.RegionCode) org.RegionCode { return r[:min(len(r), 6)] }

// queue is a list people work from: its condition on the ticket, or on the
// assignment of the actor's units, and the clock that runs in it. Where lead is said, an
// index holds the open leads it is true of in the order of their due dates: whose ticket is
// in the queue is one of these.
type queue struct {
	ticket, unit string
	clock        string
	lead         string
}

const pendingRequest = "exists (select 1 from requests q where q.city = t.city and q.ticket_id = t.ticket_id and q.verdict = '' and q.asked = "

// The citizen has said again that he is not satisfied, and no rework is left.
const ratedThisRound = `exists (select 1 from follow_ups f join assignments a on a.city = f.city and a.ticket_id = f.ticket_id and a.round = f.round
	where f.city = t.city and f.ticket_id = t.ticket_id and f.reached and a.part = 'lead' and a.state = 'replied')`

// queues by name. Conditions on the ticket are the centre's view, on a the unit's.
var queues = map[string]queue{
	"draft":             {ticket: "t.state = 'draft'"},
	"accepted":          {ticket: "t.state = 'accepted' and t.closed_at is null", clock: "t.dispatch_due_at"},
	"reject_asked":      {ticket: "t.state in ('draft', 'accepted') and " + pendingRequest + "'reject')"},
	"to_dispatch":       {ticket: "t.state = 'to_dispatch' and t.closed_at is null", clock: "t.dispatch_due_at"},
	"send_back_asked":   {ticket: "t.state = 'send_back_asked' and t.closed_at is null", unit: "a.state = 'send_back_asked'"},
	"extension_asked":   {ticket: "t.closed_at is null and " + pendingRequest + "'extension' and not q.unsigned)", unit: "a.ended_at is null and " + pendingRequest + "'extension')"},
	"extension_to_sign": {ticket: "t.closed_at is null and " + pendingRequest + "'extension' and q.unsigned)", unit: "a.ended_at is null and " + pendingRequest + "'extension' and q.unsigned and q.assignment = a.n)"},
	"through_asked":     {ticket: "t.closed_at is null and " + pendingRequest + "'through')", unit: "a.ended_at is null and " + pendingRequest + "'through' and q.assignment = a.n)"},
	"suspend_asked":     {ticket: "t.closed_at is null and " + pendingRequest + "'suspend')"},
	"in_dispute":        {ticket: "t.state = 'in_dispute' and t.closed_at is null"},
	"suspended":         {ticket: "t.state = 'suspended' and t.closed_at is null", unit: "t.state = 'suspended' and a.ended_at is null", clock: "t.suspend_until"},
	"to_sign":           {ticket: "t.state = 'dispatched' and t.closed_at is null", unit: "a.state = 'to_sign' and a.ended_at is null"},
	"handling":          {ticket: "t.state in ('handling', 'rework') and t.closed_at is null", unit: "a.state = 'handling' and a.ended_at is null"},
	"rework":            {ticket: "t.state = 'rework' and t.closed_at is null", unit: "t.state = 'rework' and a.state = 'handling' and a.ended_at is null"},
	"near_due":          {ticket: "t.closed_at is null and t.overdue_at is null and t.state in ('dispatched', 'handling', 'rework', 'send_back_asked')", unit: "a.ended_at is null and a.state in ('to_sign', 'handling', 'send_back_asked') and a.warned > 0 and a.overdue_at is null", lead: "x.warned > 0 and x.overdue_at is null"},
	"overdue":           {ticket: "t.closed_at is null and t.overdue_at is not null and t.state in ('dispatched', 'handling', 'rework', 'send_back_asked', 'in_dispute', 'suspended')", unit: "a.ended_at is null and a.state in ('to_sign', 'handling', 'send_back_asked') and a.overdue_at is not null", lead: "x.overdue_at is not null"},
	"to_review":         {ticket: "t.state = 'replied' and t.closed_at is null", unit: "a.state = 'replied' and t.state = 'replied' and a.ended_at is null", clock: "t.review_due_at"},
	"to_follow_up":      {ticket: "t.state = 'to_follow_up' and t.closed_at is null", unit: "t.state = 'to_follow_up' and a.ended_at is null and a.state = 'replied'", clock: "t.follow_up_due_at"},
	"long_extension":    {ticket: "t.closed_at is null"}, // LongerThan says what is long
	"transfer_open":     {ticket: "t.transfer_to <> '' and t.acked_at is null and t.state = 'transferred'"},
	"unsatisfied":       {ticket: "t.state = 'to_follow_up' and t.closed_at is null and " + ratedThisRound},
	"closed":            {ticket: "t.state = 'closed'", unit: "t.closed_at is not null and a.state = 'replied'"},
	"all":               {ticket: "true", unit: "true"},
}

// Queue reports whether a queue of that name exists.
func Queue(name string) bool { _, ok := queues[name]; return ok }

func (f Filter) where(city org.City) (*where, string) {
	w := &where{args: []any{city}}
	w.conds = []string{"t.city = $1"}
	k := f.walk()
	w.within(f.Scope)
	clock := "t.due_at"
	if len(f.Units) > 0 {
		clock = "coalesce(w.due_at, t.due_at)"
	}
	if q, ok := queues[f.Queue]; ok {
		switch {
		case len(f.Units) > 0 && q.unit != "":
			w.add(assigned+" and "+q.unit+")", f.Units)
		default:
			w.add(q.ticket)
			if q.lead != "" && k.along == "" {
				w.add("exists (select 1 from assignments x where x.city = t.city and x.ticket_id = t.ticket_id and " + openLead + q.lead + ")")
			}
		}
		if q.clock != "" && len(f.Units) == 0 {
			clock = q.clock
		}
	}
	for _, c := range []struct {
		on   bool
		cond string
		arg  any
	}{
		{len(f.IDs) > 0, "t.ticket_id = any(?)", f.IDs},
		{len(f.States) > 0, "t.state = any(?)", f.States},
		{len(f.Kinds) > 0, "t.kind = any(?)", f.Kinds},
		{f.Class != "", "t.class = ?", f.Class},
		{f.Channel != "", "t.channel = ?", f.Channel},
		{f.Source != "", "t.source = ?", f.Source},
		{f.Region != "", "t.region || '' like ?", prefix(county(f.Region))}, // on the walk, not by the region's whole index
		{f.Region != county(f.Region), "t.township like ?", prefix(f.Region)},
		{len(f.Categories) > 0, "t.category = any(?)", f.Categories},
		{len(f.Unit) > 0 && !k.unit, assigned + ")", f.Unit}, // the walk is along them
		{f.Handler != 0 && k.mine == 0, "exists (select 1 from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.handler = ?)", f.Handler},
		{f.CreatedBy != 0, "t.created_by = ?", f.CreatedBy},
		{f.UrgencyMin > 0, "t.urgency >= ?", f.UrgencyMin},
		{f.Label != "", "? = any(t.labels)", f.Label},
		{f.Warned > 0 && len(f.Units) > 0, "coalesce(w.warned, 0) >= ? and w.overdue_at is null", f.Warned},
		{f.TierMin > 0, "t.tier >= ?", f.TierMin},
		{f.LongerThan > 0, pendingRequest + "'extension' and not q.unsigned and q.workdays > ?)", f.LongerThan},
		{f.RedoMin > 0, "t.redo_count >= ?", f.RedoMin},
		{f.UnsatMin > 0, "t.unsat_count >= ?", f.UnsatMin},
		{f.RepeatMin > 0, "t.repeat_no >= ?", f.RepeatMin},
		{f.Outcome != "", "t.outcome = ?", f.Outcome},
		{f.PhoneKey != "", "t.phone_key = ?", f.PhoneKey},
		{f.PhoneKey != "" && len(f.Discreet) > 0, "not t.confidential and " + assigned + " and a.state not in ('returned', 'void'))", f.Discreet},
		{!f.DueFrom.IsZero(), "t.due_at >= ?", f.DueFrom},
		{!f.DueBefore.IsZero(), "t.due_at < ?", f.DueBefore},
		{!f.AcceptedFrom.IsZero(), "t.accepted_at >= ?", f.AcceptedFrom},
		{!f.AcceptedTo.IsZero(), "t.accepted_at < ?", f.AcceptedTo},
		{!f.ClosedFrom.IsZero(), "t.closed_at >= ?", f.ClosedFrom},
		{!f.ClosedTo.IsZero(), "t.closed_at < ?", f.ClosedTo},
	} {
		if c.on {
			w.add(c.cond, c.arg)
		}
	}
	if f.No != "" {
		w.add("(t.no = ? or t.old_no = ?)", f.No, f.No)
	}
	if f.Confidential != nil {
		w.add("t.confidential = ?", *f.Confidential)
	}
	if f.Overdue != nil {
		late := "t.overdue_at" // which follows the lead's
		if len(f.Units) > 0 {
			late = "coalesce(w.overdue_at, t.overdue_at)"
		}
		w.add("("+late+" is not null) = ?", *f.Overdue)
	}
	switch {
	case k.near && k.own != 0: // the walk asks
	case k.near: // asked of each ticket: no index of words answers it, and it is no join
		w.add("(select ts_match_vq(s.words, ?::text::tsquery) from ticket_words s where s.city = t.city and s.ticket_id = t.ticket_id)", strings.Join(f.Words, " & "))
	case len(f.Words) > 0 && k.words == "": // otherwise the walk finds them
		w.add("exists (select 1 from ticket_words s where s.city = t.city and s.ticket_id = t.ticket_id and s.words @@ ?::text::tsquery)", strings.Join(f.Words, " & "))
	}
	return w, clock
}

// from joins the assignment that a row shows: the actor's own unit's, or the lead's.
func (f Filter) from(w *where) string {
	which := "a.part = 'lead'"
	if len(f.Units) > 0 {
		w.args = append(w.args, f.Units)
		which = fmt.Sprintf("a.unit = any($%d)", len(w.args))
	}
	return " from tickets t" + shown(which)
}

// byShown reports whether the assignment that a row shows decides if it is listed.
func (f Filter) byShown() bool {
	return len(f.Units) > 0 && (f.Warned > 0 || f.Overdue != nil)
}

// shown joins the assignment of a ticket that its row shows: of those asked for an
// open one, the latest.
func shown(which string) string {
	return ` left join lateral (select a.unit, a.n, a.state, a.round, a.warned, a.overdue_at, a.due_at, a.due_from from assignments a
		where a.city = t.city and a.ticket_id = t.ticket_id and ` + which + ` order by a.ended_at is not null, a.n desc limit 1) w on true`
}

// List returns one page and the cursor of the next, "" at the end. A page may hold fewer
// rows than there is room for and yet have a next one.
func (tx *Tx) List(ctx context.Context, f Filter) (rows []Row, next string, err error) {
	below, pressing := highest, ""
	if f.After != "" {
		var micros int64
		if _, err := fmt.Sscanf(f.After, "%d.%d", &micros, &below); err != nil {
			return nil, "", errCursor
		}
		if f.ByDue {
			pressing, below = f.After, highest
		}
	}
	f.near = len(f.Words) > 0 // common words stand in the newest tickets, rare ones in an index
	for {
		s, err := tx.span(ctx, f, below)
		if err != nil {
			return nil, "", err
		}
		more, err := tx.page(ctx, f, s, pressing, f.Limit+1-len(rows))
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, more...)
		switch {
		case len(rows) > f.Limit:
			rows = rows[:f.Limit]
			return rows, afterRow(rows[f.Limit-1]), nil
		case s.whole || f.ByDue || s.above == 0:
			return rows, "", nil
		case len(f.Words) == 0:
			return rows, fmt.Sprintf("0.%d", s.above+1), nil
		}
		below, f.near = s.above+1, f.walk().goesOn(len(more))
	}
}

func (tx *Tx) page(ctx context.Context, f Filter, s span, pressing string, limit int) ([]Row, error) {
	w, clock := f.where(tx.City)
	with := w.onWalk(f, s)
	from, along := f.from(w), f.walk().along
	order := "t.ticket_id desc"
	if f.ByDue {
		order = fmt.Sprintf("coalesce(%s, 'infinity'), t.ticket_id", clock)
	}
	if pressing != "" {
		var micros, id int64
		if _, err := fmt.Sscanf(pressing, "%d.%d", &micros, &id); err != nil {
			return nil, errCursor
		}
		switch {
		case along != "":
			w.add("(x.due_at, x.ticket_id) > (?, ?)", time.UnixMicro(micros).UTC(), id)
		case micros == 0:
			w.add(clock+" is null and t.ticket_id > ?", id)
		default:
			w.add("(coalesce("+clock+", 'infinity'), t.ticket_id) > (?, ?)", time.UnixMicro(micros).UTC(), id)
		}
	}
	sql := with + "select " + rowColumns + clock + rowTail + from + " where " + w.sql() + " order by " + order + fmt.Sprintf(" limit %d", limit)
	if len(f.Units) == 0 { // the assignment shown is looked up for the rows of the page only
		chosen := fmt.Sprintf("select t.ticket_id from tickets t where t.city = $1 and %s order by %s limit %d", w.sql(), order, limit)
		if along != "" {
			chosen = fmt.Sprintf("select t.ticket_id"+alongLeads+"where x.city = $1 and %s and %s order by x.due_at, x.ticket_id limit %d", along, w.sql(), limit)
		}
		sql = with + "select " + rowColumns + clock + rowTail + from + " where t.city = $1 and t.ticket_id in (" + chosen + ") order by " + order
	}
	found, err := tx.Query(ctx, sql, w.args...)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	rows, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (r Row, err error) { return r, row.Scan(r.fields()...) })
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return rows, nil
}
