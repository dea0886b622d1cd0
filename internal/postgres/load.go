package postgres

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Loaded is a ticket as it is loaded without its history.
type Loaded struct {
	*ticket.Case
	Words []string
}

// Load copies tickets with their assignments, search words and sealed texts into the
// tables, without history, alarms or notices: for measuring on a large city.
func (tx *Tx) Load(ctx context.Context, list []Loaded, boxes []Box) error {
	if err := tx.begin(ctx); err != nil {
		return err
	}
	rows := make([][]any, 0, len(list))
	var given [][]any
	var words bytes.Buffer
	for _, l := range list {
		rows = append(rows, append(tickets.values(&l.Ticket, tx.City, l.ID), []byte{}))
		for i := range l.Assignments {
			given = append(given, assignments.values(&l.Assignments[i], tx.City, l.ID))
		}
		fmt.Fprintf(&words, "%d\t%d\t%s\n", tx.City, l.ID, strings.Join(l.Words, " "))
	}
	sealed := make([][]any, len(boxes))
	for i, b := range boxes {
		sealed[i] = []any{tx.City, b.Ticket, b.Digest, b.Box}
	}
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{{"tickets", tickets.names(), rows}, {"assignments", assignments.names(), given}, {"secrets", []string{"city", "ticket_id", "digest", "box"}, sealed}} {
		if _, err := tx.conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("load %s: %w", t.name, err)
		}
	}
	if _, err := tx.conn.PgConn().CopyFrom(ctx, &words, "copy ticket_words (city, ticket_id, words) from stdin"); err != nil {
		return fmt.Errorf("load search words: %w", err)
	}
	return nil
}

func (t *table[T]) names() []string {
	names := []string{"city", "ticket_id"}
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	for _, m := range t.more {
		names = append(names, strings.Fields(m)[0])
	}
	return names
}

// Settle brings statistics, the visibility map and the search index up to date after
// a large load.
func (db *DB) Settle(ctx context.Context) error {
	for _, table := range []string{"tickets", "assignments", "requests", "replies", "follow_ups", "events", "secrets", "ticket_words", "figure_deltas"} {
		if _, err := db.Pool.Exec(ctx, "vacuum (analyze) "+table); err != nil {
			return fmt.Errorf("vacuum %s: %w", table, err)
		}
	}
	return nil
}
