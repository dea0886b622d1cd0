package triage

import "suban/internal/fault"

// Settings are what the centre decides about suggestions.
type Settings struct {
	Silence      float64 `json:"silence"`       // 弃权: below it no category is suggested; 0 is the model's own
	AutoDispatch float64 `json:"auto_dispatch"` // 自动派单: from here on the system dispatches by itself; 0 is never
	Least        int     `json:"least"`         // closed tickets before a model is trained
	RepeatDays   int     `json:"repeat_days"`   // 再次反映: how far back a repeat counts

	IncidentHours int     `json:"incident_hours,omitempty"` // 一事多诉: within so many hours, 0 as preset,
	IncidentLeast int     `json:"incident_least,omitempty"` // so many like calls are proposed as an incident
	IncidentAuto  float64 `json:"incident_auto,omitempty"`  // from this likeness on a call joins by itself; 0 is never
}

// Preset is what a city starts with: nothing is dispatched by the system.
var Preset = Settings{Least: 300, RepeatDays: 180, IncidentHours: 6, IncidentLeast: 3}

// leastAuto is the least sure a suggestion must be to be dispatched by itself.
const leastAuto = .8

// leastIncidentAuto is the least alike a call must be to join an incident by itself.
const leastIncidentAuto = .5

// Check refuses settings that cannot work.
func (s Settings) Check() error {
	switch {
	case s.Silence < 0 || s.Silence > .99:
		return fault.In("silence", "弃权界限应在 0 到 0.99 之间,0 为按模型自己的界限")
	case s.AutoDispatch != 0 && (s.AutoDispatch < leastAuto || s.AutoDispatch > 1):
		return fault.In("auto_dispatch", "自动派单的把握应在 0.8 到 1 之间;0 为不自动派单")
	case s.Least < 50 || s.Least > 1_000_000:
		return fault.In("least", "开始训练的已办结件数应在 50 到 1000000 之间")
	case s.RepeatDays < 7 || s.RepeatDays > 730:
		return fault.In("repeat_days", "重复反映的计算期应在 7 到 730 天之间")
	case s.IncidentHours < 0 || s.IncidentHours > 72:
		return fault.In("incident_hours", "事件的时间窗应在 1 到 72 小时之间")
	case s.IncidentLeast < 0 || s.IncidentLeast == 1 || s.IncidentLeast > 50:
		return fault.In("incident_least", "提出事件的件数应在 2 到 50 之间")
	case s.IncidentAuto != 0 && (s.IncidentAuto < leastIncidentAuto || s.IncidentAuto > 1):
		return fault.In("incident_auto", "自动并入的相似程度应在 0.5 到 1 之间;0 为不自动并入")
	}
	return nil
}
