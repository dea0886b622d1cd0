package casework

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// A sealed head (封存头) lists, for every ticket touched since the head before it,
// what its history ends with. Whoever removes the end of a history and puts the
// ticket's row back, or removes a whole ticket, is found by it.
const (
	sealOverlap = 10 * time.Minute // transactions that committed late
	sealMost    = 50_000           // tickets in one head
	sealEvery   = 26 * time.Hour   // longer without a head is suspicious
)

// Seal is what was sealed: the number of the newest head and its digest, which
// may be written down outside the system.
type Seal struct {
	Head    int       `json:"head"`
	Digest  string    `json:"digest"`
	At      time.Time `json:"at"`
	Tickets int       `json:"tickets"`
}

// Seal seals the ends of all histories that grew since the last time (封存).
func (c *Casework) Seal(ctx context.Context) (Seal, error) {
	s, _, err := c.seal(ctx, false)
	return s, err
}

// SealDaily seals once a day of the machine's clock, whichever node comes first.
func (c *Casework) SealDaily(ctx context.Context) (done bool, err error) {
	_, done, err = c.seal(ctx, true)
	return done, err
}

func (c *Casework) seal(ctx context.Context, daily bool) (s Seal, done bool, err error) {
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.LockSeals(ctx); err != nil {
			return err
		}
		last, err := tx.LastSealedHead(ctx)
		if err != nil {
			return err
		}
		s = Seal{At: tx.Wall}
		var prev []byte
		if last != nil {
			s.Head, prev = last.N, last.MAC
			if daily && workday.DateOf(last.SealedAt) == workday.DateOf(tx.Wall) {
				return nil
			}
		}
		since, err := tx.SealedUpTo(ctx, tx.Wall)
		if err != nil {
			return err
		}
		if !since.IsZero() {
			since = since.Add(-sealOverlap)
		}
		for after := ticket.ID(0); ; {
			heads, err := tx.HeadsSince(ctx, since, after, sealMost)
			if err != nil {
				return err
			}
			s.Head++
			h := postgres.SealedHead{N: s.Head, SealedAt: tx.Wall, Tickets: len(heads)}
			if h.Body, err = packHeads(h, prev, heads); err != nil {
				return err
			}
			h.MAC = c.keys.Chain(nil, h.Body)
			if err := tx.AddSealedHead(ctx, h); err != nil {
				return err
			}
			prev, s.Tickets, done = h.MAC, s.Tickets+len(heads), true
			if len(heads) < sealMost {
				break
			}
			after = heads[len(heads)-1].Ticket
		}
		s.Digest = hex.EncodeToString(prev)
		return nil
	})
	if err != nil {
		return Seal{}, false, fmt.Errorf("seal: %w", err)
	}
	return s, done, nil
}

// packHeads writes a list of heads: its number, moment and size and the link to
// the list before it, then a line for each ticket; compressed.
func packHeads(h postgres.SealedHead, prev []byte, heads []postgres.Head) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	fmt.Fprintf(z, "%d %d %d %x.\n", h.N, h.SealedAt.UnixMicro(), len(heads), prev)
	for _, t := range heads {
		fmt.Fprintf(z, "%d %s %d %x\n", t.Ticket, t.No, t.Seq, t.MAC)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack heads: %w", err)
	}
	return out.Bytes(), nil
}

// unpackHeads reads what packHeads wrote.
func unpackHeads(h *postgres.SealedHead) (prev []byte, heads []postgres.Sealed, err error) {
	z, err := gzip.NewReader(bytes.NewReader(h.Body))
	if err != nil {
		return nil, nil, fmt.Errorf("unpack heads: %w", err)
	}
	in := bufio.NewReader(z)
	var n, count int
	var at int64
	var link string
	if _, err := fmt.Fscanf(in, "%d %d %d %s\n", &n, &at, &count, &link); err != nil {
		return nil, nil, fmt.Errorf("unpack heads: %w", err)
	}
	if n != h.N || at != h.SealedAt.UnixMicro() || count != h.Tickets {
		return nil, nil, fmt.Errorf("unpack heads: the row is not the one that was sealed")
	}
	if prev, err = hex.DecodeString(link[:len(link)-1]); err != nil {
		return nil, nil, fmt.Errorf("unpack heads: %w", err)
	}
	heads = make([]postgres.Sealed, 0, count)
	for {
		s := postgres.Sealed{N: h.N}
		_, err := fmt.Fscanf(in, "%d %s %d %x\n", &s.Ticket, &s.No, &s.Seq, &s.MAC)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("unpack heads: %w", err)
		}
		heads = append(heads, s)
	}
	if len(heads) != count {
		return nil, nil, fmt.Errorf("unpack heads: %d lines instead of %d", len(heads), count)
	}
	return prev, heads, nil
}
