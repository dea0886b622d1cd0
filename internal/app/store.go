// Package app turns configuration into a running system: the database, the
// keys, the doors. cmd and end-to-end tests use it.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"suban/internal/account"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/postgres/private"
	"suban/internal/seal"
)

// Store says where the hotline's data is. Every subcommand has these flags.
type Store struct {
	Data     string `help:"数据目录:自带的 PostgreSQL 为它启动,用完停止。" default:"./data" env:"SUBAN_DATA" placeholder:"DIR"`
	Database string `help:"已有的 PostgreSQL(15 或更高);给出时不启动自带的。" env:"SUBAN_DATABASE" placeholder:"URL"`
	City     int    `help:"城市的行政区划代码。" default:"341300" env:"SUBAN_CITY" placeholder:"CODE"`
	Kek      string `help:"主密钥文件,缺省为数据目录旁的 DIR.key;也可用环境变量 SUBAN_KEK 直接给出密钥。" env:"SUBAN_KEK_FILE" placeholder:"FILE"`

	Lax bool `kong:"-"` // a crash may lose what was committed last: for a past that is told again from where it stands
}

// connectionLimit is how many connections to the database one process keeps.
const connectionLimit = 24

// Home is an open store.
type Home struct {
	DB     *postgres.DB
	Server *private.Server // nil with a database of one's own
	Blobs  string          // where attachments lie
	keys   account.KeySource
}

// Blobs is where attachments and recordings lie: beside the private database, and in
// the same place when another one is used.
func (s Store) Blobs() string { return filepath.Join(s.Data, "blobs") }

// Open reaches the database, starting the private one when none is named. It
// changes nothing in it. Progress goes to tell, in Chinese.
func (s Store) Open(ctx context.Context, tell io.Writer) (*Home, error) {
	return s.OpenAt(ctx, tell, time.Now)
}

// OpenAt is Open with another business clock.
func (s Store) OpenAt(ctx context.Context, tell io.Writer, now func() time.Time) (*Home, error) {
	if s.City < 110000 || s.City > 999999 {
		return nil, fault.In("city", "行政区划代码应为 6 位数字,例如宿州市 341300")
	}
	h := &Home{Blobs: s.Blobs(), keys: account.KeySource{Text: os.Getenv("SUBAN_KEK"), File: s.Kek, Warn: tell}}
	if h.keys.File == "" {
		h.keys.File = account.DefaultKeyFile(s.Data)
	}
	dsn := s.Database
	if dsn == "" {
		server, err := private.Start(ctx, private.Options{
			Dir: s.Data, Progress: func(line string) { fmt.Fprintln(tell, line) },
		})
		if err != nil {
			return nil, err
		}
		h.Server, dsn = server, server.DSN()
	}
	db, err := postgres.Open(ctx, dsn, postgres.Options{City: org.City(s.City), Now: now, MaxConns: connectionLimit, Lax: s.Lax})
	if err != nil {
		if s.Database != "" {
			err = fault.New(fault.Unavailable, "连不上数据库,请核对 --database 的地址、账号和网络:%v", err)
		}
		return nil, errors.Join(err, h.Close())
	}
	h.DB = db
	return h, nil
}

// Ready is Open for commands that use the data: the schema is brought up to
// date, or refused when it is newer than this program.
func (s Store) Ready(ctx context.Context, tell io.Writer) (*Home, error) {
	h, err := s.Open(ctx, tell)
	if err != nil {
		return nil, err
	}
	if _, err := h.Migrate(ctx, tell); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// Migrate brings the schema to this program's version and returns both.
func (h *Home) Migrate(ctx context.Context, tell io.Writer) (done struct{ From, To int64 }, err error) {
	have, want, err := h.DB.Schema(ctx)
	if err != nil {
		return done, fmt.Errorf("read schema version: %w", err)
	}
	done.From, done.To = have, want
	switch {
	case have > want:
		return done, fault.New(fault.Unavailable, "数据库结构(%d)比本程序(%d)新,请换用新版 suban", have, want)
	case have == want:
		return done, nil
	}
	fmt.Fprintf(tell, "数据库结构由 %d 升级到 %d\n", have, want)
	return done, h.DB.Migrate(ctx)
}

// Keys opens the city's data keys, making them in a new city.
func (h *Home) Keys(ctx context.Context) (*seal.Keys, error) {
	return account.Keys(ctx, h.DB, h.keys)
}

// KeySource is where the key-encryption key is.
func (h *Home) KeySource() account.KeySource { return h.keys }

// Close leaves the database and stops the private server.
func (h *Home) Close() error {
	if h.DB != nil {
		h.DB.Close()
	}
	if h.Server != nil {
		return h.Server.Stop()
	}
	return nil
}
