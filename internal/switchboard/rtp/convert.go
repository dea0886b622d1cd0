package rtp

import (
	"encoding/binary"
	"errors"
	"math"
)

// Convert reads a prompt as an office records it: 16 bit, one or two channels, from 8 to 48 kHz,
// brought to 8 kHz mono; what ReadWAV takes is taken as it is.
func Convert(b []byte) (Clip, error) {
	if c, err := ReadWAV(b); err == nil {
		return c, nil
	}
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errors.New("not a WAV file")
	}
	le := binary.LittleEndian
	var channels, rate int
	for at := 12; at+8 <= len(b); {
		name, size := string(b[at:at+4]), int(le.Uint32(b[at+4:]))
		body := b[at+8:]
		size = max(0, min(size, len(body)))
		body = body[:size]
		switch {
		case name == "fmt " && size >= 16:
			channels, rate = int(le.Uint16(body[2:])), int(le.Uint32(body[4:]))
			form := le.Uint16(body)
			if form == 0xfffe && size >= 26 {
				form = le.Uint16(body[24:]) // extensible: the real one stands further on
			}
			if form != 1 || le.Uint16(body[14:]) != 16 || channels < 1 || channels > 2 || rate < Rate || rate > 48000 {
				return nil, errors.New("WAV: want 16 bit, one or two channels, 8 to 48 kHz")
			}
		case name == "data" && channels > 0:
			mono := make([]float64, 0, size/2/channels)
			for i := 0; i+2*channels <= size; i += 2 * channels {
				v := 0.0
				for c := range channels {
					v += float64(int16(le.Uint16(body[i+2*c:])))
				}
				mono = append(mono, v/float64(channels))
			}
			return resample(mono, rate), nil
		}
		at += 8 + size + size&1
	}
	return nil, errors.New("WAV: no sound in it")
}

// resample brings samples to 8 kHz through a low pass (windowed sinc), so that what a telephone
// cannot carry does not fold back into what it can.
func resample(in []float64, rate int) Clip {
	step := float64(rate) / Rate
	const lobes = 8
	width := lobes * step
	out := make(Clip, int(float64(len(in))/step))
	for n := range out {
		middle := float64(n) * step
		sum, weight := 0.0, 0.0
		for i := max(0, int(middle-width)+1); i < min(len(in), int(middle+width)+1); i++ {
			x := (float64(i) - middle) / step
			w := 0.5 + 0.5*math.Cos(math.Pi*x/lobes)
			if x != 0 {
				w *= math.Sin(math.Pi*x) / (math.Pi * x)
			}
			sum, weight = sum+in[i]*w, weight+w
		}
		if weight != 0 {
			sum /= weight
		}
		out[n] = Alaw(int32(math.Max(-32768, math.Min(32767, sum))))
	}
	return out
}
