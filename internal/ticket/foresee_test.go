package ticket

import (
	"testing"
	"time"

	"suban/internal/org"
)

// A closed button says why; what only lacks an input stays open.
func TestClosed(t *testing.T) {
	t.Parallel()
	provincial := handling(t)
	provincial.Source = Province
	for name, row := range map[string]struct {
		s      *story
		by     org.Actor
		action Action
		after  time.Duration
		want   string
	}{
		"a reply may be written":           {handling(t), atHousing, "reply", 0, ""},
		"the chief has not read it":        {provincial, atHousing, "reply", 0, "省级交办件须先由一把手阅批,再提交答复"},
		"an extension is asked":            {handling(t).do(atHousing, extend(3)), atHousing, "ask_extension", 0, "已有延期申请待批"},
		"sent back after an extension":     {handling(t).do(atHousing, extend(3)), atHousing, "send_back", 0, "已申请过延期,不得退单"},
		"too late for an extension":        {handling(t), atHousing, "ask_extension", 40 * 24 * time.Hour, "已超过办理时限,不能申请延期"},
		"one's own request":                {handling(t).extends(3), withPermission(atHousing, org.DecideExtension), "approve_extension", 0, "须由另一人复核,不能审核自己提出的申请"},
		"a dispatch lacks only its unit":   {accepted(t).do(agent, &QueueDispatch{}), dispatcher, "dispatch", 0, ""},
		"a suspension lacks only its days": {handling(t), atHousing, "ask_suspend", 0, ""},
	} {
		row.s.T = t
		n := 0
		if len(byAction[row.action][0].Work) > 0 {
			n = 1
		}
		row.s.same(name, row.s.Case.Closed(Offer{row.action, n}, row.by, row.s.now.Add(row.after), row.s.book), row.want)
	}
}

// Foresee computes by the deed's own rules and leaves the case as it was.
func TestForesee(t *testing.T) {
	t.Parallel()
	s := accepted(t).do(agent, &QueueDispatch{})
	before := *s.Case.Clone()
	next, err := s.Case.Foresee(&Dispatch{Unit: housing, Assists: []org.UnitID{water}}, dispatcher, s.now, s.book)
	if err != nil {
		t.Fatal(err)
	}
	s.same("nothing happened", *s.Case, before)
	done := accepted(t).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing, Assists: []org.UnitID{water}})
	s.same("the same assignments", next.Assignments, done.Assignments)
	if _, err := s.Case.Foresee(&Dispatch{}, dispatcher, s.now, s.book); err == nil {
		t.Error("a dispatch to nobody is foreseen")
	}
}

func withPermission(by org.Actor, p org.Permission) org.Actor {
	may := map[org.Permission]bool{p: true}
	for k, v := range by.Permissions {
		may[k] = v
	}
	by.Permissions = may
	return by
}
