package switchboard

import (
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/postgres"
	"suban/internal/switchboard/rtp"
)

// acceptance 3: both hear each other, both are in their channel, the length is right, the
// listening is written down.
func TestTalk(t *testing.T) {
	h := newHouse(t)
	w := h.agent(1)
	p := h.caller("19900001234").Call()
	p.Until("the welcome is heard", func() bool { return p.Hears(welcomeTone) > 0.8 })
	w.answers()
	began := time.Now()
	p.Until("the caller hears the agent", func() bool { return p.Hears(agentTone) > 0.8 })
	h.until("the agent hears the caller", func() bool { return w.Hears(callerTone) > 0.8 })
	v := w.seen()
	if v.Call == nil || v.Call.Number != "199****1234" || v.Call.State != call.Talking || !v.Call.Known {
		t.Errorf("the agent sees %+v", v.Call)
	}
	h.Tie(1, v.Call.ID, 4711)
	for time.Since(began) < time.Second { // a recording with something in it
		time.Sleep(10 * time.Millisecond)
	}
	talked := time.Since(began)
	p.HangUp()
	h.until("the agent writes up", w.is(call.WrapUp))
	c := h.over("caller")
	h.empty()
	left, right := h.sound(c.ID)
	if d := time.Duration(len(left)) * time.Second / rtp.Rate; (d - talked).Abs() > 500*time.Millisecond {
		t.Errorf("recorded %v of %v", d, talked)
	}
	middle := func(b []byte) []byte { return b[len(b)/3 : 2*len(b)/3] }
	for _, x := range []struct {
		name  string
		sound []byte
		hertz float64
		want  bool
	}{{"left", middle(left), callerTone, true}, {"left", middle(left), agentTone, false}, {"right", middle(right), agentTone, true}, {"right", middle(right), callerTone, false}} {
		if got := rtp.Pitch(x.sound, x.hertz); (got > 0.7) != x.want {
			t.Errorf("%s channel: %.0f Hz with %.2f", x.name, x.hertz, got)
		}
	}
	c = h.one()
	if c.First != 1 || len(c.Tickets) != 1 || c.Tickets[0] != 4711 || c.Recorded == 0 || c.Worked[1].Calls != 1 {
		t.Errorf("%+v", c)
	}
	var heard []postgres.Listening
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) (err error) {
		heard, err = tx.Listenings(t.Context(), c.ID, postgres.AuditFilter{})
		return err
	}))
	if len(heard) != 1 || heard[0].Name != "质检员 1" {
		t.Errorf("listened: %+v", heard)
	}
	h.until("the spool is empty", func() bool { return h.spooled() == 0 })
	h.must(h.Choose(1, call.Ready, ""))
	h.until("the writing up is recorded", func() bool { return h.one().Worked[1].WrapUp > 0 })
}
