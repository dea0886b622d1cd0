package knowledge

import (
	"slices"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
)

// Flaw is what a correction finds wrong.
type Flaw string

const (
	Wrong    Flaw = "wrong"    // 内容有误
	Outdated Flaw = "outdated" // 政策已变
	Missing  Flaw = "missing"  // 内容不全
	Unclear  Flaw = "unclear"  // 表述不清
	OtherWay Flaw = "other"    // 其他
)

// Flaws lists every flaw in order.
var Flaws = []Flaw{Wrong, Outdated, Missing, Unclear, OtherWay}

var flawNames = map[Flaw]string{Wrong: "内容有误", Outdated: "政策已变", Missing: "内容不全", Unclear: "表述不清", OtherWay: "其他"}

// Name is the flaw in Chinese.
func (f Flaw) Name() string { return flawNames[f] }

// Verdict is what became of a correction.
type Verdict string

const (
	Waiting  Verdict = ""         // 待处理
	Accepted Verdict = "accepted" // 已采纳
	Declined Verdict = "declined" // 未采纳
)

// Correction is what a colleague found wrong with an article (纠错), and what those
// who keep it answered.
type Correction struct {
	ID         int64
	Article    ID
	Edition    int // the one he read
	Flaw       Flaw
	Text       string
	By         org.UserID
	ByUnit     org.UnitID
	At         time.Time
	Verdict    Verdict
	Answer     string
	AnsweredBy org.UserID
	AnsweredAt *time.Time
}

// Correct raises a correction (纠错). Numbers of persons in its text are hidden: a
// colleague may quote what a caller said.
func (a *Article) Correct(id int64, f Flaw, text string, by org.Actor, now time.Time) (Correction, error) {
	text = mask.Text(clean(text))
	switch n := utf8.RuneCountInString(text); {
	case !a.Sees(by):
		return Correction{}, fault.New(fault.NotFound, "没有这个知识条目,或不在您可见的范围内")
	case a.State == Withdrawn:
		return Correction{}, fault.New(fault.Conflict, "条目已撤下,不必再纠错")
	case !slices.Contains(Flaws, f):
		return Correction{}, fault.In("flaw", "请选择问题类型")
	case n < 4:
		return Correction{}, fault.In("text", "请写明哪里有问题、应当是什么,至少4个字")
	case n > basisMax:
		return Correction{}, fault.In("text", "最多%d个字,请精简", basisMax)
	}
	return Correction{ID: id, Article: a.ID, Edition: a.Shown().N, Flaw: f, Text: text, By: by.ID, ByUnit: by.Unit, At: now}, nil
}

// Decide answers a correction (答复纠错): by those who keep the article, and never
// by who raised it.
func (c Correction) Decide(a *Article, v Verdict, answer string, by org.Actor, now time.Time) (Correction, error) {
	answer = clean(answer)
	switch n := utf8.RuneCountInString(answer); {
	case c.Verdict != Waiting:
		return c, fault.New(fault.Conflict, "这条纠错已经答复过了,请刷新后再看")
	case !a.Writes(by):
		return c, fault.New(fault.Denied, "纠错由知识管理员或责任单位的联络员答复")
	case by.ID == c.By || by.Deputy != 0 && by.Deputy == c.By:
		return c, fault.New(fault.Denied, "自己提的纠错请由别人答复;认为有误可直接修改条目")
	case v != Accepted && v != Declined:
		return c, fault.In("verdict", "请选择采纳或不采纳")
	case n < 2:
		return c, fault.In("answer", "请写明处理结果")
	case n > basisMax:
		return c, fault.In("answer", "最多%d个字,请精简", basisMax)
	}
	c.Verdict, c.Answer, c.AnsweredBy, c.AnsweredAt = v, answer, by.ID, &now
	return c, nil
}
