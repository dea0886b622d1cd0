package city

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode/utf8"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Limits of what the grammar writes, in characters.
const (
	maxTitle   = 50
	minContent = 30
	maxContent = 400
)

// Grammar writes what the demo city's people say. The same seed writes the same
// texts in the same order; it is not for use by two goroutines at once.
type Grammar struct {
	rng   *rand.Rand
	rules rules
	city  *Data
	first map[string][]leaf           // leaves by first level
	towns map[string][]org.RegionCode // places by county
}

var grammarRules = sync.OnceValue(func() rules {
	r, err := readRules()
	if err == nil {
		err = r.readResolved()
	}
	if err != nil {
		panic(err) // an embedded file is wrong: a programmer's mistake
	}
	return r
})

// NewGrammar returns the grammar of the demo city, started at seed.
func NewGrammar(seed uint64) *Grammar {
	g := &Grammar{
		rng: rand.New(rand.NewPCG(seed, 0x5375626e)), rules: grammarRules(), city: Demo(),
		first: map[string][]leaf{}, towns: map[string][]org.RegionCode{},
	}
	for _, l := range g.city.leaves {
		g.first[level1(l.id)] = append(g.first[level1(l.id)], l)
	}
	for _, r := range g.city.Regions {
		if r.Level == org.VillageLevel {
			county := string(r.Code.County())
			g.towns[county] = append(g.towns[county], r.Code)
		}
	}
	return g
}

// Message is what one citizen says: the matter, the place and who he is. Phones
// are of ranges nobody has: 1990000xxxx and 0557-300xxxx.
type Message struct {
	Kind         ticket.Kind
	Channel      ticket.Channel
	Category     string
	CategoryName string
	Region       org.RegionCode // county, district or park
	Township     org.RegionCode
	Village      org.RegionCode
	Place        string
	Title        string
	Content      string
	Expectation  string
	Name         string // empty when he will not say
	Phone        string
	Company      bool
	Urgency      ticket.Urgency
	Confidential bool
	NoFollowUp   bool

	leaf leaf
	spot string
}

// Message writes a message about anything from anywhere in the city.
func (g *Grammar) Message() Message {
	leaves := g.first[pick(g.rng, categoryShares)]
	return g.message(leaves[g.rng.IntN(len(leaves))])
}

// About writes a message about one third-level category; of an unknown one, about
// anything.
func (g *Grammar) About(category string) Message {
	for _, l := range g.city.leaves {
		if l.id == category {
			return g.message(l)
		}
	}
	return g.Message()
}

// Restart starts the grammar at another seed.
func (g *Grammar) Restart(seed uint64) { g.rng = rand.New(rand.NewPCG(seed, 0x5375626e)) }

// Of writes a message of one kind: a question is mostly about a matter that is asked about.
func (g *Grammar) Of(kind ticket.Kind) Message {
	for {
		leaves := g.first[pick(g.rng, categoryShares)]
		if l := leaves[g.rng.IntN(len(leaves))]; l.asks == (kind == ticket.Inquiry) {
			return g.written(l, kind)
		}
	}
}

func (g *Grammar) message(l leaf) Message {
	if l.asks {
		return g.written(l, pick(g.rng, askShares))
	}
	return g.written(l, pick(g.rng, kindShares))
}

func (g *Grammar) written(l leaf, kind ticket.Kind) Message {
	m := Message{leaf: l, Kind: kind, Category: l.id, CategoryName: l.name, Urgency: ticket.Urgency(l.urgency)}
	if m.Kind == ticket.Inquiry || m.Kind == ticket.Suggestion || m.Kind == ticket.Praise {
		m.Urgency = ticket.Normal
	}
	m.Channel = pick(g.rng, channelShares)
	g.place(&m)
	g.requester(&m)
	m.Title = g.fit(m, g.variant("title.", m), 4, maxTitle)
	m.Content = g.fit(m, g.variant("content.", m), minContent, maxContent)
	m.Expectation = g.say("expect."+string(m.Kind), m, nil)
	return m
}

// variant is the rule for a message's kind: its own one for a person's own affair
// (own) or for a question about a matter that has gone wrong (matter), when there is one.
func (g *Grammar) variant(rule string, m Message) string {
	rule += string(m.Kind)
	special := rule
	switch {
	case m.Kind == ticket.Inquiry && !m.leaf.asks:
		special += ".matter"
	case own[m.leaf.second] || ownFirst[level1(m.Category)]:
		special += ".own"
	}
	if g.rules[special] != nil {
		return special
	}
	return rule
}

// fit says a rule until it is of the wanted length; the last try is cut.
func (g *Grammar) fit(m Message, rule string, least, most int) string {
	var text string
	for range 20 {
		text = g.say(rule, m, nil)
		if n := utf8.RuneCountInString(text); least <= n && n <= most {
			return text
		}
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text + "请帮忙核实处理，并把处理结果告诉我，谢谢你们的工作。"
}

// place puts the matter somewhere it can happen: farming in villages, estates in
// communities.
func (g *Grammar) place(m *Message) {
	places := g.towns[pick(g.rng, areaShares)]
	var village org.Region
	for range 12 {
		village, _ = g.city.regions.Region(places[g.rng.IntN(len(places))])
		isVillage := strings.HasSuffix(village.Name, "村")
		if first := level1(m.Category); rural[first] && isVillage || urban[first] && !isVillage || !rural[first] && !urban[first] {
			break
		}
	}
	m.Village, m.Township, m.Region = village.Code, village.Code.Township(), village.Code.County()
	switch {
	case strings.HasSuffix(village.Name, "村"):
		m.spot = village.Name
		m.Place = g.city.regions.Address(village.Code) + one(g.rng, corners)
	case g.rng.IntN(2) == 0:
		m.spot = one(g.rng, estates)
		m.Place = fmt.Sprintf("%s%s%d号楼", g.city.regions.Address(village.Code), m.spot, 1+g.rng.IntN(28))
	default:
		m.spot = one(g.rng, streets)
		m.Place = fmt.Sprintf("%s%s与%s交叉口附近", g.city.regions.Address(m.Township), m.spot, one(g.rng, streets))
	}
}

// requester says who speaks: a surname with 先生 or 女士, never a full name.
func (g *Grammar) requester(m *Message) {
	m.Confidential = m.Kind == ticket.TipOff || g.rng.IntN(25) == 0
	m.NoFollowUp = g.rng.IntN(40) == 0
	m.Company = level1(m.Category) == "15" && g.rng.IntN(10) < 8
	if m.Kind == ticket.TipOff && g.rng.IntN(3) == 0 {
		m.NoFollowUp = true
		return
	}
	title := "先生"
	if g.rng.IntN(2) == 0 {
		title = "女士"
	}
	m.Name = one(g.rng, surnames) + title
	if m.Company {
		m.Name += "（" + one(g.rng, firms) + "）"
	}
	m.Phone = g.Phone()
}

// Phone is a number nobody has.
func (g *Grammar) Phone() string {
	if g.rng.IntN(20) == 0 {
		return fmt.Sprintf("0557-300%04d", g.rng.IntN(10000))
	}
	return fmt.Sprintf("1990000%04d", g.rng.IntN(10000))
}

// say says a rule about a message, with more slots than the message's own.
func (g *Grammar) say(rule string, m Message, more slots) string {
	town, _ := g.city.regions.Region(m.Township)
	area, _ := g.city.regions.Region(m.Region)
	caller, _, _ := strings.Cut(m.Name, "（")
	fill := slots{
		"leaf": m.CategoryName, "situation": m.leaf.situation, "place": m.Place, "spot": m.spot, "town": town.Name, "area": area.Name,
		"name": caller, "days": fmt.Sprint(2 + g.rng.IntN(6)), "unit": "承办单位", "section": "热线办", "other": "主管部门",
	}
	if caller == "" {
		fill["name"] = "诉求人"
	}
	for k, v := range more {
		if v != "" {
			fill[k] = v
		}
	}
	return g.rules.say(g.rng, rule, fill)
}

// level1 is the first-level number of a category id.
func level1(id string) string {
	first, _, _ := strings.Cut(id, ".")
	return first
}

// pick draws one of the shares, as often as its parts say.
func pick[T any](rng *rand.Rand, shares []share[T]) T {
	sum := 0
	for _, s := range shares {
		sum += s.parts
	}
	at := rng.IntN(sum)
	for _, s := range shares {
		if at -= s.parts; at < 0 {
			return s.what
		}
	}
	return shares[0].what
}

// one draws one of the words.
func one(rng *rand.Rand, words []string) string { return words[rng.IntN(len(words))] }
