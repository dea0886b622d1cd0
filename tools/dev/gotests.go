package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// goTests vets and runs all Go tests beside one PostgreSQL, and prints the
// closing line of every package and all that failing tests said.
func goTests(sum *tally) error {
	if err := command(".", "go", "vet", "./..."); err != nil {
		return err
	}
	return runGoTests(sum, "./...")
}

func runGoTests(sum *tally, args ...string) error {
	args = append([]string{"run", "./tools/testdb", "go", "test", "-json", "-timeout=15m"}, args...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = readGoTests(out, sum)
	return errors.Join(err, cmd.Wait())
}

// event is one line of `go test -json`.
type event struct {
	Action, Package, Test, Output string
}

func readGoTests(in io.Reader, sum *tally) error {
	said := map[string][]string{} // what each test printed so far
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var e event
		if json.Unmarshal(line, &e) != nil {
			fmt.Print(string(line)) // not from a test: the toolchain speaks
			continue
		}
		key := e.Package + " " + e.Test
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "output" && e.Test == "":
			if e.Output != "PASS\n" {
				fmt.Print(e.Output)
			}
		case e.Action == "output":
			said[key] = append(said[key], e.Output)
		case e.Test == "":
		case e.Action == "pass":
			sum.passed++
			delete(said, key)
		case e.Action == "fail":
			sum.failed++
			said[key] = slices.DeleteFunc(said[key], noise)
			fmt.Print(strings.Join(said[key], ""))
			sum.faults = append(sum.faults, "failed: "+key+": "+cut(strings.Join(said[key], ""), 600))
			delete(said, key)
		case e.Action == "skip":
			sum.skipped++
			sum.reasons = append(sum.reasons, key+": "+reason(said[key]))
			delete(said, key)
		}
	}
}

// noise is what go test says about a test's course, not about its failure.
func noise(line string) bool { return strings.HasPrefix(line, "=== ") }

// reason is what a skipped test said about it.
func reason(said []string) string {
	for _, line := range said {
		line = strings.TrimSpace(line)
		if line != "" && !noise(line) && !strings.HasPrefix(line, "---") {
			return line
		}
	}
	return "no reason given"
}

const (
	fuzzing = 30 * time.Second // each target
	soak    = 2 * time.Minute  // calls that come and go
)

// checkFull is what is too long for every change: the race detector, each fuzz
// target for a while, the benchmarks, a soak of calls and the drill.
func checkFull() error {
	if err := install(); err != nil {
		return err
	}
	var sum tally
	began := time.Now()
	fmt.Println("== race detector")
	failed := runGoTests(&sum, "-race", "./...")
	fmt.Printf("race detector %v\n", time.Since(began).Round(time.Second))
	targets, err := fuzzTargets()
	failed = errors.Join(failed, err)
	for _, t := range targets {
		fmt.Printf("\n== fuzz %s %s\n", t.pkg, t.name)
		failed = errors.Join(failed, command(".", "go", "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+fuzzing.String(), t.pkg))
	}
	fmt.Println("\n== benchmarks")
	failed = errors.Join(failed, command(".", "go", "run", "./tools/testdb", "go", "test", "-run=^$", "-bench=.", "./..."))
	dir, err := os.MkdirTemp("/tmp", "suban-drill-")
	if err != nil {
		return errors.Join(failed, fmt.Errorf("make drill directory: %w", err))
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // as root the server runs under another account
		return errors.Join(failed, fmt.Errorf("open drill directory: %w", err))
	}
	for _, long := range [][]string{{"bench", "steps"}, {"bench", "calls", "--churn", soak.String()}, {"drill", "--data", filepath.Join(dir, "data")}} {
		fmt.Printf("\n== suban %s\n", strings.Join(long, " "))
		failed = errors.Join(failed, command(".", "go", append([]string{"run", "./cmd/suban"}, long...)...))
	}
	return errors.Join(failed, sum.close(failed != nil))
}

type target struct{ pkg, name string }

// fuzzTargets lists the fuzz tests of all packages.
func fuzzTargets() ([]target, error) {
	out, err := exec.Command("go", "test", "-list=^Fuzz", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("list fuzz tests: %w", err)
	}
	var all []target
	var names []string
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 1 && strings.HasPrefix(words[0], "Fuzz"):
			names = append(names, words[0])
		case len(words) > 1 && words[0] == "ok":
			for _, name := range names {
				all = append(all, target{words[1], name})
			}
			names = nil
		}
	}
	return all, nil
}
