package reception

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/staffing"
	"suban/internal/workday"
)

// learned is how many days of the past a forecast is made from; ahead is how many days
// it is made for, from today on.
const (
	learned = 70
	ahead   = 8
	checked = 7 // days over which the forecast is compared with what came
)

// PlannedDay is a day's forecast beside its roster.
type PlannedDay struct {
	On     workday.Date
	Sort   staffing.Sort
	Halves [staffing.Slots]staffing.Half
	Shifts []postgres.Shift
}

// Staffing is what the page shows: the settings, the days ahead, and how good the
// forecast has been.
type Staffing struct {
	Settings    staffing.Settings
	Version     int
	Days        []PlannedDay
	Off, Chance float64
	Learned     int           // days that anything came on
	Ours        bool          // arrivals are the calls that the exchange wrote down
	Measured    time.Duration // mean handling time of the last days, by agents' own states (K29)
}

func seesStaffing(by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.ManagePolicies) && by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "坐席测算供班长和中心主任使用")
}

// Staffing forecasts today and the week after, and checks the roster.
func (r *Reception) Staffing(ctx context.Context, by org.Actor) (s Staffing, err error) {
	if err := seesStaffing(by); err != nil {
		return s, err
	}
	book, err := r.work.Rulebook(ctx)
	if err != nil {
		return s, err
	}
	cal := book.Calendars[book.Calendar]
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if s.Settings, s.Version, _, err = tx.Staffing(ctx); err != nil {
			return err
		}
		today := workday.DateOf(tx.Now)
		past, ours, err := r.past(ctx, tx, cal, today, s.Settings)
		if err != nil {
			return err
		}
		if s.Ours = ours; ours {
			if s.Measured, err = handled(ctx, tx, today); err != nil {
				return err
			}
		}
		roster, err := tx.Shifts(ctx, today.Prev(), today.Plus(ahead-1))
		if err != nil {
			return err
		}
		lines := make([]staffing.Shift, len(roster))
		for i, one := range roster {
			lines[i] = staffing.Shift{On: one.On, Name: one.Name, From: one.From, To: one.To, People: len(one.People)}
		}
		for d := today; d.Before(today.Plus(ahead)); d = d.Next() {
			f := staffing.Forecast(past, d, staffing.Sorted(cal, d))
			day := PlannedDay{On: d, Sort: f.Sort, Halves: staffing.Plan(f, s.Settings, lines)}
			for _, one := range roster {
				if one.On == d {
					day.Shifts = append(day.Shifts, one)
				}
			}
			s.Days = append(s.Days, day)
		}
		s.Off, s.Chance = staffing.Error(past, checked)
		s.Learned = len(past)
		return nil
	})
	return s, err
}

// past reads the days before one, without those before the first that anything came on.
func (r *Reception) past(ctx context.Context, tx *postgres.Tx, cal *workday.Calendar, today workday.Date, s staffing.Settings) (list []staffing.Day, ours bool, err error) {
	first := today.Plus(-learned)
	counts, ours, err := arrivals(ctx, tx, first.Start(), today.Start(), s)
	if err != nil {
		return nil, ours, err
	}
	for i := range learned {
		d := staffing.Day{On: first.Plus(i), Sort: staffing.Sorted(cal, first.Plus(i))}
		any := false
		for slot := range d.Calls {
			n := counts[i*staffing.Slots+slot]
			d.Calls[slot], any = n, any || n > 0
		}
		if any || len(list) > 0 {
			list = append(list, d)
		}
	}
	return list, ours, nil
}

// arrivals are the callers of a span by half hour, as the exchange wrote them down. A centre
// whose exchange has not written a call yet has its registrations instead, so many calls for each.
func arrivals(ctx context.Context, tx *postgres.Tx, from, to time.Time, s staffing.Settings) (counts map[int]float64, ours bool, err error) {
	came, since, err := tx.CallArrivals(ctx, from, to)
	if err != nil {
		return nil, false, err
	}
	each := 1.0
	if ours = !since.IsZero(); !ours {
		each = s.PerCall
		if came, err = tx.HalfHours(ctx, from, to); err != nil {
			return nil, false, err
		}
	}
	counts = map[int]float64{}
	for slot, n := range came {
		counts[slot] = each * float64(n)
	}
	return counts, ours, nil
}

// handled is how long a call kept an agent in the last days, by the agents' own states.
func handled(ctx context.Context, tx *postgres.Tx, today workday.Date) (time.Duration, error) {
	var list []indicator.Shift
	for d := today.Plus(-checked); d.Before(today); d = d.Next() {
		states, err := tx.AgentEvents(ctx, d.Start(), d.Next().Start())
		if err != nil {
			return 0, err
		}
		for _, one := range call.Shifts(states, d.Start(), d.Next().Start()) {
			list = append(list, indicator.Shift{Talk: one.Talk, Hold: one.Hold, WrapUp: one.WrapUp, Calls: one.Calls})
		}
	}
	mean, _ := indicator.HandleTime(list)
	return mean.Round(time.Second), nil
}

// SetStaffing changes what is known of the line.
func (r *Reception) SetStaffing(ctx context.Context, by org.Actor, s staffing.Settings, version int) error {
	if err := seesStaffing(by); err != nil {
		return err
	}
	switch {
	case s.Level < 0.5 || s.Level > 0.999:
		return fault.In("level", "接通目标应为 50%% 至 99.9%%")
	case s.Within < 0 || s.Within > 5*time.Minute:
		return fault.In("within", "接听时限应为 0 至 300 秒")
	case s.Handle < 30*time.Second || s.Handle > time.Hour:
		return fault.In("handle", "平均处理时长应为 30 至 3600 秒")
	case s.Patience < 0 || s.Patience > time.Hour:
		return fault.In("patience", "来电人平均耐心应为 0 至 3600 秒,0 表示不计放弃")
	case s.PerCall < 0.5 || s.PerCall > 20:
		return fault.In("per_call", "每件登记对应的来电应为 0.5 至 20 个")
	case s.Away < 0 || s.Away > 0.7:
		return fault.In("away", "离席比例应为 0 至 70%%")
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		_, now, _, err := tx.Staffing(ctx)
		if err != nil {
			return err
		}
		if now != version {
			return fault.New(fault.Stale, "测算参数刚被他人修改,请刷新后再改")
		}
		if err := audit(ctx, tx, by, "set_staffing", "坐席测算参数", s); err != nil {
			return err
		}
		return tx.SetStaffing(s, version+1, by.Name)
	})
}

// SetShift writes a line of the roster; without people it is taken off. Nobody is on two
// lines at once.
func (r *Reception) SetShift(ctx context.Context, by org.Actor, s postgres.Shift) error {
	if err := seesStaffing(by); err != nil {
		return err
	}
	s.Name = strings.TrimSpace(s.Name)
	switch n := utf8.RuneCountInString(s.Name); {
	case n < 1 || n > 12:
		return fault.In("name", "班次名称应为 1 至 12 字")
	case s.From < 0 || s.From >= 24*60 || s.To <= s.From || s.To > 36*60 || s.From%30 != 0 || s.To%30 != 0:
		return fault.In("from", "班次应从当天开始,按半小时,到次日12:00以前结束")
	case len(s.People) > 200:
		return fault.In("people", "一个班次最多 200 人")
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := r.seatable(ctx, tx, s.People); err != nil {
			return err
		}
		others, err := tx.Shifts(ctx, s.On.Prev(), s.On.Next())
		if err != nil {
			return err
		}
		for _, o := range others {
			if o.On == s.On && o.Name == s.Name || !overlap(s, o) {
				continue
			}
			for _, id := range s.People {
				if slices.Contains(o.People, id) {
					names, err := tx.UserNames(ctx, []org.UserID{id})
					if err != nil {
						return err
					}
					return fault.In("people", "%s已排在%s的%s,时间重叠", names[id], o.On, o.Name)
				}
			}
		}
		s.ByName, s.At = by.Name, tx.Now
		if len(s.People) == 0 {
			tx.DropShift(s.On, s.Name)
		} else {
			tx.SaveShift(s)
		}
		return audit(ctx, tx, by, "set_shift", fmt.Sprintf("%s %s", s.On, s.Name), s.People)
	})
}

func overlap(a, b postgres.Shift) bool {
	off := 24 * 60 * b.On.Sub(a.On)
	return a.From < b.To+off && b.From+off < a.To
}

// Watch tells the floor's leads when more calls come than the forecast and chance
// explain, once for each half hour, before the line floods. n is 1 when it told.
func (r *Reception) Watch(ctx context.Context) (n int, err error) {
	book, err := r.work.Rulebook(ctx)
	if err != nil {
		return 0, err
	}
	cal := book.Calendars[book.Calendar]
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		start := tx.Now.Truncate(30 * time.Minute)
		s, version, flooded, err := tx.Staffing(ctx)
		if err != nil || flooded != nil && !flooded.Before(start) {
			return err
		}
		counts, ours, err := arrivals(ctx, tx, start, tx.Now, s)
		now := int(counts[0])
		if err != nil || now < 6 {
			return err
		}
		today := workday.DateOf(tx.Now)
		past, _, err := r.past(ctx, tx, cal, today, s)
		if err != nil || len(past) < 14 {
			return err
		}
		slot := int(start.Sub(today.Start()) / (30 * time.Minute))
		expected := staffing.Forecast(past, today, staffing.Sorted(cal, today)).Calls[slot]
		if !staffing.Flood(expected, float64(tx.Now.Sub(start))/float64(30*time.Minute), now) {
			return nil
		}
		if version == 0 {
			if err := tx.SetStaffing(s, 0, org.System.Name); err != nil {
				return err
			}
		}
		tx.SetFlooded(tx.Now)
		came := fmt.Sprintf("来电%d个", now)
		if !ours {
			came = fmt.Sprintf("按登记折算来电%d个", now)
		}
		notify(tx, postgres.Notice{Occasion: "line_floods", ToRole: org.FloorLead, Text: fmt.Sprintf("来电高于预测:%s起%s,预测整半小时%.1f个。请增开席位,必要时调班或启动战时响应。",
			start.In(workday.Zone).Format("15:04"), came, expected)}, tx.Now)
		n = 1
		return nil
	})
	return n, err
}

// Agents are the accounts that may be put on the roster and at desks.
func (r *Reception) Agents(ctx context.Context, by org.Actor) (list []postgres.User, err error) {
	if err := seesStaffing(by); err != nil {
		return nil, err
	}
	return r.answering(ctx, org.Agent, org.TempAgent)
}

// answering are the accounts of some roles that can be worked with.
func (r *Reception) answering(ctx context.Context, roles ...org.Role) (list []postgres.User, err error) {
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, role := range roles {
			users, err := tx.Users(ctx, postgres.UserFilter{Role: role, Limit: 500})
			if err != nil {
				return err
			}
			for _, u := range users {
				if !u.Disabled && !u.Expired(tx.Now) {
					list = append(list, u)
				}
			}
		}
		return nil
	})
	return list, err
}
