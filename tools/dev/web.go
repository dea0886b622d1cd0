package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// buildWeb makes web/dist, which the binary carries.
func buildWeb() error {
	if !there("web/package.json") {
		return nil
	}
	return command("web", "npm", "run", "--silent", "build")
}

// webTests builds the pages and runs their tests.
func webTests(sum *tally) error {
	if !there("web/package.json") {
		return nil
	}
	if err := buildWeb(); err != nil {
		return err
	}
	report, err := os.CreateTemp("", "vitest-*.json")
	if err != nil {
		return err
	}
	report.Close()
	defer os.Remove(report.Name())
	failed := command("web", "npm", "test", "--silent", "--",
		"--passWithNoTests", "--reporter=default", "--reporter=json", "--outputFile.json="+report.Name())
	var counts struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests int
	}
	if err := readReport(report.Name(), &counts); err != nil {
		return errors.Join(failed, err)
	}
	sum.passed += counts.NumPassedTests
	sum.failed += counts.NumFailedTests
	if n := counts.NumPendingTests + counts.NumTodoTests; n > 0 {
		sum.skipped += n
		sum.reasons = append(sum.reasons, fmt.Sprintf("%d tests in web/src", n))
	}
	return failed
}

// browserTests drives the whole system as people do: Playwright against a
// server of the demo city.
func browserTests(sum *tally) error {
	specs, _ := filepath.Glob("web/e2e/*.spec.ts")
	if len(specs) == 0 || !there("cmd/suban") {
		return nil
	}
	if browser() == "" {
		sum.skipped += countSpecs()
		sum.missing = append(sum.missing, "chromium — apt-get install "+strings.Join(browserPackages, " "))
		return nil
	}
	server, err := startDemo()
	if err != nil {
		return err
	}
	defer server.stop()
	server.told()
	report, err := os.CreateTemp("", "playwright-*.json")
	if err != nil {
		return err
	}
	report.Close()
	defer os.Remove(report.Name())

	cmd := exec.Command("npm", "run", "--silent", "e2e", "--", "--reporter=list,json")
	cmd.Dir = "web"
	cmd.Env = append(os.Environ(), "SUBAN_URL="+server.url, "CHROMIUM="+browser(), "PLAYWRIGHT_JSON_OUTPUT_NAME="+report.Name())
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	failed := cmd.Run()
	var run playwrightRun
	if err := readReport(report.Name(), &run); err != nil {
		return errors.Join(failed, err)
	}
	sum.passed += run.Stats.Expected + run.Stats.Flaky
	sum.failed += run.Stats.Unexpected
	if n := run.Stats.Skipped; n > 0 {
		sum.skipped += n
		sum.reasons = append(sum.reasons, fmt.Sprintf("%d browser tests", n))
	}
	if failed != nil {
		fmt.Println(server.lastWords())
	}
	for _, s := range run.Suites {
		s.tell(sum)
	}
	return failed
}

// playwrightRun is what Playwright's JSON reporter writes of a run.
type playwrightRun struct {
	Stats  struct{ Expected, Unexpected, Flaky, Skipped int }
	Suites []playwrightSuite
}

type playwrightSuite struct {
	Suites []playwrightSuite
	Specs  []struct {
		Title, File string
		Line        int
		Tests       []struct {
			Status  string // expected, unexpected, flaky or skipped
			Results []struct{ Error struct{ Message string } }
		}
	}
}

// tell adds the tests that failed, at first or for good, to the closing lines.
func (s playwrightSuite) tell(sum *tally) {
	for _, inner := range s.Suites {
		inner.tell(sum)
	}
	for _, spec := range s.Specs {
		for _, t := range spec.Tests {
			word := map[string]string{"unexpected": "failed", "flaky": "passed at the second attempt"}[t.Status]
			if word == "" || len(t.Results) == 0 {
				continue
			}
			why := colours.ReplaceAllString(t.Results[0].Error.Message, "")
			sum.faults = append(sum.faults, fmt.Sprintf("%s: %s:%d %s: %s", word, spec.File, spec.Line, spec.Title, cut(why, 600)))
		}
	}
}

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// cut keeps the first n bytes of a text, on one line.
func cut(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > n {
		text = strings.ToValidUTF8(text[:n], "") + " …"
	}
	return text
}

// countSpecs is how many browser tests there are.
func countSpecs() int {
	cmd := exec.Command("npx", "--no-install", "playwright", "test", "--list")
	cmd.Dir = "web"
	out, _ := cmd.Output()
	for line := range strings.Lines(string(out)) {
		var n int
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "Total: %d test", &n); err == nil {
			return n
		}
	}
	return 1
}

func readReport(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read test report: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read test report: %w", err)
	}
	return nil
}

// patience is how long the demo city may take to open.
const patience = 3 * time.Minute
