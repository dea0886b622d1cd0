package casework

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// holding names the tables in which a text stands, plain or as its bytes.
func (h *house) holding(text string) (tables []string) {
	h.Helper()
	rows, err := h.db.Pool.Query(h.Context(), `select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
	h.must(err)
	var all []string
	for rows.Next() {
		var name string
		h.must(rows.Scan(&name))
		all = append(all, name)
	}
	h.must(rows.Err())
	for _, name := range all {
		if h.count(`select count(*) from `+name+` t where t::text like '%' || $1 || '%' or t::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`, text) > 0 {
			tables = append(tables, name)
		}
	}
	return tables
}

// No table of the database holds a personal or free text in the clear, whatever
// was done to the ticket.
func TestNothingPersonalInTheClear(t *testing.T) {
	h := newHouse(t)
	c := h.closed()
	h.do(h.dispatcher(), c.ID, &ticket.Note{Text: ticket.Text("诉求人住址在东关街")})
	code := h.ReceiptOf(c).Code
	for _, text := range []string{"19900001234", "0000-1234", "王先生", "夜市占道", "音响扰民", "示例小区南侧", "录音编号", "已取缔占道摊位", "东关街", code} {
		if tables := h.holding(text); len(tables) > 0 {
			t.Errorf("%q stands in %v", text, tables)
		}
	}
	if tables := h.holding(c.No); len(tables) == 0 {
		t.Error("the search finds nothing at all")
	}
}

// A telephone number is one number however it is written, and is found by its key.
func TestPhoneSpellings(t *testing.T) {
	h := newHouse(t)
	keys := map[string]bool{}
	for i, phone := range []string{"19900001234", "+86 199-0000-1234", "0086199 0000 1234", "１９９００００１２３４", " 199\u200b0000\u200f1234 "} {
		in := intake()
		in.RequesterPhone = ticket.Text(phone)
		r, err := h.Register(t.Context(), h.agent(), "", in)
		h.must(err)
		keys[r.Case.PhoneKey] = true
		opened, err := h.Reach(t.Context(), r.Case.ID)
		if err != nil || opened != "19900001234" {
			t.Errorf("spelling %d opens as %q, %v", i, opened, err)
		}
	}
	if len(keys) != 1 {
		t.Errorf("%d keys for one number", len(keys))
	}
	in := intake()
	in.RequesterPhone = ticket.Text("1990000")
	_, err := h.Register(t.Context(), h.agent(), "", in)
	h.refused(err, fault.Invalid, "")
	if f, _ := fault.Of(err); f == nil || f.Field != "requester_phone" || strings.Contains(f.Message, "1990000") {
		t.Errorf("a wrong number: %v", err)
	}
}

// Texts may be long to a limit, are cleaned of what cannot be seen, and are needed.
func TestTexts(t *testing.T) {
	h := newHouse(t)
	register := func(change func(*ticket.Register)) (ticket.ID, error) {
		in := intake()
		change(in)
		r, err := h.Register(t.Context(), h.agent(), "", in)
		if err != nil {
			return 0, err
		}
		return r.Case.ID, nil
	}
	long := strings.Repeat("诉", ticket.MaxContent)
	id, err := register(func(r *ticket.Register) { r.Content = ticket.Text(long) })
	h.must(err)
	v, err := h.View(t.Context(), h.dispatcher(), id)
	h.must(err)
	if v.Content.Plain != long {
		t.Errorf("%d characters came back", len([]rune(v.Content.Plain)))
	}
	_, err = register(func(r *ticket.Register) { r.Content = ticket.Text(long + "求") })
	h.refused(err, fault.Invalid, "最多10000个字")
	for _, empty := range []string{"", "  \n\t", "\u3000\u3000", "\u200b\u200f\ufeff"} {
		_, err = register(func(r *ticket.Register) { r.Content = ticket.Text(empty) })
		h.refused(err, fault.Invalid, "请填写诉求内容")
	}
	id, err = register(func(r *ticket.Register) { r.Title = ticket.Text("\u202e 夜市\u200b占道\x00\x07 \u3000") })
	h.must(err)
	v, err = h.View(t.Context(), h.dispatcher(), id)
	h.must(err)
	if v.Title.Plain != "夜市占道" {
		t.Errorf("title %q", v.Title.Plain)
	}
	if n := h.count(`select count(*) from tickets`); n != 2 {
		t.Errorf("%d tickets: a refused one was kept", n)
	}
}

// Five wrong codes close a number for a quarter of an hour; an unknown number
// behaves in the same way.
func TestReceipts(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	r := h.ReceiptOf(c)
	if id, err := h.OpenReceipt(t.Context(), r.No, strings.ToLower(r.Code[:4])+" "+r.Code[4:]); err != nil || id != c.ID {
		t.Fatalf("the right code: %d, %v", id, err)
	}
	unknown := ticket.NewNo(341300, h.db.Now(), 9999)
	answers := map[string][]string{}
	for _, no := range []string{r.No, unknown} {
		for range 6 {
			_, err := h.OpenReceipt(t.Context(), no, "AAAAAAAA")
			answers[no] = append(answers[no], fmt.Sprint(err))
		}
	}
	if fmt.Sprint(answers[r.No]) != fmt.Sprint(answers[unknown]) {
		t.Errorf("answers differ:\n%v\n%v", answers[r.No], answers[unknown])
	}
	_, err := h.OpenReceipt(t.Context(), r.No, r.Code)
	h.refused(err, fault.TooMany, "已锁定至10:15")
	h.pass(15 * time.Minute)
	if id, err := h.OpenReceipt(t.Context(), r.No, r.Code); err != nil || id != c.ID {
		t.Errorf("after the lock: %d, %v", id, err)
	}
	_, err = h.OpenReceipt(t.Context(), r.No[:len(r.No)-1]+"x", r.Code)
	h.refused(err, fault.Invalid, "")
}

// A confidential requester is nobody to a unit, in the ticket, the timeline and on asking.
func TestConfidential(t *testing.T) {
	h := newHouse(t)
	in := intake()
	in.Confidential = true
	r, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	id := r.Case.ID
	h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unitCity})
	v, err := h.View(t.Context(), h.liaison(), id)
	h.must(err)
	if v.RequesterName.Plain != Hidden || v.RequesterPhone.Plain != Hidden {
		t.Errorf("a unit sees %q %q", v.RequesterName.Plain, v.RequesterPhone.Plain)
	}
	lines, _, err := h.Timeline(t.Context(), h.liaison(), id)
	h.must(err)
	for _, l := range lines {
		for field, text := range l.Texts {
			if strings.Contains(text, "王") && field != "Content" || strings.Contains(text, "1990") || strings.Contains(text, "1234") {
				t.Errorf("the timeline shows %s %q", field, text)
			}
		}
	}
	_, err = h.Full(t.Context(), h.liaison(), id, "phone")
	h.refused(err, fault.Denied, "要求保密")
	phone, err := h.Full(t.Context(), h.as(9, unitCentre, org.Director), id, "phone")
	if err != nil || phone != "19900001234" {
		t.Errorf("the director: %q, %v", phone, err)
	}
}

// A unit whose send-back was approved keeps the ticket in its list, without the
// citizen's data.
func TestFormerUnit(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	on := ticket.On{Assignment: 1}
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity})
	phone, err := h.Full(t.Context(), h.liaison(), c.ID, "phone")
	if err != nil || phone != "19900001234" {
		t.Fatalf("while it handles the ticket: %q, %v", phone, err)
	}
	h.do(h.liaison(), c.ID, &ticket.SendBack{On: on, Code: "not_duty", Text: ticket.Text("非本单位职责"), Basis: ticket.Text("三定方案第二条"), Unit: unitRoads})
	h.do(h.dispatcher(), c.ID, &ticket.ApproveSendBack{On: on, Text: ticket.Text("同意")})
	v, err := h.View(t.Context(), h.liaison(), c.ID)
	h.must(err)
	if v.RequesterName.Plain != "" || v.RequesterPhone.Plain != "" || v.Place.Plain != "" {
		t.Errorf("a former unit sees %q %q %q", v.RequesterName.Plain, v.RequesterPhone.Plain, v.Place.Plain)
	}
	_, err = h.Full(t.Context(), h.liaison(), c.ID, "phone")
	h.refused(err, fault.Denied, "已不承办本件")
	_, err = h.Do(t.Context(), h.liaison(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Sign{On: on}}})
	h.refused(err, fault.Conflict, "")
}
