package sipleg

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// ErrNoTrunk says that calls cannot go out.
var ErrNoTrunk = errors.New("no trunk to call out on")

// Call calls a number through the trunk and returns when it is answered. Ending the context
// gives up.
func (l *Line) Call(ctx context.Context, to string) (*Leg, error) {
	if l.trunk.Host == "" {
		return nil, ErrNoTrunk
	}
	if to = number(to); to == "" {
		return nil, errors.New("no number to call")
	}
	uri := l.trunk
	uri.User = to
	return l.dial(ctx, uri, l.o.Trunk.Number)
}

// Dial calls any address, as the built-in caller does.
func (l *Line) Dial(ctx context.Context, address, from string) (*Leg, error) {
	var uri sip.Uri
	if err := sip.ParseUri(address, &uri); err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	return l.dial(ctx, uri, from)
}

func (l *Line) dial(ctx context.Context, uri sip.Uri, from string) (*Leg, error) {
	if from == "" {
		from = "anonymous"
	}
	mine := &sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: from, Host: l.host}, Params: sip.NewParams()}
	mine.Params.Add("tag", sip.GenerateTagN(16))
	return l.call(ctx, uri, "", []sip.Header{mine}, func(*Leg) {})
}

// call sends an INVITE; to is where it goes when that is not what the address says.
func (l *Line) call(ctx context.Context, uri sip.Uri, to string, headers []sip.Header, prepare func(*Leg)) (*Leg, error) {
	socket, err := l.o.Ports.Listen()
	if err != nil {
		return nil, err
	}
	sdp := writeSDP(l.o.Advertise, socket.Port, media{})
	invite := sip.NewRequest(sip.INVITE, uri)
	if transport, _ := uri.UriParams.Get("transport"); transport != "" {
		invite.SetTransport(transport)
	}
	if to != "" {
		invite.SetDestination(to)
	}
	for _, h := range append(headers, sip.NewHeader("Content-Type", "application/sdp")) {
		invite.AppendHeader(h)
	}
	invite.SetBody(sdp)
	session, err := l.dialog.WriteInvite(ctx, invite)
	if err != nil {
		socket.Close()
		return nil, refused(err, uri.User)
	}
	if err := l.answered(ctx, session); err != nil {
		socket.Close()
		return nil, refused(err, uri.User)
	}
	answer, err := readSDP(session.InviteResponse.Body())
	ack, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
	defer cancel()
	if ackErr := session.Ack(ack); err == nil {
		err = ackErr
	}
	g := &Leg{Socket: socket, line: l, id: session.ID, out: session, ended: make(chan struct{}), Number: number(uri.User), sdp: sdp}
	if err != nil {
		g.Open(0, 0, answer.remote) // so that Close has something to end
		g.HangUp()
		return nil, refused(err, uri.User)
	}
	prepare(g)
	g.Open(answer.codec, answer.event, answer.remote, hostPort(session.InviteResponse.Source()))
	l.keep(g) // open: a re-INVITE may come at once
	return g, nil
}

const cancelled = 4 * time.Second

// answered waits until a call is answered. Giving up takes the library a minute where nobody is
// at the other end; we wait for its end no longer than for a hang-up.
func (l *Line) answered(ctx context.Context, session *sipgo.DialogClientSession) error {
	done := make(chan error, 1)
	go func() {
		err := session.WaitAnswer(ctx, sipgo.AnswerOptions{Username: l.o.Trunk.User, Password: l.o.Trunk.Password})
		if err != nil {
			tooLate(session)
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		if err == nil {
			tooLate(session)
		}
		return ctx.Err()
	case <-time.After(cancelled):
		return ctx.Err()
	}
}

// tooLate ends a call that was answered in the moment it was given up.
func tooLate(session *sipgo.DialogClientSession) {
	if session.InviteResponse == nil || !session.InviteResponse.IsSuccess() {
		_ = session.Close()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), cancelled)
	defer cancel()
	if session.Ack(ctx) == nil {
		_ = session.Bye(ctx) // who does not answer is gone all the same
	}
	_ = session.Close()
}

// Refused is why a called party did not talk.
type Refused struct{ Code int }

func (r *Refused) Error() string { return fmt.Sprintf("refused with %d", r.Code) }

// refused is why a call out did not come about. What the library says may quote whole
// messages, and the number called with them: it is left out, as errors are written down.
func refused(err error, number string) error {
	var no *sipgo.ErrDialogResponse
	switch {
	case errors.As(err, &no) && no.Res != nil:
		return &Refused{no.Res.StatusCode}
	case number == "" || !strings.Contains(err.Error(), number):
		return fmt.Errorf("call out: %w", err)
	}
	return errors.New("call out: " + strings.ReplaceAll(err.Error(), number, "****"))
}

// keepRegistered tells the operator who we are, again and again (digest).
func (l *Line) keepRegistered() {
	for wait := time.Duration(0); ; {
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(wait):
		}
		err := l.register()
		if was := l.registered.Swap(err == nil); err != nil && l.ctx.Err() == nil {
			l.o.Log.Warn("the trunk does not take our registration", "error", err, "was_registered", was)
		}
		wait = registration / 2
		if err != nil {
			wait = 10 * time.Second
		}
	}
}

const registration = 10 * time.Minute

func (l *Line) register() error {
	ctx, cancel := context.WithTimeout(l.ctx, 8*time.Second)
	defer cancel()
	uri := l.trunk
	uri.User = ""
	req := sip.NewRequest(sip.REGISTER, uri)
	if l.secure() {
		req.SetTransport("TLS")
	}
	me := sip.Uri{Scheme: "sip", User: l.o.Trunk.User, Host: l.trunk.Host}
	from := &sip.FromHeader{Address: me, Params: sip.NewParams()}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(from)
	req.AppendHeader(&sip.ToHeader{Address: me, Params: sip.NewParams()})
	req.AppendHeader(&l.dialog.ContactHDR)
	req.AppendHeader(sip.NewHeader("Expires", fmt.Sprint(int(registration.Seconds()))))
	res, err := l.dialog.Client.Do(ctx, req)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if res.StatusCode == 401 || res.StatusCode == 407 {
		if res, err = l.dialog.Client.DoDigestAuth(ctx, req, res, sipgo.DigestAuth{Username: l.o.Trunk.User, Password: l.o.Trunk.Password}); err != nil {
			return fmt.Errorf("register: %w", err)
		}
	}
	if res.StatusCode != 200 {
		return fmt.Errorf("register: %d %s", res.StatusCode, strings.TrimSpace(res.Reason))
	}
	return nil
}
