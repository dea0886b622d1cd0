package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "suban/"

// source is one Go file of a package under internal.
type source struct {
	pkg  string // "postgres/private"
	path string
	test bool
	file *ast.File
	fset *token.FileSet
}

func (s source) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(node.Pos()).Line)
}

// Check reads the project's source and returns every breach of the rules.
func Check(project fs.FS) ([]string, error) {
	sources, err := read(project)
	if err != nil {
		return nil, err
	}
	var breaches []string
	for _, s := range sources {
		breaches = append(breaches, s.home()...)
		breaches = append(breaches, s.imports()...)
		breaches = append(breaches, s.clock()...)
		breaches = append(breaches, s.sql()...)
	}
	written, err := texts(project)
	slices.Sort(breaches)
	return append(slices.Compact(breaches), written...), err
}

func read(project fs.FS) ([]source, error) {
	var all []source
	err := fs.WalkDir(project, "internal", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(file) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(project, file)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse %s: %w", file, err)
		}
		all = append(all, source{
			pkg:  strings.TrimPrefix(path.Dir(file), "internal/"),
			path: file, test: strings.HasSuffix(file, "_test.go"), file: parsed, fset: fset,
		})
		return nil
	})
	return all, err
}

// floor is the row of a package, -1 when it has none. The codecs of exchange
// stand just above it.
func floor(pkg string) int {
	if strings.HasPrefix(pkg, "exchange/") {
		return floor("exchange") - 1
	}
	return slices.IndexFunc(floors, func(row []string) bool { return slices.Contains(row, pkg) })
}

// home says whether the package has a floor and a name that says something.
func (s source) home() []string {
	var breaches []string
	if floor(s.pkg) < 0 && !slices.Contains(tests, s.pkg) {
		breaches = append(breaches, fmt.Sprintf("internal/%s has no floor: give it one in internal/archtest/floors.go", s.pkg))
	}
	if name := path.Base(s.pkg); slices.Contains(vague, name) {
		breaches = append(breaches, fmt.Sprintf("internal/%s: %q says nothing about the hotline", s.pkg, name))
	}
	return breaches
}

// imports says whether the file imports downwards only, and stays pure.
func (s source) imports() []string {
	var breaches []string
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if inside, ok := strings.CutPrefix(name, module+"internal/"); ok {
			if word := s.refuses(inside); word != "" {
				breaches = append(breaches, fmt.Sprintf("%s: %s may not import %s: %s", s.at(spec), s.pkg, inside, word))
			}
			continue
		}
		if strings.HasPrefix(name, module) && !strings.HasPrefix(name, module+"web") && !s.test {
			breaches = append(breaches, fmt.Sprintf("%s: internal may not import %s", s.at(spec), name))
		}
		if !s.test && slices.Contains(pure, s.pkg) && slices.ContainsFunc(impure, func(p string) bool { return within(name, p) }) {
			breaches = append(breaches, fmt.Sprintf("%s: %s is pure and may not import %s", s.at(spec), s.pkg, name))
		}
	}
	return breaches
}

// refuses says why this file may not import another package of the house.
func (s source) refuses(other string) string {
	switch {
	case other == s.pkg && s.test:
		return ""
	case slices.Contains(tests, s.pkg):
		return ""
	case slices.Contains(tests, other):
		if s.test {
			return ""
		}
		return "it is for tests"
	case floor(other) == floor(s.pkg) && !s.test: // a test may knock at every door of its floor
		return "it stands on the same floor"
	case floor(other) > floor(s.pkg):
		return "it stands on a floor below"
	}
	return ""
}

func within(name, parent string) bool { return name == parent || strings.HasPrefix(name, parent+"/") }

// clock finds readings of the machine's clock where time is an argument.
func (s source) clock() []string {
	if s.test || clocks[s.pkg] != "" || clocks[path.Dir(s.pkg)] != "" || clocks[strings.TrimPrefix(s.path, "internal/")] != "" {
		return nil
	}
	var breaches []string
	ast.Inspect(s.file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, selector.Sel.Name) {
			breaches = append(breaches, fmt.Sprintf("%s: time.%s: take the time as an argument", s.at(node), selector.Sel.Name))
		}
		return true
	})
	return breaches
}

var sqlClock = regexp.MustCompile(`(?i)\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\bclock_timestamp\(|\brandom\(\)`)

var (
	filtered = regexp.MustCompile(`(?is)\b(from|update)\b.*\bwhere\b`)
	ofCity   = regexp.MustCompile(`\bcity\b|\bpg_|information_schema|goose_db_version`)
)

// sql finds statements that ask the database's clock, or look into the rows of
// every city.
func (s source) sql() []string {
	if !within(s.pkg, "postgres") || s.test || clocks[strings.TrimPrefix(s.path, "internal/")] != "" {
		return nil
	}
	var breaches []string
	ast.Inspect(s.file, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if sqlClock.MatchString(literal.Value) {
			breaches = append(breaches, fmt.Sprintf("%s: SQL asks the time: pass tx.Now", s.at(node)))
		}
		if filtered.MatchString(literal.Value) && !ofCity.MatchString(literal.Value) {
			breaches = append(breaches, fmt.Sprintf("%s: SQL names no city", s.at(node)))
		}
		return true
	})
	return breaches
}

var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)

// texts checks what is written by hand: length, and that nothing is left open.
func texts(project fs.FS) ([]string, error) {
	var breaches []string
	err := fs.WalkDir(project, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{"node_modules", "testdata", "dist", "data", "bin", ".git", "test-results"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		kind := path.Ext(file)
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".css", ".sql", ".md", ".mjs"}, kind) {
			return nil
		}
		text, err := fs.ReadFile(project, file)
		if err != nil {
			return err
		}
		if first, _, _ := bytes.Cut(text, []byte("\n")); bytes.Contains(first, []byte("generated")) || strings.HasSuffix(file, ".d.ts") {
			return nil
		}
		if n := bytes.Count(text, []byte("\n")); n > longest && kind != ".md" {
			breaches = append(breaches, fmt.Sprintf("%s has %d lines, more than %d", file, n, longest))
		}
		for number, line := range bytes.Split(text, []byte("\n")) {
			if unfinished.Match(line) {
				breaches = append(breaches, fmt.Sprintf("%s:%d: %s", file, number+1, bytes.TrimSpace(line)))
			}
			if kind == ".sql" && within(file, "internal/postgres") && sqlClock.Match(line) {
				breaches = append(breaches, fmt.Sprintf("%s:%d: SQL asks the time", file, number+1))
			}
		}
		return nil
	})
	return breaches, err
}
