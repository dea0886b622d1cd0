package bigram_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/bigram"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                   nil,
		"养老金停发":                              {"停发", "发", "老金", "金停", "养老"},
		"路灯,不亮":                              {"不亮", "亮", "灯", "路灯"},
		"水":                                  {"水"},
		"水水水":                                {"水", "水水"},
		"拨打12345热线":                          {"12345", "打", "拨打", "热线", "线"},
		"拨打 12345 热线":                        {"12345", "打", "拨打", "热线", "线"},
		"WiFi \uff37\uff29\uff26\uff29 wifi": {"wifi"},
		"养老\n\t\t\t金":                        {"老金", "金", "养老"},
		"养\u200b老\u200f金\ufeff":              {"老金", "金", "养老"},
		"a1-b2 ③":                            {"a1", "b2"},
		"😀!?。":                               nil,
		"坏\x00\xff字":                         {"坏字", "字"},
	} {
		slices.Sort(want)
		got := bigram.Tokens(text)
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":            "",
		" ,。 ":        "",
		"水":           "'水':*",
		"养老金":         "'养老' & '老金'",
		"养老金 停发":      "'停发' & '养老' & '老金'",
		"养老金\u3000停发": "'停发' & '养老' & '老金'",
		"12345":       "'12345':*",
		"拨打12345热线":   "'12345':* & '拨打' & '热线'",
		"o'reilly&|":  "'o':* & 'reilly':*",
		"\\'); drop":  "'drop':*",
	} {
		if got := bigram.Query(query); got != want {
			t.Errorf("%q is asked as %s, want %s", query, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, query string
		want        bool
	}{
		{"小区养老\n\t 金停发", "养老金", true},
		{"小区养老金停发", "停发 养老", true},
		{"养老院退休金", "养老金", false}, // both pairs could stand apart
		{"拨打 12345 热线", "12345热线", true},
		{"\uff37\uff29\uff26\uff29信号", "wifi", true},
		{"无", "", true},
	} {
		if got := bigram.Matches(c.text, c.query); got != c.want {
			t.Errorf("%q in %q: %v", c.query, c.text, got)
		}
	}
}

func TestLikeness(t *testing.T) {
	t.Parallel()
	a := "埇桥区某小区三号楼自来水停水两天,无人维修"
	for _, c := range []struct {
		name, b  string
		min, max float64
	}{
		{"itself", a, 1, 1},
		{"other width and spacing", "埇桥区 某小区\u3000三号楼 自来水停水两天,\n无人维修", 1, 1},
		{"the same matter retold", "某小区三号楼停水两天了无人维修", 0.5, 0.95},
		{"another matter", "咨询医保报销比例是多少", 0, 0.05},
		{"nothing", "", 0, 0},
		{"only marks", "!!!", 0, 0},
	} {
		if got := bigram.Likeness(a, c.b); got < c.min || got > c.max {
			t.Errorf("%s: %.3f, want %v to %v", c.name, got, c.min, c.max)
		}
	}
	if bigram.Likeness("水", "水") != 1 || bigram.Likeness("", "") != 0 {
		t.Error("single characters and nothing")
	}
}

// found reports whether tokens fulfil terms, as the index would.
func found(tokens []string, terms []bigram.Term) bool {
	for _, term := range terms {
		if !slices.ContainsFunc(tokens, func(s string) bool {
			return s == term.Text || term.Prefix && strings.HasPrefix(s, term.Text)
		}) {
			return false
		}
	}
	return true
}

func texts() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("水电气热路灯坏了养老金停发、,。 \n\u200bABab12 12")), 1, 60, -1)
}

// Every piece of a Chinese text finds the text, whatever it is broken by.
func TestEveryPieceIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("水电气热路灯坏了,。 \n\u200b")), 1, 60, -1).Draw(t, "text")
		runes := []rune(text)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(runes)).Draw(t, "to")
		query := string(runes[from:to])
		if !found(bigram.Tokens(text), bigram.Terms(query)) {
			t.Fatalf("%q is not found by %q (%s)", text, query, bigram.Query(query))
		}
		if !bigram.Matches(text, query) {
			t.Fatalf("%q does not match %q", text, query)
		}
	})
}

func TestNormalIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(texts(), rapid.String()).Draw(t, "text")
		once := bigram.Normal(text)
		if twice := bigram.Normal(once); twice != once {
			t.Fatalf("%q folds to %q, then %q", text, once, twice)
		}
		if !slices.Equal(bigram.Tokens(text), bigram.Tokens(once)) {
			t.Fatalf("%q and its normal form differ", text)
		}
	})
}

func TestLikenessIsSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts().Draw(t, "a"), texts().Draw(t, "b")
		x, y := bigram.Likeness(a, b), bigram.Likeness(b, a)
		if x != y || x < 0 || x > 1 {
			t.Fatalf("%v and %v", x, y)
		}
	})
}

func TestLongText(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("某小区停水两天,无人维修。", 750) // 9,000 characters
	if n := len(bigram.Tokens(text)); n != 11 {
		t.Errorf("%d tokens", n)
	}
	word := bigram.Tokens(strings.Repeat("a", 9000))
	if len(word) != 1 || len(word[0]) != 64 {
		t.Errorf("an endless word became %d tokens", len(word))
	}
	if !found(word, bigram.Terms(strings.Repeat("a", 100))) {
		t.Error("an endless word is not found")
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"", "养老金停发", "a1 全角 １２", "\u202e\u200d\xff\x00", "İK①㍿"} {
		f.Add(s, "养老")
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		tokens := bigram.Tokens(text)
		if !slices.IsSorted(tokens) || len(slices.Compact(slices.Clone(tokens))) != len(tokens) {
			t.Fatalf("not a sorted set: %q", tokens)
		}
		for _, s := range tokens {
			if s == "" || !utf8.ValidString(s) || strings.ContainsAny(s, "'\\ \x00") || utf8.RuneCountInString(s) > 64 {
				t.Fatalf("bad token %q", s)
			}
		}
		for _, term := range bigram.Terms(query) {
			if strings.ContainsAny(term.Text, "'\\ \x00") {
				t.Fatalf("a term that breaks the notation: %q", term.Text)
			}
		}
		if !bigram.Matches(text, "") {
			t.Fatal("an empty query must match")
		}
		if l := bigram.Likeness(text, query); !(l >= 0 && l <= 1) {
			t.Fatalf("likeness %v", l)
		}
	})
}

func BenchmarkTokens200(b *testing.B) {
	text := strings.Repeat("某小区三号楼自来水停水两天无人维修。请尽快处理,", 8)
	for b.Loop() {
		bigram.Tokens(text)
	}
}

func TestMark(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, query, want string }{
		{"东门路灯不亮", "路灯", "东门[路灯]不亮"},
		{"路 灯不亮,路灯", "路灯 不亮", "[路 灯不亮],[路灯]"},
		{"ABC小区", "abc", "[ABC]小区"},
		{"没有", "路灯", "没有"},
		{"路灯", "", "路灯"},
		{"路\u200b灯", "路灯", "[路\u200b灯]"},
	} {
		got := ""
		for _, p := range bigram.Mark(test.text, test.query) {
			if p.Hit {
				p.Text = "[" + p.Text + "]"
			}
			got += p.Text
		}
		if got != test.want {
			t.Errorf("%q in %q: %s, want %s", test.query, test.text, got, test.want)
		}
	}
	if p := bigram.Excerpt(strings.Repeat("前", 50)+"路灯"+strings.Repeat("后", 500), "路灯", 10); len(p) != 3 || p[0].Text != "…"+strings.Repeat("前", 10) || p[1].Text != "路灯" || !strings.HasSuffix(p[2].Text, "…") {
		t.Errorf("excerpt %v", p)
	}
}
