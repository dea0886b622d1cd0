package rtp

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"
)

// Codec is how a trunk speaks.
type Codec uint8

const (
	PCMU Codec = 0
	PCMA Codec = 8
)

// Socket is the media of one trunk leg: a UDP port of ours. Sound is taken only from the
// address in the other's SDP or the one its signalling came from; whatever else sends here is
// counted and not heard.
type Socket struct {
	*Party
	Port    int
	Pressed func(digit string) // set before Open
	Strange atomic.Int64       // packets of strangers

	conn   *net.UDPConn
	codec  Codec
	event  uint8
	allow  []netip.Addr
	remote atomic.Pointer[netip.AddrPort]
	buf    []byte
	law    []byte
	ended  chan struct{}
	keys   keys
}

// Ports are the UDP ports that media may use.
type Ports struct {
	Addr     netip.Addr
	From, To int
	next     atomic.Int64
}

// Listen takes the next free port. Without a range the system chooses.
func (p *Ports) Listen() (*Socket, error) {
	for range max(p.To-p.From+1, 1) {
		port := 0
		if p.To > 0 {
			port = p.From + int(p.next.Add(1)-1)%(p.To-p.From+1)
		}
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.Addr, uint16(port))))
		if err != nil {
			continue
		}
		_ = conn.SetReadBuffer(128 << 10)
		s := &Socket{conn: conn, Port: conn.LocalAddr().(*net.UDPAddr).Port, buf: make([]byte, 12, 12+Frame*4), ended: make(chan struct{})}
		s.Party = NewParty(s.write)
		return s, nil
	}
	return nil, errors.New("no free media port")
}

// Open begins to listen and to speak: to where the SDP says, as it says.
func (s *Socket) Open(codec Codec, event uint8, remote netip.AddrPort, allow ...netip.Addr) {
	s.codec, s.event, s.allow = codec, event, append(allow, remote.Addr())
	s.remote.Store(&remote)
	go s.read()
}

// Redirect is a new address after a re-INVITE. Before Open there is none to replace.
func (s *Socket) Redirect(remote netip.AddrPort) {
	if s.remote.Load() != nil && slices.Contains(s.allow, remote.Addr()) {
		s.remote.Store(&remote)
	}
}

func (s *Socket) read() {
	defer close(s.ended)
	b := make([]byte, 1600)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(b)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // a port unreachable of the past
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if !slices.Contains(s.allow, from.Addr()) || n < 12 || b[0]>>6 != 2 {
			s.Strange.Add(1)
			continue
		}
		if r := s.remote.Load(); *r != from {
			s.remote.Store(&from) // behind NAT it is not the port that it thinks
		}
		s.take(b[:n])
	}
}

// take reads one packet.
func (s *Socket) take(b []byte) {
	head := 12 + 4*int(b[0]&0x0f)
	if b[0]&0x10 != 0 && len(b) >= head+4 {
		head += 4 + 4*int(binary.BigEndian.Uint16(b[head+2:]))
	}
	if head > len(b) {
		return
	}
	body := b[head:]
	if b[0]&0x20 != 0 && len(body) > 0 {
		body = body[:max(0, len(body)-int(body[len(body)-1]))]
	}
	kind, ts := b[1]&0x7f, binary.BigEndian.Uint32(b[4:])
	switch {
	case kind == uint8(s.codec) && len(body) > 0:
		if s.codec == PCMU {
			ulawToAlaw(body)
		}
		s.Said(ts, body, time.Now())
	case kind == s.event && s.event >= 96:
		if digit, ok := s.keys.pressed(ts, body); ok && s.Pressed != nil {
			s.Pressed(digit)
		}
	}
}

// write sends one packet; the party's lock is held.
func (s *Socket) write(seq uint16, ts uint32, marker bool, alaw []byte) {
	to := s.remote.Load()
	if to == nil {
		return
	}
	kind := byte(s.codec)
	if marker {
		kind |= 0x80
	}
	s.packet(kind, seq, ts, alaw, *to)
}

func (s *Socket) packet(kind byte, seq uint16, ts uint32, alaw []byte, to netip.AddrPort) {
	b := append(s.buf[:0], 0x80, kind)
	b = binary.BigEndian.AppendUint16(b, seq)
	b = binary.BigEndian.AppendUint32(b, ts)
	b = binary.BigEndian.AppendUint32(b, s.out.ssrc)
	if s.codec == PCMU && kind&0x7f == byte(PCMU) {
		s.law = alawToUlaw(s.law[:0], alaw)
		alaw = s.law
	}
	b = append(b, alaw...)
	s.buf = b
	_, _ = s.conn.WriteToUDPAddrPort(b, to) // UDP: what is lost is lost
}

// Press sends a key, as a telephone does.
func (s *Socket) Press(key byte) {
	to := s.remote.Load()
	if to == nil || s.event < 96 {
		return
	}
	s.mu.Lock()
	ts := s.out.ts + Frame
	s.mu.Unlock()
	for i, event := range Event(key) {
		s.mu.Lock()
		s.out.seq++
		kind := s.event
		if i == 0 {
			kind |= 0x80
		}
		s.packet(kind, s.out.seq, ts, event, *to)
		s.mu.Unlock()
	}
}

// Close gives the port back and waits until nothing of it runs.
func (s *Socket) Close() {
	s.Leave()
	s.conn.Close()
	if s.remote.Load() != nil {
		<-s.ended
	}
}
