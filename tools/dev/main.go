// Dev is what the Makefile calls: it installs what is missing, runs the tests
// in stages with their durations, and starts the demo city.
//
//	go run ./tools/dev install | test [stage…] | check | check-full | run
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// ci is set on the machine that decides whether a change is taken. There a
// skipped test is a failed one.
var ci = os.Getenv("CI") == "true"

func main() {
	tasks := map[string]func() error{
		"install": install, "test": test, "check": check, "check-full": checkFull, "run": run,
	}
	if len(os.Args) < 2 || tasks[os.Args[1]] == nil || len(os.Args) > 2 && os.Args[1] != "test" {
		fmt.Fprintln(os.Stderr, "usage: dev install | test [install web go browser] | check | check-full | run")
		os.Exit(2)
	}
	if err := tasks[os.Args[1]](); err != nil {
		fmt.Fprintln(os.Stderr, "dev:", err)
		os.Exit(1)
	}
}

// stage is one part of `make test`. Its budget is for two cores.
type stage struct {
	name   string
	budget time.Duration
	run    func(*tally) error
}

var stages = []stage{
	{"install", 2 * time.Minute, func(*tally) error { return install() }},
	{"web", 3 * time.Minute, webTests},
	{"go", 6 * time.Minute, goTests},
	{"browser", 6 * time.Minute, browserTests},
}

func test() error {
	var sum tally
	var times []string
	var failed error
	for _, s := range stages {
		if only := os.Args[2:]; len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		fmt.Printf("\n== %s\n", s.name)
		began := time.Now()
		err := s.run(&sum)
		took := time.Since(began).Round(100 * time.Millisecond)
		note := ""
		if took > s.budget {
			note = fmt.Sprintf(" (over its budget of %v)", s.budget)
		}
		times = append(times, fmt.Sprintf("%-8s %8v%s", s.name, took, note))
		if err != nil {
			fmt.Printf("%s: %v\n", s.name, err)
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
			if s.name == "install" {
				break
			}
		}
	}
	fmt.Printf("\n%s\n", strings.Join(times, "\n"))
	return errors.Join(failed, sum.close(failed != nil))
}

// tally counts tests over all stages.
type tally struct {
	passed, failed, skipped int
	reasons                 []string // why a test was skipped
	missing                 []string // what a skipped stage would have needed
	faults                  []string // a failed test and its first words
}

// close prints the closing lines and says whether the run as a whole failed.
func (t *tally) close(broken bool) error {
	for _, reason := range t.reasons {
		fmt.Println("skipped:", reason)
	}
	for _, fault := range t.faults {
		fmt.Println(fault)
	}
	if broken {
		t.failed = max(t.failed, 1)
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	if len(t.missing) > 0 {
		fmt.Printf("%d passed, %d skipped: missing %s\n", t.passed, t.skipped, strings.Join(t.missing, "; "))
	}
	switch {
	case t.failed > 0:
		return errors.New("tests failed")
	case ci && len(t.missing) > 0:
		return errors.New("with CI=true nothing may be missing")
	case ci && t.forbidden() > 0:
		return errors.New("with CI=true only tests of ../shared may be skipped")
	}
	return nil
}

// forbidden counts the skips that CI does not take: all but those of tests on
// real data, which is not part of the project, and on an office that could not be
// fetched.
func (t *tally) forbidden() int {
	n := t.skipped
	for _, reason := range t.reasons {
		if strings.Contains(reason, "../shared") || unfetched && strings.Contains(reason, "libreoffice") {
			n--
		}
	}
	return n
}

// check is the quick part of the tests.
func check() error {
	out, err := exec.Command("gofmt", "-l", "api", "cmd", "internal", "tools", "web/embed.go").Output()
	if files := string(bytes.TrimSpace(out)); files != "" {
		return fmt.Errorf("gofmt these files:\n%s", files)
	}
	if err != nil && len(out) > 0 {
		return fmt.Errorf("gofmt: %w", err)
	}
	return errors.Join(
		command(".", "go", "vet", "./..."),
		command(".", "go", "test", "./internal/archtest"),
		npmCI("web"),
		command("web", "npm", "run", "--silent", "typecheck"),
	)
}

// command runs a program in a directory, its output for all to see.
func command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
