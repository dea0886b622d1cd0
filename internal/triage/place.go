package triage

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// placeName is what a place is called in a title: some characters and a word
// for a kind of place. It needs no gazetteer and misses what ends otherwise.
var placeName = regexp.MustCompile(`[A-Z]\d{0,2}[市区县]|[\p{Han}A-Za-z0-9]{1,7}?(?:街道|大道|社区|小区|新城|新村|家园|花园|公园|广场|大桥|中学|小学|学校|医院|车站|[省市区县镇乡村路街城苑园府湾滩郡郦庭墅院厂港])`)

// beginnings are what stands before a place without being part of it.
var beginnings = regexp.MustCompile(`^(?:再次|强烈|恳请|请求|要求|希望|建议|反映|反应|投诉|举报|咨询|关于|请问|请|求|对|在|于|位于|我们|我是|我|是|的|和|与|及|到|从|由|向|致|市民|业主|反对|要)+`)

var kinds = []string{"小区", "社区", "学校", "医院", "街道", "大道", "市区", "县城", "全市", "我市", "本市", "该市", "全县", "我县", "小学", "中学", "道路", "马路", "公园", "广场", "城市", "城区"}

// places are the places a title names.
func places(title string) []string {
	var found []string
	for _, name := range placeName.FindAllString(title, -1) {
		name = beginnings.ReplaceAllString(name, "")
		if n := utf8.RuneCountInString(name); n < 2 || slices.Contains(kinds, name) || slices.Contains(found, name) {
			continue
		}
		found = append(found, name)
	}
	return found
}

// commonPlaces are the places that several members name, the most named first;
// of a single message, all.
func commonPlaces(messages []Message, members []int32) []string {
	counts := map[string]int{}
	for _, i := range members {
		for _, name := range places(cmp.Or(strings.TrimSpace(messages[i].Title), messages[i].Detail)) {
			counts[name]++
		}
	}
	least := max(min(2, len(members)), len(members)/8)
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	common := []string{}
	for _, name := range names {
		if counts[name] >= least && len(common) < 6 {
			common = append(common, name)
		}
	}
	return common
}
