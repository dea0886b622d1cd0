package switchboard

import (
	"suban/internal/call"
	"suban/internal/switchboard/rtp"
)

// wire lets everybody on a call hear whom he should, and the recording have what the caller
// and those he talks to say. It is done anew after every change, so that who hears whom is
// never left over from before.
func (b *Board) wire(t *talk) {
	var agent, outside *rtp.Party
	if s := b.seatOf(t); s != nil {
		agent = s.party()
	}
	if t.leg != nil {
		outside = t.leg.Party
	}
	third := t.third.party()
	listeners, whisper, barge := b.leads(t)

	together, agentHears, thirdHears := parties(nil), parties(nil), parties(nil)
	switch t.State {
	case call.Talking:
		together = parties{agent}.and(barge...)
		agentHears = parties{outside}.and(whisper...).and(barge...)
	case call.Conference:
		together = parties{agent, third}.and(barge...)
		agentHears = parties{outside, third}.and(whisper...).and(barge...)
		thirdHears = parties{outside, agent}.and(barge...)
	case call.Consulting:
		agentHears, thirdHears = parties{third}.and(whisper...), parties{agent}
	case call.Held:
		agentHears = parties(nil).and(whisper...)
	}
	if outside != nil {
		if talks := t.State == call.Talking || t.State == call.Conference; talks {
			t.tune = ""
			outside.Hear(together.there()...)
		} else if t.State == call.Held || t.State == call.Consulting || t.State == call.Away {
			b.play(t, "music", b.prompts()["onhold"], b.prompts()["music"])
		}
	}
	if agent != nil {
		agent.Hear(agentHears.there()...)
	}
	if third != nil {
		third.Hear(thirdHears.there()...)
	}
	for _, lead := range listeners {
		hears := parties{outside, agent, third}
		if t.State != call.Talking && t.State != call.Conference {
			hears = parties{agent, third}
		}
		for _, other := range barge {
			if other != lead {
				hears = append(hears, other)
			}
		}
		lead.Hear(hears.there()...)
	}
	b.tap(t, outside, agent, together)
}

// tap gives the recorder what is said while the caller is really talked with: not what an
// agent says about him meanwhile.
func (b *Board) tap(t *talk, outside, agent *rtp.Party, inside parties) {
	if t.spool == nil || outside == nil {
		return
	}
	rec := t.spool.rec
	if t.State != call.Talking && t.State != call.Conference {
		rec = nil
	}
	outside.Record(rec, 0)
	for _, p := range inside.there() {
		p.Record(rec, 1)
	}
	if rec == nil {
		if agent != nil {
			agent.Record(nil, 1)
		}
		if third := t.third.party(); third != nil {
			third.Record(nil, 1)
		}
	}
}

// leads are the floor leads on a call: who listens, who whispers to the agent, who talks with all.
func (b *Board) leads(t *talk) (all, whisper, barge parties) {
	for id, how := range t.watch {
		s := b.seats[id]
		if s == nil || s.party() == nil {
			continue
		}
		all = append(all, s.party())
		switch how {
		case Whisper:
			whisper = append(whisper, s.party())
		case Barge:
			barge = append(barge, s.party())
		}
	}
	return all, whisper, barge
}

type parties []*rtp.Party

func (p parties) and(more ...*rtp.Party) parties { return append(append(parties{}, p...), more...) }

// there are those who exist.
func (p parties) there() (all []*rtp.Party) {
	for _, one := range p {
		if one != nil {
			all = append(all, one)
		}
	}
	return all
}
