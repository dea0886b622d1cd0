package account

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"

	"suban/internal/fault"
)

func TestPasswordMatchesItselfOnly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringN(1, 30, 128).Draw(t, "a")
		b := rapid.StringN(1, 30, 128).Draw(t, "b")
		h := CheapCost.hash(a)
		if ok, cost := matches(h, a); !ok || cost != CheapCost {
			t.Fatalf("%q does not match %s (%v)", a, h, cost)
		}
		if ok, _ := matches(h, b); ok != (a == b) {
			t.Fatalf("%q matches the hash of %q: %v", b, a, ok)
		}
	})
	if CheapCost.hash("x") == CheapCost.hash("x") {
		t.Error("no salt")
	}
}

func TestMatchesRefusesWhatIsNoHash(t *testing.T) {
	t.Parallel()
	good := CheapCost.hash("Desk-1027-x")
	for _, bad := range []string{
		"", "plain", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1), good[:len(good)-10] + "!", strings.TrimRight(good, good[len(good)-43:]) + "$",
	} {
		if ok, _ := matches(bad, "Desk-1027-x"); ok {
			t.Errorf("%q matches", bad)
		}
	}
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	used := []string{CheapCost.hash("Lantern-2031"), CheapCost.hash("Harbour-2032")}
	for password, say := range map[string]string{
		"Lantern-203":              "",
		"夜雨寄北-Aa-夜雨寄北":             "",
		"Short-1":                  "至少10个字符",
		"":                         "至少10个字符",
		"lowercaseonly":            "至少3类",
		"lower123only":             "至少3类",
		"Agent1027-Agent1027":      "不能包含账号",
		"X-7201TNEGA-y":            "不能包含账号",
		"Lantern-2031":             "最近5次",
		"Harbour-2032":             "最近5次",
		"Tab\tinside-1A":           "不可见字符",
		strings.Repeat("Aa1-", 40): "太长",
	} {
		err := DefaultRules.checkPassword("agent1027", password, used)
		if say == "" {
			if err != nil {
				t.Errorf("%q refused: %v", password, err)
			}
			continue
		}
		if f, ok := fault.Of(err); !ok || f.Field != "password" || !strings.Contains(f.Message, say) {
			t.Errorf("%q: %v; want %q", password, err, say)
		}
	}
}

func TestNewPasswordKeepsTheRules(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		p := DefaultRules.newPassword("agent1027")
		if err := DefaultRules.checkPassword("agent1027", p, nil); err != nil {
			t.Errorf("%q: %v", p, err)
		}
		if seen[p] {
			t.Errorf("%q drawn twice", p)
		}
		seen[p] = true
	}
}

func TestRulesCheck(t *testing.T) {
	t.Parallel()
	if err := DefaultRules.check(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	if got := (Rules{}).filled(); got != DefaultRules {
		t.Errorf("zero value is %+v", got)
	}
	for name, weak := range map[string]Rules{
		"min_length":      {MinLength: 4},
		"classes":         {Classes: 1},
		"tries":           {Tries: 1000},
		"lock_minutes":    {LockMinutes: 1},
		"idle_minutes":    {IdleMinutes: 100000},
		"cost.memory_kib": {Cost: CheapCost},
	} {
		err := weak.filled().check()
		if f, ok := fault.Of(err); !ok || f.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Another maker's codes are accepted, once each, and only around their time.
func TestCodes(t *testing.T) {
	t.Parallel()
	secret := newCodeSecret()
	now := time.Date(2022, 10, 31, 9, 0, 10, 0, time.UTC)
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, off := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		if _, ok := checkCode(secret, code(now.Add(off)), 0, now); !ok {
			t.Errorf("code of %v away refused", off)
		}
	}
	if _, ok := checkCode(secret, code(now)[:3]+" "+code(now)[3:], 0, now); !ok {
		t.Error("code with a gap refused")
	}
	for _, off := range []time.Duration{-90 * time.Second, 90 * time.Second} {
		if _, ok := checkCode(secret, code(now.Add(off)), 0, now); ok {
			t.Errorf("code of %v away accepted", off)
		}
	}
	step, _ := checkCode(secret, code(now), 0, now)
	if _, ok := checkCode(secret, code(now), step, now); ok {
		t.Error("a code is accepted twice")
	}
	for _, bad := range []string{"", "000", "abcdef", "1234567"} {
		if _, ok := checkCode(secret, bad, 0, now); ok {
			t.Errorf("%q accepted", bad)
		}
	}
	if u := codeURL("director", secret); !strings.HasPrefix(u, "otpauth://totp/") || !strings.Contains(u, "secret="+secret) {
		t.Error(u)
	}
}
