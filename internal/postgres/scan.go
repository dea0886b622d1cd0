package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// State and due date are in no index (ADR 0006), so a list walks one index from the
// newest ticket on and looks at each, but only so far at a time: what it finds on the
// way is the page, and its cursor says from where to go on. A page that is not full is
// an honest answer, and no filter takes long however little it finds.
const (
	walkTickets = 6_000 // rows of tickets looked at for one page
	walkUnit    = 3_000 // assignments of units, each a look at its ticket
	walkEach    = 1_000 // at least of each of several: a county's own are most of them
	walkWords   = 1_500 // tickets asked for their words one by one
	wordsCommon = 12    // so many of them found: it is quicker to go on so than to gather the whole past's
	wordsOwn    = 5     // likewise of somebody's own, whose past is shorter
)

// walk is the index a list goes along.
type walk struct {
	open  bool         // tickets that are not ended, all of them
	warn  int          // tickets whose lead's time runs out, at this level and above
	kinds []string     // tickets of these categories
	work  bool         // of units: only what they have not ended, all of it
	exact bool         // a number or a phone: few rows, wherever they are
	units []org.UnitID // tickets given to one of these
	mine  org.UserID   // tickets somebody is the handler of
	words string       // tickets with these words
	near  bool         // the newest tickets, each asked for its words
	own   org.UserID   // tickets somebody registered or is the handler of
	unit  bool         // the units are the filter's own, not the scope's
	along string       // tickets whose open lead this is true of, the first due first
}

// openLead is the lead that has a ticket now.
const openLead = "x.part = 'lead' and x.ended_at is null and "

// alongLeads goes from leads to their tickets.
const alongLeads = " from assignments x join tickets t on t.city = x.city and t.ticket_id = x.ticket_id "

// walk chooses by what leaves the fewest rows to look at.
func (f Filter) walk() walk {
	switch {
	case f.No != "" || f.PhoneKey != "":
		return walk{exact: true}
	case f.Handler != 0:
		return walk{mine: f.Handler}
	case onlyUnits(f.Scope) && len(f.Units) > 0 && unended(queues[f.Queue].unit):
		return walk{units: f.Scope.Units, work: true}
	case len(f.Unit) > 0:
		return walk{units: f.Unit, unit: true}
	case onlyUnits(f.Scope):
		return walk{units: f.Scope.Units}
	case f.ByDue && len(f.Units) == 0 && queues[f.Queue].lead != "":
		return walk{along: openLead + queues[f.Queue].lead}
	case f.Warned > 0 && len(f.Units) == 0:
		return walk{warn: f.Warned}
	case f.Queue == "near_due" && len(f.Units) == 0:
		return walk{warn: 1}
	case f.unended():
		return walk{open: true}
	case len(f.Words) > 0 && f.near && onlyOwn(f.Scope):
		return walk{near: true, own: f.Scope.Own}
	case len(f.Words) > 0 && f.near:
		return walk{near: true}
	case len(f.Words) > 0 && onlyOwn(f.Scope):
		return walk{words: strings.Join(f.Words, " & "), own: f.Scope.Own}
	case len(f.Words) > 0:
		return walk{words: strings.Join(f.Words, " & ")}
	case len(f.Categories) > 0:
		return walk{kinds: f.Categories}
	}
	return walk{}
}

// Whole reports whether a page that is not full is all there is.
func (f Filter) Whole() bool {
	k := f.walk()
	return k.open || k.exact || k.work || k.along != "" || !f.ByDue
}

// unended reports whether a queue's condition on the unit's assignment leaves out all
// that ended.
func unended(cond string) bool { return strings.Contains(cond, "a.ended_at is null") }

// onlyUnits reports whether everything in the scope was given to its units.
func onlyUnits(s org.Scope) bool {
	return len(s.Units) > 0 && !s.All && !s.None && len(s.Regions) == 0 && s.Own == 0 && s.Team == 0 && !s.FollowUps && !s.Disputes && s.Granted == 0 && len(s.Themes) == 0
}

// onlyOwn reports whether everything in the scope is somebody's own.
func onlyOwn(s org.Scope) bool {
	return s.Own != 0 && !s.All && !s.None && len(s.Regions) == 0 && len(s.Units) == 0 && s.Team == 0 && !s.FollowUps && !s.Disputes && !s.Listed && s.Granted == 0 && len(s.Themes) == 0
}

// unended reports whether the filter asks for open tickets only.
func (f Filter) unended() bool {
	if f.Queue != "" && f.Queue != "all" && f.Queue != "closed" {
		return true
	}
	return len(f.States) > 0 && !slices.ContainsFunc(f.States, func(s ticket.State) bool { return !s.Open() })
}

// ids selects the ids of tickets on the walk, by the key $2; "" walks tickets themselves.
func (k walk) ids() (from string, key any) {
	switch {
	case k.work:
		return "assignments where city = $1 and unit = any($2) and ended_at is null", k.units
	case len(k.units) > 0:
		return "assignments where city = $1 and unit = any($2)", k.units
	case k.warn > 0:
		return "assignments where city = $1 and warned >= $2 and warned > 0 and ended_at is null and overdue_at is null and part = 'lead'", k.warn
	case k.mine != 0:
		return "assignments where city = $1 and handler = $2 and handler <> 0", k.mine
	case k.near && k.own != 0:
		return "(" + ownTickets("$2") + ") own where true", k.own
	case k.words != "":
		return "ticket_words where city = $1 and words @@ $2::text::tsquery", k.words
	}
	return "", nil
}

// ownTickets selects what somebody registered or is the handler of.
func ownTickets(who string) string {
	return `select ticket_id from tickets where city = $1 and created_by = ` + who + `
		union all select ticket_id from assignments where city = $1 and handler = ` + who + ` and handler <> 0`
}

// goesOn reports whether a look at the newest tickets that found so many with the words
// is followed by another such.
func (k walk) goesOn(found int) bool {
	if k.own != 0 {
		return k.near && found >= wordsOwn
	}
	return k.near && found >= wordsCommon
}

// span is the part of a walk that one page looks at: ids between both, neither of them.
type span struct {
	above, below ticket.ID
	whole        bool // nothing is left beyond
}

const highest ticket.ID = 1<<63 - 1

// span says how far a page looks that begins below a ticket.
func (tx *Tx) span(ctx context.Context, f Filter, below ticket.ID) (span, error) {
	k := f.walk()
	s := span{below: min(below, f.ceiling()), above: f.floor(), whole: true}
	if k.open || k.exact || k.work || k.along != "" || k.warn > 0 && f.ByDue {
		s.above = 0
		return s, nil
	}
	var sql string
	args := []any{tx.City, s.below}
	switch {
	case k.words != "" && k.own != 0: // few of what has the words: all at once
		return s, nil
	case k.words != "":
		end := window(s.below, tx.Now)
		return span{max(s.above, end), s.below, end <= s.above}, nil
	case len(k.units) > 0: // of each unit as many; complete down to where the first one's end
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from unnest($3::int[]) u cross join lateral (select a.ticket_id from assignments a
			where a.city = $1 and a.unit = u and a.ticket_id < $2 order by a.ticket_id desc offset %d limit 1) x`, max(walkUnit/len(k.units), walkEach))
		args = append(args, k.units)
	case len(k.kinds) > 0: // likewise, of each category
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from unnest($3::text[]) u cross join lateral (select t.ticket_id from tickets t
			where t.city = $1 and t.category = u and t.ticket_id < $2 order by t.ticket_id desc offset %d limit 1) x`, max(walkTickets/len(k.kinds), 100))
		args = append(args, k.kinds)
	case k.warn > 0:
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from (select ticket_id from assignments where city = $1 and warned >= $3 and warned > 0
			and ended_at is null and ticket_id < $2 order by ticket_id desc offset %d limit 1) x`, walkUnit)
		args = append(args, k.warn)
	case k.mine != 0:
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from (select ticket_id from assignments where city = $1 and handler = $3 and handler <> 0
			and ticket_id < $2 order by ticket_id desc offset %d limit 1) x`, walkUnit)
		args = append(args, k.mine)
	case k.own != 0:
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from ((select ticket_id from tickets where city = $1 and created_by = $3
			and ticket_id < $2 order by ticket_id desc offset %d limit 1) union all (select ticket_id from assignments where city = $1 and handler = $3
			and handler <> 0 and ticket_id < $2 order by ticket_id desc offset %[1]d limit 1)) x`, walkWords)
		args = append(args, k.own)
	default:
		most := walkTickets
		if k.near {
			most = walkWords
		}
		sql = fmt.Sprintf(`select coalesce(max(x.ticket_id), 0) from (select ticket_id from tickets where city = $1 and ticket_id < $2
			order by ticket_id desc offset %d limit 1) x`, most)
	}
	var end ticket.ID
	if err := tx.QueryRow(ctx, sql, args...).Scan(&end); err != nil {
		return s, fmt.Errorf("measure a list: %w", err)
	}
	if end > s.above {
		s.above, s.whole = end, false
	}
	return s, nil
}

// windows are how far back a search for words looks at a time: common words are found
// in the first, and for rare ones the widest costs little.
var windows = []time.Duration{7 * 24 * time.Hour, 31 * 24 * time.Hour, 183 * 24 * time.Hour}

// window is where the next look for words ends, counted from now so that each is wider
// than the one before.
func window(below ticket.ID, now time.Time) ticket.ID {
	for _, w := range windows {
		if end := idAt(now.Add(-w)); end+1 < below { // what is below was looked at down to there
			return end
		}
	}
	return 0
}

// idAt is below every id of a moment and above every one before it.
func idAt(at time.Time) ticket.ID {
	return ticket.ID(max(0, at.UnixMilli()-idEpoch)<<idBits) - 1
}

// ceiling and floor are between which ids a period lies: a ticket is made before it is
// accepted, due or closed, and none waits longer than this for it.
const longestWait = 400 * 24 * time.Hour

func (f Filter) ceiling() ticket.ID {
	top := highest
	for _, at := range []time.Time{f.AcceptedTo, f.DueBefore, f.ClosedTo} {
		if !at.IsZero() {
			top = min(top, idAt(at.Add(time.Second)))
		}
	}
	return top
}

func (f Filter) floor() (low ticket.ID) {
	for _, at := range []time.Time{f.AcceptedFrom, f.DueFrom, f.ClosedFrom} {
		if !at.IsZero() {
			low = max(low, idAt(at.Add(-longestWait)))
		}
	}
	return low
}

// onWalk adds the conditions that keep a query inside a span of its walk, and returns
// the table that must stand before it.
func (w *where) onWalk(f Filter, s span) (with string) {
	if f.unended() { // whatever ended is passed over in the index of open work
		w.add("t.closed_at is null")
	}
	if s.below != highest {
		w.add("t.ticket_id < ?", s.below)
	}
	if s.above > 0 {
		w.add("t.ticket_id > ?", s.above)
	}
	from, key := f.walk().ids()
	if from == "" {
		return ""
	}
	w.args = append(w.args, key, s.above, s.below)
	n := len(w.args)
	from = strings.ReplaceAll(from, "$2", fmt.Sprintf("$%d", n-2)) + fmt.Sprintf(" and ticket_id > $%d and ticket_id < $%d", n-1, n)
	w.add("t.ticket_id in (select ticket_id from walked)")
	switch k := f.walk(); {
	case k.near && k.own != 0: // asked for its words before its ticket is looked at
		w.args = append(w.args, strings.Join(f.Words, " & "))
		from += fmt.Sprintf(" and (select ts_match_vq(s.words, $%d::text::tsquery) from ticket_words s where s.city = $1 and s.ticket_id = own.ticket_id)", len(w.args))
	case k.own != 0: // what has the words, by their index, and then is his
		w.args = append(w.args, k.own)
		from = "(select ticket_id from " + from + " offset 0) found join (" + ownTickets(fmt.Sprintf("$%d", len(w.args))) + ") own using (ticket_id)"
	}
	return "with walked as materialized (select distinct ticket_id from " + from + ") "
}

func afterRow(last Row) string {
	micros := int64(0)
	if last.ClockAt != nil {
		micros = last.ClockAt.UnixMicro()
	}
	return fmt.Sprintf("%d.%d", micros, last.ID)
}

// CursorAt is when the ticket was made before which a cursor goes on.
func CursorAt(after string) time.Time {
	var micros int64
	var id ticket.ID
	if _, err := fmt.Sscanf(after, "%d.%d", &micros, &id); err != nil {
		return time.Time{}
	}
	return BornAt(id)
}

// CountMost is how far lists are counted exactly; beyond it is "1,000+".
const CountMost = 1000

// Count counts what a filter finds, exactly up to CountMost and as far as the first
// page looks; more says that there may be others.
func (tx *Tx) Count(ctx context.Context, f Filter) (n int, more bool, err error) {
	f.ByDue = f.ByDue || queues[f.Queue].lead != "" // the shortest way, in any order
	s, err := tx.span(ctx, f, highest)
	if err != nil {
		return 0, false, err
	}
	w, _ := f.where(tx.City)
	if len(f.Words) > 0 {
		s.above, s.whole = f.floor(), true
	}
	with := w.onWalk(f, s)
	from := " from tickets t"
	if f.byShown() {
		from = f.from(w)
	}
	order := "" // otherwise the table would be read from its oldest end
	if with == "" {
		order = " order by t.ticket_id desc"
	}
	if along := f.walk().along; along != "" {
		from, order = alongLeads, " and x.city = $1 and "+along+" order by x.due_at, x.ticket_id"
	}
	err = tx.QueryRow(ctx, with+fmt.Sprintf("select count(*) from (select 1%s limit %d) c", from+" where "+w.sql()+order, CountMost+1), w.args...).Scan(&n)
	if err != nil {
		return 0, false, fmt.Errorf("count tickets: %w", err)
	}
	return min(n, CountMost), n > CountMost || !s.whole, nil
}
