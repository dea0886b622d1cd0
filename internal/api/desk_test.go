package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// deskRows say whom the doors of desks and staffing are not for.
func deskRows() map[string]scopeRow {
	return map[string]scopeRow{
		"desks":           {"liaison", "/api/desks", nil, 403, "热线中心"},
		"saveDesk":        {"agent", "/api/desks", financeDesk(0, 0, nil), 403, "班长和中心主任"},
		"deskFigures":     {"liaison", "/api/desks/figures", nil, 403, "热线中心"},
		"bankContacts":    {"agent", "/api/bank-contacts", nil, 403, "金融专席"},
		"saveBankContact": {"agent", "/api/bank-contacts", bank(0, 0), 403, "班长和中心主任"},
		"matchings":       {"agent", "/api/matchings", nil, 403, "金融专席"},
		"matchBank":       {"agent", "/api/matchings", map[string]any{"no": "1", "contact": 1}, 403, "金融专席"},
		"talkToBank":      {"agent", "/api/matchings/1/talk", map[string]any{"version": 1, "side": "firm", "text": "需求三百万元"}, 403, "金融专席"},
		"closeMatching":   {"agent", "/api/matchings/1/close", map[string]any{"version": 1, "outcome": "agreed", "amount": 1}, 403, "金融专席"},
		"staffing":        {"agent", "/api/staffing", nil, 403, "班长和中心主任"},
		"setStaffing":     {"agent", "/api/staffing/settings", staffingBody(0), 403, "班长和中心主任"},
		"setShift":        {"agent", "/api/staffing/shifts", map[string]any{"on": "2022-11-08", "name": "早班", "from": 480, "to": 960, "people": []any{}}, 403, "班长和中心主任"},
	}
}

func financeDesk(id, version int, people []int64) map[string]any {
	seats := []any{}
	for _, p := range people {
		seats = append(seats, map[string]any{"id": p, "name": ""})
	}
	return map[string]any{"id": id, "version": version, "name": "金融服务专席", "kind": "finance", "number": "12345-2", "digit": "2", "seats": 1, "skill": "金融", "categories": []any{},
		"open_on": "2022-06-14", "close_on": "", "from": "08:30", "to": "17:30", "people": seats}
}

func bank(id, version int) map[string]any {
	return map[string]any{"id": id, "version": version, "bank": "示例银行", "post": "客户经理 1", "phone": "0557-0000001", "products": "税务贷", "enabled": true}
}

func staffingBody(version int) map[string]any {
	return map[string]any{"version": version, "level": 0.95, "within": 15, "handle": 240, "patience": 90, "per_call": 2, "away": 0.2}
}

// A desk is opened with its seats; only who sits there registers at it, in its hours, and
// the ticket carries it. The finance desk brings the firm to a bank.
func TestDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	lead, agent := h.as("floorlead"), int64(h.posts["agent"].ID)
	lead.post("/api/desks", financeDesk(0, 0, []int64{agent, int64(h.posts["agent2"].ID)})).refuses(422, "invalid", "只有1个席位")
	lead.post("/api/desks", financeDesk(0, 0, []int64{int64(h.posts["dispatcher"].ID)})).refuses(422, "invalid", "不是可用的坐席")
	lead.post("/api/desks", financeDesk(0, 0, []int64{agent})).wants(204)
	lead.post("/api/desks", financeDesk(0, 0, []int64{agent})).refuses(422, "invalid", "已有「金融服务专席」")
	lead.post("/api/desks", financeDesk(1, 7, []int64{agent})).refuses(409, "stale", "刚被他人修改")
	if a := h.as("agent").get("/api/desks").wants(200); a.text("items.0.standing") != "open" || a.at("items.0.mine") != true {
		t.Errorf("desks: %s", a.Body)
	}
	at := map[string]any{"desk": 1, "requester": map[string]any{"name": "示例公司", "phone": "199 0000 5678", "type": "company", "confidential": false}}
	h.as("agent2").post("/api/tickets", complaint(at)).refuses(422, "invalid", "不在金融服务专席的席位上")
	h.as("agent").post("/api/tickets", complaint(map[string]any{"desk": 9})).refuses(422, "invalid", "没有这个专席")
	id := h.take(at)
	made := h.as("agent").get(fmt.Sprintf("/api/tickets/%d", id)).wants(200)
	if made.number("ticket.desk") != 1 {
		t.Errorf("the ticket carries no desk: %s", made.Body)
	}
	no := made.text("ticket.no")
	h.take(nil)

	lead.post("/api/bank-contacts", bank(0, 0)).wants(204)
	c := h.as("agent").get("/api/bank-contacts").wants(200)
	contact := c.number("items.0.id")
	if c.text("items.0.phone") != "0557-0000001" {
		t.Errorf("contacts: %s", c.Body)
	}
	var stored string
	h.must(h.db.Pool.QueryRow(t.Context(), `select encode(phone, 'escape') from bank_contacts`).Scan(&stored))
	if strings.Contains(stored, "0000001") {
		t.Error("a telephone lies open in the table")
	}
	h.as("agent2").post("/api/matchings", map[string]any{"no": no, "contact": contact}).refuses(403, "denied", "金融专席")
	m := h.as("agent").post("/api/matchings", map[string]any{"no": no, "contact": contact}).wants(200)
	h.as("agent").post("/api/matchings", map[string]any{"no": no, "contact": contact}).refuses(409, "conflict", "另一家银行")
	on := fmt.Sprintf("/api/matchings/%d", m.number("id"))
	h.as("agent").post(on+"/close", map[string]any{"version": 1, "outcome": "agreed", "amount": 300}).refuses(409, "conflict", "两边的沟通")
	h.as("agent").post(on+"/talk", map[string]any{"version": 1, "side": "firm", "text": "企业需流动资金三百万元。"}).wants(204)
	h.as("agent").post(on+"/talk", map[string]any{"version": 1, "side": "bank", "text": "可办税务贷,三日内上门。"}).refuses(409, "stale", "新的记录")
	h.as("agent").post(on+"/talk", map[string]any{"version": 2, "side": "bank", "text": "可办税务贷,三日内上门。"}).wants(204)
	h.as("agent").post(on+"/close", map[string]any{"version": 3, "outcome": "agreed", "amount": 300}).wants(204)
	if l := h.as("director").get("/api/matchings").wants(200); l.text("items.0.no") != no || l.text("items.0.talks.1.side") != "bank" || l.text("items.0.outcome") != "agreed" {
		t.Errorf("matchings: %s", l.Body)
	}
	f := lead.get("/api/desks/figures?from=2022-11-01&to=2022-11-30").wants(200)
	if f.number("desks.0.taken") != 1 || f.number("desks.0.kinds.complaint") != 1 || f.number("matchings.0.amount") != 300 {
		t.Errorf("figures: %s", f.Body)
	}
	if f := lead.get("/api/desks/figures?from=2022-10-01&to=2022-10-31").wants(200); f.number("desks.0.taken") != 0 {
		t.Errorf("last month: %s", f.Body)
	}
	h.pass(8 * time.Hour)
	h.as("agent").post("/api/tickets", complaint(at)).refuses(422, "invalid", "08:30至17:30")
}

// The need follows the calls that came, the roster is checked against it, and a line that
// floods is told of once.
func TestStaffing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		at := tx.Now.Truncate(30 * time.Minute)
		n := 0
		for day := 1; day <= 28; day++ {
			for i := range 8 { // eight a half hour at ten, every day
				came := at.AddDate(0, 0, -day).Add(time.Duration(i) * time.Minute)
				n++
				tx.AddCase(&postgres.Stored{Case: &ticket.Case{Ticket: ticket.Ticket{ID: ticket.ID(postgres.NewID(came)), No: fmt.Sprint(n), Version: 1, State: ticket.Accepted, Channel: ticket.Phone, CreatedAt: came, AcceptedAt: &came}}, Head: []byte{}})
			}
		}
		return nil
	}))
	lead := h.as("floorlead")
	lead.post("/api/staffing/settings", staffingBody(3)).refuses(409, "stale", "刚被他人修改")
	lead.post("/api/staffing/settings", staffingBody(0)).wants(204)
	s := lead.get("/api/staffing").wants(200)
	half := "days.1.halves.20"
	if calls := s.at(half + ".calls").(float64); calls < 8 || calls > 16 || s.number(half+".seats_a") < 2 || s.at(half+".short") != true || s.number("days.1.halves.40.need") != 0 {
		t.Errorf("forecast: %v", s.at(half))
	}
	shift := func(from, to int, people ...string) map[string]any {
		list := []any{}
		for _, p := range people {
			list = append(list, map[string]any{"id": h.posts[p].ID, "name": ""})
		}
		return map[string]any{"on": "2022-11-08", "name": fmt.Sprint("班", from), "from": from, "to": to, "people": list}
	}
	lead.post("/api/staffing/shifts", shift(480, 470, "agent")).refuses(422, "invalid", "按半小时")
	lead.post("/api/staffing/shifts", shift(480, 960, "agent", "agent2")).wants(204)
	lead.post("/api/staffing/shifts", shift(900, 1380, "agent")).refuses(422, "invalid", "时间重叠")
	if s := lead.get("/api/staffing").wants(200); s.number(half+".rostered") != 2 || s.number("days.1.halves.36.rostered") != 0 || s.at(half+".level").(float64) <= 0 {
		t.Errorf("rostered: %v", s.at(half))
	}
	lead.post("/api/staffing/shifts", shift(480, 960)).wants(204)
	if s := lead.get("/api/staffing").wants(200); s.number(half+".rostered") != 0 {
		t.Errorf("taken off: %v", s.at(half))
	}

	watch := func(want int) {
		t.Helper()
		if n, err := h.reception.Watch(t.Context()); n != want || err != nil {
			t.Errorf("told %d, %v; want %d", n, err, want)
		}
	}
	h.pass(10 * time.Minute)
	for range 5 {
		h.take(nil)
	}
	watch(0)
	for range 20 {
		h.take(nil)
	}
	h.pass(time.Second)
	watch(1)
	watch(0)
}

// Where the exchange writes calls down, the forecast and the warning are of calls, whatever is
// registered.
func TestStaffingByCalls(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ring := func(at time.Time, n int) {
		h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
			for i := range n {
				came := at.Add(time.Duration(i) * time.Second)
				id := call.ID(postgres.NewID(came))
				tx.AddCall(postgres.PhoneCall{ID: id, Direction: call.In, At: came})
				for seq, k := range []call.Kind{call.Arrived, call.Queued, call.Finished}[:1+2*(1-i%5/4)] { // every fifth hung up before it was queued
					h.must(tx.AddCallEvents(call.Event{Call: id, Seq: seq + 1, At: came, Kind: k, Queue: call.General}))
				}
			}
			return nil
		}))
	}
	at := h.db.Now().Truncate(30 * time.Minute)
	for day := 1; day <= 28; day++ {
		ring(at.AddDate(0, 0, -day), 15)
	}
	for range 9 {
		h.take(nil)
	}
	s := h.as("floorlead").get("/api/staffing").wants(200)
	if calls := s.at("days.1.halves.20.calls").(float64); calls < 7 || calls > 12 || s.at("ours") != true {
		t.Errorf("forecast of twelve calls a day: %v", calls)
	}
	watch := func(want int) {
		t.Helper()
		if n, err := h.reception.Watch(t.Context()); n != want || err != nil {
			t.Errorf("told %d, %v; want %d", n, err, want)
		}
	}
	h.pass(10 * time.Minute)
	watch(0) // the registrations are no calls
	ring(h.db.Now().Add(-5*time.Minute), 40)
	watch(1)
}
