package reception

import (
	"context"
	"fmt"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// CallPlan is how the hotline answers (接听方案), with who changed it.
type CallPlan struct {
	call.Plan
	Version int
	History []postgres.PlanVersion
}

func keepsPlan(by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.ManagePolicies) {
		return nil
	}
	return fault.New(fault.Denied, "接听方案和坐席技能由班长和中心主任修改")
}

// CallPlan shows the plan in force.
func (r *Reception) CallPlan(ctx context.Context, by org.Actor) (p CallPlan, err error) {
	if err := keepsPlan(by); err != nil {
		return p, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if p.Plan, p.Version, err = tx.CallPlan(ctx); err != nil {
			return err
		}
		p.History, err = tx.CallPlans(ctx, 20)
		return err
	})
	return p, err
}

// SetCallPlan makes the next version of the plan; version is the one that was seen. Calls
// under way keep to what they were told.
func (r *Reception) SetCallPlan(ctx context.Context, by org.Actor, p call.Plan, version int) error {
	if err := keepsPlan(by); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		_, now, err := tx.CallPlan(ctx)
		if err != nil {
			return err
		}
		if now != version {
			return fault.New(fault.Stale, "接听方案刚被他人修改(第%d版),请刷新后再改", now)
		}
		if err := audit(ctx, tx, by, "set_call_plan", fmt.Sprintf("接听方案第%d版", version+1), p); err != nil {
			return err
		}
		return tx.AddCallPlan(ctx, p, by.ID)
	})
}

// Skilled is an agent and what calls he takes, with the level in each, 1 the best.
type Skilled struct {
	Agent  postgres.User
	Skills map[string]int // none: the general queue
}

// Skills lists what every agent answers.
func (r *Reception) Skills(ctx context.Context, by org.Actor) (list []Skilled, err error) {
	if err := keepsPlan(by); err != nil {
		return nil, err
	}
	agents, err := r.Agents(ctx, by)
	if err != nil {
		return nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		skills, err := tx.AgentSkills(ctx)
		for _, a := range agents {
			list = append(list, Skilled{a, skills[a.ID]})
		}
		return err
	})
	return list, err
}

// SetSkills says what an agent answers from now on.
func (r *Reception) SetSkills(ctx context.Context, by org.Actor, agent org.UserID, skills map[string]int) error {
	if err := keepsPlan(by); err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		plan, _, err := tx.CallPlan(ctx)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, q := range plan.Queues {
			known[q.Skill] = true
		}
		for skill, level := range skills {
			switch {
			case !known[skill]:
				return fault.In("skills", "接听方案里没有队列需要技能「%s」,请刷新后再改", skill)
			case level < 1 || level > 9:
				return fault.In("skills", "技能等级应为 1 至 9,1 最熟练")
			}
		}
		if err := r.seatable(ctx, tx, []org.UserID{agent}); err != nil {
			return err
		}
		tx.SetSkills(agent, skills)
		return audit(ctx, tx, by, "set_agent_skills", fmt.Sprint("坐席技能 ", agent), skills)
	})
}
