package switchboard

import (
	"encoding/binary"
	"math"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/switchboard/rtp"
)

// studio is a recording as an office makes it: 44.1 kHz, two channels, with a tone that a
// telephone cannot carry beside one that it can.
func studio(hertz float64) []byte {
	const rate = 44100
	var data []byte
	for i := range rate {
		at := 2 * math.Pi * float64(i) / rate
		v := uint16(int16(6000*math.Sin(at*hertz) + 6000*math.Sin(at*(rtp.Rate-2000))))
		data = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(data, v), v)
	}
	le := binary.LittleEndian
	h := le.AppendUint32([]byte("RIFF"), uint32(36+len(data)))
	h = append(h, "WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00"...)
	h = le.AppendUint32(le.AppendUint32(h, rate), 4*rate)
	h = append(h, "\x04\x00\x10\x00data"...)
	return append(le.AppendUint32(h, uint32(len(data))), data...)
}

// An office's own prompt is heard by the next caller, in the telephone's format, and the shipped
// one again when it is put back; who changed it stays known.
func TestOwnPrompt(t *testing.T) {
	h := newHouse(t)
	lead := org.Actor{ID: 9, Name: "班长 1", Permissions: map[org.Permission]bool{org.LeadFloor: true}}
	hears := func(hertz float64) {
		t.Helper()
		p := h.caller("19900001234").Call()
		p.Until("the prompt is heard", func() bool { return p.Hears(hertz) > 0.8 })
		p.HangUp()
		h.empty()
		p.Close()
	}
	hears(welcomeTone)
	if h.SetVoice(t.Context(), org.Actor{ID: 1, Name: "坐席 1001"}, "welcome", studio(1200)) == nil {
		t.Error("an agent changed a prompt")
	}
	if f, ok := fault.Of(h.SetVoice(t.Context(), lead, "welcome", []byte("ID3 a song"))); !ok || f.Field != "file" {
		t.Errorf("a song: %v", f)
	}
	if h.SetVoice(t.Context(), lead, "farewell", studio(1200)) == nil {
		t.Error("a prompt that there is not")
	}
	h.must(h.SetVoice(t.Context(), lead, "welcome", studio(1200)))
	hears(1200)
	clip, err := rtp.ReadWAV(must(h.Voice(t.Context(), lead, "welcome", 1)))
	h.must(err)
	if at := clip[rtp.Rate/2 : rtp.Rate*3/4]; rtp.Pitch(at, 1200) < 0.9 || rtp.Pitch(at, 2000) > 0.02 {
		t.Errorf("converted: %.2f of the tone, %.2f of what folded back", rtp.Pitch(at, 1200), rtp.Pitch(at, 2000))
	}
	h.must(h.SetVoice(t.Context(), lead, "welcome", nil))
	hears(welcomeTone)
	list, err := h.Voices(t.Context(), lead)
	h.must(err)
	if v := list[0]; v.Name != "welcome" || v.Own || len(v.History) != 2 || v.History[0].Own || !v.History[1].Own || v.History[1].By != "班长 1" {
		t.Errorf("the list: %+v", v)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
