package sipleg

import (
	"runtime/debug"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// routes are the requests that the line understands. Each is guarded: a message that nobody
// foresaw ends its own handling and no more.
func (l *Line) routes() {
	guard := func(do func(*sip.Request, sip.ServerTransaction)) sipHandler {
		return func(req *sip.Request, tx sip.ServerTransaction) {
			defer func() {
				if p := recover(); p != nil {
					l.Counts.Malformed.Add(1)
					l.o.Log.Error("a SIP message was not understood", "method", req.Method, "panic", p, "stack", string(debug.Stack()))
				}
			}()
			if !sound(req) {
				l.Counts.Malformed.Add(1)
				if !req.IsAck() {
					answer(tx, req, 400, "Bad Request")
				}
				return
			}
			do(req, tx)
		}
	}
	l.server.OnInvite(guard(l.invite))
	l.server.OnAck(guard(l.ack))
	l.server.OnBye(guard(l.bye))
	l.server.OnCancel(guard(func(req *sip.Request, tx sip.ServerTransaction) {
		answer(tx, req, 481, "Call/Transaction Does Not Exist")
	}))
	l.server.OnOptions(guard(func(req *sip.Request, tx sip.ServerTransaction) { answer(tx, req, 200, "OK") }))
	if l.o.Handsets != nil {
		l.server.OnRegister(guard(l.registers))
		l.server.OnRefer(guard(l.refer))
	}
	l.server.OnNoRoute(guard(func(req *sip.Request, tx sip.ServerTransaction) { answer(tx, req, 405, "Method Not Allowed") }))
}

type sipHandler = func(*sip.Request, sip.ServerTransaction)

func answer(tx sip.ServerTransaction, req *sip.Request, code int, reason string) {
	_ = tx.Respond(sip.NewResponseFromRequest(req, code, reason, nil)) // the sender may have gone
}

// sound reports whether the mandatory headers are there and mean this request.
func sound(req *sip.Request) bool {
	from, to, id, seq := req.From(), req.To(), req.CallID(), req.CSeq()
	switch {
	case from == nil || to == nil || id == nil || seq == nil || req.Via() == nil:
		return false
	case seq.MethodName != req.Method, len(id.Value()) > 256, req.Recipient.Host == "":
		return false
	}
	tag, tagged := from.Params.Get("tag")
	return tagged && tag != "" && (req.Method != sip.INVITE || req.Contact() != nil)
}

// invite is a new call, or a change of one under way.
func (l *Line) invite(req *sip.Request, tx sip.ServerTransaction) {
	if tag, _ := req.To().Params.Get("tag"); tag != "" {
		l.again(req, tx)
		return
	}
	if l.o.Handsets != nil {
		answer(tx, req, 403, "Forbidden") // calls out are made on the screen
		return
	}
	offer, err := readSDP(req.Body())
	if err != nil {
		answer(tx, req, 488, "Not Acceptable Here")
		return
	}
	socket, err := l.o.Ports.Listen()
	if err != nil {
		answer(tx, req, 503, "Service Unavailable")
		return
	}
	session, err := l.ours(req).ReadInvite(req, tx)
	if err != nil {
		socket.Close()
		answer(tx, req, 400, "Bad Request")
		return
	}
	g := &Leg{Socket: socket, line: l, id: session.ID, in: session, decide: make(chan decision, 1), ended: make(chan struct{}), sure: make(chan struct{}),
		Number: callerOf(req), Called: number(req.Recipient.User)}
	g.sdp = writeSDP(l.o.Advertise, socket.Port, offer)
	peer := hostPort(req.Source())
	l.keep(g)
	if session.Respond(180, "Ringing", nil) != nil {
		g.end(true)
		return
	}
	l.under.Go(func() { l.o.OnCall(g) })
	select {
	case d := <-g.decide:
		if d.code != 200 {
			_ = session.Respond(d.code, d.reason, nil)
			g.end(false)
			return
		}
		g.Open(offer.codec, offer.event, offer.remote, peer)
		l.under.Go(func() { g.confirm(l.o.AckWait) })
		_ = session.RespondSDP(g.sdp) // until it is confirmed; whether it was, confirm knows
	case <-session.Context().Done(): // CANCEL
		g.end(true)
	case <-tx.Done():
		g.end(true)
	}
}

// confirm ends a call whose caller never confirmed our answer.
func (g *Leg) confirm(within time.Duration) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-timer.C:
		g.end(true)
	case <-g.sure:
	case <-g.ended:
	}
}

// again is a re-INVITE: another address for the sound, or just a question whether we live.
func (l *Line) again(req *sip.Request, tx sip.ServerTransaction) {
	g := l.legOf(req)
	if g == nil {
		answer(tx, req, 481, "Call/Transaction Does Not Exist")
		return
	}
	sdp := g.sdp
	offer, err := readSDP(req.Body())
	if err == nil {
		g.Redirect(offer.remote)
		g.mu.Lock()
		g.turns++
		sdp = turned(g.sdp, g.turns+1, offer.direction)
		g.mu.Unlock()
	}
	res := sip.NewSDPResponseFromRequest(req, sdp)
	res.AppendHeader(&l.ours(req).ContactHDR)
	_ = tx.Respond(res)
	if err == nil && g.held != nil {
		g.held(offer.direction == "sendonly" || offer.direction == "inactive")
	}
}

func (l *Line) ack(req *sip.Request, tx sip.ServerTransaction) {
	g := l.legOf(req)
	if g == nil || g.in == nil {
		return
	}
	_ = g.in.ReadAck(req, tx) // one of a re-INVITE has another number
	g.surely.Do(func() { close(g.sure) })
}

func (l *Line) bye(req *sip.Request, tx sip.ServerTransaction) {
	g := l.legOf(req)
	if g == nil {
		answer(tx, req, 481, "Call/Transaction Does Not Exist")
		return
	}
	var err error
	if g.in != nil {
		err = g.in.ReadBye(req, tx)
	} else {
		err = g.out.ReadBye(req, tx)
	}
	if err != nil {
		answer(tx, req, 400, "Bad Request")
		return
	}
	g.end(true)
}

// callerOf is the caller's number as the operator asserts it. The display name is the
// caller's own invention and is not read.
func callerOf(req *sip.Request) string {
	if h := req.GetHeader("Privacy"); h != nil && strings.Contains(strings.ToLower(h.Value()), "id") {
		return ""
	}
	if h := req.GetHeader("P-Asserted-Identity"); h != nil {
		var u sip.Uri
		if sip.ParseUri(inAngles(h.Value()), &u) == nil {
			if n := number(u.User); n != "" {
				return n
			}
		}
	}
	return number(req.From().Address.User)
}

// inAngles is the address of a header's value, with or without a name before it.
func inAngles(text string) string {
	if _, after, found := strings.Cut(text, "<"); found {
		text, _, _ = strings.Cut(after, ">")
	}
	return text
}

// number is a telephone number in a SIP user part: digits, perhaps a +. Anything else is none.
func number(user string) string {
	user, _, _ = strings.Cut(user, ";")
	if len(user) < 3 || len(user) > 20 {
		return ""
	}
	for i, r := range user {
		if (r < '0' || r > '9') && (r != '+' || i > 0) {
			return ""
		}
	}
	return user
}
