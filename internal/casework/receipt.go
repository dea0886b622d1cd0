package casework

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// letters of a query code: no 0 O 1 I L, so that it can be read aloud.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const (
	codeLength = 8
	codeTries  = 5
	codeLock   = 15 * time.Minute
)

// receiptCode is a ticket's query code (查询码). It follows from the keys, so that a
// repeated registration shows the same code; only its digest is stored.
func (c *Casework) receiptCode(id ticket.ID) string {
	return readable(c.keys.Digest("receipt", fmt.Sprint(c.db.City, id)))
}

// readable makes a code that can be read aloud out of a digest.
func readable(digest string) string {
	n, _ := new(big.Int).SetString(digest, 16)
	base, rest := big.NewInt(int64(len(letters))), new(big.Int)
	code := make([]byte, codeLength)
	for i := range code {
		n.DivMod(n, base, rest)
		code[i] = letters[rest.Int64()]
	}
	return string(code)
}

func (c *Casework) receiptDigest(no, code string) string { return c.keys.Digest("code", no, code) }

// Receipt is what a citizen is given (回执).
type Receipt struct {
	No   string `json:"no"`
	Code string `json:"code"`
}

// ReceiptOf is a ticket's receipt.
func (c *Casework) ReceiptOf(t *ticket.Case) Receipt { return Receipt{t.No, c.receiptCode(t.ID)} }

// wrongReceipt is the same for an unknown number and a wrong code.
var wrongReceipt = fault.New(fault.NotFound, "编号或查询码不对,请核对回执;连续输错5次将锁定15分钟")

// Looks are the looks at the requester's full name and number, newest first: his own
// business to know.
func (c *Casework) Looks(ctx context.Context, id ticket.ID) (list []postgres.Reveal, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		list, err = tx.Reveals(ctx, int64(id), postgres.AuditFilter{Limit: 200})
		return err
	})
	return list, err
}

// OpenReceipt lets a citizen in by number and code. Five wrong tries close the
// number for 15 minutes, whether it exists or not.
func (c *Casework) OpenReceipt(ctx context.Context, no, code string) (ticket.ID, error) {
	o, err := c.Enter(ctx, no, code)
	if err == nil && o.Follower != nil {
		err = fault.New(fault.Conflict, "这是关注号,只能查看答复;要反映新的情况请另行提交")
	}
	return o.Ticket, err
}

// Opened is what a receipt opens: one's own matter, or a public one that is followed.
type Opened struct {
	Ticket   ticket.ID
	Follower *postgres.Follower
}

// Enter is OpenReceipt for the receipts of followers too.
func (c *Casework) Enter(ctx context.Context, no, code string) (open Opened, err error) {
	no, err = ticket.CheckNo(no)
	if err != nil {
		return open, err
	}
	code = strings.ToUpper(strings.Join(strings.Fields(code), ""))
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		until, err := tx.ReceiptLock(ctx, no)
		if err != nil {
			return err
		}
		if tx.Now.Before(until) {
			return fault.New(fault.TooMany, "查询码连续输错,该编号已锁定至%s,请稍后再试", until.In(workday.Zone).Format("15:04"))
		}
		id, want, err := tx.Receipt(ctx, no)
		if err != nil {
			return err
		}
		var f *postgres.Follower
		if want == "" {
			if f, err = tx.FollowerByNo(ctx, no); err != nil {
				return err
			}
			if f != nil {
				id, want = f.Ticket, f.Code
			}
		}
		if got := c.receiptDigest(no, code); want != "" && got == want {
			open = Opened{id, f}
			return tx.ForgetReceiptTries(ctx, no)
		}
		return tx.CountReceiptTry(ctx, no, codeTries, codeLock)
	})
	if err == nil && open.Ticket == 0 {
		err = wrongReceipt
	}
	return open, err
}
