package oversight

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// contested is a dispute about who must act, both members voting for a unit.
func (h *house) contested(from org.Actor, lead, to org.UnitID) (ticket.ID, Dossier) {
	h.Helper()
	id := h.take(nil)
	h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: lead})
	h.do(from, id, &ticket.SendBack{On: ticket.On{Assignment: 1}, Code: "not_duty", Text: ticket.Text("不归我局"), Basis: ticket.Text("三定方案第三条"), Unit: to})
	h.do(h.dispatcher(), id, &ticket.RaiseDispute{Text: ticket.Text("两家对道路范围内占道有争议")})
	d := h.openDossier(h.dispatcher(), supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{id}})
	at := h.db.Now().Add(time.Hour)
	d = h.doDossier(h.dispatcher(), d, supervision.DossierDeed{Do: "convene", At: &at, Text: "道路红线内占道经营由谁管理"})
	for _, by := range []org.Actor{h.setting(), h.justice()} {
		d = h.doDossier(by, d, supervision.DossierDeed{Do: "vote", Unit: to, Text: "依据三定方案"})
	}
	return id, d
}

// S29, S30: a precedent that contradicts one in force is refused with the number of that
// one, and nothing is ruled; it is made once the old one is retired by a member, and ends on
// its own last day.
func TestContradictingPrecedentIsRefused(t *testing.T) {
	h := newHouse(t)
	_, first := h.contested(h.liaison(), unitCity, unitRoads)
	decide := func(unit org.UnitID) supervision.DossierDeed {
		return supervision.DossierDeed{Do: "decide", Unit: unit, Text: "道路红线内占道经营由其承办", Precedent: true}
	}
	h.tries(h.setting(), first, supervision.DossierDeed{Do: "retire", Text: "职责已调整"}, fault.Conflict, "待表决")
	first = h.doDossier(h.setting(), first, decide(unitRoads))

	id, second := h.contested(h.roads(), unitRoads, unitCity)
	h.tries(h.setting(), second, decide(unitCity), fault.Invalid, "与现行判例第1号冲突")
	v, err := h.work.View(t.Context(), h.supervisor(), id)
	h.must(err)
	again, err := h.Dossier(t.Context(), h.supervisor(), second.ID)
	h.must(err)
	if v.State != ticket.InDispute || again.State != supervision.UnderWay || again.Version != second.Version {
		t.Errorf("refused, yet the ticket is %s and the dossier %s", v.State, again.StateName())
	}
	h.tries(h.dispatcher(), first, supervision.DossierDeed{Do: "retire", Text: "职责已调整"}, fault.Denied, "审定员")
	first = h.doDossier(h.justice(), first, supervision.DossierDeed{Do: "retire", Text: "职能已划转"})
	h.tries(h.setting(), first, supervision.DossierDeed{Do: "retire", Text: "职责已调整"}, fault.Conflict, "没有现行判例")
	ends := decide(unitCity)
	ends.DueOn = "2022-11-06"
	h.tries(h.setting(), second, ends, fault.Invalid, "有效期不能早于今天")
	ends.DueOn = "2022-11-08"
	h.doDossier(h.setting(), second, ends)

	for day, refused := range map[string]bool{"2022-11-08": true, "2022-11-09": false} {
		h.at(day + " 10:00")
		_, err := h.do2(h.dispatcher(), h.take(nil), &ticket.Dispatch{Unit: unitRoads})
		if refused {
			h.refused(err, fault.Invalid, "与判例第2号不一致")
		} else {
			h.must(err)
		}
	}
}
