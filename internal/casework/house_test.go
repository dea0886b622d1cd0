package casework

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// house is a small city in a database of its own, with a clock that stands still.
type house struct {
	*testing.T
	*Casework
	db    *postgres.DB
	clock atomic.Int64
	book  *ticket.Rulebook
}

const (
	unitCentre org.UnitID = 1
	unitCity   org.UnitID = 10 // 市城管局
	unitRoads  org.UnitID = 11 // 市交通局
	unitCounty org.UnitID = 20 // 埇桥区政府
	unitOffice org.UnitID = 21 // 埇桥区城管局
	unitSquad  org.UnitID = 22 // 直属中队
)

var units = []org.Unit{
	{ID: unitCentre, Name: "市12345热线服务中心", Level: 1, Kind: org.Centre},
	{ID: unitCity, Parent: unitCentre, Name: "市城管局", Level: 2, Kind: org.Bureau},
	{ID: unitRoads, Parent: unitCentre, Name: "市交通局", Level: 2, Kind: org.Bureau},
	{ID: unitCounty, Parent: unitCentre, Name: "埇桥区政府", Level: 2, Kind: org.County, Region: "341302"},
	{ID: unitOffice, Parent: unitCounty, Name: "埇桥区城管局", Level: 3, Kind: org.Office, Region: "341302"},
	{ID: unitSquad, Parent: unitOffice, Name: "直属中队", Level: 4, Kind: org.Office, Region: "341302"},
}

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t}
	h.clock.Store(time.Date(2022, 11, 7, 10, 0, 0, 0, workday.Zone).UnixMicro())
	db, err := postgres.Open(context.Background(), pgtest.DSN(t), postgres.Options{City: 341300, MaxConns: 8,
		Now: func() time.Time { return time.UnixMicro(h.clock.Load()) }})
	h.must(err)
	t.Cleanup(db.Close)
	h.db = db
	h.must(db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		for _, u := range units {
			u.Enabled, u.OpenedOn = true, "2021-01-01"
			tx.SaveUnit(u)
		}
		for _, r := range []org.Region{{Code: "341300", Name: "宿州市", Level: 1}, {Code: "341302", Name: "埇桥区", Parent: "341300", Level: 2}} {
			tx.SaveRegion(r)
		}
		tx.SaveCategory(org.Category{ID: "1", Name: "城市管理", Level: 1, Enabled: true})
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	}))
	h.Casework = New(db, seal.Test(), Options{})
	t.Cleanup(h.Close)
	h.book, err = h.Rulebook(t.Context())
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) pass(d time.Duration) { h.clock.Add(d.Microseconds()) }

// as is an actor with a role in a unit.
func (h *house) as(id org.UserID, unit org.UnitID, roles ...org.Role) org.Actor {
	presets := map[org.Role][]org.Permission{}
	for _, r := range roles {
		presets[r] = r.Permissions()
	}
	return org.NewActor(org.User{ID: id, Name: "岗位", Unit: unit, Roles: roles}, presets, h.book.Units)
}

func (h *house) agent() org.Actor      { return h.as(1, unitCentre, org.Agent) }
func (h *house) dispatcher() org.Actor { return h.as(2, unitCentre, org.Dispatcher) }
func (h *house) clerk() org.Actor      { return h.as(3, unitCentre, org.FollowUpClerk) }
func (h *house) liaison() org.Actor    { return h.as(4, unitCity, org.Liaison) }

// intake is what a citizen says.
func intake() *ticket.Register {
	return &ticket.Register{Kind: ticket.Complaint, Channel: ticket.Phone, Source: ticket.Local, Category: "1", Region: "341302",
		Title: ticket.Text("夜市占道"), Content: ticket.Text("小区南侧夜市占道经营,音响扰民,请处理。"), Place: ticket.Text("示例小区南侧"),
		RequesterName: ticket.Text("王先生"), RequesterPhone: ticket.Text("+86 199-0000-1234"), RequesterKind: "person"}
}

// take registers a ticket and puts it into the dispatch queue.
func (h *house) take() *ticket.Case {
	h.Helper()
	r, err := h.Register(h.Context(), h.agent(), "", intake(), &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	return r.Case
}

func (h *house) do(by org.Actor, id ticket.ID, f ...ticket.Facts) *ticket.Case {
	h.Helper()
	r, err := h.Do(h.Context(), by, Deed{Ticket: id, Do: f})
	h.must(err)
	return r.Case
}

// replayed reads the row and its history and compares every stored column.
func (h *house) replayed(id ticket.ID) {
	h.Helper()
	h.must(h.VerifyReplay(h.Context(), id))
}
