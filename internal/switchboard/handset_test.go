package switchboard

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/siptest"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// withPhones opens the line of the desk phones.
func withPhones(o *Options) {
	local := netip.MustParseAddr("127.0.0.1")
	o.Phones = sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}}
}

// give gives an agent a desk phone.
func (h *house) give(agent org.UserID, account, secret string) {
	h.Helper()
	h.must(h.db.Write(h.Context(), func(tx *postgres.Tx) error {
		box, err := seal.Test().Seal([]byte(call.HandsetDigest(account, secret)), postgres.HandsetSeal(account))
		if err != nil {
			return err
		}
		return tx.SetHandset(h.Context(), postgres.Handset{Account: account, User: agent, Secret: box, At: tx.Now})
	}))
	h.must(h.Reload(h.Context()))
}

// atDesk signs in an agent whose telephone stands on the desk: his page has no sound.
func (h *house) atDesk(id org.UserID) *worker {
	h.Helper()
	w := &worker{h: h, actor: org.Actor{ID: id, Name: fmt.Sprintf("坐席 %d", 1000+id), Permissions: map[org.Permission]bool{org.Register: true}}}
	leave, err := h.Sit(w.actor, func(v View) { w.mu.Lock(); w.view = v; w.mu.Unlock() })
	h.must(err)
	w.leave = leave
	h.until("his desk phone is registered", func() bool { return h.Choose(id, call.Ready, "") == nil })
	return w
}

// acceptance 5: an agent at a desk phone, one that is not ours (baresip): it registers by digest,
// rings, is answered, holds, is taken back, hands on and hangs up, by its keys and by the screen.
func TestDeskPhone(t *testing.T) {
	op := operator(t)
	h := newHouse(t, withPhones, func(o *Options) { o.Trunk.Trunk = sipleg.Trunk{URI: "sip:" + op.Addr().String(), Number: "12345"} })
	h.give(1, "8001", "drawn-by-us")
	desk := siptest.NewDesk(t, h.phones.Addr(), "8001", "drawn-by-us", agentTone)
	w := h.atDesk(1)
	if v := w.seen(); v.Phone != "8001" || !v.Sound {
		t.Errorf("the page shows %+v", v)
	}

	p := h.caller("19900001234").Call()
	h.until("the phone rings", func() bool { return desk.Times("CALL_INCOMING") == 1 })
	desk.Does("accept", "")
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })
	h.until("the page shows the call", w.is(call.OnCall))

	desk.Does("hold", "")
	p.Until("the key of the phone holds", func() bool { return p.Hears(musicTone) > 0.8 })
	h.until("and the page knows", w.is(call.OnHold))
	desk.Does("resume", "")
	p.Until("they talk again", func() bool { return p.Hears(agentTone) > 0.8 })
	h.must(h.Hold(1))
	p.Until("the key of the screen holds", func() bool { return p.Hears(musicTone) > 0.8 })
	h.must(h.Resume(1))
	p.Until("and takes back", func() bool { return p.Hears(agentTone) > 0.8 })
	w.leave()
	time.Sleep(100 * time.Millisecond)
	if c := h.one(); c.State != call.Talking {
		t.Errorf("the page is gone and the call %s: the desk phone does not need it", c.State)
	}
	w = h.atDeskAgain(1)

	other := h.agent(2)
	other.Say(thirdTone)
	desk.Does("transfer", "sip:0@"+h.phones.Addr().String()) // to the general queue
	other.answers()
	p.Until("handed on by the phone", func() bool { return p.Hears(thirdTone) > 0.8 })
	h.until("the phone is put down, its agent writes up", func() bool { return desk.Times("CALL_CLOSED") == 1 && w.is(call.WrapUp)() })
	h.must(h.Choose(1, call.Ready, ""))

	h.must(h.Pass(2, "", 1))
	h.until("the phone rings again", func() bool { return desk.Times("CALL_INCOMING") == 2 && w.is(call.Alerting)() })
	h.must(h.Answer(1)) // by the screen: the phone is asked to lift itself, which this one cannot
	h.until("it is asked", func() bool { return desk.Times("CALL_INCOMING") == 3 })
	desk.Does("accept", "")
	p.Until("and back", func() bool { return p.Hears(agentTone) > 0.8 })
	desk.Does("hangup", "")
	p.Until("the caller is told", p.Ended)
	c := h.over("agent")
	if c.Worked[1].Hold == 0 || c.Worked[1].Calls != 2 || c.Worked[2].Calls != 1 {
		t.Errorf("%+v", c.Worked)
	}
	left, right := h.sound(c.ID)
	if !sounds(left, callerTone) || !sounds(right, agentTone) {
		t.Error("caller or agent is not in the recording")
	}

	h.must(h.Choose(1, call.Ready, ""))
	h.must(h.Dial(1, "19900005678", 0))
	h.until("his own phone rings first", func() bool { return desk.Times("CALL_INCOMING") == 4 })
	desk.Does("accept", "")
	h.until("called out: his phone first, then the other", func() bool { return w.seen().Call != nil && w.seen().Call.State == call.Talking })
	h.must(h.HangUp(1))
	h.until("the phone is put down", func() bool { return desk.Times("CALL_CLOSED") >= 4 })
	h.empty()
	h.must(h.Choose(1, call.Ready, ""))
	refused := h.caller("19900001234").Call()
	h.until("the phone rings", w.is(call.Alerting))
	h.until("it rings there", func() bool { return desk.Times("CALL_INCOMING") == 5 })
	desk.Does("hangup", "")
	h.until("who refuses is busy", func() bool { v := w.seen(); return v.State == call.Busy && v.Reason == call.MissedReason })
	refused.HangUp()
	h.empty()
}

// sounds reports whether a tone is heard anywhere.
func sounds(samples []byte, hertz float64) bool {
	for at := 0; at+rtp.Rate/4 <= len(samples); at += rtp.Rate / 8 {
		if rtp.Pitch(samples[at:at+rtp.Rate/4], hertz) > 0.7 {
			return true
		}
	}
	return false
}

// atDeskAgain opens the page of an agent who is in a call.
func (h *house) atDeskAgain(id org.UserID) *worker {
	h.Helper()
	w := &worker{h: h, actor: org.Actor{ID: id, Name: fmt.Sprintf("坐席 %d", 1000+id), Permissions: map[org.Permission]bool{org.Register: true}}}
	leave, err := h.Sit(w.actor, func(v View) { w.mu.Lock(); w.view = v; w.mu.Unlock() })
	h.must(err)
	w.leave = leave
	return w
}

// knock sends one SIP request and returns the answer.
func knock(t *testing.T, conn *net.UDPConn, text string) string {
	t.Helper()
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4096)
	_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second))
	n, err := conn.Read(b)
	if err != nil {
		t.Fatalf("no answer to %s: %v", strings.SplitN(text, "\r\n", 2)[0], err)
	}
	return string(b[:n])
}

// acceptance 9: who does not know the secret is not bound; who guesses is locked out and it is
// written down; a phone calls nobody by itself; what was said once is not heard twice; behind NAT
// a phone is reached where it really is, and it is forgotten when it does not come again.
func TestDeskPhoneStrangers(t *testing.T) {
	h := newHouse(t, withPhones)
	h.give(1, "8001", "right")
	at := h.phones.Addr()
	conn, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(at))
	h.must(err)
	defer conn.Close()
	n := 0
	ask := func(method, account, more string) string {
		n++
		return knock(t, conn, fmt.Sprintf("%s sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.8.7:5060;branch=z9hG4bK%d;rport\r\nMax-Forwards: 70\r\nFrom: <sip:%s@s>;tag=t%d\r\nTo: <sip:%s@s>\r\nCall-ID: c%d\r\nCSeq: 1 %s\r\nContact: <sip:%s@10.9.8.7:5060>\r\n%sContent-Length: 0\r\n\r\n",
			method, at, n, account, n, account, n, method, account, more))
	}
	challenge := func(account string) string {
		a := ask("REGISTER", account, "")
		_, after, ok := strings.Cut(a, `nonce="`)
		if !ok {
			t.Fatalf("no challenge: %s", a)
		}
		nonce, _, _ := strings.Cut(after, `"`)
		return nonce
	}
	proof := func(account, secret, nonce string) string {
		uri := "sip:" + at.String()
		response := call.MD5(strings.Join([]string{call.HandsetDigest(account, secret), nonce, "00000001", "xyz", "auth", call.MD5("REGISTER:" + uri)}, ":"))
		return fmt.Sprintf("Authorization: Digest username=\"%s\", realm=\"suban\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"xyz\"\r\n", account, nonce, uri, response)
	}
	wants := func(what, answer, status string) {
		t.Helper()
		if !strings.HasPrefix(answer, "SIP/2.0 "+status) {
			t.Errorf("%s: %s", what, answer)
		}
	}
	nonce := challenge("8001")
	wants("the right secret", ask("REGISTER", "8001", proof("8001", "right", nonce)), "200")
	wants("the same words again", ask("REGISTER", "8001", proof("8001", "right", nonce)), "401")
	v := h.Handset("8001")
	if !v.There || v.Address != conn.LocalAddr().String() || time.Until(v.Until) > 2*time.Minute {
		t.Errorf("behind NAT it is at %+v", v)
	}
	wants("an INVITE of its own", ask("INVITE", "8001", ""), "403")
	wants("signing off", ask("REGISTER", "8001", proof("8001", "right", challenge("8001"))+"Expires: 0\r\n"), "200")
	if h.Handset("8001").There {
		t.Error("it is gone and still bound")
	}
	wants("an account that nobody was given", ask("REGISTER", "8999", proof("8999", "right", challenge("8999"))), "403")
	for range 5 {
		wants("a wrong secret", ask("REGISTER", "8001", proof("8001", "wrong", challenge("8001"))), "403")
	}
	wants("locked out, even with the right one", ask("REGISTER", "8001", proof("8001", "right", nonce)), "403")
	if h.Handset("8001").Locked.IsZero() {
		t.Error("the screen does not say that it is locked")
	}
	h.until("it is written down", func() bool {
		h.journal.flush(t.Context())
		var list []postgres.Audit
		h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) (err error) {
			list, err = tx.Audits(t.Context(), postgres.AuditFilter{Action: "handset_locked"})
			return err
		}))
		return len(list) == 1 && list[0].Subject == "话机 8001"
	})
	h.ForgetHandset("8001")
	wants("forgiven", ask("REGISTER", "8001", proof("8001", "right", challenge("8001"))), "200")
	ctx, cancel := context.WithCancel(t.Context())
	rung := make(chan error, 1)
	go func() {
		_, err := h.phones.Ring(ctx, "8001", sipleg.Ring{Shows: "199****1234", Auto: true})
		rung <- err
	}()
	b := make([]byte, 4096)
	size, err := conn.Read(b)
	if text := string(b[:size]); err != nil || !strings.HasPrefix(text, "INVITE sip:8001@10.9.8.7:5060 ") || !strings.Contains(text, "answer-after=0") || !strings.Contains(text, "199****1234") {
		t.Errorf("%v: a phone behind NAT was rung with %s", err, text)
	}
	cancel()
	if <-rung == nil {
		t.Error("nobody lifted it")
	}
}
