package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"suban/internal/postgres/private"
)

const binary = "bin/suban"

func buildBinary() error { return command(".", "go", "build", "-o", binary, "./cmd/suban") }

// run builds everything and opens the demo city in the foreground.
func run() error {
	if err := install(); err != nil {
		return err
	}
	if stale("web/dist/index.html", "web/src", "web/index.html", "web/m", "web/public", "web/package-lock.json") {
		if err := buildWeb(); err != nil {
			return err
		}
	}
	if err := buildBinary(); err != nil {
		return err
	}
	data, err := demoData()
	if err != nil {
		return err
	}
	signal.Ignore(os.Interrupt) // Ctrl-C is for the server; we wait for it
	return command(".", binary, "serve", "--demo", "--data", data)
}

// demoData is ./data, or when the database's account cannot get there (a clone
// in root's home) a directory that it can.
func demoData() (string, error) {
	here, err := filepath.Abs("data")
	if err != nil {
		return "", err
	}
	if private.Reach(here) == nil {
		return here, nil
	}
	return fmt.Sprintf("/var/tmp/suban-%.4x", sha256.Sum256([]byte(here))), nil
}

// stale says whether made is older than anything it is made from.
func stale(made string, from ...string) bool {
	info, err := os.Stat(made)
	if err != nil {
		return true
	}
	found := errors.New("newer")
	for _, root := range from {
		err := filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil
			}
			if source, err := entry.Info(); err == nil && source.ModTime().After(info.ModTime()) {
				return found
			}
			return nil
		})
		if err != nil {
			return true
		}
	}
	return false
}

// demo is a running demo city for the browser tests.
type demo struct {
	url string
	cmd *exec.Cmd
	dir string
	log *os.File
}

// startDemo opens a fresh demo city on a free port and waits until it is ready.
func startDemo() (*demo, error) {
	if err := buildBinary(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "suban-browser-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // as root the database runs under another account
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "serve.log"))
	if err != nil {
		return nil, err
	}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := port.Addr().String()
	port.Close()
	d := &demo{url: "http://" + address, dir: dir, log: log}
	d.cmd = exec.Command(binary, "serve", "--demo", "--data", filepath.Join(dir, "data"), "--listen", address)
	d.cmd.Stdout, d.cmd.Stderr = log, log
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- d.cmd.Wait() }()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(200 * time.Millisecond) {
		select {
		case err := <-ended:
			return nil, fmt.Errorf("the demo city did not open: %w\n%s", err, d.lastWords())
		default:
		}
		if answer, err := http.Get(d.url + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return d, nil
			}
		}
	}
	d.stop()
	return nil, fmt.Errorf("the demo city did not open within %v\n%s", patience, d.lastWords())
}

// told waits until the city's past is written behind the first page: while it is,
// every page waits for it.
func (d *demo) told() {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(time.Second) {
		if text, err := os.ReadFile(d.log.Name()); err == nil && (strings.Contains(string(text), "演示工单已备齐") || strings.Contains(string(text), "演示工单没有写完")) {
			return
		}
	}
}

func (d *demo) stop() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	for range 200 {
		if d.cmd.Process.Signal(syscall.Signal(0)) != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = d.cmd.Process.Kill() // an error means that it has ended
	d.log.Close()
	os.RemoveAll(d.dir)
}

// lastWords is the end of the server's log.
func (d *demo) lastWords() string {
	text, err := os.ReadFile(d.log.Name())
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}
