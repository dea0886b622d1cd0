package private

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"suban/internal/fault"
)

// owner is the account the server runs as. PostgreSQL refuses root, so root
// gives way to another account.
type owner struct {
	name     string
	uid, gid int
	drop     bool // we are root and become this account
}

// ownerOf returns the account for a cluster: ourselves, or as root the one that
// owns the cluster already, else postgres, else nobody.
func ownerOf(cluster string) (owner, error) {
	if euid := os.Geteuid(); euid != 0 {
		u, err := user.LookupId(strconv.Itoa(euid))
		if err != nil {
			return owner{}, fault.New(fault.Unavailable,
				"当前用户(uid %d)在系统中没有登记,PostgreSQL 无法启动;请换用已登记的用户,或用 --database 连接已有数据库", euid)
		}
		return owner{name: u.Username, uid: euid, gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(cluster); err == nil {
		if uid := int(info.Sys().(*syscall.Stat_t).Uid); uid != 0 {
			u, err := user.LookupId(strconv.Itoa(uid))
			if err != nil {
				return owner{}, fault.New(fault.Unavailable, "数据目录 %s 属于未登记的用户(uid %d),请先用 chown 改为 postgres", cluster, uid)
			}
			return account(u)
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return account(u)
		}
	}
	return owner{}, fault.New(fault.Unavailable, "系统中没有 postgres 或 nobody 用户,请以普通用户运行 suban")
}

func account(u *user.User) (owner, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return owner{}, fmt.Errorf("uid of %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return owner{}, fmt.Errorf("gid of %s: %w", u.Username, err)
	}
	return owner{name: u.Username, uid: uid, gid: gid, drop: true}, nil
}

// reaches returns the first directory on the way to path that the account may
// not pass, or "" when the way is open.
func (o owner) reaches(path string) string {
	if !o.drop {
		return ""
	}
	var closed string
	for {
		if info, err := os.Stat(path); err == nil {
			stat := info.Sys().(*syscall.Stat_t)
			bit := os.FileMode(0o001)
			switch {
			case int(stat.Uid) == o.uid:
				bit = 0o100
			case int(stat.Gid) == o.gid:
				bit = 0o010
			}
			if info.Mode()&bit == 0 {
				closed = path
			}
		}
		parent := filepath.Dir(path)
		if parent == path {
			return closed
		}
		path = parent
	}
}

func (o owner) mustReach(dir string) error {
	if closed := o.reaches(dir); closed != "" {
		return fault.New(fault.Denied,
			"以 root 运行时数据库由用户 %s 运行,但它进不了 %s。请用 --data 另选目录(如 /var/lib/suban),或以普通用户运行 suban",
			o.name, closed)
	}
	return nil
}

// makeDir creates a directory that only the account may enter.
func (o owner) makeDir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("create directory: %w", err)
	}
	if o.drop {
		if err := os.Chown(path, o.uid, o.gid); err != nil {
			return fmt.Errorf("give directory to %s: %w", o.name, err)
		}
	}
	return os.Chmod(path, 0o700)
}

// makeDir creates the data directory with what is missing above it. As root
// others may pass through, since the database runs under another account.
func makeDir(path string) error {
	if info, err := os.Stat(path); err == nil {
		if !info.IsDir() {
			return fault.New(fault.Invalid, "%s 不是目录,请用 --data 另选目录", path)
		}
		return nil
	}
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.Mkdir(path, mode); err != nil && !errors.Is(err, os.ErrExist) {
		return fault.New(fault.Denied, "无法建立数据目录 %s(%v),请用 --data 另选目录", path, errors.Unwrap(err))
	}
	return os.Chmod(path, mode)
}

// longSocket is how long a socket's path may be: Linux allows 107 bytes.
const longSocket = 100

// socketDir returns the directory of the socket: in the data directory, or a
// short one of the same meaning when that path is too long, or has characters
// that separate addresses.
func socketDir(dir string, o owner) (string, error) {
	path := filepath.Join(dir, "socket")
	if len(path)+len("/.s.PGSQL.5432") > longSocket || strings.ContainsAny(path, `,"`) {
		path = filepath.Join("/tmp", fmt.Sprintf("suban-%x", sha256.Sum256([]byte(dir)))[:22])
		info, err := os.Lstat(path)
		if err == nil && (!info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != o.uid) {
			return "", fault.New(fault.Conflict, "%s 已被他人占用,请用 --data 选一个较短的目录", path)
		}
	}
	return path, o.makeDir(path)
}
