// Package siptest is a telephone for tests: SIP and RTP written by hand over plain UDP, so
// that the trunk is never tested against its own library. It can also misbehave.
package siptest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"suban/internal/switchboard/rtp"
)

// Phone is one telephone with one call.
type Phone struct {
	testing.TB
	Law    rtp.Codec // PCMA by default
	NoAck  bool      // never confirms an answer
	Twice  bool      // sends its INVITE twice, as over a bad line
	Header string    // added to the INVITE, with its line end
	From   string    // user part; may be anything

	to     netip.AddrPort
	sig    *net.UDPConn
	media  *net.UDPConn
	id     string
	tag    string
	cseq   int
	invite string

	mu     sync.Mutex
	toTag  string
	remote netip.AddrPort
	codes  []int
	bye    bool
	heard  []byte
	seq    uint16
	ts     uint32
	mute   bool
	stop   chan struct{}
	once   sync.Once
	tone   rtp.Clip
	seqs   []uint16
}

// New makes a telephone that calls an address.
func New(t testing.TB, to netip.AddrPort, from string) *Phone {
	t.Helper()
	p := &Phone{TB: t, Law: rtp.PCMA, From: from, to: to, id: fmt.Sprintf("%x@test", rand.Uint64()), tag: fmt.Sprintf("%x", rand.Uint32()), stop: make(chan struct{}), seq: uint16(rand.Uint32()), ts: rand.Uint32()}
	p.sig, p.media = p.listen(), p.listen()
	t.Cleanup(p.Close)
	go p.signals()
	go p.hears()
	return p
}

func (p *Phone) listen() *net.UDPConn {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		p.Fatal(err)
	}
	return c
}

// Close is a telephone whose battery is out: no word to anybody.
func (p *Phone) Close() {
	p.once.Do(func() { close(p.stop); p.sig.Close(); p.media.Close() })
}

func (p *Phone) local() string { return p.sig.LocalAddr().String() }

// Send writes any text to the trunk.
func (p *Phone) Send(text string) {
	if _, err := p.sig.WriteToUDPAddrPort([]byte(text), p.to); err != nil {
		p.Log(err)
	}
}

func (p *Phone) sdp() string {
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP %d 101\r\na=rtpmap:101 telephone-event/8000\r\n", p.media.LocalAddr().(*net.UDPAddr).Port, p.Law)
}

func (p *Phone) request(method, body, more string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if method != "ACK" && method != "CANCEL" {
		p.cseq++
	}
	to := ""
	if p.toTag != "" && method != "CANCEL" {
		to = ";tag=" + p.toTag
	}
	branch := fmt.Sprintf("z9hG4bK%x", rand.Uint64())
	if method == "INVITE" {
		p.invite = branch
	}
	if method == "CANCEL" {
		branch = p.invite
	}
	if body != "" {
		more += "Content-Type: application/sdp\r\n"
	}
	return fmt.Sprintf("%s sip:12345@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=%s;rport\r\nMax-Forwards: 70\r\nFrom: \"市长\" <sip:%s@127.0.0.1>;tag=%s\r\nTo: <sip:12345@%s>%s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s@%s>\r\n%sContent-Length: %d\r\n\r\n%s",
		method, p.to, p.local(), branch, p.From, p.tag, p.to, to, p.id, p.cseq, method, p.From, p.local(), more, len(body), body)
}

// Invite asks for a call.
func (p *Phone) Invite() {
	text := p.request("INVITE", p.sdp(), p.Header)
	p.Send(text)
	if p.Twice {
		p.Send(text)
	}
}

// Call asks for a call and waits until it is answered; then it speaks and hears.
func (p *Phone) Call() *Phone {
	p.Helper()
	p.Invite()
	p.Until("the call is answered", func() bool { return p.Code() >= 200 })
	if p.Code() != 200 {
		p.Fatalf("answered with %d", p.Code())
	}
	return p
}

// Again is a re-INVITE in mid-call; Cancel gives up before an answer.
func (p *Phone) Again()  { p.Send(p.request("INVITE", p.sdp(), "")) }
func (p *Phone) Cancel() { p.Send(p.request("CANCEL", "", "")) }
func (p *Phone) HangUp() { p.Send(p.request("BYE", "", "")) }

// Code is the last answer to an INVITE.
func (p *Phone) Code() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.codes) == 0 {
		return 0
	}
	return p.codes[len(p.codes)-1]
}

// Ended reports whether the other side hung up.
func (p *Phone) Ended() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.bye }

// Answers is how many answers came, retransmissions too.
func (p *Phone) Answers() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.codes) }

func (p *Phone) signals() {
	b := make([]byte, 8192)
	for {
		n, from, err := p.sig.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		text := string(b[:n])
		head, body, _ := strings.Cut(text, "\r\n\r\n")
		if strings.HasPrefix(head, "SIP/2.0 ") {
			p.answered(head, body)
			continue
		}
		method, _, _ := strings.Cut(head, " ")
		if method == "BYE" {
			p.mu.Lock()
			p.bye = true
			p.mu.Unlock()
		}
		if method != "ACK" {
			reply := "SIP/2.0 200 OK\r\n"
			for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
				reply += name + ": " + header(head, name) + "\r\n"
			}
			_, _ = p.sig.WriteToUDPAddrPort([]byte(reply+"Content-Length: 0\r\n\r\n"), from)
		}
	}
}

func header(head, name string) string {
	for _, line := range strings.Split(head, "\r\n") {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (p *Phone) answered(head, body string) {
	if !strings.HasSuffix(header(head, "CSeq"), "INVITE") {
		return
	}
	code, _ := strconv.Atoi(head[8:11])
	p.mu.Lock()
	p.codes = append(p.codes, code)
	if _, tag, ok := strings.Cut(header(head, "To"), "tag="); ok {
		p.toTag = tag
	}
	first := false
	if code == 200 {
		first = !p.remote.IsValid()
		host, port := "", 0
		for _, line := range strings.Split(body, "\r\n") {
			if rest, ok := strings.CutPrefix(line, "c=IN IP4 "); ok {
				host = rest
			}
			if rest, ok := strings.CutPrefix(line, "m=audio "); ok {
				word, _, _ := strings.Cut(rest, " ")
				port, _ = strconv.Atoi(word)
			}
		}
		if a, err := netip.ParseAddr(host); err == nil {
			p.remote = netip.AddrPortFrom(a, uint16(port))
		}
	}
	quiet := p.NoAck
	p.mu.Unlock()
	if code >= 200 && !quiet {
		p.Send(p.request("ACK", "", ""))
	}
	if first {
		go p.speaks()
	}
}

// Say makes the telephone speak a steady tone from now on; 0 is silence, sent all the same.
func (p *Phone) Say(hertz float64) {
	tone := rtp.Quiet(rtp.Rate)
	if hertz > 0 {
		tone = rtp.Tone(hertz, rtp.Rate, 0.2)
	}
	p.mu.Lock()
	p.tone = tone
	p.mu.Unlock()
}

// Mute sends no packets at all.
func (p *Phone) Mute(on bool) { p.mu.Lock(); p.mute = on; p.mu.Unlock() }

func (p *Phone) speaks() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
		case <-p.stop:
			return
		}
		p.mu.Lock()
		tone, mute := p.tone, p.mute
		p.seq++
		p.ts += rtp.Frame
		if tone == nil {
			tone = rtp.Quiet(rtp.Rate)
		}
		at := n * rtp.Frame % rtp.Rate
		body := bytes.Clone(tone[at : at+rtp.Frame])
		if p.Law == rtp.PCMU {
			for i, v := range body {
				body[i] = rtp.Ulaw(v)
			}
		}
		if !mute {
			p.packet(byte(p.Law), p.ts, body)
		}
		p.mu.Unlock()
	}
}

func (p *Phone) packet(kind byte, ts uint32, body []byte) {
	b := []byte{0x80, kind}
	b = binary.BigEndian.AppendUint16(b, p.seq)
	b = binary.BigEndian.AppendUint32(b, ts)
	b = append(b, 1, 2, 3, 4)
	_, _ = p.media.WriteToUDPAddrPort(append(b, body...), p.remote)
}

// Press presses a key.
func (p *Phone) Press(key byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ts += 8 * rtp.Frame // keys come after one another
	ts := p.ts
	for _, e := range rtp.Event(key) {
		p.seq++
		p.packet(101, ts, e)
	}
}

func (p *Phone) hears() {
	b := make([]byte, 2048)
	for {
		n, _, err := p.media.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		p.take(b[:n])
	}
}

// take hears one packet, when it is of the law that was asked for.
func (p *Phone) take(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(b) < 12 || b[1]&0x7f != byte(p.Law) {
		return
	}
	body := bytes.Clone(b[12:])
	if p.Law == rtp.PCMU {
		for i, v := range body {
			body[i] = rtp.FromUlaw(v)
		}
	}
	p.heard = append(p.heard, body...)
	p.seqs = append(p.seqs, binary.BigEndian.Uint16(b[2:]))
}

// Hears reports how strong a tone is in the last quarter of a second that was heard.
func (p *Phone) Hears(hertz float64) float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	const last = rtp.Rate / 4
	if len(p.heard) < last {
		return 0
	}
	return rtp.Pitch(p.heard[len(p.heard)-last:], hertz)
}

// Heard is how many samples were heard.
func (p *Phone) Heard() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.heard) }

// Packets are the numbers of the packets that were heard.
func (p *Phone) Packets() []uint16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]uint16(nil), p.seqs...)
}

// Until waits for something to become so.
func (p *Phone) Until(what string, so func() bool) {
	p.Helper()
	Until(p.TB, what, so)
}

// Until waits for something to become so, within what a slow machine needs.
func Until(t testing.TB, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
