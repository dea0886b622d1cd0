package main

import (
	"errors"
	"os"
	"time"

	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/exchange/messages"
	"suban/internal/fault"
)

// errTold ends a command that did not do all that was asked and has said so in
// its summary.
var errTold = errors.New("told in the summary")

type importCommand struct {
	Units      importUnits      `cmd:"" help:"导入单位(.xlsx);--template 写出模板。"`
	Users      importUsers      `cmd:"" help:"导入人员(.xlsx),打印初始口令。"`
	Categories importCategories `cmd:"" help:"导入诉求分类(.xlsx)。"`
	Articles   importArticles   `cmd:"" help:"导入知识条目(.xlsx),导入后待审核。"`
	Calendar   importCalendar   `cmd:"" help:"导入一年的节假日(.xlsx)。"`
	Tickets    importTickets    `cmd:"" help:"导入其他系统的在办工单(.xlsx):每件按原来的时间登记、派单、办理。"`

	Messages importMessages `cmd:"" help:"导入网民留言及答复(.xlsx、.csv、.jsonl):每条按原来的时间登记、派单、答复、办结,重复运行不会重复导入。"`
}

type importMessages struct {
	File    string `arg:"" help:"文件。" type:"path"`
	Mapping string `help:"列对照文件(JSON):{\"source\":\"来源\",\"columns\":{\"no\":\"编号\"}}。" type:"path" placeholder:"FILE"`
	DryRun  bool   `help:"只试算,不写入。"`
}

func (cmd importMessages) Run(c *console) error {
	var mapping messages.Mapping
	if cmd.Mapping != "" {
		text, err := os.ReadFile(cmd.Mapping)
		if err != nil {
			return fault.In("mapping", "打不开列对照文件 %s", cmd.Mapping)
		}
		if mapping, err = messages.ReadMapping(text); err != nil {
			return err
		}
	}
	taken, refused, err := messages.Read(cmd.File, mapping)
	if err != nil {
		return err
	}
	c.say("读入 %d 行,其中 %d 行不能导入", len(taken)+len(refused), len(refused))
	return c.home(func(h *app.Home) error {
		if err := h.Furnish(c, c.progress); err != nil {
			return err
		}
		work, err := h.Work(c, casework.Options{})
		if err != nil {
			return err
		}
		defer work.Close()
		began := time.Now()
		s, err := messages.Import(c, h.DB, work, taken, refused, messages.Options{
			Source: mapping.Source, Now: h.DB.Now(), DryRun: cmd.DryRun, Progress: app.Progress(c.progress, "导入"),
		})
		if err != nil {
			return err
		}
		c.say("用时 %v", time.Since(began).Round(time.Millisecond))
		return c.imported(s)
	})
}

// imported prints every refusal, then the summary. Refused rows are not all well.
func (c *console) imported(s messages.Summary) error {
	for _, r := range s.Refusals {
		if err := c.result(map[string]any{"refused": r}, "第%d行(编号 %s)未导入:%s", r.Row, r.No, r.Reason); err != nil {
			return err
		}
	}
	s.Refusals = nil
	err := c.result(struct {
		OK bool `json:"ok"`
		messages.Summary
	}{s.Refused == 0, s}, "%s", s.Text())
	if err != nil || s.Refused == 0 {
		return err
	}
	c.say("有 %d 行没有导入,原因见上;改正后再运行一次,已导入的不会重复", s.Refused)
	return errTold
}
