package account

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

func TestFirstRunMakesTheKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var said strings.Builder
	src := KeySource{File: filepath.Join(t.TempDir(), "data.key"), Warn: &said}
	keys, err := Keys(h.ctx, h.db, src)
	h.must(err)
	info, err := os.Stat(src.File)
	h.must(err)
	if info.Mode().Perm() != 0o600 || !strings.Contains(said.String(), "保管") {
		t.Errorf("mode %v, said %q", info.Mode(), said.String())
	}
	text, err := os.ReadFile(src.File)
	h.must(err)
	box, err := keys.Seal([]byte("密"), "x")
	h.must(err)

	said.Reset()
	again, err := Keys(h.ctx, h.db, src)
	h.must(err)
	if got, err := again.Open(box, "x"); err != nil || string(got) != "密" || said.Len() > 0 {
		t.Errorf("opened %q, %v; said %q", got, err, said.String())
	}
	fromText, err := Keys(h.ctx, h.db, KeySource{Text: string(text)})
	h.must(err)
	if _, err := fromText.Open(box, "x"); err != nil {
		t.Errorf("key from the environment: %v", err)
	}
}

func TestKeysRefuse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := Keys(h.ctx, h.db, KeySource{})
	h.refused(err, fault.Unavailable, "没有指定主密钥")
	src := KeySource{File: filepath.Join(t.TempDir(), "data.key")}
	_, err = Keys(h.ctx, h.db, src)
	h.must(err)

	_, err = Keys(h.ctx, h.db, KeySource{File: src.File + ".lost"})
	h.refused(err, fault.Unavailable, "找不到主密钥文件")
	if _, err := os.Stat(src.File + ".lost"); err == nil {
		t.Error("a key was made where one was lost")
	}
	_, err = Keys(h.ctx, h.db, KeySource{Text: seal.NewKEK()})
	h.refused(err, fault.Unavailable, "主密钥不对")
	_, err = Keys(h.ctx, h.db, KeySource{Text: "oops"})
	h.refused(err, fault.Invalid, "主密钥格式不对")
	h.must(os.Chmod(src.File, 0o644))
	_, err = Keys(h.ctx, h.db, src)
	h.refused(err, fault.Unavailable, "chmod 600")
}

func TestRotateKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	src := KeySource{File: filepath.Join(t.TempDir(), "data.key")}
	before, err := Keys(h.ctx, h.db, src)
	h.must(err)
	box, err := before.Seal([]byte("旧"), "x")
	h.must(err)
	oldText, err := os.ReadFile(src.File)
	h.must(err)

	_, err = RotateKeys(h.ctx, h.db, org.Actor{}, src, false)
	h.refused(err, fault.Denied, "密钥管理")
	_, err = RotateKeys(h.ctx, h.db, org.System, KeySource{Text: string(oldText)}, false)
	h.refused(err, fault.Conflict, "--keep-kek")
	_, err = RotateKeys(h.ctx, h.db, org.System, KeySource{Text: string(oldText)}, true)
	h.must(err)

	after, err := RotateKeys(h.ctx, h.db, org.System, src, false)
	h.must(err)
	if after.Current() == before.Current() {
		t.Error("the sealing key is the same")
	}
	if got, err := after.Open(box, "x"); err != nil || string(got) != "旧" {
		t.Errorf("an old box: %q, %v", got, err)
	}
	_, err = Keys(h.ctx, h.db, KeySource{Text: string(oldText)})
	h.refused(err, fault.Unavailable, "主密钥不对")
	reloaded, err := Keys(h.ctx, h.db, src)
	h.must(err)
	if reloaded.Current() != after.Current() || reloaded.Index("p", "1") != before.Index("p", "1") {
		t.Error("reloaded keys differ")
	}
	h.must(Reload(h.ctx, h.db, src, before)) // a server that was running meanwhile
	if before.Current() != after.Current() {
		t.Error("a running server keeps sealing with the old key")
	}
	kept, err := filepath.Glob(src.File + ".*.old")
	h.must(err)
	if len(kept) != 1 {
		t.Errorf("old key files %v", kept)
	}
}

// A rotation cut off after the database committed is finished at the next start,
// whether the old file was already put aside or not.
func TestRotationCutOff(t *testing.T) {
	t.Parallel()
	for _, aside := range []bool{false, true} {
		h := newHouse(t)
		src := KeySource{File: filepath.Join(t.TempDir(), "data.key")}
		_, err := Keys(h.ctx, h.db, src)
		h.must(err)
		old, err := src.load()
		h.must(err)
		next, err := src.makeNext()
		h.must(err)
		h.must(h.db.Write(h.ctx, func(tx *postgres.Tx) error {
			keys, err := tx.DataKeys(h.ctx, true)
			if err != nil {
				return err
			}
			if keys, err = seal.Rotate(old, next, keys); err != nil {
				return err
			}
			return tx.SetDataKeys(h.ctx, keys)
		}))
		if aside {
			h.must(os.Rename(src.File, src.File+".aside"))
		}
		_, err = Keys(h.ctx, h.db, src)
		h.must(err)
		if kek, err := src.load(); err != nil || kek.ID() != next.ID() {
			t.Errorf("aside %v: key file holds %v, %v", aside, kek, err)
		}
	}
}
