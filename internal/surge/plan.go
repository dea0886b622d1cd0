// Package surge is the emergency response of the hotline (战时响应): one prepared plan,
// switched on by two people; more seats, shifts, volunteers with accounts for one shift,
// two labels that go straight to two command groups, a list every hour, and a stand-down
// after which no temporary account lives. It is pure.
package surge

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Group is a command group (指挥组) and the matters that go straight to it.
type Group struct {
	Name    string         `json:"name"`  // 社区管控组
	Unit    org.UnitID     `json:"unit"`  // whose task force (专班) acts
	Label   string         `json:"label"` // 涉疫紧急
	Urgency ticket.Urgency `json:"urgency"`
	Hops    int            `json:"hops" doc:"最多经过几级,1 为直达专班"`
}

// Shift is one shift of every day of the response, in minutes of the day.
type Shift struct {
	Name   string `json:"name"`
	From   int    `json:"from"`
	To     int    `json:"to"`
	People int    `json:"people"`
}

// Batch is one batch of volunteers (志愿者).
type Batch struct {
	Name   string `json:"name"`
	People int    `json:"people"`
	Shift  string `json:"shift"` // which they work
}

// Question is one of the quiz before the first call.
type Question struct {
	Text    string   `json:"text"`
	Options []string `json:"options"`
	Right   int      `json:"right"`
}

// Plan is the prepared plan (预案), by versions.
type Plan struct {
	Version   int        `json:"version"`
	Name      string     `json:"name"`
	Desk      string     `json:"desk"` // the special desk that grows
	SeatsFrom int        `json:"seats_from"`
	SeatsTo   int        `json:"seats_to"`
	Groups    []Group    `json:"groups"`
	Shifts    []Shift    `json:"shifts"`
	Batches   []Batch    `json:"batches"`
	Training  int        `json:"training"` // minutes for the quiz
	Pass      int        `json:"pass"`     // percent
	Quiz      []Question `json:"quiz"`
	ByName    string     `json:"by_name"`
	At        time.Time  `json:"at"`
}

// People is how many the roster holds.
func (p Plan) People() (n int) {
	for _, s := range p.Shifts {
		n += s.People
	}
	return n
}

// Volunteers is how many the batches bring.
func (p Plan) Volunteers() (n int) {
	for _, b := range p.Batches {
		n += b.People
	}
	return n
}

// Shift finds a shift by name.
func (p Plan) Shift(name string) (Shift, bool) {
	at := slices.IndexFunc(p.Shifts, func(s Shift) bool { return s.Name == name })
	if at < 0 {
		return Shift{}, false
	}
	return p.Shifts[at], true
}

// GroupOf is the group that a ticket's labels send it to.
func (p Plan) GroupOf(labels []string) (Group, bool) {
	for _, g := range p.Groups {
		if slices.Contains(labels, g.Label) {
			return g, true
		}
	}
	return Group{}, false
}

// Check refuses a plan that could not be switched on.
func (p Plan) Check() error {
	n := utf8.RuneCountInString(strings.TrimSpace(p.Name))
	switch {
	case n < 2 || n > 30:
		return fault.In("name", "预案名称应为 2 至 30 字")
	case p.SeatsFrom < 1 || p.SeatsTo < p.SeatsFrom || p.SeatsTo > 200:
		return fault.In("seats_to", "席位应先少后多,最多 200 个")
	case len(p.Groups) == 0 || len(p.Groups) > 6:
		return fault.In("groups", "请设 1 至 6 个指挥组")
	case len(p.Shifts) == 0:
		return fault.In("shifts", "请至少设一个班次")
	case p.Training < 5 || p.Training > 60 || p.Pass < 50 || p.Pass > 100:
		return fault.In("training", "上岗测验应为 5 至 60 分钟,合格线 50 至 100 分")
	case len(p.Quiz) < 5:
		return fault.In("quiz", "上岗测验至少 5 道题")
	}
	for i, g := range p.Groups {
		if g.Name == "" || g.Label == "" || g.Unit == 0 || g.Hops < 1 || g.Hops > 3 {
			return fault.In(fmt.Sprintf("groups[%d]", i), "指挥组须有名称、承办单位、标签和最多级数")
		}
	}
	for i, s := range p.Shifts {
		if s.Name == "" || s.From < 0 || s.From >= 24*60 || s.To <= s.From || s.To > 36*60 || s.From%30 != 0 || s.To%30 != 0 || s.People < 1 {
			return fault.In(fmt.Sprintf("shifts[%d]", i), "班次须有名称、人数,按半小时起止")
		}
	}
	for i, b := range p.Batches {
		if _, ok := p.Shift(b.Shift); !ok || b.Name == "" || b.People < 1 || b.People > 200 {
			return fault.In(fmt.Sprintf("batches[%d]", i), "每批志愿者须有名称、人数和所在班次")
		}
	}
	for i, q := range p.Quiz {
		if q.Text == "" || len(q.Options) < 2 || q.Right < 0 || q.Right >= len(q.Options) {
			return fault.In(fmt.Sprintf("quiz[%d]", i), "每道题须有题目、两个以上选项和正确答案")
		}
	}
	return nil
}

// Preset is the plan of the seed's spring: 20 desks grow to 40, 62 people on three
// shifts, three batches of 38 volunteers, two groups.
func Preset(community, supply org.UnitID) Plan {
	return Plan{
		Name: "疫情防控战时响应预案", Desk: "疫情防控专席", SeatsFrom: 20, SeatsTo: 40,
		Groups:   []Group{{"社区管控组", community, "涉疫紧急", ticket.Sudden, 1}, {"后勤保障组", supply, "物资保供", ticket.Urgent, 1}},
		Shifts:   []Shift{{"早班", 480, 960, 26}, {"中班", 960, 1440, 24}, {"夜班", 0, 480, 12}},
		Batches:  []Batch{{"第一批(教师)", 14, "早班"}, {"第二批(大学生)", 14, "中班"}, {"第三批(大学生)", 10, "早班"}},
		Training: 15, Pass: 80,
		Quiz: []Question{
			{"来电人说家中透析病人出不了小区,应当怎样登记?", []string{"登记为一般咨询", "标注紧急并记清地点、病情和电话", "请他自己联系社区", "等空闲时再登记"}, 1},
			{"登记内容里可以写什么?", []string{"来电人的身份证号码", "邻居的病情和姓名", "办理所需的时间、地点、诉求", "您对来电人的评价"}, 2},
			{"来电人要求保密,应当怎样做?", []string{"勾选“要求保密”,内容里不写身份", "在标题里写明是谁举报的", "拒绝受理", "告诉承办单位他的电话"}, 0},
			{"不清楚政策时应当怎样答复?", []string{"凭印象回答", "让来电人上网查", "查知识库,查不到的登记转办", "说不归热线管"}, 2},
			{"来电人情绪激动、反复责骂,应当怎样做?", []string{"挂断电话", "与他争辩", "安抚、记清诉求,必要时请班长接手", "放下耳机离席"}, 2},
			{"来电称有人晕倒,应当怎样做?", []string{"登记后排队派单", "请他先拨120,同时记清地点并呼叫班长", "请他到医院去", "记为建议"}, 1},
			{"下班后临时账号会怎样?", []string{"可以继续使用", "到本班结束时失效", "转给同学使用", "一年后失效"}, 1},
			{"买不到米面粮油的诉求,应当标注什么?", []string{"物资保供", "营商环境", "表扬", "不用标注"}, 0},
			{"登记完成后应当告诉来电人什么?", []string{"什么都不用说", "承办人的私人电话", "工单编号、办理时限和查询方式", "一定会解决"}, 2},
			{"听到的个人信息可以怎样使用?", []string{"发到朋友圈提醒大家", "只用于办理本件,不外传", "告诉家人", "自己记下来"}, 1},
		},
	}
}
