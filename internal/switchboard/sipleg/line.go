// Package sipleg is the trunk (中继): telephone calls in and out by SIP, each with its media.
// Nobody but the listed addresses is answered; a call from outside only ever reaches the
// hotline's own queue, so nothing dials out in a stranger's name.
package sipleg

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"suban/internal/switchboard/rtp"
)

// Options of Open.
type Options struct {
	Listen    string         // UDP, e.g. 127.0.0.1:5060
	ListenTLS string         // empty for none
	TLS       *tls.Config    // of a trunk over TLS: whom we trust
	Shown     *tls.Config    // of ListenTLS: who we are, and who may call
	Advertise netip.Addr     // our address as the trunk sees it; the listening one when absent
	Allow     []netip.Prefix // who may call; the trunk's own address always may
	Ports     *rtp.Ports
	Trunk     Trunk
	AckWait   time.Duration // a caller who does not confirm our answer within is gone; 16 s
	Invites   int           // new calls a second at most, 50
	Log       *slog.Logger
	OnCall    func(*Leg) // a new call; it rings until answered or refused

	// A line with handsets is not a trunk but that of the desk phones: they register, are rung,
	// and call nobody themselves.
	Handsets func(account string) (a1 string, given bool)
	OnLocked func(account, address string) // for wrong secrets
}

// Trunk is the operator's line: where calls go out to, and who we are there.
type Trunk struct {
	URI      string // sip:10.1.2.3:5060, sips or ;transport=tls for TLS; empty for none
	User     string // for digest; registers when given
	Password string
	Number   string // what called parties see
}

// Counts are what was refused, for the alarm and the metrics.
type Counts struct {
	Strangers, Oversize, Flood, Malformed, Strange, Refused atomic.Int64
}

// Line is the open trunk.
type Line struct {
	Counts  Counts
	o       Options
	addr    netip.AddrPort // listening
	tlsAddr netip.AddrPort
	host    string // advertised
	trunk   sip.Uri
	allow   []netip.Prefix
	ua      *sipgo.UserAgent
	server  *sipgo.Server
	dialog  sipgo.DialogUA
	sealed  sipgo.DialogUA // of calls that came over TLS: they go on there
	stop    context.CancelFunc
	ctx     context.Context
	under   sync.WaitGroup
	bucket  bucket
	phones  *registrar

	mu         sync.Mutex
	legs       map[string]*Leg // by dialog
	registered atomic.Bool
}

func init() { sip.SetDefaultLogger(slog.New(slog.DiscardHandler)) } // it writes whole messages of strangers

const largest = 4096 // bytes of a message over UDP

// Open listens for calls until Close.
func Open(ctx context.Context, o Options) (*Line, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.AckWait == 0 {
		o.AckWait = 16 * time.Second
	}
	if o.Invites == 0 {
		o.Invites = 50
	}
	conn, err := net.ListenPacket("udp4", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for calls: %w", err)
	}
	l := &Line{o: o, phones: newRegistrar(), legs: map[string]*Leg{}, allow: slices.Clone(o.Allow), addr: netip.MustParseAddrPort(conn.LocalAddr().String())}
	l.bucket = bucket{rate: float64(o.Invites), left: float64(2 * o.Invites)}
	if !o.Advertise.IsValid() {
		l.o.Advertise = l.addr.Addr()
	}
	l.host = l.o.Advertise.String()
	if err := l.readTrunk(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	l.ctx, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := l.start(conn); err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

func (l *Line) readTrunk(ctx context.Context) error {
	if l.o.Trunk.URI == "" {
		return nil
	}
	if err := sip.ParseUri(l.o.Trunk.URI, &l.trunk); err != nil || l.trunk.Host == "" {
		return errors.New("the trunk's address should be like sip:10.1.2.3:5060")
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", l.trunk.Host)
	if err != nil {
		return fmt.Errorf("find the trunk: %w", err)
	}
	for _, ip := range ips {
		l.allow = append(l.allow, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
	}
	return nil
}

func (l *Line) start(conn net.PacketConn) (err error) {
	quiet := slog.New(slog.DiscardHandler) // it writes whole messages of strangers
	options := []sipgo.UserAgentOption{
		sipgo.WithUserAgent("suban"), sipgo.WithUserAgentHostname(l.host),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerReadFilter(l.filter), sip.WithTransportLayerLogger(quiet)),
	}
	if l.o.TLS != nil {
		options = append(options, sipgo.WithUserAgenTLSConfig(l.o.TLS))
	}
	if l.ua, err = sipgo.NewUA(options...); err != nil {
		return fmt.Errorf("open trunk: %w", err)
	}
	if l.server, err = sipgo.NewServer(l.ua, sipgo.WithServerLogger(quiet)); err != nil {
		return fmt.Errorf("open trunk: %w", err)
	}
	from := []sipgo.ClientOption{sipgo.WithClientLogger(quiet)}
	if !l.secure() {
		from = append(from, sipgo.WithClientConnectionAddr(l.addr.String()), sipgo.WithClientHostname(l.host), sipgo.WithClientPort(int(l.addr.Port())))
	}
	client, err := sipgo.NewClient(l.ua, from...)
	if err != nil {
		return fmt.Errorf("open trunk: %w", err)
	}
	contact := sip.Uri{Scheme: "sip", User: "12345", Host: l.host, Port: int(l.addr.Port())}
	l.dialog = sipgo.DialogUA{Client: client, ContactHDR: sip.ContactHeader{Address: contact}, RewriteContact: true}
	l.routes()
	l.under.Go(func() { _ = l.server.ServeUDP(conn) }) // ends with Close
	for range 1000 {                                   // until calls out find this port, and do not try to open it again
		if c, err := l.ua.TransportLayer().GetConnection("udp", l.addr.String()); err == nil && c != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if l.o.ListenTLS != "" {
		listener, err := tls.Listen("tcp", l.o.ListenTLS, l.o.Shown)
		if err != nil {
			return fmt.Errorf("listen for calls over TLS: %w", err)
		}
		l.tlsAddr = netip.MustParseAddrPort(listener.Addr().String())
		contact.Port, contact.UriParams = int(l.tlsAddr.Port()), sip.NewParams()
		contact.UriParams.Add("transport", "tls")
		l.sealed = sipgo.DialogUA{Client: client, ContactHDR: sip.ContactHeader{Address: contact}, RewriteContact: true}
		context.AfterFunc(l.ctx, func() { listener.Close() })
		l.under.Go(func() { _ = l.server.ServeTLS(listener) })
	}
	if l.o.Trunk.User != "" {
		l.under.Go(l.keepRegistered)
	}
	context.AfterFunc(l.ctx, func() { conn.Close() })
	return nil
}

func (l *Line) secure() bool {
	transport, _ := l.trunk.UriParams.Get("transport")
	return l.trunk.Scheme == "sips" || strings.EqualFold(transport, "tls")
}

// Addr is where the line listens.
func (l *Line) Addr() netip.AddrPort { return l.addr }

// AddrTLS is where it listens for calls over TLS.
func (l *Line) AddrTLS() netip.AddrPort { return l.tlsAddr }

// ours is who we are to the sender of a request.
func (l *Line) ours(req *sip.Request) *sipgo.DialogUA {
	if l.tlsAddr.IsValid() && strings.EqualFold(req.Transport(), "tls") {
		return &l.sealed
	}
	return &l.dialog
}

// Registered reports whether the operator knows us, where he asks for it.
func (l *Line) Registered() bool { return l.registered.Load() }

// Outward reports whether calls can go out.
func (l *Line) Outward() bool { return l.trunk.Host != "" }

// Legs is how many calls are open.
func (l *Line) Legs() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.legs)
}

// Close hangs up everything and waits.
func (l *Line) Close() {
	l.mu.Lock()
	var open []*Leg
	for _, g := range l.legs {
		open = append(open, g)
	}
	l.mu.Unlock()
	var all sync.WaitGroup
	for _, g := range open {
		all.Go(g.HangUp)
	}
	all.Wait()
	l.stop()
	_ = l.ua.Close()
	l.under.Wait()
}

// filter is what comes before parsing: who is unknown, shouts or sends too much is not heard.
// An empty answer drops the message.
func (l *Line) filter(from sip.TransportReadProps, data []byte) ([]byte, error) {
	peer, err := netip.ParseAddrPort(from.RemoteAddr.String())
	switch {
	case err != nil || !l.allowed(peer.Addr().Unmap()):
		l.Counts.Strangers.Add(1)
		return nil, nil
	case strings.EqualFold(from.Transport, "tls"):
		return data, nil // a stream comes in pieces
	case len(data) > largest:
		l.Counts.Oversize.Add(1)
		return nil, nil
	case len(bytes.TrimSpace(data)) == 0:
		return data, nil
	case !plausible(data):
		l.Counts.Malformed.Add(1)
		return nil, nil
	case (bytes.HasPrefix(data, []byte("INVITE ")) || bytes.HasPrefix(data, []byte("REGISTER "))) && !l.bucket.take(time.Now()):
		l.Counts.Flood.Add(1)
		return nil, nil
	}
	return data, nil
}

// plausible reports whether the first line is of a SIP message.
func plausible(data []byte) bool {
	line, _, found := bytes.Cut(data, []byte("\r\n"))
	return found && (bytes.HasSuffix(line, []byte(" SIP/2.0")) || bytes.HasPrefix(line, []byte("SIP/2.0 ")))
}

func (l *Line) allowed(a netip.Addr) bool {
	return slices.ContainsFunc(l.allow, func(p netip.Prefix) bool { return p.Contains(a) })
}

// bucket lets so many through in a second; retransmissions count too.
type bucket struct {
	mu         sync.Mutex
	rate, left float64
	at         time.Time
}

func (b *bucket) take(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.at.IsZero() {
		b.left = min(b.left+now.Sub(b.at).Seconds()*b.rate, 2*b.rate)
	}
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// hostPort splits where a request really came from.
func hostPort(source string) netip.Addr {
	if p, err := netip.ParseAddrPort(source); err == nil {
		return p.Addr().Unmap()
	}
	host, _, _ := net.SplitHostPort(source)
	a, _ := netip.ParseAddr(host)
	return a
}
