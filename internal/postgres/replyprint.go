package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
	"suban/internal/triage"
)

// ReplyPrint is what one reply is recognised by.
type ReplyPrint struct {
	Ticket ticket.ID
	Reply  int
	Print  int64
}

// bandsOf are the four pieces of a print as they are looked up: each with its place.
func bandsOf(print int64) []int32 {
	bands := triage.Bands(uint64(print))
	all := make([]int32, len(bands))
	for i, b := range bands {
		all[i] = int32(i)<<16 | b
	}
	return all
}

// AddReplyPrint queues the print of a reply.
func (tx *Tx) AddReplyPrint(p ReplyPrint) {
	bands := strings.Trim(strings.ReplaceAll(fmt.Sprint(bandsOf(p.Print)), " ", ","), "[]")
	tx.gather(replyPrintRows, p.Ticket, p.Reply, p.Print, "{"+bands+"}")
}

var replyPrintRows = newBulk("reply_prints", "on conflict do nothing", "ticket_id bigint", "reply int", "print bigint", "bands int[]")

// NearPrints finds replies to other tickets that share a piece of a print, the
// latest first.
func (tx *Tx) NearPrints(ctx context.Context, print int64, not ticket.ID, limit int) ([]ReplyPrint, error) {
	rows, err := tx.Query(ctx, `select ticket_id, reply, print from reply_prints where city = $1 and bands && $2 and ticket_id <> $3
		order by ticket_id desc limit $4`, tx.City, bandsOf(print), not, limit)
	if err != nil {
		return nil, fmt.Errorf("find near replies: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[ReplyPrint])
}
