// Package phone is the door of the agents' telephones: one WebSocket for each page, through
// which it hears how things stand and says what the agent does. It wants the session and the
// origin of this site; sound itself goes beside it, encrypted.
package phone

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"suban/internal/account"
	"suban/internal/call"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/switchboard"
	"suban/internal/ticket"
)

// Phone is the door.
type Phone struct {
	board    *switchboard.Board
	accounts *account.Accounts
	casework *casework.Casework
	log      *slog.Logger
	closing  chan struct{}
	once     sync.Once
	under    sync.WaitGroup
}

const (
	longest = 64 << 10         // bytes of a message: an offer of a browser is the longest
	pulse   = 20 * time.Second // a quiet page shows that it lives, and whether it still may
	patient = 10 * time.Second // for a page to take a message
)

// New opens the door to a switchboard; without one every page is told that there is none.
func New(board *switchboard.Board, accounts *account.Accounts, work *casework.Casework) *Phone {
	return &Phone{board: board, accounts: accounts, casework: work, log: slog.Default(), closing: make(chan struct{})}
}

// Close ends every page's connection and waits.
func (p *Phone) Close() {
	p.once.Do(func() { close(p.closing) })
	p.under.Wait()
}

// ServeHTTP answers a page: refused before it becomes a WebSocket, or served until it ends.
func (p *Phone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	by, token, err := p.who(r.Context(), r, p.accounts.Watcher)
	if err == nil && p.board == nil {
		err = fault.New(fault.NotFound, "没有开通电话:启动时用 --sip-listen 打开交换台")
	}
	if err != nil {
		p.refuse(w, err)
		return
	}
	p.under.Add(1)
	defer p.under.Done()
	conn, err := websocket.Accept(w, r, nil) // refuses other origins
	if err != nil {
		return
	}
	defer conn.CloseNow()
	conn.SetReadLimit(longest)
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	defer stop()
	s := &page{Phone: p, conn: conn, by: by, token: token, views: make(chan switchboard.View, 1), replies: make(chan reply, 16)}
	leave, err := p.board.Sit(by, s.show)
	if err != nil {
		f, _ := fault.Of(err)
		_ = conn.Close(websocket.StatusPolicyViolation, f.Message)
		return
	}
	defer leave()
	var all sync.WaitGroup
	all.Go(func() { defer stop(); s.write(ctx) })
	s.read(ctx)
	stop()
	all.Wait()
}

func (p *Phone) who(ctx context.Context, r *http.Request, ask func(context.Context, string) (org.Actor, account.Session, error)) (org.Actor, string, error) {
	cookie, err := r.Cookie(account.Cookie)
	if err != nil || cookie.Value == "" {
		return org.Actor{}, "", fault.New(fault.Unauthorized, "请先登录")
	}
	by, session, err := ask(ctx, cookie.Value)
	if err == nil && session.Pending != "" {
		err = fault.New(fault.Denied, "请先完成登录后须办的事项")
	}
	return by, cookie.Value, err
}

var statuses = map[fault.Kind]int{
	fault.Unauthorized: http.StatusUnauthorized, fault.Denied: http.StatusForbidden, fault.NotFound: http.StatusNotFound,
}

func (p *Phone) refuse(w http.ResponseWriter, err error) {
	f, ok := fault.Of(err)
	if !ok {
		p.log.Error("a telephone page was not let in", "error", err)
		f.Message = "暂时连不上,请稍后再试"
	}
	status := statuses[f.Kind]
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": f.Kind, "detail": f.Message}) // the caller may have gone
}

// page is one open page.
type page struct {
	*Phone
	conn    *websocket.Conn
	by      org.Actor
	token   string
	views   chan switchboard.View
	replies chan reply
}

// reply is what a page is told about what it asked.
type reply struct {
	ID    int64  `json:"id"`
	Error string `json:"error,omitempty"`
	SDP   string `json:"sdp,omitempty"`
}

// show keeps only the newest view for a page that is slow.
func (s *page) show(v switchboard.View) {
	for {
		select {
		case s.views <- v:
			return
		default:
		}
		select {
		case <-s.views:
		default:
		}
	}
}

func (s *page) write(ctx context.Context) {
	tick := time.NewTicker(pulse)
	defer tick.Stop()
	for {
		var what any
		select {
		case v := <-s.views:
			what = map[string]any{"view": v}
			if v.Gone {
				_ = s.send(ctx, what)
				_ = s.conn.Close(4001, "another page")
				return
			}
		case what = <-s.replies:
		case <-tick.C:
			if _, _, err := s.accounts.Watcher(ctx, s.token); err != nil {
				if _, refused := fault.Of(err); refused {
					_ = s.conn.Close(4003, "signed out")
					return
				}
			}
			what = map[string]any{"beat": true}
		case <-s.closing:
			_ = s.conn.Close(websocket.StatusGoingAway, "")
			return
		case <-ctx.Done():
			return
		}
		if s.send(ctx, what) != nil {
			return
		}
	}
}

func (s *page) send(ctx context.Context, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, text)
}

// wish is what a page asks.
type wish struct {
	ID     int64           `json:"id"`
	Do     string          `json:"do"`
	SDP    string          `json:"sdp"`
	State  call.AgentState `json:"state"`
	Reason string          `json:"reason"`
	On     bool            `json:"on"`
	Queue  string          `json:"queue"`
	Agent  org.UserID      `json:"agent"`
	Number string          `json:"number"`
	How    string          `json:"how"`
	Ticket ticket.ID       `json:"ticket"`
	Call   call.ID         `json:"call"`
	Back   int64           `json:"back"`
}

func (s *page) read(ctx context.Context) {
	for {
		_, text, err := s.conn.Read(ctx)
		if err != nil {
			return
		}
		var w wish
		if json.Unmarshal(text, &w) != nil {
			_ = s.conn.Close(websocket.StatusInvalidFramePayloadData, "")
			return
		}
		r := reply{ID: w.ID}
		if r.SDP, err = s.do(ctx, w); err != nil {
			r.Error = s.words(w.Do, err)
		}
		select {
		case s.replies <- r:
		case <-ctx.Done():
			return
		}
	}
}

func (s *page) words(do string, err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	if !errors.Is(err, context.Canceled) {
		s.log.Error("a telephone's wish failed", "do", do, "error", err)
	}
	return "没有办成,请再试一次"
}

// do does what the page asks; every wish but the connection counts as being at work.
func (s *page) do(ctx context.Context, w wish) (sdp string, err error) {
	me := s.by.ID
	if w.Do == "connect" {
		return s.board.Connect(me, w.SDP)
	}
	by, _, err := s.accounts.Actor(ctx, s.token)
	if err != nil {
		return "", err
	}
	if by.ID != me {
		return "", fault.New(fault.Conflict, "代理他人期间不能接打电话,请先切换回本人")
	}
	deed, known := deeds[w.Do]
	if !known {
		return "", fault.In("do", "没有这个操作")
	}
	return "", deed(ctx, s, w)
}

// deeds are what an agent can do on his telephone.
var deeds = map[string]func(context.Context, *page, wish) error{
	"state":     func(_ context.Context, s *page, w wish) error { return s.board.Choose(s.by.ID, w.State, w.Reason) },
	"answer":    func(_ context.Context, s *page, _ wish) error { return s.board.Answer(s.by.ID) },
	"hang_up":   func(_ context.Context, s *page, _ wish) error { return s.board.HangUp(s.by.ID) },
	"hold":      func(_ context.Context, s *page, _ wish) error { return s.board.Hold(s.by.ID) },
	"resume":    func(_ context.Context, s *page, _ wish) error { return s.board.Resume(s.by.ID) },
	"mute":      func(_ context.Context, s *page, w wish) error { return s.board.Mute(s.by.ID, w.On) },
	"pass":      func(_ context.Context, s *page, w wish) error { return s.board.Pass(s.by.ID, w.Queue, w.Agent) },
	"consult":   func(_ context.Context, s *page, w wish) error { return s.board.Consult(s.by.ID, w.Agent, w.Number) },
	"join":      func(_ context.Context, s *page, _ wish) error { return s.board.Join(s.by.ID) },
	"hand_over": func(_ context.Context, s *page, _ wish) error { return s.board.HandOver(s.by.ID) },
	"help":      func(_ context.Context, s *page, w wish) error { return s.board.Help(s.by.ID, w.On) },
	"watch":     func(_ context.Context, s *page, w wish) error { return s.board.Watch(s.by.ID, w.Agent, w.How) },
	"unwatch":   func(_ context.Context, s *page, _ wish) error { return s.board.Unwatch(s.by.ID) },
	"cut":       func(_ context.Context, s *page, w wish) error { return s.board.Cut(s.by.ID, w.Agent) },
	"set":       func(_ context.Context, s *page, w wish) error { return s.board.Set(s.by.ID, w.Agent, w.State) },
	"back":      func(ctx context.Context, s *page, w wish) error { return s.board.CallBack(ctx, s.by.ID, w.Back) },
	"demo":      func(_ context.Context, s *page, _ wish) error { return s.board.Demo(s.by.ID) },
	"dial":      dial,
}

// dial calls a ticket's requester, whose number the agent is not shown.
func dial(ctx context.Context, s *page, w wish) error {
	if !s.by.May(org.FollowUp) && !s.by.May(org.Register) {
		return fault.New(fault.Denied, "只有坐席和回访员可以呼出")
	}
	if _, err := s.casework.View(ctx, s.by, w.Ticket); err != nil {
		return err // not in his scope
	}
	number, err := s.casework.Reach(ctx, w.Ticket)
	if err != nil {
		return err
	}
	if number == "" {
		return fault.New(fault.NotFound, "这件工单没有联系电话")
	}
	return s.board.Dial(s.by.ID, number, int64(w.Ticket))
}
