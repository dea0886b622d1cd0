package api

import (
	"context"
	"slices"
	"strconv"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/switchboard"
)

// CallID is a call in a path.
type CallID struct {
	ID int64 `path:"id" minimum:"1" doc:"通话编号"`
}

var noTelephone = fault.New(fault.NotFound, "没有开通电话:启动时用 --sip-listen 打开交换台")

// board is the switchboard for whom it is; without one, the refusal that there is none.
func (s *server) board(by caller, whose string, may ...org.Permission) (*switchboard.Board, error) {
	if len(may) > 0 && !slices.ContainsFunc(may, by.May) {
		return nil, fault.New(fault.Denied, "%s", whose)
	}
	if s.Board == nil {
		return nil, noTelephone
	}
	return s.Board, nil
}

// ofCall fills in the caller's number where the desk left it open: the agent never saw it.
func (s *server) ofCall(by caller, r *registration) error {
	if r.Call == 0 {
		return nil
	}
	b, err := s.board(by, "")
	if err != nil {
		return err
	}
	number, err := b.NumberOf(by.ID, call.ID(r.Call))
	if err != nil {
		return inside(fault.In("phone", "%s", err.Error()), "", places)
	}
	if r.Requester.Phone == "" {
		r.Requester.Phone = number
	}
	return nil
}

// telephone says whether there is one, for whom a page should open its line.
type telephone struct {
	Open    bool `json:"open" doc:"开通了电话"`
	Outward bool `json:"outward" doc:"可以呼出"`
}

func (s *server) callDoors() {
	s.callPlanDoors()
	s.callBackDoors()
	s.handsetDoors()
	s.promptDoors()
	const tag = "电话"
	door(s, signedIn, get("telephone", "/api/telephone", "是否开通电话", tag), func(context.Context, caller, *struct{}) (*body[telephone], error) {
		if s.Board == nil {
			return bodyOf(telephone{}), nil
		}
		return bodyOf(telephone{Open: true, Outward: s.Board.Trunk().Outward()}), nil
	})
	door(s, signedIn, get("phoneFloor", "/api/telephone/floor", "话务现场:坐席、排队、本刻钟和今日的接通", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[switchboard.Floor], error) {
		b, err := s.board(by, "话务现场供班长使用", org.LeadFloor)
		if err != nil {
			return nil, err
		}
		f, err := b.Floor(ctx, by.ID)
		return bodyOf(f), err
	})
	door(s, signedIn, get("callFigures", "/api/telephone/figures", "话务统计:接通率、及时接通率、平均等待、放弃率和坐席工时", tag), s.callFigures)
	door(s, signedIn, get("caller", "/api/calls/{id}/caller", "正在接听的来电人以往的诉求,号码不出现", tag), func(ctx context.Context, by caller, in *CallID) (*body[earlier], error) {
		b, err := s.board(by, "只有坐席和回访员可以看来电人以往的诉求", org.Register, org.FollowUp)
		if err != nil {
			return nil, err
		}
		number, err := b.NumberOf(by.ID, call.ID(in.ID))
		if err != nil {
			return nil, err
		}
		return s.known(ctx, by, number)
	})
	door(s, signedIn, get("ticketCalls", "/api/tickets/{id}/calls", "工单的通话与录音", tag), func(ctx context.Context, by caller, in *TicketID) (*list[switchboard.Spoken], error) {
		if _, err := s.Casework.View(ctx, by.Actor, in.ID); err != nil {
			return nil, err
		}
		if s.Board == nil {
			return listOf[switchboard.Spoken](nil), nil
		}
		calls, err := s.Board.CallsOf(ctx, by.Actor, in.ID)
		return listOf(calls), err
	})
	door(s, signedIn, get("recording", "/api/calls/{id}/recording", "听录音,留痕", tag), func(ctx context.Context, by caller, in *CallID) (*fileAnswer, error) {
		b, err := s.board(by, "录音供热线中心的岗位听,承办单位不能听", org.Register, org.FollowUp, org.Inspect, org.LeadFloor, org.SeeAll)
		if err != nil {
			return nil, err
		}
		wav, err := b.Listen(ctx, by.Actor, call.ID(in.ID))
		if err != nil {
			return nil, err
		}
		return &fileAnswer{ContentType: "audio/wav", Disposition: "inline; filename=" + strconv.FormatInt(in.ID, 10) + ".wav", NoSniff: "nosniff", Policy: "sandbox; default-src 'none'", Body: wav}, nil
	})
	door(s, signedIn, get("callBacks", "/api/call-backs", "等待回拨的来电人", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[switchboard.Back], error) {
		b, err := s.board(by, "回拨由坐席和班长办理", org.Register, org.LeadFloor)
		if err != nil {
			return nil, err
		}
		all, err := b.CallBacks(ctx)
		return listOf(all), err
	})
	door(s, signedIn, get("listenings", "/api/audit/listenings", "听录音的记录", "审计"), func(ctx context.Context, by caller, in *auditRequest) (*list[postgres.Listening], error) {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		b, err := s.board(by, "您没有「"+org.ReadAudit.Name()+"」的权限,请联系系统管理员", org.ReadAudit)
		if err != nil {
			return nil, err
		}
		all, err := b.Listenings(ctx, postgres.AuditFilter(f))
		return listOf(all), err
	})
}
