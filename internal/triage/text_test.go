package triage

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "",
		" 。!\n":                     "",
		"A3区ＫＴＶ,夜里１２点!":             "a3区ktv|夜里12点",
		"\n\t\t\t　　停水 了":            "停水|了",
		"面积100㎡":                    "面积100m2",
		"😀谢谢😀":                      "谢谢",
		"Ünï 12345":                 "ünï|12345",
		strings.Repeat("水", 30_000): strings.Repeat("水", longest),
	} {
		if got := strings.ReplaceAll(string(clean(text, nil)), "\x00", "|"); got != want {
			t.Errorf("%.30q: %.40q, want %.40q", text, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	l := newLexicon(costs(map[string]int{"自来水": 20, "自来": 3, "水": 30, "小区": 40, "停水": 15, "三": 5}, stopWords, map[string]int{"的": 100, "了": 50, "我们": 30}))
	for text, want := range map[string]string{
		"我们小区的自来水停水了":      "小区 自来水 停水",
		"小区,停水三天":          "小区 停水 三 天",
		"k9栋abc12小区":       "k9 栋 abc12 小区",
		"":                 "",
		"谢谢!":              "",
		"自来水自来":            "自来水 自来",
		"\x00小区\x00\x00停水": "小区 停水",
	} {
		var s scratch
		s.read(text, false, l)
		var words []string
		for _, w := range s.words {
			words = append(words, string(s.text[w.from:w.to]))
		}
		if diff := cmp.Diff(want, strings.Join(words, " ")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// Segmented and raw messages that say the same are read alike.
func TestSegmentedAndRaw(t *testing.T) {
	t.Parallel()
	l := newLexicon(costs(map[string]int{"自来水": 20, "小区": 40, "停水": 15}, stopWords, nil))
	var raw, segmented scratch
	raw.read("小区的自来水,又停水了。", false, l)
	segmented.read("小区 自来水 停水", true, l)
	if string(raw.text) != string(segmented.text) || !cmp.Equal(raw.words, segmented.words, cmp.AllowUnexported(span{})) {
		t.Errorf("%s %v, %s %v", string(raw.text), raw.words, string(segmented.text), segmented.words)
	}
}

// loose returns messages without spaces: words of one matter among characters
// that mean nothing.
func loose(n int) []Example {
	dice := rand.New(rand.NewSource(3))
	labels := []string{"供水", "教育", "交通"}
	examples := make([]Example, n)
	for i := range examples {
		label := labels[i%3]
		var text []rune
		for range 5 {
			text = append(text, []rune(matters[label][dice.Intn(7)])...)
			for range 1 + dice.Intn(6) {
				text = append(text, rune('一'+dice.Intn(400)))
			}
		}
		examples[i] = Example{Text: string(text), Label: label}
	}
	return examples
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	words := discover(loose(400))
	for _, w := range []string{"幼儿园", "红绿灯", "招生"} {
		if words[w] == 0 {
			t.Errorf("%s not found", w)
		}
	}
	if words["儿园"] > 0 || words["绿灯"] > 0 {
		t.Error("parts of words are no words")
	}
}
