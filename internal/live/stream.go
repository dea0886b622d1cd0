package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// stream is one browser that listens. Actor is only touched under Live.mu.
type stream struct {
	actor  org.Actor
	out    chan News
	behind atomic.Bool // it was too slow: it looks at everything anew
	end    chan struct{}
}

const (
	backlog     = 32 // messages a slow reader may be behind
	streamsEach = 6  // browsers of one person; the oldest gives way
)

func (l *Live) doors() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/live", l.stream)
	mux.HandleFunc("POST /api/live/here", l.here)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, fault.New(fault.NotFound, "没有这个接口,请核对地址和方法"))
	})
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if foreign.Check(r) != nil {
			refuse(w, fault.New(fault.Denied, "请求来自其他网站,已拒绝;请直接打开本系统再办"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
		mux.ServeHTTP(w, r)
	})
}

// watcher is who listens.
func (l *Live) watcher(r *http.Request) (org.Actor, string, error) {
	cookie, err := r.Cookie(account.Cookie)
	if err != nil || cookie.Value == "" {
		return org.Actor{}, "", fault.New(fault.Unauthorized, "请先登录")
	}
	actor, session, err := l.accounts.Watcher(r.Context(), cookie.Value)
	if err == nil && session.Pending != "" {
		err = fault.New(fault.Denied, "请先完成登录后须办的事项")
	}
	return actor, cookie.Value, err
}

// stream is GET /api/live.
func (l *Live) stream(w http.ResponseWriter, r *http.Request) {
	actor, token, err := l.watcher(r)
	if err != nil {
		l.failed(w, r, err)
		return
	}
	s := &stream{actor: actor, out: make(chan News, backlog), end: make(chan struct{})}
	if !l.join(s) {
		refuse(w, fault.New(fault.Unavailable, "系统正在停止,请稍候重试"))
		return
	}
	defer l.leave(s)
	way := http.NewResponseController(w)
	_ = way.SetReadDeadline(time.Time{}) // a stream has no end of its own
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx passes it on at once
	write := func(text string) bool {
		_ = way.SetWriteDeadline(time.Now().Add(l.pulse)) // a reader that is gone without a word
		_, err := fmt.Fprint(w, text)
		return err == nil && way.Flush() == nil
	}
	first := l.since(r.Context(), s, lastID(r))
	if !write("retry: 2000\n\n") || !write(first.text()) {
		return
	}
	tick := time.NewTicker(l.pulse)
	defer tick.Stop()
	for {
		ok := true
		select {
		case n := <-s.out:
			ok = write(n.text())
		case <-tick.C:
			if actor, _, err := l.accounts.Watcher(r.Context(), token); err == nil {
				l.mu.Lock()
				s.actor = actor // his roles or unit may have changed
				l.mu.Unlock()
			} else if _, refused := fault.Of(err); refused {
				write("event: ended\ndata: {}\n\n")
				return
			}
			ok = write("event: beat\ndata: {}\n\n")
			if s.behind.Swap(false) {
				ok = ok && write((&News{All: true, at: time.Now()}).text())
			}
		case <-r.Context().Done():
			return
		case <-s.end:
			return
		case <-l.closing:
			return
		}
		if !ok {
			return
		}
	}
}

func (l *Live) join(s *stream) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	var same []*stream
	for other := range l.streams {
		if other.actor.ID == s.actor.ID {
			same = append(same, other)
		}
	}
	if len(same) >= streamsEach {
		close(same[0].end)
		delete(l.streams, same[0])
	}
	l.streams[s] = true
	return true
}

func (l *Live) leave(s *stream) {
	l.mu.Lock()
	delete(l.streams, s)
	l.mu.Unlock()
}

// lastID is where a browser heard the last word, zero when it begins.
func lastID(r *http.Request) time.Time {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after") // a page that connects by hand
	}
	micros, err := strconv.ParseInt(text, 10, 64)
	if err != nil || micros <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros)
}

// since is what a browser missed between its last word and now. One that begins gets
// what happened while its page was on the way.
func (l *Live) since(ctx context.Context, s *stream, last time.Time) News {
	now := time.Now()
	n := News{at: now}
	from := last.Add(-overlap)
	switch {
	case last.IsZero():
		from = now.Add(-overlap)
	case now.Sub(last) > memory || last.After(now.Add(time.Minute)):
		n.All = true
		return n
	}
	list, whole, err := l.casework.Missed(ctx, from, mostTold)
	if err != nil {
		n.All = true
		return n
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n = s.newsOf(list, whole)
	n.at = now
	n.Queues = n.Queues || !last.IsZero() // what left his scope meanwhile is not in the list
	n.Inbox = n.Inbox || !last.IsZero()
	return n
}

// newsOf is what of the tidings concerns this reader. Live.mu is held.
func (s *stream) newsOf(list []casework.Tiding, whole bool) (n News) {
	place := map[ticket.ID]int{}
	for _, t := range list {
		if t.At.After(n.at) {
			n.at = t.At
		}
		switch {
		case t.Sees(s.actor):
			c := Change{t.Ticket, t.Version, t.State}
			if i, ok := place[t.Ticket]; ok {
				n.Tickets[i] = c
			} else {
				place[t.Ticket] = len(n.Tickets)
				n.Tickets = append(n.Tickets, c)
			}
			n.Queues = true
		case t.Loses(s.actor):
			n.Gone, n.Queues = append(n.Gone, t.Ticket), true
		case t.Stirs(s.actor):
			n.Queues = true
		}
		n.Inbox = n.Inbox || t.Tells(s.actor)
	}
	if !whole {
		return News{All: true, at: n.at}
	}
	return n
}

// send gives the stream a message; one that does not keep up looks at everything anew.
func (s *stream) send(n News) {
	if n.empty() {
		return
	}
	select {
	case s.out <- n:
	default:
		s.behind.Store(true)
	}
}

// text is a message as server-sent events write it.
func (n *News) text() string {
	data, _ := json.Marshal(n)
	if n.at.IsZero() {
		return fmt.Sprintf("data: %s\n\n", data)
	}
	return fmt.Sprintf("id: %d\ndata: %s\n\n", n.at.UnixMicro(), data)
}
