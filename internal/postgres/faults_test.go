package postgres

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"suban/internal/fault"
)

// A violated constraint becomes words; everything else stays what it was.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name := range constraints {
		err := faults(fmt.Errorf("save: %w", &pgconn.PgError{Code: "23505", ConstraintName: name}))
		if f, ok := fault.Of(err); !ok || f.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := fmt.Errorf("save: %w", &pgconn.PgError{Code: "23505", ConstraintName: "nobody_knows"})
	if err := faults(other); err != other {
		t.Errorf("an unknown constraint became %v", err)
	}
	if err := faults(nil); err != nil {
		t.Errorf("nothing became %v", err)
	}
}

// What may be tried again, and what not.
func TestRepeatable(t *testing.T) {
	t.Parallel()
	for code, again := range map[string]bool{"40001": true, "40P01": true, "23505": false, "57014": false} {
		if Repeatable(fmt.Errorf("commit: %w", &pgconn.PgError{Code: code})) != again {
			t.Errorf("%s: repeatable is %t", code, !again)
		}
	}
	if Repeatable(errors.New("anything")) || !Repeatable(&pgconn.PgError{Code: "23505", ConstraintName: "tickets_pkey"}) {
		t.Error("an id that is taken is tried again, nothing else")
	}
	if !Repeatable(faults(&pgconn.PgError{Code: "23505", ConstraintName: "deeds_pkey"})) {
		t.Error("another node's deed under the same key is looked at again")
	}
}

// Constraints lists the names that have words.
func Constraints() (names []string) {
	for name := range constraints {
		names = append(names, name)
	}
	return names
}
