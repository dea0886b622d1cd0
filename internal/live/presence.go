package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// viewer is somebody who looks at a ticket in one tab of a browser.
type viewer struct {
	Tab    string     `json:"t"`
	User   org.UserID `json:"u"`
	Name   string     `json:"n"` // the post
	Ticket ticket.ID  `json:"k"` // 0: at none any more
	Doing  string     `json:"d,omitempty"`

	till time.Time
}

// Guest is somebody else at the same ticket, by post.
type Guest struct {
	Name  string `json:"name"`
	Doing string `json:"doing,omitempty"` // the deed whose form he has open
}

type hereRequest struct {
	Tab    string    `json:"tab"`
	Ticket ticket.ID `json:"ticket"`
	Doing  string    `json:"doing"`
}

// here is POST /api/live/here: a tab says which ticket it shows, and again while it
// does; 0 is none any more. The answer is who else is there.
func (l *Live) here(w http.ResponseWriter, r *http.Request) {
	actor, token, err := l.watcher(r)
	if err == nil {
		err = l.accounts.CheckCSRF(token, r.Header.Get("X-CSRF-Token"))
	}
	var in hereRequest
	if err == nil && (json.NewDecoder(r.Body).Decode(&in) != nil || !fits(in)) {
		err = fault.New(fault.Invalid, "请求内容有误,请刷新页面后再试")
	}
	if err != nil {
		l.failed(w, r, err)
		return
	}
	v := viewer{Tab: fmt.Sprint(actor.ID, " ", in.Tab), User: actor.ID, Name: actor.Name, Ticket: in.Ticket, Doing: in.Doing, till: time.Now().Add(stay)}
	l.mu.Lock()
	known := l.present[v.Tab].Ticket == v.Ticket
	l.mu.Unlock()
	if v.Ticket != 0 && !known {
		if err := l.casework.Visible(r.Context(), actor, v.Ticket); err != nil {
			l.failed(w, r, err)
			return
		}
	}
	l.mu.Lock()
	l.moved = append(l.moved, v)
	l.place(v)
	guests := l.guests(v.Ticket, actor.ID)
	l.mu.Unlock()
	l.stir()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string][]Guest{"guests": guests}) // the caller may have gone
}

// fits: the name of a deed is one of the rules', so no text of a person's own goes round.
func fits(in hereRequest) bool {
	return in.Tab != "" && len(in.Tab) <= 40 && in.Ticket >= 0 && (in.Doing == "" || slices.ContainsFunc(ticket.Actions(), func(a ticket.Action) bool { return a.Name() == in.Doing }))
}

// place puts a viewer where he is now and tells those at the tickets he came to or
// left. Live.mu is held.
func (l *Live) place(v viewer) {
	was, known := l.present[v.Tab]
	if v.Ticket == 0 {
		delete(l.present, v.Tab)
	} else {
		l.present[v.Tab] = v
	}
	if known && was.Ticket != v.Ticket {
		l.tellGuests(was.Ticket)
	}
	if v.Ticket != 0 && (!known || was.Ticket != v.Ticket || was.Doing != v.Doing) {
		l.tellGuests(v.Ticket)
	}
}

// arrived takes what another node says about who looks at what.
func (l *Live) arrived(moved []viewer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, v := range moved {
		v.till = time.Now().Add(stay)
		l.place(v)
	}
}

// tellGuests tells everybody at a ticket who else is there. Live.mu is held.
func (l *Live) tellGuests(id ticket.ID) {
	at := map[org.UserID]bool{}
	for _, v := range l.present {
		at[v.User] = at[v.User] || v.Ticket == id
	}
	for s := range l.streams {
		if at[s.actor.ID] {
			s.send(News{Present: map[ticket.ID][]Guest{id: l.guests(id, s.actor.ID)}})
		}
	}
}

// guests are the others at a ticket, each once. Live.mu is held.
func (l *Live) guests(id ticket.ID, not org.UserID) []Guest {
	guests := []Guest{}
	for _, v := range l.present {
		if id == 0 || v.Ticket != id || v.User == not {
			continue
		}
		i := slices.IndexFunc(guests, func(g Guest) bool { return g.Name == v.Name })
		switch {
		case i < 0:
			guests = append(guests, Guest{v.Name, v.Doing})
		case guests[i].Doing == "":
			guests[i].Doing = v.Doing
		}
	}
	slices.SortFunc(guests, func(a, b Guest) int { return strings.Compare(a.Name, b.Name) })
	return guests
}

// watch forgets those who have not said for a while that they are still there.
func (l *Live) watch(ctx context.Context) {
	for wait(ctx, l.pulse) {
		l.mu.Lock()
		for _, v := range l.present {
			if time.Now().After(v.till) {
				v.Ticket = 0
				l.place(v)
			}
		}
		l.mu.Unlock()
	}
}
