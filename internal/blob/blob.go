// Package blob keeps attachments (附件): what a picture or a document is by its
// content, what of it must not be kept, whether it is safe, and where it lies —
// a directory of boxes, each named by its content and sealed with the city's keys.
package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"suban/internal/fault"
	"suban/internal/seal"
)

// Store is a directory of sealed files. A file's name is the keyed digest of what it
// holds: the same picture lies there once, and nobody without the keys can ask
// whether a known picture does.
type Store struct {
	dir  string
	keys *seal.Keys
}

// Open uses a directory, which is made with the first file.
func Open(dir string, keys *seal.Keys) *Store { return &Store{dir, keys} }

var digestForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (s *Store) path(digest string) (string, error) {
	if !digestForm.MatchString(digest) {
		return "", fmt.Errorf("blob: %q is no digest", digest)
	}
	return filepath.Join(s.dir, digest[:2], digest[2:]), nil
}

// aad binds a box to its name, so that one put in another's place does not open.
func aad(digest string) string { return "blob " + digest }

// Put seals and keeps a content and returns its digest.
func (s *Store) Put(content []byte) (digest string, err error) {
	digest = s.keys.Digest("blob", string(content))
	path, err := s.path(digest)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		return digest, nil
	}
	box, err := s.keys.Seal(content, aad(digest))
	if err != nil {
		return "", fmt.Errorf("seal blob: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "附件目录写不了,请联系系统管理员检查磁盘和权限")
	}
	return digest, write(path, box)
}

// write makes a file whole or not at all.
func write(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return fmt.Errorf("write blob: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write blob: %w", err), os.Remove(f.Name()))
		}
	}()
	if _, err = f.Write(b); err != nil {
		return errors.Join(err, f.Close())
	}
	if err = errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Get opens what Put kept.
func (s *Store) Get(digest string) ([]byte, error) {
	path, err := s.path(digest)
	if err != nil {
		return nil, err
	}
	box, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "附件不在存储里,请联系系统管理员从备份恢复")
	}
	if err != nil {
		return nil, fmt.Errorf("read blob: %w", err)
	}
	content, err := s.keys.Open(box, aad(digest))
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", digest, err)
	}
	return content, nil
}

// Remove forgets a content; one that is not there is none.
func (s *Store) Remove(digest string) error {
	path, err := s.path(digest)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove blob: %w", err)
	}
	return nil
}
