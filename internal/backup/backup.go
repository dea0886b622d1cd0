// Package backup copies a running hotline into one file and brings it back
// (备份与恢复): every table of one moment, the list of blobs with their digests,
// and an SM3 manifest over every member. The key-encryption key is never in it.
//
// The file is a gzipped tar: head.json, tables/<name>/<n> in PostgreSQL's text
// form, blobs.json, manifest.json, and the keyed digest of the manifest, which
// nobody can make without the city's keys.
package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// Format is the version of the file's form that this program writes.
const Format = 1

// chunk is how much of a table one member holds; tar wants sizes beforehand.
const chunk = 8 << 20

const (
	headName     = "head.json"
	blobsName    = "blobs.json"
	manifestName = "manifest.json"
	sealName     = "manifest.seal"
	tableDir     = "tables/"
)

// Head says what a backup is of; it comes first.
type Head struct {
	Format    int            `json:"format"`
	City      org.City       `json:"city"`
	TakenAt   time.Time      `json:"taken_at"`
	Migration int64          `json:"migration"`
	Server    string         `json:"server"` // PostgreSQL version
	Keys      []seal.DataKey `json:"keys"`   // wrapped
}

// Manifest lists what a backup holds; it comes last.
type Manifest struct {
	Tables  []Table  `json:"tables"`
	Blobs   int      `json:"blobs"`
	Members []Member `json:"members"`
}

// Table is what a backup holds of one table.
type Table struct {
	postgres.Table
	Rows int64  `json:"rows"`
	Size int64  `json:"size"`
	SM3  string `json:"sm3"`
}

// Member is one file of the tar.
type Member struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	SM3  string `json:"sm3"`
}

// Blob is one attachment or recording, which is listed here and kept elsewhere.
type Blob struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	SM3  string `json:"sm3"`
}

// Summary is what a backup or a restore did.
type Summary struct {
	File      string    `json:"file"`
	TakenAt   time.Time `json:"taken_at"`
	Migration int64     `json:"migration"`
	Tables    int       `json:"tables"`
	Rows      int64     `json:"rows"`
	Blobs     int       `json:"blobs"`
	Missing   []string  `json:"missing_blobs,omitempty"` // after a restore: absent or changed
	SM3       string    `json:"sm3"`                     // of the manifest
}

func summary(file string, h Head, m Manifest, manifest []byte) Summary {
	s := Summary{File: file, TakenAt: h.TakenAt, Migration: h.Migration, Tables: len(m.Tables), Blobs: m.Blobs, SM3: hex.EncodeToString(seal.SM3(manifest))}
	for _, t := range m.Tables {
		s.Rows += t.Rows
	}
	return s
}

// Source is what is backed up.
type Source struct {
	DB    *postgres.DB
	Keys  *seal.Keys
	Blobs string            // directory of blobs, which may be absent
	Tell  func(line string) // progress
}

// Save writes a backup to a new file, whole or not at all.
func Save(ctx context.Context, file string, s Source) (sum Summary, err error) {
	if _, err := os.Stat(file); err == nil {
		return Summary{}, fault.New(fault.Conflict, "%s 已存在,不会覆盖;请换一个文件名", file)
	}
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Summary{}, fault.New(fault.Unavailable, "写不了 %s,请检查目录是否存在、有无权限:%v", part, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(part))
		}
	}()
	if sum, err = write(ctx, f, s); err != nil {
		return Summary{}, err
	}
	if err := f.Sync(); err != nil {
		return Summary{}, fmt.Errorf("write backup: %w", err)
	}
	if err := f.Close(); err != nil {
		return Summary{}, fmt.Errorf("write backup: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return Summary{}, fmt.Errorf("name backup: %w", err)
	}
	sum.File = file
	return sum, nil
}

func write(ctx context.Context, w io.Writer, s Source) (Summary, error) {
	migration, _, err := s.DB.Schema(ctx)
	if err != nil {
		return Summary{}, fmt.Errorf("read schema version: %w", err)
	}
	if migration == 0 {
		return Summary{}, fault.New(fault.Conflict, "这里还没有数据,不用备份;请核对 --data 或 --database")
	}
	_, server, err := s.DB.ServerVersion(ctx)
	if err != nil {
		return Summary{}, err
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return Summary{}, fmt.Errorf("compress: %w", err)
	}
	a := &archive{tar: tar.NewWriter(zip)}
	var head Head
	err = s.DB.Snapshot(ctx, func(tx *postgres.Tx) error {
		head = Head{Format: Format, City: tx.City, TakenAt: tx.Now, Migration: migration, Server: server}
		a.at = tx.Now
		if head.Keys, err = tx.DataKeys(ctx, false); err != nil {
			return err
		}
		if err := a.json(headName, head); err != nil {
			return err
		}
		return a.tables(ctx, tx, s.Tell)
	})
	if err != nil {
		return Summary{}, err
	}
	blobs, err := listBlobs(ctx, s.Blobs)
	if err != nil {
		return Summary{}, err
	}
	a.manifest.Blobs = len(blobs)
	if err := a.json(blobsName, blobs); err != nil {
		return Summary{}, err
	}
	text, err := json.MarshalIndent(a.manifest, "", "\t")
	if err != nil {
		return Summary{}, fmt.Errorf("write manifest: %w", err)
	}
	err = errors.Join(a.add(manifestName, text), a.add(sealName, []byte(sealOf(s.Keys, text))), a.tar.Close(), zip.Close())
	return summary("", head, a.manifest, text), err
}

// sealOf is the keyed digest that shows who made the manifest.
func sealOf(keys *seal.Keys, manifest []byte) string {
	return keys.Digest("backup manifest", string(manifest))
}

// archive writes members and remembers them for the manifest.
type archive struct {
	tar      *tar.Writer
	at       time.Time
	manifest Manifest
}

func (a *archive) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return a.add(name, b)
}

func (a *archive) add(name string, b []byte) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(b)), ModTime: a.at, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(h); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if _, err := a.tar.Write(b); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	a.manifest.Members = append(a.manifest.Members, Member{Name: name, Size: int64(len(b)), SM3: hex.EncodeToString(seal.SM3(b))})
	return nil
}

func (a *archive) tables(ctx context.Context, tx *postgres.Tx, tell func(string)) error {
	tables, err := tx.Tables(ctx)
	if err != nil {
		return err
	}
	for i, t := range tables {
		w := &tableWriter{archive: a, name: t.Name, sum: seal.NewSM3()}
		rows, err := tx.CopyOut(ctx, t, w)
		if err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		a.manifest.Tables = append(a.manifest.Tables, Table{Table: t, Rows: rows, Size: w.size, SM3: hex.EncodeToString(w.sum.Sum(nil))})
		tell(fmt.Sprintf("备份 %d/%d %s %d 行", i+1, len(tables), t.Name, rows))
	}
	return nil
}

// tableWriter cuts a table into members.
type tableWriter struct {
	*archive
	name  string
	buf   bytes.Buffer
	parts int
	size  int64
	sum   hash.Hash
}

func (w *tableWriter) Write(b []byte) (int, error) {
	w.buf.Write(b)
	w.sum.Write(b)
	w.size += int64(len(b))
	if w.buf.Len() < chunk {
		return len(b), nil
	}
	return len(b), w.flush()
}

func (w *tableWriter) flush() error {
	if w.buf.Len() == 0 {
		return nil
	}
	w.parts++
	defer w.buf.Reset()
	return w.add(fmt.Sprintf("%s%s/%06d", tableDir, w.name, w.parts), w.buf.Bytes())
}

// listBlobs lists every file below dir with its digest; a directory that is not
// there holds none.
func listBlobs(ctx context.Context, dir string) ([]Blob, error) {
	blobs := []Blob{}
	if dir == "" {
		return blobs, nil
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			return err
		case !e.Type().IsRegular():
			return ctx.Err()
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		b, err := digestFile(path)
		b.Path = filepath.ToSlash(name)
		blobs = append(blobs, b)
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return nil, fmt.Errorf("list blobs: %w", err)
	}
	return blobs, nil
}

func digestFile(path string) (Blob, error) {
	f, err := os.Open(path)
	if err != nil {
		return Blob{}, err
	}
	defer f.Close()
	sum := seal.NewSM3()
	size, err := io.Copy(sum, f)
	return Blob{Size: size, SM3: hex.EncodeToString(sum.Sum(nil))}, err
}
