package casework

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// again registers the matter once more, from the same number, as a repeat of first.
func (h *house) again(first ticket.ID, change func(*ticket.Register)) *ticket.Case {
	h.Helper()
	in := intake()
	in.RepeatOf = first
	if change != nil {
		change(in)
	}
	r, err := h.Register(h.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	return r.Case
}

// Repeats count within the window that the centre set.
func TestRepeatsCountWithinTheWindow(t *testing.T) {
	h := newHouse(t)
	s := triage.Preset
	s.RepeatDays = 60
	h.must(h.SetTriage(t.Context(), director(h), s))
	first := h.take()
	h.pass(40 * 24 * time.Hour)
	second := h.again(first.ID, nil)
	h.pass(10 * 24 * time.Hour)
	third := h.again(second.ID, nil)
	h.pass(15 * 24 * time.Hour) // the first is 65 days ago
	fourth := h.again(third.ID, nil)
	h.pass(100 * 24 * time.Hour)
	late := h.again(fourth.ID, nil)
	for i, want := range map[*ticket.Case]int{first: 1, second: 2, third: 3, fourth: 3, late: 1} {
		if i.RepeatNo != want {
			t.Errorf("ticket %s is the %d. time, want %d", i.No, i.RepeatNo, want)
		}
	}
	h.replayed(late.ID)
}

// What was not seen at the desk is linked afterwards, from the later one, and taken back.
func TestRepeatLinkedAfterwards(t *testing.T) {
	h := newHouse(t)
	var calls []*ticket.Case
	for i := range 3 {
		h.pass(time.Hour)
		calls = append(calls, h.caller("楼上漏水", "金色家园住户反映楼上漏水,物业不管", fmt.Sprintf("1990000000%d", i), nil))
	}
	link := func(of, on *ticket.Case) error {
		_, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: on.ID, Do: []ticket.Facts{&ticket.LinkRepeat{Of: of.ID, Reason: ticket.Text("同一住处、同一事项")}}})
		return err
	}
	for _, row := range []struct{ of, on *ticket.Case }{{calls[0], calls[0]}, {calls[2], calls[1]}, {&ticket.Case{Ticket: ticket.Ticket{ID: 1}}, calls[1]}} {
		if err := link(row.of, row.on); !errors.Is(err, fault.Invalid) {
			t.Errorf("%d as the first of %d: %v", row.of.ID, row.on.ID, err)
		}
	}
	h.must(link(calls[0], calls[1]))
	h.must(link(calls[1], calls[2]))
	if err := link(calls[0], calls[2]); !errors.Is(err, fault.Conflict) {
		t.Errorf("a second earlier one: %v", err)
	}
	nos := func() (nos []int) {
		for _, c := range calls {
			v, err := h.View(t.Context(), h.dispatcher(), c.ID)
			h.must(err)
			nos = append(nos, v.RepeatNo)
			h.replayed(c.ID)
		}
		return nos
	}
	if got := nos(); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("counted %v", got)
	}
	if _, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: calls[2].ID, Do: []ticket.Facts{&ticket.UnlinkRepeat{}}}); !errors.Is(err, fault.Invalid) {
		t.Errorf("taken back without a reason: %v", err)
	}
	h.do(h.dispatcher(), calls[2].ID, &ticket.UnlinkRepeat{Reason: ticket.Text("另一户的事")})
	if got := nos(); !slices.Equal(got, []int{1, 2, 1}) {
		t.Errorf("after it was taken back %v", got)
	}
}

// Another number of one household is found by where it lives, whatever the words.
func TestHouseholdIsFound(t *testing.T) {
	h := newHouse(t)
	at := func(place string) func(*ticket.Register) {
		return func(in *ticket.Register) { in.Place = ticket.Text(place) }
	}
	first := h.caller("厨房顶漏水", "楼上水管坏了,家里厨房顶一直滴水,物业推脱不修", "19900000001", at("金色家园3号楼2单元401室"))
	h.caller("厨房顶漏水", "楼上水管坏了,家里厨房顶一直滴水,物业推脱不修", "19900000002", at("金色家园3号楼1单元501室"))
	h.pass(time.Hour)
	asked := h.caller("物业推脱", "家里滴水的事物业推脱不修,楼上水管还是坏的", "19900000003", at("埇桥区金色家园 3栋 2单元 401"))
	list, err := h.AlikeTicket(t.Context(), h.dispatcher(), asked.ID)
	h.must(err)
	if len(list) == 0 || list[0].ID != first.ID || !list[0].Home || list[0].Same {
		t.Fatalf("%+v", list)
	}
	for _, a := range list[1:] {
		if a.Home {
			t.Errorf("%s is of another home", a.No)
		}
	}
}

// found is a matter that two persons found unreasonable to bring again.
func (h *house) found() *ticket.Case {
	h.Helper()
	third := h.again(h.again(h.take().ID, nil).ID, nil)
	till := h.db.Now().AddDate(0, 0, 180)
	h.must(h.db.Write(h.Context(), func(tx *postgres.Tx) error {
		_, err := tx.Exec(h.Context(), `update tickets set state = 'closed', unreasonable_till = $2, closed_at = $3 where city = $1`, tx.City, till, tx.Now)
		return err
	}))
	return third
}

func TestFurtherRepeatsAreAnswered(t *testing.T) {
	h := newHouse(t)
	found := h.found()
	fresh := func(change func(*ticket.Register)) *ticket.Case {
		h.pass(time.Minute)
		return h.again(0, change)
	}
	linked := fresh(nil)
	other := fresh(func(in *ticket.Register) {
		in.Title, in.Content = ticket.Text("路灯不亮"), ticket.Text("村口三盏路灯坏了一个月,晚上看不见路。")
	})
	urgent := fresh(func(in *ticket.Register) { in.Urgency = ticket.Urgent })
	stranger := fresh(func(in *ticket.Register) { in.RequesterPhone = ticket.Text("19900009999") })
	_, err := h.SuggestWaiting(t.Context())
	h.must(err)
	for name, want := range map[*ticket.Case]ticket.State{linked: ticket.Closed, other: ticket.ToDispatch, urgent: ticket.ToDispatch, stranger: ticket.ToDispatch} {
		if got := h.waits(name.ID); got != want {
			t.Errorf("ticket %s is %s, want %s", name.No, got, want)
		}
	}
	v, err := h.View(t.Context(), h.dispatcher(), linked.ID)
	h.must(err)
	if v.RepeatOf == 0 || v.Outcome != ticket.Unreasonable || len(v.Replies) != 1 || !strings.Contains(v.Replies[0].Public.Plain, "申诉一次") || v.RepeatNo < 3 {
		t.Errorf("answered %+v", v.Case)
	}
	h.replayed(linked.ID)
	second := fresh(nil)
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	sms := 0
	for _, id := range []ticket.ID{linked.ID, second.ID} {
		list, err := h.Notices(t.Context(), h.dispatcher(), id)
		h.must(err)
		for _, n := range list {
			if n.Occasion == "repeat_answered" {
				sms++
			}
		}
	}
	if sms != 1 {
		t.Errorf("told %d times, want once", sms)
	}
	h.do(org.Citizen, linked.ID, &ticket.AppealReject{Text: ticket.Text("有新的证据")})
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	if got := h.waits(linked.ID); got != ticket.ToDispatch {
		t.Errorf("after the appeal %s", got)
	}
	h.replayed(linked.ID)

	h.pass(200 * 24 * time.Hour) // the finding has expired
	late := fresh(nil)
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	if got := h.waits(late.ID); got != ticket.ToDispatch {
		t.Errorf("the finding on %s has expired, the repeat is %s", found.No, got)
	}
}
