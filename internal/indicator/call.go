package indicator

import "time"

// Call is what the call side records of one inbound call that was queued (话务记录).
// K01–K04 come only from these.
type Call struct {
	ID         int64
	QueuedAt   time.Time
	AnsweredAt *time.Time // by an agent
	EndedAt    time.Time
	CallBack   bool // 要求回拨: not abandoned
}

func (c Call) waited() time.Duration {
	if c.AnsweredAt != nil {
		return c.AnsweredAt.Sub(c.QueuedAt)
	}
	return c.EndedAt.Sub(c.QueuedAt)
}

// CallSet names the calls that a figure is made of.
type CallSet struct{ Num, Den, Out []int64 }

// Tally is how many they are.
func (s CallSet) Tally() Tally {
	return Tally{Num: int64(len(s.Num)), Den: int64(len(s.Den)), Out: int64(len(s.Out))}
}

// ShortCall is the preset of s0: who hangs up sooner did not want to wait.
const ShortCall = 5 * time.Second

// calls sorts queued calls: hung up within short are out, num chooses the numerator.
func calls(list []Call, short time.Duration, num func(Call) bool) (s CallSet) {
	for _, c := range list {
		if c.AnsweredAt == nil && !c.CallBack && c.waited() <= short {
			s.Out = append(s.Out, c.ID)
			continue
		}
		s.Den = append(s.Den, c.ID)
		if num(c) {
			s.Num = append(s.Num, c.ID)
		}
	}
	return s
}

// AnswerRate is K01 接通率.
func AnswerRate(list []Call, short time.Duration) CallSet {
	return calls(list, short, func(c Call) bool { return c.AnsweredAt != nil })
}

// AnsweredWithin is K02, 15 秒接通率 and its like.
func AnsweredWithin(list []Call, short, within time.Duration) CallSet {
	return calls(list, short, func(c Call) bool { return c.AnsweredAt != nil && c.waited() <= within })
}

// MeanWait is K03 平均等待时长, of the calls that were answered.
func MeanWait(list []Call) (mean time.Duration, answered []int64) {
	var sum time.Duration
	for _, c := range list {
		if c.AnsweredAt != nil {
			sum += c.waited()
			answered = append(answered, c.ID)
		}
	}
	if len(answered) == 0 {
		return 0, nil
	}
	return sum / time.Duration(len(answered)), answered
}

// AbandonRate is K04 放弃率.
func AbandonRate(list []Call, short time.Duration) CallSet {
	return calls(list, short, func(c Call) bool { return c.AnsweredAt == nil && !c.CallBack })
}

// Shift is how an agent spent the time signed in (坐席工时).
type Shift struct {
	SignedIn, Break      time.Duration
	Talk, Hold, WrapUp   time.Duration
	Calls                int
	Inspected, Qualified int
}

// HandleTime is K29 AHT: talking, holding and wrap-up for each call.
func HandleTime(list []Shift) (mean time.Duration, calls int) {
	var sum time.Duration
	for _, s := range list {
		sum, calls = sum+s.Talk+s.Hold+s.WrapUp, calls+s.Calls
	}
	if calls == 0 {
		return 0, 0
	}
	return sum / time.Duration(calls), calls
}

// Occupancy is K29 利用率, in seconds at work of seconds signed in without breaks.
func Occupancy(list []Shift) (t Tally) {
	for _, s := range list {
		t.Num += int64((s.Talk + s.Hold + s.WrapUp).Seconds())
		t.Den += int64((s.SignedIn - s.Break).Seconds())
	}
	return t
}

// Qualified is K29 质检合格率.
func Qualified(list []Shift) (t Tally) {
	for _, s := range list {
		t.Num, t.Den = t.Num+int64(s.Qualified), t.Den+int64(s.Inspected)
	}
	return t
}
