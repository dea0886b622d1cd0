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
	return c.db.Read(ctx, func(tx *postgres.Tx) error {
		book, err := c.rulebook(ctx, tx, -1)
		if err != nil {
			return err
		}
		stored, err := tx.Case(ctx, id)
		if err != nil {
			return err
		}
		lines, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		var history []ticket.Event
		for _, l := range lines {
			e, err := l.Read()
			if err != nil {
				return err
			}
			history = append(history, e)
		}
		replayed, err := ticket.Replay(id, history, book)
		if err != nil {
			return err
		}
		if where := differ(reflect.ValueOf(*stored.Case), reflect.ValueOf(*replayed), ""); where != "" {
			return fmt.Errorf("ticket %d: replay differs at %s", id, strings.TrimPrefix(where, "."))
		}
		return nil
	})
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
