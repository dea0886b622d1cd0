package workday

import (
	"slices"
	"time"
)

// lunar gives the four feasts that move: Qingming (清明) by the sun's longitude of
// 15°, Spring Festival (正月初一), Dragon Boat (五月初五) and Mid-Autumn (八月十五) by the
// moon. They are astronomical computations for Beijing time; the package's test
// computes them again.
type lunar struct{ spring, qingming, dragonBoat, midAutumn [2]int } // month, day

const (
	firstLunar = 2020
	lastLunar  = 2040
)

var feasts = [lastLunar - firstLunar + 1]lunar{
	{[2]int{1, 25}, [2]int{4, 4}, [2]int{6, 25}, [2]int{10, 1}}, // 2020
	{[2]int{2, 12}, [2]int{4, 4}, [2]int{6, 14}, [2]int{9, 21}},
	{[2]int{2, 1}, [2]int{4, 5}, [2]int{6, 3}, [2]int{9, 10}},
	{[2]int{1, 22}, [2]int{4, 5}, [2]int{6, 22}, [2]int{9, 29}},
	{[2]int{2, 10}, [2]int{4, 4}, [2]int{6, 10}, [2]int{9, 17}},
	{[2]int{1, 29}, [2]int{4, 4}, [2]int{5, 31}, [2]int{10, 6}}, // 2025
	{[2]int{2, 17}, [2]int{4, 5}, [2]int{6, 19}, [2]int{9, 25}},
	{[2]int{2, 6}, [2]int{4, 5}, [2]int{6, 9}, [2]int{9, 15}},
	{[2]int{1, 26}, [2]int{4, 4}, [2]int{5, 28}, [2]int{10, 3}},
	{[2]int{2, 13}, [2]int{4, 4}, [2]int{6, 16}, [2]int{9, 22}},
	{[2]int{2, 3}, [2]int{4, 5}, [2]int{6, 5}, [2]int{9, 12}}, // 2030
	{[2]int{1, 23}, [2]int{4, 5}, [2]int{6, 24}, [2]int{10, 1}},
	{[2]int{2, 11}, [2]int{4, 4}, [2]int{6, 12}, [2]int{9, 19}},
	{[2]int{1, 31}, [2]int{4, 4}, [2]int{6, 1}, [2]int{9, 8}},
	{[2]int{2, 19}, [2]int{4, 5}, [2]int{6, 20}, [2]int{9, 27}},
	{[2]int{2, 8}, [2]int{4, 5}, [2]int{6, 10}, [2]int{9, 16}}, // 2035
	{[2]int{1, 28}, [2]int{4, 4}, [2]int{5, 30}, [2]int{10, 4}},
	{[2]int{2, 15}, [2]int{4, 4}, [2]int{6, 18}, [2]int{9, 24}},
	{[2]int{2, 4}, [2]int{4, 5}, [2]int{6, 7}, [2]int{9, 13}},
	{[2]int{1, 24}, [2]int{4, 5}, [2]int{5, 27}, [2]int{10, 2}},
	{[2]int{2, 12}, [2]int{4, 4}, [2]int{6, 14}, [2]int{9, 20}}, // 2040
}

// Provisional proposes a calendar for a year the State Council has not published
// (暂定日历): weekends and the 13 statutory days of the 2024 regulation
// (全国年节及纪念日放假办法), without make-up days. It is used only after an administrator
// accepts it. Beyond the table of lunar feasts it has no days, and With refuses it.
func Provisional(year int) Year {
	y := Year{Year: year, Status: StatusProvisional, Source: "暂定:周末和《全国年节及纪念日放假办法》(2024年修订)的13天法定节假日,农历日期按天文推算"}
	if year < firstLunar || year > lastLunar {
		return y
	}
	names := map[Date]string{}
	var dates []Date
	add := func(name string, from Date, days int) {
		for i := range days {
			d := from.Plus(i)
			if other, taken := names[d]; taken {
				names[d] = other + "、" + name
				continue
			}
			names[d] = name
			dates = append(dates, d)
		}
	}
	date := func(md [2]int) Date { return Date{year, time.Month(md[0]), md[1]} }

	f := feasts[year-firstLunar]
	add("元旦", Date{year, time.January, 1}, 1)
	add("春节", date(f.spring).Prev(), 4) // 除夕至正月初三
	add("清明节", date(f.qingming), 1)
	add("劳动节", Date{year, time.May, 1}, 2)
	add("端午节", date(f.dragonBoat), 1)
	add("中秋节", date(f.midAutumn), 1)
	add("国庆节", Date{year, time.October, 1}, 3)

	slices.SortFunc(dates, Date.Compare)
	for _, d := range dates {
		y.Days = append(y.Days, YearDay{Date: d, Name: names[d]})
	}
	return y
}
