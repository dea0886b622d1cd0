package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"suban/internal/blob"
	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/switchboard"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// benchWord is an offer on the way in and an answer on the way out.
type benchWord struct {
	Agent int    `json:"agent"`
	SDP   string `json:"sdp"`
}

// serveBench is the process that is measured: an exchange whose agents answer everything, or a
// relay that passes packets on.
func serveBench(c *console, where string) error {
	if where == "relay" {
		return serveRelay(c)
	}
	dsn, dir, _ := strings.Cut(where, "\n")
	db, err := postgres.Open(c, dsn, postgres.Options{City: org.City(341300)})
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := benchKeys()
	if err != nil {
		return err
	}
	prompts, err := switchboard.LoadPrompts("")
	if err != nil {
		return err
	}
	for _, name := range []string{"welcome", "menu"} {
		prompts[name] = rtp.Quiet(rtp.Frame)
	}
	local := netip.MustParseAddr("127.0.0.1")
	board, err := switchboard.Open(c, switchboard.Options{DB: db, Keys: keys, Blobs: blob.Open(filepath.Join(dir, "blobs"), keys), Spool: filepath.Join(dir, "recording"), Prompts: prompts,
		Trunk: sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}, Invites: 1000},
		Gate:  rtcleg.Options{Listen: "127.0.0.1:0"}})
	if err != nil {
		return err
	}
	defer board.Close()
	fmt.Fprintln(c.out, board.Trunk().Addr())
	in, out := bufio.NewScanner(os.Stdin), json.NewEncoder(c.out)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var w benchWord
		if err := json.Unmarshal(in.Bytes(), &w); err != nil {
			return err
		}
		id := org.UserID(w.Agent)
		by := org.Actor{ID: id, Name: fmt.Sprintf("坐席 %d", w.Agent), Permissions: map[org.Permission]bool{org.Register: true}}
		if _, err := board.Sit(by, func(v switchboard.View) {
			if v.State == call.Alerting {
				go func() { _ = board.Answer(id) }()
			}
			if v.State == call.WrapUp {
				go func() { _ = board.Choose(id, call.Ready, "") }()
			}
		}); err != nil {
			return err
		}
		if w.SDP, err = board.Connect(id, w.SDP); err != nil {
			return err
		}
		if err := board.Choose(id, call.Ready, ""); err != nil {
			return err
		}
		if err := out.Encode(w); err != nil {
			return err
		}
	}
	return nil
}

func benchKeys() (*seal.Keys, error) {
	kek, err := seal.OpenKEK(seal.NewKEK())
	if err != nil {
		return nil, err
	}
	drawn, err := seal.Generate(kek)
	if err != nil {
		return nil, err
	}
	return seal.Unwrap(kek, drawn)
}

// serveRelay passes every packet on to the other end of its pair: whoever sent first and second.
func serveRelay(c *console) error {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, conn.LocalAddr())
	var peers sync.Map // by the pair's number in the last two bytes, and the side
	b := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(b)
		if err != nil || n < 4 {
			return err
		}
		pair, side := int(b[n-3])<<8|int(b[n-2]), b[n-1]
		peers.Store([2]int{pair, int(side)}, from)
		if to, ok := peers.Load([2]int{pair, 1 - int(side)}); ok {
			_, _ = conn.WriteToUDPAddrPort(b[:n], to.(netip.AddrPort))
		}
	}
}

// benchRelay is what the same packets cost a bare relay, in CPU of a core for each call.
func benchRelay(c *console, n int, d time.Duration) (float64, error) {
	x, err := startBench(c, "relay")
	if err != nil {
		return 0, err
	}
	defer x.stop()
	to, err := net.ResolveUDPAddr("udp4", x.sip)
	if err != nil {
		return 0, err
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range 2 * n {
		conn, err := net.DialUDP("udp4", nil, to)
		if err != nil {
			return 0, err
		}
		go func() {
			b := make([]byte, 1500)
			for {
				if _, err := conn.Read(b); err != nil {
					return
				}
			}
		}()
		all.Go(func() {
			defer conn.Close()
			every(stop, func(_ int, b []byte) {
				p := append(make([]byte, 12), b...)
				p[len(p)-3], p[len(p)-2], p[len(p)-1] = byte(i/2>>8), byte(i/2), byte(i%2)
				_, _ = conn.Write(p)
			})
		})
	}
	time.Sleep(time.Second)
	cpu, _ := x.cpu()
	began := time.Now()
	time.Sleep(d)
	after, _ := x.cpu()
	took := time.Since(began).Seconds()
	close(stop)
	all.Wait()
	return (after - cpu) / took / float64(n), nil
}
