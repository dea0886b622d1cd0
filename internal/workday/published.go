package workday

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// published holds the State Council's arrangements 2007–2026 as plain lines; the
// licence of the data lies beside it.
//
//go:embed holidays/published.txt
var published string

// readPublished reads lines of three sorts: "年 2026 <papers>", "休 <from> [<to>]
// <name>" and "班 <from> [<to>] <name>".
func readPublished(text string) ([]Year, error) {
	var years []Year
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if words[0] == "年" && len(words) > 1 {
			n, err := strconv.Atoi(words[1])
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			years = append(years, Year{Year: n, Status: StatusPublished, Source: strings.Join(words[2:], " ")})
			continue
		}
		if len(words) < 3 || len(words) > 4 || len(years) == 0 || words[0] != "休" && words[0] != "班" {
			return nil, fmt.Errorf("line %d: %q is not a calendar line", i+1, line)
		}
		from, err := ParseDate(words[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		to := from
		if len(words) == 4 {
			if to, err = ParseDate(words[2]); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
		}
		y := &years[len(years)-1]
		for d := from; !d.After(to); d = d.Next() {
			y.Days = append(y.Days, YearDay{Date: d, Name: words[len(words)-1], Working: words[0] == "班"})
		}
	}
	for _, y := range years {
		if err := y.check(); err != nil {
			return nil, fmt.Errorf("year %d: %w", y.Year, err)
		}
	}
	return years, nil
}
