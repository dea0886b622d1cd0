package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// Target is where a backup is brought back to.
type Target struct {
	DB *postgres.DB
	// KEK finds the key-encryption key that wraps these data keys.
	KEK   func([]seal.DataKey) (*seal.KEK, error)
	Blobs string
	Tell  func(line string)
}

// Restore brings a backup back into an empty database. Everything is checked
// before the first row is written: the keys, every digest, the manifest's seal.
// The rows come in one transaction; then the schema is brought up to date.
func Restore(ctx context.Context, file string, t Target) (Summary, error) {
	head, err := Inspect(file)
	if err != nil {
		return Summary{}, err
	}
	if err := t.fits(ctx, head); err != nil {
		return Summary{}, err
	}
	kek, err := t.KEK(head.Keys)
	if err != nil {
		return Summary{}, err
	}
	keys, err := seal.Unwrap(kek, head.Keys)
	if err != nil {
		return Summary{}, fault.New(fault.Unavailable, "备份里的数据密钥打不开(%v),请核对 --kek 是不是做备份时的主密钥", err)
	}
	t.Tell("核对备份的每个成员……")
	v, err := verify(ctx, file, keys)
	if err != nil {
		return Summary{}, err
	}
	if err := t.DB.MigrateTo(ctx, head.Migration); err != nil {
		return Summary{}, err
	}
	err = t.DB.Write(ctx, func(tx *postgres.Tx) error { return load(ctx, tx, file, v.manifest, t.Tell) })
	if err != nil {
		return Summary{}, err
	}
	if err := t.DB.Migrate(ctx); err != nil {
		return Summary{}, err
	}
	if err := t.DB.Analyze(ctx); err != nil {
		return Summary{}, err
	}
	sum := summary(file, head, v.manifest, v.text)
	sum.Missing, err = missing(ctx, t.Blobs, v.blobs)
	return sum, err
}

// fits refuses a backup that this program or this database cannot take.
func (t Target) fits(ctx context.Context, h Head) error {
	have, want, err := t.DB.Schema(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case h.Migration > want:
		return fault.New(fault.Unavailable, "备份的数据库结构(%d)比本程序(%d)新,请换用新版 suban 恢复", h.Migration, want)
	case h.City != t.DB.City:
		return fault.New(fault.Conflict, "备份是 %d 的,现在的城市是 %d;请用 --city %d 恢复", h.City, t.DB.City, h.City)
	case len(h.Keys) == 0:
		return fault.New(fault.Unavailable, "备份里没有数据密钥,不能恢复;请换一份备份")
	case have == 0:
		return nil
	}
	var filled string
	err = t.DB.Read(ctx, func(tx *postgres.Tx) (err error) {
		filled, err = tx.Filled(ctx)
		return err
	})
	switch {
	case err != nil:
		return err
	case filled != "":
		return fault.New(fault.Conflict, "目标数据库不是空的(表 %s 已有数据),不会覆盖;请用 --data 指定一个新目录,或给一个空的数据库", filled)
	case have != h.Migration:
		return fault.New(fault.Conflict, "目标数据库已有结构 %d,备份是 %d;请用 --data 指定一个新目录,或给一个全新的数据库", have, h.Migration)
	}
	return nil
}

// Inspect reads the head of a backup without checking the rest.
func Inspect(file string) (Head, error) {
	var h Head
	err := open(file, func(r *tar.Reader, _ io.Reader) error {
		entry, err := r.Next()
		if err != nil || entry.Name != headName {
			return fault.New(fault.Invalid, "%s 不是宿事速办的备份,请核对文件", file)
		}
		b, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err == nil {
			err = json.Unmarshal(b, &h)
		}
		if err != nil {
			return damaged(headName, err)
		}
		if h.Format > Format {
			return fault.New(fault.Unavailable, "备份格式 %d 比本程序(%d)新,请换用新版 suban 恢复", h.Format, Format)
		}
		return nil
	})
	return h, err
}

// open reads file as a gzipped tar; read is given the bytes below it as well.
func open(file string, read func(*tar.Reader, io.Reader) error) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "没有备份文件 %s,请核对路径", file)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "打不开备份文件 %s,请检查权限:%v", file, err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return fault.New(fault.Invalid, "%s 不是宿事速办的备份,请核对文件", file)
	}
	return read(tar.NewReader(zip), zip)
}

func damaged(member string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "备份不完整:文件在 %s 处断了,请重新复制或换一份备份", member)
	}
	return fault.New(fault.Invalid, "备份已损坏:%s 读不出来,请换一份备份(%v)", member, err)
}

// verified is a backup all of whose digests are right.
type verified struct {
	manifest Manifest
	text     []byte // of the manifest
	blobs    []Blob
}

// verify reads the whole file and compares every member with the manifest, and
// the manifest with its seal.
func verify(ctx context.Context, file string, keys *seal.Keys) (v verified, err error) {
	var found []Member
	var mark []byte
	err = open(file, func(r *tar.Reader, rest io.Reader) error {
		for {
			entry, err := r.Next()
			if err == io.EOF { // what follows must be whole too: the checksum stands last
				if _, err := io.Copy(io.Discard, rest); err != nil {
					return damaged(after(found), err)
				}
				return nil
			}
			if err != nil {
				return damaged(after(found), err)
			}
			var kept bytes.Buffer
			sum := seal.NewSM3()
			var w io.Writer = sum
			if !strings.HasPrefix(entry.Name, tableDir) {
				w = io.MultiWriter(sum, &kept)
			}
			size, err := io.Copy(w, r)
			if err != nil {
				return damaged(entry.Name, err)
			}
			found = append(found, Member{Name: entry.Name, Size: size, SM3: hex.EncodeToString(sum.Sum(nil))})
			switch entry.Name {
			case manifestName:
				v.text = kept.Bytes()
			case sealName:
				mark = kept.Bytes()
			case blobsName:
				if err := json.Unmarshal(kept.Bytes(), &v.blobs); err != nil {
					return damaged(entry.Name, err)
				}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	})
	if err != nil {
		return v, err
	}
	if v.text == nil || mark == nil {
		return v, damaged(after(found), io.ErrUnexpectedEOF)
	}
	if err := json.Unmarshal(v.text, &v.manifest); err != nil {
		return v, damaged(manifestName, err)
	}
	if err := compare(v.manifest.Members, found); err != nil {
		return v, err
	}
	if string(mark) != sealOf(keys, v.text) {
		return v, fault.New(fault.Invalid, "备份清单的签封不对:不是用这把主密钥做的,或被人改过,不能恢复")
	}
	return v, nil
}

// compare wants exactly the listed members, then the manifest and its seal.
func compare(listed, found []Member) error {
	for i, m := range listed {
		switch {
		case i >= len(found) || found[i].Name != m.Name:
			return fault.New(fault.Invalid, "备份缺少 %s,请换一份备份", m.Name)
		case found[i] != m:
			return fault.New(fault.Invalid, "备份已损坏:%s 的摘要与清单不符,请换一份备份", m.Name)
		}
	}
	rest := found[len(listed):]
	if len(rest) != 2 || rest[0].Name != manifestName || rest[1].Name != sealName {
		return fault.New(fault.Invalid, "备份里有清单之外的内容,请换一份备份")
	}
	return nil
}

func after(found []Member) string {
	if len(found) == 0 {
		return headName
	}
	return found[len(found)-1].Name + " 之后"
}

// load reads the rows of every table in the order of the manifest.
func load(ctx context.Context, tx *postgres.Tx, file string, m Manifest, tell func(string)) error {
	here, err := tx.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range m.Tables {
		known := slices.ContainsFunc(here, func(h postgres.Table) bool {
			return h.Name == t.Name && slices.Equal(sorted(h.Columns), sorted(t.Columns))
		})
		if !known {
			return fault.New(fault.Invalid, "备份里的表 %s 与数据库结构不符,请换用做备份时版本的 suban 恢复", t.Name)
		}
	}
	if err := tx.Clear(ctx, here); err != nil {
		return err
	}
	return open(file, func(r *tar.Reader, _ io.Reader) error {
		in := &tableReader{tar: r}
		for i, t := range m.Tables {
			in.begin(t.Name)
			rows, err := tx.CopyIn(ctx, t.Table, in)
			if err != nil {
				return err
			}
			if rows != t.Rows || hex.EncodeToString(in.sum.Sum(nil)) != t.SM3 {
				return fault.New(fault.Invalid, "表 %s 应有 %d 行,读到 %d 行:备份文件在恢复途中变了,请重来", t.Name, t.Rows, rows)
			}
			tell(fmt.Sprintf("恢复 %d/%d %s %d 行", i+1, len(m.Tables), t.Name, rows))
		}
		return nil
	})
}

// missing lists the blobs that are not where they should be, or not as they were.
func missing(ctx context.Context, dir string, blobs []Blob) ([]string, error) {
	var gone []string
	for _, b := range blobs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		here, err := digestFile(filepath.Join(dir, filepath.FromSlash(b.Path)))
		if err != nil || here.SM3 != b.SM3 {
			gone = append(gone, b.Path)
		}
	}
	return gone, nil
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}
