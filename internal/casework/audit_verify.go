package casework

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// Flaw is one thing that is not as it was written (不符).
type Flaw struct {
	Kind string `json:"kind"` // changed, swapped, missing, row, ticket_removed, head_missing, head_changed, unsealed
	No   string `json:"no,omitempty"`
	Seq  int    `json:"seq,omitempty"`
	Text string `json:"text"`
}

// Audit is what VerifyChain looked at and found.
type Audit struct {
	Tickets int    `json:"tickets"`
	Events  int    `json:"events"`
	Heads   int    `json:"heads"`
	Flaws   []Flaw `json:"flaws"`
	More    int    `json:"more,omitempty"` // flaws beyond those listed
}

const mostFlaws = 1000

func (a *Audit) add(kind, no string, seq int, format string, args ...any) {
	if len(a.Flaws) == mostFlaws {
		a.More++
		return
	}
	a.Flaws = append(a.Flaws, Flaw{kind, no, seq, fmt.Sprintf(format, args...)})
}

// VerifyChain checks every ticket's history against its chain, its row and the
// sealed heads (历史核验). Expect is "number:digest" of a head written down outside,
// or empty. Progress is told how many tickets of all are done.
func (c *Casework) VerifyChain(ctx context.Context, expect string, progress func(done, all int)) (Audit, error) {
	a := Audit{Flaws: []Flaw{}}
	err := c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.Consistent(ctx); err != nil {
			return err
		}
		all, err := tx.CountTickets(ctx)
		if err != nil {
			return err
		}
		if err := c.verifyHeads(ctx, tx, &a, expect); err != nil {
			return err
		}
		return tx.EachHistory(ctx, func(h postgres.History) error {
			a.Tickets++
			a.Events += len(h.Lines)
			c.verifyHistory(h, &a)
			if progress != nil && a.Tickets%1000 == 0 {
				progress(a.Tickets, max(all, a.Tickets))
			}
			return nil
		})
	})
	if err != nil {
		return a, fmt.Errorf("verify histories: %w", err)
	}
	return a, nil
}

// verifyHeads checks the sealed heads themselves and lays aside what they say.
func (c *Casework) verifyHeads(ctx context.Context, tx *postgres.Tx, a *Audit, expect string) error {
	wantN, wantDigest, err := readExpected(expect)
	if err != nil {
		return err
	}
	var last *postgres.SealedHead
	for n := 0; ; {
		h, err := tx.SealedHead(ctx, n)
		if err != nil {
			return err
		}
		if h == nil {
			break
		}
		for missing := n + 1; missing < h.N; missing++ {
			a.add("head_missing", "", 0, "第%d号封存头缺失", missing)
		}
		a.Heads++
		prev, heads, err := unpackHeads(h)
		switch {
		case !hmac.Equal(c.keys.Chain(nil, h.Body), h.MAC) || err != nil:
			a.add("head_changed", "", 0, "第%d号封存头(%s)被改动", h.N, workday.Format(h.SealedAt))
			heads = nil
		case last != nil && last.N == h.N-1 && !hmac.Equal(prev, last.MAC):
			a.add("head_changed", "", 0, "第%d号封存头与第%d号不相接:其中之一被替换", h.N, last.N)
		case h.N == wantN && wantDigest != hex.EncodeToString(h.MAC):
			a.add("head_changed", "", 0, "第%d号封存头与外部留存的摘要不同", h.N)
		}
		if err := tx.KeepSealed(ctx, heads); err != nil {
			return err
		}
		last, n = h, h.N
	}
	if last == nil && wantN > 0 || last != nil && last.N < wantN {
		a.add("head_missing", "", 0, "外部留存了第%d号封存头,库中没有", wantN)
	}
	return c.verifyGap(ctx, tx, a, last)
}

// verifyGap looks for a long time without any head: the newest may have been removed.
func (c *Casework) verifyGap(ctx context.Context, tx *postgres.Tx, a *Audit, last *postgres.SealedHead) error {
	since, err := tx.SealedUpTo(ctx, tx.Wall)
	if err != nil {
		return err
	}
	first, err := tx.FirstUnsealed(ctx, since)
	if err != nil {
		return err
	}
	if first != nil && tx.Wall.Sub(*first) > sealEvery {
		n := 0
		if last != nil {
			n = last.N
		}
		a.add("unsealed", "", 0, "第%d号封存头之后,%s起的记录一直没有封存:后面的封存头可能被删除,或后台任务没有运行;请查明后执行 suban audit seal",
			n, workday.Format(*first))
	}
	return nil
}

func readExpected(text string) (n int, digest string, err error) {
	if text == "" {
		return 0, "", nil
	}
	number, digest, ok := strings.Cut(text, ":")
	if n, err = strconv.Atoi(number); err != nil || !ok || n < 1 || len(digest) != 64 {
		return 0, "", fault.In("expect", "应为封存时打印的“编号:摘要”,例如 12:9f…")
	}
	return n, strings.ToLower(digest), nil
}

// verifyHistory checks one ticket.
func (c *Casework) verifyHistory(h postgres.History, a *Audit) {
	no := fmt.Sprint(h.Ticket)
	switch {
	case h.Row != nil:
		no = h.Row.No
	case h.Sealed != nil:
		no = h.Sealed.No
		a.add("ticket_removed", no, h.Sealed.Seq, "工单%s整件被删除:第%d号封存头记有%d步", no, h.Sealed.N, h.Sealed.Seq)
		return
	default:
		a.add("ticket_removed", no, 0, "工单(内部编号%s)的行被删除,只剩历史记录", no)
		return
	}
	before := len(a.Flaws) + a.More
	last := c.verifyLines(no, h.Lines, a)
	switch {
	case last < h.Row.Seq:
		for seq := last + 1; seq <= h.Row.Seq; seq++ {
			a.add("missing", no, seq, "工单%s第%d步的记录被删除", no, seq)
		}
	case h.Sealed != nil && h.Sealed.Seq > last:
		for seq := last + 1; seq <= h.Sealed.Seq; seq++ {
			a.add("missing", no, seq, "工单%s第%d步的记录被删除,工单行也被改回:第%d号封存头记到第%d步", no, seq, h.Sealed.N, h.Sealed.Seq)
		}
	case last > h.Row.Seq:
		a.add("row", no, last, "工单%s停在第%d步,历史已有%d步:工单行被改回", no, h.Row.Seq, last)
	case last > 0 && !hmac.Equal(h.Lines[len(h.Lines)-1].MAC, h.Row.MAC):
		a.add("row", no, last, "工单%s的链尾与第%d步不符:工单行被改动", no, last)
	}
	if len(a.Flaws)+a.More > before || h.Sealed == nil {
		return
	}
	for _, l := range h.Lines {
		if l.Seq == h.Sealed.Seq && !hmac.Equal(l.MAC, h.Sealed.MAC) {
			a.add("changed", no, l.Seq, "工单%s的历史整段被重写:与第%d号封存头的第%d步不符", no, h.Sealed.N, l.Seq)
		}
	}
}

// verifyLines follows the chain and returns the last step that is there.
func (c *Casework) verifyLines(no string, lines []postgres.Line, a *Audit) int {
	heads := [][]byte{nil} // the links the next line may hang on; none when unknown
	last := 0
	for i := range lines {
		for seq := last + 1; seq < lines[i].Seq; seq++ {
			a.add("missing", no, seq, "工单%s第%d步的记录被删除", no, seq)
			heads = nil
		}
		last = lines[i].Seq
		switch {
		case heads == nil || c.follows(heads, lines[i]):
			heads = [][]byte{lines[i].MAC}
		default:
			if other := c.unswap(heads, lines, i); other > 0 {
				a.add("swapped", no, last, "工单%s第%d步与第%d步的记录被对调", no, last, other)
				heads = [][]byte{lines[i].MAC}
				continue
			}
			a.add("changed", no, last, "工单%s第%d步的记录被改动", no, last)
			// Either the text was changed or its link: the next step tells by hanging on one of them.
			meant := [][]byte{lines[i].MAC}
			for _, head := range heads {
				meant = append(meant, c.keys.Chain(head, lines[i].Bytes()))
			}
			heads = meant
		}
	}
	return last
}

func (c *Casework) follows(heads [][]byte, l postgres.Line) bool {
	for _, head := range heads {
		if hmac.Equal(c.keys.Chain(head, l.Bytes()), l.MAC) {
			return true
		}
	}
	return false
}

// unswap looks for a later line that belongs at i, with its link or without, and
// puts the two back. It returns that line's step, 0 when there is none.
func (c *Casework) unswap(heads [][]byte, lines []postgres.Line, i int) int {
	for j := i + 1; j < len(lines); j++ {
		here, there := lines[j], lines[i]
		here.Seq, there.Seq = lines[i].Seq, lines[j].Seq
		for _, mac := range [][]byte{lines[j].MAC, lines[i].MAC} {
			here.MAC = mac
			if c.follows(heads, here) {
				if hmac.Equal(mac, lines[i].MAC) {
					there.MAC = lines[j].MAC
				}
				lines[i], lines[j] = here, there
				return there.Seq
			}
		}
	}
	return 0
}
