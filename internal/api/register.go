package api

import (
	"context"
	"time"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// registration is what the desk writes down (登记). What the system decides itself
// — number, blind index, count of repeats — is not in it.
type registration struct {
	Channel       string         `json:"channel" enum:"phone,web,wechat,app,letter,exchange" doc:"来件渠道"`
	Source        string         `json:"source,omitempty" enum:"local,province,police,leader_day,net" default:"local" doc:"诉求来源"`
	Kind          ticket.Kind    `json:"kind,omitempty" doc:"诉求类型"`
	Category      string         `json:"category,omitempty" maxLength:"40" doc:"诉求分类"`
	Region        org.RegionCode `json:"region,omitempty" maxLength:"12" doc:"所在地区"`
	Township      org.RegionCode `json:"township,omitempty" maxLength:"12" doc:"乡镇、村"`
	Place         string         `json:"place,omitempty" doc:"详细地点"`
	Title         string         `json:"title,omitempty" doc:"标题"`
	Content       string         `json:"content,omitempty" doc:"诉求内容"`
	Expectation   string         `json:"expectation,omitempty" doc:"诉求目的"`
	Requester     person         `json:"requester,omitempty" doc:"诉求人"`
	Urgency       int            `json:"urgency,omitempty" minimum:"0" maximum:"3" doc:"0 一般、1 较急、2 紧急、3 突发"`
	Labels        []string       `json:"labels,omitempty" maxItems:"20" doc:"标签"`
	NoFollowUp    bool           `json:"no_follow_up,omitempty" doc:"诉求人不需回访"`
	ProvinceNo    string         `json:"province_no,omitempty" doc:"省级编号"`
	ProvinceDueAt *time.Time     `json:"province_due_at,omitempty" doc:"省定时限"`
	Desk          int            `json:"desk,omitempty" minimum:"0" doc:"在哪个专席登记"`
	RepeatOf      ticket.ID      `json:"repeat_of,omitempty" doc:"再次反映的原工单"`
	MergeInto     ticket.ID      `json:"merge_into,omitempty" doc:"受理后并入诉求人自己未办结的工单"`
	Attachments   []attaching    `json:"attachments,omitempty" maxItems:"50" doc:"来件材料,先上传"`
	Call          int64          `json:"call,omitempty" doc:"正在接听或刚接完的来电:没有填联系电话时用来电号码,并与工单关联"`
	Submit        string         `json:"submit,omitempty" enum:"draft,accept,dispatch_queue" default:"draft" doc:"暂存、受理、受理并转派单"`
}

type person struct {
	Name         string `json:"name,omitempty" doc:"姓名"`
	Phone        string `json:"phone,omitempty" doc:"联系电话,手机或带区号的座机,写法不限"`
	Type         string `json:"type,omitempty" enum:"person,company" default:"person"`
	Confidential bool   `json:"confidential,omitempty" doc:"要求保密"`
}

// places says where in the body the facts of a registration stand.
var places = map[string]string{"requester_name": "requester.name", "requester_phone": "requester.phone", "phone": "requester.phone", "requester_kind": "requester.type", "into": "merge_into"}

// facts are what the registration says, and what follows at once.
func (r registration) facts() (*ticket.Register, []ticket.Facts) {
	first := &ticket.Register{
		Kind: r.Kind, Channel: ticket.Channel(r.Channel), Source: ticket.Source(r.Source), Category: r.Category, Region: r.Region, Township: r.Township,
		Urgency: ticket.Urgency(r.Urgency), Confidential: r.Requester.Confidential, NoFollowUp: r.NoFollowUp, Title: ticket.Text(r.Title),
		Content: ticket.Text(r.Content), Expectation: ticket.Text(r.Expectation), Place: ticket.Text(r.Place), RequesterName: ticket.Text(r.Requester.Name),
		RequesterPhone: ticket.Text(r.Requester.Phone), RequesterKind: r.Requester.Type, Labels: r.Labels, ProvinceNo: r.ProvinceNo,
		ProvinceDueAt: r.ProvinceDueAt, RepeatOf: r.RepeatOf, Desk: r.Desk,
	}
	then := attach(r.Attachments, "register")
	if r.MergeInto != 0 {
		return first, append(then, &ticket.Accept{}, &ticket.Merge{Into: r.MergeInto, Same: true})
	}
	switch r.Submit {
	case "accept":
		then = append(then, &ticket.Accept{})
	case "dispatch_queue":
		then = append(then, &ticket.Accept{}, &ticket.QueueDispatch{})
	}
	return first, then
}

type registerRequest struct {
	Keyed
	Body registration
}

func (s *server) register(ctx context.Context, by caller, in *registerRequest) (*body[done], error) {
	if in.Body.Channel == string(ticket.Exchange) && !by.May(org.Exchange) {
		return nil, fault.In("channel", "「平台对接」渠道只供对接系统使用,请改选")
	}
	if err := s.ofCall(by, &in.Body); err != nil {
		return nil, err
	}
	if in.Body.RepeatOf != 0 {
		if err := s.Casework.MayRepeat(ctx, by.Actor, in.Body.RepeatOf, in.Body.Requester.Phone); err != nil {
			return nil, inside(fault.In("repeat_of", "再次反映的原工单不存在,或不在您可见的范围内"), "", nil)
		}
	}
	if in.Body.MergeInto != 0 {
		if err := s.Casework.MayRepeat(ctx, by.Actor, in.Body.MergeInto, in.Body.Requester.Phone); err != nil {
			return nil, inside(fault.In("merge_into", "要并入的工单不存在,或不在您可见的范围内"), "", nil)
		}
	}
	first, then := in.Body.facts()
	r, err := s.Casework.Register(ctx, by.Actor, in.key(by), first, then...)
	if err != nil {
		return nil, inside(err, "", places)
	}
	if in.Body.Call != 0 {
		s.Board.Tie(by.ID, call.ID(in.Body.Call), int64(r.Case.ID))
	}
	answer := doneOf(r)
	answer.Body.Code = s.Casework.ReceiptOf(r.Case).Code
	return answer, nil
}
