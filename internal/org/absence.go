package org

import "time"

// Absence is a time in which a user is away and another sits in for him (AB角).
type Absence struct {
	ID      int64
	User    UserID
	Deputy  UserID // 0 is nobody
	From    time.Time
	Until   time.Time // exclusive
	Note    string
	MadeAt  time.Time
	MadeBy  UserID
	EndedAt *time.Time // back before the time (提前销假)
}

// Holds reports whether the absence is in force at a moment.
func (a Absence) Holds(at time.Time) bool {
	return !at.Before(a.From) && at.Before(a.Until) && (a.EndedAt == nil || at.Before(*a.EndedAt))
}

// Absences are those of a city; nobody has two at a time.
type Absences []Absence

// Of is the absence of a user at a moment.
func (list Absences) Of(u UserID, at time.Time) (Absence, bool) {
	for _, a := range list {
		if a.User == u && a.Holds(at) {
			return a, true
		}
	}
	return Absence{}, false
}

// Present is who does a user's work at a moment: he himself, or at the end of the
// chain of deputies the first who is there; 0 when nobody is.
func (list Absences) Present(u UserID, at time.Time) UserID {
	for range len(list) + 1 {
		a, away := list.Of(u, at)
		if !away {
			return u
		}
		u = a.Deputy
	}
	return 0
}

// Sits lists for whom a user sits in at a moment, through chains too.
func (list Absences) Sits(deputy UserID, at time.Time) []UserID {
	var absent []UserID
	for _, a := range list {
		if a.User != deputy && a.Holds(at) && list.Present(a.User, at) == deputy {
			absent = append(absent, a.User)
		}
	}
	return absent
}

// Same reports whether the person at the console is user id, be it as himself or
// as somebody's deputy: two pairs of eyes are two persons.
func (a Actor) Same(id UserID) bool { return id != 0 && (a.ID == id || a.Deputy == id) }

// Person is who really sits at the console.
func (a Actor) Person() UserID {
	if a.Deputy != 0 {
		return a.Deputy
	}
	return a.ID
}

// Said is the post as records keep it: with 代 when a deputy did it.
func (a Actor) Said() string {
	if a.Deputy != 0 {
		return a.Name + "(代)"
	}
	return a.Name
}
