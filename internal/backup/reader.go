package backup

import (
	"archive/tar"
	"fmt"
	"hash"
	"io"
	"strings"

	"suban/internal/seal"
)

// tableReader joins the members of one table after the other.
type tableReader struct {
	tar    *tar.Reader
	prefix string
	entry  *tar.Header // where the tar stands, nil before its first member
	ended  bool
	sum    hash.Hash
}

// begin makes the reader read the members of table name.
func (r *tableReader) begin(name string) {
	r.prefix, r.sum = tableDir+name+"/", seal.NewSM3()
}

func (r *tableReader) Read(p []byte) (int, error) {
	for {
		if r.ended || r.entry != nil && strings.HasPrefix(r.entry.Name, tableDir) && !strings.HasPrefix(r.entry.Name, r.prefix) {
			return 0, io.EOF
		}
		if r.entry != nil && r.entry.Name == blobsName {
			return 0, io.EOF
		}
		if r.entry != nil && strings.HasPrefix(r.entry.Name, r.prefix) {
			n, err := r.tar.Read(p)
			r.sum.Write(p[:n])
			if n > 0 {
				return n, nil
			}
			if err != nil && err != io.EOF {
				return 0, fmt.Errorf("read %s: %w", r.entry.Name, err)
			}
		}
		entry, err := r.tar.Next()
		switch {
		case err == io.EOF:
			r.ended = true
		case err != nil:
			return 0, fmt.Errorf("read backup: %w", err)
		}
		r.entry = entry
	}
}
