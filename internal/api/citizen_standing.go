package api

import (
	"context"
	"fmt"
	"time"

	"github.com/boombuler/barcode/qr"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// standing is where a matter stands against what its citizen was promised, and why
// when it stands otherwise.
type standing struct {
	Points      []point    `json:"points" doc:"一条线:受理、转办、答复、承诺"`
	Extended    *extended  `json:"extended" doc:"经批准的延期"`
	Suspended   *suspended `json:"suspended" doc:"暂缓办理"`
	Overdue     bool       `json:"overdue" doc:"已超过承诺的期限还没有答复"`
	Late        bool       `json:"late" doc:"答复时已经超期"`
	EarlyDays   float64    `json:"early_days" doc:"答复比承诺早几个工作日"`
	LeftDays    float64    `json:"left_days" doc:"离承诺还有几个工作日,超期为负"`
	ReopenUntil *time.Time `json:"reopen_until" doc:"在此之前可以申请重办"`
	Usual       *usual     `json:"usual" doc:"类似诉求多在何时答复:受理时告知的,还没有答复时才有"`
}

// point is one place on the line.
type point struct {
	Name  string     `json:"name"`
	At    *time.Time `json:"at"`
	State string     `json:"state" enum:"done,now,todo"`
	End   bool       `json:"end,omitempty" doc:"是期限,时刻为次日 00:00"`
}

type extended struct {
	Workdays int       `json:"workdays"`
	Reason   string    `json:"reason"`
	Was      time.Time `json:"was" doc:"原定期限"`
}

type suspended struct {
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until" doc:"到时复核"`
}

func (n names) standing(c *ticket.Case, t citizenTicket) standing {
	s := standing{Points: n.points(c, t)}
	l := lastLead(c)
	if l == nil {
		return s
	}
	p := n.book.Policies[c.PolicyID]
	if l.Extended > 0 {
		s.Extended = &extended{Workdays: l.Extended, Reason: n.granted(c, ticket.ForExtension, "extension", l.Round), Was: l.OriginalDueAt}
	}
	if c.State == ticket.Suspended {
		s.Suspended = &suspended{Reason: n.granted(c, ticket.ForSuspend, "suspend", 0), Until: c.SuspendUntil}
	}
	switch {
	case t.RepliedAt != nil:
		s.Late = t.RepliedAt.After(l.DueAt)
		s.EarlyDays = n.days(*t.RepliedAt, l.DueAt, p)
	case l.Open() && c.State.Open():
		s.Overdue = !n.now.Before(l.DueAt)
		s.LeftDays = n.days(n.now, l.DueAt, p)
	}
	if until, ok := c.ReopenUntil(n.book); ok && n.now.Before(until) {
		s.ReopenUntil = &until
	}
	return s
}

// granted is why something was granted last, in the words of the list it was chosen from.
func (n names) granted(c *ticket.Case, asked ticket.Asked, list string, round int) string {
	for i := len(c.Requests) - 1; i >= 0; i-- {
		if q := c.Requests[i]; q.Asked == asked && q.Verdict == ticket.Approved && (round == 0 || q.Round == round) {
			return n.book.Lists.Label(list, q.Code)
		}
	}
	return ""
}

// days are the working days between two moments, negative backwards.
func (n names) days(from, to time.Time, p ticket.Policy) float64 {
	sign := 1.0
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	b := p.Basis()
	d, err := n.book.Calendars[n.book.Calendar].Elapsed(from, to, b)
	if err != nil {
		return 0 // a year without a calendar: nothing is said of it
	}
	return sign * float64(int64(b.Days(d)*10+0.5)) / 10
}

// points are the line of a matter that is ours to answer; one that left us has none.
func (n names) points(c *ticket.Case, t citizenTicket) []point {
	switch c.State {
	case ticket.Transferred, ticket.Rejected, ticket.Merged, ticket.Cancelled:
		return []point{}
	}
	at := map[ticket.State]int{ticket.Draft: 0, ticket.Accepted: 1, ticket.ToDispatch: 1, ticket.Replied: 2, ticket.ToFollowUp: 3, ticket.Closed: 4}
	now, known := at[c.State]
	if !known {
		now = 2 // a unit has it in hand
	}
	name := "转办"
	if c.State == ticket.Rework {
		name = "重新办理"
	}
	var sent *time.Time
	if l := lastLead(c); l != nil {
		sent = &l.SentAt
	}
	list := []point{{Name: "受理", At: c.AcceptedAt}, {Name: name, At: sent}, {Name: "答复", At: t.RepliedAt}, {Name: "办结", At: c.ClosedAt}}
	for i := range list {
		list[i].State = "todo"
		if list[i].At != nil && i < now {
			list[i].State = "done"
		}
	}
	if now >= 1 && now <= 3 {
		list[now-1].State = "now"
	}
	if t.RepliedAt == nil {
		list[2].At = nil
	}
	if t.DueAt != nil && t.RepliedAt == nil { // the promise stands where the answer will
		list[2] = point{Name: "承诺答复", At: t.DueAt, State: "todo", End: true}
	}
	return list
}

// look is one colleague's look at the citizen's number (谁看过我的号码).
type look struct {
	At    time.Time `json:"at"`
	Post  string    `json:"post" doc:"岗位"`
	Field string    `json:"field" enum:"name,phone"`
}

func (s *server) looks(ctx context.Context, by caller, in *trackRequest) (*list[look], error) {
	id, err := s.enter(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	seen, err := s.Casework.Looks(ctx, id)
	if err != nil {
		return nil, err
	}
	var users []org.UserID
	for _, r := range seen {
		users = append(users, r.User)
	}
	posts, err := s.Accounts.Names(ctx, users)
	if err != nil {
		return nil, err
	}
	var all []look
	for _, r := range seen {
		all = append(all, look{r.At, posts[r.User], r.Field})
	}
	return listOf(all), nil
}

// enter lets a citizen in by his receipt, so often from one address.
func (s *server) enter(ctx context.Context, by caller, r Receipt) (ticket.ID, error) {
	if err := s.crowd.enter("track "+by.address, s.Now(), 300); err != nil {
		return 0, err
	}
	return s.Casework.OpenReceipt(ctx, r.No, r.Code)
}

type squareRequest struct {
	Origin string `header:"Origin" doc:"浏览器给出,二维码里的网址由它而来"`
	Body   Receipt
}

// square is the receipt as a QR code: a drawing, dark where the path goes.
type square struct {
	Size int    `json:"size" doc:"边长,含静区"`
	Path string `json:"path" doc:"SVG 路径"`
	Text string `json:"text" doc:"码里的网址"`
}

// square draws what opens the citizen's own matter. Number and code stand behind the
// #: no server along the way gets to read them.
func (s *server) square(ctx context.Context, by caller, in *squareRequest) (*body[square], error) {
	if err := s.crowd.enter("track "+by.address, s.Now(), 300); err != nil {
		return nil, err
	}
	if _, err := s.Casework.Enter(ctx, in.Body.No, in.Body.Code); err != nil {
		return nil, err
	}
	if in.Origin == "" || len(in.Origin) > 200 {
		return nil, fault.New(fault.Invalid, "不知道网站的地址,画不出二维码;请记下工单号和查询码")
	}
	text := in.Origin + "/m/track#" + in.Body.No + "." + in.Body.Code
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	const quiet = 4
	side := code.Bounds().Dx()
	d := square{Size: side + 2*quiet, Text: text}
	path := []byte{}
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				path = appendModule(path, x+quiet, y+quiet)
			}
		}
	}
	d.Path = string(path)
	return bodyOf(d), nil
}

type citizenRegionsRequest struct {
	Parent org.RegionCode `query:"parent" required:"true" maxLength:"12" doc:"县区、乡镇的代码"`
}

// regionsBelow are the townships of a county, or the villages of a township.
func (s *server) regionsBelow(ctx context.Context, by caller, in *citizenRegionsRequest) (*list[place], error) {
	if err := s.crowd.enter("read "+by.address, s.Now(), readings); err != nil {
		return nil, err
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	var all []place
	for _, code := range book.Regions.Below(in.Parent) {
		r, _ := book.Regions.Region(code)
		all = append(all, place{string(code), r.Name})
	}
	return listOf(all), nil
}

// appendModule draws one dark square.
func appendModule(path []byte, x, y int) []byte { return fmt.Appendf(path, "M%d %dh1v1h-1z", x, y) }
