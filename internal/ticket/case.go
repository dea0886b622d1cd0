package ticket

import (
	"slices"
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// WorkState is where one assignment stands (派发状态).
type WorkState string

const (
	WorkToSign   WorkState = "to_sign"         // 待签收
	WorkHandling WorkState = "handling"        // 办理中
	WorkSendBack WorkState = "send_back_asked" // 退回待审
	WorkReplied  WorkState = "replied"         // 已答复
	WorkReturned WorkState = "returned"        // 已退
	WorkVoid     WorkState = "void"            // 作废
)

// WorkStates lists the states of an assignment in order.
var WorkStates = []WorkState{WorkToSign, WorkHandling, WorkSendBack, WorkReplied, WorkReturned, WorkVoid}

var workNames = map[WorkState]string{WorkToSign: "待签收", WorkHandling: "办理中", WorkSendBack: "退回待审",
	WorkReplied: "已答复", WorkReturned: "已退", WorkVoid: "作废"}

// Name is the state's word in Chinese.
func (s WorkState) Name() string { return workNames[s] }

// Part is what an assigned unit is there for (主办/协办).
type Part string

const (
	Lead   Part = "lead"   // 主办
	Assist Part = "assist" // 协办
	Sub    Part = "sub"    // 下派
)

// Assignment is one dispatch to one unit (派发), with its own owner and clocks.
// Its due date is never set by hand: dueOf computes it from Due* and the rules.
type Assignment struct {
	N      int        `json:"n"` // 1, 2, … within the ticket
	Unit   org.UnitID `json:"unit"`
	Part   Part       `json:"part"`
	Parent int        `json:"parent"` // the assignment that gave it the work, 0 the centre
	Depth  int        `json:"depth"`  // 1 from the centre, up to 4
	Round  int        `json:"round"`  // 1, then one more for each rework
	State  WorkState  `json:"state"`

	SentAt       time.Time  `json:"sent_at"`
	SentBy       org.UserID `json:"sent_by"`
	SignDueAt    time.Time  `json:"sign_due_at"`
	SignedAt     *time.Time `json:"signed_at"`
	SignedLate   bool       `json:"signed_late"` // 超时自动签收
	ContactDueAt time.Time  `json:"contact_due_at"`
	ContactedAt  *time.Time `json:"contacted_at"`
	SendBackTill time.Time  `json:"send_back_till"`
	Handler      org.UserID `json:"handler"`

	DueAt         time.Time     `json:"due_at"`
	OriginalDueAt time.Time     `json:"original_due_at"` // of this round, before any extension
	DueFrom       time.Time     `json:"due_from"`
	DueWorkdays   float64       `json:"due_workdays"`
	DueHours      float64       `json:"due_hours"`
	DuePart       time.Duration `json:"due_part"` // working time, instead of a limit
	DueCap        *time.Time    `json:"due_cap"`
	DueFloor      *time.Time    `json:"due_floor"`
	Extended      int           `json:"extended"` // working days granted in this round
	Extensions    int           `json:"extensions"`
	Paused        time.Duration `json:"paused"` // working time

	RepliedAt  *time.Time `json:"replied_at"`
	EndedAt    *time.Time `json:"ended_at"`
	Warned     int        `json:"warned"` // 0 none, 1 yellow, 2 red
	OverdueAt  *time.Time `json:"overdue_at"`
	NoSendBack bool       `json:"no_send_back"` // after a ruling or a refusal
	FirstDuty  bool       `json:"first_duty"`   // 首接负责
	ChiefRead  *time.Time `json:"chief_read"`   // 阅批
	ChiefSign  *time.Time `json:"chief_sign"`   // 签报
}

// Open reports whether the unit still owes something.
func (a Assignment) Open() bool {
	return a.State == WorkToSign || a.State == WorkHandling || a.State == WorkSendBack
}

func (a Assignment) limit() workday.Limit {
	return workday.Limit{Workdays: a.DueWorkdays, Hours: a.DueHours}
}

// Asked is the subject of a two-step request.
type Asked string

const (
	ForReject       Asked = "reject"       // 不予受理
	ForSendBack     Asked = "send_back"    // 退单
	ForExtension    Asked = "extension"    // 延期
	ForSuspend      Asked = "suspend"      // 挂起
	ForUnreasonable Asked = "unreasonable" // 认定无理重复
	ForErase        Asked = "erase"        // 删除个人信息
	ForThrough      Asked = "through"      // 经中心转问
)

// Verdict answers a request.
type Verdict string

const (
	Pending  Verdict = ""         // 待审
	Approved Verdict = "approved" // 同意
	Refused  Verdict = "refused"  // 驳回
	Lapsed   Verdict = "lapsed"   // 逾期未批自动驳回
)

// Request is something one person asks and another decides (申请): a send-back,
// an extension, a suspension, a rejection, a finding of unreasonable repeats.
type Request struct {
	N           int        `json:"n"`
	Asked       Asked      `json:"asked"`
	Assignment  int        `json:"assignment"` // 0 when about the ticket
	Round       int        `json:"round"`
	Code        string     `json:"code"`
	Text        Secret     `json:"text"`
	Basis       Secret     `json:"basis"`
	Unit        org.UnitID `json:"unit"` // 建议承办单位
	Workdays    int        `json:"workdays"`
	Unsigned    bool       `json:"unsigned"` // waits for the unit's own head (分管签)
	SignedAt    *time.Time `json:"signed_at"`
	SignedBy    org.UserID `json:"signed_by"`
	AskedAt     time.Time  `json:"asked_at"`
	AskedBy     org.UserID `json:"asked_by"`
	DecideBy    *time.Time `json:"decide_by"`
	Verdict     Verdict    `json:"verdict"`
	VerdictAt   *time.Time `json:"verdict_at"`
	VerdictBy   org.UserID `json:"verdict_by"`
	VerdictText Secret     `json:"verdict_text"`
}

// Reply is what a unit answers (答复), or says meanwhile (阶段性答复).
type Reply struct {
	N           int        `json:"n"`
	Assignment  int        `json:"assignment"`
	Round       int        `json:"round"`
	Interim     bool       `json:"interim"`
	Public      Secret     `json:"public"`
	Internal    Secret     `json:"internal"`
	Founded     string     `json:"founded"`  // 诉求属实 yes, partly, no
	Resolved    string     `json:"resolved"` // resolved, partly, unresolved, declined
	Why         string     `json:"why"`      // 未解决原因
	ContactAt   *time.Time `json:"contact_at"`
	Contact     Secret     `json:"contact"` // whom and how: 联系凭证
	At          time.Time  `json:"at"`
	By          org.UserID `json:"by"`
	DueAt       time.Time  `json:"due_at"`       // in force when it was sent
	OriginalDue time.Time  `json:"original_due"` // of its round, before any extension
	NextOn      string     `json:"next_on"`
	Verdict     string     `json:"verdict"` // passed, substandard
	Codes       []string   `json:"codes"`   // 未达标
	VerdictAt   *time.Time `json:"verdict_at"`
	VerdictBy   org.UserID `json:"verdict_by"`
	VerdictText Secret     `json:"verdict_text"`
}

// FollowUp is one attempt to ask the citizen (回访).
type FollowUp struct {
	N            int        `json:"n"`
	Round        int        `json:"round"`
	Channel      string     `json:"channel"` // phone, link, portal
	At           time.Time  `json:"at"`
	By           org.UserID `json:"by"`
	Reached      bool       `json:"reached"`
	Contacted    string     `json:"contacted"` // yes, no
	Resolved     string     `json:"resolved"`  // resolved, partly, unresolved
	Satisfaction int        `json:"satisfaction"`
	Insists      bool       `json:"insists"`
	Comment      Secret     `json:"comment"`
	VerifiedAt   *time.Time `json:"verified_at"` // of a bad rating: 差评核实
	VerifiedBy   org.UserID `json:"verified_by"`
	Finding      string     `json:"finding"`
	FindingText  Secret     `json:"finding_text"`
}

// Dispute is a quarrel over who must act (争议审定).
type Dispute struct {
	N          int        `json:"n"`
	Assignment int        `json:"assignment"`
	OpenedAt   time.Time  `json:"opened_at"`
	OpenedBy   org.UserID `json:"opened_by"`
	DueAt      time.Time  `json:"due_at"`
	Attendees  []string   `json:"attendees"`
	Unit       org.UnitID `json:"unit"`
	Basis      Secret     `json:"basis"`
	DecidedAt  *time.Time `json:"decided_at"`
	DecidedBy  org.UserID `json:"decided_by"`
	Fallback   bool       `json:"fallback"` // 兜底指定
}

// Case is a ticket with all that hangs on it.
type Case struct {
	Ticket
	Assignments  []Assignment
	Requests     []Request
	Replies      []Reply
	FollowUps    []FollowUp
	Disputes     []Dispute
	Attachments  []Attachment
	Publications []Publication
}

// Clone copies the case so that a refused deed leaves the original whole.
func (c *Case) Clone() *Case {
	d := *c
	d.Labels = slices.Clone(c.Labels)
	d.Assignments = slices.Clone(c.Assignments)
	d.Requests = slices.Clone(c.Requests)
	d.Replies = slices.Clone(c.Replies)
	d.FollowUps = slices.Clone(c.FollowUps)
	d.Disputes = slices.Clone(c.Disputes)
	d.Attachments = slices.Clone(c.Attachments)
	d.Publications = slices.Clone(c.Publications)
	return &d
}

// Lead returns the lead assignment in force: open, or the one that replied.
func (c *Case) Lead() *Assignment {
	for i := len(c.Assignments) - 1; i >= 0; i-- {
		a := &c.Assignments[i]
		if a.Part == Lead && (a.Open() || a.State == WorkReplied) {
			return a
		}
	}
	return nil
}

// Assignment returns assignment n, or nil.
func (c *Case) Assignment(n int) *Assignment {
	if n < 1 || n > len(c.Assignments) {
		return nil
	}
	return &c.Assignments[n-1]
}

// Pending returns the open request of a kind on an assignment (0: on the ticket).
func (c *Case) Pending(asked Asked, assignment int) *Request {
	for i := range c.Requests {
		r := &c.Requests[i]
		if r.Asked == asked && r.Assignment == assignment && r.Verdict == Pending {
			return r
		}
	}
	return nil
}

// LastReply returns the last full reply of an assignment, or nil.
func (c *Case) LastReply(assignment int) *Reply {
	for i := len(c.Replies) - 1; i >= 0; i-- {
		r := &c.Replies[i]
		if r.Assignment == assignment && !r.Interim {
			return r
		}
	}
	return nil
}

// children are the open assignments given out by assignment n.
func (c *Case) children(n int) []*Assignment {
	var open []*Assignment
	for i := range c.Assignments {
		if a := &c.Assignments[i]; a.Parent == n && a.Open() {
			open = append(open, a)
		}
	}
	return open
}

// owed are the open assignments the lead waits for: its own lower units and the
// units that assist it.
func (c *Case) owed(a *Assignment) []*Assignment {
	open := c.children(a.N)
	if a.Part == Lead {
		for i := range c.Assignments {
			if b := &c.Assignments[i]; b.Part == Assist && b.Parent == 0 && b.Open() {
				open = append(open, b)
			}
		}
	}
	return open
}

// end closes an assignment and everything below it.
func (c *Case) end(a *Assignment, s WorkState, at time.Time) {
	a.State, a.EndedAt = s, &at
	for i := range c.Requests {
		if q := &c.Requests[i]; q.Verdict == Pending && q.Assignment == a.N {
			q.Verdict, q.VerdictAt = Lapsed, &at
		}
	}
	for _, b := range c.children(a.N) {
		c.end(b, WorkVoid, at)
	}
}

// endAll voids every open assignment.
func (c *Case) endAll(at time.Time) {
	for i := range c.Assignments {
		if a := &c.Assignments[i]; a.Open() {
			a.State, a.EndedAt = WorkVoid, &at
		}
	}
	for i := range c.Requests {
		if r := &c.Requests[i]; r.Verdict == Pending && (r.Assignment != 0 || r.Asked == ForReject) {
			r.Verdict, r.VerdictAt = Lapsed, &at
		}
	}
}
