package triage

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Tag is a rule by which the system marks tickets (标签规则), as an administrator
// wrote it: one condition a line, all of which must hold.
//
//	词: 欠薪 讨薪 拖欠工资      one of the words stands in the text
//	同时: 工资 拖欠             all of them do
//	不含: 咨询 查询             none of them does
//	样式: \d+个月.{0,4}工资      the pattern (RE2) is found
//	分类: 9.1 9.2               the category or one above it
//	地区: 341302                the region or one around it
//	时段: 22:00-06:00           the time of day it came in
//	日期: 2026-06-01至2026-09-30 the days
//	紧急: 紧急                  what the mark raises the urgency to
//	呼叫: 班长                  the floor lead is told at once
type Tag struct {
	ID      int64     `json:"id"`
	Version int       `json:"version"`
	Name    string    `json:"name"` // the mark itself, e.g. 欠薪
	Text    string    `json:"text"`
	Enabled bool      `json:"enabled"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Subject is what a tag rule looks at.
type Subject struct {
	Text     string
	Category string
	Region   org.RegionCode
	At       time.Time
}

// TagRule is a rule ready to be asked. It may be asked by many at once.
type TagRule struct {
	Tag
	Urgency int  // raised to at least this, 0 leaves it
	Call    bool // the floor lead is told at once

	any, all, none [][]string
	patterns       []*regexp.Regexp
	categories     []string
	regions        []org.RegionCode
	from, to       time.Duration // of the day; equal is always
	first, last    string        // days, '' is open
}

// urgencies are the words a rule may raise to.
var urgencies = map[string]int{"较急": 1, "紧急": 2, "突发": 3}

const (
	longestTag     = 12
	longestRule    = 2000
	longestPattern = 200
	mostWords      = 200
)

// ReadTag reads a rule, or says in which line it cannot be understood.
func ReadTag(t Tag) (*TagRule, error) {
	r := &TagRule{Tag: t}
	name := strings.TrimSpace(t.Name)
	if n := utf8.RuneCountInString(name); n < 2 || n > longestTag || strings.ContainsAny(name, " ,\uff0c") {
		return nil, fault.In("name", "标签名称应为 2 至 %d 个字,不含空格和逗号", longestTag)
	}
	r.Name = name
	if utf8.RuneCountInString(t.Text) > longestRule {
		return nil, fault.In("text", "规则最多 %d 个字,请拆成几条", longestRule)
	}
	for i, line := range strings.Split(t.Text, "\n") {
		line = strings.TrimSpace(strings.ReplaceAll(line, "\uff1a", ":"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fault.In("text", "第 %d 行没有冒号;每行写作「词: 欠薪 讨薪」这样", i+1)
		}
		if err := r.line(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return nil, fault.In("text", "第 %d 行:%s", i+1, err)
		}
	}
	if len(r.any)+len(r.all)+len(r.patterns)+len(r.categories) == 0 {
		return nil, fault.In("text", "规则会标记所有工单:请至少写一行「词」「同时」「样式」或「分类」")
	}
	return r, nil
}

func (r *TagRule) line(key, value string) error {
	list := strings.FieldsFunc(value, func(c rune) bool { return c == ' ' || c == '\u3000' || c == '、' || c == 0x2c || c == 0xff0c })
	if len(list) == 0 {
		return fmt.Errorf("「%s」后面没有内容", key)
	}
	switch key {
	case "词", "同时", "不含":
		return r.words(key, list)
	case "样式":
		return r.pattern(value)
	case "分类":
		r.categories = append(r.categories, list...)
	case "地区":
		for _, code := range list {
			r.regions = append(r.regions, org.RegionCode(code))
		}
	case "时段":
		return r.hours(value)
	case "日期":
		return r.days(value)
	case "紧急":
		u, ok := urgencies[value]
		if !ok {
			return fmt.Errorf("紧急只能写较急、紧急或突发")
		}
		r.Urgency = u
	case "呼叫":
		if value != "班长" {
			return fmt.Errorf("呼叫后面只能写班长")
		}
		r.Call = true
	default:
		return fmt.Errorf("不认识「%s」;可用:词、同时、不含、样式、分类、地区、时段、日期、紧急、呼叫", key)
	}
	return nil
}

func (r *TagRule) words(key string, list []string) error {
	if len(list) > mostWords {
		return fmt.Errorf("一行最多 %d 个词", mostWords)
	}
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = plain(w)
		if utf8.RuneCountInString(words[i]) < 2 {
			return fmt.Errorf("「%s」太短,每个词至少两个字", w)
		}
	}
	to := map[string]*[][]string{"词": &r.any, "同时": &r.all, "不含": &r.none}[key]
	*to = append(*to, words)
	return nil
}

func (r *TagRule) pattern(value string) error {
	if utf8.RuneCountInString(value) > longestPattern {
		return fmt.Errorf("样式最多 %d 个字", longestPattern)
	}
	p, err := regexp.Compile(value)
	if err != nil {
		return fmt.Errorf("样式写得不对,请核对括号和符号")
	}
	if p.MatchString("") {
		return fmt.Errorf("这个样式什么都能匹配,会标记所有工单")
	}
	r.patterns = append(r.patterns, p)
	return nil
}

func (r *TagRule) hours(value string) error {
	from, to, ok := cutRange(value)
	a, err1 := time.Parse("15:04", from)
	b, err2 := time.Parse("15:04", to)
	if !ok || err1 != nil || err2 != nil || a.Equal(b) {
		return fmt.Errorf("时段写作 22:00-06:00")
	}
	midnight := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	r.from, r.to = a.Sub(midnight), b.Sub(midnight)
	return nil
}

func (r *TagRule) days(value string) error {
	from, to, ok := cutRange(value)
	for _, day := range []string{from, to} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			ok = false
		}
	}
	if !ok || from > to {
		return fmt.Errorf("日期写作 2026-06-01至2026-09-30")
	}
	r.first, r.last = from, to
	return nil
}

func cutRange(value string) (from, to string, ok bool) {
	for _, mark := range []string{"至", "到", "—", "~"} {
		if from, to, ok = strings.Cut(value, mark); ok {
			return strings.TrimSpace(from), strings.Trim(to, " —"), true
		}
	}
	if len(value) == len("15:04-15:04") {
		return value[:5], value[6:], value[5] == '-'
	}
	return "", "", false
}

// Categories and Regions are what a rule is limited to.
func (r *TagRule) Categories() []string      { return r.categories }
func (r *TagRule) Regions() []org.RegionCode { return r.regions }

// Match reports whether the rule marks a ticket, and the words that did it.
func (r *TagRule) Match(s Subject) (words []string, ok bool) {
	return r.match(s, plain(s.Text))
}

// match is Match for a text that is plain already.
func (r *TagRule) match(s Subject, text string) (words []string, ok bool) {
	if !r.when(s.At) || !r.where(s) {
		return nil, false
	}
	for _, list := range r.none {
		if slices.ContainsFunc(list, func(w string) bool { return strings.Contains(text, w) }) {
			return nil, false
		}
	}
	for _, list := range r.any {
		at := slices.IndexFunc(list, func(w string) bool { return strings.Contains(text, w) })
		if at < 0 {
			return nil, false
		}
		words = append(words, list[at])
	}
	for _, list := range r.all {
		for _, w := range list {
			if !strings.Contains(text, w) {
				return nil, false
			}
		}
		words = append(words, list...)
	}
	for _, p := range r.patterns {
		found := p.FindString(text)
		if found == "" {
			return nil, false
		}
		words = append(words, found)
	}
	return words, true
}

func (r *TagRule) when(at time.Time) bool {
	if r.first != "" {
		if day := workday.DateOf(at).String(); day < r.first || day > r.last {
			return false
		}
	}
	if r.from == r.to {
		return true
	}
	local := at.In(workday.Zone)
	of := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute
	if r.from < r.to {
		return of >= r.from && of < r.to
	}
	return of >= r.from || of < r.to
}

func (r *TagRule) where(s Subject) bool {
	return (len(r.categories) == 0 || slices.ContainsFunc(r.categories, func(c string) bool { return org.Above(c, s.Category) })) &&
		(len(r.regions) == 0 || slices.ContainsFunc(r.regions, s.Region.Within))
}

// Marked is a rule that holds for a ticket, and why.
type Marked struct {
	Rule  *TagRule
	Words []string
}

// Marks are the rules that hold for a ticket.
func Marks(rules []*TagRule, s Subject) (list []Marked) {
	text := plain(s.Text)
	for _, r := range rules {
		if words, ok := r.match(s, text); ok && r.Enabled {
			list = append(list, Marked{r, words})
		}
	}
	return list
}

// TagPresets are the rules a city starts with.
var TagPresets = []Tag{
	{Name: "自杀风险", Enabled: true, Text: "词: 自杀 轻生 不想活 活不下去 跳楼 割腕 喝农药 上吊 遗书 结束生命 死了算了\n不含: 防自杀讲座 自杀预防宣传\n紧急: 突发\n呼叫: 班长"},
	{Name: "急危重症", Enabled: true, Text: "词: 急救 抢救 昏迷 心梗 心脏骤停 大出血 休克 中毒 窒息 难产 脑出血 救护车\n不含: 医保报销 急救培训\n紧急: 突发"},
	{Name: "涉疫紧急", Enabled: true, Text: "词: 核酸 隔离 封控 疫情 红码 黄码 密接\n词: 紧急 看病 就医 发烧 断药 急需 老人 孕妇 透析 断供\n紧急: 紧急"},
	{Name: "物资保供", Enabled: true, Text: "词: 没有吃的 买不到菜 断粮 缺药 缺粮 缺水 物资短缺 生活物资 买不到药 奶粉断供\n紧急: 较急"},
	{Name: "欠薪", Enabled: true, Text: "词: 欠薪 讨薪 拖欠工资 拖欠农民工 不发工资 克扣工资 工资没发 血汗钱 欠工资"},
	{Name: "未成年人", Enabled: true, Text: "词: 未成年 儿童 小孩 孩子 小学生 中学生 幼儿园 学生\n词: 虐待 殴打 打人 欺凌 霸凌 失踪 走失 猥亵 童工 辍学 体罚 受伤\n紧急: 较急"},
}
