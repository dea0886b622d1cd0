// Package peertest is an agent's browser for tests: WebRTC with nothing but A-law, encrypted as
// a browser does it, and without a screen.
package peertest

import (
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"suban/internal/switchboard/rtp"
)

// Browser is one agent's.
type Browser struct {
	testing.TB
	pc    *webrtc.PeerConnection
	track *webrtc.TrackLocalStaticSample
	up    chan struct{}
	stop  chan struct{}
	once  sync.Once

	mu    sync.Mutex
	tone  rtp.Clip
	heard []byte
	last  uint16
	Lost  int // packets that did not come
	Got   int
}

// New opens a browser; connect takes its offer and returns the answer.
func New(t testing.TB, connect func(offer string) (string, error)) *Browser {
	t.Helper()
	b := &Browser{TB: t, up: make(chan struct{}), stop: make(chan struct{})}
	var codecs webrtc.MediaEngine
	law := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000, Channels: 1}
	b.must(codecs.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: law, PayloadType: 8}, webrtc.RTPCodecTypeAudio))
	var e webrtc.SettingEngine
	e.SetIncludeLoopbackCandidate(true)
	e.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(&codecs), webrtc.WithSettingEngine(e)).NewPeerConnection(webrtc.Configuration{})
	b.must(err)
	b.pc = pc
	b.track, err = webrtc.NewTrackLocalStaticSample(law, "mic", "mic")
	b.must(err)
	_, err = pc.AddTrack(b.track)
	b.must(err)
	pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { b.hears(t) })
	var once sync.Once
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(b.up) })
		}
	})
	offer, err := pc.CreateOffer(nil)
	b.must(err)
	whole := webrtc.GatheringCompletePromise(pc)
	b.must(pc.SetLocalDescription(offer))
	<-whole
	answer, err := connect(pc.LocalDescription().SDP)
	b.must(err)
	b.must(pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	t.Cleanup(b.Close)
	select {
	case <-b.up:
	case <-time.After(20 * time.Second):
		t.Fatal("the browser never connected")
	}
	go b.speaks()
	return b
}

func (b *Browser) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// Close is a browser that is shut.
func (b *Browser) Close() { b.once.Do(func() { close(b.stop); _ = b.pc.Close() }) }

// Say speaks a steady tone from now on.
func (b *Browser) Say(hertz float64) {
	b.mu.Lock()
	b.tone = rtp.Tone(hertz, rtp.Rate, 0.2)
	b.mu.Unlock()
}

func (b *Browser) speaks() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
		case <-b.stop:
			return
		}
		b.mu.Lock()
		tone := b.tone
		b.mu.Unlock()
		if tone == nil {
			tone = rtp.Quiet(rtp.Rate)
		}
		at := n * rtp.Frame % rtp.Rate
		_ = b.track.WriteSample(media.Sample{Data: tone[at : at+rtp.Frame], Duration: 20 * time.Millisecond})
	}
}

func (b *Browser) hears(t *webrtc.TrackRemote) {
	buf := make([]byte, 1500)
	for {
		n, _, err := t.Read(buf)
		if err != nil {
			return
		}
		if n <= 12 {
			continue
		}
		seq := binary.BigEndian.Uint16(buf[2:])
		b.mu.Lock()
		if b.Got > 0 {
			b.Lost += int(int16(seq - b.last - 1))
		}
		b.last, b.Got = seq, b.Got+1
		b.heard = append(b.heard, buf[12:n]...)
		b.mu.Unlock()
	}
}

// Hears reports how strong a tone is in the last quarter of a second that was heard.
func (b *Browser) Hears(hertz float64) float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	const last = rtp.Rate / 4
	if len(b.heard) < last {
		return 0
	}
	return rtp.Pitch(b.heard[len(b.heard)-last:], hertz)
}

// Heard is how many samples were heard.
func (b *Browser) Heard() int { b.mu.Lock(); defer b.mu.Unlock(); return len(b.heard) }
