package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func file(purpose string, audience Audience) *Attach {
	return &Attach{File: "1-X", Upload: 1, Digest: "00", Type: "image/jpeg", Size: 1, Name: say("照片.jpg"), Purpose: purpose, Audience: audience}
}

// Who sees what: the centre everything, a unit that works on it what is not the
// centre's alone, the citizen his own and what was meant for him.
func TestWhoSeesAnAttachment(t *testing.T) {
	t.Parallel()
	sees := func(s *story, n int) (list string) {
		for _, who := range []struct {
			name string
			by   org.Actor
		}{{"centre ", dispatcher}, {"lead ", atHousing}, {"other ", atWater}, {"citizen ", org.Citizen}} {
			if s.Shows(s.Attachment(n), who.by) {
				list += who.name
			}
		}
		return list
	}
	s := handling(t)
	s.do(org.Citizen, file("register", "")).do(atHousing, file("contact", "")).do(atHousing, file("reply", ForCitizen)).do(agent, file("other", ForCentre)).do(atHousing, file("interim", ForCitizen))
	s.same("the citizen's own", sees(s, 1), "centre lead citizen ")
	s.same("evidence of a talk", sees(s, 2), "centre lead ")
	s.same("with a reply nobody has reviewed", sees(s, 3), "centre lead ")
	s.same("the centre's alone", sees(s, 4), "centre ")
	s.same("with an interim answer", sees(s, 5), "centre lead citizen ")
	s.same("none", sees(s, 6), "")
	s.do(dispatcher, &SetAudience{N: 4, Audience: ForUnits, Text: say("单位办理需要")})
	s.same("released", sees(s, 4), "centre lead ")
	f := answered("已修复")
	f.ContactAt = ptr(s.now.Add(-time.Minute))
	s.do(atHousing, f).do(inspector, &PassReply{})
	s.same("with the reply that passed", sees(s, 3), "centre lead citizen ")
	s.do(agent, &Detach{N: 1, Text: say("诉求人传错了照片")})
	s.same("taken back", sees(s, 1), "")
	s.refuses(agent, &Detach{N: 1, Text: say("再收一次")}, fault.Invalid, "已收回")
}

func TestUnitsAttachOnlyWhileTheyWork(t *testing.T) {
	t.Parallel()
	s := handling(t)
	s.refuses(atWater, file("other", ""), fault.Denied, "已不承办")
	s.refuses(atHousing, file("other", ForCentre), fault.Invalid, "不能只给中心")
	s.refuses(atHousing, &Attach{File: "1-X", Purpose: "other"}, fault.Invalid, "没有上传成功")
	s.do(org.Citizen, file("register", ""))
	s.refuses(atHousing, &Detach{N: 1, Text: say("不好看")}, fault.Denied, "只能收回本单位")
	s.do(atHousing, file("other", "")).do(atHousing, &Detach{N: 2, Text: say("传错了")})
}

// What a confidential requester brings stays with the centre until it says otherwise,
// also when the matter turns out to be a tip-off only later.
func TestConfidentialAttachments(t *testing.T) {
	t.Parallel()
	s := accepted(t).do(org.Citizen, file("register", ""))
	s.do(agent, &Amend{Kind: TipOff})
	s.same("after it became a tip-off", s.Attachment(1).Audience, ForCentre)
	s.do(org.Citizen, file("supplement", ForUnits))
	s.same("added to a tip-off", s.Attachment(2).Audience, ForCentre)
}

func TestAttachmentLimits(t *testing.T) {
	t.Parallel()
	if err := DefaultAttachmentLimits.Check(); err != nil || DefaultAttachmentLimits.Most() != 40<<20 {
		t.Error(err)
	}
	for _, l := range []AttachmentLimits{{}, {101, 1, 1, 1}, {1, 201, 1, 1}, {1, 1, 501, 1}, {1, 1, 1, 51}} {
		if l.Check() == nil {
			t.Errorf("%+v is taken", l)
		}
	}
}

// The citizen adds to an open matter; whoever has it in hand is told.
func TestSupplement(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		s    *story
		unit org.UnitID
		role org.Role
	}{"in the queue": {accepted(t).do(agent, &QueueDispatch{}), 0, org.Dispatcher}, "at the unit": {handling(t), housing, ""}} {
		e, err := row.s.Do(&Supplement{Text: say("昨晚又漏水了")}, org.Citizen, row.s.now.Add(time.Minute), row.s.book)
		if err != nil {
			t.Fatal(name, err)
		}
		told := row.s.Tells(e, nil)
		if len(told) != 1 || told[0].Unit != row.unit || told[0].Role != row.role || told[0].Occasion != "supplemented" {
			t.Errorf("%s: told %+v", name, told)
		}
	}
	closed(t).refuses(org.Citizen, &Supplement{Text: say("补充")}, fault.Conflict, "办结")
}
