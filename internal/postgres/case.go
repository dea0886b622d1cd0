package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/ticket"
)

// Stored is a case as it was read, with the last link of its history's chain.
type Stored struct {
	*ticket.Case
	Head []byte
}

// LockTickets queues the locking of tickets into b, always in the order of their
// ids; they are held until the transaction ends. With them comes the number that
// every change of the rules raises.
func (tx *Tx) LockTickets(b *pgx.Batch, ids []ticket.ID, rules *int) map[ticket.ID]Head {
	heads := make(map[ticket.ID]Head, len(ids))
	if len(ids) > 0 {
		b.Queue(`select ticket_id, version, head, (select rules from cities where city = $1) from tickets
			where city = $1 and ticket_id = any($2) order by ticket_id for update`, tx.City, ids).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var h Head
				if err := rows.Scan(&h.Ticket, &h.Seq, &h.MAC, rules); err != nil {
					return fmt.Errorf("lock tickets: %w", err)
				}
				heads[h.Ticket] = h
			}
			return rows.Err()
		})
	}
	return heads
}

// Expect locks tickets like LockTickets, but with the commit and before any other
// write: they must still stand where they are known to have stood, and the rules
// be those of the given number. Otherwise the commit fails and changes nothing.
func (tx *Tx) Expect(heads []Head, rules int) {
	tx.expected = &expected{heads, rules}
}

// expected is where tickets are known to stand.
type expected struct {
	heads []Head
	rules int
}

// queue puts what is expected before every other write, as a statement of its own.
func (e *expected) queue(tx *Tx) {
	var first pgx.Batch
	if len(e.heads) == 0 {
		first.Queue(`select 1 / count(*) from cities where city = $1 and rules = $2`, tx.City, e.rules)
	} else {
		ids, versions, links := make([]ticket.ID, len(e.heads)), make([]int, len(e.heads)), make([][]byte, len(e.heads))
		for i, h := range e.heads {
			ids[i], versions[i], links[i] = h.Ticket, h.Seq, h.MAC
		}
		first.Queue(`select 1 / (count(*) = cardinality($2::bigint[]))::int from (
			select from unnest($2::bigint[], $3::int[], $4::bytea[]) k (ticket_id, version, head) join tickets t using (ticket_id, version, head)
			where t.city = $1 and (select rules from cities where city = $1) = $5 order by t.ticket_id for update of t) as_known`,
			tx.City, ids, versions, links, e.rules)
	}
	tx.queue.QueuedQueries = slices.Insert(tx.queue.QueuedQueries, 0, first.QueuedQueries...)
	tx.welded++
}

// ticketRow is a row of tickets that changed.
type ticketRow struct {
	is      *Stored
	changed []byte
}

// settleTickets queues the changed rows of tickets. When they are exactly those that
// are expected to stand somewhere, their own statement asks for that at the end.
func (tx *Tx) settleTickets(last bool) {
	list := tx.tickets
	tx.tickets = nil
	slices.SortFunc(list, func(a, b ticketRow) int { return cmp.Compare(a.is.ID, b.is.ID) })
	if e := tx.expected; e != nil {
		tx.expected = nil
		if last && tx.leads(list, e) {
			return
		}
		e.queue(tx)
	}
	for _, r := range list {
		if tx.shared && tickets.isUsual(r.changed) {
			tx.gather(tickets.saves, append(tickets.usualRow(r.is.ID, &r.is.Ticket), r.is.Head)...)
		} else {
			tx.Queue(tickets.update(r.changed), append(tickets.changes(tx, r.is.ID, &r.is.Ticket, r.changed), r.is.Head)...)
		}
	}
}

// leads makes the changed rows the lead of what is welded, if they can be.
func (tx *Tx) leads(list []ticketRow, e *expected) bool {
	if len(list) != len(e.heads) || len(list) == 0 || !(tx.shared || tx.alone && len(list) == 1) {
		return false
	}
	for i, r := range list {
		if r.is.ID != e.heads[i].Ticket || tx.shared && !tickets.isUsual(r.changed) {
			return false
		}
	}
	l := &lead{asks: `select 1 / (count(*) = $2 and (select rules from cities where city = $1) = $3)::int from w0`, with: []any{tx.City, len(list), e.rules}}
	if tx.shared {
		all := rows{of: &bulk{columns: tickets.saves.columns + 2}}
		for i, r := range list {
			all.list = append(all.list, append(tickets.usualRow(r.is.ID, &r.is.Ticket), r.is.Head, e.heads[i].Seq, e.heads[i].MAC))
		}
		l.update, l.args = knownTickets, all.arrays(tx.City)
	} else {
		r, h := list[0], e.heads[0]
		args := append(tickets.changes(tx, r.is.ID, &r.is.Ticket, r.changed), r.is.Head, h.Seq, h.MAC)
		l.update = fmt.Sprintf("%s and version = $%d and head = $%d returning 1", tickets.update(r.changed), len(args)-1, len(args))
		l.args = args
	}
	tx.lead = l
	return true
}

// ReadCases queues the reading of whole cases into b.
func (tx *Tx) ReadCases(b *pgx.Batch, ids []ticket.ID) map[ticket.ID]*Stored {
	found := make(map[ticket.ID]*Stored, len(ids))
	b.Queue(tickets.selects, tx.City, ids).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			s := &Stored{Case: &ticket.Case{}}
			if err := rows.Scan(append(tickets.values(&s.Ticket, &s.ID), &s.Head)...); err != nil {
				return fmt.Errorf("read tickets: %w", err)
			}
			found[s.ID] = s
		}
		return rows.Err()
	})
	// Parts of a ticket that came after its row was looked for belong to nobody here.
	of := func(id ticket.ID) *Stored {
		if s := found[id]; s != nil {
			return s
		}
		return &Stored{Case: &ticket.Case{}}
	}
	assignments.read(b, tx, ids, func(id ticket.ID, v ticket.Assignment) { of(id).Assignments = append(of(id).Assignments, v) })
	requests.read(b, tx, ids, func(id ticket.ID, v ticket.Request) { of(id).Requests = append(of(id).Requests, v) })
	replies.read(b, tx, ids, func(id ticket.ID, v ticket.Reply) { of(id).Replies = append(of(id).Replies, v) })
	followUps.read(b, tx, ids, func(id ticket.ID, v ticket.FollowUp) { of(id).FollowUps = append(of(id).FollowUps, v) })
	disputes.read(b, tx, ids, func(id ticket.ID, v ticket.Dispute) { of(id).Disputes = append(of(id).Disputes, v) })
	attachments.read(b, tx, ids, func(id ticket.ID, v ticket.Attachment) { of(id).Attachments = append(of(id).Attachments, v) })
	publications.read(b, tx, ids, func(id ticket.ID, v ticket.Publication) { of(id).Publications = append(of(id).Publications, v) })
	return found
}

// Case reads one case.
func (tx *Tx) Case(ctx context.Context, id ticket.ID) (*Stored, error) {
	var b pgx.Batch
	found := tx.ReadCases(&b, []ticket.ID{id})
	if err := tx.Batch(ctx, &b); err != nil {
		return nil, fmt.Errorf("read case %d: %w", id, err)
	}
	if found[id] == nil {
		return nil, fault.New(fault.NotFound, "工单不存在,或不在您可见的范围内")
	}
	return found[id], nil
}

// AddCase queues a new ticket. A taken id is an error, never an overwrite.
func (tx *Tx) AddCase(s *Stored) {
	tx.touch(s.ID)
	// At once and with the deed's other writes: some of them refer to the ticket.
	tx.Queue(tickets.inserts, append(tickets.values(&s.Ticket, tx.City, s.ID), s.Head)...)
	tx.saveParts(&ticket.Case{}, s)
}

// SaveCase queues what a deed changed.
func (tx *Tx) SaveCase(was *ticket.Case, s *Stored) {
	tx.touch(s.ID)
	tx.tickets = append(tx.tickets, ticketRow{s, tickets.changed(&was.Ticket, &s.Ticket)})
	tx.saveParts(was, s)
}

// touch keeps two writes of one ticket in their order: what the first gathered is
// queued before the second.
func (tx *Tx) touch(id ticket.ID) {
	if tx.touched[id] {
		tx.settleTickets(false)
		tx.settle()
		if tx.alone || tx.shared {
			tx.Weld()
		}
		clear(tx.touched)
	}
	if tx.touched == nil {
		tx.touched = map[ticket.ID]bool{}
	}
	tx.touched[id] = true
}

func (tx *Tx) saveParts(was *ticket.Case, s *Stored) {
	saveRows(tx, assignments, s.ID, was.Assignments, s.Assignments)
	saveRows(tx, requests, s.ID, was.Requests, s.Requests)
	saveRows(tx, replies, s.ID, was.Replies, s.Replies)
	saveRows(tx, followUps, s.ID, was.FollowUps, s.FollowUps)
	saveRows(tx, disputes, s.ID, was.Disputes, s.Disputes)
	saveRows(tx, attachments, s.ID, was.Attachments, s.Attachments)
	saveRows(tx, publications, s.ID, was.Publications, s.Publications)
}

// saveRows queues the rows that are new, and what changed of the others.
func saveRows[T any](tx *Tx, t *table[T], id ticket.ID, was, is []T) {
	for i := range is {
		if i >= len(was) {
			t.add(tx, id, &is[i])
		} else {
			t.save(tx, id, &was[i], &is[i])
		}
	}
}

// IDOf finds a ticket by its number, or by the number it had elsewhere.
func (tx *Tx) IDOf(ctx context.Context, no string) (ticket.ID, error) {
	var id ticket.ID
	err := tx.QueryRow(ctx, `select ticket_id from tickets where city = $1 and no = $2
		union all select ticket_id from tickets where city = $1 and old_no = $2 and old_no <> '' limit 1`, tx.City, no).Scan(&id)
	if none(err) {
		return 0, fault.New(fault.NotFound, "没有编号为%s的工单", no)
	}
	if err != nil {
		return 0, fmt.Errorf("find ticket by number: %w", err)
	}
	return id, nil
}

// Cases reads several cases.
func (tx *Tx) Cases(ctx context.Context, ids []ticket.ID) (map[ticket.ID]*Stored, error) {
	var b pgx.Batch
	found := tx.ReadCases(&b, ids)
	if err := tx.Batch(ctx, &b); err != nil {
		return nil, fmt.Errorf("read %d cases: %w", len(ids), err)
	}
	return found, nil
}
