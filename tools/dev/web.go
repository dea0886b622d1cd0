package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	var counts struct {
		Stats struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	if err := readReport(report.Name(), &counts); err != nil {
		return errors.Join(failed, err)
	}
	sum.passed += counts.Stats.Expected + counts.Stats.Flaky
	sum.failed += counts.Stats.Unexpected
	if n := counts.Stats.Skipped; n > 0 {
		sum.skipped += n
		sum.reasons = append(sum.reasons, fmt.Sprintf("%d browser tests", n))
	}
	if failed != nil {
		fmt.Println(server.lastWords())
	}
	return failed
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
