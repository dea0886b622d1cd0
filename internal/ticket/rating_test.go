package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
)

// What follows a bad rating: the rework is the setting right, its passed reply the
// answer; nothing is done twice.
func TestAfterABadRating(t *testing.T) {
	t.Parallel()
	s := toFollowUp(t)
	s.do(clerk, rated(1, "unresolved"))
	u := &s.FollowUps[len(s.FollowUps)-1]
	if !s.BadRating(u) {
		t.Fatal("it is no bad rating")
	}
	done := func() (line string) {
		steps, err := s.AfterRating(&s.FollowUps[u.N-1], s.book)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			mark := "-"
			if step.DoneAt != nil {
				mark = "+"
			}
			if step.Late(s.now) {
				mark += "!"
			}
			line += mark
		}
		return line
	}
	s.same("just rated", done(), "---")
	s.after(4 * 24 * time.Hour)
	s.same("nobody asked for days", done(), "-!--")
	s.do(clerk, &VerifyRating{N: u.N, Finding: "true", Text: say("确有不满")})
	s.same("asked late", done(), "+!--")
	s.refuses(clerk, &VerifyRating{N: u.N, Finding: "true", Text: say("再核实")}, fault.Conflict, "已核实")
	s.do(person(22, housing, "chief"), &ChiefSign{on(1), say("督促整改")})
	f := answered("已重新修复并上门说明")
	f.ContactAt = ptr(s.now.Add(-time.Minute))
	s.do(atHousing, f)
	s.same("set right", done(), "+!+-")
	s.do(inspector, &PassReply{})
	s.same("answered anew", done(), "+!++")
	s.do(clerk, rated(5, "resolved"))
	s.refuses(clerk, &VerifyRating{N: u.N + 1, Finding: "true", Text: say("好评")}, fault.Invalid, "不是实名差评")
}
