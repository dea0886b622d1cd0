package api

import (
	"context"

	"suban/internal/org"
	"suban/internal/switchboard"
)

// handset is a seat and its desk phone, if it has one.
type handset struct {
	Agent int64  `json:"agent"`
	Name  string `json:"name"`
	switchboard.HandsetView
}

// handsets are the desk phones of the floor and where they register.
type handsets struct {
	Open    bool      `json:"open" doc:"交换台接受话机注册"`
	Address string    `json:"address,omitempty" doc:"话机的注册服务器"`
	Items   []handset `json:"items"`
}

// givenHandset is told once.
type givenHandset struct {
	Account string `json:"account"`
	Secret  string `json:"secret" doc:"只显示这一次"`
	Address string `json:"address,omitempty"`
}

type handsetRequest struct {
	Body struct {
		Agent int64 `json:"agent" minimum:"1"`
	}
}

type handsetAccount struct {
	Body struct {
		Account string `json:"account" pattern:"^[0-9]{3,8}$"`
	}
}

func (s *server) handsetDoors() {
	const tag = "电话"
	door(s, signedIn, get("handsets", "/api/handsets", "坐席的话机:谁有、注册在哪里", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[handsets], error) {
		given, agents, err := s.Reception.Handsets(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		v := handsets{Items: []handset{}}
		if s.Board != nil {
			v.Address, v.Open = s.Board.Handsets()
		}
		accounts := map[org.UserID]string{}
		for _, h := range given {
			accounts[h.User] = h.Account
		}
		for _, a := range agents {
			h := handset{Agent: int64(a.ID), Name: a.Name}
			if account := accounts[a.ID]; account != "" {
				h.Account = account
				if s.Board != nil {
					h.HandsetView = s.Board.Handset(account)
				}
			}
			v.Items = append(v.Items, h)
		}
		return bodyOf(v), nil
	})
	door(s, signedIn, post("giveHandset", "/api/handsets", "给坐席配话机,或换新口令;口令只显示一次", tag), func(ctx context.Context, by caller, in *handsetRequest) (*body[givenHandset], error) {
		account, secret, err := s.Reception.GiveHandset(ctx, by.Actor, org.UserID(in.Body.Agent))
		if err != nil {
			return nil, err
		}
		v := givenHandset{Account: account, Secret: secret}
		if s.Board != nil {
			v.Address, _ = s.Board.Handsets()
			s.Board.ForgetHandset(account)
		}
		return bodyOf(v), s.reloadCalls(ctx)
	})
	door(s, signedIn, post("takeHandset", "/api/handsets/take", "收回话机", tag), func(ctx context.Context, by caller, in *handsetAccount) (*none, error) {
		if err := s.Reception.TakeHandset(ctx, by.Actor, in.Body.Account); err != nil {
			return nil, err
		}
		if s.Board != nil {
			s.Board.ForgetHandset(in.Body.Account)
		}
		return nil, s.reloadCalls(ctx)
	})
}
