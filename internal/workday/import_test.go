package workday_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/workday"
)

const json2027 = `{
  "$schema": "schema.json",
  "year": 2027,
  "papers": ["https://www.gov.cn/example"],
  "days": [
    {"name": "元旦", "date": "2026-12-26", "isOffDay": false},
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "国庆节", "date": "2027-10-01", "isOffDay": true}
  ]
}`

const csv2027 = "\ufeff日期,名称,上班\r\n2026年12月26日,元旦,上班\r\n2027/1/1,元旦,休\r\n\r\n2027-10-01,国庆节,0\r\n"

func TestParseYear(t *testing.T) {
	t.Parallel()
	// 1–3 October 2027 is Friday to Sunday, 1 May a Saturday: these lines are enough.
	want := []workday.YearDay{
		{Date: date(t, "2026-12-26"), Name: "元旦", Working: true},
		{Date: date(t, "2027-01-01"), Name: "元旦"},
		{Date: date(t, "2027-10-01"), Name: "国庆节"},
	}
	for name, file := range map[string]string{"json": json2027, "csv": csv2027, "tabs": strings.ReplaceAll(csv2027, ",", "\t")} {
		y, err := workday.ParseYear([]byte(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, y.Days); diff != "" || y.Year != 2027 || y.Status != workday.StatusPublished {
			t.Errorf("%s: %d %s\n%s", name, y.Year, y.Status, diff)
		}
		if _, err := workday.Builtin().With(2, y); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseYearRefuses(t *testing.T) {
	t.Parallel()
	swap := func(old, new string) string { return strings.Replace(json2027, old, new, 1) }
	for name, c := range map[string]struct{ file, says string }{
		"empty":              {" \n", "文件是空的"},
		"a spreadsheet":      {"PK\x03\x04\xff\xfe", "UTF-8"},
		"too large":          {strings.Repeat(" ", 1<<20+1), "1MB"},
		"no days":            {`{"year": 2027, "papers": [], "days": []}`, "可能尚未公布"},
		"cut off":            {json2027[:180], "不完整"},
		"not json":           {swap(`"year": 2027,`, `"year" 2027`), "第3行:不是正确的 JSON"},
		"year as text":       {swap(`2027,`, `"二〇二七",`), "第3行:值不是应有的类型"},
		"no year":            {swap(`"year": 2027,`, ``), "“year”"},
		"no such day":        {swap("2027-01-01", "2027-02-30"), "第7行:日期“2027-02-30”不存在"},
		"no flag":            {swap(`"date": "2027-10-01", "isOffDay": true`, `"date": "2027-10-01"`), "第8行:缺少“isOffDay”"},
		"flag as text":       {swap(`"isOffDay": false`, `"isOffDay": "no"`), "第6行:“isOffDay”的值不是应有的类型"},
		"no name":            {swap(`{"name": "国庆节", `, `{`), "第8行:缺少“date”(日期)或“name”"},
		"twice":              {swap("2027-10-01", "2027-01-01"), "第8行:2027-01-01与第7行重复"},
		"other year":         {swap("2027-10-01", "2029-10-01"), "第8行:2029-10-01不属于2027年"},
		"days no list":       {`{"year":2027,"days":{}}`, "第1行:“days”应是日期的列表"},
		"more after the end": {json2027 + "\n{}", "第11行:JSON 结束后还有多余的内容"},
		"a list":             {"[1,2]", "第1行:应有三列"},
		"two columns":        {"日期,名称\n2027-01-01,元旦", "第2行:应有三列"},
		"csv date":           {"2027-01-01,元旦,休\n2027-13-01,国庆节,休", "第2行:日期“2027-13-01”不存在"},
		"csv flag":           {"2027-01-01,元旦,也许", "第1行:第三列“也许”看不懂"},
		"csv twice":          {"2027-01-01,元旦,休\n2027/1/1,元旦,休", "第2行:2027-01-01与第1行重复"},
		"csv two years":      {"2025-01-01,元旦,休\n2027-01-01,元旦,休", "第1行:2025-01-01不属于2027年"},
		"csv quote":          {"2027-01-01,\"元旦,休\n", "引号没有成对"},
		"csv half":           {"2027-01-01,元旦,休", "不完整"},
		"headings only":      {"日期,名称,上班\n", "没有任何日期"},
	} {
		_, err := workday.ParseYear([]byte(c.file))
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func FuzzParseYear(f *testing.F) {
	f.Add([]byte(json2027))
	f.Add([]byte(csv2027))
	f.Add([]byte(`{"days":[{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := workday.ParseYear(data)
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if c, err := workday.Builtin().With(2, y); err != nil || c == nil {
			t.Fatalf("a year that was read is refused: %v", err)
		}
	})
}
