package city

import (
	"fmt"
	"strings"

	"suban/internal/org"
)

// readDivisions reads the regions: the city, its 4 counties, 1 district and 2
// parks, their townships and streets, and the villages as places.
func (d *Data) readDivisions() error {
	d.Regions = []org.Region{{Code: Code, Name: Name, Level: org.CityLevel}}
	above := []org.RegionCode{Code, "", "", ""}
	err := lines("divisions.txt", func(line string) error {
		text := strings.TrimLeft(line, " ")
		level := len(line) - len(text) + org.CountyLevel
		digits, name, ok := strings.Cut(text, " ")
		if !ok || level > org.VillageLevel {
			return fmt.Errorf("%q is no division", line)
		}
		code := org.RegionCode(digits)
		parent := above[level-2]
		if level > org.CountyLevel {
			code = parent + code
		}
		above[level-1] = code
		d.Regions = append(d.Regions, org.Region{Code: code, Name: plain(name), Parent: parent, Level: level})
		return nil
	})
	d.regions = org.NewRegions(d.Regions)
	return err
}

// plain is a place's name as people say it, without the committee that governs it.
func plain(name string) string {
	for _, committee := range []struct{ full, place string }{
		{"社区居民委员会", "社区"}, {"社区居委会", "社区"}, {"居委会", "社区"}, {"村民委员会", "村"}, {"村委会", "村"},
	} {
		if place, ok := strings.CutSuffix(name, committee.full); ok {
			return place + committee.place
		}
	}
	return name
}
