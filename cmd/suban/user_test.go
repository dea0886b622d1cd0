package main

import (
	"encoding/json"
	"strings"
	"testing"

	"suban/internal/pgtest"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	db := []string{"--database", pgtest.DSN(t), "--kek", dataDir(t) + ".key"}
	run := func(want int, args ...string) (out, words string) {
		t.Helper()
		status, out, words := suban(t.Context(), append(args, db...)...)
		if status != want {
			t.Fatalf("%v: %d\n%s%s", args, status, out, words)
		}
		return out, words
	}
	out, _ := run(0, "--json", "user", "add", "sysadmin", "--name", "系统管理员", "--role", "system_admin")
	var made struct {
		Password string
		User     struct{ Login string }
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.User.Login != "sysadmin" || len(made.Password) < 10 {
		t.Fatalf("%v %s", err, out)
	}
	run(0, "user", "add", "temp01", "--name", "临时坐席 01", "--role", "temp_agent", "--until", "2099-12-31")
	for say, args := range map[string][]string{
		"三员分立":         {"user", "add", "both", "--name", "管理员", "--role", "system_admin,audit_admin"},
		"已有人用":         {"user", "add", "sysadmin", "--name", "管理员", "--role", "agent"},
		"格式不对":         {"user", "add", "temp02", "--name", "临时坐席", "--role", "temp_agent", "--until", "明天"},
		"没有账号“nobody”": {"user", "lock", "nobody"},
		"最后一个":         {"user", "lock", "sysadmin"},
	} {
		if _, words := run(1, args...); !strings.Contains(words, say) {
			t.Errorf("%v: %s", args, words)
		}
	}
	out, _ = run(0, "user", "reset-password", "temp01")
	if !strings.Contains(out, "新口令") {
		t.Error(out)
	}
	run(0, "user", "lock", "temp01")
	out, _ = run(0, "user", "list")
	for _, line := range []string{"sysadmin\t系统管理员\t系统管理员\t在用", "temp01\t临时坐席 01\t临时坐席\t停用", "共 2 个账号"} {
		if !strings.Contains(out, line) {
			t.Errorf("list has no %q:\n%s", line, out)
		}
	}
	run(0, "user", "unlock", "temp01")
	run(0, "user", "reset-code", "temp01")
	out, _ = run(0, "user", "list", "--role", "temp_agent")
	if !strings.Contains(out, "临时,至 1月1日") && !strings.Contains(out, "临时,至 12月31日 24:00") || !strings.Contains(out, "共 1 个账号") {
		t.Error(out)
	}
}
