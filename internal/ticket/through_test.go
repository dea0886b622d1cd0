package ticket

import (
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
)

// hidden is a ticket a unit works on whose requester asked not to be named.
func hidden(t *testing.T) *story {
	s := handling(t)
	s.Confidential = true
	return s
}

// A unit asks through the centre; what comes back is its first contact.
func TestThrough(t *testing.T) {
	t.Parallel()
	ask, answer := &AskThrough{on(1), say("几点最吵?")}, &AnswerThrough{"yes", say("晚上十点以后")}
	handling(t).refuses(atHousing, ask, fault.Conflict, "请直接联系")
	s := hidden(t)
	s.refuses(agent, answer, fault.Conflict, "没有待转回")
	s.refuses(atHousing, &AskThrough{on(1), Secret{}}, fault.Invalid, "请填写要问诉求人的话")
	s.refuses(atUrban, ask, fault.Denied, "不属于您的单位")
	s.refuses(agent, ask, fault.Denied, "")
	s.do(worker, ask)
	q := s.Through()
	if q == nil || q.Assignment != 1 || q.DecideBy == nil || q.Text != ask.Text.ref() {
		t.Fatalf("asked: %+v", q)
	}
	s.refuses(atHousing, ask, fault.Conflict, "还没有答复")
	for _, by := range []org.Actor{atHousing, atCounty, person(30, county, org.DistrictOffice), chief} {
		s.refuses(by, answer, fault.Denied, "")
	}
	s.do(clerk, &AnswerThrough{"no", say("三次无人接听")})
	if s.Assignment(1).ContactedAt != nil || s.Requests[0].Verdict != Refused {
		t.Errorf("nobody was reached, and yet %+v", s.Requests[0])
	}
	s.do(atHousing, ask).do(org.Citizen, answer)
	if at := s.Assignment(1).ContactedAt; at == nil || !at.Equal(s.now) || s.Requests[1].Verdict != Approved || s.Requests[1].VerdictText != answer.Text.ref() {
		t.Errorf("answered: %+v", s.Requests[1])
	}
	// A reply ends what still waits: nobody is called for it any more.
	reply := answered("已处理")
	reply.ContactAt, reply.Contact = nil, Secret{} // the centre's talk is its contact
	s.do(atHousing, ask).do(atHousing, reply)
	if q := s.Requests[2]; q.Verdict != Lapsed || s.Through() != nil {
		t.Errorf("after the reply %+v", q)
	}
}

// Who is told: the centre and the requester of a question, the unit of the answer.
func TestThroughTells(t *testing.T) {
	t.Parallel()
	s := hidden(t).do(atHousing, &AskThrough{on(1), say("几点最吵?")})
	told := s.Tells(s.history[len(s.history)-1], nil)
	if len(told) != 3 || told[0].User != agent.ID || told[1].Role != org.Dispatcher || !told[2].Requester {
		t.Errorf("of the question %+v", told)
	}
	s.do(agent, &AnswerThrough{"yes", say("晚上十点以后")})
	if told = s.Tells(s.history[len(s.history)-1], nil); len(told) != 1 || told[0].Unit != housing {
		t.Errorf("of the answer %+v", told)
	}
}
