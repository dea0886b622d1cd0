package proof

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"suban/internal/seal"
)

// About is the run that a page is about.
type About struct {
	Seed     uint64
	Days     int // 0: all
	Commit   string
	Machine  string
	Tickets  int
	Events   int
	Digest   string        // of all histories
	Telling  time.Duration // how long the last run told, of how many lives
	Lives    int
	Already  int
	Counting time.Duration
	Cut      []string
	Verified string // what the nightly check of the figures said
	Radar    Radar
}

// Radar is how well the hollow closings that were planted were found.
type Radar struct {
	Planted, Found, Hit int // planted and closed within its reach; found; both
	First               int // of the planted, among the first of its list, as many as were planted
	Signals             []Signal
}

// Signal is one of the radar's signs: on how many suspects, and how many of those were planted.
type Signal struct {
	Name       string
	Found, Hit int
}

// Precision and Recall in words.
func (r Radar) Precision() string { return percent(r.Hit, r.Found) }
func (r Radar) Recall() string    { return percent(r.Hit, r.Planted) }

func percent(a, b int) string {
	if b == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(a)/float64(b))
}

// mostIDs is how many tickets of a set are written out; the digest covers them all.
const mostIDs = 3000

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"rows": rowsOf}).Parse(pageHTML))

// table is some rows of a page.
type table struct {
	Proof *Proof
	Rows  []Row
}

func rowsOf(p *Proof, rows []Row) table { return table{p, rows} }

// Write writes the page into a directory: index.html, drill.txt, and for each figure the
// tickets it was counted from.
func (p *Proof) Write(dir string, about About) error {
	if err := os.MkdirAll(filepath.Join(dir, "sets"), 0o755); err != nil {
		return err
	}
	for _, r := range p.all() {
		for _, x := range r.Results {
			if len(x.Set) > 0 {
				if err := p.writeSet(filepath.Join(dir, "sets", p.File(r, x)), r, x); err != nil {
					return err
				}
			}
		}
	}
	page, err := os.Create(filepath.Join(dir, "index.html"))
	if err != nil {
		return err
	}
	err = pageTemplate.Execute(page, map[string]any{"Proof": p, "About": about, "Tally": p.Tally(), "Months": p.months()})
	if closed := page.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	text, err := os.Create(filepath.Join(dir, "drill.txt"))
	if err != nil {
		return err
	}
	p.Text(text, about)
	return text.Close()
}

// File is the name of a figure's set.
func (p *Proof) File(r Row, x Result) string { return r.ID + "-" + x.Key + ".txt" }

// writeSet writes the numbers of a figure's tickets: 1 in the numerator, 0 in the denominator only.
func (p *Proof) writeSet(file string, r Row, x Result) error {
	lines := make([]string, len(x.Set))
	for i, e := range x.Set {
		in := 0
		if e.Num {
			in = 1
		}
		lines[i] = fmt.Sprintf("%s\t%d\t%.6f", p.no[e.Ticket], in, float64(e.Value)/1e6)
	}
	slices.Sort(lines)
	h := seal.NewSM3()
	for _, line := range lines {
		fmt.Fprintln(h, line)
	}
	text := fmt.Sprintf("# %s %s:%d 项,SM3 %s\n# 编号\t计入分子\t值(工作日)\n", r.ID, x.Name, len(lines), hex.EncodeToString(h.Sum(nil)))
	if len(lines) > mostIDs {
		text += fmt.Sprintf("# 以下只列前 %d 项;全部可用 suban drill --page 重新写出\n", mostIDs)
		lines = lines[:mostIDs]
	}
	return os.WriteFile(file, []byte(text+strings.Join(lines, "\n")+"\n"), 0o644)
}

// Month is one line of the monthly series.
type Month struct {
	On    string
	Count int
	Width int // of its bar, in percent
}

func (p *Proof) months() (list []Month) {
	most := 1
	for _, n := range p.Months {
		most = max(most, n)
	}
	for _, on := range slices.Sorted(maps.Keys(p.Months)) {
		list = append(list, Month{on, p.Months[on], 100 * p.Months[on] / most})
	}
	return list
}

// Text writes the page as text.
func (p *Proof) Text(w io.Writer, a About) {
	fmt.Fprintf(w, "整城演练核对:规模 %g,种子 %d;工单 %d 件,历史 %d 步,摘要 %s\n", p.Scale, a.Seed, a.Tickets, a.Events, a.Digest)
	fmt.Fprintf(w, "提交 %s,%s;本次讲述 %d 件用时 %s(此前已讲 %d 件),核对用时 %s\n", a.Commit, a.Machine, a.Lives, a.Telling.Round(time.Second), a.Already, a.Counting.Round(time.Second))
	n := p.Tally()
	fmt.Fprintf(w, "67 条:PASS %d,FAIL %d,未演练 %d,规模不足 %d,不是数字 %d;未演练和规模不足都不算通过\n", n[Pass], n[Fail], n[NoData], n[Small], n[NoRow])
	fmt.Fprintf(w, "统计核对:%s\n假办结雷达:埋设 %d 件,找出 %d 件,其中埋设的 %d 件;查准 %s,查全 %s;名单最前的 %d 件里有埋设的 %d 件\n", a.Verified, a.Radar.Planted, a.Radar.Found, a.Radar.Hit, a.Radar.Precision(), a.Radar.Recall(), a.Radar.Planted, a.Radar.First)
	for _, s := range a.Radar.Signals {
		fmt.Fprintf(w, "      %s:出现在 %d 件,其中埋设的 %d 件\n", s.Name, s.Found, s.Hit)
	}
	fmt.Fprintln(w)
	for _, r := range p.all() {
		fmt.Fprintf(w, "%s  %s  %s\n", r.ID, r.Verdict, r.Words)
		for _, x := range r.Results {
			how := x.How
			if x.None != "" {
				how = x.None
			}
			fmt.Fprintf(w, "      %-6s %s:应 %s,得 %s %s\n             %s\n", x.Verdict, x.Name, x.Wanted, x.Found, x.Allowed, how)
		}
		if r.Note != "" {
			fmt.Fprintf(w, "      %s\n", r.Note)
		}
	}
	fmt.Fprintln(w, "\n满意率三口径(一年):")
	for _, x := range p.Trio {
		fmt.Fprintf(w, "      %s %s\n", x.Name, x.Found)
	}
	fmt.Fprintln(w, "\n逐月受理量:")
	for _, m := range p.months() {
		fmt.Fprintf(w, "      %s %8d %s\n", m.On, m.Count, strings.Repeat("▇", m.Width/3))
	}
	for _, c := range a.Cut {
		fmt.Fprintln(w, "中断:", c)
	}
}
