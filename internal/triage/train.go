package triage

import (
	"cmp"
	"math"
	"slices"

	"suban/internal/fault"
)

// Options are what an administrator may choose when a model is trained.
type Options struct {
	Folds     int     // parts for the out-of-fold measurement; 0 is 4
	Precision float64 // what the suggestions that are shown must reach; 0 is 0.95
	Version   int     // the model's number in the store
}

// Report says what a training run found.
type Report struct {
	Messages int      `json:"messages"`
	Groups   int      `json:"groups"` // near-duplicates counted once
	Labels   []string `json:"labels"`
	Features int      `json:"features"`
	Words    int      `json:"words"`
	Digest   string   `json:"digest"`
	Quality  Quality  `json:"quality"` // on messages each part had not seen
}

// Train learns a model from closed messages, and measures it on parts of them
// that it has not seen; the measurement also sets how sure it claims to be
// (温度校准) and below what it keeps silent (弃权).
func Train(examples []Example, o Options) (*Model, Report, error) {
	o.Folds, o.Precision = cmp.Or(o.Folds, 4), cmp.Or(o.Precision, .95)
	examples = slices.DeleteFunc(slices.Clone(examples), func(e Example) bool { return e.Label == "" || e.Text == "" })
	counts := map[string]int{}
	for _, e := range examples {
		counts[e.Label]++
	}
	if len(counts) < 2 {
		return nil, Report{}, fault.New(fault.Invalid, "训练至少要有两个分类的已办结留言,现有 %d 条、%d 个分类", len(examples), len(counts))
	}
	if len(counts) > mostLabels {
		return nil, Report{}, fault.New(fault.Invalid, "分类有 %d 个,最多 %d 个;请先按上一级分类训练", len(counts), mostLabels)
	}
	lexicon, words := learnWords(examples)
	texts := make([]reading, len(examples))
	var s scratch
	for i, e := range examples {
		s.read(e.Text, e.Segmented, lexicon)
		texts[i] = reading{slices.Clone(s.text), slices.Clone(s.words)}
	}
	m := build(examples, texts, mostFeatures(len(counts)))
	if len(m.hash) == 0 {
		return nil, Report{}, fault.New(fault.Invalid, "留言太少或没有文字,学不到词语;请提供更多已办结留言")
	}
	groups := groups(texts)
	report := Report{
		Messages: len(examples), Labels: m.labels, Features: len(m.hash), Words: len(words), Digest: digest(examples),
	}
	var scores [][]float64
	scores, report.Groups = m.unseen(groups, o.Folds)
	calibration := calibrate(scores, m.label)
	guesses := make([]guessed, len(examples))
	for i, s := range scores {
		guesses[i] = calibration.guessed(s, m.label[i])
	}
	report.Quality = measure(guesses, m.labels, o.Precision)

	all := make([]int, m.rows())
	for i := range all {
		all[i] = i
	}
	model := pack(m, m.fit(all), lexicon, words)
	model.about = About{
		Version: o.Version, Digest: report.Digest, Messages: report.Messages, Quality: report.Quality,
		Threshold: max(report.Quality.Threshold, 1.2/float64(len(m.labels)), .4),
	}
	model.calibration = calibration
	return model, report, nil
}

// unseen scores every message by machines that learned from the other parts.
// A group of near-duplicates is never divided.
func (m *matrix) unseen(groups []int, folds int) ([][]float64, int) {
	seen := map[int]bool{}
	fold := make([]int, m.rows())
	for i, g := range groups {
		seen[g] = true
		fold[i] = int(spread(uint64(g)+7919)>>7) % folds
	}
	scores := make([][]float64, m.rows())
	for part := range folds {
		var rows []int
		for i, f := range fold {
			if f != part {
				rows = append(rows, i)
			}
		}
		machines := m.fit(rows)
		for i, f := range fold {
			if f == part {
				scores[i] = m.score(i, machines)
			}
		}
	}
	return scores, len(seen)
}

// calibration turns scores into probabilities by one temperature. An offset for
// each label was tried: it drew the guesses to the common labels.
type calibration struct {
	Sharpness float64 `json:"sharpness"` // one over the temperature
}

func (c calibration) probabilities(scores, into []float64) {
	top, sum := math.Inf(-1), 0.0
	for i, s := range scores {
		into[i] = s * c.Sharpness
		top = max(top, into[i])
	}
	for i := range into {
		into[i] = math.Exp(into[i] - top)
		sum += into[i]
	}
	for i := range into {
		into[i] /= sum
	}
}

func (c calibration) guessed(scores []float64, label int) guessed {
	p := make([]float64, len(scores))
	c.probabilities(scores, p)
	g := guessed{truth: label}
	for i := range p {
		if p[i] > p[g.label] {
			g.label = i
		}
	}
	g.probability = p[g.label]
	for i := range p {
		if i != label && (p[i] > p[label] || p[i] == p[label] && i < label) {
			g.before++
		}
	}
	return g
}

// calibrate finds the temperature under which the scores would have been least
// surprised by the truth, by descent along the slope.
func calibrate(scores [][]float64, truth []int) calibration {
	c := calibration{Sharpness: 3}
	if len(scores) == 0 {
		return c
	}
	p := make([]float64, len(scores[0]))
	var squares float64
	for range 150 {
		slope := 0.0
		for i, s := range scores {
			c.probabilities(s, p)
			p[truth[i]]--
			for l, d := range p {
				slope += d * s[l]
			}
		}
		slope /= float64(len(scores))
		squares += slope * slope
		c.Sharpness = min(50, max(.001, c.Sharpness-.5*slope/math.Sqrt(squares+1e-12)))
	}
	return c
}
