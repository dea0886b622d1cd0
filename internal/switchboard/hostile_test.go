package switchboard

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/siptest"
	"suban/internal/switchboard/sipleg"
)

// acceptance 6: no confirmation, no sound, both hang up at once, an INVITE sent twice, a
// CANCEL: each call is released and its record right.
func TestRudeCallers(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Trunk.AckWait, o.Silent = 400*time.Millisecond, 700*time.Millisecond })
	w := h.agent(1)
	last := func() *call.Call { c := h.record(); return c[len(c)-1] }
	for _, c := range []struct {
		name string
		by   string
		do   func(*siptest.Phone)
	}{
		{"no ACK", "caller", func(p *siptest.Phone) { p.NoAck = true; p.Invite() }},
		{"no sound", "silence", func(p *siptest.Phone) {
			p.Mute(true)
			p.Call()
			p.Until("it is told", p.Ended)
		}},
		{"twice the same INVITE", "caller", func(p *siptest.Phone) {
			p.Twice = true
			p.Call()
			w.answers()
			p.HangUp()
		}},
		{"both hang up", "agent", func(p *siptest.Phone) {
			p.Call()
			w.answers()
			h.must(h.HangUp(1))
			p.HangUp()
		}},
		{"CANCEL", "", func(p *siptest.Phone) {
			p.Invite()
			p.Cancel()
			p.Until("it is decided", func() bool { return p.Code() >= 200 })
			if p.Code() == 200 { // too late to cancel: he hangs up
				p.HangUp()
			}
		}},
	} {
		n := len(h.record())
		p := h.caller("19900001234")
		c.do(p)
		early := c.by == "" && p.Code() != 200 // cancelled before it was a call at all
		h.until(c.name+": the record is closed", func() bool {
			calls := h.record()
			return len(calls) == n && early || len(calls) == n+1 && last().State == call.Ended
		})
		if got := last().EndedBy; c.by != "" && got != c.by {
			t.Errorf("%s: ended by %s, want %s", c.name, got, c.by)
		}
		h.empty()
		p.Close()
		if s := w.seen().State; s == call.WrapUp {
			h.must(h.Choose(1, call.Ready, ""))
		}
	}
}

// acceptance 9: what is no call is refused or not heard, and counted; a talk under way hears
// nothing of it, and nobody outside can make us dial.
func TestAttacks(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Trunk.Invites = 5 })
	w := h.agent(1)
	p := h.caller("19900001234").Call()
	w.answers()
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })
	counts := &h.Trunk().Counts

	attacker := siptest.New(t, h.Trunk().Addr(), "evil")
	for _, text := range []string{
		"INVITE sip:12345@x SIP/2.0\r\n\r\n", "OPTIONS sip:x SIP/2.0\r\nVia: x\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", strings.Repeat("A", 3000), "\x00\x01\x02",
		"INVITE sip:12345@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\nContact: <sip:a@b>\r\n\r\n",
		"BYE sip:12345@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n\r\n",
		"REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKc\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: y\r\nCSeq: 1 REGISTER\r\n\r\n",
	} {
		attacker.Send(text)
	}
	h.until("what is malformed is counted", func() bool { return counts.Malformed.Load() >= 3 })
	attacker.Send("INVITE sip:12345@127.0.0.1 SIP/2.0\r\nX: " + strings.Repeat("y", 6000) + "\r\n\r\n")
	h.until("what is oversize is counted", func() bool { return counts.Oversize.Load() == 1 })
	outside, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 9)}, net.UDPAddrFromAddrPort(h.Trunk().Addr()))
	h.must(err)
	defer outside.Close()
	_, err = outside.Write([]byte("OPTIONS sip:x SIP/2.0\r\n\r\n"))
	h.must(err)
	h.until("a stranger is counted", func() bool { return counts.Strangers.Load() >= 1 })
	for range 60 {
		siptest.New(t, h.Trunk().Addr(), "19900007777").Invite()
	}
	h.until("a flood is counted", func() bool { return counts.Flood.Load() > 20 })

	n := len(h.record())
	if n > 40 {
		t.Errorf("%d calls of a flood came in", n)
	}
	for _, c := range h.record() {
		if c.Direction != call.In {
			t.Error("somebody outside made us dial")
		}
	}
	p.Until("the talk goes on", func() bool { return p.Hears(agentTone) > 0.8 && w.Hears(callerTone) > 0.8 })
}

// registrar is an operator who wants to know who calls (digest), over any connection.
func register(text, password string) string {
	head := func(name string) string {
		for _, line := range strings.Split(text, "\r\n") {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, name) {
				return strings.TrimSpace(value)
			}
		}
		return ""
	}
	sum := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	param := func(name string) string {
		_, after, _ := strings.Cut(head("Authorization"), name+`="`)
		value, _, _ := strings.Cut(after, `"`)
		return value
	}
	status, more := "401 Unauthorized", "WWW-Authenticate: Digest realm=\"op\", nonce=\"n1\", algorithm=MD5\r\n"
	if head("Authorization") != "" && param("response") == sum(sum("suban:op:"+password)+":n1:"+sum("REGISTER:"+param("uri"))) {
		status, more = "200 OK", ""
	}
	return fmt.Sprintf("SIP/2.0 %s\r\nVia: %s\r\nFrom: %s\r\nTo: %s;tag=op\r\nCall-ID: %s\r\nCSeq: %s\r\n%sContent-Length: 0\r\n\r\n", status, head("Via"), head("From"), head("To"), head("Call-ID"), head("CSeq"), more)
}

// acceptance 10: the operator knows us by digest, and not with a wrong password.
func TestRegister(t *testing.T) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		b := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			_, _ = conn.WriteToUDPAddrPort([]byte(register(string(b[:n]), "secret")), from)
		}
	}()
	trunk := func(password string) func(*Options) {
		return func(o *Options) {
			o.Trunk.Trunk = sipleg.Trunk{URI: "sip:" + conn.LocalAddr().String(), User: "suban", Password: password}
		}
	}
	h := newHouse(t, trunk("secret"))
	h.until("the operator knows us", h.Trunk().Registered)
	h.Board.Close()
	h.again.Trunk.Trunk.Password = "wrong"
	h.open()
	time.Sleep(300 * time.Millisecond)
	if h.Trunk().Registered() {
		t.Error("registered with a wrong password")
	}
}

// certificate is a self-signed one for 127.0.0.1.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "op"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// acceptance 10: over TLS the operator's certificate must be one that we trust.
func TestTLSTrunk(t *testing.T) {
	right, pool := certificate(t)
	wrong, _ := certificate(t)
	for name, c := range map[string]struct {
		cert tls.Certificate
		want bool
	}{"trusted": {right, true}, "unknown": {wrong, false}} {
		t.Run(name, func(t *testing.T) {
			listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{c.cert}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { listener.Close() })
			knocks, tried := make(chan bool, 64), make(chan bool, 64)
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					tried <- true
					go func() {
						defer conn.Close()
						b := make([]byte, 8192)
						for {
							n, err := conn.Read(b)
							if err != nil {
								return
							}
							knocks <- true
							_, _ = conn.Write([]byte(register(string(b[:n]), "secret")))
						}
					}()
				}
			}()
			h := newHouse(t, func(o *Options) {
				o.Trunk.Trunk = sipleg.Trunk{URI: "sip:" + listener.Addr().String() + ";transport=tls", User: "suban", Password: "secret"}
				o.Trunk.TLS = &tls.Config{RootCAs: pool}
			})
			if c.want {
				h.until("the operator knows us", h.Trunk().Registered)
				return
			}
			<-tried
			time.Sleep(200 * time.Millisecond)
			if h.Trunk().Registered() || len(knocks) > 0 {
				t.Error("spoke with an operator whose certificate nobody trusts")
			}
		})
	}
}

// A telephone that is not ours: sipp's own caller.
func TestSipp(t *testing.T) {
	if _, err := exec.LookPath("sipp"); err != nil {
		t.Skip("sipp is missing: apt-get install sip-tester")
	}
	h := newHouse(t)
	out, err := exec.CommandContext(t.Context(), "sipp", "-sn", "uac", "-i", "127.0.0.1", "-s", "12345", "-m", "4", "-l", "2", "-r", "4", "-d", "300", "-nostdin", "-timeout", "20", h.Trunk().Addr().String()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-1500):])
	}
	h.empty()
	calls := h.record()
	if len(calls) != 4 {
		t.Errorf("%d calls", len(calls))
	}
	for _, c := range calls {
		if c.State != call.Ended || c.EndedBy != "caller" {
			t.Errorf("%+v", c)
		}
	}
}

// acceptance 10: an operator that is not ours (baresip) calls in over TLS; with a certificate of
// nobody we know it does not get as far as a call.
func TestCalledOverTLS(t *testing.T) {
	dir := t.TempDir()
	right, pool := certificate(t)
	wrong, _ := certificate(t)
	h := newHouse(t, func(o *Options) {
		o.Trunk.ListenTLS = "127.0.0.1:0"
		o.Trunk.Shown = &tls.Config{Certificates: []tls.Certificate{right}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	})
	w := h.agent(1)
	calls := func(name string, c tls.Certificate) *siptest.Desk {
		key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
		h.must(err)
		file := filepath.Join(dir, name)
		h.must(os.WriteFile(file, slices.Concat(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})), 0o600))
		op := siptest.NewTLS(t, file, callerTone)
		op.Does("dial", "sip:12345@"+h.Trunk().AddrTLS().String()+";transport=tls")
		return op
	}
	op := calls("right", right)
	w.answers()
	h.until("they talk", func() bool { return w.Hears(callerTone) > 0.8 })
	op.Does("hangup", "")
	h.over("caller")
	h.empty()
	conn, err := tls.Dial("tcp", h.Trunk().AddrTLS().String(), &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{wrong}})
	if err == nil {
		defer conn.Close()
		_, _ = conn.Write([]byte("OPTIONS sip:12345@127.0.0.1 SIP/2.0\r\n\r\n"))
		_, err = conn.Read(make([]byte, 1))
	}
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody trusts: %v", err)
	}
}
