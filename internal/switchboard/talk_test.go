package switchboard

import (
	"net/netip"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// operator is the trunk's other end: it answers every call and says a tone.
func operator(t *testing.T) *sipleg.Line {
	t.Helper()
	local := netip.MustParseAddr("127.0.0.1")
	l, err := sipleg.Open(t.Context(), sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}, OnCall: func(g *sipleg.Leg) {
		g.Answer()
		g.Play(rtp.Tone(thirdTone, rtp.Rate, 0.2), true)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// acceptance 5: holding with music, consulting an agent and handing on, a call of three with a
// unit outside, blind transfer, a re-INVITE in the talk.
func TestHoldAndHandOn(t *testing.T) {
	op := operator(t)
	h := newHouse(t, func(o *Options) { o.Trunk.Trunk = sipleg.Trunk{URI: "sip:" + op.Addr().String(), Number: "12345"} })
	w := h.agent(1)
	p := h.caller("19900001234").Call()
	w.answers()
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })

	answers := p.Answers()
	p.Again()
	p.Until("the question in mid-call is answered", func() bool { return p.Answers() > answers && p.Code() == 200 })

	h.must(h.Hold(1))
	p.Until("music is heard", func() bool { return p.Hears(musicTone) > 0.8 || p.Hears(noteTone) > 0.5 })
	before := w.Heard()
	h.must(h.Resume(1))
	p.Until("they talk again", func() bool { return p.Hears(agentTone) > 0.8 })
	h.until("the agent hears him", func() bool { return w.Heard() > before && w.Hears(callerTone) > 0.8 })

	h.must(h.Mute(1, true))
	p.Until("the agent is muted", func() bool { n := p.Heard(); time.Sleep(60 * time.Millisecond); return p.Heard() == n })
	h.must(h.Mute(1, false))

	h.must(h.Consult(1, 0, "110"))
	h.until("the agent hears the unit", func() bool { return w.Hears(thirdTone) > 0.8 })
	if p.Hears(thirdTone) > 0.1 {
		t.Error("the caller hears what is asked about him")
	}
	h.must(h.Join(1))
	p.Until("the caller hears both", func() bool { return p.Hears(thirdTone) > 0.2 && p.Hears(agentTone) > 0.2 })
	h.until("the agent hears both", func() bool { return w.Hears(thirdTone) > 0.2 && w.Hears(callerTone) > 0.2 })
	op.Close() // the unit hangs up
	p.Until("two are left", func() bool { return p.Hears(agentTone) > 0.8 })

	other := h.agent(2)
	other.Say(thirdTone)
	h.must(h.Consult(1, 2, ""))
	other.answers()
	h.until("they consult", func() bool { return w.Hears(thirdTone) > 0.8 && other.Hears(agentTone) > 0.8 })
	h.must(h.HandOver(1))
	p.Until("the caller talks with the other", func() bool { return p.Hears(thirdTone) > 0.8 })
	h.until("the first writes up", w.is(call.WrapUp))

	h.must(h.Choose(1, call.Ready, ""))
	h.must(h.Pass(2, "", 1))
	w.answers()
	p.Until("and back", func() bool { return p.Hears(agentTone) > 0.8 })
	h.must(h.HangUp(1))
	p.Until("the telephone is told", p.Ended)
	c := h.over("agent")
	if c.First != 1 || c.Agent != 1 || c.Worked[2].Calls != 1 || c.Worked[1].Hold == 0 || c.Worked[1].Calls != 2 {
		t.Errorf("%+v", c)
	}
	h.empty()
}

// acceptance 5: the floor lead listens unheard, whispers to the agent alone, talks with both.
func TestWatch(t *testing.T) {
	h := newHouse(t)
	w := h.agent(1)
	lead := h.agent(9, org.LeadFloor)
	lead.Say(leadTone)
	if h.Watch(1, 1, Monitor) == nil {
		t.Error("an agent may not listen to others")
	}
	p := h.caller("19900001234").Call()
	w.answers()
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })
	h.must(h.Watch(9, 1, Monitor))
	h.until("the lead hears both", func() bool { return lead.Hears(callerTone) > 0.2 && lead.Hears(agentTone) > 0.2 })
	if p.Hears(leadTone) > 0.05 || w.Hears(leadTone) > 0.05 {
		t.Error("who listens is heard")
	}
	h.must(h.Watch(9, 1, Whisper))
	h.until("the agent hears the whisper", func() bool { return w.Hears(leadTone) > 0.2 })
	if p.Hears(leadTone) > 0.05 {
		t.Error("the caller hears the whisper")
	}
	h.must(h.Watch(9, 1, Barge))
	p.Until("the caller hears the lead", func() bool { return p.Hears(leadTone) > 0.2 && p.Hears(agentTone) > 0.2 })
	h.must(h.Unwatch(9))
	p.Until("alone again", func() bool { return p.Hears(agentTone) > 0.8 })
	h.must(h.Cut(9, 1))
	p.Until("the telephone is told", p.Ended)
	h.over("lead")
	h.journal.flush(t.Context())
	h.empty()
}

// acceptance 7: a number that called before, a withheld one, and a name that the caller made up.
func TestWhoCalls(t *testing.T) {
	h := newHouse(t)
	w := h.agent(1)
	for i, c := range []struct {
		from, header, number string
		known                bool
		before               int
	}{
		{"19900001234", "", "199****1234", true, 0}, {"+8619900001234", "", "199****1234", true, 1}, {"anonymous", "", "未显示号码", false, 0},
		{"19900001234", "Privacy: id\r\n", "未显示号码", false, 0}, {"1;drop", "", "未显示号码", false, 0},
		{"19900009999", "P-Asserted-Identity: <sip:19900001234@op>\r\n", "199****1234", true, 2},
	} {
		p := h.caller(c.from)
		p.Header = c.header
		p.Call()
		w.answers()
		h.until("the page knows", func() bool { v := w.seen().Call; return v != nil && v.Before == c.before })
		if v := w.seen().Call; v.Number != c.number || v.Known != c.known {
			t.Errorf("%d: the page shows %+v", i, v)
		}
		if got, err := h.NumberOf(1, w.seen().Call.ID); err != nil || (got != "") != c.known {
			t.Errorf("%d: for the ticket %q, %v", i, got, err)
		}
		if _, err := h.NumberOf(2, w.seen().Call.ID); err == nil {
			t.Error("a number of somebody else's call")
		}
		p.HangUp()
		h.until("over", w.is(call.WrapUp))
		h.must(h.Choose(1, call.Ready, ""))
		p.Close()
	}
}

// acceptance 8: K01–K04 on the screen are what the events say; 15.0 s still counts, 15.1 not.
func TestFigures(t *testing.T) {
	noon := time.Date(2026, 6, 10, 4, 0, 0, 0, time.UTC)
	h := newHouse(t, func(o *Options) { o.DB.Now = func() time.Time { return noon } })
	start := noon.Add(-time.Minute)
	ms := func(n int) time.Time { return start.Add(time.Duration(n) * time.Millisecond) }
	waits := []struct {
		wait   int
		answer bool
		back   bool
	}{{14_900, true, false}, {15_000, true, false}, {15_100, true, false}, {5_000, false, false}, {5_001, false, false}, {30_000, false, true}, {0, true, false}}
	h.mu.Lock()
	for i, w := range waits {
		t := h.newTalk("")
		t.ID = call.ID(postgres.NewID(start) + int64(i))
		at := 0
		put := func(kind call.Kind, after int, change ...func(*call.Event)) {
			at += after
			e := call.Event{Call: t.ID, Kind: kind, At: ms(at)}
			for _, c := range change {
				c(&e)
			}
			if err := t.Apply(e); err != nil {
				h.Fatal(err)
			}
			e.Seq = t.Seq
			h.journal.add(func(tx *postgres.Tx) error { return tx.AddCallEvents(e) })
		}
		put(call.Arrived, 0)
		put(call.Queued, 10)
		if w.answer {
			put(call.Offered, 0, func(e *call.Event) { e.Agent = 1 })
			put(call.Connected, w.wait, func(e *call.Event) { e.Agent = 1 })
			put(call.Finished, 5000)
			continue
		}
		if w.back {
			put(call.AskedBack, 0)
		}
		put(call.Finished, w.wait)
	}
	h.mu.Unlock()
	f, err := h.Floor(t.Context(), 1)
	h.must(err)
	if f.Today.Answered != (stats.CallShare{Num: 4, Den: 6, Out: 1}) || f.Today.Within != (stats.CallShare{Num: 3, Den: 6, Out: 1}) || f.Today.Abandoned != (stats.CallShare{Num: 1, Den: 6, Out: 1}) || f.Today.MeanWait != 11.25 || f.Today.Waited != 4 {
		t.Errorf("%+v", f.Today)
	}
	var calls []*call.Call
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) (err error) { calls, err = tx.Calls(t.Context(), f.Today.From, noon); return err }))
	again := stats.CallsOf(calls, f.Today.From, h.Plan())
	if again != f.Today {
		t.Errorf("recomputed %+v, on the screen %+v", again, f.Today)
	}
}
