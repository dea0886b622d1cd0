package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/postgres/private"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

type benchCalls struct {
	Calls []int         `help:"同时通话数,逐档。" default:"10,40,80"`
	Time  time.Duration `help:"每档量多久。" default:"10s"`
	Churn time.Duration `help:"改为让通话来来去去这么久,看内存是否平稳,例如 1h。"`
	Rate  float64       `help:"与 --churn 同用:每秒来几个电话。" default:"2"`
	Serve string        `hidden:"" help:"内部使用:作为被测的一方运行。"`
}

// callResult is one line of the bench. A call is bridged SIP↔WebRTC both ways and recorded.
type callResult struct {
	Calls     int     `json:"calls"`
	Lost      float64 `json:"lost_percent"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Setup     float64 `json:"setup_ms"` // INVITE to talking, median; greeting left out
	CPU       float64 `json:"cpu_per_call"`
	Core      float64 `json:"calls_a_core"`
	RelayCPU  float64 `json:"relay_cpu_per_call"`
	Ratio     float64 `json:"ratio_to_relay"`
	Megabytes float64 `json:"memory_mb"`
}

// Run measures one process, the exchange, from another that is callers and browsers: what a
// call costs is the exchange's own CPU. The bare relay passes the same packets on and nothing
// else, in the same run.
func (cmd benchCalls) Run(c *console) (err error) {
	if cmd.Serve != "" {
		return serveBench(c, cmd.Serve)
	}
	dir, err := os.MkdirTemp("/tmp", "suban-bench-")
	if err != nil {
		return fmt.Errorf("make bench directory: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return fmt.Errorf("open bench directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := private.Start(c, private.Options{Dir: filepath.Join(dir, "data"), Progress: func(line string) { c.say("%s", line) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	db, err := postgres.Open(c, server.DSN(), postgres.Options{City: org.City(341300)})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(c); err != nil {
		return err
	}
	if err := db.Write(c, func(tx *postgres.Tx) error { return tx.CreateCity(c, "测速") }); err != nil {
		return err
	}
	c.say("系统负载 %s", load())
	if cmd.Churn > 0 {
		return cmd.churn(c, server.DSN(), dir)
	}
	for _, n := range cmd.Calls {
		relay, err := benchRelay(c, n, cmd.Time)
		if err != nil {
			return err
		}
		r, err := cmd.measure(c, server.DSN(), dir, n)
		if err != nil {
			return err
		}
		r.RelayCPU = relay
		if relay > 0 {
			r.Ratio = r.CPU / relay
		}
		if err := c.result(r, "%3d 路:丢包 %.3f%%,附加时延中位 %.1f ms、p99 %.1f ms,接通 %.0f ms;每路 CPU %.4f 核,折 %.0f 路/核;纯转发每路 %.4f 核,比 %.2f;内存 %.0f MB",
			r.Calls, r.Lost, r.P50, r.P99, r.Setup, r.CPU, r.Core, r.RelayCPU, r.Ratio, r.Megabytes); err != nil {
			return err
		}
	}
	return c.result(map[string]any{"load": load()}, "系统负载 %s;目标 300 路/核、纯转发的 2 倍以内", load())
}

// exchange is the process that is measured.
type exchange struct {
	cmd     *exec.Cmd
	in      *json.Encoder
	said    *bufio.Scanner
	sip     string
	mu      sync.Mutex
	answers map[int]chan string
}

func startBench(c *console, what string) (*exchange, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find myself: %w", err)
	}
	x := &exchange{cmd: exec.CommandContext(c, self, "bench", "calls", "--serve", what), answers: map[int]chan string{}}
	x.cmd.Stderr = c.progress
	in, err := x.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := x.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	x.in, x.said = json.NewEncoder(in), bufio.NewScanner(out)
	x.said.Buffer(nil, 1<<20)
	if err := x.cmd.Start(); err != nil {
		return nil, err
	}
	if !x.said.Scan() {
		return nil, fault.New(fault.Unavailable, "被测的一方没有启动")
	}
	x.sip = strings.TrimSpace(x.said.Text())
	return x, nil
}

func (x *exchange) hear() {
	for x.said.Scan() {
		var m benchWord
		if json.Unmarshal(x.said.Bytes(), &m) == nil {
			x.mu.Lock()
			ch := x.answers[m.Agent]
			x.mu.Unlock()
			if ch != nil {
				ch <- m.SDP
			}
		}
	}
}

func (x *exchange) stop() {
	_ = x.cmd.Process.Kill()
	_ = x.cmd.Wait()
}

// cpu is the CPU time that the process used, and its memory in megabytes.
func (x *exchange) cpu() (seconds, megabytes float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", x.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	_, after, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(after)
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	pages, _ := strconv.ParseFloat(f[21], 64)
	return (user + system) / 100, pages * 4096 / 1e6
}

// tally is what the receiving ends saw.
type callTally struct {
	on         atomic.Bool
	mu         sync.Mutex
	delays     []float64
	sent, came atomic.Int64
}

// stamp writes the moment of sending into a packet of sound: nothing on the way decodes it.
func stamp(b []byte) { binary.BigEndian.PutUint64(b, uint64(time.Now().UnixNano())) }

func (t *callTally) take(b []byte) {
	if !t.on.Load() || len(b) < 8 {
		return
	}
	d := float64(time.Now().UnixNano()-int64(binary.BigEndian.Uint64(b))) / 1e6
	if d < 0 || d > 5000 {
		return // music, or silence
	}
	t.came.Add(1)
	t.mu.Lock()
	t.delays = append(t.delays, d)
	t.mu.Unlock()
}

// every says a packet each 20 ms until stopped.
func every(stop <-chan struct{}, send func(n int, b []byte)) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	b := make([]byte, rtp.Frame)
	for n := 0; ; n++ {
		select {
		case <-tick.C:
			stamp(b)
			send(n, b)
		case <-stop:
			return
		}
	}
}

func (cmd benchCalls) measure(c *console, dsn, dir string, n int) (r callResult, err error) {
	x, err := startBench(c, dsn+"\n"+filepath.Join(dir, strconv.Itoa(n)))
	if err != nil {
		return r, err
	}
	defer x.stop()
	go x.hear()
	var t callTally
	stop := make(chan struct{})
	defer close(stop)
	var browsers []*webrtc.PeerConnection
	defer func() {
		for _, pc := range browsers {
			_ = pc.Close()
		}
	}()
	for i := range n {
		pc, err := x.browser(i+1, &t, stop)
		if err != nil {
			return r, err
		}
		browsers = append(browsers, pc)
	}
	local := netip.MustParseAddr("127.0.0.1")
	line, err := sipleg.Open(c, sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}, OnCall: func(*sipleg.Leg) {}})
	if err != nil {
		return r, err
	}
	defer line.Close()
	var setups []float64
	for range n {
		began := time.Now()
		leg, err := line.Dial(c, "sip:12345@"+x.sip, "19900001234")
		if err != nil {
			return r, err
		}
		talking := make(chan struct{})
		var once sync.Once
		ear := rtp.NewParty(func(_ uint16, _ uint32, _ bool, b []byte) {
			if d := time.Now().UnixNano() - int64(binary.BigEndian.Uint64(b)); len(b) >= 8 && d >= 0 && d < int64(5*time.Second) {
				once.Do(func() { close(talking) })
			}
			t.take(b)
		})
		ear.Hear(leg.Party)
		mouth := rtp.NewParty(nil)
		leg.Hear(mouth)
		go every(stop, func(k int, b []byte) {
			if t.on.Load() {
				t.sent.Add(1)
			}
			mouth.Said(uint32(k*rtp.Frame), b, time.Now())
		})
		select {
		case <-talking:
			setups = append(setups, float64(time.Since(began).Microseconds())/1e3)
		case <-time.After(20 * time.Second):
			return r, fault.New(fault.Unavailable, "第%d路没有接通", len(setups)+1)
		}
	}
	time.Sleep(time.Second)
	cpu, _ := x.cpu()
	began := time.Now()
	t.on.Store(true)
	time.Sleep(cmd.Time)
	t.on.Store(false)
	took := time.Since(began).Seconds()
	after, memory := x.cpu()
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.delays)
	r = callResult{Calls: n, Setup: median(setups), CPU: (after - cpu) / took / float64(n), Megabytes: memory}
	if k := len(t.delays); k > 0 {
		r.P50, r.P99 = t.delays[k/2], t.delays[k*99/100]
		r.Lost = max(0, 100*(1-float64(t.came.Load())/float64(t.sent.Load())))
	}
	if r.CPU > 0 {
		r.Core = 1 / r.CPU
	}
	return r, nil
}

// browser is one agent's, who answers everything.
func (x *exchange) browser(id int, t *callTally, stop <-chan struct{}) (*webrtc.PeerConnection, error) {
	var codecs webrtc.MediaEngine
	law := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: rtp.Rate, Channels: 1}
	if err := codecs.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: law, PayloadType: 8}, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, err
	}
	var e webrtc.SettingEngine
	e.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(&codecs), webrtc.WithSettingEngine(e)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	track, err := webrtc.NewTrackLocalStaticSample(law, "mic", "mic")
	if err != nil {
		return nil, err
	}
	if _, err := pc.AddTrack(track); err != nil {
		return nil, err
	}
	pc.OnTrack(func(r *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		b := make([]byte, 1500)
		for {
			n, _, err := r.Read(b)
			if err != nil {
				return
			}
			if n > 12 {
				t.take(b[12:n])
			}
		}
	})
	up := make(chan struct{})
	var once sync.Once
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(up) })
		}
	})
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	whole := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		return nil, err
	}
	<-whole
	ch := make(chan string, 1)
	x.mu.Lock()
	x.answers[id] = ch
	x.mu.Unlock()
	if err := x.in.Encode(benchWord{id, pc.LocalDescription().SDP}); err != nil {
		return nil, err
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: <-ch}); err != nil {
		return nil, err
	}
	<-up
	go every(stop, func(_ int, b []byte) {
		if t.on.Load() {
			t.sent.Add(1)
		}
		_ = track.WriteSample(media.Sample{Data: slices.Clone(b), Duration: 20 * time.Millisecond})
	})
	return pc, nil
}
