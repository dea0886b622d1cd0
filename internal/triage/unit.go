package triage

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"fmt"
	"math"

	"suban/internal/org"
)

// Sent is one dispatch of the past (派发): which unit led a matter, and whether it
// was found not to be its own (退单).
type Sent struct {
	Category string
	Region   org.RegionCode
	Unit     org.UnitID
	Returned bool
	Words    []string
}

// Tally is how often a unit led such matters, and how often it was found wrong.
type Tally struct{ Led, Returned int }

// Rate is the share of send-backs (退单率).
func (t Tally) Rate() float64 { return float64(t.Returned) / float64(max(1, t.Led+t.Returned)) }

// place is a kind of matter in a county; an empty area is the whole city.
type place struct {
	Category string
	Area     org.RegionCode
}

// Units suggests who should lead a ticket. It is learned from dispatches, refused
// ones included, and may be used by many at once.
type Units struct {
	Records map[place]map[org.UnitID]Tally
	All     map[org.UnitID]Tally
	Words   map[string]map[org.UnitID]int // in how many of a unit's matters a word stood
	Heard   map[string]int                // in how many of all
	Total   int
	Weights [signals]float64
	Quality UnitQuality
}

// The signals that speak for a unit, in the order of the reasons.
const (
	sigDuty  = iota // 权责清单 names it
	sigShare        // of the same matters in the same county, how many it led
	sigBack         // how often it was found wrong
	sigText         // the words of the ticket
	sigRest         // none of those named
	signals
)

// before any dispatch was seen: the list of duties decides.
var firstWeights = [signals]float64{sigDuty: 3, sigShare: 1, sigBack: 3, sigText: .5, sigRest: -2}

func newUnits() *Units {
	return &Units{Records: map[place]map[org.UnitID]Tally{}, All: map[org.UnitID]Tally{}, Words: map[string]map[org.UnitID]int{}, Heard: map[string]int{}, Weights: firstWeights}
}

// NoUnits knows nothing yet: the list of duties and the precedents speak alone.
var NoUnits = newUnits()

// see counts one dispatch.
func (u *Units) see(s Sent) {
	add := func(t Tally) Tally {
		if s.Returned {
			t.Returned++
		} else {
			t.Led++
		}
		return t
	}
	u.All[s.Unit] = add(u.All[s.Unit])
	for _, p := range []place{{s.Category, s.Region.County()}, {s.Category, ""}} {
		if u.Records[p] == nil {
			u.Records[p] = map[org.UnitID]Tally{}
		}
		u.Records[p][s.Unit] = add(u.Records[p][s.Unit])
		if p.Area == "" || s.Region.County() == "" {
			break
		}
	}
	if s.Returned {
		return
	}
	u.Total++
	for _, w := range s.Words {
		u.Heard[w]++
		if u.Words[w] == nil {
			u.Words[w] = map[org.UnitID]int{}
		}
		u.Words[w][s.Unit]++
	}
}

// Record is what a unit did with a category in a county; area "" is the whole city.
func (u *Units) Record(category string, area org.RegionCode, unit org.UnitID) Tally {
	return u.Records[place{category, area}][unit]
}

// share is how likely a unit leads such a matter by its record alone: the county's
// count leans on the city's, and that on all matters.
func (u *Units) share(category string, area org.RegionCode, unit org.UnitID) float64 {
	const lean = 2
	p := (float64(u.All[unit].Led) + .5) / float64(u.Total+50)
	for _, at := range []place{{category, ""}, {category, area}} {
		n := 0
		for _, t := range u.Records[at] {
			n += t.Led
		}
		p = (float64(u.Records[at][unit].Led) + lean*p) / (float64(n) + lean)
	}
	return p
}

// back is how often a unit was found wrong with a category, leaning on how often
// that happens at all.
func (u *Units) back(category string, unit org.UnitID) float64 {
	t := u.Records[place{category, ""}][unit]
	return (float64(t.Returned) + .15) / (float64(t.Led+t.Returned) + 3)
}

// Least matters and messages before a word says something about a unit.
const leastLed, leastHeard, loudest = 5, 5, 2.

// says is what one word says for a unit: how much more often it stands in the
// unit's matters than in all (log).
func (u *Units) says(word string, unit org.UnitID) float64 {
	heard, led := u.Heard[word], u.All[unit].Led
	if heard < leastHeard || led < leastLed {
		return 0
	}
	base := float64(heard) / float64(u.Total)
	lift := math.Log((float64(u.Words[word][unit]) + 2*base) / (float64(led) + 2) / base)
	return max(-loudest, min(loudest, lift))
}

func (u *Units) text(words []string, unit org.UnitID) float64 {
	sum, known := 0., 0
	for _, w := range words {
		if u.Heard[w] >= leastHeard {
			sum += u.says(w, unit)
			known++
		}
	}
	if known == 0 {
		return 0
	}
	return sum / math.Sqrt(float64(known))
}

// prune forgets words too rare to say anything, so that the model stays small.
func (u *Units) prune() {
	for w, n := range u.Heard {
		if n < leastHeard {
			delete(u.Heard, w)
			delete(u.Words, w)
		}
	}
}

// Bytes is the model as it is stored.
func (u *Units) Bytes() ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := gob.NewEncoder(z).Encode(u); err != nil {
		return nil, fmt.Errorf("pack units: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack units: %w", err)
	}
	return b.Bytes(), nil
}

// ReadUnits reads a stored model.
func ReadUnits(stored []byte) (*Units, error) {
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	u := newUnits()
	if err := gob.NewDecoder(z).Decode(u); err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	return u, nil
}
