package seal

import (
	"regexp"
	"strings"
	"unicode"

	"suban/internal/fault"
)

// Phone brings the spellings of one number to one form, so that a caller is
// found however the number was written: +86, 0086, spaces and dashes, full-width
// digits, an area code in brackets, an extension (分机).
//
//	mobile       13800001234
//	landline     0557-3020000, with extension 0557-3020000-801
//	service      4001234567, 95588
//	from abroad  +85221234567
func Phone(s string) (string, error) {
	text := foldPhone(s)
	if text == "" {
		return "", fault.In("phone", "请填写联系电话")
	}
	if !phoneShape.MatchString(text) {
		return "", fault.In("phone", "电话号码只能有数字、空格、横线和“转”,请核对")
	}

	main, ext, _ := strings.Cut(text, "#")
	main, abroad := trimCountry(main)
	digits := strings.ReplaceAll(main, "-", "")
	switch {
	case abroad && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0' && ext == "":
		return "+" + digits, nil
	case abroad:
		return "", fault.In("phone", "境外号码应是“+国家或地区代码”加号码,共8至15位数字")
	case mobile.MatchString(digits):
		if ext != "" {
			return "", fault.In("phone", "手机号码没有分机,请去掉分机号")
		}
		return digits[len(digits)-11:], nil
	case service.MatchString(digits) && ext == "":
		return digits, nil
	}
	return landline(main, ext)
}

// landline reads an area code, a number and perhaps an extension after a dash.
func landline(main, ext string) (string, error) {
	if m := dashed.FindStringSubmatch(main); m != nil && ext == "" {
		main, ext = m[1], m[2]
	}
	digits := strings.ReplaceAll(main, "-", "")
	switch {
	case bare.MatchString(digits):
		return "", fault.In("phone", "固定电话请带区号,例如 0557-%s", digits)
	case len(ext) > 6:
		return "", fault.In("phone", "分机号最多6位,请核对")
	case digits[0] == '1' && len(digits) >= 8:
		return "", fault.In("phone", "手机号码应是11位,以13至19开头,现为%d位,请核对", len(digits))
	}
	for _, area := range []*regexp.Regexp{metro, town} {
		if m := area.FindStringSubmatch(digits); m != nil {
			if ext != "" {
				return m[1] + "-" + m[2] + "-" + ext, nil
			}
			return m[1] + "-" + m[2], nil
		}
	}
	return "", fault.In("phone", "号码不完整或位数不对:手机11位,固定电话为区号加7至8位,请核对")
}

var (
	phoneShape = regexp.MustCompile(`^\+?[0-9][0-9-]*(#[0-9]+)?$`)
	mobile     = regexp.MustCompile(`^(0|17951|12593|17911)?1[3-9][0-9]{9}$`)
	service    = regexp.MustCompile(`^([48]00[0-9]{7}|9[56][0-9]{3,6})$`)
	bare       = regexp.MustCompile(`^[2-8][0-9]{6,7}$`)
	metro      = regexp.MustCompile(`^(010|02[0-9])([2-9][0-9]{7})$`)
	town       = regexp.MustCompile(`^(0[3-9][0-9]{2})([2-9][0-9]{6,7})$`)
	// dashed is a landline whose last dash stands before an extension: the
	// number before it is whole by itself.
	dashed = regexp.MustCompile(`^((?:010|02[0-9]|0[3-9][0-9]{2})-?(?:[2-9][0-9]{6,7}|[2-9][0-9]{2,3}-[0-9]{4}))-([0-9]{1,6})$`)
)

// trimCountry takes +86 or 0086 off; abroad says that another country is named.
func trimCountry(main string) (rest string, abroad bool) {
	rest, plus := strings.CutPrefix(main, "+")
	if !plus {
		rest, plus = strings.CutPrefix(main, "00")
	}
	rest = strings.TrimLeft(rest, "-")
	home, is86 := strings.CutPrefix(rest, "86")
	home = strings.TrimLeft(home, "-")
	digits := strings.ReplaceAll(home, "-", "")
	switch {
	case !plus && is86 && mobile.MatchString(digits):
		return home, false // 86 138…, the plus forgotten
	case !plus:
		return main, false
	case !is86:
		return rest, true
	case mobile.MatchString(digits) || service.MatchString(digits) || strings.HasPrefix(home, "0"):
		return home, false
	}
	return "0" + home, false // +86 557 302…: abroad the area code has no 0
}

// foldPhone makes one character of each kind: digits, a leading +, a dash for
// any gap, # before an extension.
func foldPhone(s string) string {
	s = strings.ToLower(strings.TrimSpace(strings.Map(narrow, s)))
	for _, label := range []string{"tel:", "电话:", "手机:", "电话", "手机"} {
		s = strings.TrimPrefix(s, label)
	}
	s = extension.ReplaceAllString(s, "#")
	s = strings.Trim(gaps.ReplaceAllString(s, "-"), "-")
	return strings.Replace(aroundMark.ReplaceAllString(s, "#"), "+-", "+", 1)
}

var (
	gaps       = regexp.MustCompile(`[\s\-–—―‐‑~·.()\[\]【】_/]+`)
	extension  = regexp.MustCompile(`分机号?:?|转接?|ext\.?:?|x|#`)
	aroundMark = regexp.MustCompile(`-*#-*`)
)

// narrow turns a full-width character into its ASCII one.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case unicode.IsSpace(r):
		return ' '
	case r == '﹣' || r == '−':
		return '-'
	}
	return r
}
