package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
)

func TestRoundTripOfEveryTable(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	file, saved := w.save()
	fresh := reach(t, pgtest.Empty(t))
	restored, err := w.restore(file, fresh)
	w.must(err)
	before, after := w.picture(w.db), w.picture(fresh)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("tables differ:\n%.2000s", diff)
	}
	for name, rows := range before {
		if len(rows) == 0 {
			t.Errorf("table %s was compared empty", name)
		}
	}
	if len(before) < 10 || saved.Rows != restored.Rows || saved.SM3 != restored.SM3 || len(restored.Missing) > 0 || restored.Blobs != 1 {
		t.Errorf("saved %+v\nrestored %+v of %d tables", saved, restored, len(before))
	}
	have, want, err := fresh.Schema(w.ctx)
	w.must(err)
	if have != want {
		t.Errorf("schema %d of %d", have, want)
	}
	// The restored city opens with its own keys, and backs up to the same rows.
	again, err := Save(w.ctx, file+"2", Source{DB: fresh, Keys: w.keys, Blobs: w.blobs, Tell: func(string) {}})
	w.must(err)
	if again.Rows != saved.Rows {
		t.Errorf("second backup has %d rows, first %d", again.Rows, saved.Rows)
	}
}

// A migrated but empty database of the same schema may be restored into too.
func TestRestoreIntoMigrated(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	file, _ := w.save()
	migrated := reach(t, pgtest.DSN(t))
	_, err := w.restore(file, migrated)
	w.must(err)
	if diff := cmp.Diff(w.picture(w.db), w.picture(migrated)); diff != "" {
		t.Errorf("tables differ:\n%.2000s", diff)
	}
}

// A backup sees one moment while others write: a user never comes without roles.
func TestOnlineBackupIsOneMoment(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 1000; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			u := postgres.User{ID: org.UserID(n), Login: fmt.Sprint("u", n), Name: "坐席", Roles: []org.Role{org.Agent}}
			if err := w.db.Write(w.ctx, func(tx *postgres.Tx) error { return tx.AddUser(w.ctx, u, postgres.Credentials{}) }); err != nil {
				t.Error(err)
				return
			}
		}
	})
	time.Sleep(20 * time.Millisecond)
	file, _ := w.save()
	close(stop)
	wg.Wait()
	fresh := reach(t, pgtest.Empty(t))
	_, err := w.restore(file, fresh)
	w.must(err)
	var users, bare int
	w.must(fresh.Pool.QueryRow(w.ctx, `select count(*), count(*) filter (where not exists (select from user_roles r where r.city = u.city and r.user_id = u.id))
		from users u where id >= 1000`).Scan(&users, &bare))
	if users == 0 || bare > 0 {
		t.Errorf("%d users written meanwhile, %d without roles", users, bare)
	}
}

func TestBackupHoldsNoKey(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	text := seal.NewKEK()
	kek, err := seal.OpenKEK(text)
	w.must(err)
	stored, err := seal.Generate(kek)
	w.must(err)
	w.must(w.db.Write(w.ctx, func(tx *postgres.Tx) error { return tx.SetDataKeys(w.ctx, stored) }))
	file, _ := w.save()
	for name, b := range members(t, file) {
		if bytes.Contains(b, []byte(text)) || bytes.Contains(b, []byte(text[12:60])) {
			t.Errorf("%s holds the key-encryption key", name)
		}
	}
	info, err := os.Stat(file)
	w.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	file, _ := w.save()
	src := Source{DB: w.db, Keys: w.keys, Tell: func(string) {}}
	_, err := Save(w.ctx, file, src)
	refused(t, err, "不会覆盖")
	_, err = Save(w.ctx, filepath.Join(t.TempDir(), "none/there"), src)
	refused(t, err, "请检查目录")
	src.DB = reach(t, pgtest.Empty(t))
	_, err = Save(w.ctx, file+"2", src)
	refused(t, err, "还没有数据")
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if _, err = Save(ctx, file+"3", Source{DB: w.db, Keys: w.keys, Tell: func(string) {}}); err == nil {
		t.Error("a cancelled backup was saved")
	}
	if left, _ := filepath.Glob(file + "*"); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// A refusal leaves the target as it was: without a single row.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	file, _ := w.save()
	target := reach(t, pgtest.Empty(t))
	head := func(edit func(*Head)) string {
		return repack(t, file, func(name string, b []byte) []byte {
			if name != headName {
				return b
			}
			var h Head
			w.must(json.Unmarshal(b, &h))
			edit(&h)
			b, err := json.Marshal(h)
			w.must(err)
			return b
		})
	}
	forged := repack(t, file, func(name string, b []byte) []byte { // a whole manifest, but no key to seal it
		switch name {
		case tableDir + "user_roles/000001":
			return bytes.Replace(b, []byte("第1行"), []byte("第9行"), 1)
		case manifestName:
			var m Manifest
			w.must(json.Unmarshal(b, &m))
			changed := bytes.Replace(members(t, file)[tableDir+"user_roles/000001"], []byte("第1行"), []byte("第9行"), 1)
			for i := range m.Members {
				if m.Members[i].Name == tableDir+"user_roles/000001" {
					m.Members[i].SM3 = fmt.Sprintf("%x", seal.SM3(changed))
				}
			}
			b, err := json.Marshal(m)
			w.must(err)
			return b
		}
		return b
	})
	text := filepath.Join(t.TempDir(), "notes.txt")
	w.must(os.WriteFile(text, []byte("不是备份"), 0o600))
	for say, bad := range map[string]string{
		"没有备份文件":        filepath.Join(t.TempDir(), "none"),
		"不是宿事速办的备份":     text,
		"请换用新版":         head(func(h *Head) { h.Migration = 99999 }),
		"备份格式 9":        head(func(h *Head) { h.Format = 9 }),
		"请用 --city":     head(func(h *Head) { h.City = 110000 }),
		"没有数据密钥":        head(func(h *Head) { h.Keys = nil }),
		"head.json 的摘要": head(func(h *Head) { h.Server = "14" }),
		"摘要与清单不符":       repack(t, file, func(n string, b []byte) []byte { return bytes.Replace(b, []byte("第3行"), []byte("第4行"), 1) }),
		"备份缺少": repack(t, file, func(n string, b []byte) []byte {
			if n == tableDir+"user_roles/000001" {
				return nil
			}
			return b
		}),
		"不完整": repack(t, file, func(n string, b []byte) []byte {
			if n == manifestName || n == sealName {
				return nil
			}
			return b
		}),
		"签封不对": forged,
	} {
		_, err := w.restore(bad, target)
		refused(t, err, say)
	}

	other, err := seal.OpenKEK(seal.NewKEK())
	w.must(err)
	_, err = Restore(w.ctx, file, Target{DB: target, KEK: func([]seal.DataKey) (*seal.KEK, error) { return other, nil }, Tell: func(string) {}})
	refused(t, err, "请核对 --kek")
	_, err = Restore(w.ctx, file, Target{DB: target, KEK: func([]seal.DataKey) (*seal.KEK, error) {
		return nil, fault.New(fault.Unavailable, "找不到主密钥文件")
	}, Tell: func(string) {}})
	refused(t, err, "找不到主密钥文件")
	_, err = w.restore(file, w.db)
	refused(t, err, "不是空的")

	if n := len(w.picture(target)); n != 0 {
		t.Errorf("refusals left %d tables", n)
	}
	_, err = w.restore(file, target)
	w.must(err)
}

// Whatever byte is changed and wherever the file is cut, it is refused. A changed
// bit that the compression does not read changes nothing and is no damage.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	file, _ := w.save()
	whole, err := os.ReadFile(file)
	w.must(err)
	check := func(what string, b []byte) {
		t.Helper()
		bad := filepath.Join(t.TempDir(), "bad.backup")
		w.must(os.WriteFile(bad, b, 0o600))
		if _, err := Inspect(bad); err == nil && !bytes.Equal(unzipped(b), unzipped(whole)) {
			_, err = verify(w.ctx, bad, w.keys)
			if _, ok := fault.Of(err); !ok {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		at := 10 + r.IntN(len(whole)-20)
		b := bytes.Clone(whole)
		b[at] ^= 1 << r.IntN(8)
		check(fmt.Sprint("flipped at ", at), b)
		check(fmt.Sprint("cut at ", at), whole[:at])
	}
}

// unzipped is what a backup holds before compression, as far as it can be read.
func unzipped(b []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil
	}
	return text
}

func TestMissingBlobsAreNamed(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.must(os.WriteFile(filepath.Join(w.blobs, "录音.wav"), []byte("sound"), 0o600))
	file, saved := w.save()
	w.must(os.Remove(filepath.Join(w.blobs, "2022/10/现场.jpg")))
	w.must(os.WriteFile(filepath.Join(w.blobs, "录音.wav"), []byte("other"), 0o600))
	restored, err := w.restore(file, reach(t, pgtest.Empty(t)))
	w.must(err)
	if diff := cmp.Diff([]string{"2022/10/现场.jpg", "录音.wav"}, restored.Missing); diff != "" || saved.Blobs != 2 {
		t.Errorf("saved %d blobs, missing: %s", saved.Blobs, diff)
	}
}

// Tables larger than one member come back whole.
func TestLargeTable(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	_, err := w.db.Pool.Exec(w.ctx, `insert into audits (city, id, at, actor_id, actor_name, action, detail)
		select $1, 1000 + n, '2022-10-31', n, repeat(md5(n::text), 10), 'x', '{}' from generate_series(1, 60000) n`, city)
	w.must(err)
	file, _ := w.save()
	if _, ok := members(t, file)[tableDir+"audits/000002"]; !ok {
		t.Fatal("the table fits one member")
	}
	fresh := reach(t, pgtest.Empty(t))
	_, err = w.restore(file, fresh)
	w.must(err)
	if diff := cmp.Diff(w.picture(w.db)["audits"], w.picture(fresh)["audits"]); diff != "" {
		t.Errorf("audits differ: %.500s", diff)
	}
}
