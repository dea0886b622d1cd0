package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// Digested is what all histories together come to.
type Digested struct {
	Tickets int    `json:"tickets"`
	Events  int    `json:"events"`
	Digest  string `json:"digest"`
}

// Digest is the digest of all histories in the order of their numbers: who did what when,
// in what words, before a moment. Ids, keys and the numbers themselves are not in it, so that
// two installations that lived the same past have the same digest.
func (c *Casework) Digest(ctx context.Context, until time.Time, progress func(done int)) (d Digested, err error) {
	sums := map[string][]byte{}
	for after := ticket.ID(0); ; {
		var ids []ticket.ID
		err := c.db.Snapshot(ctx, func(tx *postgres.Tx) error {
			if ids, err = tx.TicketIDs(ctx, after, 1, replayPage); err != nil || len(ids) == 0 {
				return err
			}
			return c.digestPage(ctx, tx, ids, until, sums, &d)
		})
		if err != nil {
			return d, fmt.Errorf("digest histories: %w", err)
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		if progress != nil {
			progress(d.Tickets)
		}
	}
	h := seal.NewSM3()
	for _, no := range slices.Sorted(maps.Keys(sums)) {
		h.Write(sums[no])
	}
	d.Digest = hex.EncodeToString(h.Sum(nil))
	return d, nil
}

func (c *Casework) digestPage(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, until time.Time, sums map[string][]byte, d *Digested) error {
	lines, err := tx.LinesOf(ctx, ids)
	if err != nil {
		return err
	}
	texts, err := c.texts(ctx, tx, ids, nil)
	if err != nil {
		return err
	}
	for _, id := range ids {
		h, no := seal.NewSM3(), ""
		for _, l := range lines[id] {
			if !l.At.Before(until) {
				continue
			}
			e, err := l.Read()
			if err != nil {
				return err
			}
			if r, ok := e.Facts.(*ticket.Register); ok {
				no = r.No
			}
			for _, secret := range ticket.Secrets(e.Facts) {
				*secret = ticket.Secret{Digest: texts[secret.Digest]} // of an erased one nothing is left
			}
			nameless(e.Facts)
			facts, err := json.Marshal(e.Facts)
			if err != nil {
				return err
			}
			d.Events++
			fmt.Fprintln(h, e.Seq, e.At.UnixMicro(), e.By.Name, e.Action, string(facts))
		}
		sums[no] = h.Sum(nil)
		d.Tickets++
	}
	return nil
}

// nameless takes out of facts what an installation gives its own: ids, numbers and keyed digests.
func nameless(f ticket.Facts) {
	if d, ok := f.(*ticket.Dispatch); ok {
		d.Rule = numbered.ReplaceAllString(d.Rule, "") // it names the head that it followed
	}
	v := reflect.ValueOf(f).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if own := slices.Contains(given, field.Type) || field.Name == "No" || field.Name == "IntoNo" || field.Name == "HeadNo" || field.Name == "PhoneKey"; own && field.IsExported() {
			v.Field(i).SetZero()
		}
	}
}

var numbered = regexp.MustCompile(`[0-9]{18}[0-9X]`)

var given = []reflect.Type{reflect.TypeFor[ticket.ID](), reflect.TypeFor[ticket.IncidentID](), reflect.TypeFor[org.UserID]()}
