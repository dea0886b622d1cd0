package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
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
