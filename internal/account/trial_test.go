package account

import (
	"errors"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
)

// The accounts of a demonstration share a password, are added once, and one of an
// integration has none.
func TestAddTrial(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	users := []User{{Login: "agent1", Name: "坐席 1", Unit: 1, Roles: []org.Role{org.Agent}},
		{Login: "province1", Name: "省平台对接 1", Unit: 1, Roles: []org.Role{org.Integration}}}
	first, err := h.AddTrial(h.ctx, users, secretWord)
	h.must(err)
	again, err := h.AddTrial(h.ctx, append(users, User{Login: "agent2", Name: "坐席 2", Unit: 1, Roles: []org.Role{org.Agent}}), secretWord)
	h.must(err)
	if first[0].ID == 0 || first[0].ID != again[0].ID || again[2].ID == 0 || users[0].ID != 0 {
		t.Errorf("ids %d %d %d", first[0].ID, again[0].ID, again[2].ID)
	}
	for login, want := range map[string]bool{"agent1": true, "agent2": true, "province1": false} {
		_, err := h.SignIn(h.ctx, Proof{Login: login, Password: secretWord})
		if (err == nil) != want {
			t.Errorf("%s signs in: %v", login, err)
		}
	}
	if _, err := h.AddTrial(h.ctx, users, "short"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a poor password: %v", err)
	}
}
