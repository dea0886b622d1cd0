package org

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDeputies(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 11, 7, 9, 0, 0, 0, time.UTC)
	away := func(u, d UserID, days int) Absence {
		return Absence{User: u, Deputy: d, From: at, Until: at.AddDate(0, 0, days)}
	}
	back := at.Add(time.Hour)
	early := away(6, 7, 5)
	early.EndedAt = &back
	list := Absences{away(1, 2, 5), away(2, 3, 2), away(4, 0, 5), away(8, 9, 5), away(9, 8, 5), early}
	for _, row := range []struct {
		u     UserID
		hours int
		want  UserID
	}{{1, 0, 3}, {1, 49, 2}, {1, 121, 1}, {2, 0, 3}, {3, 0, 3}, {4, 0, 0}, {8, 0, 0}, {6, 0, 7}, {6, 2, 6}} {
		if got := list.Present(row.u, at.Add(time.Duration(row.hours)*time.Hour)); got != row.want {
			t.Errorf("for %d after %d hours: %d, want %d", row.u, row.hours, got, row.want)
		}
	}
	if sits := list.Sits(3, at); len(sits) != 2 {
		t.Errorf("3 sits in for %v", sits)
	}
}

// Whoever sits in is there himself, and nobody sits in for somebody who is there.
func TestDeputiesAreThere(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 11, 7, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var list Absences
		for u := range rapid.IntRange(1, 6).Draw(t, "users") {
			if rapid.Bool().Draw(t, "away") {
				list = append(list, Absence{User: UserID(u + 1), Deputy: UserID(rapid.IntRange(0, 7).Draw(t, "deputy")), From: at, Until: at.Add(time.Hour)})
			}
		}
		for u := UserID(1); u < 8; u++ {
			d := list.Present(u, at)
			if d == 0 {
				continue
			}
			if _, away := list.Of(d, at); away {
				t.Fatalf("%d sits in for %d and is away", d, u)
			}
			for _, absent := range list.Sits(u, at) {
				if _, away := list.Of(absent, at); !away || absent == u {
					t.Fatalf("%d sits in for %d, who is there", u, absent)
				}
			}
		}
	})
}
