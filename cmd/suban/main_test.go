package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"suban/internal/pgtest"
)

// dataDir is a data directory that root's stand-in can reach, unlike t.TempDir.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "suban-cmd-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

func suban(ctx context.Context, args ...string) (status int, out, progress string) {
	var o, p bytes.Buffer
	status = execute(ctx, args, &o, &p)
	return status, o.String(), p.String()
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	dsn := pgtest.DSN(t)
	for name, test := range map[string]struct {
		args          []string
		status        int
		out, progress string
	}{
		"version":         {[]string{"version"}, 0, "suban ", ""},
		"version as JSON": {[]string{"version", "--json"}, 0, `{"version":`, ""},
		"no command":      {nil, 1, "", "expected one of"},
		"migrate":         {[]string{"migrate", "--database", dsn}, 0, "已是最新", ""},
		"no database":     {[]string{"migrate", "--database", "postgres://127.0.0.1:1/none"}, 1, "", "连不上数据库"},
		"no city":         {[]string{"migrate", "--database", dsn, "--city", "7"}, 1, "", "6 位数字"},
		"failure as JSON": {[]string{"migrate", "--json", "--database", dsn, "--city", "7"}, 1, `{"error":"行政区划代码应为`, "6 位数字"},
		"bad address":     {[]string{"serve", "--listen", "nonsense", "--database", dsn}, 1, "", "应形如"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, progress := suban(t.Context(), test.args...)
			if status != test.status || !strings.Contains(out, test.out) || !strings.Contains(progress, test.progress) {
				t.Errorf("status %d\nout: %s\nprogress: %s", status, out, progress)
			}
			if test.out == "" && out != "" && test.status != 0 && name != "no command" {
				t.Errorf("a failure's words are on stdout: %s", out)
			}
		})
	}
}

// A new data directory goes through its whole life: migrate, init, serve, doctor
// beside it, stop.
func TestLife(t *testing.T) {
	t.Parallel()
	data := dataDir(t)
	if status, out, progress := suban(t.Context(), "migrate", "--data", data); status != 0 || !strings.Contains(out, "升级到") {
		t.Fatalf("migrate: %d %s %s", status, out, progress)
	}
	if status, _, words := suban(t.Context(), "serve", "--data", data, "--listen", "127.0.0.1:0"); status == 0 || !strings.Contains(words, "suban init") {
		t.Errorf("serve without a city: %d %s", status, words)
	}
	if status, out, words := suban(t.Context(), "init", "宿州市", "--data", data); status != 0 || !strings.Contains(out, "初始口令") {
		t.Fatalf("init: %d %s %s", status, out, words)
	}
	if status, _, words := suban(t.Context(), "init", "宿州市", "--data", data); status == 0 || !strings.Contains(words, "已经建立") {
		t.Errorf("init twice: %d %s", status, words)
	}

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var progress bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- execute(ctx, []string{"serve", "--json", "--data", data, "--listen", "127.0.0.1:0"}, writer, &progress)
		writer.Close()
	}()
	var started struct{ URL string }
	if err := json.NewDecoder(reader).Decode(&started); err != nil {
		t.Fatalf("serve said nothing: %v\n%s", err, progress.String())
	}
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(started.URL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("/readyz: %s", answer.Status)
	}
	if status, _, words := suban(t.Context(), "migrate", "--data", data); status == 0 || !strings.Contains(words, "--database 'postgres://") {
		t.Errorf("a second owner of the data: %d %s", status, words)
	}
	if _, out, words := suban(t.Context(), "doctor", "--data", data); !strings.Contains(out, "合格\t迁移") || !strings.Contains(words, "共用数据库") {
		t.Errorf("doctor beside a running server: %s %s", out, words)
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("serve ended with %d: %s", status, progress.String())
	}
	if _, err := os.Stat(data + ".key"); err != nil {
		t.Errorf("no key beside the data: %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "postgres", "postmaster.pid")); !os.IsNotExist(err) {
		t.Errorf("the database was not stopped: %v", err)
	}
}

// What was backed up comes back in another directory, under the old key and,
// after a rotation, only under that one.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	from, to := dataDir(t), dataDir(t)
	file := filepath.Join(t.TempDir(), "drill.suban")
	for _, args := range [][]string{
		{"migrate", "--data", from},
		{"user", "add", "director", "--name", "中心主任", "--role", "director", "--data", from},
		{"backup", "--to", file, "--data", from},
		{"restore", "--from", file, "--data", to, "--kek", from + ".key"},
		{"doctor", "--data", to, "--kek", from + ".key"},
		{"key", "rotate", "--data", from},
		{"doctor", "--data", from},
	} {
		status, out, words := suban(t.Context(), args...)
		// The doctor also looks at the calendar of the day the test runs on.
		if status != 0 && (args[0] != "doctor" || strings.Contains(out, "不合格\t主密钥") || strings.Contains(out, "不合格\t迁移")) {
			t.Fatalf("%v: %d\n%s%s", args, status, out, words)
		}
	}
	for name, test := range map[string]struct {
		args  []string
		words string
	}{
		"nothing there": {[]string{"backup", "--to", file + "2", "--data", dataDir(t)}, "还没有数据"},
		"over itself":   {[]string{"backup", "--to", file, "--data", from}, "不会覆盖"},
		"not empty":     {[]string{"restore", "--from", file, "--data", to, "--kek", from + ".key"}, "不是空的"},
		"no key":        {[]string{"restore", "--from", file, "--data", dataDir(t)}, "找不到主密钥文件"},
		"not a backup":  {[]string{"restore", "--from", from + ".key", "--data", dataDir(t)}, "备份"},
		"no such file":  {[]string{"restore", "--from", file + ".x", "--data", dataDir(t)}, file},
		"another's key": {[]string{"doctor", "--data", to, "--kek", from + ".key"}, "不合格"},
	} {
		if status, out, words := suban(t.Context(), test.args...); status == 0 || !strings.Contains(out+words, test.words) {
			t.Errorf("%s: %d\n%s%s", name, status, out, words)
		}
	}
}

func TestCert(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if status, _, words := suban(t.Context(), "cert", "--dir", dir, "hotline.example", "127.0.0.1"); status != 0 {
		t.Fatal(words)
	}
	if status, _, words := suban(t.Context(), "cert", "--dir", dir); status == 0 || !strings.Contains(words, "已存在") {
		t.Errorf("a second time: %d %s", status, words)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	status, out, words := suban(ctx, "serve", "--database", pgtest.DSN(t), "--kek", filepath.Join(dir, "kek"), "--listen", "0.0.0.0:0",
		"--tls-cert", filepath.Join(dir, "cert.pem"), "--tls-key", filepath.Join(dir, "key.pem"))
	_ = status // it was told to stop before it began
	if out != "" && !strings.Contains(out, "https://localhost:") {
		t.Errorf("serve: %s %s", out, words)
	}
}
