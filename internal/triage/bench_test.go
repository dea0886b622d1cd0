package triage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// letters are made-up messages of the length and the number of a real file (4,326, some
// 420 characters each): three hundred matters in three hundred places, the words drawn
// from a thousand characters.
func letters(n int) []Message {
	r := rand.New(rand.NewPCG(3, 26))
	word := func(least, most int) string {
		w := make([]rune, least+r.IntN(most-least+1))
		for i := range w {
			w[i] = rune(0x4e00 + int(1000*r.Float64()*r.Float64())*20)
		}
		return string(w)
	}
	places, matters := make([]string, 300), make([][]string, 300)
	for i := range places {
		places[i] = word(2, 3) + []string{"小区", "家园", "路", "村"}[i%4]
		for range 12 {
			matters[i] = append(matters[i], word(2, 4))
		}
	}
	all := make([]Message, n)
	for i := range all {
		place, m := places[r.IntN(len(places))], matters[r.IntN(len(matters))]
		var text strings.Builder
		for text.Len() < 3*420 {
			text.WriteString(m[r.IntN(len(m))] + word(2, 4) + word(1, 3) + []string{"请尽快处理", "没有答复", ",", "业主", place}[r.IntN(5)])
		}
		all[i] = Message{ID: fmt.Sprint(i), Title: place + m[0] + word(2, 4), Detail: text.String(), From: fmt.Sprint("p", r.IntN(n)),
			At: time.Date(2020, 1, 1, 0, r.IntN(500_000), 0, 0, time.UTC), Likes: r.IntN(20)}
	}
	return all
}

// reference is the least that any clustering of these texts must do: cut each into its
// pairs of characters and put them in order. What clustering costs is told as so many
// times of it, which a slower machine does not change.
func reference(messages []Message) (n int) {
	for _, m := range messages {
		text := []rune(m.Title + m.Detail)
		pairs := make([]uint64, 0, len(text))
		for i := 1; i < len(text); i++ {
			pairs = append(pairs, uint64(text[i-1])<<32|uint64(text[i]))
		}
		slices.Sort(pairs)
		n += len(slices.Compact(pairs))
	}
	return n
}

// BenchmarkTopics clusters a whole file of messages: at most two seconds are wanted.
func BenchmarkTopics(b *testing.B) {
	messages := letters(4326)
	from := time.Now()
	for range 3 {
		reference(messages)
	}
	plain := time.Since(from) / 3
	for b.Loop() {
		Topics(messages, 10)
	}
	took := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(took)/float64(plain), "×reference")
	b.ReportMetric(float64(took.Microseconds())/float64(len(messages)), "µs/message")
}

// BenchmarkRepeats looks for repeats among as many.
func BenchmarkRepeats(b *testing.B) {
	messages := letters(4326)
	for b.Loop() {
		Repeats(messages)
	}
}

// BenchmarkEvents groups the most calls of one place that are compared at a time.
func BenchmarkEvents(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var calls []Call
	for i := range MostCalls {
		calls = append(calls, outage(r, i))
	}
	for b.Loop() {
		Events(calls, 3)
	}
}
