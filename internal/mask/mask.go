// Package mask hides personal data from those who need not see it (脱敏): names,
// telephone numbers, identity numbers, and the numbers inside free text.
package mask

import (
	"strings"
	"unicode"
)

// Name keeps the first character: 张三丰 becomes 张**. Long names show at most three
// stars, so that the length gives no one away; a single character is hidden whole.
func Name(name string) string {
	r := []rune(strings.Join(strings.Fields(clean(name)), ""))
	switch len(r) {
	case 0:
		return ""
	case 1:
		return "*"
	}
	return string(r[0]) + strings.Repeat("*", min(len(r)-1, 3))
}

// Phone keeps what tells numbers apart at the desk: 138****5678 of a mobile number,
// 0557-****345 of a landline. Public service numbers of up to five digits stay;
// of anything else only the last two characters are shown.
func Phone(phone string) string {
	phone = strings.TrimSpace(clean(phone))
	var digits []byte
	for _, r := range phone {
		if d, ok := digit(r); ok {
			digits = append(digits, d)
		} else if !strings.ContainsRune(" -()()+—–", r) {
			return tail(phone)
		}
	}
	n := string(digits)
	for _, prefix := range []string{"0086", "86", "0"} {
		if rest, ok := strings.CutPrefix(n, prefix); ok && isMobile(rest) {
			n = rest
		}
	}
	if rest, ok := strings.CutPrefix(n, "0086"); ok {
		n = "0" + strings.TrimPrefix(rest, "0")
	} else if rest, ok := strings.CutPrefix(n, "86"); ok && len(n) >= 12 {
		n = "0" + strings.TrimPrefix(rest, "0")
	}
	switch {
	case len(n) <= 5:
		if n == "" {
			return tail(phone)
		}
		return n // 110, 12345, 95598
	case isMobile(n):
		return n[:3] + "****" + n[7:]
	}
	if area := areaCode(n); area > 0 {
		return n[:area] + "-****" + n[len(n)-3:]
	}
	if len(n) == 7 || len(n) == 8 {
		return "****" + n[len(n)-3:]
	}
	return tail(n)
}

// IDNumber keeps the first four and last four characters of an identity number
// (公民身份号码), the city and the end, and hides the birth date.
func IDNumber(id string) string {
	var r []rune
	for _, c := range clean(id) {
		if !unicode.IsSpace(c) && c != '-' {
			r = append(r, c)
		}
	}
	if len(r) != 18 && len(r) != 15 {
		return tail(string(r))
	}
	return string(r[:4]) + strings.Repeat("*", len(r)-8) + string(r[len(r)-4:])
}

// tail shows the last two characters of something long enough to have more.
func tail(s string) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case len(r) <= 4:
		return "****"
	}
	return "****" + string(r[len(r)-2:])
}

// clean drops invisible marks and replaces what is no text.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// digit reads a half- or full-width digit.
func digit(r rune) (byte, bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r), true
	case 0xff10 <= r && r <= 0xff19:
		return byte(r - 0xff10 + '0'), true
	}
	return 0, false
}

func isMobile(n string) bool { return len(n) == 11 && n[0] == '1' && n[1] >= '3' }

// areaCode is the length of a landline's area code: 010, 02x, or 0557 and the like.
func areaCode(n string) int {
	if len(n) < 10 || n[0] != '0' || n[1] == '0' {
		return 0
	}
	area := 4
	if n[1] == '1' || n[1] == '2' {
		area = 3
	}
	if local := len(n) - area; local != 7 && local != 8 || n[area] < '2' {
		return 0
	}
	return area
}
