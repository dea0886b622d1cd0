package indicator

import (
	"math"
	"slices"
	"strings"

	"suban/internal/fault"
)

// Sheet is one version of how units are scored (考核办法).
type Sheet struct {
	Version int      `json:"version"`
	Name    string   `json:"name"`
	FromOn  string   `json:"from_on"`
	Note    string   `json:"note"`
	Least   int64    `json:"least"` // 最小样本: a row with fewer is not scored
	Rows    []Row    `json:"rows"`
	Adjust  []Adjust `json:"adjust"`
}

// Row is one indicator of a sheet. Its points rise in a straight line from the floor
// (零分线) to the target (满分线), whichever of them is greater.
type Row struct {
	K      ID      `json:"k"` // empty: scored elsewhere, not counted until it is
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
	Floor  float64 `json:"floor"` // percent, or working days
	Target float64 `json:"target"`
}

// Adjust takes points off, or adds them, for each item of an indicator's numerator
// (扣分、加分); Most bounds it.
type Adjust struct {
	K    ID      `json:"k"`
	Name string  `json:"name"`
	Each float64 `json:"each"` // negative: a deduction
	Most float64 `json:"most"`
}

// Check refuses a sheet that cannot score.
func (s Sheet) Check() error {
	total := 0.0
	for _, r := range s.Rows {
		d, ok := Find(r.K)
		switch {
		case r.Weight < 0 || r.Weight > 100:
			return fault.In("rows", "“%s”的权重应在0到100之间", r.Name)
		case r.K == "":
			continue
		case !ok || !d.Rolled:
			return fault.In("rows", "“%s”没有编号为%s的可考核指标", r.Name, r.K)
		case r.Weight > 0 && r.Floor == r.Target:
			return fault.In("rows", "“%s”的零分线和满分线不能相同", r.Name)
		}
		total += r.Weight
	}
	if total == 0 {
		return fault.In("rows", "至少要有一项有权重的指标")
	}
	if s.Least < 1 || s.Name == "" || s.FromOn == "" {
		return fault.In("least", "请写明办法名称、生效日期和最小样本")
	}
	return nil
}

// Points is what a row gives for a value.
func (r Row) Points(value float64) float64 {
	if r.Weight == 0 || r.Floor == r.Target {
		return 0
	}
	return r.Weight * max(0, min(1, (value-r.Floor)/(r.Target-r.Floor)))
}

// value is what a row scores: percent, or mean working days.
func (r Row) value(t Tally) (v float64, ok bool) {
	d, _ := Find(r.K)
	if t.Den == 0 {
		return 0, false
	}
	if d.Days {
		return float64(t.Value) / float64(t.Den) / Million, true
	}
	return 100 * float64(t.Num) / float64(t.Den), true
}

// RowScore is a row with what a unit got for it.
type RowScore struct {
	Row
	Tally
	Counted bool // enough cases
	Points  float64
	Half    float64 // half the 95 % interval, in points
}

// Score is a unit's score.
type Score struct {
	Rows     []RowScore
	Adjusted []float64 // beside Sheet.Adjust
	Counted  float64   // weight of the rows that had enough cases
	Weight   float64   // of all rows that are read from tickets
	Base     float64   // points of the counted rows, scaled to 100
	Total    float64
	Half     float64 // half the 95 % interval of Total
	Ranked   bool
}

// counts is how much of a sheet's weight must have enough cases for a place.
const counts = 0.5

// Mark scores a unit by its tallies. Rows without enough cases are left out and the
// rest is scaled to a hundred. The interval puts the rows' own intervals together as
// independent: the root of the sum of squares.
func (s Sheet) Mark(of map[ID]Tally) Score {
	var sc Score
	var points, squares float64
	for _, r := range s.Rows {
		t := of[r.K]
		rs := RowScore{Row: r, Tally: t}
		if r.K != "" {
			sc.Weight += r.Weight
		}
		if v, ok := r.value(t); ok && r.K != "" && r.Weight > 0 && t.Den >= s.Least {
			rs.Counted, rs.Points = true, r.Points(v)
			if d, _ := Find(r.K); !d.Days {
				low, high := Wilson(min(t.Num, t.Den), t.Den)
				rs.Half = math.Abs(r.Points(100*high)-r.Points(100*low)) / 2
			}
			sc.Counted += r.Weight
			points += rs.Points
			squares += rs.Half * rs.Half
		}
		sc.Rows = append(sc.Rows, rs)
	}
	if sc.Counted > 0 {
		sc.Base = 100 * points / sc.Counted
		sc.Half = 100 * math.Sqrt(squares) / sc.Counted
	}
	sc.Total = sc.Base
	for _, a := range s.Adjust {
		by := max(-a.Most, min(a.Most, a.Each*float64(of[a.K].Num)))
		sc.Adjusted = append(sc.Adjusted, by)
		sc.Total += by
	}
	sc.Ranked = sc.Weight > 0 && sc.Counted >= counts*sc.Weight
	return sc
}

// Costs reports whether an item costs points in a row: what is missing in the
// numerator where more is better, what is in it where less is.
func Costs(m Mark) bool {
	d, _ := Find(m.K)
	switch {
	case d.Days, d.Better < 0:
		return m.Num
	case d.Better > 0:
		return m.Den && !m.Num
	}
	return false
}

// Family are the indicators an exclusion reaches: all readings of one (K12a, K12b …).
func Family(k ID) string { return strings.TrimRight(string(k), "abcdefghijklmnopqrstuvwxyz") }

// Recoverable is how many points of the total a unit would have more without some items.
func (s Sheet) Recoverable(of map[ID]Tally, without map[ID]Tally) float64 {
	return s.Mark(Without(of, without)).Total - s.Mark(of).Total
}

// Without takes tallies away.
func Without(of, less map[ID]Tally) map[ID]Tally {
	left := make(map[ID]Tally, len(of))
	for k, t := range of {
		left[k] = t.Less(less[k])
	}
	return left
}

// Ks are the indicators a sheet needs.
func (s Sheet) Ks() []ID {
	var ks []ID
	for _, r := range s.Rows {
		if r.K != "" {
			ks = append(ks, r.K)
		}
	}
	for _, a := range s.Adjust {
		ks = append(ks, a.K)
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

const presetNote = "指标组成取自公开的办法;未公开的权重和分数线是本系统的预设,启用前请按当地文件核定。"

// Presets are sheets a city may start from (domain §3.6).
func Presets() []Sheet {
	yulin := Sheet{Name: "榆林", FromOn: "2000-01-01", Least: 5, Note: presetNote, Rows: []Row{
		{"K00", "工单量(只列示,不计分)", 0, 0, 1}, {"K12a", "满意度", 30, 80, 98}, {"K08", "及时接收率", 15, 90, 99.5},
		{"K19", "回退率", 10, 20, 2}, {"K21", "重办率", 15, 15, 1}, {"K14", "按时办结率", 30, 80, 99.5}}}
	lianyungang := Sheet{Name: "连云港", FromOn: "2000-01-01", Least: 5, Note: presetNote + "按时办结率66.67%为零分线,见公开月报。", Rows: []Row{
		{"K08", "及时签收率", 10, 90, 100}, {"K14", "按时办结率", 30, 66.67, 100}, {"K12a", "回访满意率", 30, 80, 98},
		{"K18", "答复规范(未达标回复率)", 15, 10, 0.5}, {"", "知识储备", 10, 0, 100}, {"", "实例拨测", 5, 0, 100}}}
	shandong := Sheet{Name: "山东", FromOn: "2000-01-01", Least: 5, Note: presetNote, Rows: []Row{
		{"", "组织机构", 10, 0, 100}, {"K14", "办结率", 40, 80, 100}, {"K12a", "满意率", 40, 80, 98}, {"", "知识库", 10, 0, 100}}}
	suzhou := Sheet{Name: "DB3205(响应、规范、效果、保障)", FromOn: "2000-01-01", Least: 5, Note: presetNote, Rows: []Row{
		{"K08", "服务响应:及时签收率", 10, 95, 99.5}, {"K09", "服务响应:先行联系率", 10, 90, 99}, {"K14", "服务响应:按时办结率", 20, 90, 99.5},
		{"K18", "服务规范:未达标回复率", 10, 3, 0.5}, {"K19b", "服务规范:不当退单率", 5, 30, 0}, {"K11", "服务效果:解决率", 20, 70, 95},
		{"K12a", "服务效果:满意率(有效参评)", 20, 85, 99}, {"K22", "服务效果:重复率", 5, 12, 4}, {"", "服务保障:知识与培训", 0, 0, 100}}}
	return []Sheet{suzhou, yulin, lianyungang, shandong}
}
