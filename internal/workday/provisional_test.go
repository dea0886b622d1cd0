package workday_test

import (
	"math"
	"testing"
	"time"

	"suban/internal/workday"
)

func TestProvisionalHasThirteenDays(t *testing.T) {
	t.Parallel()
	for year := 2020; year <= 2040; year++ {
		y := workday.Provisional(year)
		want := 13
		switch year {
		case 2020, 2028, 2031, 2039:
			want = 12 // Mid-Autumn falls into 1–3 October
		}
		if len(y.Days) != want || y.Status != workday.StatusProvisional {
			t.Errorf("%d: %d days, %s", year, len(y.Days), y.Status)
		}
		for _, d := range y.Days {
			if d.Working || d.Date.Year != year || d.Name == "" {
				t.Errorf("%d: %+v", year, d)
			}
		}
	}
	c, err := workday.Builtin().With(2, workday.Provisional(2027))
	if err != nil {
		t.Fatal(err)
	}
	for day, name := range map[string]string{"2027-02-05": "春节", "2027-02-06": "春节", "2027-02-08": "春节", "2027-06-09": "端午节", "2027-09-15": "中秋节"} {
		if d, err := c.Day(date(t, day)); err != nil || d.Kind != workday.Holiday || d.Name != name || !d.Provisional {
			t.Errorf("%s: %+v, %v", day, d, err)
		}
	}
}

// The statutory days must be days off in the years the State Council published.
// New Year's Eve became one with the regulation of 2024.
func TestProvisionalAgreesWithThePublishedYears(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for year := 2020; year <= 2026; year++ {
		eve := workday.Date{}
		for _, d := range workday.Provisional(year).Days {
			if d.Name == "春节" && eve.IsZero() {
				if eve = d.Date; year < 2025 {
					continue
				}
			}
			if day, err := c.Day(d.Date); err != nil || day.Working {
				t.Errorf("%s %s: %+v, %v", d.Date, d.Name, day, err)
			}
		}
	}
}

// The lunar table against the sky: new moons and solar terms by Meeus, Astronomical
// Algorithms, chapters 25 and 49, in Beijing time.
func TestLunarTableAgainstTheSky(t *testing.T) {
	t.Parallel()
	for year := 2020; year <= 2040; year++ {
		want := map[string]workday.Date{
			"春节":  lunarDate(year, 1, 1),
			"端午节": lunarDate(year, 5, 5),
			"中秋节": lunarDate(year, 8, 15),
			"清明节": beijing(solarTerm(year, 15)),
		}
		have := map[string][]workday.Date{}
		for _, d := range workday.Provisional(year).Days {
			for name := range want {
				if d.Name == name || len(d.Name) > len(name) && (d.Name[:len(name)] == name || d.Name[len(d.Name)-len(name):] == name) {
					have[name] = append(have[name], d.Date)
				}
			}
		}
		if len(have["春节"]) != 4 {
			t.Fatalf("%d: Spring Festival on %v", year, have["春节"])
		}
		have["春节"] = have["春节"][1:] // after the eve
		for name, d := range want {
			if len(have[name]) == 0 || have[name][0] != d {
				t.Errorf("%d: %s is on %s, the table says %v", year, name, d, have[name])
			}
		}
	}
}

// lunarDate finds a day of the Chinese year that begins in a Gregorian year: the
// month of the winter solstice is the eleventh, and of thirteen months to the next
// one the first without a principal term is leap.
func lunarDate(year, month, day int) workday.Date {
	first, last := monthHolding(beijing(solarTerm(year-1, 270))), monthHolding(beijing(solarTerm(year, 270)))
	leap := -1
	if last-first == 13 {
		for k := first + 1; k < last && leap < 0; k++ {
			if !holdsPrincipalTerm(year, k) {
				leap = k
			}
		}
	}
	k := first + 2 // the first month
	if leap > 0 && leap <= k {
		k++
	}
	for m := 1; m < month; m++ {
		if k++; k == leap {
			k++
		}
	}
	return beijing(newMoon(k)).Plus(day - 1)
}

func monthHolding(d workday.Date) int {
	k := int((float64(d.Year) + float64(d.Month)/12 - 2000) * 12.3685)
	for !beijing(newMoon(k)).After(d) {
		k++
	}
	for beijing(newMoon(k)).After(d) {
		k--
	}
	return k
}

func holdsPrincipalTerm(year, k int) bool {
	begin, end := beijing(newMoon(k)), beijing(newMoon(k+1))
	for _, y := range []int{year - 1, year} {
		for longitude := 0.0; longitude < 360; longitude += 30 {
			if d := beijing(solarTerm(y, longitude)); !d.Before(begin) && d.Before(end) {
				return true
			}
		}
	}
	return false
}

// beijing turns a Julian day of terrestrial time into a date.
func beijing(jd float64) workday.Date {
	seconds := (jd-2440587.5)*86400 - 72 // ΔT is 69 to 76 s in these years
	return workday.DateOf(time.Unix(int64(math.Round(seconds)), 0))
}

func sine(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }

// sunLongitude is the sun's apparent longitude in degrees.
func sunLongitude(jd float64) float64 {
	t := (jd - 2451545) / 36525
	l := 280.46646 + 36000.76983*t + 0.0003032*t*t
	m := 357.52911 + 35999.05029*t - 0.0001537*t*t
	c := (1.914602-0.004817*t)*sine(m) + (0.019993-0.000101*t)*sine(2*m) + 0.000289*sine(3*m)
	return math.Mod(l+c-0.00569-0.00478*sine(125.04-1934.136*t), 360)
}

// solarTerm is when the sun reaches a longitude within a calendar year.
func solarTerm(year int, longitude float64) float64 {
	jd := 2451545 + float64(year-2000)*365.2425 + math.Mod(longitude+80, 360)*365.2422/360
	for range 8 {
		off := math.Mod(longitude-sunLongitude(jd)+540, 360) - 180
		jd += off * 365.2422 / 360
	}
	return jd
}

// newMoon is the k-th new moon since the one of 6 January 2000.
func newMoon(n int) float64 {
	k := float64(n)
	t := k / 1236.85
	jd := 2451550.09766 + 29.530588861*k + 0.00015437*t*t
	e := 1 - 0.002516*t - 0.0000074*t*t
	s := 2.5534 + 29.10535670*k - 0.0000014*t*t
	m := 201.5643 + 385.81693528*k + 0.0107582*t*t
	f := 160.7108 + 390.67050284*k - 0.0016118*t*t
	o := 124.7746 - 1.56375588*k + 0.0020672*t*t
	for _, x := range [][2]float64{
		{-0.40720, m}, {0.17241 * e, s}, {0.01608, 2 * m}, {0.01039, 2 * f}, {0.00739 * e, m - s}, {-0.00514 * e, m + s},
		{0.00208 * e * e, 2 * s}, {-0.00111, m - 2*f}, {-0.00057, m + 2*f}, {0.00056 * e, 2*m + s}, {-0.00042, 3 * m},
		{0.00042 * e, s + 2*f}, {0.00038 * e, s - 2*f}, {-0.00024 * e, 2*m - s}, {-0.00017, o}, {-0.00007, m + 2*s},
		{0.00004, 2*m - 2*f}, {0.00004, 3 * s}, {0.00003, m + s - 2*f}, {0.00003, 2*m + 2*f}, {-0.00003, m + s + 2*f},
		{0.00003, m - s + 2*f}, {-0.00002, m - s - 2*f}, {-0.00002, 3*m + s}, {0.00002, 4 * m},
		{0.000325, 299.77 + 0.107408*k - 0.009173*t*t}, {0.000165, 251.88 + 0.016321*k}, {0.000164, 251.83 + 26.651886*k},
		{0.000126, 349.42 + 36.412478*k}, {0.000110, 84.66 + 18.206239*k}, {0.000062, 141.74 + 53.303771*k},
		{0.000060, 207.14 + 2.453732*k}, {0.000056, 154.84 + 7.306860*k}, {0.000047, 34.52 + 27.261239*k},
		{0.000042, 207.19 + 0.121824*k}, {0.000040, 291.34 + 1.844379*k}, {0.000037, 161.72 + 24.198154*k},
		{0.000035, 239.56 + 25.513099*k}, {0.000023, 331.55 + 3.592518*k},
	} {
		jd += x[0] * sine(x[1])
	}
	return jd
}
