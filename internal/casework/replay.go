package casework

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
)

// VerifyReplay folds a ticket's history and compares every stored column with
// the result (I8). The error names the first column that differs.
func (c *Casework) VerifyReplay(ctx context.Context, id ticket.ID) error {
	var differs error
	err := c.replay(ctx, []ticket.ID{id}, func(_ *postgres.Stored, err error) { differs = err })
	if err != nil {
		return err
	}
	return differs
}

// Replayed is what VerifyReplays looked at and found.
type Replayed struct {
	Tickets int    `json:"tickets"`
	Flaws   []Flaw `json:"flaws"`
}

// VerifyReplays replays every ticket, or about one in step.
func (c *Casework) VerifyReplays(ctx context.Context, step int, progress func(done int)) (Replayed, error) {
	all := Replayed{Flaws: []Flaw{}}
	for after := ticket.ID(0); ; {
		var ids []ticket.ID
		err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
			ids, err = tx.TicketIDs(ctx, after, max(1, step), replayPage)
			return err
		})
		if err != nil || len(ids) == 0 {
			return all, err
		}
		err = c.replay(ctx, ids, func(s *postgres.Stored, err error) {
			all.Tickets++
			if err != nil {
				all.Flaws = append(all.Flaws, Flaw{Kind: "replay", No: s.No, Seq: s.Version, Text: fmt.Sprintf("工单%s由历史重算的结果与库中不同:%v", s.No, err)})
			}
		})
		if err != nil {
			return all, err
		}
		if progress != nil {
			progress(all.Tickets)
		}
		after = ids[len(ids)-1]
	}
}

const replayPage = 200

// replay replays some tickets as they are at one moment.
func (c *Casework) replay(ctx context.Context, ids []ticket.ID, found func(*postgres.Stored, error)) error {
	return c.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		book, err := c.rulebook(ctx, tx, -1)
		if err != nil {
			return err
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		lines, err := tx.LinesOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if s := cases[id]; s != nil {
				found(s, same(s, lines[id], book))
			}
		}
		return nil
	})
}

// same says where a stored case differs from its history.
func same(s *postgres.Stored, lines []postgres.Line, book *ticket.Rulebook) error {
	history := make([]ticket.Event, len(lines))
	for i, l := range lines {
		var err error
		if history[i], err = l.Read(); err != nil {
			return err
		}
	}
	replayed, err := ticket.Replay(s.ID, history, book)
	if err != nil {
		return err
	}
	if where := differ(reflect.ValueOf(*s.Case), reflect.ValueOf(*replayed), ""); where != "" {
		return fmt.Errorf("ticket %d: replay differs at %s", s.ID, strings.TrimPrefix(where, "."))
	}
	return nil
}

// differ names the first place where two values differ; empty lists are equal to
// none, times are compared as moments.
func differ(a, b reflect.Value, path string) string {
	if t, ok := a.Interface().(time.Time); ok {
		if !t.Equal(b.Interface().(time.Time)) {
			return fmt.Sprintf("%s: stored %v, replayed %v", path, t, b)
		}
		return ""
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return fmt.Sprintf("%s: stored nil is %v, replayed nil is %v", path, a.IsNil(), b.IsNil())
			}
			return ""
		}
		return differ(a.Elem(), b.Elem(), path)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: stored %d, replayed %d", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if w := differ(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); w != "" {
				return w
			}
		}
		return ""
	case reflect.Struct:
		if s, ok := a.Interface().(ticket.Secret); ok {
			if s.Digest != b.Interface().(ticket.Secret).Digest {
				return path
			}
			return ""
		}
		for i := range a.NumField() {
			if w := differ(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name); w != "" {
				return w
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf("%s: stored %v, replayed %v", path, a, b)
	}
	return ""
}
