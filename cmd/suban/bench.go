package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/postgres/private"
)

type benchCommand struct {
	Steps       benchSteps       `cmd:"" help:"一步=工单上的一个真实操作(锁、改、历史与链、闹钟、通知);与同样多客户端的单行自动提交插入交替比较。"`
	Supervision benchSupervision `cmd:"" help:"督办巡查:规则在所有在办工单上过一遍。"`
	Lists       benchLists       `cmd:"" help:"工单列表:在一年的工单上逐项筛选、常用视图和组合条件各要多久,与按主键读一件比较。"`
	Search      benchSearch      `cmd:"" help:"全文查找:在一年的工单上按常见和少见的字词查找要多久。"`
	Stats       benchStats       `cmd:"" help:"统计页:在一年的工单上打开各种范围的统计要多久,与按主键读一件比较。"`
	Whatif      benchWhatif      `cmd:"" help:"推演:把 --data 里的一段时间按改动的时限重放,每件要多久,折合一百万件;与按主键读一件比较。"`
	Calls       benchCalls       `cmd:"" help:"电话:同时接通并录音的通话,丢包、时延、每路 CPU,与同样多的纯 UDP 转发比较。"`
}

type benchSteps struct {
	Clients []int         `help:"客户端数。" default:"1,8,32,64"`
	Rounds  int           `help:"每档交替几轮,取中位数。" default:"3"`
	Time    time.Duration `help:"每轮每项的时长。" default:"2s"`
	Profile string        `help:"把客户端最多时的 CPU 剖析写入文件。" type:"path" placeholder:"FILE"`
	Must    bool          `help:"低于“必须”一栏时以非零退出。"`
}

// target is what a ratio to a plain insert must reach, and what is excellent.
type target struct{ must, excellent float64 }

var stepTargets = map[int]target{1: {0.4, 0.6}, 8: {0.4, 0.68}, 32: {0.3, 0.9}, 64: {0.3, 1.4}}

// cpuTarget is microseconds of CPU for one step at 8 clients, program and database.
var cpuTarget = target{500, 140}

// stepResult is one line of the bench.
type stepResult struct {
	Clients int      `json:"clients"`
	Steps   float64  `json:"steps_per_second"`
	Raw     float64  `json:"raw_per_second"`
	Ratio   float64  `json:"ratio"`
	CPU     float64  `json:"cpu_us_per_step"`
	Must    *float64 `json:"must,omitempty"`
	OK      bool     `json:"ok"`
}

func (cmd benchSteps) Run(c *console) (err error) {
	if len(cmd.Clients) == 0 || slices.Min(cmd.Clients) < 1 || cmd.Rounds < 1 || cmd.Time <= 0 {
		return fault.In("clients", "客户端数、轮数和时长都要大于0")
	}
	base := os.TempDir()
	if os.Geteuid() == 0 {
		base = "/tmp" // the server runs under another account
	}
	dir, err := os.MkdirTemp(base, "suban-bench-")
	if err != nil {
		return fmt.Errorf("make bench directory: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return fmt.Errorf("open bench directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := private.Start(c, private.Options{Dir: filepath.Join(dir, "data"), Progress: func(line string) { c.say("%s", line) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	b, err := newStepBench(c, server, slices.Max(cmd.Clients))
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.warm(c); err != nil {
		return err
	}

	c.say("系统负载 %s", load())
	short := 0
	for _, clients := range cmd.Clients {
		r, err := cmd.measure(c, b, clients)
		if err != nil {
			return err
		}
		words := ""
		if t, ok := stepTargets[clients]; ok {
			r.Must, r.OK = &t.must, r.Ratio >= t.must
			words = verdict(r.Ratio >= t.must, r.Ratio >= t.excellent, fmt.Sprintf("必须 %.2f,优秀 %.2f", t.must, t.excellent))
		}
		if clients == 8 {
			r.OK = r.OK && r.CPU <= cpuTarget.must
			words += ";CPU " + verdict(r.CPU <= cpuTarget.must, r.CPU <= cpuTarget.excellent, fmt.Sprintf("必须 %.0f,优秀 %.0f", cpuTarget.must, cpuTarget.excellent))
		}
		if !r.OK {
			short++
		}
		if err := c.result(r, "%3d 个客户端:%7.0f 步/秒,插入 %7.0f 行/秒,比 %.2f,每步 CPU %4.0f µs\t%s", clients, r.Steps, r.Raw, r.Ratio, r.CPU, words); err != nil {
			return err
		}
	}
	if short > 0 && cmd.Must {
		return fault.New(fault.Conflict, "%d 档低于“必须”;系统负载 %s", short, load())
	}
	return c.result(map[string]any{"ok": short == 0, "load": load(), "rounds": cmd.Rounds}, "%d 档,%d 档低于“必须”;系统负载 %s", len(cmd.Clients), short, load())
}

// measure interleaves steps and plain inserts, and takes the median of each.
func (cmd benchSteps) measure(c *console, b *stepBench, clients int) (stepResult, error) {
	var steps, raws, ratios, cpus []float64
	for round := range cmd.Rounds {
		raw, err := b.raw(c, clients, cmd.Time)
		if err != nil {
			return stepResult{}, err
		}
		profile := ""
		if clients == slices.Max(cmd.Clients) && round == cmd.Rounds-1 {
			profile = cmd.Profile
		}
		rate, cpu, err := b.steps(c, clients, cmd.Time, profile)
		if err != nil {
			return stepResult{}, err
		}
		c.say("%d 个客户端,第 %d 轮:%.0f 步/秒,插入 %.0f 行/秒", clients, round+1, rate, raw)
		steps, raws, ratios, cpus = append(steps, rate), append(raws, raw), append(ratios, rate/raw), append(cpus, cpu)
	}
	return stepResult{Clients: clients, Steps: median(steps), Raw: median(raws), Ratio: median(ratios), CPU: median(cpus), OK: true}, nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func verdict(must, excellent bool, words string) string {
	switch {
	case excellent:
		return "优秀(" + words + ")"
	case must:
		return "达标(" + words + ")"
	}
	return "未达标(" + words + ")"
}

// load is the machine's load average: ratios under load say less.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "未知"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
