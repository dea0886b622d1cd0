package rtp

import "encoding/binary"

// digits are the keys of a telephone (RFC 4733).
const digits = "0123456789*#ABCD"

// keys finds pressed keys among the packets of events: each is sent many times over, and is
// one by its timestamp.
type keys struct {
	last uint32
	any  bool
}

// pressed returns the key of an event's first packet.
func (k *keys) pressed(ts uint32, payload []byte) (string, bool) {
	if len(payload) < 4 || int(payload[0]) >= len(digits) || k.any && k.last == ts {
		return "", false
	}
	k.last, k.any = ts, true
	return digits[payload[0] : payload[0]+1], true
}

// Event writes the packets of a key as a telephone sends it: the same time, growing duration,
// the end three times.
func Event(key byte) (packets [][]byte) {
	code := byte(0)
	for i := range len(digits) {
		if digits[i] == key {
			code = byte(i)
		}
	}
	for i := 1; i <= 8; i++ {
		end := byte(10)
		if i > 5 {
			end |= 0x80
		}
		packets = append(packets, binary.BigEndian.AppendUint16([]byte{code, end}, uint16(min(i, 6)*Frame)))
	}
	return packets
}
