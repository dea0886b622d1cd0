package sipleg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Ring is a call to a desk phone.
type Ring struct {
	Shows string // what its display shows: never a whole number
	Auto  bool   // it lifts itself, for its agent pressed a key on the screen
	// What its keys do. They are called beside the exchange's lock.
	Held   func(on bool)
	Passed func(to string) bool
}

// ErrNotBound says that a desk phone is nowhere to be found.
var ErrNotBound = errors.New("the desk phone is not registered")

// Ring rings an account's phone and returns when it is lifted. Ending the context stops it.
func (l *Line) Ring(ctx context.Context, account string, r Ring) (*Leg, error) {
	b, ok := l.Bound(account)
	if !ok {
		return nil, ErrNotBound
	}
	from := &sip.FromHeader{DisplayName: r.Shows, Address: sip.Uri{Scheme: "sip", User: "12345", Host: l.host}, Params: sip.NewParams()}
	from.Params.Add("tag", sip.GenerateTagN(16))
	headers := []sip.Header{from}
	if r.Auto {
		headers = append(headers, sip.NewHeader("Call-Info", fmt.Sprintf("<sip:%s>;answer-after=0", l.host)), sip.NewHeader("Alert-Info", "<http://localhost>;info=alert-autoanswer"))
	}
	leg, err := l.call(ctx, b.uri, b.Source, headers, func(g *Leg) { g.held, g.passed = r.Held, r.Passed })
	if err != nil {
		return nil, fmt.Errorf("ring desk phone %s: %w", account, err)
	}
	return leg, nil
}

// Alive asks the other side whether the call is still one to it.
func (g *Leg) Alive(ctx context.Context) bool {
	if g.out == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	res, err := g.out.Do(ctx, sip.NewRequest(sip.OPTIONS, g.out.InviteResponse.Contact().Address))
	return err == nil && res.StatusCode < 400
}

// refer is a desk phone that hands its call on (REFER): to another's number, or a queue's key.
func (l *Line) refer(req *sip.Request, tx sip.ServerTransaction) {
	g := l.legOf(req)
	to := req.GetHeader("Refer-To")
	switch {
	case g == nil:
		answer(tx, req, 481, "Call/Transaction Does Not Exist")
		return
	case g.passed == nil || to == nil || g.out == nil:
		answer(tx, req, 403, "Forbidden")
		return
	}
	var target sip.Uri
	if err := sip.ParseUri(inAngles(to.Value()), &target); err != nil {
		answer(tx, req, 400, "Bad Request")
		return
	}
	answer(tx, req, 202, "Accepted")
	said := "SIP/2.0 200 OK\r\n"
	if !g.passed(target.User) {
		said = "SIP/2.0 603 Decline\r\n"
	}
	l.under.Go(func() {
		ctx, cancel := context.WithTimeout(l.ctx, 4*time.Second)
		defer cancel()
		n := sip.NewRequest(sip.NOTIFY, g.out.InviteResponse.Contact().Address)
		n.AppendHeader(sip.NewHeader("Event", "refer"))
		n.AppendHeader(sip.NewHeader("Subscription-State", "terminated;reason=noresource"))
		n.AppendHeader(sip.NewHeader("Content-Type", "message/sipfrag;version=2.0"))
		n.SetBody([]byte(said))
		_, _ = g.out.Do(ctx, n) // a phone that hung up meanwhile knows
	})
}
