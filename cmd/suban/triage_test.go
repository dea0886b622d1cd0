package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"suban/internal/triage"
)

// townMessages writes made-up messages in every form that is read.
func townMessages(t *testing.T) (lines, packed, sheet string) {
	t.Helper()
	dir := t.TempDir()
	lines, packed, sheet = filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.tsv.gz"), filepath.Join(dir, "c.xlsx")
	matters := map[string]string{"供水": "自来水 水压 停水 水质 水表", "教育": "学校 老师 招生 学费 作业", "交通": "公交 路口 堵车 站台 红绿灯"}
	var text strings.Builder
	tsv := []string{"label\ttokens"}
	book := excelize.NewFile()
	rows := [][]any{{"留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数", "一级分类"}}
	for i := range 90 {
		for label, words := range matters {
			w := strings.Fields(words)
			title := w[i%5] + "问题" + strconv.Itoa(i)
			detail := "\n\t\t\t　　小区" + w[(i/5)%5] + "和" + w[(i/7)%5] + "的情况,请解决" + strconv.Itoa(i*7) + "号。"
			line, _ := json.Marshal(map[string]any{"id": len(rows), "title": title, "detail": detail, "label": label, "unknown": nil})
			text.Write(append(line, '\n'))
			tsv = append(tsv, label+"\t小区 "+w[i%5]+" "+w[(i/5)%5]+" "+strconv.Itoa(i*3))
			var at any = "2026/1/6 12:09:38"
			if i%2 == 0 {
				at = 46028.5 // the same day's noon, as a sheet keeps it
			}
			rows = append(rows, []any{strconv.Itoa(9000 + len(rows)), "u" + strconv.Itoa(len(rows)), title, at, detail, 0, i % 3, label})
		}
	}
	if err := os.WriteFile(lines, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(file)
	fmt.Fprintln(z, strings.Join(tsv, "\n"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(sheet); err != nil {
		t.Fatal(err)
	}
	return lines, packed, sheet
}

func TestTriageCommands(t *testing.T) {
	t.Parallel()
	lines, packed, sheet := townMessages(t)
	model := filepath.Join(t.TempDir(), "model")
	run := func(into any, args ...string) string {
		t.Helper()
		status, out, words := suban(t.Context(), append([]string{"triage"}, args...)...)
		if status != 0 {
			t.Fatalf("%v: %d %s", args, status, words)
		}
		if into != nil {
			if err := json.Unmarshal([]byte(out), into); err != nil || strings.Count(out, "\n") != 1 {
				t.Fatalf("%v: %v: %s", args, err, out)
			}
		}
		return out
	}
	var trained struct {
		OK       bool
		Messages int
		Quality  struct {
			MacroF1 float64 `json:"macro_f1"`
		}
	}
	run(&trained, "train", "--in", lines, "--in", packed, "--in", sheet, "--model", model, "--json")
	if !trained.OK || trained.Messages != 810 || trained.Quality.MacroF1 < .95 {
		t.Errorf("%+v", trained)
	}
	for _, in := range []string{lines, packed, sheet} {
		var q map[string]any
		run(&q, "eval", "--model", model, "--in", in, "--json")
		for _, key := range []string{"n", "macro_f1", "accuracy", "top3", "ece", "abstain_at_95", "us_per_message", "per_class"} {
			if q[key] == nil {
				t.Errorf("%s: no %s in %v", in, key, q)
			}
		}
		if q["n"] != 270.0 || q["macro_f1"].(float64) < .95 || q["us_per_message"].(float64) <= 0 {
			t.Errorf("%s: %v", in, q)
		}
	}
	var found struct {
		Topics []struct {
			Title   string
			Heat    float64
			Parts   map[string]float64
			Members []string  `json:"member_ids"`
			FirstAt time.Time `json:"first_at"`
			LastAt  time.Time `json:"last_at"`
			Places  []string
		}
	}
	run(&found, "topics", "--in", sheet, "--top", "4", "--json")
	if len(found.Topics) != 4 || len(found.Topics[0].Parts) != 5 || found.Topics[0].Places == nil || !strings.HasPrefix(found.Topics[0].Members[0], "9") {
		t.Errorf("%+v", found)
	}
	if diff := cmp.Diff("2026-01-06 12:00", found.Topics[0].FirstAt.Format("2006-01-02 15:04")); diff != "" && found.Topics[0].FirstAt.Format("15:04") != "12:09" {
		t.Error(diff)
	}
	var pairs struct {
		Pairs []struct {
			A, B, Reason string
			Score        float64
		}
	}
	run(&pairs, "repeats", "--in", lines, "--json")
	if pairs.Pairs == nil {
		t.Error("no list of pairs")
	}
	// Several files after one --in, a label the model never saw, and messages without times.
	more := filepath.Join(t.TempDir(), "more.jsonl")
	if err := os.WriteFile(more, []byte("{\"tokens\":[\"停水\",\"水压\"],\"label\":\"供水\"}\n{\"text\":\"公园里的长椅坏了\",\"label\":\"园林\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var q struct {
		N        int
		Accuracy float64
		Unknown  []string                `json:"unknown_labels"`
		PerClass map[string]triage.Class `json:"per_class"`
	}
	run(&q, "eval", "--model", model, "--in", lines, more, "--json")
	if q.N != 272 || q.Accuracy < .95 || !slices.Equal(q.Unknown, []string{"园林"}) || q.PerClass["园林"] != (triage.Class{N: 1}) {
		t.Errorf("%+v", q)
	}
	var timeless struct {
		Topics []struct {
			FirstAt *time.Time `json:"first_at"`
		}
	}
	run(&timeless, "topics", "--in", more, "--json")
	if len(timeless.Topics) != 2 || timeless.Topics[0].FirstAt != nil {
		t.Errorf("%+v", timeless)
	}
	if out := run(nil, "topics", "--in", sheet); !strings.Contains(out, "热度 = ") || !strings.Contains(out, "10. ") {
		t.Error(out)
	}
}

func TestTriageRefuses(t *testing.T) {
	t.Parallel()
	lines, _, _ := townMessages(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	empty, model, good := write("empty.jsonl", ""), filepath.Join(dir, "model"), filepath.Join(dir, "good")
	if status, _, words := suban(t.Context(), "triage", "train", "--model", good, "--in", lines); status != 0 {
		t.Fatal(words)
	}
	for say, args := range map[string][]string{
		"打不开文件":               {"topics", "--in", filepath.Join(dir, "none.xlsx")},
		"不是能打开的 xlsx":         {"topics", "--in", write("bad.xlsx", "not a sheet")},
		"不是完整的 gz":            {"repeats", "--in", write("bad.gz", "\x1f\x8bno")},
		"第 2 行不是完整的 JSON":     {"train", "--model", model, "--in", write("bad.jsonl", "{}\n{\"a\":\n")},
		"既不是一个 JSON":          {"train", "--model", model, "--in", write("bad.txt", "hello")},
		"至少要有两个分类":            {"train", "--model", model, "--in", empty},
		"里没有一条有正文":            {"topics", "--in", write("wrong.jsonl", "{\"标签\":\"x\",\"label\":\"供水\"}\n")},
		"不是 UTF-8":            {"repeats", "--in", write("gbk.tsv", "\xb9\xa9\xcb\xae\t\xcd\xa3\xcb\xae\n")},
		"是目录,请给出里面的文件":        {"repeats", "--in", dir},
		"是目录,请写明模型文件":         {"train", "--model", dir, "--in", lines},
		"分类写在 label":          {"eval", "--model", good, "--in", write("plain.jsonl", "{\"text\":\"停水\"}\n")},
		"请先运行 suban triage":   {"eval", "--model", filepath.Join(dir, "none"), "--in", lines},
		"不是完整的分类模型文件":         {"eval", "--model", lines, "--in", lines},
		"请检查目录是否存在":           {"train", "--model", filepath.Join(dir, "no", "model"), "--in", lines},
		"missing flags: --in": {"topics", "看"},
	} {
		status, _, words := suban(t.Context(), append([]string{"triage"}, args...)...)
		if status == 0 || !strings.Contains(words, say) {
			t.Errorf("%v: %d %s", args, status, words)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2020/1/6 12:09:38": "2020-01-06T12:09:38+08:00", "2020-01-06 12:09": "2020-01-06T12:09:00+08:00",
		"2020/12/6": "2020-12-06T00:00:00+08:00", "43836.5": "2020-01-06T12:00:00+08:00",
		"2020-01-06T04:09:38Z": "2020-01-06T12:09:38+08:00",
	} {
		if got := parseTime(text); got.UTC().Format(time.RFC3339) != mustTime(t, want).UTC().Format(time.RFC3339) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "昨天", "-3", "1e9", "2020/13/45"} {
		if got := parseTime(text); !got.IsZero() {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func mustTime(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestRealTopics: the topics that several teams agree on are found whole, and
// are among the hottest.
func TestRealTopics(t *testing.T) {
	t.Parallel()
	const folder = "../../../shared/data/hot_topics/"
	list, err := os.Open(folder + "known_topics.csv")
	if err != nil {
		t.Skip("the known topics are not beside the project: ../shared/data/hot_topics")
	}
	defer list.Close()
	rows, err := csv.NewReader(list).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	agreed, listed := map[string][]string{}, map[string][]string{}
	for _, row := range rows[1:] {
		if teams, _ := strconv.Atoi(row[2]); teams >= 2 {
			agreed[row[0]] = append(agreed[row[0]], row[1])
		}
		listed[row[0]] = append(listed[row[0]], row[1])
	}
	status, out, words := suban(t.Context(), "triage", "topics", "--in", folder+"messages_4326.xlsx", "--top", "5", "--json")
	var found struct {
		Topics []struct {
			Heat, Cohesion float64
			Members        []string `json:"member_ids"`
		}
	}
	if err := json.Unmarshal([]byte(out), &found); status != 0 || err != nil {
		t.Fatal(err, words)
	}
	number := 0
	for _, members := range agreed {
		number++
		best, rank := 0, 0
		for i, topic := range found.Topics {
			hits := 0
			for _, id := range members {
				if slices.Contains(topic.Members, id) {
					hits++
				}
			}
			if hits > best {
				best, rank = hits, i
			}
		}
		topic := found.Topics[rank]
		recall, precision := float64(best)/float64(len(members)), float64(best)/float64(len(topic.Members))
		t.Logf("topic %d: rank %d of heat %.1f, %d messages, cohesion %.2f, recall %.3f, precision %.3f",
			number, rank+1, topic.Heat, len(topic.Members), topic.Cohesion, recall, precision)
		if recall < .9 || precision < .85 {
			t.Errorf("topic %d: recall %.3f, precision %.3f", number, recall, precision)
		}
	}
}
