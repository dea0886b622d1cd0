package oversight

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// house is a small city with supervision and a clock that stands still.
type house struct {
	*testing.T
	*Oversight
	clock atomic.Int64
	book  *ticket.Rulebook
}

const (
	unitCentre org.UnitID = 1
	unitCity   org.UnitID = 10 // 市城管局
	unitRoads  org.UnitID = 11 // 市交通局
)

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t}
	h.clock.Store(time.Date(2022, 11, 7, 10, 0, 0, 0, workday.Zone).UnixMicro())
	db, err := postgres.Open(context.Background(), pgtest.DSN(t), postgres.Options{City: 341300, MaxConns: 8, Now: func() time.Time { return time.UnixMicro(h.clock.Load()) }})
	h.must(err)
	t.Cleanup(db.Close)
	h.must(db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		for _, u := range []org.Unit{{ID: unitCentre, Name: "市12345热线服务中心", Level: 1, Kind: org.Centre}, {ID: unitCity, Parent: 1, Name: "市城管局", Level: 2, Kind: org.Bureau}, {ID: unitRoads, Parent: 1, Name: "市交通局", Level: 2, Kind: org.Bureau},
			{ID: unitSetting, Parent: 1, Name: "市委编办", Level: 2, Kind: org.Bureau}, {ID: unitJustice, Parent: 1, Name: "市司法局", Level: 2, Kind: org.Bureau}} {
			u.Enabled, u.OpenedOn = true, "2021-01-01"
			tx.SaveUnit(u)
		}
		tx.SaveRegion(org.Region{Code: "341300", Name: "宿州市", Level: 1})
		tx.SaveRegion(org.Region{Code: "341302", Name: "埇桥区", Parent: "341300", Level: 2})
		tx.SaveCategory(org.Category{ID: "1", Name: "城市管理", Level: 1, Enabled: true})
		tx.SaveCategory(org.Category{ID: "15", Name: "营商环境", Level: 1, Enabled: true})
		for _, u := range []struct {
			id     int
			role   org.Role
			themes []string
		}{{70, org.CityLeader, []string{}}, {71, org.CityLeader, []string{}}, {61, org.BusinessOffice, []string{"15"}}} {
			if _, err := tx.Exec(t.Context(), `insert into users (city, id, login, name, unit, themes, created_at, changed_at) values ($1, $2, $3, $4, 1, $5, $6, $6)`, tx.City, u.id, string(u.role)+string(rune('a'+u.id%10)), u.role.Name(), u.themes, tx.Now); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), `insert into user_roles (city, user_id, role) values ($1, $2, $3)`, tx.City, u.id, u.role); err != nil {
				return err
			}
		}
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	}))
	work := casework.New(db, seal.Test(), casework.Options{})
	t.Cleanup(work.Close)
	h.Oversight = New(db, work, seal.Test())
	h.book, err = work.Rulebook(t.Context())
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(err error, kind fault.Kind, words string) {
	h.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		h.Errorf("%v, want %s with %q", err, kind, words)
	}
}

// at moves the clock to a moment like 2022-11-08 09:30.
func (h *house) at(text string) { h.clock.Store(h.moment(text).UnixMicro()) }

func (h *house) moment(text string) time.Time {
	h.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Zone)
	h.must(err)
	return at
}

func (h *house) as(id org.UserID, unit org.UnitID, role org.Role, themes ...string) org.Actor {
	return org.NewActor(org.User{ID: id, Name: role.Name(), Unit: unit, Roles: []org.Role{role}, Themes: themes}, org.Presets(), h.book.Units)
}

func (h *house) agent() org.Actor       { return h.as(1, unitCentre, org.Agent) }
func (h *house) dispatcher() org.Actor  { return h.as(2, unitCentre, org.Dispatcher) }
func (h *house) clerk() org.Actor       { return h.as(3, unitCentre, org.FollowUpClerk) }
func (h *house) liaison() org.Actor     { return h.as(4, unitCity, org.Liaison) }
func (h *house) chief() org.Actor       { return h.as(5, unitCity, org.Chief) }
func (h *house) head() org.Actor        { return h.as(6, unitCity, org.SectionHead) }
func (h *house) supervisor() org.Actor  { return h.as(50, unitCentre, org.Supervisor) }
func (h *house) supervisor2() org.Actor { return h.as(51, unitCentre, org.Supervisor) }
func (h *house) director() org.Actor    { return h.as(52, unitCentre, org.Director) }
func (h *house) office() org.Actor      { return h.as(60, unitCentre, org.SupervisionOffice) }
func (h *house) business() org.Actor    { return h.as(61, unitCentre, org.BusinessOffice, "15") }
func (h *house) leader() org.Actor      { return h.as(70, unitCentre, org.CityLeader) }
func (h *house) roadsChief() org.Actor  { return h.as(8, unitRoads, org.Chief) }

// take registers a ticket as somebody said it.
func (h *house) take(change func(*ticket.Register)) ticket.ID {
	h.Helper()
	in := &ticket.Register{Kind: ticket.Complaint, Channel: ticket.Phone, Source: ticket.Local, Category: "1", Region: "341302",
		Title: ticket.Text("夜市占道"), Content: ticket.Text("小区南侧夜市占道经营,音响扰民,请处理。"), Place: ticket.Text("示例小区南侧"),
		RequesterName: ticket.Text("王先生"), RequesterPhone: ticket.Text("19900001234"), RequesterKind: "person"}
	if change != nil {
		change(in)
	}
	r, err := h.work.Register(h.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	return r.Case.ID
}

// handled is a ticket that 市城管局 has signed for and whose requester it has called.
func (h *house) handled(change func(*ticket.Register)) ticket.ID {
	h.Helper()
	id := h.take(change)
	h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unitCity})
	now := h.db.Now()
	h.do(h.liaison(), id, &ticket.Sign{On: ticket.On{Assignment: 1}})
	h.do(h.liaison(), id, &ticket.Contact{On: ticket.On{Assignment: 1}, Reached: "yes", Evidence: ticket.Text("录音0001"), At: &now, Text: ticket.Text("已联系诉求人")})
	return id
}

func (h *house) do(by org.Actor, id ticket.ID, f ...ticket.Facts) *ticket.Case {
	h.Helper()
	r, err := h.work.Do(h.Context(), by, casework.Deed{Ticket: id, Do: f})
	h.must(err)
	return r.Case
}

// answered brings a ticket to its follow-up and has the citizen say how satisfied he is.
func (h *house) answered(id ticket.ID, text string, satisfaction int) {
	h.Helper()
	now := h.db.Now()
	h.do(h.liaison(), id, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Public: ticket.Text(text), Founded: "yes", Resolved: "resolved", ContactAt: &now, Contact: ticket.Text("录音0002")})
	h.do(h.dispatcher(), id, &ticket.PassReply{})
	h.rate(id, satisfaction)
}

func (h *house) rate(id ticket.ID, satisfaction int) {
	h.Helper()
	h.do(h.clerk(), id, &ticket.Rate{Channel: "phone", Contacted: "yes", Resolved: "resolved", Satisfaction: satisfaction, Comment: ticket.Text("回访记录")})
}

// tick lets the clocks of tickets act, as the worker does, and then the pass.
func (h *house) pass(ids ...ticket.ID) Passed {
	h.Helper()
	for _, id := range ids {
		_, err := h.work.Tick(h.Context(), id, time.Time{})
		h.must(err)
	}
	p, err := h.Pass(h.Context())
	h.must(err)
	return p
}

// told are the texts in an actor's inbox for one occasion.
func (h *house) told(by org.Actor, occasion string) (list []string) {
	h.Helper()
	h.must(h.db.Read(h.Context(), func(tx *postgres.Tx) error {
		notices, _, err := tx.Inbox(h.Context(), by, 100)
		for _, n := range notices {
			if n.Occasion == occasion {
				list = append(list, n.Text)
			}
		}
		return err
	}))
	return list
}

func (h *house) reminders(id ticket.ID) []Reminder {
	h.Helper()
	list, err := h.Reminders(h.Context(), h.supervisor(), ReminderQuery{Ticket: id, Limit: 50})
	h.must(err)
	return list
}

func (h *house) whys(id ticket.ID) (list []string) {
	for _, r := range h.reminders(id) {
		list = append(list, r.Why)
	}
	return list
}

// order is the one open order about a ticket.
func (h *house) order(id ticket.ID) Order {
	h.Helper()
	list, err := h.Orders(h.Context(), h.supervisor(), postgres.OrderFilter{Ticket: id, Limit: 10})
	h.must(err)
	if len(list) != 1 {
		h.Fatalf("%d orders about ticket %d", len(list), id)
	}
	return list[0]
}

func (h *house) doOrder(by org.Actor, o Order, d supervision.Deed) Order {
	h.Helper()
	next, err := h.DoOrder(h.Context(), by, o.ID, o.Version, d)
	h.must(err)
	return next
}

func (h *house) lists(id ticket.ID) (tags []supervision.List) {
	h.Helper()
	list, _, err := h.Listing(h.Context(), h.supervisor(), "", 0, 100)
	h.must(err)
	for _, l := range list {
		if l.ID == id {
			if tags != nil {
				h.Errorf("ticket %d is listed twice", id)
			}
			tags = l.Tags
		}
	}
	return tags
}

func (h *house) do2(by org.Actor, id ticket.ID, f ...ticket.Facts) (*ticket.Case, error) {
	r, err := h.work.Do(h.Context(), by, casework.Deed{Ticket: id, Do: f})
	if err != nil {
		return nil, err
	}
	return r.Case, nil
}

func dossiersOf(id ticket.ID) postgres.DossierFilter {
	return postgres.DossierFilter{Ticket: id, Limit: 10}
}
