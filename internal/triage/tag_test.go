package triage

import (
	"strings"
	"testing"
	"time"
)

func TestTagRules(t *testing.T) {
	t.Parallel()
	night, day := time.Date(2026, 7, 1, 16, 30, 0, 0, time.UTC), time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC) // 00:30 and 12:00 in the hotline's zone
	for _, test := range []struct {
		rule string
		s    Subject
		want string // the words, or - for no
	}{
		{"词: 欠薪 讨薪", Subject{Text: "工地 讨 薪 三个月"}, "讨薪"},
		{"词:欠薪、讨薪", Subject{Text: "请问社保怎么交"}, "-"},
		{"同时: 工资 拖欠", Subject{Text: "老板拖欠我们工资"}, "工资 拖欠"},
		{"同时: 工资 拖欠", Subject{Text: "工资多少"}, "-"},
		{"词: 工资\n不含: 咨询", Subject{Text: "咨询工资"}, "-"},
		{"词: 工资\n词: 三个月 半年", Subject{Text: "工资三个月没发"}, "工资 三个月"},
		{"样式: [0-9]{2,}万", Subject{Text: "欠了25万"}, "25万"},
		{"分类: 9.1", Subject{Category: "9.1.3"}, ""},
		{"分类: 9.1", Subject{Category: "9.10.3"}, "-"},
		{"词: 噪声\n地区: 341302", Subject{Text: "噪声", Region: "341302101"}, "噪声"},
		{"词: 噪声\n地区: 341302", Subject{Text: "噪声", Region: "341321"}, "-"},
		{"词: 噪声\n时段: 22:00-06:00", Subject{Text: "噪声", At: night}, "噪声"},
		{"词: 噪声\n时段: 22:00-06:00", Subject{Text: "噪声", At: day}, "-"},
		{"词: 噪声\n日期: 2026-06-01至2026-06-30", Subject{Text: "噪声", At: day}, "-"},
		{"词: 噪声\n日期: 2026-06-01至2026-07-01", Subject{Text: "噪声", At: day}, "噪声"},
	} {
		r, err := ReadTag(Tag{Name: "试验", Text: test.rule, Enabled: true})
		if err != nil {
			t.Errorf("%q: %v", test.rule, err)
			continue
		}
		words, ok := r.Match(test.s)
		got := strings.Join(words, " ")
		if !ok {
			got = "-"
		}
		if got != test.want {
			t.Errorf("%q on %+v: %q, want %q", test.rule, test.s, got, test.want)
		}
	}
}

func TestTagRulesRefused(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"":                     "会标记所有工单",
		"紧急: 紧急":               "会标记所有工单",
		"地区: 341302":           "会标记所有工单",
		"不含: 咨询":               "会标记所有工单",
		"样式: .*":               "会标记所有工单",
		"样式: (":                "样式写得不对",
		"词: 水":                 "太短",
		"词:":                   "没有内容",
		"欠薪":                   "没有冒号",
		"词: 欠薪\n级别: 高":         "第 2 行:不认识「级别」",
		"词: 欠薪\n时段: 晚上":        "22:00-06:00",
		"词: 欠薪\n紧急: 很急":        "较急、紧急或突发",
		"词: 欠薪\n日期: 2026-13-1": "2026-06-01至",
	} {
		if _, err := ReadTag(Tag{Name: "试验", Text: rule}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", rule, err, want)
		}
	}
	if _, err := ReadTag(Tag{Name: "x", Text: "词: 欠薪"}); err == nil {
		t.Error("a tag without a name is read")
	}
}

func TestTagPresets(t *testing.T) {
	t.Parallel()
	var rules []*TagRule
	for _, tag := range TagPresets {
		r, err := ReadTag(tag)
		if err != nil {
			t.Fatalf("%s: %v", tag.Name, err)
		}
		rules = append(rules, r)
	}
	for text, want := range map[string]string{
		"孩子在学校被同学殴打受伤":             "未成年人",
		"老板拖欠工资,我不想活了":             "自杀风险 欠薪",
		"老人昏迷打不通120急救电话":           "急危重症",
		"小区封控,透析病人看病出不去":           "涉疫紧急",
		"封控后买不到菜,断粮两天":             "物资保供",
		"夜市占道经营":                   "",
		"咨询医保报销比例":                 "",
		"":                         "",
		strings.Repeat("自杀", 5000): "自杀风险",
	} {
		var names []string
		for _, m := range Marks(rules, Subject{Text: text}) {
			names = append(names, m.Rule.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%.40s: %q, want %q", text, got, want)
		}
	}
	if !rules[0].Call || rules[0].Urgency != 3 {
		t.Errorf("%+v", rules[0])
	}
}
