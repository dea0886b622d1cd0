// Package rtcleg is an agent's headset: the sound of one browser by WebRTC. A browser keeps
// one connection for as long as it is signed in; calls come and go inside. All browsers share
// one UDP port, sound is encrypted (DTLS-SRTP), and nothing but A-law is spoken, as on the
// trunk, so that nothing is transcoded.
package rtcleg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	prtp "github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"suban/internal/switchboard/rtp"
)

// Options of Open.
type Options struct {
	Listen  string   // UDP, e.g. 127.0.0.1:8444
	Outside []string // our addresses as browsers see them, behind NAT
}

// Gate is the port that browsers talk to.
type Gate struct {
	conn net.PacketConn
	api  *webrtc.API
}

const (
	shaky = 4 * time.Second // nothing heard of a browser: it may come back
	gone  = 8 * time.Second
)

var alaw = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: rtp.Rate, Channels: 1}

// Open listens for browsers.
func Open(o Options) (*Gate, error) {
	conn, err := net.ListenPacket("udp4", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for browsers' sound: %w", err)
	}
	if u, ok := conn.(*net.UDPConn); ok {
		_ = u.SetReadBuffer(2 << 20)
		_ = u.SetWriteBuffer(2 << 20)
	}
	var codecs webrtc.MediaEngine
	if err := codecs.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: alaw, PayloadType: webrtc.PayloadType(rtp.PCMA)}, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, errors.Join(fmt.Errorf("name the codec: %w", err), conn.Close())
	}
	silent := logging.NewDefaultLoggerFactory()
	silent.DefaultLogLevel = logging.LogLevelDisabled
	e := webrtc.SettingEngine{LoggerFactory: silent}
	e.SetLite(true)
	e.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	e.SetICEUDPMux(webrtc.NewICEUDPMux(silent.NewLogger("mux"), conn))
	e.SetICETimeouts(shaky, gone, 2*time.Second)
	e.SetIncludeLoopbackCandidate(conn.LocalAddr().(*net.UDPAddr).IP.IsLoopback())
	if len(o.Outside) > 0 {
		if err := e.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{External: o.Outside, AsCandidateType: webrtc.ICECandidateTypeHost}); err != nil {
			return nil, errors.Join(fmt.Errorf("name the outside address: %w", err), conn.Close())
		}
	}
	return &Gate{conn: conn, api: webrtc.NewAPI(webrtc.WithMediaEngine(&codecs), webrtc.WithSettingEngine(e), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))}, nil
}

// Addr is where the gate listens.
func (g *Gate) Addr() net.Addr { return g.conn.LocalAddr() }

// Close gives the port back.
func (g *Gate) Close() error { return g.conn.Close() }

// Peer is one browser.
type Peer struct {
	*rtp.Party
	pc    *webrtc.PeerConnection
	track *webrtc.TrackLocalStaticRTP
	once  sync.Once
	lost  chan struct{}
	up    chan struct{}
	upped sync.Once
}

// Answer takes a browser's offer and returns the answer for it.
func (g *Gate) Answer(offer string) (*Peer, string, error) {
	pc, err := g.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, "", fmt.Errorf("meet a browser: %w", err)
	}
	p := &Peer{pc: pc, lost: make(chan struct{}), up: make(chan struct{})}
	answer, err := p.negotiate(offer)
	if err != nil {
		_ = pc.Close()
		return nil, "", fmt.Errorf("meet a browser: %w", err)
	}
	return p, answer, nil
}

func (p *Peer) negotiate(offer string) (string, error) {
	track, err := webrtc.NewTrackLocalStaticRTP(alaw, "hotline", "hotline")
	if err != nil {
		return "", err
	}
	p.track, p.Party = track, rtp.NewParty(p.write)
	p.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		switch s {
		case webrtc.PeerConnectionStateConnected:
			p.upped.Do(func() { close(p.up) })
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			p.once.Do(func() { close(p.lost) })
		}
	})
	p.pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { p.read(t) })
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	sender, err := p.pc.AddTrack(track)
	if err != nil {
		return "", err
	}
	go func() { // reports must be read for the connection to live
		b := make([]byte, 1500)
		for {
			if _, _, err := sender.Read(b); err != nil {
				return
			}
		}
	}()
	answer, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	whole := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	select {
	case <-whole:
	case <-time.After(3 * time.Second):
		return "", errors.New("no address of ours")
	}
	return p.pc.LocalDescription().SDP, nil
}

// Up is closed once sound can pass.
func (p *Peer) Up() <-chan struct{} { return p.up }

// Lost is closed when the browser is gone.
func (p *Peer) Lost() <-chan struct{} { return p.lost }

// Close ends the connection.
func (p *Peer) Close() {
	p.Leave()
	_ = p.pc.Close()
}

func (p *Peer) read(t *webrtc.TrackRemote) {
	b := make([]byte, 1500)
	for {
		n, _, err := t.Read(b)
		if err != nil {
			return
		}
		var h prtp.Header
		head, err := h.Unmarshal(b[:n])
		if err != nil || h.PayloadType != uint8(rtp.PCMA) || h.Padding || head >= n {
			continue
		}
		p.Said(binary.BigEndian.Uint32(b[4:]), b[head:n], time.Now())
	}
}

// write sends one packet; the party's lock is held.
func (p *Peer) write(seq uint16, ts uint32, marker bool, samples []byte) {
	_ = p.track.WriteRTP(&prtp.Packet{Header: prtp.Header{Version: 2, Marker: marker, PayloadType: uint8(rtp.PCMA), SequenceNumber: seq, Timestamp: ts}, Payload: samples}) // a browser that went away
}
