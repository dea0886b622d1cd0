package messages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"suban/internal/fault"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// file writes a file for a test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sheet writes rows as a workbook.
func sheet(t *testing.T, rows ...[]any) string {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "messages.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

var heading = []any{"留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestReadXLSX(t *testing.T) {
	t.Parallel()
	taken, refused, err := Read(sheet(t, heading,
		[]any{7, "A0001", "路灯不亮", "2020/1/6 12:09:38", "\n\t\t\t\u3000\u3000路灯\n不亮\t", "已修复", "2020/1/8"},
		[]any{8, "A0002", "井盖", 43563.359259259261, "井盖坏了", "已换", at("2019-04-10 09:00:00")},
		[]any{7, "A0003", "又来", "2020-01-07 08:00", "同一编号", "已办", "2020-01-08 08:00"},
		[]any{9, "A0004", "错", "昨天下午", "不是日期", "已办", "2020-01-08"},
		[]any{10, "A0005", "早", "2020-01-07", "答复早于留言", "已办", "2020-01-06"},
		[]any{nil, nil, "", "  ", nil},
		[]any{11, "A0006", "无答复时间", "2020-01-07", "有意见", "已办", nil},
		[]any{"", "A0007", "无编号", "2020-01-07", "没有编号", "", nil},
	), Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) != 2 || taken[0].No != "7" || taken[0].Text != "路灯\n不亮" || !taken[0].At.Equal(at("2020-01-06 12:09:38")) ||
		!taken[0].ReplyAt.Equal(at("2020-01-08 00:00:00")) || !taken[1].At.Equal(at("2019-04-08 08:37:20")) || !taken[1].ReplyAt.Equal(at("2019-04-10 09:00:00")) {
		t.Errorf("taken %+v", taken)
	}
	for i, want := range []struct {
		row   int
		words string
	}{{4, "与第2行重复"}, {5, "「昨天下午」不是日期"}, {6, "早于留言时间"}, {8, "没有答复时间"}, {9, "没有留言编号"}} {
		if refused[i].Row != want.row || !strings.Contains(refused[i].Reason, want.words) {
			t.Errorf("refused %+v, want row %d: %s", refused[i], want.row, want.words)
		}
	}
	if len(refused) != 5 {
		t.Errorf("refused %+v", refused)
	}
}

func TestReadCSVAndJSON(t *testing.T) {
	t.Parallel()
	text := "\ufeff编号,留言用户,留言主题,发布时间,留言详情\n1,A1,\"路灯,不亮\",2020年1月6日 12:09,\"第一行\n第二行\"\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.TrimPrefix(text, "\ufeff"))
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := ReadMapping([]byte(`{"source":"某平台","columns":{"no":"编号","at":"发布时间"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"utf-8": file(t, "a.csv", text), "gb 18030": file(t, "b.csv", gb),
		"json by our names": file(t, "c.jsonl", `{"no":1,"user":"A1","title":"路灯,不亮","at":"2020-01-06T12:09:00+08:00","text":"第一行\n第二行","reply":null}`),
		"json by theirs":    file(t, "d.jsonl", "\n"+`{"编号":"1","留言主题":"路灯,不亮","发布时间":"2020.1.6 12:09","留言详情":"第一行\n第二行"}`),
	} {
		taken, refused, err := Read(path, mapping)
		if err != nil || len(refused) != 0 || len(taken) != 1 {
			t.Errorf("%s: %v %v %v", name, taken, refused, err)
			continue
		}
		if m := taken[0]; m.No != "1" || m.Title != "路灯,不亮" || m.Text != "第一行\n第二行" || !m.At.Equal(at("2020-01-06 12:09:00")) || !m.ReplyAt.IsZero() {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ path, words string }{
		"no such file":   {filepath.Join(t.TempDir(), "none.xlsx"), "找不到文件"},
		"another kind":   {file(t, "a.pdf", "x"), "请用 .xlsx"},
		"no workbook":    {file(t, "a.xlsx", "not a workbook"), "不是 Excel 工作簿"},
		"other heading":  {file(t, "a.csv", "编号,内容\n1,x\n"), "--mapping"},
		"empty":          {file(t, "b.csv", ""), "空的"},
		"broken quoting": {file(t, "c.csv", "留言编号,留言主题,留言时间,留言详情\n1,\"a,2020-01-01,x\n"), "CSV 格式有误"},
		"no JSON":        {file(t, "d.jsonl", "{}\nhello\n"), "第2行不是 JSON"},
	} {
		_, _, err := Read(test.path, Mapping{})
		if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, test.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"no json", `{"columns":{"phone":"电话"}}`, `{"rows":1}`} {
		if _, err := ReadMapping([]byte(text)); err == nil {
			t.Errorf("mapping %s was read", text)
		}
	}
}

func TestMoment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2020/1/6 12:09:38": "2020-01-06 12:09:38", "2020-01-06T12:09": "2020-01-06 12:09:00", "2018/4/24": "2018-04-24 00:00:00",
		"43831": "2020-01-01 00:00:00", "43831.5": "2020-01-01 12:00:00", "2020年1月6日": "2020-01-06 00:00:00", "2020-01-06T04:09:38Z": "2020-01-06 12:09:38",
		"": "", "2020/13/1": "", "2020/2/30": "", "81000": "", "-3": "", "1999-01-01": "", "12:09": "", "很久以前": "", "NaN": "",
	} {
		got, err := moment("留言时间", text)
		if want == "" && err == nil || want != "" && (err != nil || !got.Equal(at(want))) {
			t.Errorf("%q = %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]ticket.Kind{
		"咨询落户政策": ticket.Inquiry, "举报无证砂场": ticket.TipOff, "投诉物业乱收费": ticket.Complaint, "感谢城管队员": ticket.Praise,
		"建议增设公交站": ticket.Suggestion, "请求解决停水": ticket.Help, "示例路": ticket.OtherKind,
	} {
		if got := kindOf(title, "夜里有声音。"); got != want {
			t.Errorf("%s is %s, want %s", title, got, want)
		}
	}
	if got := kindOf("示例路", "我想咨询一下。"); got != ticket.Inquiry {
		t.Errorf("by its text: %s", got)
	}
}
