package org

// Actor is who does a deed: a user with what his roles allow, the system
// itself (系统), or a citizen (群众) at the public door.
type Actor struct {
	ID          UserID
	Name        string // the post, e.g. 坐席 1027
	Unit        UnitID
	Units       map[UnitID]bool // own unit and all below it
	Region      RegionCode
	Roles       []Role
	Permissions map[Permission]bool
	Themes      []string // categories whose tickets he may see wherever they are, e.g. 营商环境
	System      bool
	Citizen     bool
	Deputy      UserID // who really sits at the console when he acts for the one named (代理)
}

// System is the system as an actor: clocks and certain rules act in its name.
var System = Actor{Name: "系统", System: true, Permissions: system}

// Citizen is the requester (诉求人) at the public door, known by his receipt only.
var Citizen = Actor{Name: "诉求人", Citizen: true}

// May reports whether the actor holds permission p.
func (a Actor) May(p Permission) bool { return a.Permissions[p] }

// Holds reports whether unit u is the actor's own unit or below it.
func (a Actor) Holds(u UnitID) bool { return u != 0 && (a.Unit == u || a.Units[u]) }

// Is reports whether the actor has role r.
func (a Actor) Is(r Role) bool {
	for _, own := range a.Roles {
		if own == r {
			return true
		}
	}
	return false
}

// NewActor returns the actor a user is, given the permissions of each role in
// his city and the unit tree. Unknown roles give nothing.
func NewActor(u User, presets map[Role][]Permission, t *Tree) Actor {
	a := Actor{
		ID: u.ID, Name: u.Name, Unit: u.Unit, Region: u.Region, Roles: u.Roles, Themes: u.Themes,
		Units:       map[UnitID]bool{},
		Permissions: map[Permission]bool{},
	}
	for _, r := range u.Roles {
		for _, p := range presets[r] {
			a.Permissions[p] = true
		}
	}
	for _, id := range t.Subtree(u.Unit) {
		a.Units[id] = true
	}
	if a.Region == "" {
		if unit, ok := t.Unit(u.Unit); ok {
			a.Region = unit.Region
		}
	}
	return a
}

// User is a person with an account, named by his post (岗位), never by his name.
type User struct {
	ID     UserID
	Name   string // 坐席 1027
	Unit   UnitID
	Region RegionCode // empty: that of his unit
	Roles  []Role
	Themes []string // category ids, for offices that follow a theme
}
