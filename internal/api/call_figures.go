package api

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"suban/internal/indicator"
	"suban/internal/stats"
)

// agentFigures are K29's part that the telephone knows, of one agent.
type agentFigures struct {
	Agent    int64  `json:"agent"`
	Name     string `json:"name"`
	Calls    int    `json:"calls" doc:"接听和呼出"`
	SignedIn int    `json:"signed_in" doc:"签入,秒"`
	Break    int    `json:"break" doc:"小休和培训,秒"`
	Talk     int    `json:"talk" doc:"秒"`
	Hold     int    `json:"hold" doc:"秒"`
	WrapUp   int    `json:"wrap_up" doc:"话后,秒"`
	Handle   int    `json:"handle" doc:"平均处理时长 AHT,秒"`
	Busy     int64  `json:"busy" doc:"利用率的分子:通话、保持和话后,秒"`
	Free     int64  `json:"free" doc:"利用率的分母:签入减小休,秒"`
}

func agentFiguresOf(f stats.AgentFigures) agentFigures {
	s := f.Shift
	return agentFigures{int64(f.Agent), f.Name, s.Calls, int(s.SignedIn.Seconds()), int(s.Break.Seconds()), int(s.Talk.Seconds()), int(s.Hold.Seconds()), int(s.WrapUp.Seconds()),
		int(f.Handle.Seconds()), f.Occupied.Num, f.Occupied.Den}
}

type queueFigures struct {
	Name string `json:"name"`
	stats.CallFigures
}

// callReport is a period's calls, from their events alone.
type callReport struct {
	From     string              `json:"from"`
	To       string              `json:"to"`
	Within   int                 `json:"within" doc:"K02 的秒数"`
	Short    int                 `json:"short" doc:"K01 剔除的短时放弃的秒数"`
	Total    stats.CallFigures   `json:"total"`
	Days     []stats.CallFigures `json:"days"`
	Queues   []queueFigures      `json:"queues"`
	Agents   []agentFigures      `json:"agents"`
	Together agentFigures        `json:"together"`
}

// callFigures counts a period's calls: K01–K04 and the agents' part of K29.
func (s *server) callFigures(ctx context.Context, by caller, in *figuresRequest) (*body[callReport], error) {
	q, err := s.statsQuery(StatsQuery{From: in.From, To: in.To})
	if err != nil {
		return nil, err
	}
	f, err := s.Stats.Calls(ctx, by.Actor, q.Period)
	if err != nil {
		return nil, err
	}
	return bodyOf(reportOf(f, q.Period)), nil
}

func reportOf(f stats.CallReport, p indicator.Period) callReport {
	v := callReport{From: p.From.String(), To: p.To.Prev().String(), Within: int(f.Within.Seconds()), Short: int(f.Short.Seconds()), Total: f.Total,
		Days: append([]stats.CallFigures{}, f.Days...), Queues: []queueFigures{}, Agents: []agentFigures{}, Together: agentFiguresOf(f.Together)}
	for _, name := range slices.Sorted(maps.Keys(f.Queues)) {
		v.Queues = append(v.Queues, queueFigures{name, f.Queues[name]})
	}
	slices.SortStableFunc(v.Queues, func(a, b queueFigures) int { return cmp.Compare(b.Calls, a.Calls) })
	for _, a := range f.Agents {
		v.Agents = append(v.Agents, agentFiguresOf(a))
	}
	return v
}
