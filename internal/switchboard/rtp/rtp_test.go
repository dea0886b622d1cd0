package rtp

import (
	"bytes"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

func TestG711RoundTrip(t *testing.T) {
	t.Parallel()
	for i := range 256 {
		a := byte(i)
		if got := Alaw(int32(Linear(a))); got != a {
			t.Errorf("A-law %02x became %02x", a, got)
		}
		if got := ulawAlaw[alawUlaw[a]]; abs(int(Linear(got))-int(Linear(a))) > 1+abs(int(Linear(a)))/16 {
			t.Errorf("A-law %d over μ-law became %d", Linear(a), Linear(got))
		}
	}
	for v := int32(-32768); v <= 32767; v++ {
		if got := int32(Linear(Alaw(v))); abs(int(got-v)) > 16+abs(int(v))/16 {
			t.Fatalf("%d became %d", v, got)
		}
	}
	if Linear(Silence) > 8 || Linear(Silence) < -8 {
		t.Error("silence is not silent")
	}
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

func TestWAV(t *testing.T) {
	t.Parallel()
	tone := Tone(440, 801, 0.3)
	got, err := ReadWAV(WAV(tone, 1))
	if err != nil || !bytes.Equal(got, tone) {
		t.Errorf("%v, %d samples of %d", err, len(got), len(tone))
	}
	for name, b := range map[string][]byte{"empty": nil, "text": []byte("RIFF....WAVE hello hello hello"), "stereo": WAV(tone, 2), "cut": WAV(tone, 1)[:30]} {
		if _, err := ReadWAV(b); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if c, err := ReadWAV(WAV(tone, 1)[:500]); err != nil || len(c) == 0 {
		t.Error("a recording cut off in the middle does not play", err)
	}
}

// The stream that a telephone hears never jumps back, whoever speaks.
func TestEgressAcrossSources(t *testing.T) {
	t.Parallel()
	e, now := newEgress(), time.Unix(0, 0)
	var seqs []uint16
	var stamps []uint32
	var marks []bool
	for i, source := range []string{"prompt", "prompt", "agent", "agent", "music"} {
		seq, ts, mark := e.next(source, uint32(i*7919)+160*uint32(i), now)
		seqs, stamps, marks = append(seqs, seq), append(stamps, ts), append(marks, mark)
		now = now.Add(20 * time.Millisecond)
	}
	for i := 1; i < 5; i++ {
		if seqs[i] != seqs[i-1]+1 || int32(stamps[i]-stamps[i-1]) <= 0 {
			t.Errorf("packet %d: %v %v", i, seqs, stamps)
		}
	}
	if stamps[2]-stamps[1] != 160 || !marks[2] || marks[3] || !marks[4] {
		t.Errorf("a new source: %v %v", stamps, marks)
	}
}

func TestKeysCountOnce(t *testing.T) {
	t.Parallel()
	var k keys
	var got string
	for i, key := range "1*#1" {
		for _, p := range Event(byte(key)) {
			if d, ok := k.pressed(uint32(i*1000), p); ok {
				got += d
			}
		}
	}
	if got != "1*#1" {
		t.Errorf("pressed %q", got)
	}
	if _, ok := k.pressed(9, []byte{99, 0, 0, 0}); ok {
		t.Error("an event that is no key")
	}
}

// ear collects what a party hears.
type heardSound struct {
	mu  sync.Mutex
	all []byte
}

func (h *heardSound) send(_ uint16, _ uint32, _ bool, alaw []byte) {
	h.mu.Lock()
	h.all = append(h.all, alaw...)
	h.mu.Unlock()
}

func (h *heardSound) last(n int) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return bytes.Clone(h.all[max(0, len(h.all)-n):])
}

// speak lets parties say tones for a while in real time.
func speak(d time.Duration, tones map[*Party]float64) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	clips := map[*Party]Clip{}
	for p, hz := range tones {
		clips[p] = Tone(hz, Rate, 0.2)
	}
	for i := range int(d / (20 * time.Millisecond)) {
		<-tick.C
		for p, c := range clips {
			at := i * Frame % Rate
			p.Said(uint32(i*Frame), c[at:at+Frame], time.Now())
		}
	}
}

// Three talk: each hears the other two and not himself; a whisper reaches one alone.
func TestWhoHearsWhom(t *testing.T) {
	t.Parallel()
	var ears [3]heardSound
	var p [3]*Party
	tones := map[*Party]float64{}
	for i := range p {
		p[i] = NewParty(ears[i].send)
		tones[p[i]] = []float64{400, 800, 1200}[i]
	}
	p[0].Hear(p[1], p[2])
	p[1].Hear(p[0], p[2])
	p[2].Hear(p[0], p[1])
	speak(700*time.Millisecond, tones)
	for i := range p {
		sound := ears[i].last(Rate / 4)
		for k, hz := range []float64{400, 800, 1200} {
			if got := Pitch(sound, hz); (got > 0.2) != (k != i) {
				t.Errorf("party %d hears party %d with %.2f", i, k, got)
			}
		}
	}
	p[0].Hear(p[1]) // the lead whispers to the agent
	speak(400*time.Millisecond, tones)
	if got := Pitch(ears[0].last(Rate/8), 1200); got > 0.05 {
		t.Errorf("the caller hears the whisper with %.2f", got)
	}
	if got := Pitch(ears[1].last(Rate/8), 1200); got < 0.2 {
		t.Errorf("the agent hears the whisper with %.2f", got)
	}
	p[1].Leave()
	n := len(ears[0].all)
	speak(100*time.Millisecond, tones)
	if len(ears[0].all) != n {
		t.Error("somebody who left is still heard")
	}
	p[2].Leave()
	p[0].Leave()
}

func TestPlay(t *testing.T) {
	t.Parallel()
	var ear heardSound
	p := NewParty(ear.send)
	began := time.Now()
	<-p.Play(Tone(600, Rate/5, 0.2), false)
	if d := time.Since(began); d < 150*time.Millisecond || len(ear.all) != Rate/5 || Pitch(ear.all, 600) < 0.9 {
		t.Errorf("%v, %d samples, pitch %.2f", d, len(ear.all), Pitch(ear.all, 600))
	}
	over := p.Play(Tone(600, 1000, 0.2), true)
	p.Hear()
	<-over // a loop ends when something else is heard
}

// The caller is left and the hotline right, each where its own time says, silence between.
func TestRecorder(t *testing.T) {
	t.Parallel()
	var got []byte
	began := time.Unix(100, 0)
	r := NewRecorder(began, func(b []byte) { got = append(got, b...) })
	caller, agent, third := NewParty(nil), NewParty(nil), NewParty(nil)
	at := func(ms int) time.Time { return began.Add(time.Duration(ms) * time.Millisecond) }
	tones := map[float64]Clip{}
	for _, hz := range []float64{500, 900, 1500} {
		tones[hz] = Tone(hz, 6*Rate, 0.2)
	}
	for ms := 0; ms < 6000; ms += 20 {
		n := ms * 8
		late := at(ms + 20 + ms*7%60) // the network delays, time stamps do not
		r.put(0, caller, uint32(1000+n), tones[500][n:n+Frame], late)
		if ms >= 2000 && ms < 4000 {
			r.put(1, agent, uint32(77+n), tones[900][n:n+Frame], late)
		}
		if ms >= 3000 && ms < 4000 {
			r.put(1, third, uint32(5+n), tones[1500][n:n+Frame], late)
		}
	}
	r.Close(at(6500))
	if len(got) != 2*Rate*65/10 || r.Dropped != 0 {
		t.Fatalf("%d samples for 6.5 s, %d blocks dropped", len(got)/2, r.Dropped)
	}
	channel := func(c, from, to int) (out []byte) {
		for i := from * 8; i < to*8; i++ {
			out = append(out, got[2*i+c])
		}
		return out
	}
	for _, c := range []struct {
		channel, from, to int
		hz                float64
		want              bool
	}{
		{0, 200, 5800, 500, true}, {0, 200, 5800, 900, false}, {1, 200, 1900, 900, false}, {1, 2200, 3800, 900, true}, {1, 3200, 3800, 1500, true}, {1, 2200, 2900, 1500, false}, {1, 4300, 6000, 900, false}, {1, 200, 6000, 500, false},
	} {
		if p := Pitch(channel(c.channel, c.from, c.to), c.hz); (p > 0.3) != c.want {
			t.Errorf("channel %d from %d to %d ms: %.0f Hz with %.2f", c.channel, c.from, c.to, c.hz, p)
		}
	}
	r.put(0, caller, 0, tones[500][:Frame], at(7000)) // after the end nothing more
}

// acceptance 9: what a stranger sends to the port of a call is counted and not heard.
func TestInjection(t *testing.T) {
	t.Parallel()
	ports := Ports{Addr: netip.MustParseAddr("127.0.0.1")}
	s, err := ports.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var ear heardSound
	listener := NewParty(ear.send)
	listener.Hear(s.Party)
	s.Open(PCMA, 101, netip.MustParseAddrPort("127.0.0.1:9"))
	frame := append([]byte{0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, Tone(500, Frame, 0.2)...)
	send := func(from string) {
		conn, err := net.DialUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(from)), net.UDPAddrFromAddrPort(netip.AddrPortFrom(ports.Addr, uint16(s.Port))))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write(frame); err != nil {
			t.Fatal(err)
		}
	}
	until := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(5 * time.Second); !so(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal(what)
			}
		}
	}
	send("127.0.0.2:0")
	until("the stranger was not counted", func() bool { return s.Strange.Load() == 1 })
	if len(ear.last(1)) != 0 {
		t.Fatal("the stranger was heard")
	}
	send("127.0.0.1:0")
	until("the caller was not heard", func() bool { return len(ear.last(1)) == 1 })
}

// A re-INVITE may come while the leg is being opened: it moves the sound or is too early,
// and neither tears the other.
func TestRedirectWhileOpening(t *testing.T) {
	ports := Ports{Addr: netip.MustParseAddr("127.0.0.1")}
	s, err := ports.Listen()
	if err != nil {
		t.Fatal(err)
	}
	first, moved := netip.MustParseAddrPort("127.0.0.1:4000"), netip.MustParseAddrPort("127.0.0.1:4002")
	s.Redirect(moved)
	if s.remote.Load() != nil {
		t.Error("moved before it was open")
	}
	var both sync.WaitGroup
	both.Go(func() { s.Redirect(moved) })
	s.Open(PCMA, 101, first)
	both.Wait()
	defer s.Close()
	s.Redirect(netip.MustParseAddrPort("127.0.0.2:4000"))
	if r := *s.remote.Load(); r != first && r != moved {
		t.Errorf("the sound goes to %s", r)
	}
	s.Redirect(moved)
	if r := *s.remote.Load(); r != moved {
		t.Errorf("the sound goes to %s", r)
	}
}
