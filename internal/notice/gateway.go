// Package notice sends what deeds have put into the outbox (通知): by a gateway
// for each channel, again after a failure, with the state of delivery on the row.
// The requester's number is opened at the moment of sending; it is in no outbox,
// error or log.
package notice

import (
	"context"
	"errors"
	"time"
)

// Message is one notice on its way out.
type Message struct {
	ID       string    `json:"id"` // the same when it is sent again: the receiver sends one id once
	Channel  string    `json:"channel"`
	Occasion string    `json:"occasion"`
	No       string    `json:"no"` // ticket number
	To       string    `json:"to"` // telephone number
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
}

// Gateway hands a message to whoever carries it on. An error that is ErrRefused
// is final; every other one is tried again later. Errors do not name the number.
type Gateway interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused says that the gateway will never take this message.
var ErrRefused = errors.New("refused by the gateway")
