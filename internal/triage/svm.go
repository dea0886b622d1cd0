package triage

import (
	"math"
	"runtime"
	"sync"
)

// machine tells one label from all others: a linear support vector machine on
// features scaled by the log of how much oftener they stand in that label (NB-SVM).
type machine struct {
	ratio []float32
	w     []float32 // already times ratio
	bias  float32
}

// What the machines learn by; chosen by cross-validation, see docs/triage.md.
const (
	clip   = 4   // of the log ratio
	power  = 1.3 // the ratio is raised to it: loud words count more
	smooth = .5  // messages added to each count
	cost   = 1.0 // C, for the squared hinge
	epochs = 10
)

// mostRatio is the largest ratio: clip to the power.
const mostRatio = 6.063

// fit learns every label from the given rows.
func (m *matrix) fit(rows []int) []machine {
	machines := make([]machine, len(m.labels))
	gate := make(chan struct{}, min(runtime.GOMAXPROCS(0), 4))
	var wait sync.WaitGroup
	for c := range machines {
		wait.Go(func() {
			gate <- struct{}{}
			machines[c] = m.one(rows, c)
			<-gate
		})
	}
	wait.Wait()
	return machines
}

// ratio is, for each feature, the log of its share in label c over its share in
// the others.
func (m *matrix) ratio(rows []int, c int) []float32 {
	in, out := make([]float64, len(m.hash)), make([]float64, len(m.hash))
	allIn, allOut := smooth*float64(len(m.hash)), smooth*float64(len(m.hash))
	for _, i := range rows {
		ids, xs := m.row(i)
		count, all := out, &allOut
		if m.label[i] == c {
			count, all = in, &allIn
		}
		for j, f := range ids {
			v := 20 * float64(xs[j]) // some 600 features of length one: about one each
			count[f] += v
			*all += v
		}
	}
	ratio := make([]float32, len(in))
	for f := range ratio {
		r := math.Log((in[f] + smooth) / allIn * allOut / (out[f] + smooth))
		ratio[f] = float32(math.Copysign(math.Pow(min(clip, math.Abs(r)), power), r))
	}
	return ratio
}

// one learns label c against the rest, by dual coordinate descent.
func (m *matrix) one(rows []int, c int) machine {
	ratio := m.ratio(rows, c)
	start := make([]int, len(rows)+1)
	for k, i := range rows {
		start[k+1] = start[k] + m.start[i+1] - m.start[i]
	}
	x := make([]float32, start[len(rows)])
	members := 0
	for k, i := range rows {
		ids, xs := m.row(i)
		row, norm := x[start[k]:start[k+1]], float32(0)
		for j, f := range ids {
			row[j] = xs[j] * ratio[f]
			norm += row[j] * row[j]
		}
		norm = 1 / root(norm)
		for j := range row {
			row[j] *= norm
		}
		if m.label[i] == c {
			members++
		}
	}
	// A label's members weigh the more the fewer they are.
	const slackOut = 1 / (2 * cost)
	slackIn := float32(len(m.labels)*max(1, members)) / (2 * cost * float32(len(rows)))
	w := make([]float32, len(m.hash))
	bias := float32(0)
	alpha := make([]float32, len(rows))
	order := make([]int, len(rows))
	for k := range order {
		order[k] = k
	}
	dice := uint64(88172645463325252 + c)
	for range epochs {
		for k := len(order) - 1; k > 0; k-- {
			dice ^= dice << 13
			dice ^= dice >> 7
			dice ^= dice << 17
			j := int(dice % uint64(k+1))
			order[k], order[j] = order[j], order[k]
		}
		for _, k := range order {
			ids, _ := m.row(rows[k])
			row := x[start[k]:start[k+1]]
			y, slack := float32(-1), float32(slackOut)
			if m.label[rows[k]] == c {
				y, slack = 1, slackIn
			}
			s := bias
			for j, f := range ids {
				s += w[f] * row[j]
			}
			next := max(0, alpha[k]-(y*s-1+slack*alpha[k])/(2+slack))
			change := (next - alpha[k]) * y
			if change == 0 {
				continue
			}
			alpha[k] = next
			for j, f := range ids {
				w[f] += change * row[j]
			}
			bias += change
		}
	}
	for f := range w {
		w[f] *= ratio[f]
	}
	return machine{ratio, w, bias}
}

// score is how strongly each machine speaks for row i.
func (m *matrix) score(i int, machines []machine) []float64 {
	ids, xs := m.row(i)
	out := make([]float64, len(machines))
	for c, machine := range machines {
		var s, norm float32
		for j, f := range ids {
			s += xs[j] * machine.w[f]
			t := xs[j] * machine.ratio[f]
			norm += t * t
		}
		out[c] = float64(s/root(norm) + machine.bias)
	}
	return out
}
