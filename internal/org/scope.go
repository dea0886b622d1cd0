package org

import "slices"

// Scope is which tickets an actor sees (数据范围): the union of its parts.
// postgres turns it into a condition of every query; Visible says the same for
// one ticket, so the two can be compared.
type Scope struct {
	None      bool         // nothing at all
	All       bool         // every ticket
	Regions   []RegionCode // tickets of these regions and all inside them
	Units     []UnitID     // tickets ever given to one of these units
	Own       UserID       // tickets he registered or is the handler of
	Team      UnitID       // tickets registered by people of this unit
	FollowUps bool         // tickets in the follow-up queue
	Disputes  bool         // tickets that were brought to the joint ruling
	Listed    bool         // tickets on one of the four lists, or under an order of tier 2 or 3
	Granted   UserID       // tickets in a paper that was put before him
	Themes    []string     // tickets of these categories and all below them
}

// Scope returns what the actor sees. A citizen and an actor without any seeing
// permission see nothing: the public door asks by receipt instead.
func (a Actor) Scope() Scope {
	if a.System || a.May(SeeAll) {
		return Scope{All: true}
	}
	var s Scope
	if a.May(SeeRegion) && a.Region != "" {
		s.Regions = []RegionCode{a.Region}
	}
	if a.May(SeeUnit) {
		for id := range a.Units {
			s.Units = append(s.Units, id)
		}
		if a.Unit != 0 && !a.Units[a.Unit] {
			s.Units = append(s.Units, a.Unit)
		}
		slices.Sort(s.Units)
	}
	if a.May(SeeOwn) {
		s.Own = a.ID
	}
	if a.May(SeeTeam) {
		s.Team = a.Unit
	}
	s.FollowUps = a.May(SeeFollowUps)
	s.Disputes = a.May(Rule)
	if a.May(SeeListed) {
		s.Granted = a.ID
		s.Listed = a.May(SignOff) || a.May(Supervise) && len(a.Themes) == 0 // an office with a theme sees its theme
		s.Themes = slices.Clone(a.Themes)
	}
	s.None = len(s.Regions) == 0 && len(s.Units) == 0 && s.Own == 0 && s.Team == 0 &&
		!s.FollowUps && !s.Disputes && !s.Listed && s.Granted == 0 && len(s.Themes) == 0
	return s
}

// Facts is what of a ticket its visibility depends on.
type Facts struct {
	Region     RegionCode
	Category   string
	Units      []UnitID // of every assignment, current or former
	Registrar  UserID   // who registered it
	Team       UnitID   // the registrar's unit
	Handlers   []UserID // 经办人 of its assignments
	ToFollowUp bool     // it waits for its follow-up
	Disputed   bool     // it was brought to the joint ruling
	Listed     bool     // on one of the four lists, or under an order of tier 2 or 3
	Granted    []UserID // in a paper that was put before them
}

// Visible reports whether a ticket with facts f lies in scope s.
func Visible(s Scope, f Facts) bool {
	switch {
	case s.None:
		return false
	case s.All:
		return true
	case slices.ContainsFunc(s.Regions, f.Region.Within):
		return true
	case slices.ContainsFunc(f.Units, func(u UnitID) bool { return slices.Contains(s.Units, u) }):
		return true
	case s.Own != 0 && (f.Registrar == s.Own || slices.Contains(f.Handlers, s.Own)):
		return true
	case s.Team != 0 && f.Team == s.Team:
		return true
	case s.FollowUps && f.ToFollowUp, s.Disputes && f.Disputed, s.Listed && f.Listed:
		return true
	case s.Granted != 0 && slices.Contains(f.Granted, s.Granted):
		return true
	}
	return slices.ContainsFunc(s.Themes, func(theme string) bool { return Above(theme, f.Category) })
}
