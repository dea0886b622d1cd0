package inspection

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
)

// Item is one line of a sheet (评分项).
type Item struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Points int    `json:"points" doc:"满分;一票否决项为 0"`
	Fatal  bool   `json:"fatal" doc:"一票否决"`
	Help   string `json:"help" doc:"怎样扣分"`
}

// Sheet is one version of how a subject is scored (评分表). An inspection keeps the
// version it was drawn under.
type Sheet struct {
	Subject Subject
	Version int
	Pass    int // 合格线
	Items   []Item
	Note    string // why it was changed
	ByName  string
	At      time.Time
}

const fullMarks = 100

// Check refuses a sheet that cannot be scored by.
func (s Sheet) Check() error {
	sum, known := 0, map[string]bool{}
	for i, item := range s.Items {
		at := fmt.Sprintf("items[%d]", i)
		switch {
		case item.Key == "" || known[item.Key]:
			return fault.In(at, "评分项的代号不能为空,也不能重复")
		case utf8.RuneCountInString(strings.TrimSpace(item.Name)) < 2 || utf8.RuneCountInString(item.Name) > 30:
			return fault.In(at, "评分项的名称应为 2 至 30 字")
		case item.Fatal && item.Points != 0:
			return fault.In(at, "一票否决项「%s」不计分值", item.Name)
		case !item.Fatal && item.Points < 1:
			return fault.In(at, "评分项「%s」至少 1 分", item.Name)
		}
		known[item.Key] = true
		sum += item.Points
	}
	switch {
	case sum != fullMarks:
		return fault.In("items", "各项分值合计应为 %d,现为 %d", fullMarks, sum)
	case s.Pass < 1 || s.Pass > fullMarks:
		return fault.In("pass", "合格线应在 1 至 %d 之间", fullMarks)
	}
	return nil
}

// judge adds up what was taken off. A fatal item leaves nothing.
func (s Sheet) judge(g Given) (v Scoring, err error) {
	items := map[string]Item{}
	for _, i := range s.Items {
		items[i.Key] = i
	}
	v.Total, v.Lost = fullMarks, map[string]int{}
	for key, lost := range g.Lost {
		i, ok := items[key]
		most := i.Points
		if i.Fatal {
			most = 1
		}
		switch {
		case !ok:
			return v, fault.In("lost", "评分表第%d版没有「%s」这一项,请刷新后再评", s.Version, key)
		case lost < 0 || lost > most:
			return v, fault.In("lost", "「%s」应扣 0 至 %d 分", i.Name, most)
		case lost == 0:
			continue
		case i.Fatal:
			v.Fatal = true
		default:
			v.Total -= lost
		}
		v.Lost[key] = lost
	}
	if v.Fatal {
		v.Total = 0
	}
	v.Qualified = v.Total >= s.Pass
	for _, m := range g.Marks {
		if _, ok := items[m.Item]; !ok || m.From < 0 || m.To <= m.From || utf8.RuneCountInString(m.Note) > 200 || utf8.RuneCountInString(m.Quote) > 500 {
			return v, fault.In("marks", "标注不完整,请重新标注")
		}
	}
	if len(g.Marks) > 50 {
		return v, fault.In("marks", "标注最多 50 处")
	}
	v.Marks = g.Marks
	least := 0
	if v.Total < fullMarks {
		least = 4 // whoever takes points off says why
	}
	v.Comment, err = words("comment", "评语", g.Comment, least, 1000)
	return v, err
}

func words(field, name, text string, least, most int) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return text, fault.In(field, "请写明%s,%d 至 %d 字", name, least, most)
	}
	return text, nil
}

// Presets are the sheets a city starts with.
func Presets() []Sheet {
	return []Sheet{
		{Subject: Registration, Version: 1, Pass: 85, Note: "初始版本", Items: []Item{
			{"elements", "要素完整", 25, false, "时间、地点、对象、经过、诉求,缺一项扣 5 分"},
			{"faithful", "如实记录原意", 20, false, "遗漏要点扣 5 分,把风险、情绪写轻扣 10 分"},
			{"category", "分类和类型准确", 20, false, "分类错扣 10 分,诉求类型错扣 10 分"},
			{"urgency", "紧急程度判断", 15, false, "该紧急未标紧急扣 15 分,相反扣 5 分"},
			{"wording", "文字规范", 10, false, "口语、错字、语句不通,每处扣 2 分"},
			{"follow", "受理告知", 10, false, "未说明办理时限或查询方式扣 5 分"},
			{"twisted", "定性篡改", 0, true, "把投诉、举报登记成咨询等"},
			{"kept", "应转办而直接答复", 0, true, "应由单位办理的,当场答复了事"},
			{"leaked", "泄露诉求人信息", 0, true, "在标题、内容中写出保密诉求人的身份"},
		}},
		{Subject: Reply, Version: 1, Pass: 85, Note: "初始版本", Items: []Item{
			{"answers", "逐项回应诉求", 30, false, "每漏一项诉求扣 10 分"},
			{"facts", "事实清楚、依据准确", 20, false, "没有调查经过扣 10 分,依据错或缺扣 10 分"},
			{"result", "结果明确", 20, false, "没有措施或时间扣 10 分"},
			{"contact", "联系诉求人", 10, false, "没有联系记录扣 10 分"},
			{"tone", "语气得体", 10, false, "生硬、推责、套话,每处扣 3 分"},
			{"wording", "文字规范", 10, false, "错字、病句,每处扣 2 分"},
			{"false", "虚假办结", 0, true, "未办而称已办"},
			{"shirk", "推诿", 0, true, "以不属本单位为由答复,而没有退单"},
			{"leaked", "泄露诉求人信息", 0, true, "向被反映人透露诉求人,或写入公开答复"},
		}},
		{Subject: Call, Version: 1, Pass: 85, Note: "初始版本", Items: []Item{
			{"opening", "开场和结束用语", 10, false, "没有问候或没有询问是否还有其他诉求,各扣 5 分"},
			{"listening", "倾听与提问", 25, false, "打断来电人每次扣 5 分,关键要素没有问到每项扣 5 分"},
			{"explain", "解释与告知", 20, false, "政策说错扣 10 分,未告知办理时限扣 5 分"},
			{"manner", "语气与耐心", 20, false, "生硬、催促、推责,每处扣 5 分"},
			{"hold", "保持与转接", 10, false, "让来电人等待不说明原因,每次扣 5 分"},
			{"faithful", "登记与所说一致", 15, false, "漏记、错记来电人所说,每处扣 5 分"},
			{"rude", "争吵、讽刺或擅自挂断", 0, true, "与来电人争吵,或来电人未说完即挂断"},
			{"leaked", "泄露诉求人或他人信息", 0, true, "向来电人透露其他诉求人,或报出完整号码"},
		}},
	}
}
