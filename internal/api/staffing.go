package api

import (
	"context"
	"fmt"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/staffing"
	"suban/internal/workday"
)

// staffingSettings are what is known of the line (测算参数).
type staffingSettings struct {
	Version  int     `json:"version" minimum:"0"`
	Level    float64 `json:"level" doc:"接通目标,0 到 1"`
	Within   int     `json:"within" doc:"秒"`
	Handle   int     `json:"handle" doc:"平均处理时长,秒"`
	Patience int     `json:"patience" doc:"来电人平均耐心,秒;0 按 Erlang-C"`
	PerCall  float64 `json:"per_call" doc:"每件电话登记对应的来电,没有来电记录时用"`
	Away     float64 `json:"away" doc:"排了班而不在席的比例"`
}

type halfHour struct {
	Calls     float64 `json:"calls" doc:"预测来电"`
	SeatsC    int     `json:"seats_c" doc:"Erlang-C 席位"`
	SeatsA    int     `json:"seats_a" doc:"Erlang-A 席位"`
	Need      int     `json:"need" doc:"应排人数"`
	Rostered  int     `json:"rostered" doc:"已排人数"`
	Level     float64 `json:"level" doc:"照现在的排班能达到的及时接通率"`
	Abandoned float64 `json:"abandoned" doc:"放弃率"`
	Short     bool    `json:"short"`
}

// rosterShift is a line of the roster (班次).
type rosterShift struct {
	On     string `json:"on" maxLength:"10"`
	Name   string `json:"name" maxLength:"12"`
	From   int    `json:"from" doc:"当天的分钟"`
	To     int    `json:"to" doc:"当天的分钟,次日的加 1440"`
	People []ref  `json:"people"`
}

type plannedDay struct {
	On     string        `json:"on"`
	Sort   staffing.Sort `json:"sort" enum:"working,weekend,holiday"`
	Calls  float64       `json:"calls"`
	Short  int           `json:"short" doc:"缺员的半小时数"`
	Halves []halfHour    `json:"halves"`
	Shifts []rosterShift `json:"shifts"`
}

type staffingPage struct {
	Settings staffingSettings `json:"settings"`
	Days     []plannedDay     `json:"days"`
	Off      float64          `json:"off" doc:"近七天预测的误差:每半小时偏差之和占来电"`
	Chance   float64          `json:"chance" doc:"其中纯属偶然的部分"`
	Learned  int              `json:"learned" doc:"据以预测的天数"`
	Ours     bool             `json:"ours" doc:"据本系统的来电记录;否则按电话登记折算"`
	Measured int              `json:"measured" doc:"近七天实际的平均处理时长,秒;没有记录时为 0"`
	People   []ref            `json:"people" doc:"可以排班的坐席"`
}

type setStaffingRequest struct{ Body staffingSettings }
type setShiftRequest struct{ Body rosterShift }

func (s *server) staffingDoors() {
	const tag = "专席"
	door(s, signedIn, get("staffing", "/api/staffing", "坐席测算:今后一周每半小时的来电、席位和排班", tag), s.staffing)
	door(s, signedIn, post("setStaffing", "/api/staffing/settings", "修改测算参数", tag), func(ctx context.Context, by caller, in *setStaffingRequest) (*none, error) {
		b := in.Body
		seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
		return nil, s.Reception.SetStaffing(ctx, by.Actor, staffing.Settings{Target: staffing.Target{Level: b.Level, Within: seconds(b.Within)}, Handle: seconds(b.Handle), Patience: seconds(b.Patience), PerCall: b.PerCall, Away: b.Away}, b.Version)
	})
	door(s, signedIn, post("setShift", "/api/staffing/shifts", "排一个班次;没有人时撤下", tag), s.setShift)
}

func (s *server) setShift(ctx context.Context, by caller, in *setShiftRequest) (*none, error) {
	on, err := workday.ParseDate(in.Body.On)
	if err != nil {
		return nil, fault.In("on", "%s", err.Error())
	}
	shift := postgres.Shift{On: on, Name: in.Body.Name, From: in.Body.From, To: in.Body.To}
	for _, p := range in.Body.People {
		shift.People = append(shift.People, org.UserID(p.ID))
	}
	return nil, s.Reception.SetShift(ctx, by.Actor, shift)
}

func (s *server) staffing(ctx context.Context, by caller, _ *struct{}) (*body[staffingPage], error) {
	found, err := s.Reception.Staffing(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	agents, err := s.Reception.Agents(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	set := found.Settings
	page := staffingPage{Settings: staffingSettings{found.Version, set.Level, int(set.Within.Seconds()), int(set.Handle.Seconds()), int(set.Patience.Seconds()), set.PerCall, set.Away},
		Days: []plannedDay{}, Off: found.Off, Chance: found.Chance, Learned: found.Learned, Ours: found.Ours, Measured: int(found.Measured.Seconds()), People: []ref{}}
	posts := map[org.UserID]string{}
	for _, a := range agents {
		posts[a.ID] = a.Name
		page.People = append(page.People, ref{int64(a.ID), a.Name})
	}
	for _, d := range found.Days {
		page.Days = append(page.Days, plannedOf(d, posts))
	}
	return bodyOf(page), nil
}

func plannedOf(d reception.PlannedDay, posts map[org.UserID]string) plannedDay {
	v := plannedDay{On: d.On.String(), Sort: d.Sort, Halves: []halfHour{}, Shifts: []rosterShift{}}
	for _, h := range d.Halves {
		v.Calls += h.Calls
		if h.Short() {
			v.Short++
		}
		v.Halves = append(v.Halves, halfHour{h.Calls, h.SeatsC, h.SeatsA, h.Need, h.Rostered, h.Level, h.Abandoned, h.Short()})
	}
	for _, one := range d.Shifts {
		shift := rosterShift{On: one.On.String(), Name: one.Name, From: one.From, To: one.To, People: []ref{}}
		for _, id := range one.People {
			name := posts[id]
			if name == "" {
				name = fmt.Sprintf("已停用的账号 %d", id)
			}
			shift.People = append(shift.People, ref{int64(id), name})
		}
		v.Shifts = append(v.Shifts, shift)
	}
	return v
}
