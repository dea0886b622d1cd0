package phone

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"suban/internal/account"
	"suban/internal/call"
	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/peertest"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/siptest"
	"suban/internal/switchboard"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
	"suban/internal/ticket"
)

// house is a hotline with a telephone and two posts.
type house struct {
	*testing.T
	board  *switchboard.Board
	server *httptest.Server
	tokens map[string]string
}

var units = []org.Unit{
	{ID: 1, Name: "市12345热线服务中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"},
	{ID: 10, Parent: 1, Name: "市城管局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"},
}

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t, tokens: map[string]string{}}
	ctx, db, keys := t.Context(), pgtest.DB(t), seal.Test()
	db.Now = time.Now
	h.must(db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.CreateCity(ctx, "宿州市"); err != nil {
			return err
		}
		for _, u := range units {
			tx.SaveUnit(u)
		}
		return tx.AddPolicy(ctx, ticket.Anhui())
	}))
	accounts := account.New(db, keys, func(context.Context) (*org.Tree, error) { return org.NewTree(units), nil })
	cheap := account.CheapCost
	accounts.Cost = &cheap
	h.must(accounts.SetRules(ctx, org.System, account.Rules{OneFactor: true, RevealsADay: 3}))
	for login, role := range map[string]org.Role{"agent": org.Agent, "liaison": org.Liaison} {
		unit := org.UnitID(1)
		if role == org.Liaison {
			unit = 10
		}
		_, first, err := accounts.AddUser(ctx, org.System, account.User{Login: login, Name: role.Name(), Unit: unit, Roles: []org.Role{role}}, "")
		h.must(err)
		i, err := accounts.SignIn(ctx, account.Proof{Login: login, Password: first})
		h.must(err)
		_, err = accounts.ChangePassword(ctx, i.Session, first, "Lantern-2031")
		h.must(err)
		h.tokens[login] = i.Token
	}
	prompts, err := switchboard.LoadPrompts("")
	h.must(err)
	prompts["welcome"], prompts["menu"] = rtp.Quiet(rtp.Frame), rtp.Quiet(rtp.Frame) // whoever tests does not wait
	local := netip.MustParseAddr("127.0.0.1")
	h.board, err = switchboard.Open(ctx, switchboard.Options{DB: db, Keys: keys, Prompts: prompts, Gate: rtcleg.Options{Listen: "127.0.0.1:0"},
		Trunk: sipleg.Options{Listen: "127.0.0.1:0", Allow: []netip.Prefix{netip.PrefixFrom(local, 32)}, Ports: &rtp.Ports{Addr: local}}})
	h.must(err)
	work := casework.New(db, keys, casework.Options{})
	door := New(h.board, accounts, work)
	h.server = httptest.NewServer(door)
	t.Cleanup(func() { door.Close(); h.server.Close(); h.board.Close(); work.Close() })
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// knock tries to open a page's line.
func (h *house) knock(login, origin string) (*websocket.Conn, int) {
	h.Helper()
	head := http.Header{}
	if token := h.tokens[login]; token != "" {
		head.Set("Cookie", account.Cookie+"="+token)
	}
	if origin != "" {
		head.Set("Origin", origin)
	}
	conn, answer, err := websocket.Dial(h.Context(), "ws"+strings.TrimPrefix(h.server.URL, "http")+"/api/phone", &websocket.DialOptions{HTTPHeader: head})
	if err != nil {
		if answer == nil {
			h.Fatal(err)
		}
		return nil, answer.StatusCode
	}
	conn.SetReadLimit(1 << 20)
	h.Cleanup(func() { conn.CloseNow() })
	return conn, answer.StatusCode
}

type told struct {
	ID    int64             `json:"id"`
	Error string            `json:"error"`
	SDP   string            `json:"sdp"`
	View  *switchboard.View `json:"view"`
}

// hears waits for a word that fits.
func (h *house) hears(conn *websocket.Conn, what string, fits func(told) bool) told {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.Context(), 20*time.Second)
	defer cancel()
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			h.Fatalf("%s: %v", what, err)
		}
		var w told
		if json.Unmarshal(text, &w) == nil && fits(w) {
			return w
		}
	}
}

func (h *house) asks(conn *websocket.Conn, wish map[string]any) told {
	h.Helper()
	wish["id"] = 7
	text, _ := json.Marshal(wish)
	h.must(conn.Write(h.Context(), websocket.MessageText, text))
	return h.hears(conn, "an answer", func(w told) bool { return w.ID == 7 })
}

// acceptance 9: no session, another site, a post without a telephone, an endless frame: none
// gets in or stays.
func TestWhoGetsIn(t *testing.T) {
	h := newHouse(t)
	if _, status := h.knock("", ""); status != http.StatusUnauthorized {
		t.Errorf("without a session: %d", status)
	}
	h.tokens["forged"] = "forged"
	if _, status := h.knock("forged", ""); status != http.StatusUnauthorized {
		t.Errorf("with a forged session: %d", status)
	}
	if _, status := h.knock("agent", "https://evil.example"); status != http.StatusForbidden {
		t.Errorf("from another site: %d", status)
	}
	conn, _ := h.knock("liaison", "")
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("a unit's liaison: %v", err)
	}
	conn, _ = h.knock("agent", h.server.URL)
	h.hears(conn, "the state", func(w told) bool { return w.View != nil && w.View.State == call.Offline })
	for do, words := range map[string]string{"sing": "没有这个操作", "answer": "挂断", "demo": "演示", "watch": "班长", "state": "连接"} {
		if got := h.asks(conn, map[string]any{"do": do, "agent": 2, "how": "monitor", "state": "ready"}); !strings.Contains(got.Error, words) {
			t.Errorf("%s: %q", do, got.Error)
		}
	}
	h.must(conn.Write(t.Context(), websocket.MessageText, make([]byte, longest+1)))
	for {
		if _, _, err := conn.Read(t.Context()); err != nil {
			break
		}
	}
}

// A second page of the same agent takes the telephone over; a call is answered over the line.
func TestAnswerOverTheLine(t *testing.T) {
	h := newHouse(t)
	first, _ := h.knock("agent", "")
	h.hears(first, "the state", func(w told) bool { return w.View != nil })
	conn, _ := h.knock("agent", "")
	h.hears(first, "that another took over", func(w told) bool { return w.View != nil && w.View.Gone })
	browser := peertest.New(t, func(offer string) (string, error) {
		return h.asks(conn, map[string]any{"do": "connect", "sdp": offer}).SDP, nil
	})
	browser.Say(1400)
	if got := h.asks(conn, map[string]any{"do": "state", "state": "ready"}); got.Error != "" {
		t.Fatal(got.Error)
	}
	p := siptest.New(t, h.board.Trunk().Addr(), "19900001234")
	p.Say(1000)
	p.Call()
	seen := h.hears(conn, "that it rings", func(w told) bool { return w.View != nil && w.View.State == call.Alerting })
	if text, _ := json.Marshal(seen); strings.Contains(string(text), "19900001234") || strings.Contains(string(text), "市长") {
		t.Errorf("the page is told %s", text)
	}
	if got := h.asks(conn, map[string]any{"do": "answer"}); got.Error != "" {
		t.Fatal(got.Error)
	}
	p.Until("they talk", func() bool { return p.Hears(1400) > 0.8 && browser.Hears(1000) > 0.8 })
}
