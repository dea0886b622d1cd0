package supervision

import (
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Form is what kind of pressure an order is (督办形式).
type Form string

const (
	Project  Form = "project"  // 立项督办
	Circular Form = "circular" // 专项通报
	TV       Form = "tv"       // 电视栏目曝光
	Talk     Form = "talk"     // 约谈
	Signed   Form = "signed"   // 市领导签批交办
	Direct   Form = "direct"   // 领导直接交办
)

// Forms lists every form in order; the first four are of tier 2.
var Forms = []Form{Project, Circular, TV, Talk, Signed, Direct}

var formNames = map[Form]string{Project: "立项督办", Circular: "专项通报", TV: "电视栏目曝光", Talk: "约谈", Signed: "市领导签批交办", Direct: "领导直接交办"}

// Name is the form in Chinese.
func (f Form) Name() string { return formNames[f] }

// OrderState is where an order stands.
type OrderState string

const (
	Drafted   OrderState = "drafted"   // 待发单
	Issued    OrderState = "issued"    // 待阅批
	Working   OrderState = "working"   // 整改中
	ToSign    OrderState = "to_sign"   // 待签报
	FedBack   OrderState = "fed_back"  // 待验收
	Approved  OrderState = "accepted"  // 待销号
	Struck    OrderState = "struck"    // 已销号
	Withdrawn OrderState = "withdrawn" // 已撤销
)

// OrderStates lists every state in order.
var OrderStates = []OrderState{Drafted, Issued, Working, ToSign, FedBack, Approved, Struck, Withdrawn}

var orderStateNames = map[OrderState]string{Drafted: "待发单", Issued: "待阅批", Working: "整改中", ToSign: "待签报", FedBack: "待验收",
	Approved: "待销号", Struck: "已销号", Withdrawn: "已撤销"}

// Name is the state in Chinese; Open says that something is still to be done.
func (s OrderState) Name() string { return orderStateNames[s] }
func (s OrderState) Open() bool   { return s != Struck && s != Withdrawn }

// OrderID numbers an order inside its city.
type OrderID int64

// Order is a supervision order (督办单): one unit must act on one matter, its chief
// reads it, reports back, and it is struck off only with evidence and a follow-up.
type Order struct {
	ID      OrderID
	Version int
	Year    int // numbered when it is issued: 〔2026〕214号
	No      int
	Tier    Tier
	Form    Form
	State   OrderState
	Office  org.Role // whose order it is: 市委督查办, 市营商办, or the centre's own
	Unit    org.UnitID
	Assists []org.UnitID
	Leader  string // of tier 3: whose instruction it is
	Paper   int64  // the submission it comes from, 0 when none
	Tickets []ticket.ID
	MadeAt  time.Time
	Days    float64 // working days to report back

	IssuedAt  *time.Time
	IssuedBy  org.UserID
	ReadDueAt *time.Time
	ReadAt    *time.Time
	DueAt     *time.Time
	FedBackAt *time.Time
	SignedAt  *time.Time
	Returns   int
	AcceptAt  *time.Time
	AcceptBy  org.UserID
	LookedAt  *time.Time
	LookedBy  org.UserID
	StruckAt  *time.Time

	OrderText
}

// OrderText are an order's words, sealed where they lie.
type OrderText struct {
	Title    string   `json:"title"`
	Reasons  []string `json:"reasons"`
	Demand   string   `json:"demand"`             // what is required
	Feedback string   `json:"feedback,omitempty"` // the last one
	Evidence string   `json:"evidence,omitempty"`
	LookBack string   `json:"look_back,omitempty"`
}

// Clone copies an order so that a refused deed leaves nothing behind.
func (o *Order) Clone() *Order {
	c := *o
	c.Tickets, c.Assists, c.Reasons = slices.Clone(o.Tickets), slices.Clone(o.Assists), slices.Clone(o.Reasons)
	return &c
}

// Overdue reports whether what waits should have been done by now.
func (o *Order) Overdue(now time.Time) bool {
	switch o.State {
	case Issued:
		return o.ReadDueAt != nil && !now.Before(*o.ReadDueAt)
	case Working, ToSign:
		return o.DueAt != nil && !now.Before(*o.DueAt)
	}
	return false
}

// FollowedUp is what the citizen said about one ticket of an order.
type FollowedUp struct {
	Ticket       ticket.ID
	No           string
	Closed       bool
	Reached      bool
	Satisfaction int // of the last answer, 0 when none
}

// Deed is one thing somebody wants to do to an order.
type Deed struct {
	Do       OrderAction
	Form     Form    // of issue
	Days     float64 // of issue
	Text     string
	Evidence string // of feedback
	Relapsed bool   // of look_back: it was not done after all

	FollowedUp []FollowedUp // of strike_off, read by the program
	Due        func(days float64) (time.Time, error)
}

// OrderAction names what people do with an order.
type OrderAction string

const (
	Issue     OrderAction = "issue"      // 发单
	Read      OrderAction = "read"       // 阅批
	Report    OrderAction = "feedback"   // 反馈
	SignIt    OrderAction = "sign"       // 签报
	Revise    OrderAction = "revise"     // 退回修改
	Return    OrderAction = "return"     // 退回
	Accept    OrderAction = "accept"     // 验收
	LookBack  OrderAction = "look_back"  // 回头看
	StrikeOff OrderAction = "strike_off" // 销号
	Withdraw  OrderAction = "withdraw"   // 撤销
)

type orderStep struct {
	do    OrderAction
	name  string
	from  []OrderState
	may   func(*Order, org.Actor) error
	least int // characters its text must have
	what  string
	then  func(*Order, Deed, org.Actor, time.Time) error
}

var orderFlow = []orderStep{
	{Issue, "发单", []OrderState{Drafted}, office, 0, "督办要求", (*Order).issue},
	{Read, "阅批", []OrderState{Issued}, chief, 2, "批示", (*Order).read},
	{Report, "反馈", []OrderState{Working}, unit, 10, "处置结果", (*Order).report},
	{SignIt, "签报", []OrderState{ToSign}, chief, 0, "意见", (*Order).sign},
	{Revise, "退回修改", []OrderState{ToSign}, chief, 2, "修改意见", (*Order).again},
	{Return, "退回重报", []OrderState{FedBack}, office, 4, "退回理由", (*Order).sendBack},
	{Accept, "验收通过", []OrderState{FedBack}, office, 0, "验收意见", (*Order).accept},
	{LookBack, "回头看", []OrderState{Approved}, looker, 4, "核查情况", (*Order).lookBack},
	{StrikeOff, "销号", []OrderState{Approved}, office, 0, "销号意见", (*Order).strikeOff},
	{Withdraw, "撤销", []OrderState{Drafted, Issued, Working}, office, 4, "撤销理由", (*Order).withdraw},
}

// OrderActions lists every deed in order.
var OrderActions = func() []OrderAction {
	var all []OrderAction
	for _, s := range orderFlow {
		all = append(all, s.do)
	}
	return all
}()

// Name is the deed in Chinese.
func (a OrderAction) Name() string {
	for _, s := range orderFlow {
		if s.do == a {
			return s.name
		}
	}
	return string(a)
}

// Runs reports whether the actor leads supervision for an order: the centre's
// supervisors, and the office in whose theme it lies.
func (o *Order) Runs(by org.Actor) bool {
	return by.System || by.May(org.Supervise) && (by.May(org.SeeAll) || by.Is(o.Office))
}

// Sees reports whether the actor may see an order at all.
func (o *Order) Sees(by org.Actor) bool {
	return o.Runs(by) || by.May(org.SignOff) || o.State != Drafted && (o.holds(by) && by.May(org.SeeUnit))
}

func (o *Order) holds(by org.Actor) bool {
	return by.Holds(o.Unit) || slices.ContainsFunc(o.Assists, by.Holds)
}

func office(o *Order, by org.Actor) error {
	if o.Runs(by) {
		return nil
	}
	return fault.New(fault.Denied, "督办单由%s和热线中心督办员办理", o.Office.Name())
}

func looker(o *Order, by org.Actor) error {
	if by.May(org.LookBack) {
		return nil
	}
	return office(o, by)
}

func chief(o *Order, by org.Actor) error {
	if by.May(org.ChiefSign) && by.Holds(o.Unit) {
		return nil
	}
	return fault.New(fault.Denied, "须由承办单位一把手本人办理")
}

func unit(o *Order, by org.Actor) error {
	if by.Holds(o.Unit) && (by.May(org.HandleTickets) || by.May(org.Approve) || by.May(org.ChiefSign)) {
		return nil
	}
	return fault.New(fault.Denied, "反馈由承办单位办理")
}

// Offers lists what the actor may do now.
func (o *Order) Offers(by org.Actor) []OrderAction {
	var list []OrderAction
	for _, s := range orderFlow {
		if slices.Contains(s.from, o.State) && s.may(o, by) == nil {
			list = append(list, s.do)
		}
	}
	return list
}

// Do does a deed to the order, or refuses and leaves it as it was.
func (o *Order) Do(d Deed, by org.Actor, now time.Time) (*Order, error) {
	at := slices.IndexFunc(orderFlow, func(s orderStep) bool { return s.do == d.Do })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "没有「%s」这个操作", d.Do)
	}
	s := orderFlow[at]
	d.Text, d.Evidence = clean(d.Text), clean(d.Evidence)
	switch {
	case d.Do == Report && o.State == Issued:
		return nil, fault.New(fault.Conflict, "督办单须先由一把手阅批,再反馈")
	case !slices.Contains(s.from, o.State):
		return nil, fault.New(fault.Conflict, "督办单现在「%s」,不能%s;请刷新后再看", o.State.Name(), s.name)
	}
	if err := s.may(o, by); err != nil {
		return nil, err
	}
	if err := words("text", s.what, d.Text, s.least, 2000); err != nil {
		return nil, err
	}
	next := o.Clone()
	if err := s.then(next, d, by, now); err != nil {
		return nil, err
	}
	next.Version++
	return next, nil
}

func (o *Order) issue(d Deed, by org.Actor, now time.Time) error {
	if o.Tier == Escalation {
		if !slices.Contains(Forms[:4], d.Form) {
			return fault.In("form", "请选择督办形式")
		}
		o.Form = d.Form
	}
	if d.Days != 0 {
		o.Days = d.Days
	}
	if o.Days < 1 || o.Days > 60 {
		return fault.In("days", "反馈期限应为1至60个工作日")
	}
	if d.Text != "" {
		o.Demand = d.Text
	}
	if err := words("text", "督办要求", o.Demand, 4, 2000); err != nil {
		return err
	}
	read, err := d.Due(1)
	if err != nil {
		return err
	}
	due, err := d.Due(o.Days)
	if err != nil {
		return err
	}
	o.State, o.IssuedAt, o.IssuedBy, o.ReadDueAt, o.DueAt = Issued, &now, by.ID, &read, &due
	return nil
}

func (o *Order) read(_ Deed, _ org.Actor, now time.Time) error {
	o.State, o.ReadAt = Working, &now
	return nil
}

func (o *Order) report(d Deed, by org.Actor, now time.Time) error {
	if err := words("evidence", "佐证(照片、文书的编号和时间地点)", d.Evidence, 4, 1000); err != nil {
		return err
	}
	o.Feedback, o.Evidence, o.FedBackAt = d.Text, d.Evidence, &now
	if o.State = FedBack; o.Tier == Leaders {
		o.State = ToSign // 签报: what goes up to a city leader bears the chief's name
	}
	return nil
}

func (o *Order) sign(_ Deed, _ org.Actor, now time.Time) error {
	o.State, o.SignedAt = FedBack, &now
	return nil
}

func (o *Order) again(Deed, org.Actor, time.Time) error {
	o.State = Working
	return nil
}

func (o *Order) sendBack(Deed, org.Actor, time.Time) error {
	o.State, o.SignedAt = Working, nil
	o.Returns++
	return nil
}

func (o *Order) accept(_ Deed, by org.Actor, now time.Time) error {
	o.State, o.AcceptAt, o.AcceptBy = Approved, &now, by.ID
	return nil
}

func (o *Order) lookBack(d Deed, by org.Actor, now time.Time) error {
	o.LookBack, o.LookedAt, o.LookedBy = d.Text, &now, by.ID
	if d.Relapsed {
		o.State, o.SignedAt, o.LookedAt, o.AcceptAt = Working, nil, nil, nil
		o.Returns++
	}
	return nil
}

// strikeOff is 销号: only with evidence, the citizen's answer, a second person, and
// at tier 3 a look back.
func (o *Order) strikeOff(d Deed, by org.Actor, now time.Time) error {
	switch {
	case o.Evidence == "":
		return fault.New(fault.Conflict, "没有佐证,不能销号")
	case o.Tier == Leaders && o.LookedAt == nil:
		return fault.New(fault.Conflict, "市领导交办件须先回头看,再销号")
	case by.ID == o.AcceptBy || by.Deputy != 0 && by.Deputy == o.AcceptBy:
		return fault.New(fault.Denied, "验收和销号须由两人办理,请由另一位督办人员销号")
	}
	for _, f := range d.FollowedUp {
		switch {
		case !f.Closed:
			return fault.New(fault.Conflict, "工单%s尚未办结并回访,不能销号", f.No)
		case !f.Reached && d.Text == "":
			return fault.In("text", "工单%s没有回访到诉求人,请写明核查情况", f.No)
		case f.Reached && f.Satisfaction > 0 && f.Satisfaction < 3 && (!by.May(org.CloseUnsatisfied) || d.Text == ""):
			return fault.New(fault.Conflict, "工单%s回访不满意,不能销号;确已依法办结的由中心主任写明政策解释后销号", f.No)
		}
	}
	o.State, o.StruckAt = Struck, &now
	return nil
}

func (o *Order) withdraw(Deed, org.Actor, time.Time) error {
	o.State = Withdrawn
	return nil
}

// Cite is the order's number as papers name it; before it is issued it has none.
func (o *Order) Cite(city string) string {
	if o.No == 0 {
		return "待编号"
	}
	prefix := ""
	for _, r := range city {
		prefix = string(r)
		break
	}
	return fmt.Sprintf("%s热督〔%d〕%d号", prefix, o.Year, o.No)
}
