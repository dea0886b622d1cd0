package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestSubDispatchEndsAtFourLevels(t *testing.T) {
	t.Parallel()
	deep := []org.Unit{}
	for i := range 6 {
		deep = append(deep, org.Unit{ID: org.UnitID(1 + i), Parent: org.UnitID(i), Name: "单位", Level: i + 1, Kind: org.Office, Enabled: true, OpenedOn: "2007-01-01"})
	}
	deep[0].Kind = org.Centre
	s := toDispatch(t)
	s.book.Units = org.NewTree(deep)
	s.do(dispatcher, &Dispatch{Unit: 2})
	boss := org.NewActor(org.User{ID: 99, Name: "承办联络员", Unit: 2, Roles: []org.Role{org.Liaison}}, org.Presets(), s.book.Units)
	for n := 1; n <= 3; n++ {
		s.do(boss, &Sign{on(n)}).do(boss, &SubDispatch{On: on(n), Units: []org.UnitID{org.UnitID(n + 2)}})
	}
	s.do(boss, &Sign{on(4)}).refuses(boss, &SubDispatch{On: on(4), Units: []org.UnitID{6}}, fault.Conflict, "最多下派到四级")
	s.same("depth", s.Assignment(4).Depth, 4)
}

func TestLowerUnitsAnswerToTheOneAbove(t *testing.T) {
	t.Parallel()
	s := handling(t).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).do(atProperty, &Sign{on(2)})
	s.do(atProperty, sentBack(2)).lies(Handling) // a lower unit never moves the ticket
	s.refuses(dispatcher, &ApproveSendBack{On: on(2)}, fault.Denied, "上一级承办单位审核")
	s.do(atHousing, &RefuseSendBack{on(2), say("就是你科")}).lies(Handling)
	f := answered("已派人检修")
	f.Assignment, f.ContactAt, f.Contact = 2, nil, Secret{}
	s.do(atProperty, f).lies(Handling).same("sub", s.Assignment(2).State, WorkReplied)
	s.same("it is not the ticket's reply", []any{s.RepliedAt, s.ReviewDueAt}, []any{(*time.Time)(nil), (*time.Time)(nil)})
	s.refuses(atUrban, &ReturnWork{on(2), say("不清楚")}, fault.Denied, "上一级")
	s.do(atHousing, &ReturnWork{on(2), say("请附照片")}).lies(Handling).same("sub", s.Assignment(2).State, WorkHandling)
	deep := handling(t).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).do(atProperty, &Sign{on(2)})
	deep.do(atProperty, &SubDispatch{On: on(2), Units: []org.UnitID{estate}}).do(atEstate, &Sign{on(3)})
	f.Assignment = 3
	deep.do(atEstate, f)
	f.Assignment = 2
	deep.do(atProperty, f).refuses(atProperty, &ReturnWork{on(3), say("重写")}, fault.Conflict, "正在办理的上级单位")
	again := handling(t).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).do(atProperty, sentBack(2))
	again.do(atHousing, &ApproveSendBack{On: on(2)}).lies(Handling).same("sub", again.Assignment(2).State, WorkReturned)
	again.do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}})
}

// What a unit waits for ends with it, and so does what was asked there.
func TestTheTreeBelowEndsWithItsUnit(t *testing.T) {
	t.Parallel()
	tree := func() *story {
		s := handling(t, urban).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).do(atProperty, &Sign{on(3)})
		return s.do(atProperty, &SubDispatch{On: on(3), Units: []org.UnitID{estate}}).do(atEstate, sentBack(4)).do(atUrban, sentBack(2)).after(time.Hour)
	}
	states := func(s *story) []WorkState {
		var list []WorkState
		for _, a := range s.Assignments {
			list = append(list, a.State)
		}
		return list
	}
	s := tree()
	s.refuses(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}, fault.Invalid, "不能重复")
	f := answered("已修复")
	s.refuses(atHousing, f, fault.Invalid, "还有2个下级或协办单位没有答复")
	low := answered("已检修")
	low.Assignment = 3
	s.refuses(atProperty, low, fault.Invalid, "还有1个下级或协办单位没有答复")
	low.OpenWhy = say("服务站另行办理")
	s.do(atProperty, low).same("below", states(s), []WorkState{WorkHandling, WorkSendBack, WorkReplied, WorkVoid})
	s.same("what the station asked", []any{s.Requests[0].Verdict, s.Requests[0].VerdictAt}, []any{Lapsed, ptr(s.now)})
	f.OpenWhy = say("协办另行办理")
	s.do(atHousing, f).same("all", states(s), []WorkState{WorkReplied, WorkVoid, WorkReplied, WorkVoid})
	s.same("what the assisting unit asked", s.Requests[1].Verdict, Lapsed)

	r := tree().do(atProperty, sentBack(3)).do(atHousing, &ApproveSendBack{On: on(3)})
	r.same("with the returned one", states(r), []WorkState{WorkHandling, WorkSendBack, WorkReturned, WorkVoid})
	r.do(dispatcher, &ApproveSendBack{On: on(2)}).lies(Handling).same("an assisting unit's way back", r.Assignments[1].State, WorkReturned)

	c := tree().do(org.Citizen, &Cancel{})
	c.same("withdrawn", states(c), []WorkState{WorkVoid, WorkVoid, WorkVoid, WorkVoid})
	c.same("when", []any{c.Requests[0].Verdict, c.Requests[0].VerdictAt, c.Assignments[3].EndedAt}, []any{Lapsed, ptr(c.now), ptr(c.now)})
	second := rework(t).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}})
	second.same("given out in round 2", second.Assignment(2).Round, 2)
	second.refuses(atProperty, sentBack(2), fault.Conflict, "重办件不得退单")
	e := handling(t).do(atHousing, extend(3)).do(atHousing, pause(3)).after(time.Hour).do(atHousing, f)
	e.same("a reply ends what its unit asked", []any{e.Requests[0].Verdict, e.Requests[1].Verdict}, []any{Lapsed, Lapsed})
}
