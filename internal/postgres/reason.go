package postgres

import (
	"suban/internal/ticket"
)

// reasonRow is a code of a list that the city has for itself.
type reasonRow struct {
	list string
	ticket.Option
	enabled bool
}

const reasonColumns = "list, code, label, enabled"

func reasonFields(r *reasonRow) []any { return []any{&r.list, &r.Value, &r.Label, &r.enabled} }

// lists puts the city's own codes over the presets.
func lists(rows []reasonRow) ticket.Lists {
	var l ticket.Lists
	for _, r := range rows {
		r.Disabled = !r.enabled
		l = l.With(r.list, r.Option)
	}
	return l
}

// SaveReason queues a code of a list, new or changed; place orders the new ones.
func (tx *Tx) SaveReason(list string, o ticket.Option, place int) {
	tx.Queue(`insert into reasons (city, list, code, label, enabled, place) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, list, code) do update set label = excluded.label, enabled = excluded.enabled`, tx.City, list, o.Value, o.Label, !o.Disabled, place)
}
