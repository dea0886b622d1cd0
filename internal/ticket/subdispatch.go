package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// SubDispatch gives work to units below (T17 下派). The lower due date keeps a
// reserve before the upper one.
type SubDispatch struct {
	On
	Units    []org.UnitID `json:"units" label:"下级单位" need:"true"`
	Workdays float64      `json:"workdays" label:"办理时限(工作日)" help:"不填则为剩余时间减去预留"`
	Text     Secret       `json:"text" label:"交办要求" max:"500"`
}

func (*SubDispatch) Action() Action { return "sub_dispatch" }

func (f *SubDispatch) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.on(f)
	if a.Depth >= org.MaxLevel {
		return fault.New(fault.Conflict, "最多下派到四级")
	}
	part, err := c.lowerPeriod(a, f.Workdays, now, r)
	if err != nil {
		return err
	}
	if part <= 0 {
		return fault.New(fault.Conflict, "剩余时间不足以下派,请直接办理或先申请延期")
	}
	for i, u := range f.Units {
		if u == a.Unit || !r.book.Units.Within(a.Unit, u) {
			return fault.In("units", "只能下派给本单位的下级单位")
		}
		if slices.Contains(f.Units[:i], u) || slices.ContainsFunc(c.children(a.N), func(b *Assignment) bool { return b.Unit == u }) {
			return fault.In("units", "同一下级单位不能重复下派")
		}
		if err := r.unit(u, now, "units"); err != nil {
			return err
		}
	}
	return nil
}

// lowerPeriod is the working time a lower unit gets: what remains less the
// reserve (at least its minimum), or fewer days when asked for.
func (c *Case) lowerPeriod(a *Assignment, workdays float64, now time.Time, r rules) (time.Duration, error) {
	natural := a.DueHours > 0
	left, err := r.elapsed(now, a.DueAt, natural)
	if err != nil {
		return 0, err
	}
	reserve := time.Duration(r.p.Reserve * float64(left))
	if !natural {
		reserve = max(reserve, r.work(r.p.ReserveMin))
	}
	part := left - reserve
	day := wd
	if !natural {
		day = r.b.Workday()
	}
	if asked := workdays * float64(day); asked > 0 && asked < float64(part) {
		part = time.Duration(asked)
	}
	return part.Truncate(time.Second), nil
}

func (f *SubDispatch) apply(c *Case, e Event, r rules) error {
	n := c.on(f).N
	for _, u := range f.Units {
		up := c.Assignment(n)
		part, err := c.lowerPeriod(up, f.Workdays, e.At, r)
		if err != nil {
			return err
		}
		if _, err := c.send(Assignment{Unit: u, Part: Sub, Parent: n, Depth: up.Depth + 1, DuePart: part}, e, r); err != nil {
			return err
		}
	}
	return nil
}

// AddAssist asks more units to help (T18 增派协办).
type AddAssist struct {
	Units []org.UnitID `json:"units" label:"协办单位" need:"true"`
	Text  Secret       `json:"text" label:"理由" need:"true" max:"500"`
}

func (*AddAssist) Action() Action { return "add_assist" }

func (f *AddAssist) check(c *Case, by org.Actor, now time.Time, r rules) error {
	lead := c.Lead()
	if !by.May(org.Dispatch) && !by.Holds(lead.Unit) {
		return fault.New(fault.Denied, "只有主办单位或派单员可以增派协办")
	}
	for i, u := range f.Units {
		if err := r.unit(u, now, "units"); err != nil {
			return err
		}
		busy := slices.ContainsFunc(c.Assignments, func(b Assignment) bool { return b.Unit == u && b.Open() })
		if busy || slices.Contains(f.Units[:i], u) {
			return fault.In("units", "该单位已在承办本件,不必重复增派")
		}
	}
	return nil
}

func (f *AddAssist) offered(c *Case, by org.Actor) bool {
	l := c.Lead()
	return l != nil && (by.May(org.Dispatch) || by.Holds(l.Unit))
}

func (f *AddAssist) apply(c *Case, e Event, r rules) error {
	for _, u := range f.Units {
		if _, err := c.send(Assignment{Unit: u, Part: Assist, Depth: 1}, e, r); err != nil {
			return err
		}
	}
	return nil
}
