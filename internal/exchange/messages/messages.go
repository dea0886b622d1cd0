// Package messages takes in files of citizens' messages with their official
// replies (网民留言及答复) as Excel, CSV or JSON lines, and lives every one of them as a
// ticket through the real deeds at its own times. What the file does not say — a
// rating, a phone, whether it was solved — is left unsaid.
package messages

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
)

// Message is one line of the file as it was read.
type Message struct {
	Row     int // in the file, the heading being row 1
	No      string
	User    string
	Title   string
	At      time.Time
	Text    string
	Reply   string
	ReplyAt time.Time // zero: no reply yet
}

// field is a column the import knows.
type field struct {
	name    string // in a mapping file
	heading string // in the file, unless mapped
	need    bool
}

var fields = []field{
	{"no", "留言编号", true},
	{"user", "留言用户", false},
	{"title", "留言主题", true},
	{"at", "留言时间", true},
	{"text", "留言详情", true},
	{"reply", "答复意见", false},
	{"reply_at", "答复时间", false},
}

// Mapping says what a file calls its columns, and where it comes from.
type Mapping struct {
	// Source names the platform the numbers belong to: a number is taken once
	// from each source.
	Source  string            `json:"source"`
	Columns map[string]string `json:"columns"` // our name to the file's heading
}

// DefaultSource is where messages come from when nobody says.
const DefaultSource = "messages"

// ReadMapping reads a mapping file:
// {"source": "某平台", "columns": {"no": "编号", "at": "发布时间"}}.
func ReadMapping(text []byte) (Mapping, error) {
	var m Mapping
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, fault.In("mapping", `列对照文件应为 JSON,例如 {"source":"某平台","columns":{"no":"编号","at":"发布时间"}}:%v`, err)
	}
	for name := range m.Columns {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return m, fault.In("mapping", "列对照文件里没有「%s」这个字段,可用的有:%s", name, names())
		}
	}
	return m, nil
}

func names() string {
	var list []string
	for _, f := range fields {
		list = append(list, f.name+"("+f.heading+")")
	}
	return strings.Join(list, "、")
}

// heading is what the file calls a field.
func (m Mapping) heading(f field) string {
	if h := m.Columns[f.name]; h != "" {
		return h
	}
	return f.heading
}

// columns finds every field's place in a heading row.
func (m Mapping) columns(heading []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range heading {
		h = strings.TrimPrefix(tidy(h), "\ufeff")
		for _, f := range fields {
			if _, taken := at[f.name]; !taken && h == m.heading(f) {
				at[f.name] = i
			}
		}
	}
	for _, f := range fields {
		if _, ok := at[f.name]; f.need && !ok {
			return nil, fault.In("file", "第1行没有「%s」这一列;表头不同的文件请用 --mapping 给出列对照", m.heading(f))
		}
	}
	return at, nil
}

// Refusal says why a row was not taken.
type Refusal struct {
	Row    int    `json:"row"`
	No     string `json:"no"`
	Reason string `json:"reason"`
}

// message makes a message of a row's cells, or refuses it in words.
func message(row int, cell func(name string) string) (Message, error) {
	m := Message{Row: row, No: tidy(cell("no")), User: tidy(cell("user")), Title: tidy(cell("title")),
		Text: tidy(cell("text")), Reply: tidy(cell("reply"))}
	var err error
	if m.No == "" {
		return m, fault.New(fault.Invalid, "没有留言编号")
	}
	if m.At, err = moment("留言时间", cell("at")); err != nil {
		return m, err
	}
	replyAt := tidy(cell("reply_at"))
	switch {
	case m.Reply == "" && replyAt == "":
		return m, nil
	case m.Reply == "":
		return m, fault.New(fault.Invalid, "有答复时间而没有答复意见")
	case replyAt == "":
		return m, fault.New(fault.Invalid, "有答复意见而没有答复时间")
	}
	if m.ReplyAt, err = moment("答复时间", replyAt); err != nil {
		return m, err
	}
	if m.ReplyAt.Before(m.At) {
		return m, fault.New(fault.Invalid, "答复时间(%s)早于留言时间(%s)", written(m.ReplyAt), written(m.At))
	}
	return m, nil
}

// tidy drops the white space around a cell: tabs, line ends, full-width spaces.
func tidy(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r <= ' ' || r == '\u3000' || r == '\u00a0' || r == '\ufeff' || r >= 0x200b && r <= 0x200f
	})
}
