package rtp

import (
	"encoding/binary"
	"errors"
	"math"
)

// Clip is sound to be played: A-law samples.
type Clip []byte

// ReadWAV reads a prompt: 8 kHz mono, 16 bit, A-law or μ-law.
func ReadWAV(b []byte) (Clip, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errors.New("not a WAV file")
	}
	var form, bits uint16
	for at := 12; at+8 <= len(b); {
		name, size := string(b[at:at+4]), int(binary.LittleEndian.Uint32(b[at+4:]))
		body := b[at+8:]
		if size < 0 || size > len(body) {
			size = len(body) // a recording that was cut off
		}
		body = body[:size]
		switch name {
		case "fmt ":
			if size < 16 {
				return nil, errors.New("WAV: short format")
			}
			form, bits = binary.LittleEndian.Uint16(body), binary.LittleEndian.Uint16(body[14:])
			if binary.LittleEndian.Uint16(body[2:]) != 1 || binary.LittleEndian.Uint32(body[4:]) != Rate {
				return nil, errors.New("WAV: want 8000 Hz, one channel")
			}
		case "data":
			switch {
			case form == 6 && bits == 8:
				return append(Clip{}, body...), nil
			case form == 7 && bits == 8:
				c := append(Clip{}, body...)
				ulawToAlaw(c)
				return c, nil
			case form == 1 && bits == 16:
				c := make(Clip, 0, size/2)
				for i := 0; i+1 < size; i += 2 {
					c = append(c, Alaw(int32(int16(binary.LittleEndian.Uint16(body[i:])))))
				}
				return c, nil
			}
			return nil, errors.New("WAV: want 16 bit, A-law or μ-law")
		}
		at += 8 + size + size&1
	}
	return nil, errors.New("WAV: no sound in it")
}

// WAV wraps A-law samples of one or two channels in a header.
func WAV(samples []byte, channels int) []byte {
	h := make([]byte, 0, 58+len(samples))
	le := binary.LittleEndian
	h = append(h, "RIFF"...)
	h = le.AppendUint32(h, uint32(50+len(samples)+len(samples)&1))
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 18)
	h = le.AppendUint16(h, 6)
	h = le.AppendUint16(h, uint16(channels))
	h = le.AppendUint32(h, Rate)
	h = le.AppendUint32(h, uint32(Rate*channels))
	h = le.AppendUint16(h, uint16(channels))
	h = le.AppendUint16(h, 8)
	h = le.AppendUint16(h, 0)
	h = append(h, "fact"...)
	h = le.AppendUint32(h, 4)
	h = le.AppendUint32(h, uint32(len(samples)/channels))
	h = append(h, "data"...)
	h = le.AppendUint32(h, uint32(len(samples)))
	h = append(h, samples...)
	if len(samples)&1 == 1 {
		h = append(h, 0)
	}
	return h
}

// Tone is a steady tone, for a call that rings and for tests.
func Tone(hertz float64, samples int, level float64) Clip {
	c := make(Clip, samples)
	for i := range c {
		c[i] = Alaw(int32(level * 32767 * math.Sin(2*math.Pi*hertz*float64(i)/Rate)))
	}
	return c
}

// Quiet is silence.
func Quiet(samples int) Clip {
	c := make(Clip, samples)
	for i := range c {
		c[i] = Silence
	}
	return c
}

// RingBack is what a caller hears while an agent's desk rings: 450 Hz, one second on, four off.
var RingBack = append(Tone(450, Rate, 0.15), Quiet(4*Rate)...)

// Pitch is how strong a tone is in samples, 0 to 1 of their whole energy (Goertzel).
func Pitch(samples []byte, hertz float64) float64 {
	k := 2 * math.Cos(2*math.Pi*hertz/Rate)
	var a, b, whole float64
	for _, s := range samples {
		v := float64(Linear(s))
		a, b = v+k*a-b, a
		whole += v * v
	}
	if whole == 0 || len(samples) == 0 {
		return 0
	}
	return (a*a + b*b - k*a*b) / (whole * float64(len(samples)) / 2)
}
