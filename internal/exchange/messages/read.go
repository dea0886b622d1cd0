package messages

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"suban/internal/fault"
)

// Read reads a file of messages: every row becomes a message or a refusal. A
// number that comes twice is taken the first time.
func Read(file string, m Mapping) (taken []Message, refused []Refusal, err error) {
	first := map[string]int{}
	each := func(row int, cell func(string) string) {
		msg, err := message(row, cell)
		if at, repeated := first[msg.No]; err == nil && repeated {
			err = fault.New(fault.Conflict, "留言编号与第%d行重复,以先出现的为准", at)
		}
		if err != nil {
			refused = append(refused, Refusal{row, msg.No, words(err)})
			return
		}
		first[msg.No] = row
		taken = append(taken, msg)
	}
	switch strings.ToLower(filepath.Ext(file)) {
	case ".xlsx", ".xlsm":
		err = readXLSX(file, m, each)
	case ".csv":
		err = readCSV(file, m, each)
	case ".jsonl", ".ndjson":
		err = readJSONL(file, m, each)
	default:
		err = fault.In("file", "不认识「%s」这种文件,请用 .xlsx、.csv 或 .jsonl(每行一个 JSON)", filepath.Base(file))
	}
	if errors.Is(err, os.ErrNotExist) {
		err = fault.In("file", "找不到文件 %s", file)
	}
	return taken, refused, err
}

func readXLSX(file string, m Mapping, each func(int, func(string) string)) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	book, err := excelize.OpenFile(file)
	if err != nil {
		return fault.In("file", "%s 不是 Excel 工作簿(.xlsx),或已损坏、加密;请在 Excel 中另存后再试", filepath.Base(file))
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return fmt.Errorf("read the first sheet: %w", err)
	}
	defer rows.Close()
	var at map[string]int
	for row := 1; rows.Next(); row++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fault.In("file", "第%d行读不出来:%v", row, err)
		}
		if row == 1 {
			if at, err = m.columns(cells); err != nil {
				return err
			}
			continue
		}
		give(row, cells, at, each)
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("read the first sheet: %w", err)
	}
	if at == nil {
		return fault.In("file", "第一张工作表是空的")
	}
	return nil
}

// give hands on a row of cells, unless all of them are empty.
func give(row int, cells []string, at map[string]int, each func(int, func(string) string)) {
	for _, c := range cells {
		if tidy(c) == "" {
			continue
		}
		each(row, func(name string) string {
			if i, ok := at[name]; ok && i < len(cells) {
				return cells[i]
			}
			return ""
		})
		return
	}
}

// readCSV reads UTF-8, or GB 18030 as older programs of offices write it.
func readCSV(file string, m Mapping, each func(int, func(string) string)) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !utf8.Valid(text) {
		if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text); err != nil {
			return fault.In("file", "文件既不是 UTF-8 也不是 GB 18030 编码")
		}
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.FieldsPerRecord = -1
	var at map[string]int
	for row := 1; ; row++ {
		cells, err := reader.Read()
		switch {
		case err == io.EOF && at == nil:
			return fault.In("file", "文件是空的")
		case err == io.EOF:
			return nil
		case err != nil:
			return fault.In("file", "CSV 格式有误:%v;有换行或逗号的格子要用双引号括起", err)
		case at == nil:
			if at, err = m.columns(cells); err != nil {
				return err
			}
		default:
			give(row, cells, at, each)
		}
	}
}

// longestLine is the most that one line of JSON may have.
const longestLine = 4 << 20

func readJSONL(file string, m Mapping, each func(int, func(string) string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for row := 1; lines.Scan(); row++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		values := map[string]any{}
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&values); err != nil {
			return fault.In("file", "第%d行不是 JSON:%v", row, err)
		}
		each(row, func(name string) string {
			for _, f := range fields {
				if f.name != name {
					continue
				}
				for _, key := range []string{m.heading(f), f.name} {
					if v, ok := values[key]; ok && v != nil {
						return fmt.Sprint(v)
					}
				}
			}
			return ""
		})
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fault.In("file", "有一行超过 %d MB,不是一条留言", longestLine>>20)
	}
	return lines.Err()
}

// words is a refusal as a person should read it.
func words(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	return err.Error()
}
