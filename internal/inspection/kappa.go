package inspection

import "math"

// Square counts how two inspectors judged the same pieces: yes and no of the first by
// yes and no of the second.
type Square struct{ Both, OnlyFirst, OnlySecond, Neither int }

// Add counts one more piece.
func (s *Square) Add(first, second bool) {
	switch {
	case first && second:
		s.Both++
	case first:
		s.OnlyFirst++
	case second:
		s.OnlySecond++
	default:
		s.Neither++
	}
}

// N is how many pieces both judged.
func (s Square) N() int { return s.Both + s.OnlyFirst + s.OnlySecond + s.Neither }

// Agreed is the share on which they agree.
func (s Square) Agreed() float64 {
	if s.N() == 0 {
		return 0
	}
	return float64(s.Both+s.Neither) / float64(s.N())
}

// Kappa is Cohen's κ: how much more they agree than chance would make them. It has no
// value without pieces, nor when chance alone would make them agree on all.
func (s Square) Kappa() (k float64, ok bool) {
	chance := s.chance()
	if s.N() == 0 || chance == 1 {
		return 0, false
	}
	return (s.Agreed() - chance) / (1 - chance), true
}

func (s Square) chance() float64 {
	n := float64(max(1, s.N()))
	a, b := float64(s.Both+s.OnlyFirst)/n, float64(s.Both+s.OnlySecond)/n
	return a*b + (1-a)*(1-b)
}

// Interval is κ's 95 % interval (Cohen 1960), within [-1, 1].
func (s Square) Interval() (low, high float64) {
	k, ok := s.Kappa()
	if !ok {
		return -1, 1
	}
	p, chance := s.Agreed(), s.chance()
	half := 1.96 * math.Sqrt(p*(1-p)/(float64(s.N())*(1-chance)*(1-chance)))
	return max(-1, k-half), min(1, k+half)
}

// Few is below how many pieces κ says little.
const Few = 10

// Strength is κ in a word (Landis and Koch 1977).
func (s Square) Strength() string {
	k, ok := s.Kappa()
	switch {
	case s.N() < Few || !ok:
		return "样本不足"
	case k <= 0.2:
		return "很低"
	case k <= 0.4:
		return "一般"
	case k <= 0.6:
		return "中等"
	case k <= 0.8:
		return "较高"
	}
	return "很高"
}
