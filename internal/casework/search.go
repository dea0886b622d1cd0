package casework

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// Hit is a ticket that a search found, with the words that were looked for marked as
// far as the actor may read them.
type Hit struct {
	Item
	TitleMarks []bigram.Piece
	Excerpt    []bigram.Piece
	score      int
}

// Found is what a search for tickets found.
type Found struct {
	By   string // number, phone or words: as what the query was read
	Hits []Hit
	Next string
}

const (
	searchLook  = 60 // candidates that are opened and ranked together
	searchQuery = 60 // characters
)

// Search finds tickets in the actor's scope by number, by the requester's number or by
// words: those that name the words in their title first, otherwise the newest first.
func (c *Casework) Search(ctx context.Context, by org.Actor, query, after string) (Found, error) {
	query = strings.TrimSpace(query)
	if len([]rune(query)) > searchQuery {
		return Found{}, fault.In("q", "查找最多%d个字,请写关键的几个字", searchQuery)
	}
	tries, err := c.readings(query)
	if err != nil {
		return Found{}, err
	}
	var found Found
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		for _, try := range tries {
			try.filter.After, try.filter.Limit = after, searchLook
			found = Found{By: try.by}
			if found.Hits, found.Next, err = c.hits(ctx, tx, by, c.scoped(by, try.filter), try.words); err != nil || len(found.Hits) > 0 {
				return err
			}
		}
		return nil
	})
	return found, err
}

// reading is one way to understand what was typed.
type reading struct {
	by     string
	filter postgres.Filter
	words  string // that must stand in the text
}

// readings of a query, the surest first: a number of ours, one of an earlier system,
// a phone, words.
func (c *Casework) readings(query string) (list []reading, err error) {
	if no, err := ticket.CheckNo(query); err == nil {
		return []reading{{by: "number", filter: postgres.Filter{No: no}}}, nil
	}
	if query != "" && !strings.ContainsFunc(query, han) {
		list = append(list, reading{by: "number", filter: postgres.Filter{No: query}})
		if phone, err := seal.Phone(query); err == nil {
			list = append(list, reading{by: "phone", filter: postgres.Filter{PhoneKey: c.PhoneKey(phone)}})
		}
	}
	words, err := c.SearchWords(query)
	if err == nil {
		list = append(list, reading{"words", postgres.Filter{Words: words}, query})
	}
	if len(list) == 0 {
		return nil, err
	}
	return list, nil
}

func han(r rune) bool { return r >= 0x2e80 && r < 0xff00 }

// hits reads candidates, opens what the actor may read of them, and keeps those in
// which the words really stand as they were typed.
func (c *Casework) hits(ctx context.Context, tx *postgres.Tx, by org.Actor, f postgres.Filter, text string) (hits []Hit, next string, err error) {
	rows, next, err := tx.List(ctx, f)
	if err != nil || len(rows) == 0 {
		return nil, next, err
	}
	cases, err := c.shown(ctx, tx, by, rows)
	if err != nil {
		return nil, "", err
	}
	for _, r := range rows {
		t := cases[r.ID]
		if t == nil {
			continue
		}
		title, content, place := t.Title.Shown(), t.Content.Shown(), t.Place.Shown()
		h := Hit{Item: Item{r, title}, TitleMarks: bigram.Mark(title, text), Excerpt: bigram.Excerpt(content, text, 24)}
		switch {
		case text == "":
		case bigram.Matches(title, text):
			h.score = 3
		case bigram.Matches(place, text):
			h.score, h.Excerpt = 2, bigram.Excerpt(place, text, 24)
		case bigram.Matches(content, text):
			h.score = 1
		case !bigram.Matches(strings.Join([]string{title, place, content}, "\n"), text):
			continue // its pairs stand apart, or where the actor may not read
		}
		hits = append(hits, h)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.score, a.score) })
	return hits, next, nil
}

// shown opens the texts of rows as far as the actor may read them.
func (c *Casework) shown(ctx context.Context, tx *postgres.Tx, by org.Actor, rows []postgres.Row) (map[ticket.ID]*ticket.Case, error) {
	ids := make([]ticket.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	cases, err := c.opened(ctx, tx, ids)
	for _, t := range cases {
		show := discretion(by, t)
		for _, secret := range listed(t) {
			show(secret)
		}
	}
	return cases, err
}

// listed are the texts of a case that lists open.
func listed(t *ticket.Case) []*ticket.Secret {
	return []*ticket.Secret{&t.Title, &t.Content, &t.Place, &t.RequesterName, &t.RequesterPhone}
}

// opened reads cases with those texts as they were said.
func (c *Casework) opened(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (map[ticket.ID]*ticket.Case, error) {
	stored, err := tx.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	var digests []string
	open := map[ticket.ID][]*ticket.Secret{}
	for id, s := range stored {
		open[id] = listed(s.Case)
		for _, secret := range open[id] {
			if secret.Digest != "" {
				digests = append(digests, secret.Digest)
			}
		}
	}
	boxes, err := tx.Boxes(ctx, slices.Collect(maps.Keys(stored)), digests)
	if err != nil {
		return nil, err
	}
	texts := map[ticket.ID]map[string]string{}
	for _, b := range boxes {
		if texts[b.Ticket] == nil {
			texts[b.Ticket] = map[string]string{}
		}
		if texts[b.Ticket][b.Digest], err = c.unseal(b); err != nil {
			return nil, err
		}
	}
	cases := make(map[ticket.ID]*ticket.Case, len(stored))
	for id, s := range stored {
		for _, secret := range open[id] {
			if text, ok := texts[id][secret.Digest]; ok {
				secret.Plain = text
			} else {
				secret.Erased = secret.Digest != ""
			}
		}
		cases[id] = s.Case
	}
	return cases, nil
}
