package triage

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Repeat is two messages that seem to be one matter reported again (再次反映).
type Repeat struct {
	A      string  `json:"a"` // the earlier one
	B      string  `json:"b"`
	Score  float64 `json:"score"`
	Reason string  `json:"reason"`
}

// What of a repeat counts how much, and what is enough to propose it.
const (
	textCounts   = .55
	titleCounts  = .30
	senderCounts = .15
	homeCounts   = .1 // another number of the same home
	enoughRepeat = .45
	leastRepeat  = .2 // title likeness below which the texts are not compared
)

// Repeats returns the pairs of messages that seem to be one matter, the surest
// first, each with its reasons.
func Repeats(messages []Message) []Repeat {
	titles, details := make([][]rune, len(messages)), make([][]rune, len(messages))
	whole := make([][]uint64, len(messages))
	for i, m := range messages {
		titles[i], details[i] = heading(m)
		whole[i] = shingle(joined(titles[i], details[i]), 3)
	}
	all, holders := profiles(titles, details)
	repeats := []Repeat{}
	for _, e := range alike(all, holders, leastRepeat) {
		a, b := messages[e.a], messages[e.b]
		text := likeness(whole[e.a], whole[e.b])
		text = 2 * text / (1 + text) // shared pieces over the mean length
		same := a.From != "" && a.From == b.From
		score := textCounts*text + titleCounts*float64(e.like)
		switch {
		case same:
			score += senderCounts
		case a.From == "" || b.From == "":
			score /= 1 - senderCounts
		}
		if score < enoughRepeat {
			continue
		}
		r := Repeat{a.ID, b.ID, round(min(1, score)), ""}
		if b.At.Before(a.At) {
			a, b = b, a
			r.A, r.B = r.B, r.A
		}
		r.Reason = reason(a, b, text, float64(e.like), same)
		repeats = append(repeats, r)
	}
	slices.SortStableFunc(repeats, func(a, b Repeat) int { return cmp.Compare(b.Score, a.Score) })
	return repeats
}

func reason(a, b Message, text, title float64, same bool) string {
	var parts []string
	switch {
	case same:
		parts = append(parts, "同一诉求人")
	case a.From != "" && b.From != "":
		parts = append(parts, "诉求人不同")
	}
	if strings.TrimSpace(a.Title) == strings.TrimSpace(b.Title) && a.Title != "" {
		parts = append(parts, "标题相同")
	} else {
		parts = append(parts, fmt.Sprintf("标题相近 %.0f%%", 100*title))
	}
	parts = append(parts, fmt.Sprintf("内容重合 %.0f%%", 100*text))
	var shared []string
	for _, name := range places(a.Title) {
		if slices.Contains(places(b.Title), name) {
			shared = append(shared, name)
		}
	}
	if len(shared) > 0 {
		parts = append(parts, "同一地点:"+strings.Join(shared, "、"))
	}
	if !a.At.IsZero() && !b.At.IsZero() {
		parts = append(parts, fmt.Sprintf("相隔 %.0f 天", math.Floor(b.At.Sub(a.At).Hours()/24)))
	}
	return strings.Join(parts, ";")
}

// joined is both parts of a message without breaks.
func joined(parts ...[]rune) []rune {
	var all []rune
	for _, part := range parts {
		for _, c := range part {
			if c != 0 {
				all = append(all, c)
			}
		}
	}
	return all
}
