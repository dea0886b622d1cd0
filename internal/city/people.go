package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"suban/internal/account"
	"suban/internal/org"
)

// DemoPassword opens every account of the demo city, and no account of a real one.
const DemoPassword = "Suban-12345"

// people are the demo city's accounts as actors.
type people struct {
	city   *Data
	tree   *org.Tree
	ids    map[string]org.UserID
	actors map[string]org.Actor
	byRole map[org.Role][]org.Actor // at the centre
}

// open makes an account for every post, and one for the liaison of every unit
// below the second level.
func (d *Data) open(ctx context.Context, accounts *account.Accounts, until time.Time) (*people, error) {
	posts := append([]Account(nil), d.Accounts...)
	for _, u := range d.Units {
		if u.Level > 2 {
			posts = append(posts, Account{Login: fmt.Sprintf("liaison%d", u.ID), Name: clip(u.Short+"联络员", 30), Unit: u.ID, Roles: []org.Role{org.Liaison}})
		}
	}
	users := make([]account.User, len(posts))
	for i, p := range posts {
		users[i] = account.User{Login: p.Login, Name: p.Name, Unit: p.Unit, Region: p.Region, Themes: p.Themes, Roles: p.Roles}
		if p.Roles[0] == org.TempAgent {
			users[i].ExpiresAt = &until
		}
	}
	users, err := accounts.AddTrial(ctx, users, DemoPassword)
	if err != nil {
		return nil, err
	}
	p := &people{city: d, tree: d.tree, actors: map[string]org.Actor{}, byRole: map[org.Role][]org.Actor{}}
	presets := org.Presets()
	for _, u := range users {
		a := org.NewActor(u.Org(), presets, d.tree)
		p.actors[u.Login] = a
		unit, _ := d.tree.Unit(u.Unit)
		if unit.Kind == org.Centre || u.Roles[0] == org.Adjudicator {
			p.byRole[u.Roles[0]] = append(p.byRole[u.Roles[0]], a)
		}
	}
	return p, nil
}

// some is one of those at the centre who hold a role.
func (p *people) some(rng *rand.Rand, r org.Role) org.Actor {
	list := p.byRole[r]
	return list[rng.IntN(len(list))]
}

// at is who holds a role in a unit.
func (p *people) at(unit org.UnitID, r org.Role) org.Actor {
	login := "liaison"
	for _, post := range unitPosts {
		if post.role == r {
			login = post.login
		}
	}
	return p.actors[fmt.Sprintf("%s%d", login, unit)]
}

func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}
