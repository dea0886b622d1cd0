package casework

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// refused checks that an error is of a kind and says something.
func (h *house) refused(err error, kind fault.Kind, words string) {
	h.Helper()
	if !errors.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		h.Errorf("want %s …%s…, got %v", kind, words, err)
	}
}

func (h *house) count(sql string, args ...any) (n int) {
	h.Helper()
	h.must(h.db.Pool.QueryRow(h.Context(), sql, args...).Scan(&n))
	return n
}

// A repeated click does a deed once, also when it is repeated at the same moment,
// and a key cannot be used for something else.
func TestRepeatedDeed(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	note := func() Deed {
		return Deed{Ticket: c.ID, Key: "k1", Do: []ticket.Facts{&ticket.Note{Text: ticket.Text("已电话核实")}}}
	}
	first, err := h.Do(t.Context(), h.dispatcher(), note())
	h.must(err)
	again, err := h.Do(t.Context(), h.dispatcher(), note())
	h.must(err)
	if first.Repeated || !again.Repeated || again.Case.Version != first.Case.Version {
		t.Errorf("first %v, again %v at %d", first.Repeated, again.Repeated, again.Case.Version)
	}
	other := note()
	other.Do = []ticket.Facts{&ticket.Note{Text: ticket.Text("另一句话")}}
	_, err = h.Do(t.Context(), h.dispatcher(), other)
	h.refused(err, fault.Conflict, "操作编号已用于另一次提交")
	_, err = h.Do(t.Context(), h.as(12, unitCentre, org.Dispatcher), note())
	h.refused(err, fault.Conflict, "操作编号已用于另一次提交") // another person's

	node := New(h.db, h.keys, Options{})
	defer node.Close()
	var wait sync.WaitGroup
	var fresh atomic.Int32
	for i := range 20 {
		wait.Go(func() {
			d := note()
			d.Key = "k2"
			r, err := []*Casework{h.Casework, node}[i%2].Do(t.Context(), h.dispatcher(), d)
			if err != nil && !errors.Is(err, fault.Stale) {
				t.Errorf("at once: %v", err)
			}
			if err == nil && !r.Repeated {
				fresh.Add(1)
			}
		})
	}
	wait.Wait()
	if n := h.count(`select count(*) from events where ticket_id = $1 and action = 'note'`, c.ID); n != 2 || fresh.Load() != 1 {
		t.Errorf("%d notes, %d fresh", n, fresh.Load())
	}
	h.replayed(c.ID)
}

// A registration that is sent again is one ticket with one receipt.
func TestRepeatedRegistration(t *testing.T) {
	h := newHouse(t)
	first, err := h.Register(t.Context(), org.Citizen, "web 1", intake())
	h.must(err)
	again, err := h.Register(t.Context(), org.Citizen, "web 1", intake())
	h.must(err)
	if !again.Repeated || again.Case.ID != first.Case.ID || h.ReceiptOf(again.Case) != h.ReceiptOf(first.Case) || h.count(`select count(*) from tickets`) != 1 {
		t.Errorf("first %v, again %+v", first.Case.No, again)
	}
}

func TestStaleVersion(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	seen := c.Version
	h.do(h.dispatcher(), c.ID, &ticket.Note{Text: ticket.Text("先到")})
	_, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Version: seen, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}})
	h.refused(err, fault.Stale, fmt.Sprintf("第%d步,您看到的是第%d步", seen+1, seen))
	_, err = h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Version: seen + 1, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}})
	h.must(err)
}

// Many people write to one ticket from two nodes at once: nothing is lost and the
// chain is whole.
func TestManyAtOneTicket(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	node := New(h.db, h.keys, Options{Transactions: 4, Group: 8})
	defer node.Close()
	const many = 120
	var wait sync.WaitGroup
	for i := range many {
		wait.Go(func() {
			r, err := []*Casework{h.Casework, node}[i%2].Do(t.Context(), h.dispatcher(),
				Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Note{Text: ticket.Text(fmt.Sprintf("第%d条", i))}}})
			if err != nil || len(r.Events) != 1 {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wait.Wait()
	if n := h.count(`select count(distinct seq) from events where ticket_id = $1 and action = 'note'`, c.ID); n != many {
		t.Errorf("%d of %d notes", n, many)
	}
	if n := h.count(`select version from tickets where ticket_id = $1`, c.ID); n != c.Version+many {
		t.Errorf("version %d", n)
	}
	if kinds, texts := h.flaws(""); len(kinds) > 0 {
		t.Error(texts)
	}
	h.replayed(c.ID)
}

// Deeds on many tickets share transactions; a refusal and a deed that the database
// refuses touch nobody else.
func TestGroups(t *testing.T) {
	h := newHouse(t)
	for _, statement := range []string{`create function poison() returns trigger language plpgsql as $$ begin
		if new.action = 'urge' then raise exception 'poisoned'; end if; return new; end $$`,
		`create trigger poison before insert on events for each row execute function poison()`} {
		_, err := h.db.Pool.Exec(t.Context(), statement)
		h.must(err)
	}
	var cases []*ticket.Case
	for range 30 {
		cases = append(cases, h.take())
	}
	var wait sync.WaitGroup
	results := make([]error, len(cases))
	for i, c := range cases {
		wait.Go(func() {
			var f ticket.Facts = &ticket.Dispatch{Unit: unitCity}
			switch {
			case i%10 == 3:
				f = &ticket.Dispatch{Unit: 999} // refused by the rules
			case i%10 == 7:
				f = &ticket.Urge{Medium: "phone", Text: ticket.Text("请尽快")} // refused by the database
			}
			_, results[i] = h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{f}})
		})
	}
	wait.Wait()
	for i, err := range results {
		switch {
		case i%10 == 3:
			h.refused(err, fault.Invalid, "没有编号为999的承办单位")
		case i%10 == 7:
			if err == nil || !strings.Contains(err.Error(), "poisoned") {
				t.Errorf("%d: %v", i, err)
			}
		case err != nil:
			t.Errorf("%d: %v", i, err)
		}
		h.replayed(cases[i].ID)
	}
	if kinds, texts := h.flaws(""); len(kinds) > 0 {
		t.Error(texts)
	}
}

// Without anything wrong, waiting deeds really share transactions.
func TestGroupsShareTransactions(t *testing.T) {
	h := newHouse(t)
	var cases []*ticket.Case
	for range 40 {
		cases = append(cases, h.take())
	}
	var wait sync.WaitGroup
	for _, c := range cases {
		wait.Go(func() {
			if _, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := h.count(`select count(distinct xmin::text) from events where action = 'dispatch'`); n > 30 {
		t.Errorf("40 deeds took %d transactions", n)
	}
}

// Nobody learns of a ticket outside his scope, by looking or by doing.
func TestOutOfScope(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitRoads})
	stranger := h.liaison() // of another bureau
	_, err := h.View(t.Context(), stranger, c.ID)
	h.refused(err, fault.NotFound, "工单不存在")
	_, _, err = h.Timeline(t.Context(), stranger, c.ID)
	h.refused(err, fault.NotFound, "工单不存在")
	_, err = h.Full(t.Context(), stranger, c.ID, "phone")
	h.refused(err, fault.NotFound, "工单不存在")
	_, err = h.Do(t.Context(), stranger, Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Sign{On: ticket.On{Assignment: 1}}}})
	h.refused(err, fault.NotFound, "工单不存在")
	_, err = h.Do(t.Context(), stranger, Deed{Ticket: 12345, Do: []ticket.Facts{&ticket.Sign{On: ticket.On{Assignment: 1}}}})
	h.refused(err, fault.NotFound, "工单不存在") // the same words
}

// A deed after Close is refused in words, and one under way is answered.
func TestClose(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	node := New(h.db, h.keys, Options{})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			_, err := node.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Note{Text: ticket.Text("停机前")}}})
			if err != nil && !errors.Is(err, fault.Unavailable) {
				t.Error(err)
			}
		})
	}
	time.Sleep(5 * time.Millisecond)
	node.Close()
	wait.Wait()
	_, err := node.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Note{Text: ticket.Text("停机后")}}})
	h.refused(err, fault.Unavailable, "正在停止")
	h.replayed(c.ID)
}

// What a node keeps of a ticket it wrote holds only until another node writes it,
// and nothing is kept of a transaction that failed.
func TestKeptCases(t *testing.T) {
	h := newHouse(t)
	node := New(h.db, h.keys, Options{})
	defer node.Close()
	c := h.take() // kept here
	_, err := node.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}})
	h.must(err)
	signed := h.do(h.liaison(), c.ID, &ticket.Sign{On: ticket.On{Assignment: 1}})
	if signed.State != ticket.Handling || signed.Version != c.Version+2 {
		t.Errorf("%s at version %d", signed.State, signed.Version)
	}
	signed.State = ticket.Closed // what a caller does to his copy is his own
	_, err = h.db.Pool.Exec(t.Context(), `alter table events add constraint no_notes check (action <> 'note')`)
	h.must(err)
	for range 2 {
		if _, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Note{Text: ticket.Text("存不下")}}}); err == nil {
			t.Fatal("the database took a note")
		}
	}
	last := h.do(h.liaison(), c.ID, &ticket.Contact{On: ticket.On{Assignment: 1}, Reached: "yes", Evidence: ticket.Text("录音"), Text: ticket.Text("已联系")})
	if last.Version != signed.Version+1 || last.State != ticket.Handling {
		t.Errorf("%s at version %d", last.State, last.Version)
	}
	h.replayed(c.ID)
}
