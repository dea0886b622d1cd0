package api

import (
	"context"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
)

// callQueue is a line of callers (队列).
type callQueue struct {
	Key      string `json:"key" pattern:"^[a-z0-9_-]{1,20}$" doc:"代码"`
	Name     string `json:"name" maxLength:"12"`
	Skill    string `json:"skill" pattern:"^[a-z0-9_-]{1,20}$" doc:"接听所需的技能"`
	Priority int    `json:"priority" doc:"越大越先"`
	Digit    string `json:"digit" maxLength:"1" doc:"按几进入,空为没有"`
	Overflow int    `json:"overflow" doc:"久候多少秒后任何坐席可接,0 不溢出"`
	From     string `json:"from" maxLength:"5" doc:"开放时间,空为全天"`
	To       string `json:"to" maxLength:"5"`
}

// callPlan is how the hotline answers, in seconds.
type callPlan struct {
	Version  int                    `json:"version" minimum:"0"`
	Queues   []callQueue            `json:"queues" maxItems:"20"`
	Strategy call.Strategy          `json:"strategy" enum:"longest_idle,best_skill,fewest_calls"`
	Ring     int                    `json:"ring" doc:"振铃多久无人接换下一位"`
	Wrap     int                    `json:"wrap" doc:"话后整理,0 不限"`
	Position int                    `json:"position" doc:"每隔多久播报排队位置,0 不播"`
	Offer    int                    `json:"offer" doc:"等多久提示可按 * 等回拨"`
	Longest  int                    `json:"longest" doc:"排队上限,超过的请其等回拨"`
	Grace    int                    `json:"grace" doc:"坐席页面断开后等多久"`
	Within   int                    `json:"within" doc:"K02 及时接通"`
	Short    int                    `json:"short" doc:"K01 短时放弃"`
	Keep     int                    `json:"keep" doc:"录音保存天数"`
	History  []postgres.PlanVersion `json:"history,omitempty" doc:"历次修改"`
}

func seconds(d time.Duration) int  { return int(d / time.Second) }
func duration(n int) time.Duration { return time.Duration(n) * time.Second }

func callPlanOf(p reception.CallPlan) callPlan {
	v := callPlan{Version: p.Version, Queues: []callQueue{}, Strategy: p.Strategy, Ring: seconds(p.Ring), Wrap: seconds(p.Wrap), Position: seconds(p.Position), Offer: seconds(p.Offer),
		Longest: p.Longest, Grace: seconds(p.Grace), Within: seconds(p.Within), Short: seconds(p.Short), Keep: p.Keep, History: p.History}
	for _, q := range p.Queues {
		v.Queues = append(v.Queues, callQueue{q.Key, q.Name, q.Skill, q.Priority, q.Digit, seconds(q.Overflow), q.From, q.To})
	}
	return v
}

func (v callPlan) plan() call.Plan {
	p := call.Plan{Strategy: v.Strategy, Ring: duration(v.Ring), Wrap: duration(v.Wrap), Position: duration(v.Position), Offer: duration(v.Offer), Longest: v.Longest,
		Grace: duration(v.Grace), Within: duration(v.Within), Short: duration(v.Short), Keep: v.Keep}
	for _, q := range v.Queues {
		p.Queues = append(p.Queues, call.Queue{Key: q.Key, Name: q.Name, Skill: q.Skill, Priority: q.Priority, Digit: q.Digit, Overflow: duration(q.Overflow), From: q.From, To: q.To})
	}
	return p
}

type skillLevel struct {
	Skill string `json:"skill" maxLength:"20"`
	Level int    `json:"level" doc:"1 最熟练"`
}

// agentSkills are what calls an agent takes; none is the general queue.
type agentSkills struct {
	Agent  int64        `json:"agent"`
	Name   string       `json:"name,omitempty"`
	Skills []skillLevel `json:"skills" maxItems:"20"`
}

type setPlanRequest struct{ Body callPlan }
type setSkillsRequest struct{ Body agentSkills }

func (s *server) callPlanDoors() {
	const tag = "电话"
	door(s, signedIn, get("callPlan", "/api/call-plan", "接听方案:队列、按键、时间、溢出、录音保存", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[callPlan], error) {
		p, err := s.Reception.CallPlan(ctx, by.Actor)
		return bodyOf(callPlanOf(p)), err
	})
	door(s, signedIn, post("setCallPlan", "/api/call-plan", "改接听方案,随即生效", tag), func(ctx context.Context, by caller, in *setPlanRequest) (*none, error) {
		if err := s.Reception.SetCallPlan(ctx, by.Actor, in.Body.plan(), in.Body.Version); err != nil {
			return nil, err
		}
		return nil, s.reloadCalls(ctx)
	})
	door(s, signedIn, get("agentSkills", "/api/agent-skills", "坐席技能:谁接哪些队列", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[agentSkills], error) {
		found, err := s.Reception.Skills(ctx, by.Actor)
		all := make([]agentSkills, len(found))
		for i, a := range found {
			all[i] = agentSkills{Agent: int64(a.Agent.ID), Name: a.Agent.Name, Skills: []skillLevel{}}
			for skill, level := range a.Skills {
				all[i].Skills = append(all[i].Skills, skillLevel{skill, level})
			}
		}
		return listOf(all), err
	})
	door(s, signedIn, post("setAgentSkills", "/api/agent-skills", "改一位坐席的技能,随即生效", tag), func(ctx context.Context, by caller, in *setSkillsRequest) (*none, error) {
		skills := map[string]int{}
		for _, k := range in.Body.Skills {
			skills[k.Skill] = k.Level
		}
		if err := s.Reception.SetSkills(ctx, by.Actor, org.UserID(in.Body.Agent), skills); err != nil {
			return nil, err
		}
		return nil, s.reloadCalls(ctx)
	})
}

// reloadCalls lets the exchange of this node know at once; another node's looks every minute.
func (s *server) reloadCalls(ctx context.Context) error {
	if s.Board == nil {
		return nil
	}
	return s.Board.Reload(ctx)
}
