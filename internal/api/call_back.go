package api

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/reception"
)

type askBackRequest struct {
	Body struct {
		Phone   string `json:"phone" maxLength:"30" doc:"回拨到哪个号码"`
		Website string `json:"website,omitempty" doc:"请留空"`
	}
}

// incomingSMS is a message that the gateway hands in (上行短信).
type incomingSMS struct {
	Body struct {
		From string `json:"from" maxLength:"30" doc:"发短信的号码"`
		Text string `json:"text" maxLength:"2000"`
	}
}

func (s *server) callBackDoors() {
	door(s, anyone, post("citizenCallBack", "/api/citizen/call-back", "预约回拨", "群众门户"), func(ctx context.Context, by caller, in *askBackRequest) (*none, error) {
		if s.Board == nil {
			return nil, fault.New(fault.NotFound, "暂未开通预约回拨,请直接拨打12345,或在网上提交诉求")
		}
		if in.Body.Website != "" {
			return nil, fault.New(fault.Invalid, "提交没有成功:请关闭浏览器的自动填写,刷新页面后再提交")
		}
		if err := s.crowd.enter("back "+by.address, s.Now(), 5); err != nil {
			return nil, err
		}
		return nil, s.Reception.AskBack(ctx, in.Body.Phone, reception.ByPortal, "")
	})
	door(s, signedIn, post("receiveSMS", "/api/sms", "短信网关交来上行短信:发信人进入回拨队列", "电话"), func(ctx context.Context, by caller, in *incomingSMS) (*none, error) {
		if _, err := s.board(by, "上行短信由短信网关的令牌交来", org.Exchange); err != nil {
			return nil, err
		}
		return nil, s.Reception.AskBack(ctx, in.Body.From, reception.BySMS, in.Body.Text)
	})
}
