// Package ticket holds the rules of the work order (工单): its states, the one
// flow table, the assignments to units, the clocks and the deeds people do.
// It is pure: the actor, the time and the rules are arguments, and every stored
// column of a ticket is the fold of its events.
package ticket

import (
	"time"

	"suban/internal/org"
)

// ID numbers a ticket inside its city: time-ordered, made by the program.
type ID int64

// State is where a ticket stands (工单状态).
type State string

const (
	Draft         State = "draft"           // 草稿
	Accepted      State = "accepted"        // 已受理
	ToDispatch    State = "to_dispatch"     // 待派单
	Dispatched    State = "dispatched"      // 待签收
	Handling      State = "handling"        // 办理中
	SendBackAsked State = "send_back_asked" // 退单待审
	InDispute     State = "in_dispute"      // 争议审定中
	Suspended     State = "suspended"       // 挂起
	Replied       State = "replied"         // 待审核
	ToFollowUp    State = "to_follow_up"    // 待回访
	Rework        State = "rework"          // 重办中
	Closed        State = "closed"          // 办结
	Transferred   State = "transferred"     // 已移交
	Rejected      State = "rejected"        // 不予受理
	Merged        State = "merged"          // 已并单
	Cancelled     State = "cancelled"       // 撤回
)

// States lists the sixteen states in the order of the flow.
var States = []State{Draft, Accepted, ToDispatch, Dispatched, Handling, SendBackAsked, InDispute, Suspended,
	Replied, ToFollowUp, Rework, Closed, Transferred, Rejected, Merged, Cancelled}

var stateNames = map[State]string{Draft: "草稿", Accepted: "已受理", ToDispatch: "待派单", Dispatched: "待签收",
	Handling: "办理中", SendBackAsked: "退单待审", InDispute: "争议审定中", Suspended: "挂起", Replied: "待审核",
	ToFollowUp: "待回访", Rework: "重办中", Closed: "办结", Transferred: "已移交", Rejected: "不予受理",
	Merged: "已并单", Cancelled: "撤回"}

// Name is the state's word in Chinese.
func (s State) Name() string { return stateNames[s] }

// Open reports whether the matter is still to be dealt with here.
func (s State) Open() bool {
	switch s {
	case Closed, Transferred, Rejected, Merged, Cancelled:
		return false
	}
	return true
}

// Kind is what sort of request it is (诉求类型).
type Kind string

const (
	Inquiry    Kind = "inquiry"    // 咨询
	Help       Kind = "help"       // 求助
	Complaint  Kind = "complaint"  // 投诉
	TipOff     Kind = "tip_off"    // 举报
	Suggestion Kind = "suggestion" // 建议
	Praise     Kind = "praise"     // 表扬
	OtherKind  Kind = "other"      // 其他
)

// Kinds lists the kinds in order.
var Kinds = []Kind{Inquiry, Help, Complaint, TipOff, Suggestion, Praise, OtherKind}

// Class splits kinds by time limit (时限类别): 咨询类 and 非咨询类.
type Class string

const (
	ClassInquiry Class = "inquiry" // 咨询类
	ClassMatter  Class = "matter"  // 非咨询类
)

// Class is the time class of a kind.
func (k Kind) Class() Class {
	if k == Inquiry {
		return ClassInquiry
	}
	return ClassMatter
}

// Channel is the way it came in (来电来件渠道).
type Channel string

const (
	Phone    Channel = "phone"    // 电话
	Web      Channel = "web"      // 网站
	WeChat   Channel = "wechat"   // 微信
	App      Channel = "app"      // 皖事通
	Letter   Channel = "letter"   // 信件
	Exchange Channel = "exchange" // 平台对接
	Imported Channel = "import"   // 历史导入
)

// Source is who passed it to this platform (诉求来源).
type Source string

const (
	Local      Source = "local"      // 本级
	Province   Source = "province"   // 省级交办
	From110    Source = "police"     // 110 非警务
	LeaderDay  Source = "leader_day" // 领导接听
	NetMessage Source = "net"        // 网民留言
)

// Urgency runs from 0 to 3 (紧急程度).
type Urgency int

const (
	Normal  Urgency = 0 // 一般
	Hurried Urgency = 1 // 较急
	Urgent  Urgency = 2 // 紧急: 水电气热, 24 hours
	Sudden  Urgency = 3 // 突发: 2 hours
)

// Outcome is how a closed ticket ended (办结结果). It is stated by a person at
// closing, never derived from the state.
type Outcome string

const (
	AnsweredDirectly Outcome = "answered"             // 直接办结
	Resolved         Outcome = "resolved"             // 解决
	PartlyResolved   Outcome = "partly"               // 部分解决
	NoPolicy         Outcome = "unresolved_policy"    // 未解决-政策不支持
	NoMeans          Outcome = "unresolved_objective" // 未解决-客观条件
	Unreachable      Outcome = "unreachable"          // 无法联系
	GivenUp          Outcome = "given_up"             // 诉求人放弃
	Unreasonable     Outcome = "unreasonable"         // 无理重复
	Unstated         Outcome = "unstated"             // 未载明, of imported tickets only: nobody said
)

// Ticket is one citizen's matter (工单). Its columns are the fold of its events.
type Ticket struct {
	ID      ID     `db:"ticket_id" json:"id"`
	No      string `json:"no"`
	Version int    `json:"version"` // seq of the last event
	State   State  `json:"state"`

	Kind         Kind           `json:"kind"`
	Class        Class          `json:"time_class"`
	Channel      Channel        `json:"channel"`
	Source       Source         `json:"source"`
	Category     string         `json:"category"`
	Region       org.RegionCode `json:"region"`
	Township     org.RegionCode `json:"township"`
	Urgency      Urgency        `json:"urgency"`
	Confidential bool           `json:"confidential"` // 要求保密
	NoFollowUp   bool           `json:"no_follow_up"` // 不需回访
	Difficult    bool           `json:"difficult"`    // 疑难件
	Labels       []string       `json:"labels"`

	Title       Secret `json:"title"`
	Content     Secret `json:"content"`
	Expectation Secret `json:"expectation"` // 诉求目的
	Place       Secret `json:"place"`

	RequesterName  Secret `json:"requester_name"`
	RequesterPhone Secret `json:"requester_phone"`
	PhoneKey       string `json:"-"`              // keyed blind index of the phone
	RequesterKind  string `json:"requester_kind"` // person 个人, company 企业

	ProvinceNo    string     `json:"province_no"`
	ProvinceDueAt *time.Time `json:"province_due_at"`
	Desk          int        `json:"desk"`   // 专席, 0 none
	OldNo         string     `json:"old_no"` // the number it had in another system
	RepeatOf      ID         `json:"repeat_of"`
	RepeatNo      int        `json:"repeat_no"` // 1 for a first time
	MergedInto    ID         `json:"merged_into"`
	Joined        int        `json:"joined"`   // tickets merged into this one
	Incident      IncidentID `json:"incident"` // 事件, 0 none

	PolicyID      int        `json:"policy_id"`
	CreatedAt     time.Time  `json:"created_at"`
	CreatedBy     org.UserID `json:"created_by"`
	CreatedUnit   org.UnitID `json:"created_unit"`
	AcceptedAt    *time.Time `json:"accepted_at"` // t0, set once
	DispatchDueAt *time.Time `json:"dispatch_due_at"`
	DispatchedAt  *time.Time `json:"dispatched_at"` // the first dispatch
	DueAt         *time.Time `json:"due_at"`        // the lead's
	RepliedAt     *time.Time `json:"replied_at"`
	ReviewDueAt   *time.Time `json:"review_due_at"`
	FollowUpDueAt *time.Time `json:"follow_up_due_at"`
	FollowUpAt    *time.Time `json:"follow_up_at"` // the next attempt's slot
	LinkUntil     *time.Time `json:"link_until"`   // the rating link stays open until
	SuspendedAt   *time.Time `json:"suspended_at"`
	SuspendUntil  *time.Time `json:"suspend_until"`
	DetailsDueAt  *time.Time `json:"details_due_at"`
	AckDueAt      *time.Time `json:"ack_due_at"` // the other party must confirm a transfer
	AckedAt       *time.Time `json:"acked_at"`   // and did so
	TransferTo    string     `json:"transfer_to"`
	ClosedAt      *time.Time `json:"closed_at"`
	Outcome       Outcome    `json:"outcome"`
	NoCallCode    string     `json:"no_call_code"` // why it was closed without a follow-up
	RejectCode    string     `json:"reject_code"`

	RedoCount        int        `json:"redo_count"`
	UnsatCount       int        `json:"unsat_count"`
	SubstandardCount int        `json:"substandard_count"`
	Hops             int        `json:"hops"` // lead assignments so far
	SendBackCount    int        `json:"send_back_count"`
	ReopenCount      int        `json:"reopen_count"`
	AppealCount      int        `json:"appeal_count"`
	FalseClosures    int        `json:"false_closures"`
	UrgeCount        int        `json:"urge_count"`
	Tier             int        `json:"tier"` // of supervision, 0 none
	OverdueAt        *time.Time `json:"overdue_at"`
	UnreasonableTill *time.Time `json:"unreasonable_till"`
	ErasedAt         *time.Time `json:"erased_at"`
}
