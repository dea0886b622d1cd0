package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"suban/internal/fault"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// churnAgents answer whatever comes; a call lasts as long as the rate lets four fifths of them talk.
const churnAgents = 20

// churnResult is a long run of short calls: whether memory stays as it is.
type churnResult struct {
	Minutes  float64 `json:"minutes"`
	Calls    int64   `json:"calls"`
	Failed   int64   `json:"failed"`
	P99Setup float64 `json:"setup_p99_ms"`
	First    float64 `json:"memory_first_mb"` // once the exchange is warm
	Last     float64 `json:"memory_last_mb"`
	Most     float64 `json:"memory_most_mb"`
}

// churn lets calls come and go for a time and watches the exchange's memory.
func (cmd benchCalls) churn(c *console, dsn, dir string) error {
	if cmd.Rate <= 0 {
		return fault.In("rate", "--rate 应大于 0")
	}
	x, err := startBench(c, dsn+"\n"+filepath.Join(dir, "churn"))
	if err != nil {
		return err
	}
	defer x.stop()
	go x.hear()
	var t callTally
	stop := make(chan struct{})
	var browsers []*webrtc.PeerConnection
	defer func() {
		close(stop)
		for _, pc := range browsers {
			_ = pc.Close()
		}
	}()
	for i := range churnAgents {
		pc, err := x.browser(i+1, &t, stop)
		if err != nil {
			return err
		}
		browsers = append(browsers, pc)
	}
	local := netip.MustParseAddr("127.0.0.1")
	line, err := sipleg.Open(c, sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}, OnCall: func(*sipleg.Leg) {}})
	if err != nil {
		return err
	}
	defer line.Close()
	lasts := time.Duration(float64(churnAgents) * 0.8 / cmd.Rate * float64(time.Second))
	var calls, failed atomic.Int64
	var mu sync.Mutex
	var setups []float64
	var all sync.WaitGroup
	began, warm := time.Now(), min(cmd.Churn/5, time.Minute)
	r := churnResult{}
	tick, look := time.NewTicker(time.Duration(float64(time.Second)/cmd.Rate)), time.NewTicker(5*time.Second)
	defer tick.Stop()
	defer look.Stop()
	for time.Since(began) < cmd.Churn {
		select {
		case <-c.Done():
			return c.Err()
		case <-tick.C:
			all.Go(func() {
				ms, err := churnCall(c, line, x.sip, lasts/2+rand.N(lasts))
				calls.Add(1)
				if err != nil {
					failed.Add(1)
					return
				}
				mu.Lock()
				setups = append(setups, ms)
				mu.Unlock()
			})
		case <-look.C:
			_, r.Last = x.cpu()
			r.Most = max(r.Most, r.Last)
			if r.First == 0 && time.Since(began) > warm {
				r.First = r.Last
			}
		}
	}
	all.Wait()
	slices.Sort(setups)
	if k := len(setups); k > 0 {
		r.P99Setup = setups[k*99/100]
	}
	r.Minutes, r.Calls, r.Failed = time.Since(began).Minutes(), calls.Load(), failed.Load()
	err = c.result(r, "%.1f 分钟,%d 个通话来去(失败 %d),接通 p99 %.0f ms;内存预热后 %.0f MB,结束 %.0f MB,最高 %.0f MB", r.Minutes, r.Calls, r.Failed, r.P99Setup, r.First, r.Last, r.Most)
	if err == nil && r.Failed > 0 {
		err = fault.New(fault.Unavailable, "%d 个通话中有 %d 个没有接通或没有声音", r.Calls, r.Failed)
	}
	return err
}

// churnCall calls, talks for a while and hangs up; it returns the milliseconds from the call to
// the agent's voice.
func churnCall(c *console, line *sipleg.Line, to string, lasts time.Duration) (float64, error) {
	began := time.Now()
	leg, err := line.Dial(c, "sip:12345@"+to, fmt.Sprintf("1990000%04d", rand.IntN(10000)))
	if err != nil {
		return 0, err
	}
	defer leg.HangUp()
	talking := make(chan struct{})
	var once sync.Once
	ear := rtp.NewParty(func(_ uint16, _ uint32, _ bool, b []byte) {
		if len(b) < 8 {
			return
		}
		if d := time.Now().UnixNano() - int64(binary.BigEndian.Uint64(b)); d >= 0 && d < int64(5*time.Second) {
			once.Do(func() { close(talking) })
		}
	})
	ear.Hear(leg.Party)
	mouth, quiet := rtp.NewParty(nil), make(chan struct{})
	defer close(quiet)
	leg.Hear(mouth)
	go every(quiet, func(k int, b []byte) { mouth.Said(uint32(k*rtp.Frame), b, time.Now()) })
	select {
	case <-talking:
	case <-leg.Done():
		return 0, fault.New(fault.Unavailable, "没有接通就挂断了")
	case <-time.After(30 * time.Second):
		return 0, fault.New(fault.Unavailable, "没有接通")
	}
	setup := float64(time.Since(began).Microseconds()) / 1e3
	select {
	case <-time.After(lasts):
	case <-leg.Done():
	}
	return setup, nil
}
