package private_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/postgres/private"
)

// The test binary is also the program that the tests kill: with this set it
// starts a server, prints its pid and waits.
const parentOf = "PRIVATE_TEST_PARENT_OF"

func TestMain(m *testing.M) {
	if dir := os.Getenv(parentOf); dir != "" {
		parent(dir)
	}
	os.Exit(m.Run())
}

func parent(dir string) {
	s, err := private.Start(context.Background(), private.Options{Dir: dir})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println("pid:", s.Pid())
	fmt.Println("dsn:", s.DSN())
	select {}
}

// dataDir is a directory that root's stand-in can reach, unlike t.TempDir.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "suban-private-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func start(t *testing.T, dir string) *private.Server {
	t.Helper()
	began := time.Now()
	s, err := private.Start(t.Context(), private.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("started PostgreSQL %d from %s in %v", s.Major(), s.Bin(), time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { s.Stop() })
	return s
}

// scan reads one value from the server, connecting anew.
func scan[T any](t *testing.T, dsn, query string) T {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var v T
	if err := conn.QueryRow(ctx, query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func run(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestStartAndRestart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, dir)
	if got := scan[string](t, s.DSN(), "select current_database() || ' ' || current_user"); got != "suban suban" {
		t.Errorf("database and user = %q", got)
	}
	if got := scan[string](t, s.DSN(), "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in ('listen_addresses', 'jit', 'fsync', 'synchronous_commit')"); got != "fsync=on jit=off listen_addresses= synchronous_commit=on" {
		t.Errorf("settings = %q", got)
	}
	if got := scan[bool](t, s.DSN(), "select '泗县' ~ '^[[:alpha:]]+$'"); !got {
		t.Error("Chinese characters are not letters in this locale")
	}
	run(t, s.DSN(), "create table kept (n int)", "insert into kept values (7)")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("second stop: %v", err)
	}
	if got := scan[int](t, start(t, dir).DSN(), "select n from kept"); got != 7 {
		t.Errorf("after restart n = %d", got)
	}
}

func TestLongAndUnusualPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		strings.Repeat("long/", 30) + "data",
		`数据, "目录" with spaces`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, filepath.Join(dataDir(t), name))
			if got := scan[int](t, s.DSN(), "select 1"); got != 1 {
				t.Errorf("select 1 = %d", got)
			}
		})
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := start(t, dir)
	_, err := private.Start(t.Context(), private.Options{Dir: dir})
	f, ok := fault.Of(err)
	if !ok || !strings.Contains(f.Message, "正被另一个 suban 进程使用") || !strings.Contains(f.Message, strconv.Itoa(os.Getpid())) || !strings.Contains(f.Message, s.DSN()) {
		t.Errorf("second start: %v", err)
	}
	if got := scan[int](t, s.DSN(), "select 1"); got != 1 {
		t.Error("the first server is disturbed")
	}
}

func TestOtherMajorVersionIsRefused(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if err := start(t, dir).Stop(); err != nil {
		t.Fatal(err)
	}
	version := filepath.Join(dir, "postgres", "PG_VERSION")
	for text, want := range map[string]string{"9\n": "由 PostgreSQL 9 建立", "abc": "已损坏"} {
		if err := os.WriteFile(version, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := private.Start(t.Context(), private.Options{Dir: dir})
		if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, want) {
			t.Errorf("PG_VERSION %q: %v", text, err)
		}
	}
}

func TestRefusesWhatIsNoDirectory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(dataDir(t), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := private.Start(t.Context(), private.Options{Dir: path})
	if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, "不是目录") {
		t.Errorf("a file as data directory: %v", err)
	}
}

func TestDeadServerComesBack(t *testing.T) {
	t.Parallel()
	s := start(t, dataDir(t))
	run(t, s.DSN(), "create table kept (n int)", "insert into kept values (7)")
	old := s.Pid()
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	wait(t, "a new server", func() bool {
		if pid := s.Pid(); pid == 0 || pid == old {
			return false
		}
		conn, err := pgx.Connect(t.Context(), s.DSN())
		if err == nil {
			conn.Close(t.Context())
		}
		return err == nil
	})
	if got := scan[int](t, s.DSN(), "select n from kept"); got != 7 {
		t.Errorf("after kill -9 n = %d", got)
	}
}

// spawn starts another process that owns a server.
func spawn(t *testing.T, dir string) (cmd *exec.Cmd, server int, dsn string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), parentOf+"="+dir)
	return await(t, cmd)
}

func await(t *testing.T, cmd *exec.Cmd) (_ *exec.Cmd, server int, dsn string) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "pid":
			server, _ = strconv.Atoi(value)
		case "dsn":
			return cmd, server, value
		default:
			t.Fatal(lines.Text())
		}
	}
	t.Fatal("the other process said nothing")
	return
}

func TestServerDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	cmd, server, dsn := spawn(t, dir)
	run(t, dsn, "create table kept (n int)", "insert into kept values (7)")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	wait(t, "the server to end", func() bool { return syscall.Kill(server, 0) == syscall.ESRCH })
	if got := scan[int](t, start(t, dir).DSN(), "select n from kept"); got != 7 {
		t.Errorf("after the parent's death n = %d", got)
	}
}

func TestBothKilled(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	cmd, server, dsn := spawn(t, dir)
	run(t, dsn, "create table kept (n int)", "insert into kept values (7)")
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil { // it must not see its child die
		t.Fatal(err)
	}
	if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if got := scan[int](t, start(t, dir).DSN(), "select n from kept"); got != 7 {
		t.Errorf("after kill -9 of both n = %d", got)
	}
}

// An interrupted first start leaves a draft, never half a cluster.
func TestInterruptedFirstStart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "postgres.new", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := scan[int](t, start(t, dir).DSN(), "select 1"); got != 1 {
		t.Errorf("select 1 = %d", got)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	a, b := start(t, dataDir(t)), start(t, dataDir(t))
	run(t, a.DSN(), "create table only_here (n int)")
	if scan[bool](t, b.DSN(), "select to_regclass('only_here') is not null") {
		t.Error("two servers share their data")
	}
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// As root the other tests run the server under a stand-in; this one is what a
// plain user sees.
func TestPlainUser(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		return // all the other tests are it
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	home := dataDir(t)
	if err := os.Chown(home, uid, gid); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(home, "program")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, parentOf + "=" + filepath.Join(home, "data")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	_, server, _ := await(t, cmd)
	info, err := os.Stat(fmt.Sprintf("/proc/%d", server))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Sys().(*syscall.Stat_t).Uid; got != uint32(uid) {
		t.Errorf("the server runs as uid %d", got)
	}
}

func TestRootNeedsAnOpenWay(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		return // a plain user's server runs as that user
	}
	dir := dataDir(t)
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := private.Start(t.Context(), private.Options{Dir: filepath.Join(dir, "data")})
	if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, "进不了 "+dir) {
		t.Errorf("closed directory: %v", err)
	}
}
