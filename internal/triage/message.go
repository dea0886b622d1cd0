package triage

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Example is one closed message whose label is known: what a model learns from.
type Example struct {
	Text      string // title and detail, the title first
	Label     string
	Segmented bool // words parted by spaces, stop words already gone
}

// digest names a training set, whatever the order of its messages.
func digest(examples []Example) string {
	sums := make([][32]byte, len(examples))
	for i, e := range examples {
		sums[i] = sha256.Sum256([]byte(e.Label + "\x00" + e.Text))
	}
	slices.SortFunc(sums, func(a, b [32]byte) int { return cmp.Compare(string(a[:]), string(b[:])) })
	whole := sha256.New()
	for _, s := range sums {
		whole.Write(s[:])
	}
	return hex.EncodeToString(whole.Sum(nil))
}
