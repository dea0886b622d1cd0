package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"suban/internal/fault"
	"suban/internal/triage"
	"suban/internal/workday"
)

// record is one message of a file, by the names of columns below.
type record struct {
	values    map[string]string
	segmented bool
}

// columns are what offices and platforms call the same thing.
var columns = map[string]string{
	"id": "id", "留言编号": "id", "工单编号": "id", "编号": "id", "message_id": "id",
	"title": "title", "留言主题": "title", "标题": "title", "主题": "title",
	"detail": "detail", "留言详情": "detail", "内容": "detail", "诉求内容": "detail", "content": "detail",
	"text": "text", "tokens": "tokens",
	"label": "label", "一级标签": "label", "一级分类": "label", "分类": "label",
	"time": "at", "留言时间": "at", "时间": "at", "at": "at", "created_at": "at",
	"user": "from", "留言用户": "from", "诉求人": "from", "from": "from",
	"likes": "likes", "点赞数": "likes", "against": "against", "反对数": "against",
}

// text is all that a record says.
func (r record) text() string {
	return cmp.Or(r.values["tokens"], r.values["text"], strings.TrimSpace(r.values["title"]+"\n"+r.values["detail"]))
}

// longestLine is the longest line that is read: messages of 9,000 characters
// are real.
const longestLine = 16 << 20

// read reads every file, and leaves out records that say nothing.
func (from readFrom) read() ([]record, error) {
	var all []record
	for _, name := range append(from.In, from.More...) {
		records, err := readFile(name)
		if err != nil {
			return nil, err
		}
		said := slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.text() == "" })
		if len(records) > 0 && len(said) == 0 {
			return nil, fault.New(fault.Invalid, "%s 里没有一条有正文:应有 title、detail 或 text(xlsx 为 留言主题、留言详情)", name)
		}
		all = append(all, said...)
	}
	for i := range all {
		if all[i].values["id"] == "" {
			all[i].values["id"] = strconv.Itoa(i + 1)
		}
	}
	return all, nil
}

// openFile opens a file to read from, and says what to do when there is none.
func openFile(name, otherwise string) (*os.File, error) {
	if at, err := os.Stat(name); err == nil && at.IsDir() {
		return nil, fault.New(fault.Invalid, "%s 是目录,请给出里面的文件", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fault.New(fault.NotFound, "打不开文件 %s%s", name, otherwise)
	}
	return file, nil
}

func readFile(name string) ([]record, error) {
	file, err := openFile(name, "")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	buffered := bufio.NewReader(file)
	start, _ := buffered.Peek(2)
	if strings.EqualFold(filepath.Ext(name), ".xlsx") || string(start) == "PK" {
		return readSheet(buffered, name)
	}
	in := io.Reader(buffered)
	if bytes.Equal(start, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s 不是完整的 gz 文件", name)
		}
		in = unpacked
	}
	var records []record
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), longestLine)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return nil, fault.New(fault.Invalid, "%s 第 %d 行不是 UTF-8 文字,请另存为 UTF-8 后再试", name, number)
		}
		if line[0] == '{' {
			values, err := parseJSON(line)
			if err != nil {
				return nil, fault.New(fault.Invalid, "%s 第 %d 行不是完整的 JSON", name, number)
			}
			records = append(records, record{values, values["tokens"] != ""})
			continue
		}
		label, tokens, ok := strings.Cut(string(line), "\t")
		if !ok {
			return nil, fault.New(fault.Invalid, "%s 第 %d 行既不是一个 JSON 对象,也不是“分类<制表符>词语”", name, number)
		}
		if number == 1 && columns[label] == "label" {
			continue
		}
		records = append(records, record{map[string]string{"label": label, "tokens": tokens}, true})
	}
	if err := lines.Err(); err != nil {
		return nil, fault.New(fault.Invalid, "%s 读不完整:%v", name, err)
	}
	return records, nil
}

func parseJSON(line []byte) (map[string]string, error) {
	var raw map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&raw); err != nil {
		return nil, err
	}
	values := map[string]string{}
	for name, value := range raw {
		column, known := columns[name]
		if !known || value == nil {
			continue
		}
		if words, many := value.([]any); many {
			value = strings.TrimSuffix(fmt.Sprintln(words...), "\n")
		}
		values[column] = strings.TrimSpace(fmt.Sprint(value))
	}
	return values, nil
}

func readSheet(in io.Reader, name string) ([]record, error) {
	book, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s 不是能打开的 xlsx 文件", name)
	}
	defer book.Close()
	var records []record
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s 的工作表“%s”读不出来", name, sheet)
		}
		if len(rows) < 2 {
			continue
		}
		head := make([]string, len(rows[0]))
		for i, title := range rows[0] {
			head[i] = columns[strings.TrimSpace(title)]
		}
		for _, row := range rows[1:] {
			values := map[string]string{}
			for i, cell := range row {
				if i < len(head) && head[i] != "" {
					values[head[i]] = strings.TrimSpace(cell)
				}
			}
			if len(values) > 0 {
				records = append(records, record{values: values})
			}
		}
	}
	if len(records) == 0 {
		return nil, fault.New(fault.Invalid, "%s 里没有留言:第一行应是列名(留言编号、留言主题、留言时间、留言详情……)", name)
	}
	return records, nil
}

// labelled is the records from which can be learned.
func labelled(records []record) []triage.Example {
	var examples []triage.Example
	for _, r := range records {
		label := strings.TrimSpace(r.values["label"])
		if label == "" {
			continue
		}
		examples = append(examples, triage.Example{Text: r.text(), Label: label, Segmented: r.segmented})
	}
	return examples
}

// incoming is the records as they came in.
func incoming(records []record) []triage.Message {
	all := make([]triage.Message, len(records))
	for i, r := range records {
		v := r.values
		m := triage.Message{ID: v["id"], Title: v["title"], Detail: v["detail"], From: v["from"], At: parseTime(v["at"])}
		if m.Title == "" && m.Detail == "" {
			m.Detail = cmp.Or(v["text"], v["tokens"])
		}
		m.Likes, _ = strconv.Atoi(v["likes"])
		m.Against, _ = strconv.Atoi(v["against"])
		all[i] = m
	}
	return all
}

// parseTime reads a time as it stands in real files: with slashes or dashes,
// with or without seconds, or as a serial number of Excel. What is no time is
// the zero time.
func parseTime(text string) time.Time {
	text = strings.ReplaceAll(strings.TrimSpace(text), "/", "-")
	for _, layout := range []string{"2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2", time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, workday.Zone); err == nil {
			return at
		}
	}
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || serial < 1 || serial > 100_000 {
		return time.Time{}
	}
	at, err := excelize.ExcelDateToTime(serial, false)
	if err != nil {
		return time.Time{}
	}
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, workday.Zone)
}
