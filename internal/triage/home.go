package triage

import (
	"regexp"
	"strings"
)

// dwelling finds where somebody lives in an address: what stands before the first
// number is the estate or the village, the numbers are building, entrance and room.
var dwelling = regexp.MustCompile(`^(.*?)(\d.*)$`)

var numbers = regexp.MustCompile(`\d+`)

// abroad is what stands before the name of an estate.
var abroad = regexp.MustCompile(`^.*(?:省|市|区|县|镇|乡|街道|社区|居委会|路|大道)`)

// Home names one dwelling as different people tell of it (同一住处): "金色家园3号楼2单元401室"
// and "埇桥区金色家园 3栋 2单元 401" are one home. An address without a room, or in the
// country without a house number, is none.
func Home(place string) (home string, words [2]string) {
	text := strings.ReplaceAll(string(clean(place, nil)), "\x00", " ")
	m := dwelling.FindStringSubmatch(text)
	if m == nil {
		return "", words
	}
	estate, rest := strings.ReplaceAll(m[1], " ", ""), m[2]
	if near := abroad.ReplaceAllString(estate, ""); len([]rune(near)) >= 2 {
		estate = near
	}
	all := numbers.FindAllString(rest, -1)
	last := all[len(all)-1]
	if len([]rune(estate)) < 2 || len(all) < 2 || len(last) > 4 {
		return "", words
	}
	return estate + strings.Join(all, "-"), [2]string{estate, last}
}
