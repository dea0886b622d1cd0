package knowledge

import (
	"math"
	"slices"
	"strings"

	"suban/internal/bigram"
	"suban/internal/org"
)

// Match is an article that may answer a text, and how well, 0 to 1.
type Match struct {
	*Article
	Score float64
}

const (
	least         = 0.15 // a weaker match is none
	sameSubject   = 0.15
	suggestedMost = 5
)

// asking are the pairs of every question: they say nothing of what it is about.
var asking = func() map[string]bool {
	said := map[string]bool{}
	for _, pair := range strings.Fields("怎么 么办 怎样 什么 哪里 在哪 里办 哪儿 可以 以吗 如何 需要 请问 您好 你好 咨询 询问 想问 问下 办理 多少 多久 为什 么时 时候 谁管 找谁 能不 不能 是不 是否 有没 没有 一下 我要 我想 我们 他们 这个 那个 现在 已经 应该 应当") {
		said[pair] = true
	}
	return said
}()

// Rank orders candidates by how much of what a text is about their title, keywords
// and question say, and by its category; weak ones are left out. Pairs that many
// candidates have, such as 办理, count little.
func Rank(text, category string, candidates []*Article) []Match {
	wanted := bigram.Tokens(text)
	heads, had := make([][]string, len(candidates)), map[string]int{}
	for i, a := range candidates {
		t := a.Shown().Text
		heads[i] = bigram.Tokens(strings.Join(append([]string{t.Title, t.Question}, t.Keywords...), "\n"))
		for _, token := range heads[i] {
			had[token]++
		}
	}
	weight := func(token string) float64 {
		if had[token] == 0 || len(token) <= 3 || asking[token] {
			return 0
		}
		return math.Log(1 + float64(len(candidates))/float64(had[token]))
	}
	var all float64
	for _, token := range wanted {
		all += weight(token)
	}
	var list []Match
	for i, a := range candidates {
		var shared float64
		for _, token := range heads[i] {
			if _, ok := slices.BinarySearch(wanted, token); ok {
				shared += weight(token)
			}
		}
		m := Match{Article: a}
		if all > 0 {
			m.Score = (1 - sameSubject) * shared / all
		}
		if c := a.Shown().Category; shared > 0 && category != "" && (org.Above(c, category) || org.Above(category, c)) {
			m.Score += sameSubject
		}
		if m.Score >= least {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Match) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return list[:min(len(list), suggestedMost)]
}
