package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// KeySource says where the key-encryption key (主密钥) is: its text, as from the
// environment variable SUBAN_KEK, or a file. It is never in the data directory.
type KeySource struct {
	Text string
	File string
	Warn io.Writer // where to say that a key was made
}

// DefaultKeyFile is the key file of a data directory: beside it, not in it, so
// that a copy of the directory holds no key.
func DefaultKeyFile(data string) string { return filepath.Clean(data) + ".key" }

const keyHead = `# 宿事速办 主密钥(密钥加密密钥)
# 没有它,数据库和备份里的个人信息谁也打不开,包括您自己。
# 请抄一份离线保管,不要与数据目录、备份放在一起,不要发送给任何人。
`

// next is the file that holds a key while the rotation to it is under way.
func (s KeySource) next() string { return s.File + ".new" }

// Keys returns the city's data keys, unwrapped. In a city without any it makes
// them, and the key-encryption key too when its file does not exist yet.
func Keys(ctx context.Context, db *postgres.DB, s KeySource) (*seal.Keys, error) {
	var stored []seal.DataKey
	err := db.Read(ctx, func(tx *postgres.Tx) (err error) {
		stored, err = tx.DataKeys(ctx, false)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(stored) == 0 {
		if stored, err = firstKeys(ctx, db, s); err != nil {
			return nil, err
		}
	}
	kek, err := s.For(stored)
	if err != nil {
		return nil, err
	}
	return seal.Unwrap(kek, stored)
}

// Reload makes those who hold keys use what is stored now, after a rotation on
// another node or at the command line.
func Reload(ctx context.Context, db *postgres.DB, s KeySource, held *seal.Keys) error {
	fresh, err := Keys(ctx, db, s)
	if err != nil {
		return err
	}
	held.Adopt(fresh)
	return nil
}

func firstKeys(ctx context.Context, db *postgres.DB, s KeySource) (keys []seal.DataKey, err error) {
	kek, err := s.loadOrMake()
	if err != nil {
		return nil, err
	}
	err = db.Write(ctx, func(tx *postgres.Tx) error {
		if keys, err = tx.DataKeys(ctx, true); err != nil || len(keys) > 0 {
			return err
		}
		if keys, err = seal.Generate(kek); err != nil {
			return err
		}
		return tx.SetDataKeys(ctx, keys)
	})
	return keys, err
}

// For returns the key-encryption key that wraps these data keys. A rotation
// that was cut off between database and file is finished here.
func (s KeySource) For(keys []seal.DataKey) (*seal.KEK, error) {
	kek, err := s.load()
	if err == nil && (len(keys) == 0 || keys[0].KEK == kek.ID()) {
		return kek, nil
	}
	if s.Text == "" && s.File != "" && len(keys) > 0 {
		if next, err := readKEK(s.next()); err == nil && next.ID() == keys[0].KEK {
			return next, s.promote(kek)
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, fault.New(fault.Unavailable, "主密钥不对:数据由指纹 %s 的主密钥加密,现在给的是 %s;请找回原来的密钥文件或 SUBAN_KEK", keys[0].KEK, kek.ID())
}

func (s KeySource) load() (*seal.KEK, error) {
	if s.Text != "" {
		return seal.OpenKEK(s.Text)
	}
	if s.File == "" {
		return nil, fault.New(fault.Unavailable, "没有指定主密钥:请用 --kek 给出密钥文件,或设置环境变量 SUBAN_KEK")
	}
	kek, err := readKEK(s.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "找不到主密钥文件 %s:数据已用它加密,请放回原文件,或用 --kek 指出它在哪里", s.File)
	}
	return kek, err
}

func (s KeySource) loadOrMake() (*seal.KEK, error) {
	kek, err := s.load()
	if err == nil || s.Text != "" || s.File == "" {
		return kek, err
	}
	if _, missing := os.Stat(s.File); !errors.Is(missing, fs.ErrNotExist) {
		return nil, err
	}
	text := seal.NewKEK()
	switch err := writeKEK(s.File, text); {
	case errors.Is(err, fs.ErrExist):
		return s.load() // another node was quicker
	case err != nil:
		return nil, err
	}
	if s.Warn != nil {
		fmt.Fprintf(s.Warn, "已生成主密钥 %s\n请立即抄一份离线保管,不要与数据或备份放在一起:丢失后个人信息无法恢复。\n", s.File)
	}
	return seal.OpenKEK(text)
}

// RotateKeys draws a new current sealing key and wraps all data keys by a new
// key-encryption key (密钥轮换); with keep they stay under the present one.
// Other running nodes go on with the keys they hold; a new sealing key is known
// to them after Reload or a restart. The old key file is kept beside the new.
func RotateKeys(ctx context.Context, db *postgres.DB, actor org.Actor, s KeySource, keep bool) (*seal.Keys, error) {
	if err := require(actor, org.ManageKeys); err != nil {
		return nil, err
	}
	if !keep && s.Text != "" {
		return nil, fault.New(fault.Conflict, "主密钥来自 SUBAN_KEK,不能自动更换:请改用 --kek 密钥文件,或加 --keep-kek 只换数据密钥")
	}
	var rotated []seal.DataKey
	var old, next *seal.KEK
	err := db.Write(ctx, func(tx *postgres.Tx) error {
		keys, err := tx.DataKeys(ctx, true)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return fault.New(fault.Conflict, "还没有数据密钥,请先启动一次系统")
		}
		if old, err = s.For(keys); err != nil {
			return err
		}
		next = old
		if !keep {
			if next, err = s.makeNext(); err != nil {
				return err
			}
		}
		if rotated, err = seal.Rotate(old, next, keys); err != nil {
			return err
		}
		if err := tx.SetDataKeys(ctx, rotated); err != nil {
			return err
		}
		return record(ctx, tx, actor, "rotate_keys", "密钥", map[string]any{"before": old.ID(), "after": next.ID(), "keys": len(rotated)})
	})
	if err != nil {
		return nil, err
	}
	if !keep {
		if err := s.promote(old); err != nil {
			return nil, err
		}
	}
	return seal.Unwrap(next, rotated)
}

// makeNext writes a fresh key to the file beside the present one, before the
// database comes to depend on it.
func (s KeySource) makeNext() (*seal.KEK, error) {
	if err := os.Remove(s.next()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove unfinished key file: %w", err)
	}
	text := seal.NewKEK()
	if err := writeKEK(s.next(), text); err != nil {
		return nil, err
	}
	return seal.OpenKEK(text)
}

// promote puts the next key file in the place of the present one, which is kept
// under its fingerprint: earlier backups need it.
func (s KeySource) promote(old *seal.KEK) error {
	if old != nil { // nil: it was put aside before an interruption
		if err := os.Rename(s.File, s.File+"."+old.ID()+".old"); err != nil {
			return fmt.Errorf("put old key file aside: %w", err)
		}
	}
	if err := os.Rename(s.next(), s.File); err != nil {
		return fmt.Errorf("put new key file in place: %w", err)
	}
	return syncDir(filepath.Dir(s.File))
}

func readKEK(file string) (*seal.KEK, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Unavailable, "主密钥文件 %s 其他用户也能读,请执行 chmod 600 %s 后再启动", file, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return seal.OpenKEK(string(text))
}

func writeKEK(file, text string) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteString(keyHead + text + "\n"); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	return syncDir(filepath.Dir(file))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}
