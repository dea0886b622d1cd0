package casework

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Told is a notice in somebody's inbox and the number of its ticket.
type Told struct {
	postgres.Notice
	No string
}

const inboxLimit = 100

// Inbox lists what the actor was told, unread first, and how much is unread.
func (c *Casework) Inbox(ctx context.Context, by org.Actor) (list []Told, unread int, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		notices, n, err := tx.Inbox(ctx, by, inboxLimit)
		if err != nil {
			return err
		}
		unread = n
		ids := make([]ticket.ID, len(notices))
		for i, n := range notices {
			ids[i] = n.Ticket
		}
		numbers, err := tx.Numbers(ctx, ids)
		if err != nil {
			return err
		}
		for _, n := range notices {
			list = append(list, Told{n, numbers[n.Ticket]})
		}
		return nil
	})
	return list, unread, err
}

// ReadNotice stamps a notice of the actor as read (已读回执).
func (c *Casework) ReadNotice(ctx context.Context, by org.Actor, id int64) error {
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		found, err := tx.ReadNotice(ctx, by, id)
		if err == nil && !found {
			err = fault.New(fault.NotFound, "没有这条消息,请刷新后再看")
		}
		return err
	})
}

// CityName is the name of the city whose hotline this is.
func (c *Casework) CityName(ctx context.Context) (name string, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		name, err = tx.CityName(ctx)
		return err
	})
	return name, err
}
