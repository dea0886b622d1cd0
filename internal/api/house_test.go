package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/blob"
	"suban/internal/casework"
	"suban/internal/command"
	"suban/internal/library"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/quality"
	"suban/internal/reception"
	"suban/internal/report"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/steward"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// house is a small city with one account for each post a scenario needs, and a
// clock that stands still until it is moved.
type house struct {
	*testing.T
	api       *API
	db        *postgres.DB
	casework  *casework.Casework
	accounts  *account.Accounts
	quality   *quality.Quality
	stats     *stats.Stats
	reports   *report.Reports
	reception *reception.Reception
	command   *command.Command
	clock     atomic.Int64
	keys      atomic.Int64
	posts     map[string]account.User
	signed    map[string]*client
}

const password = "Lantern-2031"

// posts of the house: account, role and unit by its short name, "" the centre.
var posts = []struct {
	login string
	role  org.Role
	unit  string
}{
	{"agent", org.Agent, ""}, {"agent2", org.Agent, ""}, {"floorlead", org.FloorLead, ""}, {"dispatcher", org.Dispatcher, ""},
	{"followup", org.FollowUpClerk, ""}, {"director", org.Director, ""}, {"liaison", org.Liaison, "市城管局"}, {"chengguan", org.Handler, "市城管局"},
	{"roads", org.Liaison, "市交通局"}, {"housing", org.Liaison, "市住建局"}, {"knowledge", org.KnowledgeAdmin, ""}, {"knowledge2", org.KnowledgeAdmin, ""}, {"sysadmin", org.SystemAdmin, ""}, {"auditadmin", org.AuditAdmin, ""},
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseAt(t, time.Date(2022, 11, 7, 10, 0, 0, 0, workday.Zone))
}

func newHouseAt(t *testing.T, now time.Time) *house {
	t.Helper()
	h := &house{T: t, posts: map[string]account.User{}, signed: map[string]*client{}}
	h.clock.Store(now.UnixMicro())
	h.db = pgtest.DB(t)
	h.db.Now = func() time.Time { return time.UnixMicro(h.clock.Load()).UTC() }
	h.must(h.found())
	keys := seal.Test()
	h.casework = casework.New(h.db, keys, casework.Options{Blobs: blob.Open(t.TempDir(), keys)})
	t.Cleanup(h.casework.Close)
	h.accounts = account.New(h.db, keys, func(context.Context) (*org.Tree, error) { return org.NewTree(units), nil })
	cheap := account.CheapCost
	h.accounts.Cost = &cheap
	h.must(h.accounts.SetRules(context.Background(), org.System, account.Rules{OneFactor: true, RevealsADay: 3}))
	h.quality = quality.New(h.db, h.casework, keys)
	h.reception = reception.New(h.db, h.casework, keys)
	h.command = command.New(h.db, h.casework, h.accounts, keys)
	o := oversight.New(h.db, h.casework, keys)
	h.stats = stats.New(h.db, keys, h.casework.Rulebook)
	h.reports = report.New(h.db, o, h.stats, h.command, h.casework.Rulebook)
	h.api = New(Options{Casework: h.casework, Accounts: h.accounts, Library: library.New(h.db, h.casework.Rulebook), Oversight: o, Reports: h.reports, Steward: steward.New(h.db), Stats: h.stats,
		Quality: h.quality, Reception: h.reception, Command: h.command, City: h.db.City, Now: h.db.Now, Secure: func(context.Context) bool { return true }})
	for _, p := range posts {
		u := account.User{Login: p.login, Name: p.role.Name() + " " + p.login, Unit: centre, Roles: []org.Role{p.role}}
		if p.unit != "" {
			u.Unit = h.unit(p.unit)
		}
		h.employ(u)
	}
	return h
}

const centre org.UnitID = 1

var units = []org.Unit{
	{ID: centre, Name: "市12345热线服务中心", Short: "热线中心", Level: 1, Kind: org.Centre},
	{ID: 10, Parent: centre, Name: "市城市管理局", Short: "市城管局", Level: 2, Kind: org.Bureau},
	{ID: 11, Parent: centre, Name: "市交通运输局", Short: "市交通局", Level: 2, Kind: org.Bureau},
	{ID: 12, Parent: centre, Name: "市住房和城乡建设局", Short: "市住建局", Level: 2, Kind: org.Bureau},
	{ID: 20, Parent: centre, Name: "埇桥区政府", Short: "埇桥区", Level: 2, Kind: org.County, Region: "341302"},
	{ID: 21, Parent: 20, Name: "埇桥区城市管理局", Short: "埇桥区城管局", Level: 3, Kind: org.Office, Region: "341302"},
}

var divisions = []org.Region{
	{Code: "341300", Name: "宿州市", Level: 1}, {Code: "341302", Name: "埇桥区", Parent: "341300", Level: 2}, {Code: "341321", Name: "砀山县", Parent: "341300", Level: 2},
	{Code: "341302101", Name: "符离镇", Parent: "341302", Level: 3}, {Code: "341302101201", Name: "示例村", Parent: "341302101", Level: 4},
}

var subjects = []org.Category{
	{ID: "1", Name: "城市管理", Level: 1}, {ID: "1.1", Parent: "1", Name: "市容秩序", Level: 2}, {ID: "1.1.2", Parent: "1.1", Name: "占道经营", Level: 3},
	{ID: "10", Name: "交通运输", Level: 1},
}

// found founds the city: units, regions, categories and the policy of Anhui.
func (h *house) found() error {
	return h.db.Write(context.Background(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(context.Background(), "宿州市"); err != nil {
			return err
		}
		for _, u := range units {
			u.Enabled, u.OpenedOn = true, "2021-01-01"
			tx.SaveUnit(u)
		}
		for _, r := range divisions {
			tx.SaveRegion(r)
		}
		for _, c := range subjects {
			c.Enabled = true
			tx.SaveCategory(c)
		}
		return tx.AddPolicy(context.Background(), ticket.Anhui())
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// unit is the id of a second-level unit by its short name.
func (h *house) unit(short string) org.UnitID {
	h.Helper()
	for _, u := range units {
		if u.Short == short {
			return u.ID
		}
	}
	h.Fatalf("no unit %s", short)
	return 0
}

// employ adds an account that has already changed its first password.
func (h *house) employ(u account.User) {
	h.Helper()
	ctx := context.Background()
	made, first, err := h.accounts.AddUser(ctx, org.System, u, "")
	h.must(err)
	i, err := h.accounts.SignIn(ctx, account.Proof{Login: u.Login, Password: first})
	h.must(err)
	_, err = h.accounts.ChangePassword(ctx, i.Session, first, password)
	h.must(err)
	h.must(h.accounts.SignOut(ctx, i.Session))
	h.posts[u.Login] = made
}

func (h *house) pass(d time.Duration) { h.clock.Add(d.Microseconds()) }

// client is one browser, signed in or not.
type client struct {
	*house
	cookie, csrf, bearer string
	address              string
	since                int64 // signed in; sessions do not outlive a long idle time
}

// stranger has no session.
func (h *house) stranger() *client { return &client{house: h} }

// as is a browser signed in through the door.
func (h *house) as(login string) *client {
	h.Helper()
	if c := h.signed[login]; c != nil && h.clock.Load()-c.since < (20*time.Minute).Microseconds() {
		return c
	}
	c := h.stranger()
	c.since = h.clock.Load()
	a := c.post("/api/sign-in", map[string]any{"account": login, "password": password})
	a.wants(http.StatusOK)
	for _, cookie := range a.Result().Cookies() {
		c.cookie = cookie.Value
	}
	c.csrf = a.text("me.csrf")
	h.signed[login] = c
	return c
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	h    *house
	what string
	body any
}

func (c *client) get(path string) answer { return c.send(http.MethodGet, path, nil, "") }

// post sends a body under an idempotency key of its own.
func (c *client) post(path string, body any) answer {
	return c.send(http.MethodPost, path, body, fmt.Sprintf("test-key-%d", c.keys.Add(1)))
}

func (c *client) send(method, path string, body any, key string) answer {
	c.Helper()
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		var err error
		text, err = json.Marshal(b)
		c.must(err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(text))
	if text != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return c.ask(r)
}

// ask sends a request as the client is: signed in or not, from where.
func (c *client) ask(r *http.Request) answer {
	c.Helper()
	if c.cookie != "" {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: c.cookie})
	}
	if c.csrf != "" {
		r.Header.Set(csrfHeader, c.csrf)
	}
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	if c.address != "" {
		r.RemoteAddr = c.address
	}
	w := httptest.NewRecorder()
	c.api.ServeHTTP(w, r)
	a := answer{ResponseRecorder: w, h: c.house, what: r.Method + " " + r.URL.Path}
	_ = json.Unmarshal(w.Body.Bytes(), &a.body)
	return a
}

// wants ends the test when the answer has another status.
func (a answer) wants(status int) answer {
	a.h.Helper()
	if a.Code != status {
		a.h.Fatalf("%s: %d, want %d: %s", a.what, a.Code, status, a.Body)
	}
	return a
}

// refuses wants a problem of a code with words in it.
func (a answer) refuses(status int, code, words string) answer {
	a.h.Helper()
	a.wants(status)
	if got := a.text("code"); got != code || !strings.Contains(a.text("detail"), words) {
		a.h.Errorf("%s: code %s, detail %s; want %s with %q", a.what, got, a.text("detail"), code, words)
	}
	if ct := a.Header().Get("Content-Type"); !strings.HasPrefix(ct, "application/problem+json") {
		a.h.Errorf("%s: content type %s", a.what, ct)
	}
	return a
}

// at is a value by path, such as ticket.requester.phone or items.0.id.
func (a answer) at(path string) any {
	v := a.body
	for _, name := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string {
	if v := a.at(path); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

func (a answer) number(path string) int64 {
	f, _ := a.at(path).(float64)
	return int64(f)
}

// complaint is what an agent writes down.
func complaint(change map[string]any) map[string]any {
	b := map[string]any{
		"channel": "phone", "source": "local", "kind": "complaint", "category": "1.1.2", "region": "341302", "place": "示例小区南侧",
		"title": "夜市占道", "content": "小区南侧夜市占道经营,音响扰民,请处理。", "expectation": "请尽快处理",
		"requester": map[string]any{"name": "王先生", "phone": "199 0000 1234", "type": "person", "confidential": false},
		"urgency":   0, "labels": []string{}, "submit": "dispatch_queue",
	}
	for k, v := range change {
		b[k] = v
	}
	return b
}

// take registers a ticket and puts it into the dispatch queue.
func (h *house) take(change map[string]any) int64 {
	h.Helper()
	return h.as("agent").post("/api/tickets", complaint(change)).wants(http.StatusOK).number("id")
}

// deed does one deed on what the person sees now.
func (c *client) deed(id int64, action string, facts map[string]any) answer {
	c.Helper()
	version := c.get(fmt.Sprintf("/api/tickets/%d", id)).number("version")
	if facts == nil {
		facts = map[string]any{}
	}
	return c.post(fmt.Sprintf("/api/tickets/%d/deeds/%s", id, action), map[string]any{"version": max(version, 1), "facts": facts})
}

// handled is a ticket that 市城管局 has signed for.
func (h *house) handled(change map[string]any) int64 {
	h.Helper()
	id := h.take(change)
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": h.unit("市城管局")}).wants(http.StatusOK)
	h.as("liaison").deed(id, "sign", map[string]any{"assignment": 1}).wants(http.StatusOK)
	return id
}

func newRequest(method, path, body string) *http.Request {
	return httptest.NewRequest(method, path, strings.NewReader(body))
}

func serve(h *house, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	return w
}
