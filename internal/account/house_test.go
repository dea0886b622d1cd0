package account

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// house is a city with two units, its three administrators and a clock that
// the test moves.
type house struct {
	*Accounts
	t     *testing.T
	ctx   context.Context
	db    *postgres.DB
	clock atomic.Int64
}

// morning is when every test starts: a Monday, 9:00 in Suzhou.
var morning = time.Date(2022, 10, 31, 9, 0, 0, 0, time.FixedZone("", 8*3600))

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	db, err := openDB(ctx, pgtest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Pool.Close() })
	h := &house{t: t, ctx: ctx, db: db}
	h.clock.Store(morning.UnixNano())
	db.Now = func() time.Time { return time.Unix(0, h.clock.Load()).UTC() }
	tree := org.NewTree([]org.Unit{
		{ID: 1, Name: "热线中心", Level: 1, Kind: org.Centre, Region: "341300", Enabled: true},
		{ID: 2, Parent: 1, Name: "住建局", Level: 2, Kind: org.Bureau, Region: "341300", Enabled: true},
		{ID: 3, Parent: 2, Name: "供热科", Level: 3, Kind: org.Office, Region: "341300", Enabled: true},
	})
	h.Accounts = New(db, seal.Test(), func(context.Context) (*org.Tree, error) { return tree, nil })
	cheap := CheapCost
	h.Cost = &cheap
	return h
}

func (h *house) pass(d time.Duration) { h.clock.Add(int64(d)) }

const secretWord = "Lantern-2031"

// ready adds a user who has already changed his first password.
func (h *house) ready(login string, roles ...org.Role) User {
	h.t.Helper()
	u, _, err := h.AddUser(h.ctx, org.System, User{Login: login, Name: "岗位 " + login, Unit: 2, Roles: roles}, "First-time-1")
	h.must(err)
	h.must(h.db.Write(h.ctx, func(tx *postgres.Tx) error {
		now := tx.Now
		return tx.SetPassword(h.ctx, u.ID, postgres.Credentials{Password: CheapCost.hash(secretWord), PasswordAt: &now})
	}))
	return u
}

// actor is a user as an actor.
func (h *house) actor(u User) org.Actor {
	h.t.Helper()
	a, err := h.ActorOf(h.ctx, u.ID)
	h.must(err)
	return a
}

func (h *house) in(login string) Issued {
	h.t.Helper()
	i, err := h.SignIn(h.ctx, Proof{Login: login, Password: secretWord, Address: "127.0.0.1", Agent: "test"})
	h.must(err)
	return i
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// refused wants a refusal of a kind with words in it.
func (h *house) refused(err error, k fault.Kind, words string) {
	h.t.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Kind != k || !strings.Contains(f.Message, words) {
		h.t.Errorf("got %v; want %s with %q", err, k, words)
	}
}

func (h *house) outcomes(login string) string {
	h.t.Helper()
	var lines []postgres.SignIn
	h.must(h.db.Read(h.ctx, func(tx *postgres.Tx) (err error) {
		lines, err = tx.SignIns(h.ctx, AuditFilter{})
		return err
	}))
	var all []string
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].Login == login {
			all = append(all, lines[i].Outcome)
		}
	}
	return strings.Join(all, " ")
}

func (h *house) credentials(u User) (user User, c postgres.Credentials, err error) {
	err = h.db.Write(h.ctx, func(tx *postgres.Tx) error {
		user, c, err = tx.Credentials(h.ctx, u.ID)
		return err
	})
	return user, c, err
}

func openDB(ctx context.Context, dsn string) (*postgres.DB, error) {
	return postgres.Open(ctx, dsn, postgres.Options{City: 341300})
}
