// Package rtp is the sound of calls: A-law samples on their way between parties, who hears
// whom, prompts and music, digits, and the recording. It knows nothing of agents and queues.
package rtp

// Rate is samples a second; everything is 8 kHz A-law inside, μ-law only at a trunk's edge.
const (
	Rate    = 8000
	Frame   = 160 // samples in 20 ms
	Silence = 0xD5
)

var (
	alawLinear [256]int16
	ulawLinear [256]int16
	linearAlaw [1 << 13]byte // by the upper 13 bits
	alawUlaw   [256]byte
	ulawAlaw   [256]byte
)

func init() {
	for i := range 256 {
		alawLinear[i], ulawLinear[i] = fromAlaw(byte(i)), fromUlaw(byte(i))
	}
	for i := range linearAlaw {
		linearAlaw[i] = toAlaw(int16(i << 3))
	}
	for i := range 256 {
		alawUlaw[i], ulawAlaw[i] = toUlaw(alawLinear[i]), toAlaw(ulawLinear[i])
	}
}

// fromAlaw and its like are ITU-T G.711.
func fromAlaw(a byte) int16 {
	a ^= 0x55
	v := int16(a&0x0f)<<4 + 8
	if seg := a >> 4 & 7; seg > 0 {
		v = (v + 0x100) << (seg - 1)
	}
	if a&0x80 == 0 {
		return -v
	}
	return v
}

func toAlaw(s int16) byte {
	sign := byte(0x80)
	v := int(s)
	if v < 0 {
		sign, v = 0, -v-1
	}
	v = min(v, 32635)
	seg := byte(0)
	for t := v >> 8; t > 0; t >>= 1 {
		seg++
	}
	var low byte
	if seg == 0 {
		low = byte(v >> 4)
	} else {
		low = byte(v>>(seg+3)) & 0x0f
	}
	return (sign | seg<<4 | low) ^ 0x55
}

func fromUlaw(u byte) int16 {
	u = ^u
	v := (int16(u&0x0f)<<3 + 0x84) << (u >> 4 & 7)
	if u&0x80 != 0 {
		return 0x84 - v
	}
	return v - 0x84
}

func toUlaw(s int16) byte {
	sign := byte(0)
	v := int(s)
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, 32635) + 0x84
	seg := byte(0)
	for t := v >> 8; t > 0; t >>= 1 {
		seg++
	}
	return ^(sign | seg<<4 | byte(v>>(seg+3))&0x0f)
}

// Linear is an A-law sample as a number.
func Linear(a byte) int16 { return alawLinear[a] }

// Alaw is a number as an A-law sample.
func Alaw(v int32) byte {
	v = min(max(v, -32768), 32767)
	return linearAlaw[uint16(int16(v))>>3]
}

// ulawToAlaw and back change a frame in place at a trunk that speaks μ-law.
func ulawToAlaw(b []byte) {
	for i, v := range b {
		b[i] = ulawAlaw[v]
	}
}

func alawToUlaw(to, b []byte) []byte {
	for _, v := range b {
		to = append(to, alawUlaw[v])
	}
	return to
}

// Ulaw and FromUlaw change one sample between the laws.
func Ulaw(alaw byte) byte     { return alawUlaw[alaw] }
func FromUlaw(ulaw byte) byte { return ulawAlaw[ulaw] }
