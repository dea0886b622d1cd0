package account

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestFirstSignInChangesThePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u, first, err := h.AddUser(h.ctx, org.System, User{Login: " Agent1027 ", Name: "坐席 1027", Unit: 2, Roles: []org.Role{org.Agent}}, "")
	h.must(err)
	if u.Login != "agent1027" || len(first) < 10 {
		t.Fatalf("added %+v with password %q", u, first)
	}
	i, err := h.SignIn(h.ctx, Proof{Login: "AGENT1027", Password: first})
	h.must(err)
	actor, s, err := h.Actor(h.ctx, i.Token)
	h.must(err)
	if s.Pending != PendingPassword || actor.May(org.Register) {
		t.Errorf("pending %q, may register %v", s.Pending, actor.May(org.Register))
	}
	other, err := h.SignIn(h.ctx, Proof{Login: "agent1027", Password: first})
	h.must(err)

	_, err = h.ChangePassword(h.ctx, s, "wrong", secretWord)
	h.refused(err, fault.Invalid, "现用口令不对")
	_, err = h.ChangePassword(h.ctx, s, first, "short")
	h.refused(err, fault.Invalid, "至少10个字符")
	_, err = h.ChangePassword(h.ctx, s, first, first)
	h.refused(err, fault.Invalid, "最近5次")
	s, err = h.ChangePassword(h.ctx, s, first, secretWord)
	h.must(err)

	actor, s, err = h.Actor(h.ctx, i.Token)
	h.must(err)
	if s.Pending != "" || !actor.May(org.Register) || actor.Name != "坐席 1027" {
		t.Errorf("after the change: pending %q, actor %+v", s.Pending, actor)
	}
	if diff := cmp.Diff(map[org.UnitID]bool{2: true, 3: true}, actor.Units); diff != "" {
		t.Errorf("subtree: %s", diff)
	}
	_, _, err = h.Actor(h.ctx, other.Token)
	h.refused(err, fault.Unauthorized, "口令已修改")
}

// The last five passwords do not come back; the sixth may.
func TestEarlierPasswords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	i := h.in("agent1027")
	present, s := secretWord, i.Session
	for n := range 6 {
		next := "Harbour-" + strings.Repeat(string(rune('a'+n)), 4) + "7"
		if n < 5 && n > 0 {
			_, err := h.ChangePassword(h.ctx, s, present, secretWord)
			h.refused(err, fault.Invalid, "最近5次")
		}
		_, err := h.ChangePassword(h.ctx, s, present, next)
		h.must(err)
		present = next
	}
	_, err := h.ChangePassword(h.ctx, s, present, secretWord)
	h.must(err)
}

func TestPasswordRunsOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	h.pass(89 * 24 * time.Hour)
	if p := h.in("agent1027").Session.Pending; p != "" {
		t.Errorf("after 89 days: %q", p)
	}
	h.pass(24 * time.Hour)
	if p := h.in("agent1027").Session.Pending; p != PendingPassword {
		t.Errorf("after 90 days: %q", p)
	}
}

// A known and an unknown account hear the same, from the first try to the lock.
func TestLockOutTellsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	try := func(login, password string) string {
		_, err := h.SignIn(h.ctx, Proof{Login: login, Password: password})
		if err == nil {
			return ""
		}
		f, ok := fault.Of(err)
		if !ok {
			t.Fatal(err)
		}
		return string(f.Kind) + " " + f.Message
	}
	for n := range 7 {
		known, unknown := try("agent1027", "wrong"), try("nobody99", "wrong")
		if known != unknown || known == "" {
			t.Errorf("try %d: known %q, unknown %q", n+1, known, unknown)
		}
		if locked := strings.Contains(known, "锁定"); locked != (n >= 4) {
			t.Errorf("try %d: %q", n+1, known)
		}
	}
	if got := try("agent1027", secretWord); !strings.Contains(got, "锁定") {
		t.Errorf("right password while locked: %q", got)
	}
	h.pass(14 * time.Minute)
	if got := try("agent1027", secretWord); !strings.Contains(got, "1分钟") {
		t.Errorf("after 14 minutes: %q", got)
	}
	h.pass(time.Minute)
	if got := try("agent1027", secretWord); got != "" {
		t.Errorf("after 15 minutes: %q", got)
	}
	want := strings.Repeat("wrong_password ", 5) + strings.Repeat("locked_out ", 4) + "signed_in"
	if diff := cmp.Diff(want, h.outcomes("agent1027")); diff != "" {
		t.Errorf("audit: %s", diff)
	}
	// What was typed as an unknown account may be a password: it is not kept.
	if diff := cmp.Diff("unknown_account", strings.Fields(h.outcomes(""))[0]); diff != "" {
		t.Errorf("audit: %s", diff)
	}
}

func TestUnlock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.ready("agent1027", org.Agent)
	for range 5 {
		h.SignIn(h.ctx, Proof{Login: "agent1027", Password: "wrong"})
	}
	h.must(h.Unlock(h.ctx, org.System, u.ID))
	h.in("agent1027")
}

// Tries at once do not slip past the limit.
func TestManyTriesAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() { h.SignIn(h.ctx, Proof{Login: "agent1027", Password: "wrong"}) })
	}
	wg.Wait()
	lines := strings.Fields(h.outcomes("agent1027"))
	slices.Sort(lines)
	if wrong := slices.Index(lines, "wrong_password"); len(lines) != 40 || wrong != 35 {
		t.Errorf("%d lines, judged from %d on: %v", len(lines), wrong, lines)
	}
}

// An unknown account takes as long as a wrong password, since one is computed.
func TestTimingTellsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	dear := Cost{MemoryKiB: 32 << 10, Passes: 2}
	h.Cost = &dear
	u, _, err := h.AddUser(h.ctx, org.System, User{Login: "agent2000", Name: "坐席 2000", Roles: []org.Role{org.Agent}}, "First-time-1")
	h.must(err)
	for range 6 {
		h.SignIn(h.ctx, Proof{Login: "locked99", Password: "wrong"})
	}
	// The quickest of several, taken in turns: what else the machine does only adds.
	least := map[string]time.Duration{}
	for try := range 7 {
		h.must(h.Unlock(h.ctx, org.System, u.ID))
		for who, login := range map[string]string{"known": "agent2000", "unknown": fmt.Sprint("nobody", try), "locked": "locked99"} {
			start := time.Now()
			h.SignIn(h.ctx, Proof{Login: login, Password: "wrong"})
			if took := time.Since(start); least[who] == 0 || took < least[who] {
				least[who] = took
			}
		}
	}
	for who, took := range least {
		if known := least["known"]; took < known/3 || took > known*3 {
			t.Errorf("%s takes %v, a known account %v", who, took, known)
		}
	}
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("director", org.Director)
	i := h.in("director")
	actor, s, err := h.Actor(h.ctx, i.Token)
	h.must(err)
	if s.Pending != PendingCode || len(actor.Permissions) > 0 {
		t.Fatalf("pending %q, permissions %v", s.Pending, actor.Permissions)
	}
	e, err := h.EnrolCode(h.ctx, s)
	h.must(err)
	_, err = h.ConfirmCode(h.ctx, s, "000000")
	h.refused(err, fault.Invalid, "动态口令不对")
	code := func() string {
		c, err := totp.GenerateCode(e.Secret, h.db.Now())
		h.must(err)
		return c
	}
	s, err = h.ConfirmCode(h.ctx, s, code())
	h.must(err)
	if actor, _, err := h.Actor(h.ctx, i.Token); err != nil || s.Pending != "" || !actor.May(org.ConfirmReject) {
		t.Errorf("after enrolment: %q %v %v", s.Pending, actor.Permissions, err)
	}
	_, err = h.EnrolCode(h.ctx, s)
	h.refused(err, fault.Conflict, "已绑定")

	for range 7 { // asking for the code is no wrong try
		_, err = h.SignIn(h.ctx, Proof{Login: "director", Password: secretWord})
		if f, ok := fault.Of(err); !ok || f.Field != "code" {
			t.Errorf("without code: %v", err)
		}
	}
	_, err = h.SignIn(h.ctx, Proof{Login: "director", Password: secretWord, Code: code()})
	h.refused(err, fault.Unauthorized, "已用过")
	h.pass(30 * time.Second)
	_, err = h.SignIn(h.ctx, Proof{Login: "director", Password: secretWord, Code: code()})
	h.must(err)
	for range 5 {
		_, err = h.SignIn(h.ctx, Proof{Login: "director", Password: secretWord, Code: "000000"})
	}
	h.refused(err, fault.TooMany, "锁定")

	h.must(h.ResetCode(h.ctx, org.System, i.User.ID))
	if p := h.in("director").Session.Pending; p != PendingCode {
		t.Errorf("after the reset: pending %q", p)
	}
	h.must(h.SetRules(h.ctx, org.System, Rules{OneFactor: true}))
	if p := h.in("director").Session.Pending; p != "" {
		t.Errorf("with one factor: pending %q", p)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.ready("agent1027", org.Agent)
	counts := func(token string) error {
		_, _, err := h.Actor(h.ctx, token)
		return err
	}

	i := h.in("agent1027")
	for range 23 { // in use, it lives 12 hours
		h.pass(29 * time.Minute)
		h.must(counts(i.Token))
	}
	h.pass(29 * time.Minute)
	h.must(counts(i.Token))
	h.pass(24*time.Minute + time.Second)
	h.refused(counts(i.Token), fault.Unauthorized, "已满12小时")

	i = h.in("agent1027")
	h.pass(30 * time.Minute)
	h.refused(counts(i.Token), fault.Unauthorized, "超过30分钟没有操作")

	i, other := h.in("agent1027"), h.in("agent1027")
	me := h.actor(u)
	open, err := h.Sessions(h.ctx, me, u.ID)
	h.must(err)
	if len(open) != 2 {
		t.Errorf("%d sessions open", len(open))
	}
	h.must(h.Revoke(h.ctx, me, other.Session.ID))
	h.refused(counts(other.Token), fault.Unauthorized, "已被注销")
	h.refused(h.Revoke(h.ctx, me, other.Session.ID), fault.NotFound, "已结束")
	h.must(counts(i.Token))
	h.must(h.SignOut(h.ctx, i.Session))
	h.refused(counts(i.Token), fault.Unauthorized, "已退出")

	stranger := h.actor(h.ready("agent2000", org.Agent))
	i = h.in("agent1027")
	h.refused(h.Revoke(h.ctx, stranger, i.Session.ID), fault.NotFound, "已结束")
	_, err = h.Sessions(h.ctx, stranger, u.ID)
	h.refused(err, fault.Denied, "用户管理")

	u.Disabled = true
	_, err = h.ChangeUser(h.ctx, org.System, u)
	h.must(err)
	h.refused(counts(i.Token), fault.Unauthorized, "退出")
	_, err = h.SignIn(h.ctx, Proof{Login: "agent1027", Password: secretWord})
	h.refused(err, fault.Unauthorized, "停用")

	for _, bad := range []string{"", "x", strings.Repeat("A", 43), i.Token + "A"} {
		if err := counts(bad); !errors.Is(err, fault.Unauthorized) {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	n, err := h.Tidy(h.ctx)
	h.must(err)
	if n != 0 {
		t.Errorf("%d fresh sessions forgotten", n)
	}
	h.pass(40 * 24 * time.Hour)
	if n, err = h.Tidy(h.ctx); err != nil || n != 5 {
		t.Errorf("%d sessions forgotten, %v", n, err)
	}
}

func TestTemporaryAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	temp := User{Login: "temp01", Name: "临时坐席 01", Roles: []org.Role{org.TempAgent}}
	_, _, err := h.AddUser(h.ctx, org.System, temp, "")
	h.refused(err, fault.Invalid, "到期时间")
	until := h.db.Now().Add(2 * time.Hour)
	temp.ExpiresAt = &until
	_, password, err := h.AddUser(h.ctx, org.System, temp, "")
	h.must(err)
	i, err := h.SignIn(h.ctx, Proof{Login: "temp01", Password: password})
	h.must(err)
	if !i.Session.ExpiresAt.Equal(until) {
		t.Errorf("session until %v, account until %v", i.Session.ExpiresAt, until)
	}
	h.pass(2 * time.Hour)
	_, _, err = h.Actor(h.ctx, i.Token)
	h.refused(err, fault.Unauthorized, "到期")
	_, err = h.SignIn(h.ctx, Proof{Login: "temp01", Password: password})
	h.refused(err, fault.Unauthorized, "到期")
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	a, b := h.in("agent1027"), h.in("agent1027")
	h.must(h.CheckCSRF(a.Token, a.CSRF))
	h.refused(h.CheckCSRF(a.Token, b.CSRF), fault.Denied, "刷新")
	h.refused(h.CheckCSRF(a.Token, ""), fault.Denied, "刷新")
}

// A sign-in computes the password anew when the rules have become dearer.
func TestDearerPasswords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.ready("agent1027", org.Agent)
	dear := Cost{MemoryKiB: 128, Passes: 2}
	h.Cost = &dear
	h.in("agent1027")
	_, c, err := h.credentials(u)
	h.must(err)
	if _, cost := matches(c.Password, secretWord); cost != dear {
		t.Errorf("cost %+v", cost)
	}
	h.in("agent1027")
}
