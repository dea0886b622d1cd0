package ticket

import (
	"fmt"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// NewNo makes a ticket's number: region 6 + yyMMdd + sequence 6 + check digit,
// 19 digits, e.g. 3413002211250000015.
func NewNo(city org.City, on time.Time, seq int) string {
	body := fmt.Sprintf("%06d%s%06d", city, on.In(workday.Zone).Format("060102"), seq)
	return body + string(checkDigit(body))
}

// checkDigit is ISO 7064 MOD 11,10 (GB/T 17710): it catches every single wrong
// digit and nearly every swap of neighbours.
func checkDigit(body string) byte {
	p := 10
	for _, c := range body {
		s := (p + int(c-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}

// CheckNo tidies a number as people write it (spaces, dashes, full width) and
// refuses one whose check digit is wrong.
func CheckNo(s string) (string, error) {
	no := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '\uff10' && r <= '\uff19':
			return r - '\uff10' + '0'
		case r == ' ' || r == '-' || r == '\u3000':
			return -1
		}
		return 'x'
	}, s)
	if len(no) != 19 || strings.Contains(no, "x") {
		return "", fault.In("no", "工单编号应为19位数字,请核对回执")
	}
	if checkDigit(no[:18]) != no[18] {
		return "", fault.In("no", "工单编号有误,请核对回执上的19位数字")
	}
	return no, nil
}
