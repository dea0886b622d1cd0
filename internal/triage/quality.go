package triage

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Quality is how good a model's suggestions were on messages it had not learned
// from.
type Quality struct {
	N         int              `json:"n"`
	MacroF1   float64          `json:"macro_f1"`
	Accuracy  float64          `json:"accuracy"`
	Top3      float64          `json:"top3"`
	ECE       float64          `json:"ece"`           // expected calibration error (校准误差), 15 bins
	Abstain   float64          `json:"abstain_at_95"` // share that must be left to people for 95 % precision
	Coverage  float64          `json:"coverage_at_95"`
	Threshold float64          `json:"threshold_at_95"`
	Micros    float64          `json:"us_per_message"`
	PerClass  map[string]Class `json:"per_class"`
	Confusion [][]int          `json:"confusion,omitempty"` // truth by suggestion, in the order of Labels
	Labels    []string         `json:"labels,omitempty"`
	Unknown   []string         `json:"unknown_labels,omitempty"` // that the model has not learned
}

// Class is the quality on one label.
type Class struct {
	N         int     `json:"n"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// guessed is one suggestion beside the truth.
type guessed struct {
	truth, label int
	probability  float64
	before       int // labels thought likelier than the truth
}

// Evaluate measures the model on messages whose label is known. clock, when not
// nil, tells how long it runs; the business clock is not asked.
func Evaluate(m *Model, examples []Example, clock func() time.Duration) Quality {
	labels := slices.Clone(m.labels)
	for _, e := range examples {
		if !slices.Contains(labels, e.Label) {
			labels = append(labels, e.Label)
		}
	}
	all := make([]guessed, len(examples))
	s := m.borrow()
	defer m.give(s)
	var began time.Duration
	if clock != nil {
		began = clock()
	}
	for i, e := range examples {
		truth := slices.Index(labels, e.Label)
		m.weigh(s, e.Text, e.Segmented)
		all[i] = guessed{truth: truth, before: len(labels)}
		if truth < len(s.p) {
			all[i].before = 0
		}
		for l, p := range s.p {
			if p > s.p[all[i].label] {
				all[i].label = l
			}
			if truth < len(s.p) && l != truth && (p > s.p[truth] || p == s.p[truth] && l < truth) {
				all[i].before++
			}
		}
		all[i].probability = s.p[all[i].label]
	}
	q := measure(all, labels, .95)
	q.Unknown = labels[len(m.labels):]
	if clock != nil {
		q.Micros = float64((clock() - began).Microseconds()) / float64(max(1, len(examples)))
	}
	return q
}

func measure(all []guessed, labels []string, precision float64) Quality {
	q := Quality{N: len(all), PerClass: map[string]Class{}, Labels: labels, Confusion: make([][]int, len(labels)), Abstain: 1, Threshold: 1}
	for l := range q.Confusion {
		q.Confusion[l] = make([]int, len(labels))
	}
	if len(all) == 0 {
		return q
	}
	const bins = 15
	var sure, right, in [bins]float64
	for _, g := range all {
		q.Confusion[g.truth][g.label]++
		bin := min(bins-1, int(g.probability*bins))
		sure[bin] += g.probability
		in[bin]++
		if g.truth == g.label {
			q.Accuracy++
			right[bin]++
		}
		if g.before < 3 {
			q.Top3++
		}
	}
	n := float64(len(all))
	for b := range in {
		q.ECE += math.Abs(sure[b]-right[b]) / n
	}
	q.Accuracy /= n
	q.Top3 /= n
	q.classes()
	q.silence(all, precision)
	return q
}

// classes fills in each label and their mean. A label that neither stands in the
// truth nor was suggested does not count.
func (q *Quality) classes() {
	counted := 0
	for l, name := range q.Labels {
		var c Class
		suggested := 0
		for other := range q.Labels {
			c.N += q.Confusion[l][other]
			suggested += q.Confusion[other][l]
		}
		if c.N+suggested == 0 {
			continue
		}
		hit := float64(q.Confusion[l][l])
		c.Precision, c.Recall = hit/float64(max(1, suggested)), hit/float64(max(1, c.N))
		c.F1 = 2 * hit / float64(c.N+suggested)
		q.PerClass[name] = c
		q.MacroF1 += c.F1
		counted++
	}
	q.MacroF1 /= float64(max(1, counted))
}

// silence finds the lowest probability at which what is still suggested reaches
// the wanted precision.
func (q *Quality) silence(all []guessed, precision float64) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b guessed) int { return cmp.Compare(b.probability, a.probability) })
	right := 0
	for i, g := range sorted {
		if g.truth == g.label {
			right++
		}
		if i+1 < len(sorted) && sorted[i+1].probability == g.probability {
			continue
		}
		if float64(right) >= precision*float64(i+1) {
			q.Coverage, q.Threshold = float64(i+1)/float64(len(sorted)), g.probability
		}
	}
	q.Abstain = 1 - q.Coverage
}
