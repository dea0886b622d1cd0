package main

import (
	"strings"
	"testing"
)

const stream = `{"Action":"run","Package":"suban/a","Test":"TestReal"}
{"Action":"output","Package":"suban/a","Test":"TestReal","Output":"=== RUN   TestReal\n"}
{"Action":"output","Package":"suban/a","Test":"TestReal","Output":"    a_test.go:7: ../shared/data is not here\n"}
{"Action":"skip","Package":"suban/a","Test":"TestReal"}
{"Action":"output","Package":"suban/a","Test":"TestTool","Output":"    a_test.go:9: no such tool\n"}
{"Action":"skip","Package":"suban/a","Test":"TestTool"}
{"Action":"pass","Package":"suban/a","Test":"TestGood"}
{"Action":"pass","Package":"suban/a","Test":"TestGood/part"}
{"Action":"output","Package":"suban/a","Test":"TestBad","Output":"    a_test.go:3: bad\n"}
{"Action":"fail","Package":"suban/a","Test":"TestBad"}
{"Action":"output","Package":"suban/a","Output":"FAIL\tsuban/a\t0.1s\n"}
{"Action":"fail","Package":"suban/a"}
`

func TestReadGoTests(t *testing.T) {
	var sum tally
	if err := readGoTests(strings.NewReader(stream), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.passed != 2 || sum.failed != 1 || sum.skipped != 2 {
		t.Errorf("%d passed, %d failed, %d skipped", sum.passed, sum.failed, sum.skipped)
	}
	if want := "suban/a TestReal: a_test.go:7: ../shared/data is not here"; sum.reasons[0] != want {
		t.Errorf("reason %q, want %q", sum.reasons[0], want)
	}
	if got := sum.forbidden(); got != 1 {
		t.Errorf("%d skips that CI does not take, want the one without real data", got)
	}
}

func TestClosingLineTellsABrokenRun(t *testing.T) {
	sum := tally{passed: 3}
	if sum.close(true) == nil || sum.failed != 1 {
		t.Errorf("a run with a broken stage closes with %d failed", sum.failed)
	}
}
