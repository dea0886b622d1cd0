package sipleg

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"suban/internal/call"
)

// Bound is where a desk phone (话机) is now.
type Bound struct {
	Source string // where its signalling really comes from, also behind NAT
	Agent  string // what it says it is
	At     time.Time
	Until  time.Time
	uri    sip.Uri
}

// How long phones are bound, and who guesses secrets. Behind NAT a phone must speak more often
// than its router forgets.
const (
	boundMost    = 10 * time.Minute
	boundLeast   = time.Minute
	boundBehind  = time.Minute
	nonceLives   = 2 * time.Minute
	nonceMost    = 10_000
	wrongAccount = 5  // wrong secrets of one account from one address, then it is locked there
	wrongAddress = 20 // of whatever account
	Locked       = 15 * time.Minute
)

// registrar knows where the desk phones are.
type registrar struct {
	mu     sync.Mutex
	nonces map[string]*nonce
	bound  map[string]Bound
	wrong  map[string]*guesses // by address, and by account and address: who guesses locks himself out, not the phone
}

type nonce struct {
	until time.Time
	count int
	from  netip.Addr
}

type guesses struct {
	n     int
	at    time.Time
	until time.Time // locked
}

func newRegistrar() *registrar {
	return &registrar{nonces: map[string]*nonce{}, bound: map[string]Bound{}, wrong: map[string]*guesses{}}
}

// Bound tells where an account's phone is, if it is anywhere.
func (l *Line) Bound(account string) (Bound, bool) {
	r := l.phones
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.bound[account]
	return b, ok && time.Now().Before(b.Until)
}

// LockedUntil is until when an account is locked for wrong secrets; zero when it is not.
func (l *Line) LockedUntil(account string) time.Time {
	r := l.phones
	r.mu.Lock()
	defer r.mu.Unlock()
	var last time.Time
	for who, g := range r.wrong {
		if strings.HasPrefix(who, account+"@") && time.Now().Before(g.until) && g.until.After(last) {
			last = g.until
		}
	}
	return last
}

// Forget unbinds an account and forgives it: its secret is new, or it is no more.
func (l *Line) Forget(account string) {
	r := l.phones
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.bound, account)
	for who := range r.wrong {
		if strings.HasPrefix(who, account+"@") {
			delete(r.wrong, who)
		}
	}
}

// registers binds a phone, unbinds it, or asks it who it is.
func (l *Line) registers(req *sip.Request, tx sip.ServerTransaction) {
	account, from := req.To().Address.User, hostPort(req.Source())
	switch known := l.proves(req, account, from); known {
	case asked:
		res := sip.NewResponseFromRequest(req, 401, "Unauthorized", nil)
		chal := digest.Challenge{Realm: call.Realm, Nonce: l.phones.nonce(from, time.Now()), Algorithm: "MD5", QOP: []string{"auth"}}
		res.AppendHeader(sip.NewHeader("WWW-Authenticate", chal.String()))
		_ = tx.Respond(res)
		return
	case refusedPhone:
		answer(tx, req, 403, "Forbidden")
		return
	}
	within := boundMost
	if h := req.GetHeader("Expires"); h != nil {
		within = seconds(h.Value())
	}
	contact := req.Contact()
	if contact != nil {
		if v, ok := contact.Params.Get("expires"); ok {
			within = seconds(v)
		}
	}
	if contact == nil { // it only asks
		answer(tx, req, 200, "OK")
		return
	}
	if within <= 0 {
		l.phones.mu.Lock()
		delete(l.phones.bound, account)
		l.phones.mu.Unlock()
		answer(tx, req, 200, "OK")
		return
	}
	within = min(max(within, boundLeast), boundMost)
	if contact.Address.Host != from.String() {
		within = boundBehind
	}
	b := Bound{Source: req.Source(), At: time.Now(), Until: time.Now().Add(within + 10*time.Second), uri: *contact.Address.Clone()}
	if h := req.GetHeader("User-Agent"); h != nil {
		b.Agent = h.Value()[:min(len(h.Value()), 60)]
	}
	l.phones.mu.Lock()
	l.phones.bound[account] = b
	l.phones.mu.Unlock()
	res := sip.NewResponseFromRequest(req, 200, "OK", nil)
	mine := sip.ContactHeader{Address: contact.Address, Params: sip.NewParams()}
	mine.Params.Add("expires", strconv.Itoa(int(within/time.Second)))
	res.AppendHeader(&mine)
	_ = tx.Respond(res)
}

func seconds(text string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n > int(boundMost/time.Second) {
		return boundMost
	}
	return time.Duration(n) * time.Second
}

type proof int

const (
	asked proof = iota
	refusedPhone
	proved
)

// proves checks a phone's digest. Whoever guesses is locked out, account and address.
func (l *Line) proves(req *sip.Request, account string, from netip.Addr) proof {
	r, now, who := l.phones, time.Now(), account+"@"+from.String()
	h := req.GetHeader("Authorization")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.locked(who, now) || r.locked(from.String(), now) {
		l.Counts.Refused.Add(1)
		return refusedPhone
	}
	if h == nil {
		return asked
	}
	c, err := digest.ParseCredentials(h.Value())
	if err != nil || c.Username != account || c.Realm != call.Realm || c.QOP != "auth" {
		return asked
	}
	n := r.nonces[c.Nonce]
	if n == nil || n.from != from || now.After(n.until) || c.Nc <= n.count {
		return asked // too old, or said before: it may try again
	}
	n.count = c.Nc
	a1, given := l.o.Handsets(account)
	want := call.MD5(strings.Join([]string{a1, c.Nonce, fmt.Sprintf("%08x", c.Nc), c.Cnonce, c.QOP, call.MD5(string(req.Method) + ":" + c.URI)}, ":"))
	if given && subtle.ConstantTimeCompare([]byte(want), []byte(c.Response)) == 1 {
		delete(r.wrong, who)
		return proved
	}
	l.Counts.Refused.Add(1)
	l.o.Log.Warn("a desk phone gave a wrong secret", "account", plain(account), "address", from)
	if r.guess(who, wrongAccount, now) && given && l.o.OnLocked != nil {
		l.under.Go(func() { l.o.OnLocked(account, from.String()) })
	}
	if r.guess(from.String(), wrongAddress, now) {
		l.o.Log.Warn("an address that guesses secrets of desk phones is locked out", "address", from)
	}
	return refusedPhone
}

// plain is a name of a stranger's making, fit to be written down.
func plain(s string) string {
	if len(s) > 20 || strings.Trim(s, "0123456789") != "" {
		return "?"
	}
	return s
}

func (r *registrar) locked(who string, now time.Time) bool {
	g := r.wrong[who]
	return g != nil && now.Before(g.until)
}

// guess counts a wrong secret and reports whether it was the last that is forgiven.
func (r *registrar) guess(who string, most int, now time.Time) bool {
	g := r.wrong[who]
	if g == nil || now.Sub(g.at) > Locked {
		if len(r.wrong) >= nonceMost {
			clear(r.wrong)
		}
		g = &guesses{}
		r.wrong[who] = g
	}
	g.n, g.at = g.n+1, now
	if g.n < most {
		return false
	}
	g.n, g.until = 0, now.Add(Locked)
	return true
}

func (r *registrar) nonce(from netip.Addr, now time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.nonces) >= nonceMost {
		clear(r.nonces)
	}
	for text, n := range r.nonces {
		if now.After(n.until) {
			delete(r.nonces, text)
		}
	}
	text := rand.Text()
	r.nonces[text] = &nonce{until: now.Add(nonceLives), from: from}
	return text
}
