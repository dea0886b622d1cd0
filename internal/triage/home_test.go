package triage

import "testing"

func TestHome(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"金色家园3号楼2单元401室", "埇桥区金色家园3栋2单元401", "宿州市埇桥区道东街道金色家园 3幢2单元４０１", "金色家园3#2-401"},
		{"蒿沟镇大尹村3组12号", "埇桥区蒿沟镇大尹村3组12号"},
	} {
		first, _ := Home(same[0])
		for _, place := range same {
			if got, _ := Home(place); got == "" || got != first {
				t.Errorf("%s is %q, %s is %q", same[0], first, place, got)
			}
		}
	}
	seen := map[string]string{}
	for _, place := range []string{"金色家园3号楼2单元401", "金色家园3号楼1单元401", "金色家园4号楼2单元401", "银河家园3号楼2单元401"} {
		home, _ := Home(place)
		if other := seen[home]; home == "" || other != "" {
			t.Errorf("%s and %s are both %q", place, other, home)
		}
		seen[home] = place
	}
	for _, place := range []string{"", "埇桥区", "金色家园3号楼", "汴河中路与胜利路交叉口附近", "12号", "墉桥区电话19900001234"} {
		if home, _ := Home(place); home != "" {
			t.Errorf("%q is the home %q", place, home)
		}
	}
}

// Another number of one household is proposed as the same matter's sender is, a little
// less surely.
func TestNearestOfOneHome(t *testing.T) {
	t.Parallel()
	home, _ := Home("金色家园3号楼2单元401")
	asked := Message{Title: "楼上漏水", Detail: "家里厨房顶一直漏水,物业不来修", From: "a", Home: home}
	others := []Message{
		{Title: "厨房漏水", Detail: "楼上漏水把厨房顶泡坏了,物业推脱", From: "b", Home: home},
		{Title: "厨房漏水", Detail: "楼上漏水把厨房顶泡坏了,物业推脱", From: "c"},
		{Title: "厨房漏水", Detail: "楼上漏水把厨房顶泡坏了,物业推脱", From: "a"},
	}
	near := Nearest(asked, others, 3)
	if len(near) != 3 || near[0].At != 2 || near[1].At != 0 || !near[1].Home || near[0].Home || near[2].Home {
		t.Errorf("%+v", near)
	}
}
