package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The unit in deploy is one that systemd accepts, on machines that have it.
func TestServiceUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	text, err := os.ReadFile("../../deploy/suban.service")
	if err != nil {
		t.Fatal(err)
	}
	// The program and its manual are not installed here; something else stands in.
	unit := strings.NewReplacer("/usr/local/bin/suban", "/bin/true").Replace(string(text))
	path := filepath.Join(t.TempDir(), "suban.service")
	if err := os.WriteFile(path, []byte(unit), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", "--man=no", path).CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}
