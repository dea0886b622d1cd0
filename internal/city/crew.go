package city

import (
	"context"
	"math/rand/v2"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// Crew is the demo city's people, for who tells another past than the demo's: the drill.
type Crew struct{ *people }

// Staff founds the demo city as of a moment and returns its people.
func Staff(ctx context.Context, db *postgres.DB, accounts *account.Accounts, now time.Time) (Crew, error) {
	p, err := found(ctx, db, accounts, now)
	return Crew{p}, err
}

// Some is one of those at the centre who hold a role.
func (c Crew) Some(rng *rand.Rand, r org.Role) org.Actor { return c.some(rng, r) }

// At is who holds a role in a unit, nobody when it has no such post.
func (c Crew) At(unit org.UnitID, r org.Role) org.Actor { return c.at(unit, r) }

// Post is the n-th holder of a role at the centre.
func (c Crew) Post(r org.Role, n int) org.Actor { return c.byRole[r][n%len(c.byRole[r])] }

// Office is who acts for one of the two supervising offices.
func (c Crew) Office(r org.Role) org.Actor {
	return c.actors[map[org.Role]string{org.SupervisionOffice: "ducha1", org.BusinessOffice: "yingshang1"}[r]]
}

// Add opens more accounts at the centre, and puts them among those who hold their role.
func (c Crew) Add(ctx context.Context, accounts *account.Accounts, users []account.User) ([]org.Actor, error) {
	users, err := accounts.AddTrial(ctx, users, DemoPassword)
	actors := make([]org.Actor, len(users))
	for i, u := range users {
		actors[i] = org.NewActor(u.Org(), org.Presets(), c.tree)
	}
	return actors, err
}

// Supervise lets the city's supervision live at the present: what the rules catch, reminders
// by every medium, orders in every state, papers before a leader.
func (c Crew) Supervise(ctx context.Context, db *postgres.DB, keys *seal.Keys, now time.Time) error {
	s := &seed{SeedOptions: SeedOptions{Now: now}, people: c.people, db: db}
	return s.supervised(ctx, keys)
}
