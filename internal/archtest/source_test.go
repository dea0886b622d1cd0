package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"suban/internal/indicator"
)

var (
	named = regexp.MustCompile(`(?m)^((?://.*\n)+)func (Test\w+)\(`)
	row   = regexp.MustCompile(`\bS(\d\d)(?:(?: to |–)S(\d\d))?\b`)
)

// Every row of the source about what climbs (S05 to S32) is named by a test that fails when
// its mechanism is taken out.
func TestEverySourceRowIsNamedByATest(t *testing.T) {
	t.Parallel()
	tests := map[int][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "source_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range named.FindAllSubmatch(text, -1) {
			for _, r := range row.FindAllSubmatch(m[1], -1) {
				first, _ := strconv.Atoi(string(r[1]))
				last := first
				if len(r[2]) > 0 {
					last, _ = strconv.Atoi(string(r[2]))
				}
				for n := first; n <= last; n++ {
					tests[n] = append(tests[n], string(m[2]))
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := 5; n <= 32; n++ {
		if len(tests[n]) == 0 {
			t.Errorf("S%02d is named by no test", n)
		}
		t.Log(fmt.Sprintf("S%02d", n), strings.Join(tests[n], ", "))
	}
}

var figure = regexp.MustCompile(`\bK(\d\d[a-z]?)(?:(?: to |–)K(\d\d))?\b`)

// Every indicator, K01 to K31 of the domain and every other that is defined, has an example that
// somebody worked out: a test "by hand" that names it in its first comment or in a row.
func TestEveryIndicatorHasAnExampleByHand(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	note := func(text string) {
		for _, m := range figure.FindAllStringSubmatch(text, -1) {
			have[m[1]] = true
			for n, last := number(m[1]), number(m[2]); n < last; n++ {
				have[fmt.Sprintf("%02d", n+1)] = true
			}
		}
	}
	files := token.NewFileSet()
	packages, err := parser.ParseDir(files, "../indicator", func(f fs.FileInfo) bool { return strings.HasSuffix(f.Name(), "_test.go") }, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		for _, file := range p.Files {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || !strings.HasPrefix(f.Name.Name, "Test") || !strings.Contains(f.Doc.Text(), "by hand") {
					continue
				}
				note(f.Doc.Text())
				ast.Inspect(f.Body, func(n ast.Node) bool {
					if row, ok := n.(*ast.CompositeLit); ok && len(row.Elts) > 0 {
						if first, ok := row.Elts[0].(*ast.BasicLit); ok && first.Kind == token.STRING {
							note(first.Value)
						}
					}
					return true
				})
			}
		}
	}
	want := []string{}
	for n := 1; n <= 31; n++ {
		want = append(want, fmt.Sprintf("%02d", n))
	}
	for _, d := range indicator.Defs {
		want = append(want, strings.TrimPrefix(string(d.ID), "K"))
	}
	for _, k := range want {
		read := []string{k}
		if k == "12" {
			read = []string{"12a", "12b", "12c"} // 满意率 is three readings, and never one
		}
		for _, r := range read {
			if !have[r] {
				t.Errorf("K%s has no example by hand", r)
			}
		}
	}
}

// number reads the digits of an indicator; what has a letter begins no range.
func number(k string) int {
	n, _ := strconv.Atoi(k)
	return n
}
