package api

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// superviseRule is a rule of supervision (督办规则、催办事项).
type superviseRule struct {
	ID          int     `json:"id" minimum:"0" doc:"新建为0"`
	Version     int     `json:"version" minimum:"0" doc:"您看到的版本"`
	Tier        int     `json:"tier" minimum:"0" maximum:"3" doc:"0 预警,1 初级催办,2 提级督办,3 市领导交办清单"`
	Trigger     string  `json:"trigger" doc:"触发条件"`
	TriggerName string  `json:"trigger_name,omitempty" readOnly:"true"`
	Unit        string  `json:"unit,omitempty" readOnly:"true" doc:"阈值的单位,没有阈值为空"`
	Threshold   float64 `json:"threshold" minimum:"0"`
	Name        string  `json:"name"`
	Text        string  `json:"text" doc:"标准用语;{no} 工单号,{why} 原因,{due} 到期日"`
	ReplyDays   float64 `json:"reply_days" minimum:"0" doc:"答复或反馈的工作日"`
	Target      string  `json:"target"`
	TargetName  string  `json:"target_name,omitempty" readOnly:"true"`
	Enabled     bool    `json:"enabled"`
	By          string  `json:"by,omitempty" readOnly:"true"`
	At          string  `json:"at,omitempty" readOnly:"true"`
}

func shownRule(r supervision.Rule) superviseRule {
	return superviseRule{ID: r.ID, Version: r.Version, Tier: int(r.Tier), Trigger: string(r.Trigger), TriggerName: r.Trigger.Name(), Unit: r.Trigger.Unit(), Threshold: r.Threshold, Name: r.Name, Text: r.Text,
		ReplyDays: r.ReplyDays, Target: string(r.Target), TargetName: r.Target.Name(), Enabled: r.Enabled, By: r.By, At: r.At.Format(time.RFC3339)}
}

func (r superviseRule) rule() supervision.Rule {
	return supervision.Rule{ID: r.ID, Version: r.Version, Tier: supervision.Tier(r.Tier), Trigger: supervision.Trigger(r.Trigger), Threshold: r.Threshold, Name: r.Name, Text: r.Text,
		ReplyDays: r.ReplyDays, Target: supervision.Target(r.Target), Enabled: r.Enabled}
}

type superviseTrial struct {
	Rule   superviseRule `json:"rule"`
	Base   int           `json:"base" doc:"上月在办的工单"`
	Caught int           `json:"caught" doc:"其中会命中的"`
	Sample []ticket.ID   `json:"sample"`
}

// superviseReminder is one reminder (催办).
type superviseReminder struct {
	ID         int64      `json:"id"`
	Ticket     ticket.ID  `json:"ticket"`
	No         string     `json:"no"`
	Title      string     `json:"title"`
	Unit       ref        `json:"unit"`
	Medium     string     `json:"medium" enum:"platform,phone,site,meeting,media,live"`
	Why        string     `json:"why"`
	By         string     `json:"by"`
	At         time.Time  `json:"at"`
	ReplyDueAt time.Time  `json:"reply_due_at"`
	AnsweredAt *time.Time `json:"answered_at"`
	AnsweredBy string     `json:"answered_by"`
	Standing   string     `json:"standing" enum:"waiting,answered,unanswered,settled"`
	Text       string     `json:"text"`
	Whom       string     `json:"whom"`
	Answer     string     `json:"answer"`
	Mine       bool       `json:"mine" doc:"由您的单位回复"`
}

func (n names) reminder(r oversight.Reminder, by org.Actor, now time.Time) superviseReminder {
	return superviseReminder{ID: r.ID, Ticket: r.Ticket, No: r.No, Title: r.TitleText, Unit: n.unit(r.Unit), Medium: string(r.Medium), Why: r.Why, By: r.ByName, At: r.At, ReplyDueAt: r.ReplyDueAt,
		AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnsweredBy, Standing: string(r.Standing(now)), Text: r.Text, Whom: r.Whom, Answer: r.Answer, Mine: supervision.Answers(by, r.Unit)}
}

type superviseStrip struct {
	Rule  superviseRule      `json:"rule"`
	Count int                `json:"count"`
	Sizes []supervision.Size `json:"sizes"`
}

type superviseCard struct {
	Ticket     ticket.ID  `json:"ticket"`
	No         string     `json:"no"`
	Title      string     `json:"title"`
	Unit       ref        `json:"unit"`
	Whys       []string   `json:"whys"`
	At         time.Time  `json:"at"`
	ReplyDueAt time.Time  `json:"reply_due_at"`
	AnsweredAt *time.Time `json:"answered_at"`
	Count      int        `json:"count"`
	Unanswered int        `json:"unanswered"`
	Media      []string   `json:"media"`
	DueAt      *time.Time `json:"due_at"`
}

func (n names) card(c oversight.FirstCard) superviseCard {
	card := superviseCard{Ticket: c.Ticket, No: c.No, Title: c.TitleText, Unit: n.unit(c.Unit), Whys: c.Whys, At: c.At, ReplyDueAt: c.ReplyDueAt, AnsweredAt: c.AnsweredAt, Count: c.Count, Unanswered: c.Unanswered, DueAt: c.DueAt, Media: []string{}}
	for _, m := range c.Media {
		card.Media = append(card.Media, string(m))
	}
	return card
}

type superviseSoon struct {
	Ticket ticket.ID `json:"ticket"`
	No     string    `json:"no"`
	Title  string    `json:"title"`
	Unit   *ref      `json:"unit"`
	Why    string    `json:"why" enum:"unanswered,overdue,open_days"`
	At     time.Time `json:"at"`
}

type superviseHome struct {
	Lists    []superviseStrip    `json:"lists"`
	Once     int                 `json:"once" doc:"四张清单去重后的件数"`
	First    []superviseCard     `json:"first"`
	FirstAll int                 `json:"first_all"`
	Reasons  map[string]int      `json:"reasons"`
	Orders   []OrderRow          `json:"orders" doc:"未销号的督办单"`
	Papers   []PaperRow          `json:"papers" doc:"在途的呈批单"`
	Media    map[string]int      `json:"media" doc:"今日催办,按方式"`
	Answered int                 `json:"answered"`
	Today    []superviseReminder `json:"today"`
	Soon     []superviseSoon     `json:"soon" doc:"今晚前不办就会升级的"`
	Struck   int                 `json:"struck" doc:"近七日销号"`
}

type PageOf struct {
	Skip  int `query:"skip" minimum:"0" maximum:"100000"`
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type superviseCards struct {
	Items []superviseCard `json:"items"`
	Total int             `json:"total"`
}

type listingRequest struct {
	PageOf
	List string `query:"list" enum:"province,repeats,open_days,unsatisfied" doc:"哪张清单;不写为四张"`
}

type listedTicket struct {
	Ticket ticket.ID           `json:"ticket"`
	No     string              `json:"no"`
	Title  string              `json:"title"`
	State  ticket.State        `json:"state"`
	Unit   *ref                `json:"unit"`
	Tags   []listTag           `json:"tags"`
	Since  time.Time           `json:"since"`
	DueAt  *time.Time          `json:"due_at"`
	Order  supervision.OrderID `json:"order" doc:"在办的市领导交办单,没有为0"`
	Paper  supervision.PaperID `json:"paper" doc:"在途的呈批单,没有为0"`
}

type listTag struct {
	List  string  `json:"list"`
	Value float64 `json:"value" doc:"重复次数、工作日数、不满意次数"`
}

type listingPage struct {
	Items []listedTicket `json:"items"`
	Total int            `json:"total"`
}

type remindersRequest struct {
	Ticket ticket.ID `query:"ticket" minimum:"0"`
	Medium string    `query:"medium" enum:"platform,phone,site,meeting,media,live"`
	ToDo   bool      `query:"to_do" doc:"只看待回复的"`
	Today  bool      `query:"today"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type remindRequest struct {
	Key  string `header:"Idempotency-Key" maxLength:"100"`
	Body struct {
		Tickets []ticket.ID `json:"tickets" minItems:"1" maxItems:"100"`
		Matter  int         `json:"matter" minimum:"1" doc:"催办事项"`
		Medium  string      `json:"medium" enum:"platform,phone,site,meeting,media,live"`
		Whom    string      `json:"whom,omitempty" maxLength:"60" doc:"催办了谁,岗位即可"`
		Text    string      `json:"text,omitempty" maxLength:"500" doc:"说了什么;不写用标准用语"`
		On      time.Time   `json:"on,omitzero" doc:"什么时候催的;不写是现在,平台催办不填,最迟下一个工作日补记"`
	}
}

type remindedTicket struct {
	Ticket  ticket.ID `json:"ticket"`
	Done    bool      `json:"done"`
	Refused string    `json:"refused,omitempty"`
}

type answerReminderRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Text string `json:"text" maxLength:"500"`
	}
}

type ruleID struct {
	ID int `path:"id" minimum:"1" maximum:"100000"`
}

type ruleTrial struct {
	Rule   int `json:"rule"`
	Base   int `json:"base" doc:"上月在办"`
	Caught int `json:"caught" doc:"其中会命中"`
}

type ruleRequest struct{ Body superviseRule }

func (s *server) supervisionDoors() {
	const tag = "督办"
	door(s, signedIn, get("supervisionHome", "/api/supervision", "督办首页", tag), s.supervisionHome)
	door(s, signedIn, get("supervisionCards", "/api/supervision/cards", "初级催办的工单", tag), func(ctx context.Context, by caller, in *PageOf) (*body[superviseCards], error) {
		list, total, err := s.Oversight.FirstLane(ctx, by.Actor, in.Skip, in.Limit)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		p := superviseCards{Items: []superviseCard{}, Total: total}
		for _, c := range list {
			p.Items = append(p.Items, n.card(c))
		}
		return bodyOf(p), err
	})
	door(s, signedIn, get("listings", "/api/supervision/lists", "四张清单的工单", tag), s.listings)
	door(s, signedIn, get("supervisionRules", "/api/supervision/rules", "督办规则和催办事项库", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[superviseRule], error) {
		if _, err := s.Oversight.Versions(ctx, by.Actor, 0); err != nil {
			return nil, err
		}
		rules, err := s.Oversight.Rules(ctx)
		return rulesOf(rules), err
	})
	door(s, signedIn, get("supervisionTrials", "/api/supervision/trials", "各条规则上月会命中多少", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[ruleTrial], error) {
		tried, err := s.Oversight.Trials(ctx, by.Actor)
		var all []ruleTrial
		for _, t := range tried {
			all = append(all, ruleTrial{Rule: t.Rule.ID, Base: t.Trial.Base, Caught: t.Trial.Caught})
		}
		return listOf(all), err
	})
	door(s, signedIn, get("supervisionRuleVersions", "/api/supervision/rules/{id}/versions", "一条规则的历次版本", tag), func(ctx context.Context, by caller, in *ruleID) (*list[superviseRule], error) {
		rules, err := s.Oversight.Versions(ctx, by.Actor, in.ID)
		return rulesOf(rules), err
	})
	door(s, signedIn, post("trySupervisionRule", "/api/supervision/rules/try", "试算:上月会命中什么", tag), func(ctx context.Context, by caller, in *ruleRequest) (*body[superviseTrial], error) {
		t, err := s.Oversight.Try(ctx, by.Actor, in.Body.rule())
		return bodyOf(trialOf(in.Body.rule(), t)), err
	})
	door(s, signedIn, post("saveSupervisionRule", "/api/supervision/rules", "保存规则", tag), func(ctx context.Context, by caller, in *ruleRequest) (*body[superviseTrial], error) {
		t, err := s.Oversight.SaveRule(ctx, by.Actor, in.Body.rule())
		return bodyOf(trialOf(t.Rule, t.Trial)), err
	})
	door(s, signedIn, get("reminders", "/api/reminders", "催办记录", tag), func(ctx context.Context, by caller, in *remindersRequest) (*list[superviseReminder], error) {
		found, err := s.Oversight.Reminders(ctx, by.Actor, oversight.ReminderQuery{Ticket: in.Ticket, Medium: supervision.Medium(in.Medium), ToDo: in.ToDo, Today: in.Today, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var all []superviseReminder
		for _, r := range found {
			all = append(all, n.reminder(r, by.Actor, s.Now()))
		}
		return listOf(all), err
	})
	door(s, signedIn, post("remind", "/api/reminders", "催办(可批量)", tag), func(ctx context.Context, by caller, in *remindRequest) (*list[remindedTicket], error) {
		b := in.Body
		done, err := s.Oversight.Remind(ctx, by.Actor, b.Tickets, oversight.Prompt{Rule: b.Matter, Medium: supervision.Medium(b.Medium), Whom: b.Whom, Text: b.Text, On: b.On, Key: in.Key})
		if err != nil {
			return nil, err
		}
		var all []remindedTicket
		for _, u := range done {
			r := remindedTicket{Ticket: u.Ticket, Done: u.Refused == nil}
			if u.Refused != nil {
				r.Refused = u.Refused.Error()
			}
			all = append(all, r)
		}
		return listOf(all), nil
	})
	door(s, signedIn, post("answerReminder", "/api/reminders/{id}/answer", "回复催办", tag), func(ctx context.Context, by caller, in *answerReminderRequest) (*body[superviseReminder], error) {
		r, err := s.Oversight.Reply(ctx, by.Actor, in.ID, in.Body.Text)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		return bodyOf(n.reminder(r, by.Actor, s.Now())), err
	})
	s.orderDoors()
	s.submissionDoors()
	s.chiefDoors()
}

func rulesOf(rules []supervision.Rule) *list[superviseRule] {
	var all []superviseRule
	for _, r := range rules {
		all = append(all, shownRule(r))
	}
	return listOf(all)
}

func trialOf(r supervision.Rule, t supervision.Trial) superviseTrial {
	sample := t.Sample
	if sample == nil {
		sample = []ticket.ID{}
	}
	return superviseTrial{Rule: shownRule(r), Base: t.Base, Caught: t.Caught, Sample: sample}
}

func (s *server) supervisionHome(ctx context.Context, by caller, _ *struct{}) (*body[superviseHome], error) {
	h, err := s.Oversight.Home(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	page := superviseHome{Once: h.Once, FirstAll: h.FirstAll, Reasons: h.Reasons, Answered: h.Answered, Struck: h.Struck, Media: map[string]int{}}
	for _, l := range h.Lists {
		strip := superviseStrip{Rule: shownRule(l.Rule), Count: l.Count, Sizes: l.Sizes}
		if strip.Sizes == nil {
			strip.Sizes = []supervision.Size{}
		}
		page.Lists = append(page.Lists, strip)
	}
	for _, c := range h.First {
		page.First = append(page.First, n.card(c))
	}
	for m, count := range h.Media {
		page.Media[string(m)] = count
	}
	for _, r := range h.Today {
		page.Today = append(page.Today, n.reminder(r, by.Actor, s.Now()))
	}
	for _, o := range h.Orders {
		page.Orders = append(page.Orders, n.orderRow(o, s.Now()))
	}
	for _, p := range h.Papers {
		page.Papers = append(page.Papers, paperRowOf(p))
	}
	for _, x := range h.Soon {
		page.Soon = append(page.Soon, superviseSoon{Ticket: x.Ticket, No: x.No, Title: x.TitleText, Unit: n.maybeUnit(x.Unit), Why: x.Why, At: x.At})
	}
	return bodyOf(page), nil
}

func (s *server) listings(ctx context.Context, by caller, in *listingRequest) (*body[listingPage], error) {
	found, total, err := s.Oversight.Listing(ctx, by.Actor, supervision.List(in.List), in.Skip, in.Limit)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	p := listingPage{Items: []listedTicket{}, Total: total}
	for _, l := range found {
		row := listedTicket{Ticket: l.ID, No: l.No, Title: l.TitleText, State: l.State, Unit: n.maybeUnit(l.Unit), Since: l.Since, DueAt: l.ClockAt, Order: l.Order, Paper: l.Paper}
		for i, tag := range l.Tags {
			row.Tags = append(row.Tags, listTag{string(tag), l.Value[i]})
		}
		p.Items = append(p.Items, row)
	}
	return bodyOf(p), err
}
