package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suban/internal/pgtest"
)

// Messages go into an empty database, once; what is refused is said with its row,
// and the last line is the summary.
func TestImportMessages(t *testing.T) {
	t.Parallel()
	dir, dsn := t.TempDir(), pgtest.DSN(t)
	file, key := filepath.Join(dir, "messages.csv"), filepath.Join(dir, "key")
	text := "编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n" +
		"1,用户甲,咨询路灯,2020/1/6 12:09:38,路灯不亮找谁修,请联系街道。,2020/1/7\n" +
		"2,用户乙,投诉噪声,昨天,夜里施工,,\n" +
		"1,用户丙,重复,2020/1/6,同一个编号,,\n"
	for name, text := range map[string]string{file: text, filepath.Join(dir, "columns.json"): `{"source":"某平台","columns":{"no":"编号"}}`} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"import", "messages", file, "--mapping", filepath.Join(dir, "columns.json"), "--database", dsn, "--kek", key, "--json"}
	for run, want := range []struct{ imported, already float64 }{{1, 0}, {0, 1}} {
		status, out, progress := suban(t.Context(), args...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		var last map[string]any
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, progress)
		}
		if status != 1 || len(lines) != 3 || last["ok"] != false || last["rows"] != 3.0 || last["imported"] != want.imported || last["already"] != want.already || last["refused"] != 2.0 {
			t.Errorf("run %d: status %d\n%s\n%s", run, status, out, progress)
		}
		for _, words := range []string{`"row":3`, "不是日期", `"row":4`, "与第2行重复"} {
			if !strings.Contains(out, words) {
				t.Errorf("run %d does not say %s:\n%s", run, words, out)
			}
		}
	}
	for name, test := range map[string]struct{ file, words string }{
		"no such file": {filepath.Join(dir, "none.xlsx"), "找不到文件"},
		"no table":     {key, "请用 .xlsx"},
	} {
		if status, _, progress := suban(t.Context(), "import", "messages", test.file, "--database", dsn); status != 1 || !strings.Contains(progress, test.words) {
			t.Errorf("%s: %d %s", name, status, progress)
		}
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, key, data := pgtest.DSN(t), filepath.Join(dir, "key"), filepath.Join(dir, "data")
	seed := func(args ...string) (int, string, string) {
		return suban(t.Context(), append([]string{"seed", "--database", dsn, "--kek", key, "--data", data, "--tickets", "60", "--now", "2026-11-23T10:30"}, args...)...)
	}
	status, out, progress := seed()
	if status != 0 || !strings.Contains(out, "现有工单") || !strings.Contains(progress, "只供演示") || !strings.Contains(progress, "dispatcher1") {
		t.Fatalf("%d %s %s", status, out, progress)
	}
	if status, out, progress := seed("--json"); status != 0 || !strings.Contains(out, `"lives":0`) {
		t.Errorf("again: %d %s %s", status, out, progress)
	}
	for _, bad := range [][]string{{"--now", "yesterday"}, {"--tickets", "0"}, {"--days", "5000"}, {"--city", "340100"}} {
		if status, _, _ := seed(bad...); status == 0 {
			t.Errorf("%v went through", bad)
		}
	}
	// A city that is somebody's own gets no accounts with a known password.
	own := pgtest.DSN(t)
	if status, _, progress := suban(t.Context(), "init", "宿州市", "--database", own, "--kek", key); status != 0 {
		t.Fatal(progress)
	}
	if status, _, progress := suban(t.Context(), "seed", "--database", own, "--kek", key, "--data", data); status == 0 || !strings.Contains(progress, "换一个数据目录") {
		t.Errorf("seed of a real city: %d %s", status, progress)
	}
}
