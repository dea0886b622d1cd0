package live

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

const (
	centre org.UnitID = 1
	bureau org.UnitID = 10
	roads  org.UnitID = 11
)

var units = []org.Unit{
	{ID: centre, Name: "市12345热线服务中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"},
	{ID: bureau, Parent: centre, Name: "市城管局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"},
	{ID: roads, Parent: centre, Name: "市交通局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"},
}

// house is a small city with two nodes on one database.
type house struct {
	*testing.T
	db       *postgres.DB
	accounts *account.Accounts
	nodes    [2]node
	posts    map[string]org.Actor
	tokens   map[string]string
}

type node struct {
	*casework.Casework
	*Live
	*httptest.Server
}

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t, db: pgtest.DB(t), posts: map[string]org.Actor{}, tokens: map[string]string{}}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		for _, u := range units {
			tx.SaveUnit(u)
		}
		tx.SaveRegion(org.Region{Code: "341302", Name: "埇桥区", Level: 2})
		tx.SaveCategory(org.Category{ID: "1", Name: "城市管理", Level: 1, Enabled: true})
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	}))
	keys := seal.Test()
	h.accounts = account.New(h.db, keys, func(context.Context) (*org.Tree, error) { return org.NewTree(units), nil })
	cheap := account.CheapCost
	h.accounts.Cost = &cheap
	h.must(h.accounts.SetRules(t.Context(), org.System, account.Rules{OneFactor: true, RevealsADay: 3}))
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	for i := range h.nodes {
		n := &h.nodes[i]
		n.Casework = casework.New(h.db, keys, casework.Options{})
		n.Live = New(h.db, n.Casework, h.accounts, nil)
		n.Live.pulse = 200 * time.Millisecond
		n.Server = httptest.NewServer(n.Live)
		go func() { n.Run(ctx); ran <- struct{}{} }()
	}
	t.Cleanup(func() {
		stop()
		for i := range h.nodes {
			<-ran
			h.nodes[i].Server.Close()
			h.nodes[i].Casework.Close()
		}
	})
	for _, p := range []struct {
		login string
		role  org.Role
		unit  org.UnitID
	}{{"坐席 1", org.Agent, centre}, {"派单员 2", org.Dispatcher, centre}, {"城管联络员", org.Liaison, bureau}, {"交通联络员", org.Liaison, roads}} {
		h.employ(p.login, p.role, p.unit)
	}
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) employ(name string, role org.Role, unit org.UnitID) {
	h.Helper()
	ctx := h.Context()
	login := "post" + string(rune('a'+len(h.posts)))
	_, first, err := h.accounts.AddUser(ctx, org.System, account.User{Login: login, Name: name, Unit: unit, Roles: []org.Role{role}}, "")
	h.must(err)
	i, err := h.accounts.SignIn(ctx, account.Proof{Login: login, Password: first})
	h.must(err)
	_, err = h.accounts.ChangePassword(ctx, i.Session, first, "Lantern-2031")
	h.must(err)
	h.tokens[name] = i.Token
	h.posts[name], _, err = h.accounts.Actor(ctx, i.Token)
	h.must(err)
}

// ear is one browser that listens.
type ear struct {
	h    *house
	id   string
	news chan News
	end  chan struct{}
	stop context.CancelFunc
}

// listen opens a stream at a node; after is the last word heard.
func (h *house) listen(n int, name, after string) *ear {
	h.Helper()
	ctx, stop := context.WithCancel(h.Context())
	e := &ear{h: h, news: make(chan News, 100), end: make(chan struct{}), stop: stop}
	h.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.nodes[n].URL+"/api/live", nil)
	h.must(err)
	r.AddCookie(&http.Cookie{Name: account.Cookie, Value: h.tokens[name]})
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	answer, err := http.DefaultClient.Do(r)
	h.must(err)
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		h.Fatalf("%s: %d %s", name, answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	go func() {
		defer close(e.end)
		defer answer.Body.Close()
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			line := lines.Text()
			if personal(line) {
				h.Errorf("a stream said %s", line)
			}
			if id, ok := strings.CutPrefix(line, "id: "); ok {
				e.id = id
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				var n News
				if json.Unmarshal([]byte(data), &n) == nil && !n.empty() {
					e.news <- n
				}
			}
		}
	}()
	return e
}

// hears waits for a message that fits.
func (e *ear) hears(what string, fits func(News) bool) News {
	e.h.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case n := <-e.news:
			if fits(n) {
				return n
			}
		case <-deadline:
			e.h.Fatalf("never heard: %s", what)
		}
	}
}

func about(id ticket.ID, s ticket.State) func(News) bool {
	return func(n News) bool {
		for _, c := range n.Tickets {
			if c.ID == id && c.State == s {
				return true
			}
		}
		return false
	}
}

// silent reports whether what was heard up to now says nothing of the ticket.
func (e *ear) silent(id ticket.ID) bool {
	for {
		select {
		case n := <-e.news:
			for _, c := range n.Tickets {
				if c.ID == id {
					return false
				}
			}
		default:
			return true
		}
	}
}

// personal finds what no stream may say.
func personal(text string) bool {
	for _, word := range []string{"夜市", "示例小区", "王先生", "19900001234"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func (h *house) take(n int) ticket.ID {
	h.Helper()
	r, err := h.nodes[n].Register(h.Context(), h.posts["坐席 1"], "", &ticket.Register{Kind: ticket.TipOff, Channel: ticket.Phone, Source: ticket.Local, Category: "1", Region: "341302",
		Title: ticket.Text("夜市占道"), Content: ticket.Text("小区南侧夜市占道经营,音响扰民,请处理。"), Place: ticket.Text("示例小区南侧"), Confidential: true,
		RequesterName: ticket.Text("王先生"), RequesterPhone: ticket.Text("19900001234"), RequesterKind: "person"}, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	return r.Case.ID
}

func (h *house) dispatch(n int, id ticket.ID, to org.UnitID) {
	h.Helper()
	_, err := h.nodes[n].Do(h.Context(), h.posts["派单员 2"], casework.Deed{Ticket: id, Do: []ticket.Facts{&ticket.Dispatch{Unit: to}}})
	h.must(err)
}

// A deed reaches those who may see the ticket, on every node, and nobody else; no
// word of its content or its requester does.
func TestStream(t *testing.T) {
	h := newHouse(t)
	here, there := h.listen(0, "派单员 2", ""), h.listen(1, "派单员 2", "")
	unit, other := h.listen(1, "城管联络员", ""), h.listen(0, "交通联络员", "")
	id := h.take(0)
	here.hears("a new ticket", about(id, ticket.ToDispatch))
	there.hears("a new ticket at the other node", about(id, ticket.ToDispatch))
	if !unit.silent(id) {
		t.Error("a unit heard of a ticket it has not got")
	}
	h.dispatch(0, id, bureau)
	if n := unit.hears("its ticket", about(id, ticket.Dispatched)); !n.Inbox {
		t.Error("the unit was not told that there is a message")
	}
	there.hears("the dispatch", about(id, ticket.Dispatched))
	if !other.silent(id) {
		t.Error("a unit without a part heard of the ticket")
	}
}

// A browser that was away hears what it missed, from any node; one that was away
// too long looks at everything anew.
func TestResume(t *testing.T) {
	h := newHouse(t)
	e := h.listen(0, "派单员 2", "")
	first := h.take(0)
	e.hears("the first", about(first, ticket.ToDispatch))
	e.stop()
	<-e.end
	second := h.take(0)
	h.listen(1, "派单员 2", e.id).hears("what was missed", about(second, ticket.ToDispatch))
	if n := h.listen(0, "派单员 2", "1000000").hears("all", func(n News) bool { return n.All }); len(n.Tickets) != 0 {
		t.Errorf("got %v", n)
	}
}

// A stream ends with its session.
func TestEnded(t *testing.T) {
	h := newHouse(t)
	e := h.listen(0, "城管联络员", "")
	_, session, err := h.accounts.Actor(t.Context(), h.tokens["城管联络员"])
	h.must(err)
	h.must(h.accounts.SignOut(t.Context(), session))
	select {
	case <-e.end:
	case <-time.After(20 * time.Second):
		t.Error("it went on")
	}
}

// A reader that does not keep up looks at everything anew.
func TestSlow(t *testing.T) {
	t.Parallel()
	s := &stream{out: make(chan News, 1)}
	s.send(News{Queues: true})
	s.send(News{Queues: true})
	if !s.behind.Load() {
		t.Error("a message was lost silently")
	}
}

// here says that a tab shows a ticket and returns who else does.
func (h *house) here(n int, name string, want int, body string) []Guest {
	h.Helper()
	r, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.nodes[n].URL+"/api/live/here", strings.NewReader(body))
	h.must(err)
	if token, ok := h.tokens[name]; ok {
		r.AddCookie(&http.Cookie{Name: account.Cookie, Value: token})
		r.Header.Set("X-CSRF-Token", h.accounts.CSRF(token))
	}
	answer, err := http.DefaultClient.Do(r)
	h.must(err)
	defer answer.Body.Close()
	if answer.StatusCode != want {
		h.Fatalf("%s says %s: %d, want %d", name, body, answer.StatusCode, want)
	}
	var a struct{ Guests []Guest }
	h.must(json.NewDecoder(answer.Body).Decode(&a))
	return a.Guests
}

// Two people at one ticket see each other by post, across nodes, until one leaves.
func TestPresence(t *testing.T) {
	h := newHouse(t)
	id := h.take(0)
	h.dispatch(0, id, bureau)
	at := func(doing string) string {
		text, _ := json.Marshal(hereRequest{"tab", id, doing})
		return string(text)
	}
	dispatcher := h.listen(0, "派单员 2", "")
	if g := h.here(0, "派单员 2", 200, at("")); len(g) != 0 {
		t.Errorf("alone, and yet %v", g)
	}
	h.here(1, "城管联络员", 200, at("签收"))
	meets := func(want ...Guest) func(News) bool {
		return func(n News) bool {
			list, ok := n.Present[id]
			return ok && len(list) == len(want) && (len(want) == 0 || list[0] == want[0])
		}
	}
	dispatcher.hears("who came", meets(Guest{"城管联络员", "签收"}))
	if g := h.here(0, "派单员 2", 200, at("")); len(g) != 1 {
		t.Errorf("who is there: %v", g)
	}
	h.here(1, "城管联络员", 200, `{"tab":"tab","ticket":0}`)
	dispatcher.hears("that he left", meets())
	h.here(1, "城管联络员", 200, at(""))
	dispatcher.hears("that he came again", meets(Guest{"城管联络员", ""}))
	h.nodes[0].mu.Lock()
	for tab, v := range h.nodes[0].present { // as if much time had passed
		v.till = time.Time{}
		h.nodes[0].present[tab] = v
	}
	h.nodes[0].present["tab"] = viewer{Tab: "tab", User: h.posts["派单员 2"].ID, Name: "派单员 2", Ticket: id, till: time.Now().Add(time.Hour)}
	h.nodes[0].mu.Unlock()
	dispatcher.hears("that he says nothing more", meets())
}

func TestHereRefuses(t *testing.T) {
	h := newHouse(t)
	id := h.take(0)
	text, _ := json.Marshal(hereRequest{Tab: "tab", Ticket: id})
	h.here(0, "nobody", 401, string(text))
	h.here(0, "交通联络员", 404, string(text))
	h.here(0, "派单员 2", 404, `{"tab":"tab","ticket":5}`)
	for _, bad := range []string{``, `{`, `[]`, `{"tab":"","ticket":5}`, `{"tab":"tab","ticket":-1}`, `{"tab":"tab","ticket":5,"doing":"随便写的话"}`} {
		h.here(0, "派单员 2", 422, bad)
	}
}

func TestStreamRefuses(t *testing.T) {
	h := newHouse(t)
	for path, want := range map[string]int{"/api/live": 401, "/api/live/nothing": 404} {
		answer, err := http.Get(h.nodes[0].URL + path)
		h.must(err)
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
		}
	}
}
