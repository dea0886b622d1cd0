package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
)

// absence is who is away until when and who sits in for him (请假代理).
type absence struct {
	ID     int64     `json:"id"`
	User   ref       `json:"user"`
	Deputy *ref      `json:"deputy" doc:"没有代理人的为空"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Note   string    `json:"note,omitempty"`
	Now    bool      `json:"now" doc:"正在请假"`
	Own    bool      `json:"own" doc:"自己的"`
}

type absenceRequest struct {
	Body struct {
		User   org.UserID `json:"user,omitempty" minimum:"0" doc:"谁请假;不写为本人,别人的由系统管理员登记"`
		Deputy org.UserID `json:"deputy,omitempty" minimum:"0" doc:"代理人;不写为无人代理"`
		From   time.Time  `json:"from"`
		Until  time.Time  `json:"until"`
		Note   string     `json:"note,omitempty" maxLength:"400"`
	}
}

type actForRequest struct {
	Body struct {
		User org.UserID `json:"user" minimum:"0" doc:"代谁办理;0 为切换回本人"`
	}
}

type handOverRequest struct {
	ID   org.UserID `path:"id" minimum:"1"`
	Body struct {
		To      org.UserID `json:"to" minimum:"1" doc:"移交给谁"`
		Disable bool       `json:"disable,omitempty" doc:"移交后停用账号"`
	}
}

// handedOver is what became of a leaving person's work.
type handedOver struct {
	Moved  []string `json:"moved" doc:"改由接手人经办的工单"`
	Left   []leftOn `json:"left" doc:"没有移交成的和原因"`
	Drafts []string `json:"drafts" doc:"没有提交的草稿,已转到接手人名下"`
}

type leftOn struct {
	No  string `json:"no"`
	Why string `json:"why"`
}

func (s *server) absenceDoors() {
	const tag = "账号"
	door(s, onlyHere, post("actFor", "/api/me/act-for", "代请假的人办理,或切换回本人", tag), func(ctx context.Context, by caller, in *actForRequest) (*none, error) {
		return &none{}, s.Accounts.ActFor(ctx, by.session, in.Body.User)
	})
	door(s, signedIn, get("absences", "/api/absences", "请假和代理人:本单位的,中心看全部", tag), s.absences)
	door(s, signedIn, post("addAbsence", "/api/absences", "登记请假和代理人", tag), func(ctx context.Context, by caller, in *absenceRequest) (*none, error) {
		b := in.Body
		_, err := s.Accounts.AddAbsence(ctx, by.Actor, org.Absence{User: b.User, Deputy: b.Deputy, From: b.From, Until: b.Until, Note: b.Note})
		return &none{}, err
	})
	door(s, signedIn, post("endAbsence", "/api/absences/{id}/end", "提前销假", tag), func(ctx context.Context, by caller, in *rowID) (*none, error) {
		return &none{}, s.Accounts.EndAbsence(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, get("deputies", "/api/deputies", "可以做我的代理人的同事", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[peopleItem], error) {
		n, err := s.names(ctx)
		if err != nil {
			return nil, err
		}
		found, err := s.Accounts.Deputies(ctx, by.Actor)
		var all []peopleItem
		for _, p := range found {
			all = append(all, peopleItem{p.ID, p.Name, n.unit(p.Unit)})
		}
		return listOf(all), err
	})
	door(s, signedIn, post("handOver", "/api/users/{id}/hand-over", "离岗人员移交在办工作,并可停用账号", tag), s.handOver)
}

func (s *server) absences(ctx context.Context, by caller, _ *struct{}) (*list[absence], error) {
	found, err := s.Accounts.AbsencesSeen(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	var ids []org.UserID
	for _, a := range found {
		ids = append(ids, a.User, a.Deputy)
	}
	posts, err := s.Accounts.Names(ctx, ids)
	var all []absence
	for _, a := range found {
		v := absence{ID: a.ID, User: ref{int64(a.User), posts[a.User]}, From: a.From, Until: a.Until, Note: a.Note, Now: a.Holds(s.Now()), Own: a.User == by.Person()}
		if a.Deputy != 0 {
			v.Deputy = &ref{int64(a.Deputy), posts[a.Deputy]}
		}
		all = append(all, v)
	}
	return listOf(all), err
}

// sitting says for whom one may act, and who one is while one does.
func (s *server) sitting(ctx context.Context, by caller, m *me) error {
	if by.session.User == 0 || by.session.Pending != "" {
		return nil
	}
	absent, err := s.Accounts.SitsInFor(ctx, by.session.User)
	if err != nil {
		return err
	}
	for _, a := range absent {
		m.SitsInFor = append(m.SitsInFor, ref{int64(a.ID), a.Name})
	}
	if by.Deputy == 0 {
		return nil
	}
	posts, err := s.Accounts.Names(ctx, []org.UserID{by.Deputy})
	m.Self = &ref{int64(by.Deputy), posts[by.Deputy]}
	return err
}

// onDuty says whether somebody would see what is sent to a unit: its own people,
// those who sit in for them, or the unit above.
func onDuty(tree *org.Tree, duty map[org.UnitID]account.Duty, u org.Unit) (bool, string) {
	if duty[u.ID].There > 0 {
		return true, ""
	}
	path := tree.Path(u.ID)
	for i := len(path) - 2; i >= 0; i-- {
		if up := path[i]; up.Level > 1 && duty[up.ID].There > 0 {
			return true, "由" + cmp.Or(up.Short, up.Name) + "代收"
		}
	}
	if duty[u.ID].Staff > 0 {
		return false, "无人在岗:都在请假且无人代理"
	}
	return false, "无人在岗:没有承办人员的账号"
}

// told is a message with for whom it is, when it came to one who is away.
type told struct {
	casework.Told
	as string
}

// told lists one's own messages and those of the people one sits in for.
func (s *server) told(ctx context.Context, by caller) (all []told, unread int, err error) {
	own, unread, err := s.Casework.Inbox(ctx, by.Actor)
	if err != nil {
		return nil, 0, err
	}
	known := map[int64]bool{}
	for _, t := range own {
		known[t.ID] = true
		all = append(all, told{t, ""})
	}
	if by.Deputy != 0 || by.session.User == 0 {
		return all, unread, nil
	}
	absent, err := s.Accounts.SitsInFor(ctx, by.ID)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range absent {
		theirs, _, err := s.Casework.Inbox(ctx, a)
		if err != nil {
			return nil, 0, err
		}
		for _, t := range theirs {
			if known[t.ID] || t.ReadAt != nil {
				continue
			}
			known[t.ID] = true
			unread++
			all = append(all, told{t, "代 " + a.Name + ":"})
		}
	}
	if len(absent) > 0 {
		slices.SortStableFunc(all, func(a, b told) int {
			if read := (a.ReadAt != nil) != (b.ReadAt != nil); read {
				if a.ReadAt != nil {
					return 1
				}
				return -1
			}
			return cmp.Compare(b.ID, a.ID)
		})
	}
	return all, unread, nil
}

// readNotice stamps a message of one's own, or of somebody one sits in for.
func (s *server) readNotice(ctx context.Context, by caller, id int64) error {
	err := s.Casework.ReadNotice(ctx, by.Actor, id)
	if !errors.Is(err, fault.NotFound) || by.Deputy != 0 || by.session.User == 0 {
		return err
	}
	absent, sitErr := s.Accounts.SitsInFor(ctx, by.ID)
	if sitErr != nil {
		return sitErr
	}
	for _, a := range absent {
		if err = s.Casework.ReadNotice(ctx, a, id); err == nil {
			return nil
		}
	}
	return err
}

func (s *server) handOver(ctx context.Context, by caller, in *handOverRequest) (*body[handedOver], error) {
	from, to, err := s.Accounts.Leaving(ctx, by.Actor, in.ID, in.Body.To)
	if err != nil {
		return nil, err
	}
	h, err := s.Casework.HandOver(ctx, by.Actor, from, to)
	if err != nil {
		return nil, err
	}
	v := handedOver{Moved: h.Moved, Left: []leftOn{}, Drafts: h.Drafts}
	for _, l := range h.Left {
		v.Left = append(v.Left, leftOn{l.No, l.Why})
	}
	if in.Body.Disable {
		if len(v.Left) > 0 {
			return bodyOf(v), nil // the page says what is left before the account is stopped
		}
		err = s.Accounts.Disable(ctx, by.Actor, in.ID)
	}
	return bodyOf(v), err
}
