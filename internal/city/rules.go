package city

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// rules are the ways to say each thing, from grammar.txt.
type rules map[string][]string

func readRules() (rules, error) {
	r := rules{}
	var name string
	err := lines("grammar.txt", func(line string) error {
		if rule, ok := strings.CutPrefix(line, ": "); ok {
			if r[rule] != nil {
				return fmt.Errorf("rule %q stands twice", rule)
			}
			name = rule
			return nil
		}
		if name == "" {
			return fmt.Errorf("%q belongs to no rule", line)
		}
		r[name] = append(r[name], line)
		return nil
	})
	return r, err
}

// readResolved adds what units do about each second-level category, as the rules
// "done.市容秩序" and so on.
func (r rules) readResolved() error {
	return lines("resolved.txt", func(line string) error {
		name, ways, ok := strings.Cut(line, "|")
		if !ok {
			return fmt.Errorf("%q says nothing", line)
		}
		for way := range strings.SplitSeq(ways, "|") {
			r["done."+name] = append(r["done."+name], way+"。")
		}
		return nil
	})
}

// slots are what a matter fills into {…}.
type slots map[string]string

// say expands a rule: one of its ways, with [rule] said in turn, [?rule] half of
// the time, and {slot} filled. A rule or slot nobody wrote says nothing.
func (r rules) say(rng *rand.Rand, rule string, fill slots) string {
	ways := r[rule]
	if len(ways) == 0 {
		return ""
	}
	rest := ways[rng.IntN(len(ways))]
	var b strings.Builder
	for {
		at := strings.IndexAny(rest, "[{")
		if at < 0 {
			b.WriteString(rest)
			return b.String()
		}
		b.WriteString(rest[:at])
		end := "]"
		if rest[at] == '{' {
			end = "}"
		}
		name, after, _ := strings.Cut(rest[at+1:], end)
		switch optional, ok := strings.CutPrefix(name, "?"); {
		case end == "}":
			b.WriteString(fill[name])
		case !ok:
			b.WriteString(r.say(rng, name, fill))
		case rng.IntN(2) == 0:
			b.WriteString(r.say(rng, optional, fill))
		}
		rest = after
	}
}
