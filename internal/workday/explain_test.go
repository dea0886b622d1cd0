package workday_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/workday"
)

// lines prints a derivation the way the console does.
func lines(d workday.Derivation) string {
	var s strings.Builder
	s.WriteString(d.Text + "\n")
	for _, step := range d.Days {
		s.WriteString(step.Day.Date.String() + " " + step.Day.Kind.Chinese() + " " + step.Note + "\n")
	}
	return s.String()
}

func TestExplain(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	office := workday.Basis{Office: true}
	for name, ask := range map[string]struct {
		explain func() (workday.Derivation, error)
		want    string
	}{
		"whole days over the national holiday": {
			func() (workday.Derivation, error) {
				return c.Explain(at(t, "2022-09-29T18:00"), workday.Limit{Workdays: 3}, workday.Basis{})
			},
			`自2022年9月29日 18:00起3个工作日,从次一工作日起算,不计国庆节7天,计入调休上班日10月8日、10月9日,至2022年10月9日 24:00止
2022-09-29 工作日 起算日不计,从次一工作日起算
2022-09-30 工作日 第1个工作日
2022-10-01 节假日 国庆节放假,不计
2022-10-02 节假日 国庆节放假,不计
2022-10-03 节假日 国庆节放假,不计
2022-10-04 节假日 国庆节放假,不计
2022-10-05 节假日 国庆节放假,不计
2022-10-06 节假日 国庆节放假,不计
2022-10-07 节假日 国庆节放假,不计
2022-10-08 调休上班 国庆节调休上班,第2个工作日
2022-10-09 调休上班 国庆节调休上班,第3个工作日
`,
		},
		"part of a day": {
			func() (workday.Derivation, error) {
				return c.Explain(at(t, "2022-11-11T18:00"), workday.Limit{Workdays: 0.5}, workday.Basis{})
			},
			`自2022年11月11日 18:00起0.5个工作日的工作时间(每个工作日按24小时计),不计周末2天,至2022年11月14日 06:00止
2022-11-11 工作日 计6小时,累计0.25个工作日
2022-11-12 周末 周末,不计
2022-11-13 周末 周末,不计
2022-11-14 工作日 计6小时,累计0.5个工作日
`,
		},
		"office hours": {
			func() (workday.Derivation, error) {
				return c.Explain(at(t, "2022-11-07T18:00"), workday.Limit{Workdays: 0.5}, office)
			},
			`自2022年11月7日 18:00起0.5个工作日的工作时间(每个工作日按办公时间8小时计),至2022年11月8日 13:00止
2022-11-07 工作日 已过当日办公时间,不计
2022-11-08 工作日 计4小时,累计0.5个工作日
`,
		},
		"natural hours": {
			func() (workday.Derivation, error) {
				return c.Explain(at(t, "2022-10-01T23:30"), workday.Limit{Hours: 2}, workday.Basis{})
			},
			`自2022年10月1日 23:30起2小时,按自然时间连续计算,节假日照计,至2022年10月2日 01:30止
2022-10-01 节假日 自然时间,照计
2022-10-02 节假日 自然时间,照计
`,
		},
		"an extension": {
			func() (workday.Derivation, error) {
				return c.ExplainAddDays(at(t, "2022-11-11T00:00"), 2, workday.Basis{})
			},
			`由2022年11月10日 24:00顺延2个工作日,不计周末2天,至2022年11月14日 24:00止
2022-11-10 工作日 原到期日不计,从次一工作日起算
2022-11-11 工作日 第1个工作日
2022-11-12 周末 周末,不计
2022-11-13 周末 周末,不计
2022-11-14 工作日 第2个工作日
`,
		},
		"the province's date less a day": {
			func() (workday.Derivation, error) {
				return c.ExplainAddDays(at(t, "2022-11-14T00:00"), -1, workday.Basis{})
			},
			`由2022年11月13日 24:00提前1个工作日,不计周末2天,至2022年11月10日 24:00止
2022-11-13 周末 原到期日起往前推算:周末,不计
2022-11-12 周末 周末,不计
2022-11-11 工作日 往前第1个工作日
2022-11-10 工作日 提前后的到期日
`,
		},
		"time given back": {
			func() (workday.Derivation, error) {
				return c.ExplainAdd(at(t, "2022-11-11T00:00"), 30*time.Hour, workday.Basis{})
			},
			`自2022年11月11日 00:00起1.25个工作日的工作时间(每个工作日按24小时计),不计周末2天,至2022年11月14日 06:00止
2022-11-11 工作日 计24小时,累计1个工作日
2022-11-12 周末 周末,不计
2022-11-13 周末 周末,不计
2022-11-14 工作日 计6小时,累计1.25个工作日
`,
		},
	} {
		d, err := ask.explain()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(ask.want, lines(d)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// A ticket's due date with an extension and a suspension is a chain of derivations.
func TestDerivationsChain(t *testing.T) {
	t.Parallel()
	c, b := workday.Builtin(), workday.Basis{}
	first, err := c.Explain(at(t, "2022-11-07T10:00"), workday.Limit{Workdays: 3}, b)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.ExplainAddDays(first.Due, 5, b)
	if err != nil {
		t.Fatal(err)
	}
	third, err := c.ExplainAdd(second.Due, 36*time.Hour, b)
	if err != nil {
		t.Fatal(err)
	}
	if !second.From.Equal(first.Due) || !third.From.Equal(second.Due) || workday.FormatLong(third.Due) != "2022年11月21日 12:00" {
		t.Errorf("%s → %s → %s", first.Due, second.Due, third.Due)
	}
}

// Changing a calendar changes the derivation.
func TestDerivationFollowsTheCalendar(t *testing.T) {
	t.Parallel()
	one := workday.Builtin()
	y, _ := one.Year(2022)
	for i, d := range y.Days {
		if d.Date.String() == "2022-10-08" {
			y.Days = append(y.Days[:i], y.Days[i+1:]...)
			break
		}
	}
	two, err := one.With(2, y)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := one.Explain(at(t, "2022-09-29T18:00"), workday.Limit{Workdays: 3}, workday.Basis{})
	b, _ := two.Explain(at(t, "2022-09-29T18:00"), workday.Limit{Workdays: 3}, workday.Basis{})
	if a.Calendar != 1 || b.Calendar != 2 || !b.Due.After(a.Due) || lines(a) == lines(b) {
		t.Errorf("calendar %d %s, calendar %d %s", a.Calendar, a.Due, b.Calendar, b.Due)
	}
}
