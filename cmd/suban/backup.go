package main

import (
	"suban/internal/app"
	"suban/internal/backup"
	"suban/internal/fault"
	"suban/internal/postgres/private"
)

type backupCommand struct {
	To string `help:"写到哪个文件,不能已存在。" required:"" placeholder:"FILE"`
}

func (cmd backupCommand) Run(c *console) error {
	h, err := c.beside().Open(c, c.progress)
	if err != nil {
		return err
	}
	defer h.Close()
	have, want, err := h.DB.Schema(c)
	switch {
	case err != nil:
		return err
	case have == 0:
		return fault.New(fault.Conflict, "这里还没有数据,不用备份;请核对 --data 或 --database")
	case have > want:
		return fault.New(fault.Unavailable, "数据库结构(%d)比本程序(%d)新,请换用新版 suban 备份", have, want)
	}
	keys, err := h.Keys(c)
	if err != nil {
		return err
	}
	sum, err := backup.Save(c, cmd.To, backup.Source{
		DB: h.DB, Keys: keys, Blobs: c.store.Blobs(), Tell: func(line string) { c.say("%s", line) },
	})
	if err != nil {
		return err
	}
	return c.result(sum, "清单摘要 SM3 %s\n附件另行备份,清单里有 %d 个;主密钥不在备份里,请另行保管\n完成:%d 张表 %d 行,写入 %s",
		sum.SM3, sum.Blobs, sum.Tables, sum.Rows, sum.File)
}

type restoreCommand struct {
	From string `help:"从哪个备份文件恢复;目标须是新目录或空数据库。" required:"" placeholder:"FILE"`
}

// manyMissing is how many missing blobs are named one by one.
const manyMissing = 20

func (cmd restoreCommand) Run(c *console) error {
	if _, err := backup.Inspect(cmd.From); err != nil {
		return err // before a server is made for it
	}
	h, err := c.store.Open(c, c.progress)
	if err != nil {
		return err
	}
	defer h.Close()
	sum, err := backup.Restore(c, cmd.From, backup.Target{
		DB: h.DB, KEK: h.KeySource().For, Blobs: c.store.Blobs(), Tell: func(line string) { c.say("%s", line) },
	})
	if err != nil {
		return err
	}
	for i, name := range sum.Missing {
		if i == manyMissing {
			c.say("……")
			break
		}
		c.say("附件缺失或不符:%s", name)
	}
	err = c.result(sum, "完成:由 %s 的备份恢复 %d 张表 %d 行,附件 %d 个", sum.TakenAt.Format("2006-01-02 15:04:05 MST"), sum.Tables, sum.Rows, sum.Blobs-len(sum.Missing))
	if err == nil && len(sum.Missing) > 0 {
		err = fault.New(fault.Unavailable, "数据已恢复,但有 %d 个附件不在 %s 或与清单不符;请把备份当时的附件复制过来", len(sum.Missing), c.store.Blobs())
	}
	return err
}

// beside is the store, sharing the private server that another suban runs for
// the data directory now.
func (c *console) beside() app.Store {
	s := c.store
	if s.Database == "" {
		if dsn, ok := private.Beside(s.Data); ok {
			s.Database = dsn
			c.say("另一个 suban 正在使用 %s,与它共用数据库", s.Data)
		}
	}
	return s
}
