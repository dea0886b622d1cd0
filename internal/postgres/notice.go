package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Notice is one thing one party is to be told by one channel (通知).
type Notice struct {
	ID          int64      `json:"id"`
	Ticket      ticket.ID  `json:"ticket"`
	Occasion    string     `json:"occasion"`
	Channel     string     `json:"channel"` // inbox, sms
	ToUser      org.UserID `json:"to_user,omitempty"`
	ToUnit      org.UnitID `json:"to_unit,omitempty"`
	ToRole      org.Role   `json:"to_role,omitempty"`
	ToRequester bool       `json:"to_requester,omitempty"`
	ToFollower  int64      `json:"to_follower,omitempty"` // who met the same
	Text        string     `json:"text"`
	MadeAt      time.Time  `json:"made_at"`
	SendAfter   time.Time  `json:"send_after"`
	State       string     `json:"state" enum:"waiting,sent,failed,held"` // held: never leaves the system
	Tries       int        `json:"tries"`
	SentAt      *time.Time `json:"sent_at"`
	Error       string     `json:"error,omitempty"`
	ReadAt      *time.Time `json:"read_at"`
	ReadBy      org.UserID `json:"read_by,omitempty"`
}

const noticeColumns = "id, ticket_id, occasion, channel, to_user, to_unit, to_role, to_requester, to_follower, text, made_at, send_after, state, tries, sent_at, error, read_at, read_by"

func noticeFields(n *Notice) []any {
	return []any{&n.ID, &n.Ticket, &n.Occasion, &n.Channel, &n.ToUser, &n.ToUnit, &n.ToRole, &n.ToRequester, &n.ToFollower, &n.Text, &n.MadeAt, &n.SendAfter, &n.State, &n.Tries, &n.SentAt, &n.Error, &n.ReadAt, &n.ReadBy}
}

func scanNotice(row pgx.CollectableRow) (n Notice, err error) {
	return n, row.Scan(noticeFields(&n)...)
}

var noticeRows = newBulk("notices", "", "id bigint", "ticket_id bigint", "occasion text", "channel text", "to_user bigint", "to_unit int",
	"to_role text", "to_requester boolean", "text text", "made_at timestamptz", "send_after timestamptz", "state text", "sent_at timestamptz")

// AddNotice queues a new notice: not tried, not read, and not a follower's.
func (tx *Tx) AddNotice(n Notice) {
	tx.gather(noticeRows, n.ID, n.Ticket, n.Occasion, n.Channel, n.ToUser, n.ToUnit, string(n.ToRole), n.ToRequester, n.Text, n.MadeAt, n.SendAfter, n.State, n.SentAt)
}

// TicketNotices lists what was told about a ticket.
func (tx *Tx) TicketNotices(ctx context.Context, id ticket.ID) ([]Notice, error) {
	rows, err := tx.Query(ctx, `select `+noticeColumns+` from notices where city = $1 and ticket_id = $2 order by id`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return pgx.CollectRows(rows, scanNotice)
}

// Inbox lists what an actor was told, newest first, and how much is unread.
func (tx *Tx) Inbox(ctx context.Context, a org.Actor, limit int) (list []Notice, unread int, err error) {
	roles := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = string(r)
	}
	// Three searches, each on its own index; a duty notice is the whole centre's, one to
	// a role of a unit is that post's. What keeps quiet at night appears in the morning.
	const to = `(select * from (select ` + noticeColumns + ` from notices where city = $1 and to_user = $2 and to_user <> 0 and channel = 'inbox' and greatest(made_at, send_after) <= $5 order by id desc limit $6) u
		union all select * from (select ` + noticeColumns + ` from notices where city = $1 and to_unit = $3 and to_unit <> 0 and (to_role = '' or to_role = any($4)) and channel = 'inbox' and greatest(made_at, send_after) <= $5 order by id desc limit $6) n
		union all select * from (select ` + noticeColumns + ` from notices where city = $1 and to_role = any($4) and to_role <> '' and to_unit = 0 and channel = 'inbox' and greatest(made_at, send_after) <= $5 order by id desc limit $6) r) m`
	rows, err := tx.Query(ctx, `select `+noticeColumns+` from `+to+` order by read_at is not null, id desc limit $6`, tx.City, a.ID, a.Unit, roles, tx.Now, limit)
	if err != nil {
		return nil, 0, fmt.Errorf("read inbox: %w", err)
	}
	if list, err = pgx.CollectRows(rows, scanNotice); err != nil {
		return nil, 0, err
	}
	for _, n := range list {
		if n.ReadAt == nil {
			unread++
		}
	}
	return list, unread, nil
}

// ReadNotice stamps a notice of the actor as read, and reports whether there was one.
func (tx *Tx) ReadNotice(ctx context.Context, a org.Actor, id int64) (bool, error) {
	roles := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = string(r)
	}
	tag, err := tx.Exec(ctx, `update notices set read_at = coalesce(read_at, $6), read_by = case when read_at is null then $3 else read_by end
		where city = $1 and id = $2 and (to_user = $3 and to_user <> 0 or to_unit = $4 and to_unit <> 0 and (to_role = '' or to_role = any($5)) or to_role = any($5) and to_role <> '' and to_unit = 0)`,
		tx.City, id, a.ID, a.Unit, roles, tx.Now)
	return tag.RowsAffected() > 0, err
}

// Outgoing is a notice that is to leave, with its ticket's number.
type Outgoing struct {
	Notice
	No string
}

// TakeWaiting locks notices that may leave now, skipping those another node holds.
func (tx *Tx) TakeWaiting(ctx context.Context, limit int) ([]Outgoing, error) {
	rows, err := tx.Query(ctx, `select `+noticeColumns+`, coalesce((select no from tickets t where t.city = n.city and t.ticket_id = n.ticket_id), '')
		from notices n where city = $1 and state = 'waiting' and send_after <= $2
		order by send_after limit $3 for update of n skip locked`, tx.City, tx.Now, limit)
	if err != nil {
		return nil, fmt.Errorf("take waiting notices: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Outgoing, err error) {
		err = row.Scan(append(noticeFields(&o.Notice), &o.No)...)
		return o, err
	})
}

// CountNotices counts the notices that go out by a gateway, by state.
func (tx *Tx) CountNotices(ctx context.Context) (map[string]int, error) {
	rows, err := tx.Query(ctx, `select state, count(*) from notices where city = $1 and state in ('waiting', 'failed') group by state`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("count notices: %w", err)
	}
	counts := map[string]int{"waiting": 0, "failed": 0}
	var state string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error { counts[state] = n; return nil })
	return counts, err
}

// SetDelivery queues what became of a notice.
func (tx *Tx) SetDelivery(n Notice) {
	tx.Queue(`update notices set state = $3, tries = $4, sent_at = $5, error = $6, send_after = $7 where city = $1 and id = $2`,
		tx.City, n.ID, n.State, n.Tries, n.SentAt, n.Error, n.SendAfter)
}

// Numbers are the numbers people read aloud, by ticket.
func (tx *Tx) Numbers(ctx context.Context, ids []ticket.ID) (map[ticket.ID]string, error) {
	numbers := map[ticket.ID]string{}
	rows, err := tx.Query(ctx, `select ticket_id, no from tickets where city = $1 and ticket_id = any($2)`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("number tickets: %w", err)
	}
	var id ticket.ID
	var no string
	_, err = pgx.ForEachRow(rows, []any{&id, &no}, func() error { numbers[id] = no; return nil })
	return numbers, err
}
