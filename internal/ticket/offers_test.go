package ticket

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"suban/internal/org"
)

// everybody is each role of the hotline at the centre, the bureau and below.
var everybody = func() []org.Actor {
	list := []org.Actor{org.Citizen, org.System}
	for i, role := range org.Roles {
		for j, unit := range []org.UnitID{centre, housing, property, urban} {
			list = append(list, person(org.UserID(100+4*i+j), unit, role))
		}
	}
	return list
}()

// What is offered is open in the flow and allowed to the actor; what an actor may
// do and the flow allows is offered, unless the deed itself says it is idle.
func TestOffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWalk(t)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			w.step()
		}
		for _, by := range everybody {
			offers := w.c.Offers(by)
			for _, o := range offers {
				f := w.facts(o.Action, o.Assignment, true)
				s, err := w.c.find(f)
				if err != nil {
					t.Fatalf("%s is offered %s on %d in %s, the flow says %v", by.Name, o.Action, o.Assignment, w.c.State, err)
				}
				if err := w.c.allowed(s, f, by); err != nil {
					t.Fatalf("%s is offered %s, not allowed: %v", by.Name, o.Action, err)
				}
				if why := w.c.Closed(o, by, w.now, w.book); why != "" {
					if _, err := w.c.Foresee(f, by, w.now, w.book); err == nil {
						t.Fatalf("%s on %d is closed (%s) and yet %s may do it", o.Action, o.Assignment, why, by.Name)
					}
				}
			}
			if len(by.Permissions) == 0 && !by.Citizen && len(offers) > 0 {
				t.Fatalf("%s may nothing and is offered %v", by.Name, offers)
			}
		}
		// What is not offered but open must be one of the deeds that know when they are idle.
		for _, action := range Actions() {
			f, _ := NewFacts(action)
			s, err := w.c.find(f)
			if err != nil || len(s.Work) > 0 || s.By == nil || slices.Contains([]Action{"draft", "join", "recalendar"}, action) {
				continue
			}
			_, idle := f.(interface{ offered(*Case, org.Actor) bool })
			for _, by := range everybody {
				if w.c.allowed(s, f, by) == nil && !by.System && !idle && !slices.Contains(w.c.Offers(by), Offer{action, 0}) {
					t.Fatalf("%s may %s in %s and is not offered it", by.Name, action, w.c.State)
				}
			}
		}
	})
}

func TestOffersByRole(t *testing.T) {
	t.Parallel()
	actions := func(s *story, by org.Actor) []Action {
		var list []Action
		for _, o := range s.Offers(by) {
			if !slices.Contains(list, o.Action) {
				list = append(list, o.Action)
			}
		}
		return list
	}
	for name, test := range map[string]struct {
		s    *story
		by   org.Actor
		want []Action
	}{
		"an auditor sees nothing to do":   {handling(t), auditor, nil},
		"nobody":                          {handling(t), org.Actor{}, nil},
		"another unit":                    {handling(t), atWater, []Action{"note"}},
		"the lead's liaison":              {dispatched(t), atHousing, []Action{"sign", "send_back", "note", "attach"}},
		"the citizen while it is handled": {handling(t), org.Citizen, []Action{"cancel", "urge", "supplement"}},
		"the citizen asked":               {toFollowUp(t), org.Citizen, []Action{"rate", "cancel", "urge", "supplement"}},
		"the citizen after closing":       {closed(t), org.Citizen, []Action{"reopen"}},
		"the citizen rejected":            {accepted(t).do(agent, &Reject{Code: "order", Text: say("不受理")}).do(floorLead, &ConfirmReject{}), org.Citizen, []Action{"appeal_reject"}},
		"the director with nothing asked": {handling(t), director, []Action{"escalate", "urge", "note", "attach", "label", "link_repeat"}},
		"the director asked to suspend":   {handling(t).do(atHousing, pause(3)), director, []Action{"suspend", "refuse_suspend", "escalate", "urge", "note", "attach", "label", "link_repeat"}},
		"the one who rules":               {disputed(t), judge, []Action{"rule"}},
		"no second way back":              {handling(t).do(atHousing, sentBack(1)).do(dispatcher, &RefuseSendBack{on(1), say("驳")}), deputyHead, []Action{"ask_suspend"}},
	} {
		test.s.T = t
		test.s.same(name, actions(test.s, test.by), test.want)
	}
	back := handling(t).do(atHousing, sentBack(1)).do(dispatcher, &RefuseSendBack{on(1), say("驳")})
	if slices.Contains(actions(back, atHousing), "send_back") {
		t.Error("a second send-back is offered")
	}
}
