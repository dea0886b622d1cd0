package private

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"suban/internal/fault"
)

// farewells are the ways to end a server, from polite to certain.
var farewells = []struct {
	signal syscall.Signal
	wait   time.Duration
}{
	{syscall.SIGINT, farewell},
	{syscall.SIGQUIT, 5 * time.Second},
	{syscall.SIGKILL, 5 * time.Second},
}

// keep runs the server, again and again until Stop. It holds its thread: the
// death signal follows the thread that started the child, not the process.
func (s *Server) keep() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(s.done)
	for {
		err := s.live()
		select {
		case <-s.quit:
			return
		default:
		}
		slog.Debug("private postgresql ended", "err", err, "dir", s.dir)
		select {
		case s.died <- err:
		default: // nobody waits for a start any more
		}
		select {
		case <-s.quit:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// live is one life of the server, from start to exit.
func (s *Server) live() error {
	cmd := s.owner.command(context.Background(), filepath.Join(s.bin.dir, "postgres"), s.args...)
	cmd.Stdout, cmd.Stderr = s.log, s.log
	s.mu.Lock()
	select {
	case <-s.quit:
		s.mu.Unlock()
		return nil
	default:
	}
	if err := cmd.Start(); err != nil {
		s.mu.Unlock()
		return fmt.Errorf("start postgres: %w", err)
	}
	s.child = cmd.Process
	s.lives++
	s.mu.Unlock()

	err := cmd.Wait()
	s.mu.Lock()
	s.child = nil
	s.mu.Unlock()
	return err
}

func (s *Server) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child != nil {
		_ = s.child.Signal(sig) // an error means that it has just ended
	}
}

// initialise creates the cluster beside its place and moves it there when it
// is whole, so that an interrupted first start leaves nothing half done.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(s.cluster, "PG_VERSION")); err == nil {
		return nil
	}
	s.tell("首次启动:正在建立数据库 " + s.cluster)
	draft := s.cluster + ".new"
	if err := os.RemoveAll(draft); err != nil {
		return fmt.Errorf("clear %s: %w", draft, err)
	}
	if err := s.owner.makeDir(draft); err != nil {
		return err
	}
	cmd := s.owner.command(ctx, filepath.Join(s.bin.dir, "initdb"), "--pgdata="+draft,
		"--username="+User, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fault.New(fault.Unavailable, "无法建立数据库(%v):%s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(draft, s.cluster); err != nil {
		return fmt.Errorf("put cluster in place: %w", err)
	}
	return nil
}

// keepMemory lets a backend keep what it frees: glibc else gives pages back to the
// kernel after each statement and takes them again for the next, a quarter of the
// processor time of a step (suban bench steps).
var keepMemory = []string{"MALLOC_TRIM_THRESHOLD_=67108864", "MALLOC_TOP_PAD_=4194304", "MALLOC_MMAP_THRESHOLD_=67108864"}

// command is a program of PostgreSQL run as o: in its own process group, so
// that Ctrl-C reaches only us, and ended when our thread ends.
func (o owner) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "HOME=/", "USER=" + o.name}, keepMemory...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if o.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	return cmd
}

// lock takes the data directory for this process. The lock goes with the
// process, however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return nil, fault.New(fault.Denied, "没有权限使用数据目录 %s,请换用建立它的用户,或用 --data 另选目录", filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		text, _ := os.ReadFile(path)
		f.Close()
		holder, dsn, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
		return nil, fault.New(fault.Unavailable,
			"数据目录 %s 正被另一个 suban 进程使用(进程号 %s)。请先停掉它,或用 --data 另选目录;要同时使用同一数据库,请加 --database '%s'",
			filepath.Dir(path), holder, dsn)
	}
	return f, nil
}

// sign writes into the lock who holds it and how others reach the database.
func (s *Server) sign() {
	if err := s.lock.Truncate(0); err == nil {
		_, _ = s.lock.WriteAt(fmt.Appendf(nil, "%d\n%s\n", os.Getpid(), s.DSN()), 0)
	}
}

// running says whether the server named in postmaster.pid is still there,
// left behind by a parent that was killed.
func running(cluster string) bool {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 {
		return false
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}

const longLog = 8 << 20

// openLog opens the server's own log; a long one is set aside once.
func openLog(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > longLog {
		_ = os.Rename(path, path+".1")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open server log: %w", err)
	}
	return f, nil
}

// tail returns the last lines of the server's log.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
