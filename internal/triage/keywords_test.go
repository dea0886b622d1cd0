package triage

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/org"
)

func categories() []org.Category {
	leaf := func(id, name, words string) org.Category {
		return org.Category{ID: id, Name: name, Level: 3, Keywords: strings.Fields(words), Enabled: true}
	}
	closed := leaf("9.1.1", "已停用", "停水")
	closed.Enabled = false
	return []org.Category{
		{ID: "1", Name: "公用服务", Level: 1, Enabled: true, Keywords: []string{"停水"}},
		leaf("1.1.1", "停水", "停水 断水 没水"),
		leaf("1.1.2", "水质异常", "水质 水发黄"),
		leaf("1.2.1", "停车收费", "停车 收费"),
		leaf("1.2.2", "4S店维修", "4S店 收费 维修费用"),
		closed,
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	rule := Keywords(categories())
	tests := []struct {
		name, text, id string
		words          []string
	}{
		{"one word", "小区停水三天了", "1.1.1", []string{"停水"}},
		{"two words of one", "停车场收费混乱,停车难", "1.2.1", []string{"停车", "收费"}},
		{"the longer word wins", "修理厂的维修费用和停车", "1.2.2", []string{"维修费用"}},
		{"the whole name", "关于停车收费的问题", "1.2.1", []string{"停车收费", "停车", "收费"}},
		{"full width, upper and lower case", "在４ｓ店 修车", "1.2.2", []string{"4s店"}},
		{"white space inside", "停\u3000水 了", "1.1.1", []string{"停水"}},
		{"the head leads", "水质" + strings.Repeat("嗯", head) + "停车", "1.1.2", []string{"水质"}},
		{"no keyword", "你好,想问一个问题", "", nil},
		{"nothing", "", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			id, words, ok := rule.Classify(tt.text)
			if id != tt.id || ok != (tt.id != "") {
				t.Errorf("got %q %v", id, ok)
			}
			if diff := cmp.Diff(tt.words, words); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestClassifyNeverInvents: whatever the text, the category is an enabled leaf
// and every word given as the reason stands in the text and is that category's.
func TestClassifyNeverInvents(t *testing.T) {
	t.Parallel()
	rule := Keywords(categories())
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"停水", "停车", "收费", "水质", "我家", "4S店", " ", "维修", "费用", "。"})).Draw(t, "pieces")
		text := strings.Join(pieces, "")
		id, words, ok := rule.Classify(text)
		if !ok {
			if id != "" || words != nil {
				t.Fatalf("no category, but %q %v", id, words)
			}
			return
		}
		at := slices.IndexFunc(categories(), func(c org.Category) bool { return c.ID == id && c.Level == 3 && c.Enabled })
		if at < 0 || len(words) == 0 {
			t.Fatalf("%q is no leaf, or without reason", id)
		}
		c := categories()[at]
		for _, w := range words {
			own := slices.ContainsFunc(append(c.Keywords, c.Name), func(k string) bool { return plain(k) == w })
			if !own || !strings.Contains(plain(text), w) {
				t.Fatalf("%q is no reason for %s in %q", w, c.Name, text)
			}
		}
		if again, _, _ := rule.Classify(text); again != id {
			t.Fatalf("%s, then %s", id, again)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	rule := Keywords(categories())
	text := strings.Repeat("小区里的路灯不亮,晚上停车看不清,物业说要加收费用。", 10)
	for b.Loop() {
		rule.Classify(text)
	}
}
