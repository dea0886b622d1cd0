// Package knowledge is the knowledge base (知识库): articles (知识条目), how one
// comes into force and goes out of it, and corrections (纠错). It is pure: no I/O and
// no clock. The guide is GB/T 44191 (政务服务便民热线知识库建设指南).
package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"suban/internal/org"
)

// ID is an article's number, which people read aloud: 知识条目 12.
type ID int64

// String is how an article is cited.
func (id ID) String() string { return "知识条目 " + strconv.FormatInt(int64(id), 10) }

var cited = regexp.MustCompile(`知识条目\s*(?:#|第)?\s*(\d{1,9})`)

// Cited finds the article that a direct answer names as its source. A source may
// also be something else, such as the unit of a three-party call.
func Cited(source string) (ID, bool) {
	m := cited.FindStringSubmatch(source)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	return ID(n), err == nil && n > 0
}

// State is where an article stands.
type State string

const (
	Draft     State = "draft"     // 起草
	Submitted State = "submitted" // 待审核
	Published State = "published" // 已发布
	Expired   State = "expired"   // 已过期
	Withdrawn State = "withdrawn" // 已撤下
)

// States lists every state in order.
var States = []State{Draft, Submitted, Published, Expired, Withdrawn}

var stateNames = map[State]string{Draft: "起草", Submitted: "待审核", Published: "已发布", Expired: "已过期", Withdrawn: "已撤下"}

// Name is the state's word in Chinese.
func (s State) Name() string { return stateNames[s] }

// Edition is one wording of an article (版本). What was once in force is kept.
type Edition struct {
	N int `json:"n"`
	Text
	State   State        `json:"state" enum:"draft,submitted,published"`
	Authors []org.UserID `json:"authors"` // everybody who wrote at it
	WroteAt time.Time    `json:"wrote_at"`
	// SubmittedAt and ReviewedAt are nil until it was submitted, published.
	SubmittedAt *time.Time `json:"submitted_at"`
	ReviewedAt  *time.Time `json:"reviewed_at"`
	Reviewer    org.UserID `json:"reviewer,omitempty"`
	Remark      string     `json:"remark,omitempty"` // why it was returned
}

// Article is one answer the hotline gives (知识条目): the edition in force and,
// while it is being rewritten, the next one beside it.
type Article struct {
	ID      ID
	Version int // raised by every deed, so that two people cannot overwrite each other
	State   State
	Now     *Edition // in force, or the last that was
	Next    *Edition // being written or reviewed
	Last    int      // the highest edition number given

	Used        int // how often a direct answer cited it
	UsedAt      *time.Time
	Corrections int    // that await an answer
	RemindedOn  string // the date of the last reminder
}

// Shown is the edition a reader sees: the one in force, else the one in the making.
func (a *Article) Shown() *Edition {
	if a.Now != nil {
		return a.Now
	}
	return a.Next
}

// Clone copies an article so that a refused deed leaves nothing behind.
func (a *Article) Clone() *Article {
	b := *a
	b.Now, b.Next = a.Now.clone(), a.Next.clone()
	return &b
}

func (e *Edition) clone() *Edition {
	if e == nil {
		return nil
	}
	c := *e
	c.Authors, c.Keywords = slices.Clone(e.Authors), slices.Clone(e.Keywords)
	return &c
}

// InForce reports whether the article may be told to callers on a date.
func (a *Article) InForce(on string) bool {
	return a.State == Published && a.Now != nil && a.Now.ValidFrom <= on && !a.Now.Over(on)
}

// Public reports whether citizens may read it on a date.
func (a *Article) Public(on string) bool { return a.InForce(on) && a.Now.Open }

// Sees reports whether the actor may see the article at all: what was published
// is for all staff, what is not yet or no more is for those who write at it.
func (a *Article) Sees(by org.Actor) bool {
	if !Reads(by) {
		return false
	}
	return a.State == Published || a.State == Expired || a.Writes(by)
}

// Writes reports whether the actor keeps this article: the knowledge administrator
// any, a unit's liaison those of his own unit (共建共享、谁管理谁负责).
func (a *Article) Writes(by org.Actor) bool {
	s := a.Shown()
	return s != nil && writes(by, s.Unit)
}

func writes(by org.Actor, unit org.UnitID) bool {
	return by.System || by.May(org.ManageKnowledge) || by.May(org.HandleTickets) && by.Holds(unit)
}

// Reads reports whether the actor may use the knowledge base: all staff but the
// three administrators, who do not touch business data.
func Reads(by org.Actor) bool {
	if by.System {
		return true
	}
	return !by.Citizen && len(by.Permissions) > 0 && slices.ContainsFunc(by.Roles, func(r org.Role) bool { return !r.Administers() })
}

// Cite is the source of a direct answer that quotes the article.
func (a *Article) Cite() string { return fmt.Sprintf("%s《%s》", a.ID, a.Shown().Title) }
