package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheHouse(t *testing.T) {
	t.Parallel()
	breaches, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, breach := range breaches {
		t.Error(breach)
	}
}

// Every rule finds what it is there to find.
func TestEveryRuleBites(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, want string }{
		"upward import":      {"internal/ticket/a.go", `package ticket; import _ "suban/internal/postgres"`, "floor below"},
		"upward in a test":   {"internal/ticket/a_test.go", `package ticket; import _ "suban/internal/casework"`, "floor below"},
		"sibling":            {"internal/casework/a.go", `package casework; import _ "suban/internal/notice"`, "same floor"},
		"no floor":           {"internal/novelty/a.go", `package novelty`, "has no floor"},
		"vague name":         {"internal/util/a.go", `package util`, "says nothing"},
		"test package":       {"internal/casework/a.go", `package casework; import _ "suban/internal/pgtest"`, "for tests"},
		"pgx in a rule":      {"internal/ticket/a.go", `package ticket; import _ "github.com/jackc/pgx/v5"`, "is pure"},
		"http in a rule":     {"internal/org/a.go", `package org; import _ "net/http"`, "is pure"},
		"os in a word":       {"internal/workday/a.go", `package workday; import _ "os"`, "is pure"},
		"clock":              {"internal/casework/a.go", `package casework; import "time"; var now = time.Now`, "time.Now"},
		"clock in SQL":       {"internal/postgres/a.go", "package postgres; const q = `update t set at = now()`", "SQL asks"},
		"every city's rows":  {"internal/postgres/a.go", "package postgres; const q = `select id from tickets where id = $1`", "no city"},
		"clock in migration": {"internal/postgres/migrations/1.sql", "at timestamptz default now()", "SQL asks"},
		"tool in the house":  {"internal/app/a.go", `package app; import _ "suban/tools/testdb"`, "may not import"},
		"long file":          {"web/src/a.tsx", strings.Repeat("\n", longest+1), "lines"},
		"left open":          {"docs/a.md", "FIX" + "ME later", "FIX" + "ME"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			breaches, err := Check(fstest.MapFS{
				"internal/fault/fault.go": {Data: []byte("package fault")},
				test.file:                 {Data: []byte(test.text)},
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(breaches) != 1 && name != "vague name" || !strings.Contains(strings.Join(breaches, "\n"), test.want) {
				t.Errorf("breaches = %q, want one with %q", breaches, test.want)
			}
		})
	}
}

func TestWhatIsAllowed(t *testing.T) {
	t.Parallel()
	breaches, err := Check(fstest.MapFS{
		"internal/casework/a.go":            {Data: []byte(`package casework; import _ "suban/internal/ticket"`)},
		"internal/casework/a_test.go":       {Data: []byte(`package casework_test; import (_ "suban/internal/pgtest"; _ "suban/internal/casework"; "time"); var _ = time.Now`)},
		"internal/exchange/govhotline/a.go": {Data: []byte(`package govhotline; import _ "suban/internal/casework"`)},
		"internal/exchange/a.go":            {Data: []byte(`package exchange; import _ "suban/internal/exchange/govhotline"`)},
		"internal/app/a.go":                 {Data: []byte(`package app; import (_ "suban/internal/api"; _ "suban/web"; "time"); var _ = time.Now`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(breaches) > 0 {
		t.Errorf("breaches = %q", breaches)
	}
}

// The drill knows causes only: neither it nor anything it stands on knows what the source says
// they should come to.
func TestTheDrillKnowsNoAnswers(t *testing.T) {
	t.Parallel()
	sources, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	below := map[string][]string{}
	for _, s := range sources {
		if s.test {
			continue
		}
		for _, spec := range s.file.Imports {
			if name, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"internal/"); ok {
				below[s.pkg] = append(below[s.pkg], name)
			}
		}
	}
	seen, todo := map[string]bool{}, []string{"drill"}
	for len(todo) > 0 {
		pkg := todo[0]
		todo = todo[1:]
		if seen[pkg] {
			continue
		}
		seen[pkg] = true
		if within(pkg, "proof") {
			t.Errorf("the drill knows %s", pkg)
		}
		todo = append(todo, below[pkg]...)
	}
	if len(seen) < 10 || len(below["proof"]) == 0 {
		t.Errorf("the drill stands on %d packages, the proof on %d", len(seen), len(below["proof"]))
	}
}
