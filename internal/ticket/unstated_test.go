package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
)

// What a file of the past does not say is 未载明 (unstated), for imported tickets only.
func TestUnstated(t *testing.T) {
	t.Parallel()
	silent := func(founded, resolved string) *SubmitReply {
		f := answered("已处理")
		f.Founded, f.Resolved = founded, resolved
		return f
	}
	handling(t).
		refuses(atHousing, silent("unstated", "resolved"), fault.Invalid, "只用于历史导入").
		refuses(atHousing, silent("yes", "unstated"), fault.Invalid, "只用于历史导入")
	anonymous := replied(t)
	anonymous.RequesterPhone = Secret{}
	anonymous.refuses(inspector, &CloseNoFollowUp{Code: "anonymous", Outcome: Unstated}, fault.Invalid, "只用于历史导入")

	past := draft()
	past.Channel, past.RequesterPhone, past.PhoneKey = Imported, Secret{}, ""
	s := begin(t).do(agent, past).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)})
	s.do(atHousing, &SubmitReply{On: on(1), Public: say("已处理"), Founded: "unstated", Resolved: "unstated"}).
		do(inspector, &CloseNoFollowUp{Code: "import", Outcome: Unstated}).lies(Closed).same("outcome", s.Outcome, Unstated)
}

// A unit may answer at the length that a citizen may ask.
func TestLongReply(t *testing.T) {
	t.Parallel()
	long := func(n int) *SubmitReply {
		text := make([]rune, n)
		for i := range text {
			text[i] = '字'
		}
		return answered(string(text))
	}
	handling(t).after(time.Hour).refuses(atHousing, long(MaxContent+1), fault.Invalid, "最多10000个字").do(atHousing, long(MaxContent))
}
