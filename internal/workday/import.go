package workday

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
)

const (
	maxImport = 1 << 20
	maxDays   = 400
)

// ParseYear reads an administrator's file of one published year: holiday-cn's JSON,
// or a table with the columns 日期, 名称, 上班. A fault names the line.
func ParseYear(data []byte) (Year, error) {
	if len(data) > maxImport {
		return Year{}, fault.In("file", "文件超过1MB,不像是一年的放假安排")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return Year{}, fault.In("file", "文件不是 UTF-8 编码:请在表格软件中另存为“CSV UTF-8”后再导入")
	}
	text := bytes.TrimSpace(data)
	if len(text) == 0 {
		return Year{}, fault.In("file", "文件是空的:请导入 holiday-cn 的 JSON 文件,或“日期,名称,上班”三列的 CSV 文件")
	}

	var y Year
	var err error
	if text[0] == '{' {
		y, err = parseJSON(data)
	} else {
		y, err = parseCSV(data)
	}
	if err != nil {
		return Year{}, err
	}
	if err := y.check(); err != nil {
		return Year{}, err
	}
	return y.clone(), nil
}

func atLine(n int, format string, args ...any) error {
	return fault.In("file", "第%d行:%s", n, fmt.Sprintf(format, args...))
}

// jsonDay is an entry of holiday-cn's "days".
type jsonDay struct {
	Name     *string `json:"name"`
	Date     *string `json:"date"`
	IsOffDay *bool   `json:"isOffDay"`
}

// jsonReader reads one object token by token, to know the line of each entry.
type jsonReader struct {
	data []byte
	dec  *json.Decoder
	year Year
	seen map[Date]int // the line on which a date was read
}

func parseJSON(data []byte) (Year, error) {
	r := jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), year: Year{Status: StatusPublished}, seen: map[Date]int{}}
	if err := r.object(); err != nil {
		return Year{}, err
	}
	if r.year.Year == 0 {
		return Year{}, fault.In("file", "文件中没有“year”(年份)")
	}
	return r.year, nil
}

func (r *jsonReader) object() error {
	if _, err := r.dec.Token(); err != nil {
		return r.broken(err)
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return r.broken(err)
		}
		switch key {
		case "year":
			err = r.dec.Decode(&r.year.Year)
		case "papers":
			var papers []string
			err = r.dec.Decode(&papers)
			r.year.Source = clip2000(strings.Join(papers, " "))
		case "days":
			if err := r.days(); err != nil {
				return err
			}
		default:
			var skip json.RawMessage
			err = r.dec.Decode(&skip)
		}
		if err != nil {
			return r.broken(err)
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return r.broken(err)
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return atLine(r.line(), "JSON 结束后还有多余的内容")
	}
	return nil
}

func (r *jsonReader) days() error {
	if t, err := r.dec.Token(); err != nil {
		return r.broken(err)
	} else if t != json.Delim('[') {
		return atLine(r.line(), "“days”应是日期的列表")
	}
	for r.dec.More() {
		line := r.line()
		var d jsonDay
		if err := r.dec.Decode(&d); err != nil {
			return r.broken(err)
		}
		switch {
		case d.Date == nil || d.Name == nil:
			return atLine(line, "缺少“date”(日期)或“name”(名称)")
		case d.IsOffDay == nil:
			return atLine(line, "缺少“isOffDay”(是否放假)")
		}
		if err := r.year.take(r.seen, line, *d.Date, *d.Name, !*d.IsOffDay); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return r.broken(err)
	}
	return nil
}

// line is the line of the next value.
func (r *jsonReader) line() int {
	at := int(r.dec.InputOffset())
	for at < len(r.data) && strings.IndexByte(" \t\r\n,", r.data[at]) >= 0 {
		at++
	}
	return 1 + bytes.Count(r.data[:at], []byte("\n"))
}

// broken words a decoder's error.
func (r *jsonReader) broken(err error) error {
	at := int(r.dec.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(int(syntax.Offset), len(r.data))
	}
	line := 1 + bytes.Count(r.data[:at], []byte("\n"))
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return atLine(line, "“%s”的值不是应有的类型", clip(wrong.Field))
	case errors.As(err, &wrong):
		return atLine(line, "值不是应有的类型")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return atLine(1+bytes.Count(r.data, []byte("\n")), "JSON 不完整,文件可能没有下载完")
	}
	return atLine(line, "不是正确的 JSON")
}

// take adds one read date, refusing what cannot be one.
func (y *Year) take(seen map[Date]int, line int, date, name string, working bool) error {
	d, err := readDate(date)
	if err != nil {
		return atLine(line, "%s", err.Error())
	}
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return atLine(line, "%s没有节日名称", d)
	case len([]rune(name)) > 40:
		return atLine(line, "%s的节日名称超过40个字", d)
	case seen[d] > 0:
		return atLine(line, "%s与第%d行重复,请只保留一条", d, seen[d])
	case len(y.Days) == maxDays:
		return atLine(line, "日期超过%d个,不像是一年的放假安排", maxDays)
	case y.Year != 0 && d.Year != y.Year && (d.Year != y.Year-1 || d.Month != time.December):
		return atLine(line, "%s不属于%d年的放假安排(只能是当年或上一年12月)", d, y.Year)
	}
	seen[d] = line
	y.Days = append(y.Days, YearDay{Date: d, Name: name, Working: working})
	return nil
}

var dateForms = regexp.MustCompile(`^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?$`)

// readDate reads the spellings of a date found in tables.
func readDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if m := dateForms.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		if d := (Date{year, time.Month(month), day}); d.real() {
			return d, nil
		}
	}
	return ParseDate(s)
}

var answers = map[string]bool{
	"上班": true, "班": true, "补班": true, "调休上班": true, "工作": true, "是": true, "true": true, "1": true, "yes": true,
	"休息": false, "休": false, "放假": false, "假": false, "否": false, "false": false, "0": false, "no": false,
}

// parseCSV reads the columns date, name, working; a first line of headings may
// stand above them. The year is the latest one named.
func parseCSV(data []byte) (Year, error) {
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	if !bytes.ContainsRune(data, ',') && bytes.ContainsRune(data, '\t') {
		in.Comma = '\t'
	}
	y := Year{Status: StatusPublished, Source: "表格导入"}
	seen := map[Date]int{}
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			return Year{}, atLine(wrong.Line, "引号没有成对,不是正确的 CSV")
		} else if err != nil {
			return Year{}, fault.In("file", "文件无法读取")
		}
		line, _ := in.FieldPos(0)
		if len(strings.TrimSpace(strings.Join(row, ""))) == 0 || first && isHeading(row[0]) {
			continue
		}
		if len(row) < 3 {
			return Year{}, atLine(line, "应有三列:日期,名称,上班(是/否)")
		}
		working, ok := answers[strings.ToLower(strings.TrimSpace(row[2]))]
		if !ok {
			return Year{}, atLine(line, "第三列“%s”看不懂,请填“上班”或“放假”", clip(row[2]))
		}
		if err := y.take(seen, line, row[0], row[1], working); err != nil {
			return Year{}, err
		}
	}
	if len(y.Days) == 0 {
		return Year{}, fault.In("file", "文件里没有任何日期:请按“日期,名称,上班”三列填写")
	}
	for _, d := range y.Days {
		y.Year = max(y.Year, d.Date.Year)
	}
	for _, d := range y.Days {
		if d.Date.Year != y.Year && (d.Date.Year != y.Year-1 || d.Date.Month != time.December) {
			return Year{}, atLine(seen[d.Date], "%s不属于%d年的放假安排(只能是当年或上一年12月)", d.Date, y.Year)
		}
	}
	return y, nil
}

func isHeading(cell string) bool {
	cell = strings.ToLower(strings.TrimSpace(cell))
	return cell == "date" || cell == "日期"
}

func clip2000(s string) string {
	if r := []rune(s); len(r) > 2000 {
		return string(r[:2000])
	}
	return s
}
