package postgres

import (
	"math/rand/v2"
	"sync/atomic"
	"time"

	"suban/internal/ticket"
)

// Ids are made by the program and grow with time, so that a range of ids is a
// range of time: milliseconds since 2007, then 13 bits that tell apart what
// happens in one. They stay below 2^53 until 2042, which a browser can hold.
const idBits = 13

var (
	idEpoch  = time.Date(2007, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	idSerial atomic.Uint32
	idStart  = rand.Uint32N(1 << (idBits - 1)) // so that two nodes differ
)

// NewID returns a fresh id of the transaction's moment.
func (tx *Tx) NewID() int64 { return NewID(tx.Now) }

// NewID returns a fresh id of a moment.
func NewID(at time.Time) int64 {
	serial := int64(idStart+idSerial.Add(1)) & (1<<idBits - 1)
	return max(0, at.UnixMilli()-idEpoch)<<idBits | serial
}

// BornAt is the moment an id was made, to the millisecond.
func BornAt(id ticket.ID) time.Time {
	return time.UnixMilli(int64(id)>>idBits + idEpoch).UTC()
}

// FirstID is no greater than any id made from a moment on.
func FirstID(at time.Time) ticket.ID {
	return ticket.ID(max(0, at.UnixMilli()-idEpoch) << idBits)
}
