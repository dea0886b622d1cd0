package casework

import (
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// closed leads a ticket to 非常满意: eight lines of history.
func (h *house) closed() *ticket.Case {
	h.Helper()
	c := h.take()
	on := ticket.On{Assignment: 1}
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity})
	h.do(h.liaison(), c.ID, &ticket.Sign{On: on})
	h.do(h.liaison(), c.ID, &ticket.Contact{On: on, Reached: "yes", Evidence: ticket.Text("录音编号 1"), Text: ticket.Text("已联系")})
	h.do(h.liaison(), c.ID, &ticket.SubmitReply{On: on, Public: ticket.Text("已取缔占道摊位。"), Founded: "yes", Resolved: "resolved"})
	h.do(h.dispatcher(), c.ID, &ticket.PassReply{})
	return h.do(h.clerk(), c.ID, &ticket.Rate{Channel: "phone", Contacted: "yes", Resolved: "resolved", Satisfaction: 5})
}

// sql changes the database behind the program's back.
func (h *house) sql(statement string, args ...any) {
	h.Helper()
	tag, err := h.db.Pool.Exec(h.Context(), statement, args...)
	h.must(err)
	if tag.RowsAffected() == 0 {
		h.Fatalf("nothing changed: %s", statement)
	}
}

// flaws are the kinds and texts the audit finds.
func (h *house) flaws(expect string) (kinds []string, texts string) {
	h.Helper()
	a, err := h.VerifyChain(h.Context(), expect, nil)
	h.must(err)
	for _, f := range a.Flaws {
		kinds = append(kinds, f.Kind)
		texts += f.Text + "\n"
	}
	return kinds, texts
}

func TestAuditOfWhatIsWhole(t *testing.T) {
	h := newHouse(t)
	h.closed()
	h.take()
	first, err := h.Seal(t.Context())
	h.must(err)
	c := h.take()
	second, err := h.Seal(t.Context())
	h.must(err)
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity}) // not sealed yet
	a, err := h.VerifyChain(t.Context(), "2:"+second.Digest, nil)
	h.must(err)
	if a.Tickets != 3 || a.Events != 9+3+4 || a.Heads != 2 || len(a.Flaws) != 0 || first.Tickets != 2 || second.Head != 2 {
		t.Errorf("%+v after seals %+v %+v", a, first, second)
	}
}

// Every way of changing the past that an administrator of the database has, and
// the words it is found with.
func TestAuditNamesWhatWasDone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		seal  bool // before it was done
		do    func(h *house, c *ticket.Case)
		kinds []string
		words string // {no} is the ticket's number
	}{
		"a changed byte": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events set facts = replace(facts::text, '"unit":10', '"unit":11')::json where seq = 4 and ticket_id = $1`, c.ID)
		}, []string{"changed"}, "工单{no}第4步的记录被改动"},
		"a changed moment": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events set at = at + interval '1 second' where seq = 5 and ticket_id = $1`, c.ID)
		}, []string{"changed"}, "工单{no}第5步的记录被改动"},
		"a changed actor": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events set by_user = 99 where seq = 1 and ticket_id = $1`, c.ID)
		}, []string{"changed"}, "工单{no}第1步的记录被改动"},
		"a changed link": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events set mac = set_byte(mac, 3, (get_byte(mac, 3) + 1) % 256) where seq = 6 and ticket_id = $1`, c.ID)
		}, []string{"changed"}, "工单{no}第6步的记录被改动"},
		"a removed event in the middle": {false, func(h *house, c *ticket.Case) {
			h.sql(`delete from events where seq = 3 and ticket_id = $1`, c.ID)
		}, []string{"missing"}, "工单{no}第3步的记录被删除"},
		"a removed last event": {false, func(h *house, c *ticket.Case) {
			h.sql(`delete from events where seq = 9 and ticket_id = $1`, c.ID)
		}, []string{"missing"}, "工单{no}第9步的记录被删除"},
		"a removed last event, the row put back": {true, func(h *house, c *ticket.Case) {
			h.sql(`delete from events where seq = 9 and ticket_id = $1`, c.ID)
			h.sql(`update tickets t set version = 8, state = 'to_follow_up', head = (select mac from events e where e.ticket_id = t.ticket_id and seq = 8) where ticket_id = $1`, c.ID)
		}, []string{"missing"}, "工单{no}第9步的记录被删除,工单行也被改回:第1号封存头记到第9步"},
		"only the row put back": {false, func(h *house, c *ticket.Case) {
			h.sql(`update tickets t set version = 8, head = (select mac from events e where e.ticket_id = t.ticket_id and seq = 8) where ticket_id = $1`, c.ID)
		}, []string{"row"}, "工单{no}停在第8步,历史已有9步"},
		"a removed ticket": {true, func(h *house, c *ticket.Case) {
			for _, table := range []string{"events", "assignments", "replies", "follow_ups", "receipts", "tickets"} {
				h.sql(`delete from `+table+` where ticket_id = $1`, c.ID)
			}
		}, []string{"ticket_removed"}, "工单{no}整件被删除:第1号封存头记有9步"},
		"two events that changed places": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events set seq = -seq where seq in (5, 6) and ticket_id = $1`, c.ID)
			h.sql(`update events set seq = 11 + seq where seq < 0 and ticket_id = $1`, c.ID)
		}, []string{"swapped"}, "工单{no}第5步与第6步的记录被对调"},
		"two texts that changed places": {false, func(h *house, c *ticket.Case) {
			h.sql(`update events e set at = o.at, by_user = o.by_user, by_name = o.by_name, by_unit = o.by_unit, action = o.action, facts = o.facts
				from events o where o.ticket_id = e.ticket_id and o.seq = 10 - e.seq and e.seq in (3, 7) and e.ticket_id = $1`, c.ID)
		}, []string{"swapped"}, "工单{no}第3步与第7步的记录被对调"},
		"a removed head": {true, func(h *house, c *ticket.Case) {
			h.seal()
			h.sql(`delete from audit_heads where n = 1`)
		}, []string{"head_missing"}, "第1号封存头缺失"},
		"a removed head, the others renumbered": {true, func(h *house, c *ticket.Case) {
			h.seal()
			h.sql(`delete from audit_heads where n = 1`)
			h.sql(`update audit_heads set n = 1`)
		}, []string{"head_changed"}, "第1号封存头"},
		"a changed head": {true, func(h *house, c *ticket.Case) {
			h.sql(`update audit_heads set body = set_byte(body, 40, (get_byte(body, 40) + 1) % 256)`)
		}, []string{"head_changed"}, "被改动"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.take()
			c := h.closed()
			h.take()
			if test.seal {
				h.seal()
			}
			test.do(h, c)
			kinds, texts := h.flaws("")
			if !slices.Equal(kinds, test.kinds) || !strings.Contains(texts, strings.ReplaceAll(test.words, "{no}", c.No)) {
				t.Errorf("%v\n%s", kinds, texts)
			}
		})
	}
}

func (h *house) seal() Seal {
	h.Helper()
	s, err := h.Seal(h.Context())
	h.must(err)
	return s
}

// The newest head is missed by what was written down outside, and by time.
func TestAuditMissesTheNewestHead(t *testing.T) {
	h := newHouse(t)
	h.closed()
	h.seal()
	c := h.take()
	s := h.seal()
	h.sql(`delete from audit_heads where n = 2`)
	h.sql(`delete from events where seq = 3 and ticket_id = $1`, c.ID)
	h.sql(`update tickets t set version = 2, state = 'accepted', head = (select mac from events e where e.ticket_id = t.ticket_id and seq = 2) where ticket_id = $1`, c.ID)
	if kinds, _ := h.flaws(""); len(kinds) != 0 {
		t.Errorf("found without help: %v", kinds)
	}
	if kinds, texts := h.flaws("2:" + s.Digest); !slices.Equal(kinds, []string{"head_missing"}) || !strings.Contains(texts, "外部留存了第2号封存头,库中没有") {
		t.Errorf("%v %s", kinds, texts)
	}
	if kinds, _ := h.flaws("1:" + s.Digest); !slices.Equal(kinds, []string{"head_changed"}) {
		t.Errorf("another digest: %v", kinds)
	}
	if _, err := h.VerifyChain(t.Context(), "2-"+s.Digest, nil); err == nil {
		t.Error("an unreadable digest was taken")
	}
	h.sql(`update events set recorded_at = recorded_at - interval '30 hours'`)
	h.sql(`delete from audit_heads`)
	if kinds, texts := h.flaws(""); !slices.Equal(kinds, []string{"unsealed"}) || !strings.Contains(texts, "suban audit seal") {
		t.Errorf("thirty hours without a head: %v %s", kinds, texts)
	}
}

// Sealing takes only what changed, once a day, and not twice on two nodes.
func TestSealDaily(t *testing.T) {
	h := newHouse(t)
	h.closed()
	other := New(h.db, h.keys, Options{})
	defer other.Close()
	done := make(chan bool, 8)
	for i := range 8 {
		go func() {
			did, err := []*Casework{h.Casework, other}[i%2].SealDaily(t.Context())
			done <- did && err == nil
		}()
	}
	times := 0
	for range 8 {
		if <-done {
			times++
		}
	}
	if times != 1 {
		t.Errorf("sealed %d times", times)
	}
	h.sql(`update events set recorded_at = recorded_at - interval '1 day'`)
	h.take()
	if s := h.seal(); s.Head != 2 || s.Tickets != 1 {
		t.Errorf("second seal %+v", s)
	}
}

// A stored row that differs from its history is named with its column (I8).
func TestAuditReplay(t *testing.T) {
	h := newHouse(t)
	c := h.closed()
	other := h.take()
	r, err := h.VerifyReplays(t.Context(), 1, nil)
	h.must(err)
	if r.Tickets != 2 || len(r.Flaws) != 0 {
		t.Fatalf("%+v", r)
	}
	h.sql(`update assignments set due_at = due_at + interval '1 day' where ticket_id = $1`, c.ID)
	h.sql(`update tickets set urgency = 2 where ticket_id = $1`, other.ID)
	r, err = h.VerifyReplays(t.Context(), 1, nil)
	h.must(err)
	if len(r.Flaws) != 2 || !strings.Contains(r.Flaws[0].Text, "Assignments[0].DueAt") || !strings.Contains(r.Flaws[1].Text, "Urgency") {
		t.Errorf("%+v", r.Flaws)
	}
}

// Two persons erase what is personal; the history stays whole and says so.
func TestErase(t *testing.T) {
	h := newHouse(t)
	c := h.closed()
	receipt := h.ReceiptOf(c)
	director, second := h.as(7, unitCentre, org.Director), h.as(8, unitCentre, org.Director)
	h.do(director, c.ID, &ticket.AskErase{Text: ticket.Text("保存期满")})
	if _, err := h.Do(t.Context(), director, Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.ConfirmErase{}}}); err == nil {
		t.Fatal("one person asked and confirmed")
	}
	h.pass(time.Hour)
	h.do(second, c.ID, &ticket.ConfirmErase{})

	if kinds, texts := h.flaws(""); len(kinds) > 0 {
		t.Errorf("the chain is not whole: %s", texts)
	}
	h.replayed(c.ID)
	lines, v, err := h.Timeline(t.Context(), h.dispatcher(), c.ID)
	h.must(err)
	erased := 0
	for _, l := range lines {
		for field, text := range l.Texts {
			if text != ticket.ErasedText {
				t.Errorf("%s of step %d reads %q", field, l.Seq, text)
			}
			erased++
		}
	}
	if erased < 5 || v.Title.Shown() != ticket.ErasedText || v.RequesterPhone.Shown() != ticket.ErasedText || v.PhoneKey != "" {
		t.Errorf("%d texts; title %q, phone %q, key %q", erased, v.Title.Shown(), v.RequesterPhone.Shown(), v.PhoneKey)
	}
	for _, table := range []string{"secrets", "ticket_words", "receipts"} {
		var n int
		h.must(h.db.Pool.QueryRow(t.Context(), `select count(*) from `+table+` where ticket_id = $1`, c.ID).Scan(&n))
		if n != 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
	if _, err := h.OpenReceipt(t.Context(), receipt.No, receipt.Code); err == nil {
		t.Error("the receipt still opens it")
	}
	if phone, err := h.Reach(t.Context(), c.ID); err != nil || phone != "" {
		t.Errorf("reached %q, %v", phone, err)
	}
}
