package triage

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// real is the labelled messages beside the project, shuffled: the files are
// sorted by label. They are never part of the project.
func real(t testing.TB) []Example {
	t.Helper()
	const folder = "../../../shared/data/labelled/"
	packed, err := os.Open(folder + "labelled_tokenised.tsv.gz")
	if err != nil {
		t.Skip("the labelled messages are not beside the project: ../shared/data/labelled")
	}
	defer packed.Close()
	raw, err := os.Open(folder + "labelled_raw.jsonl")
	if err != nil {
		t.Skip("the labelled messages are not beside the project: ../shared/data/labelled")
	}
	defer raw.Close()
	tokenised, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var examples []Example
	lines := bufio.NewScanner(tokenised)
	lines.Buffer(nil, 1<<22)
	lines.Scan() // the names of the columns
	for lines.Scan() {
		label, tokens, _ := strings.Cut(lines.Text(), "\t")
		examples = append(examples, Example{tokens, label, true})
	}
	lines = bufio.NewScanner(raw)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var row struct{ Text, Label string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		examples = append(examples, Example{row.Text, row.Label, false})
	}
	rand.New(rand.NewSource(7)).Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
	return examples
}

// parts divides messages into n parts, near-duplicates always in one.
func parts(examples []Example, n int) []int {
	lexicon, _ := learnWords(examples)
	texts := make([]reading, len(examples))
	var s scratch
	for i, e := range examples {
		s.read(e.Text, e.Segmented, lexicon)
		texts[i] = reading{slices.Clone(s.text), slices.Clone(s.words)}
	}
	part := groups(texts)
	for i, g := range part {
		part[i] = int(spread(uint64(g)+11)>>9) % n
	}
	return part
}

// TestRealMessages trains on four fifths and measures on the last fifth; with
// TRIAGE_FOLDS=all on each fifth in turn, as docs/triage.md reports.
func TestRealMessages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("short")
	}
	examples := real(t)
	const n = 5
	part := parts(examples, n)
	folds := 1
	if os.Getenv("TRIAGE_FOLDS") == "all" {
		folds = n
	}
	var all [2][]guessed
	var labels []string
	for fold := range folds {
		var learn, check []Example
		for i, e := range examples {
			if part[i] == fold {
				check = append(check, e)
			} else {
				learn = append(learn, e)
			}
		}
		began := time.Now()
		model, report, err := Train(learn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("fold %d: trained in %.1f s, %d features; by its own measure %.4f, ECE %.4f, coverage %.4f",
			fold, time.Since(began).Seconds(), report.Features, report.Quality.MacroF1, report.Quality.ECE, report.Quality.Coverage)
		labels = model.labels
		s := model.borrow()
		for _, e := range check {
			model.weigh(s, e.Text, e.Segmented)
			g := guessed{truth: slices.Index(labels, e.Label)}
			for l, p := range s.p {
				if p > s.p[g.label] {
					g.label = l
				}
				if p > s.p[g.truth] {
					g.before++
				}
			}
			g.probability = s.p[g.label]
			form := 0
			if !e.Segmented {
				form = 1
			}
			all[form] = append(all[form], g)
		}
		model.give(s)
	}
	for form, name := range []string{"tokenised", "raw"} {
		q := measure(all[form], labels, .95)
		t.Logf("%s, %d messages: macro-F1 %.4f, accuracy %.4f, top 3 %.4f, ECE %.4f, coverage at 95%% %.4f", name, q.N, q.MacroF1, q.Accuracy, q.Top3, q.ECE, q.Coverage)
		if folds == n {
			t.Log(q.Labels, q.Confusion)
			for _, l := range q.Labels {
				t.Logf("%s %+v", l, q.PerClass[l])
			}
		}
		// One part of five varies by a hundredth either way.
		if q.MacroF1 < .905 || q.Coverage < .88 {
			t.Errorf("%s: %+v", name, q)
		}
	}
	// Bins of a few hundred messages are off by chance alone: both forms together.
	q := measure(slices.Concat(all[0], all[1]), labels, .95)
	t.Logf("both: macro-F1 %.4f, ECE %.4f, coverage at 95%% %.4f", q.MacroF1, q.ECE, q.Coverage)
	if q.ECE > .03 || q.Coverage < .90 {
		t.Errorf("both: %+v", q)
	}
}
