package switchboard

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"suban/internal/blob"
	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/peertest"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/siptest"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// Tones that stand for prompts and people.
const (
	welcomeTone = 300
	menuTone    = 350
	musicTone   = 650
	noteTone    = 2000
	callerTone  = 1000
	agentTone   = 1400
	thirdTone   = 1800
	leadTone    = 2400
)

// house is an exchange with its database.
type house struct {
	*testing.T
	*Board
	db    *postgres.DB
	dir   string
	again Options
}

func prompts() Prompts {
	p := Prompts{}
	for _, name := range needed {
		p[name] = rtp.Tone(noteTone, rtp.Rate/4, 0.2)
	}
	p["welcome"], p["menu"] = rtp.Tone(welcomeTone, rtp.Rate/2, 0.2), rtp.Tone(menuTone, rtp.Rate/2, 0.2)
	p["music"] = rtp.Tone(musicTone, rtp.Rate, 0.2)
	p["waiting"], p["onhold"], p["transfer"] = nil, nil, nil
	for i := range 11 {
		p[fmt.Sprint("n", i)] = rtp.Tone(noteTone, rtp.Rate/10, 0.2)
	}
	return p
}

func newHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t, db: pgtest.DB(t), dir: t.TempDir()}
	h.db.Now = time.Now
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.CreateCity(t.Context(), "宿州市") }))
	h.again = options(h.db, h.dir)
	for _, c := range change {
		c(&h.again)
	}
	h.open()
	return h
}

// options are an exchange's on a database, its files in a folder.
func options(db *postgres.DB, dir string) Options {
	keys, local := seal.Test(), netip.MustParseAddr("127.0.0.1")
	return Options{DB: db, Keys: keys, Blobs: blob.Open(filepath.Join(dir, "blobs"), keys), Spool: filepath.Join(dir, "spool"), Prompts: prompts(),
		Trunk: sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}},
		Gate:  rtcleg.Options{Listen: "127.0.0.1:0"}}
}

func (h *house) open() {
	h.Helper()
	b, err := Open(h.Context(), h.again)
	h.must(err)
	h.Board = b
	h.Cleanup(b.Close)
	b.mu.Lock()
	b.plan.Position = 0
	b.mu.Unlock()
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// plans changes the plan.
func (h *house) plans(change func(*call.Plan)) {
	h.mu.Lock()
	change(&h.plan)
	h.mu.Unlock()
}

func (h *house) until(what string, so func() bool) { h.Helper(); siptest.Until(h.T, what, so) }

// caller is a telephone that calls in; he says his tone from the start.
func (h *house) caller(number string) *siptest.Phone {
	h.Helper()
	p := siptest.New(h.T, h.Trunk().Addr(), number)
	p.Say(callerTone)
	return p
}

// worker is an agent with a browser.
type worker struct {
	h     *house
	actor org.Actor
	leave func()
	*peertest.Browser

	mu   sync.Mutex
	view View
}

// agent signs in an agent, connects his sound and makes him ready.
func (h *house) agent(id org.UserID, may ...org.Permission) *worker {
	h.Helper()
	w := &worker{h: h, actor: org.Actor{ID: id, Name: fmt.Sprintf("坐席 %d", 1000+id), Permissions: map[org.Permission]bool{org.Register: true}}}
	for _, p := range may {
		w.actor.Permissions[p] = true
	}
	w.sit()
	if len(may) == 0 {
		h.must(h.Choose(id, call.Ready, ""))
	}
	return w
}

func (w *worker) sit() {
	w.h.Helper()
	leave, err := w.h.Sit(w.actor, func(v View) { w.mu.Lock(); w.view = v; w.mu.Unlock() })
	w.h.must(err)
	w.leave = leave
	w.Browser = peertest.New(w.h.T, func(offer string) (string, error) { return w.h.Connect(w.actor.ID, offer) })
	w.Say(agentTone)
}

func (w *worker) seen() View { w.mu.Lock(); defer w.mu.Unlock(); return w.view }

func (w *worker) is(s call.AgentState) func() bool { return func() bool { return w.seen().State == s } }

// answers waits for a call and takes it.
func (w *worker) answers() {
	w.h.Helper()
	w.h.until("it rings at "+w.actor.Name, w.is(call.Alerting))
	w.h.must(w.h.Answer(w.actor.ID))
}

// record is the calls as the database has them.
func (h *house) record() []*call.Call {
	h.Helper()
	h.journal.flush(h.Context())
	var calls []*call.Call
	h.must(h.db.Read(h.Context(), func(tx *postgres.Tx) (err error) {
		calls, err = tx.Calls(h.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		return err
	}))
	return calls
}

// one is the only call.
func (h *house) one() *call.Call {
	h.Helper()
	calls := h.record()
	if len(calls) != 1 {
		h.Fatalf("%d calls, want one", len(calls))
	}
	return calls[0]
}

// over waits until the only call is recorded as over.
func (h *house) over(by string) *call.Call {
	h.Helper()
	h.until("the record is closed", func() bool { c := h.one(); return c.State == call.Ended })
	c := h.one()
	if c.EndedBy != by {
		h.Errorf("ended by %s, want %s", c.EndedBy, by)
	}
	return c
}

// empty waits until nothing of any call is left: no call, no leg, no media port.
func (h *house) empty() {
	h.Helper()
	h.until("nothing is left of the call", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.calls) == 0 && h.line.Legs() == 0
	})
}

// sound is a recording's two channels.
func (h *house) sound(id call.ID) (left, right []byte) {
	h.Helper()
	var wav []byte
	h.until("the recording is kept", func() bool {
		var err error
		wav, err = h.Sound(h.Context(), org.Actor{ID: 99, Name: "质检员 1"}, id)
		return err == nil
	})
	at := strings.Index(string(wav), "data") + 8
	for i := at; i+1 < len(wav); i += 2 {
		left, right = append(left, wav[i]), append(right, wav[i+1])
	}
	return left, right
}

func (h *house) spooled() int {
	files, _ := os.ReadDir(h.again.Spool)
	return len(files)
}
