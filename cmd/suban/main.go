// Suban is a 12345 hotline (政务服务便民热线) in one program: the server, its
// upkeep and its tools are subcommands, one file each.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"suban/internal/app"
	"suban/internal/fault"
)

// commands is the command line. Its help texts are its documentation.
type commands struct {
	app.Store
	JSON bool `help:"结果以 JSON 输出,一行一个。" name:"json"`

	Serve    serveCommand    `cmd:"" help:"启动热线:坐席控制台、群众门户和接口。"`
	Init     initCommand     `cmd:"" help:"建立一个城市:热线中心、时限规则和第一个系统管理员。"`
	Migrate  migrateCommand  `cmd:"" help:"把数据库结构升级到本程序的版本。"`
	Doctor   doctorCommand   `cmd:"" help:"体检:数据库、迁移、主密钥、日历、时钟、磁盘。"`
	Cert     certCommand     `cmd:"" help:"生成试用的自签名证书。"`
	Backup   backupCommand   `cmd:"" help:"联机备份到一个文件:全部表、附件清单、摘要,不含主密钥。"`
	Restore  restoreCommand  `cmd:"" help:"把备份恢复到新的数据目录或空的数据库。"`
	Key      keyCommand      `cmd:"" help:"主密钥与数据密钥。"`
	User     userCommand     `cmd:"" help:"账号:新建、列出、停用、重置口令。"`
	Triage   triageCommand   `cmd:"" help:"智能分类:训练、检验、热点话题、重复反映。"`
	Calendar calendarCommand `cmd:"" help:"工作日历:导入、接受暂定、显示。"`
	Audit    auditCommand    `cmd:"" help:"历史核验与封存。"`
	Stats    statsCommand    `cmd:"" help:"统计的重算与核对。"`
	Whatif   whatifCommand   `cmd:"" help:"推演:改一项时限、日历、规则或考核权重,把过去一段时间按它重放一遍,不改任何工单。"`
	Promise  promiseCommand  `cmd:"" help:"答复承诺:重算“类似诉求80%在何日前答复”,检验它说得准不准。"`
	Bench    benchCommand    `cmd:"" help:"测速。"`
	Openapi  openapiCommand  `cmd:"" help:"输出接口文档(OpenAPI 3.1),与 api/openapi.yaml 相同。"`
	Seed     seedCommand     `cmd:"" help:"建立演示城市:单位、账号和最近60天的工单。"`
	Drill    drillCommand    `cmd:"" help:"整城演练:从成因生成宿州两年的工单,经真实的办理走完,再逐条核对。"`
	Import   importCommand   `cmd:"" help:"导入外来的数据。"`
	Call     callCommand     `cmd:"" help:"内置的来电:拨打热线,接通后播放一段录音。"`
	Version  versionCommand  `cmd:"" help:"显示版本。"`
}

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300) // deeds make much that is short-lived beside little that stays
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs one command line. The exit status is 0 only when all went well.
func execute(ctx context.Context, args []string, out, progress io.Writer) int {
	var all commands
	parser, err := kong.New(&all, kong.Name("suban"),
		kong.Description("宿事速办:一个程序就是一条 12345 热线。结果写到标准输出,进度写到标准错误。"),
		kong.Writers(out, progress), kong.UsageOnError())
	if err != nil {
		panic(err) // a mistake in the tags above
	}
	c := &console{Context: ctx, store: all.Store, out: out, progress: progress}
	parsed, err := parser.Parse(args)
	if err == nil {
		c.store, c.json = all.Store, all.JSON
		err = parsed.Run(c)
	}
	if err != nil && !errors.Is(err, errTold) {
		c.fail(err)
	}
	if err != nil {
		return 1
	}
	return 0
}

// console is what a command works with: where the data is, and where to say what.
type console struct {
	context.Context
	store         app.Store
	json          bool
	out, progress io.Writer
}

// say reports progress.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.progress, format+"\n", args...) }

// result prints a result: its text, or with --json the value on one line.
func (c *console) result(value any, format string, args ...any) error {
	if !c.json {
		_, err := fmt.Fprintf(c.out, format+"\n", args...)
		return err
	}
	return json.NewEncoder(c.out).Encode(value)
}

// fail says why a command did not do all that was asked.
func (c *console) fail(err error) {
	text := "出错了:" + err.Error()
	if f, ok := fault.Of(err); ok {
		text = f.Message
	}
	if c.json {
		_ = json.NewEncoder(c.out).Encode(map[string]any{"ok": false, "error": text})
	}
	c.say("%s", text)
}

// home opens the data for a command, up to date, and closes it afterwards.
func (c *console) home(do func(*app.Home) error) (err error) {
	h, err := c.store.Ready(c, c.progress)
	if err != nil {
		return err
	}
	defer func() {
		if closed := h.Close(); err == nil {
			err = closed
		}
	}()
	return do(h)
}
