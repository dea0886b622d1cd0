package city

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/triage"
)

var (
	nobodysPhone = regexp.MustCompile(`^(1990000\d{4}|0557-300\d{4})$`)
	calledBy     = regexp.MustCompile(`^(\p{Han})(先生|女士)(（\p{Han}+）)?$`)
	leftOver     = regexp.MustCompile(`[\[\]{}?!,;:]|\d{11}`)
)

// checkMessage fails when a message is not what a citizen of this city could send.
func checkMessage(t interface{ Fatalf(string, ...any) }, m Message) {
	title, content := utf8.RuneCountInString(m.Title), utf8.RuneCountInString(m.Content)
	region, ok := Demo().Divisions().Region(m.Village)
	switch {
	case title < 4 || title > maxTitle:
		t.Fatalf("title of %d characters: %s", title, m.Title)
	case content < minContent || content > maxContent:
		t.Fatalf("content of %d characters: %s", content, m.Content)
	case m.Phone != "" && !nobodysPhone.MatchString(m.Phone):
		t.Fatalf("somebody may have the phone %s", m.Phone)
	case m.Name != "" && !calledBy.MatchString(m.Name):
		t.Fatalf("called %s", m.Name)
	case (m.Name == "") != (m.Phone == ""):
		t.Fatalf("%q with phone %q", m.Name, m.Phone)
	case leftOver.MatchString(m.Title + m.Content + m.Expectation):
		t.Fatalf("left over in %s / %s / %s", m.Title, m.Content, m.Expectation)
	case m.Expectation == "" || m.Place == "":
		t.Fatalf("no expectation or place: %+v", m)
	case !ok || region.Level != org.VillageLevel || !m.Village.Within(m.Township) || !m.Township.Within(m.Region):
		t.Fatalf("place %s %s %s", m.Region, m.Township, m.Village)
	case m.Kind == ticket.TipOff && !m.Confidential:
		t.Fatalf("a tip-off that is not confidential: %s", m.Content)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	g := NewGrammar(20221125)
	rule := triage.Keywords(Demo().Categories)
	kinds, categories, contents, regions := map[ticket.Kind]int{}, map[string]int{}, map[string]bool{}, map[org.RegionCode]int{}
	right := 0
	const n = 6000
	for range n {
		m := g.Message()
		checkMessage(t, m)
		kinds[m.Kind]++
		categories[m.Category]++
		regions[m.Region]++
		contents[m.Content] = true
		if id, _, _ := rule.Classify(m.Title + "\n" + m.Content); id == m.Category {
			right++
		}
	}
	if len(kinds) != len(ticket.Kinds) {
		t.Errorf("kinds: %v", kinds)
	}
	if len(regions) != 7 {
		t.Errorf("areas: %v", regions)
	}
	if len(categories) < 500 {
		t.Errorf("only %d of 517 categories came up", len(categories))
	}
	if len(contents) < n*95/100 {
		t.Errorf("only %d of %d texts differ", len(contents), n)
	}
	if right < n*97/100 {
		t.Errorf("the keyword rule finds %d of %d", right, n)
	}
}

func TestAboutEveryCategory(t *testing.T) {
	t.Parallel()
	g := NewGrammar(7)
	for _, c := range Demo().Categories {
		if c.Level != 3 {
			continue
		}
		m := g.About(c.ID)
		checkMessage(t, m)
		if m.Category != c.ID || m.CategoryName != c.Name {
			t.Errorf("about %s: %s", c.Name, m.CategoryName)
		}
	}
	if m := g.About("99.9.9"); m.Category == "" {
		t.Error("about an unknown category: nothing")
	}
}

// TestSameSeedSameTexts: the grammar is a function of its seed.
func TestSameSeedSameTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		a, b := NewGrammar(seed), NewGrammar(seed)
		for range 3 {
			one, two := a.Message(), b.Message()
			checkMessage(t, one)
			if diff := cmp.Diff(one, two, cmp.AllowUnexported(Message{}, leaf{})); diff != "" {
				t.Fatal(diff)
			}
			u := Demo().Second()[int(seed%104)]
			if diff := cmp.Diff(a.Reply(one, u, 1), b.Reply(two, u, 1)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestReplies(t *testing.T) {
	t.Parallel()
	g := NewGrammar(3)
	resolved := map[string]int{}
	for i := range 3000 {
		m := g.Message()
		u := Demo().Second()[i%104]
		r := g.Reply(m, u, 1+i%2)
		resolved[r.Resolved]++
		if n := utf8.RuneCountInString(r.Public); n < 40 || n > 500 || leftOver.MatchString(r.Public+r.Internal) {
			t.Fatalf("reply of %d characters: %s", n, r.Public)
		}
		if !hasOption("founded", r.Founded) || !hasOption("resolved", r.Resolved) || (r.Resolved == "resolved") != (r.Why == "") || r.Why != "" && !hasOption("why", r.Why) {
			t.Fatalf("codes of %+v", r)
		}
		if r.Evidence == "" {
			t.Fatal("no evidence of a call")
		}
		rating := g.Rating(m, r)
		if rating.Satisfaction < 1 || rating.Satisfaction > 5 || rating.Comment == "" || !hasOption("answered", rating.Resolved) || !hasOption("yes", rating.Contacted) {
			t.Fatalf("rating %+v", rating)
		}
		if rating.Satisfaction < 3 && rating.Resolved == "resolved" {
			t.Fatalf("unsatisfied with a resolved matter: %+v", rating)
		}
	}
	if resolved["resolved"] < 2400 || resolved["partly"] == 0 || resolved["unresolved"] == 0 {
		t.Errorf("outcomes %v", resolved)
	}
}

// TestReasons: every code the grammar gives is one of the ticket's, with words.
func TestReasons(t *testing.T) {
	t.Parallel()
	g := NewGrammar(5)
	other, _ := Demo().Named("市住建局")
	unit, _ := Demo().Named("市城管局")
	for range 300 {
		m := g.Message()
		code, text, basis := g.SendBack(m, other)
		checkReason(t, "send_back", code, text, basis)
		code, text, days := g.Extension(m)
		checkReason(t, "extension", code, text)
		if days < 1 || days > 10 {
			t.Fatalf("%d working days", days)
		}
		code, text = g.Suspension(m)
		checkReason(t, "suspend", code, text)
		r, code, returned := g.Substandard(m, unit)
		checkReason(t, "substandard", code, returned, r.Public)
	}
}

func TestEveryOccasionIsWritten(t *testing.T) {
	t.Parallel()
	g := NewGrammar(11)
	unit, _ := Demo().Named("市城管局")
	for _, o := range Occasions {
		for range 20 {
			checkReason(t, "", "", g.Write(o, g.Message(), unit))
		}
	}
	if g.Write("no such occasion", g.Message(), unit) != "" {
		t.Error("words for an occasion nobody wrote")
	}
}

// TestGrammarHasNoLooseEnds: every rule a rule refers to is written, and every
// second-level category has its words for what was done.
func TestGrammarHasNoLooseEnds(t *testing.T) {
	t.Parallel()
	rules := grammarRules()
	named := regexp.MustCompile(`\[\??([^\]]+)\]`)
	for name, ways := range rules {
		for _, way := range ways {
			for _, ref := range named.FindAllStringSubmatch(way, -1) {
				if rules[ref[1]] == nil {
					t.Errorf("%s refers to %s", name, ref[1])
				}
			}
		}
	}
	for _, c := range Demo().Categories {
		if c.Level == 2 && rules["done."+c.Name] == nil {
			t.Errorf("nothing is ever done about %s", c.Name)
		}
	}
}

func checkReason(t *testing.T, options, code string, texts ...string) {
	t.Helper()
	if options != "" && !hasOption(options, code) {
		t.Fatalf("%s has no code %q", options, code)
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" || leftOver.MatchString(text) {
			t.Fatalf("%s %s: %q", options, code, text)
		}
	}
}

func hasOption(options, code string) bool { return ticket.Label(options, code) != code && code != "" }
