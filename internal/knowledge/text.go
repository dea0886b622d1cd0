package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Text is what an article says. Dates are like 2026-06-30; ValidTo is the last day
// it holds and empty when no end is known.
type Text struct {
	Title     string     `json:"title"`
	Question  string     `json:"question"`
	Answer    string     `json:"answer"`
	Basis     string     `json:"basis"` // 依据
	Unit      org.UnitID `json:"unit"`  // 责任单位
	Category  string     `json:"category"`
	ValidFrom string     `json:"valid_from"`
	ValidTo   string     `json:"valid_to"`
	ReviewOn  string     `json:"review_on"` // 下次复核日期
	Keywords  []string   `json:"keywords"`
	Open      bool       `json:"open"` // 向社会公开
}

// ReviewEvery is how many days an article goes at most without somebody saying
// that it still holds: a year, as the guide's 实时更新 is commonly kept.
const ReviewEvery = 366

const (
	titleMax    = 80
	questionMax = 500
	answerMax   = 8000
	basisMax    = 1000
	keywordMax  = 20
)

// Over reports whether its last day has passed on a date.
func (t Text) Over(on string) bool { return t.ValidTo != "" && t.ValidTo < on }

// Places are the units and categories of the city, to check an article against.
type Places interface {
	Unit(org.UnitID) (org.Unit, bool)
	Category(string) (org.Category, bool)
}

// tidy drops what only disturbs and what stands twice.
func (t Text) tidy() Text {
	for _, s := range []*string{&t.Title, &t.Question, &t.Answer, &t.Basis, &t.Category, &t.ValidFrom, &t.ValidTo, &t.ReviewOn} {
		*s = clean(*s)
	}
	t.Title = strings.Join(strings.Fields(t.Title), " ")
	var words []string
	for _, k := range t.Keywords {
		if k = clean(k); k != "" && !slices.Contains(words, k) {
			words = append(words, k)
		}
	}
	t.Keywords = words
	return t
}

// clean drops control and direction marks, zero-width characters, and white space
// around the text.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0xfffd:
			return -1
		}
		return r
	}, text)
	return strings.Trim(text, " \n\t\u3000\u00a0")
}

// check refuses a text that could not stand in the knowledge base, on a date.
func (t Text) check(p Places, on string) error {
	for _, f := range []struct {
		field, name, text string
		max               int
	}{
		{"title", "标题", t.Title, titleMax}, {"question", "问题", t.Question, questionMax},
		{"answer", "答复口径", t.Answer, answerMax}, {"basis", "依据", t.Basis, basisMax},
	} {
		switch n := utf8.RuneCountInString(f.text); {
		case n == 0 && f.field == "basis":
			return fault.In("basis", "请写明依据的法律、法规或文件")
		case n == 0:
			return fault.In(f.field, "请填写%s", f.name)
		case n > f.max:
			return fault.In(f.field, "%s最多%d个字,现有%d个,请精简", f.name, f.max, n)
		}
		if private(f.text) {
			return fault.In(f.field, "%s里像有手机号码或身份证号码:知识条目不写个人信息,请去掉", f.name)
		}
	}
	if len(t.Keywords) > keywordMax {
		return fault.In("keywords", "关键词最多%d个", keywordMax)
	}
	for _, k := range t.Keywords {
		if utf8.RuneCountInString(k) > keywordMax {
			return fault.In("keywords", "一个关键词最多%d个字,请拆开", keywordMax)
		}
	}
	if u, ok := p.Unit(t.Unit); t.Unit == 0 || !ok || !u.Open(on) {
		return fault.In("unit", "请从列表中选择责任单位")
	}
	if c, ok := p.Category(t.Category); !ok || !c.Enabled {
		return fault.In("category", "请选择诉求分类")
	}
	return t.checkDates(on)
}

func (t Text) checkDates(on string) error {
	today, err := workday.ParseDate(on)
	if err != nil {
		return err
	}
	for _, d := range []struct{ field, text, words string }{
		{"valid_from", t.ValidFrom, "请填写生效日期,格式如2026-01-31"},
		{"review_on", t.ReviewOn, "请填写下次复核日期,格式如2026-01-31"},
		{"valid_to", t.ValidTo, "失效日期格式应如2026-12-31,没有期限时请留空"},
	} {
		if d.field == "valid_to" && d.text == "" {
			continue
		}
		if _, err := workday.ParseDate(d.text); err != nil {
			return fault.In(d.field, "%s", d.words)
		}
	}
	switch {
	case t.ValidTo != "" && t.ValidTo < t.ValidFrom:
		return fault.In("valid_to", "失效日期不能早于生效日期%s", t.ValidFrom)
	case t.Over(on):
		return fault.In("valid_to", "失效日期%s已过,不能再发布;内容仍有效的请改日期", t.ValidTo)
	case t.ReviewOn <= on:
		return fault.In("review_on", "下次复核日期应在今天之后")
	case t.ReviewOn > today.Plus(ReviewEvery).String():
		return fault.In("review_on", "至少每年复核一次,请选%s以前的日期", today.Plus(ReviewEvery))
	}
	return nil
}

var privateNumber = regexp.MustCompile(`(?:^|\D)(?:(?:\+?86)?1[3-9]\d{9}|\d{17}[\dx])(?:\D|$)`)

// private finds a person's mobile or identity number; offices' telephones and the
// public service numbers are what people look for here.
func private(text string) bool {
	bare := strings.NewReplacer(" ", "", "-", "").Replace(bigram.Normal(text))
	return privateNumber.MatchString(bare)
}

// All is everything a search looks at.
func (t Text) All() string {
	return strings.Join([]string{t.Title, strings.Join(t.Keywords, " "), t.Question, t.Answer, t.Basis}, "\n")
}
