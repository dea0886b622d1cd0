package triage

import (
	"fmt"
	"slices"
	"testing"
)

// among puts messages among everyday ones and finds the topic of the first of them.
func among(t *testing.T, titles ...string) Topic {
	t.Helper()
	messages, _, _ := inTown()
	for i, title := range titles {
		messages = append(messages, Message{ID: fmt.Sprint("x", i), Title: title, Detail: "请处理。", At: monday})
	}
	for _, topic := range Topics(messages, len(messages)) {
		if slices.Contains(topic.Members, "x0") {
			return topic
		}
	}
	t.Fatal("no topic holds the first")
	return Topic{}
}

// A letter that many sent in the same words keeps nobody out who says it in his own.
func TestCopiesCountOnce(t *testing.T) {
	t.Parallel()
	const copies, all = 30, 34 // four in their own words
	var edges []edge
	for a := range int32(all) {
		for b := a + 1; b < all; b++ {
			like := float32(1)
			switch {
			case a >= copies:
				like = .5
			case b >= copies:
				like = .27
			}
			edges = append(edges, edge{a, b, like})
		}
	}
	names := make([][]uint32, all)
	for _, test := range []struct {
		what string
		of   []*cluster
		want int
	}{{"each copy counts", gather(all, edges, names), 2}, {"copies count once", gatherCopies(all, edges, names), 1}} {
		if len(test.of) != test.want {
			t.Errorf("%s: %d groups, want %d", test.what, len(test.of), test.want)
		}
	}
	if whole := gatherCopies(all, edges, names)[0]; len(whole.members) != all || whole.cohesion() < .75 {
		t.Errorf("%d members of cohesion %.2f: what is shown counts all", len(whole.members), whole.cohesion())
	}
}

// What bears one name in full is one matter at less likeness than what does not.
func TestOneName(t *testing.T) {
	t.Parallel()
	one := func(place string) []string {
		return []string{place + "底层餐馆油烟扰民严重", place + "底层餐馆油烟扰民不断", place + "底层餐馆油烟扰民三年", place + "夜宵摊噪音整夜不停", place + "夜宵摊噪音天天不停"}
	}
	if named := among(t, one("柳岸听涛里小区")...); named.Size != 5 {
		t.Errorf("%d of 5 of one name", named.Size)
	}
	if short := among(t, one("青枫")...); short.Size != 3 {
		t.Errorf("%d of a name of two characters, want 3", short.Size)
	}
}
