package switchboard

import (
	"slices"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/siptest"
	"suban/internal/switchboard/rtp"
)

// acceptance 1: A-law and μ-law in, the prompt is heard, a key is taken while it plays, a
// wrong key three times or none leads to the general queue.
func TestMenu(t *testing.T) {
	for name, c := range map[string]struct {
		law   rtp.Codec
		keys  string
		queue string
		menus int // times that the menu is heard
	}{
		"A-law, no key": {rtp.PCMA, "", call.General, 1}, "A-law, barge-in": {rtp.PCMA, "1", "business", 0},
		"μ-law, no key": {rtp.PCMU, "", call.General, 1}, "μ-law, barge-in": {rtp.PCMU, "1", "business", 0},
		"wrong three times": {rtp.PCMA, "777", call.General, 2}, "wrong, then right": {rtp.PCMA, "71", "business", 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			p := h.caller("19900001234")
			p.Law = c.law
			p.Call()
			p.Until("the welcome is heard", func() bool { return p.Hears(welcomeTone) > 0.8 })
			for i := range len(c.keys) {
				if i > 0 {
					p.Until("the menu is heard again", func() bool { return p.Hears(menuTone) > 0.8 })
				}
				p.Press(c.keys[i])
				p.Until("the key is taken", func() bool { return len(h.one().Digits) == i+1 })
			}
			h.until("he waits", func() bool { c := h.one(); return c.State == call.Waiting })
			if got := h.one(); got.Queue != c.queue || got.Digits != c.keys {
				t.Errorf("queue %s, keys %q", got.Queue, got.Digits)
			}
			p.Until("music is heard", func() bool { return p.Hears(musicTone) > 0.8 })
			p.HangUp()
			h.over("caller")
			packets := p.Packets()
			for i := 1; i < len(packets); i++ {
				if packets[i] != packets[i-1]+1 {
					t.Fatalf("packet %d after %d: one stream, whatever plays", packets[i], packets[i-1])
				}
			}
		})
	}
}

// acceptance 2: who does not answer is busy, the call goes first to the next; skills decide.
func TestUnanswered(t *testing.T) {
	h := newHouse(t)
	h.plans(func(p *call.Plan) { p.Ring = 300 * time.Millisecond })
	first := h.agent(1)
	h.caller("19900001234").Call()
	h.until("it rings at the first", first.is(call.Alerting))
	later := h.caller("19900005678").Call()
	h.until("the first is busy, for he did not answer", func() bool { v := first.seen(); return v.State == call.Busy && v.Reason == call.MissedReason })
	h.until("both wait", func() bool { return first.seen().Waiting == 2 })
	h.plans(func(p *call.Plan) { p.Ring = 15 * time.Second })
	second := h.agent(2)
	second.answers()
	if got := second.seen().Call.Number; got != "199****1234" {
		t.Errorf("%s is served first, want the one who came back", got)
	}
	later.HangUp()
}

func TestSkills(t *testing.T) {
	h := newHouse(t)
	h.plans(func(p *call.Plan) { p.Queues[1].Overflow = time.Hour })
	general := h.agent(1)
	h.mu.Lock()
	h.skills[2] = map[string]int{"business": 1}
	h.mu.Unlock()
	business := h.agent(2)
	p := h.caller("19900001234").Call()
	p.Until("the welcome is heard", func() bool { return p.Hears(welcomeTone) > 0.8 })
	p.Press('1')
	business.answers()
	if general.seen().State != call.Ready {
		t.Error("it rang where nobody has the skill")
	}
}

// acceptance 2: an agent whose page is gone: while it rings the next is asked; in a talk the
// caller hears music until the page is back, or goes first in the line when it is not.
func TestPageGone(t *testing.T) {
	h := newHouse(t)
	w := h.agent(1)
	p := h.caller("19900001234").Call()
	h.until("it rings", w.is(call.Alerting))
	w.leave()
	w.Browser.Close()
	h.until("he waits again", func() bool { return h.one().State == call.Waiting && h.one().Front })
	w.sit()
	h.must(h.Choose(1, call.Ready, ""))
	w.answers()
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })

	w.leave() // a reload
	w.Browser.Close()
	p.Until("music meanwhile", func() bool { return p.Hears(musicTone) > 0.8 || p.Hears(noteTone) > 0.8 })
	w.sit()
	p.Until("they talk again", func() bool { return p.Hears(agentTone) > 0.8 })
	if v := w.seen(); v.Call == nil || v.Call.State != call.Talking || v.State != call.OnCall {
		t.Errorf("after the reload the page shows %+v", v)
	}

	h.plans(func(p *call.Plan) { p.Grace = 200 * time.Millisecond })
	w.leave() // a crash
	w.Browser.Close()
	other := h.agent(2)
	other.answers()
	p.Until("he is heard by another", func() bool { return p.Hears(agentTone) > 0.8 })
	p.HangUp()
	c := h.over("caller")
	if c.First != 1 || c.Agent != 2 || c.Worked[1].Calls != 1 || c.Worked[2].Calls != 1 {
		t.Errorf("%+v", c)
	}
	h.empty()
}

// acceptance 4: either side hangs up at any moment: nothing is left.
func TestHangUpAnywhere(t *testing.T) {
	h := newHouse(t)
	w := h.agent(1)
	want := 2
	ready := func() {
		h.until("nothing is left", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return len(h.calls) == 0 && h.line.Legs() == 0 })
		h.must(h.Choose(1, call.Ready, ""))
	}
	for _, c := range []struct {
		name  string
		state call.State
		by    string
		end   func(*siptest.Phone)
	}{
		{"caller in the menu", call.Greeting, "caller", (*siptest.Phone).HangUp},
		{"caller in the queue", call.Waiting, "caller", (*siptest.Phone).HangUp},
		{"caller while it rings", call.Ringing, "caller", (*siptest.Phone).HangUp},
		{"caller in the talk", call.Talking, "caller", (*siptest.Phone).HangUp},
		{"agent in the talk", call.Talking, "agent", func(p *siptest.Phone) {
			h.must(h.HangUp(1))
			p.Until("the telephone is told", p.Ended)
		}},
	} {
		if c.state == call.Waiting {
			h.must(h.Choose(1, call.Busy, call.Reasons[0]))
		}
		p := h.caller("19900001234").Call()
		if c.state == call.Talking {
			w.answers()
		}
		var id call.ID
		h.until(c.name, func() bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			for _, t := range h.calls {
				id = t.ID
				return t.State == c.state
			}
			return false
		})
		c.end(p)
		ready()
		calls := h.record()
		i := slices.IndexFunc(calls, func(one *call.Call) bool { return one.ID == id })
		if i < 0 || calls[i].State != call.Ended || calls[i].EndedBy != c.by {
			t.Errorf("%s: %+v", c.name, calls[i])
		}
		if c.state == call.Greeting && calls[i].Queue != "" {
			want++ // the machine was slow: the prompt was over before he hung up
		}
		p.Close()
	}
	h.until("no recording is left behind", func() bool { return h.spooled() == 0 })
	var list int
	for _, b := range h.record() {
		if b.Abandoned() {
			list++
		}
	}
	if list != want {
		t.Errorf("%d abandoned, want %d: those in the queue and while it rang", list, want)
	}
}
