package casework

import (
	"context"
	"fmt"

	"suban/internal/bigram"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Loader puts tickets into the database without history: for measuring on a large city.
type Loader struct {
	*Casework
	words map[string]string
}

// Loader begins a load.
func (c *Casework) Loader() *Loader { return &Loader{c, map[string]string{}} }

// Load seals the texts of cases and stores them.
func (l *Loader) Load(ctx context.Context, cases []*ticket.Case) error {
	var list []postgres.Loaded
	var boxes []postgres.Box
	for _, t := range cases {
		row := postgres.Loaded{Case: t}
		for _, w := range bigram.Tokens(t.Title.Plain + "\n" + t.Content.Plain + "\n" + t.Place.Plain) {
			digest, ok := l.words[w]
			if !ok {
				digest = l.word(w)
				l.words[w] = digest
			}
			row.Words = append(row.Words, digest)
		}
		if t.RequesterPhone.Plain != "" {
			t.PhoneKey = l.PhoneKey(t.RequesterPhone.Plain)
		}
		for _, secret := range []*ticket.Secret{&t.Title, &t.Content, &t.Place, &t.RequesterName, &t.RequesterPhone} {
			if secret.Plain == "" {
				continue
			}
			secret.Digest = l.keys.Digest("secret", fmt.Sprint(l.db.City, t.ID), secret.Plain)
			box, err := l.keys.Seal([]byte(secret.Plain), secretFor(l.db.City, t.ID, secret.Digest))
			if err != nil {
				return fmt.Errorf("seal text: %w", err)
			}
			boxes = append(boxes, postgres.Box{Ticket: t.ID, Digest: secret.Digest, Box: box})
		}
		list = append(list, row)
	}
	return l.db.Write(ctx, func(tx *postgres.Tx) error { return tx.Load(ctx, list, boxes) })
}
