package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Histories are sealed, verified and replayed from the command line; what was
// changed in the database is told, with an exit status.
func TestAuditCommands(t *testing.T) {
	t.Parallel()
	dsn, kek := pgtest.DSN(t), filepath.Join(t.TempDir(), "kek")
	db := pgtest.Open(t, dsn, postgres.Options{})
	err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: 1, Name: "热线中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveRegion(org.Region{Code: "341300", Name: "宿州市", Level: 1})
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := account.Keys(t.Context(), db, account.KeySource{File: kek, Warn: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	work := casework.New(db, keys, casework.Options{})
	defer work.Close()
	r, err := work.Register(t.Context(), org.Citizen, "", &ticket.Register{Kind: ticket.Help, Channel: ticket.Web, Source: ticket.Local, Region: "341300",
		Title: ticket.Text("路灯不亮"), Content: ticket.Text("路口路灯不亮"), RequesterKind: "person"}, &ticket.Accept{})
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string) {
		status, out, progress := suban(t.Context(), append(args, "--database", dsn, "--kek", kek)...)
		return status, out + progress
	}
	status, text := run("audit", "seal")
	head := text[strings.LastIndex(text, "1:"):]
	if status != 0 || !strings.Contains(text, "已封存 1 件工单,第1号封存头") {
		t.Fatalf("seal: %d %s", status, text)
	}
	if status, text := run("audit", "verify", "--expect", strings.TrimSpace(head)); status != 0 || !strings.Contains(text, "核验 1 件工单、2 步记录、1 个封存头,全部相符") {
		t.Errorf("verify: %d %s", status, text)
	}
	if status, text := run("audit", "replay"); status != 0 || !strings.Contains(text, "重算 1 件工单,全部相同") {
		t.Errorf("replay: %d %s", status, text)
	}
	if _, err := db.Pool.Exec(t.Context(), `update events set by_name = '别人' where seq = 2`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Pool.Exec(t.Context(), `update tickets set kind = 'praise'`); err != nil {
		t.Fatal(err)
	}
	if status, text := run("audit", "verify"); status == 0 || !strings.Contains(text, "工单"+r.Case.No+"第2步的记录被改动") || !strings.Contains(text, "发现 1 处不符") {
		t.Errorf("verify after a change: %d %s", status, text)
	}
	if status, text := run("audit", "verify", "--json"); status == 0 || !strings.Contains(text, `{"kind":"changed","no":"`+r.Case.No+`","seq":2,`) {
		t.Errorf("verify as JSON: %d %s", status, text)
	}
	if status, text := run("audit", "replay"); status == 0 || !strings.Contains(text, "Kind") {
		t.Errorf("replay after a change: %d %s", status, text)
	}
}

func TestCalendarCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, kek := pgtest.DSN(t), filepath.Join(dir, "kek")
	db := pgtest.Open(t, dsn, postgres.Options{})
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.CreateCity(t.Context(), "宿州市") }); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string) {
		status, out, progress := suban(t.Context(), append(append([]string{"calendar"}, args...), "--database", dsn, "--kek", kek)...)
		return status, out + progress
	}
	file := filepath.Join(dir, "2027.csv")
	lines := "日期,名称,上班\n"
	for _, d := range workday.Provisional(2027).Days {
		lines += d.Date.String() + "," + d.Name + ",放假\n"
	}
	lines += "2027-02-20,春节,上班\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args   []string
		status int
		words  string
	}{
		{[]string{"show", "2027"}, 1, "suban calendar accept 2027"},
		{[]string{"accept", "2027"}, 0, "已接受暂定2027年日历,现为第2版"},
		{[]string{"show", "2027"}, 0, "暂定"},
		{[]string{"import", file}, 0, "已导入2027年日历,现为第3版;在办 0 件,到期日变更 0 件"},
		{[]string{"import", file}, 1, "无需再次导入"},
		{[]string{"show", "2027"}, 0, "2027-02-20\t春节\t上班"},
		{[]string{"show", "2026", "--json"}, 0, `"year":2026`},
		{[]string{"import", empty}, 1, "文件是空的"},
		{[]string{"import", filepath.Join(dir, "none")}, 1, "打不开文件"},
		{[]string{"accept", "2027"}, 1, "已经公布"},
	} {
		if status, text := run(step.args...); status != step.status || !strings.Contains(text, step.words) {
			t.Errorf("%v: %d %s", step.args, status, text)
		}
	}
}

// The bench runs on a server of its own and leaves nothing behind.
func TestBenchSteps(t *testing.T) {
	t.Parallel()
	status, out, progress := suban(t.Context(), "bench", "steps", "--clients", "2", "--rounds", "1", "--time", "50ms", "--json")
	if status != 0 || !strings.Contains(out, `"clients":2,"steps_per_second":`) || !strings.Contains(out, `"load":"`) {
		t.Errorf("%d %s %s", status, out, progress)
	}
	if status, _, words := suban(t.Context(), "bench", "steps", "--rounds", "0"); status == 0 || !strings.Contains(words, "都要大于0") {
		t.Errorf("no rounds: %d %s", status, words)
	}
}
