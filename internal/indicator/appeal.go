package indicator

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// AppealID numbers an appeal in its city.
type AppealID int64

// AppealState is where an appeal stands.
type AppealState string

const (
	AppealAsked    AppealState = "asked"    // 待裁定
	AppealSeconded AppealState = "seconded" // 一人同意剔除,待第二人
	AppealUpheld   AppealState = "upheld"   // 剔除
	AppealRefused  AppealState = "refused"  // 维持
)

// Appeal says that an item should not cost a unit points (考核申诉).
type Appeal struct {
	ID       AppealID
	K        ID
	Item     Item
	Unit     org.UnitID
	Month    string // 2026-10
	Code     string
	Text     string
	AskedAt  time.Time
	AskedBy  org.UserID
	By       string // the post
	DecideBy time.Time
	State    AppealState
	Verdicts []AppealVerdict
}

// AppealVerdict is one person's word on an appeal; all of them stay.
type AppealVerdict struct {
	At      time.Time  `json:"at"`
	By      org.UserID `json:"-"`
	Name    string     `json:"by"`
	Exclude bool       `json:"exclude"`
	Remark  string     `json:"remark"`
}

// AppealCodes are the grounds on which an item may be left out.
var AppealCodes = []struct{ Code, Name string }{
	{"duty", "职责已调整"}, {"unreasonable", "诉求不合理或无理"}, {"objective", "客观条件所限"}, {"fault", "系统或通信故障"}, {"special", "特殊情况"},
}

// AppealCode is a ground's word, empty when it is none.
func AppealCode(code string) string {
	for _, c := range AppealCodes {
		if c.Code == code {
			return c.Name
		}
	}
	return ""
}

// Check refuses an appeal that says too little.
func (a Appeal) Check() error {
	switch {
	case AppealCode(a.Code) == "":
		return fault.In("code", "请选择申诉理由")
	case len([]rune(a.Text)) < 10:
		return fault.In("text", "请写明事实和依据,至少十个字")
	case len([]rune(a.Text)) > 2000:
		return fault.In("text", "说明不超过2000字")
	}
	return nil
}

// Decide adds one person's verdict. To leave an item out takes two different people;
// to keep it, or to undo an exclusion, one. A later verdict stands, the earlier stay on record.
func (a *Appeal) Decide(by org.Actor, exclude bool, remark string, now time.Time) error {
	switch {
	case !by.May(org.Supervise) || !by.May(org.SeeAll):
		return fault.New(fault.Denied, "考核申诉由热线中心的督办员或主任裁定")
	case by.Unit == a.Unit, by.ID == a.AskedBy:
		return fault.New(fault.Denied, "不能裁定本单位的申诉")
	case len([]rune(remark)) < 4:
		return fault.In("remark", "请写明裁定理由,至少四个字")
	}
	next := AppealRefused
	switch {
	case exclude && a.State == AppealUpheld:
		return fault.New(fault.Conflict, "已经剔除,不必再裁定")
	case exclude && a.State == AppealSeconded:
		if last := a.Verdicts[len(a.Verdicts)-1]; last.By == by.ID {
			return fault.New(fault.Denied, "剔除须由两人裁定,请由另一人复核")
		}
		next = AppealUpheld
	case exclude:
		next = AppealSeconded
	case a.State == AppealRefused:
		return fault.New(fault.Conflict, "已经维持,不必再裁定")
	}
	a.State = next
	a.Verdicts = append(a.Verdicts, AppealVerdict{At: now, By: by.ID, Name: by.Name, Exclude: exclude, Remark: remark})
	return nil
}

// Excluded reports whether the item is left out of the scores.
func (a Appeal) Excluded() bool { return a.State == AppealUpheld }

// Reaches reports whether the appeal is about a mark: the same ticket under any
// reading of the indicator.
func (a Appeal) Reaches(m Mark) bool {
	return a.Item.Ticket == m.Ticket && Family(a.K) == Family(m.K) && (a.Item.N == m.N && a.Item.Round == m.Round || a.Item.N == 0 || m.N == 0)
}
