package switchboard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"suban/internal/blob"
	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/switchboard/rtp"
)

// spool is a recording while its call lasts: a file of sealed pieces of half a second. A
// crash, even kill -9, loses only the last of them, and nobody reads a voice from the disk.
type spool struct {
	rec  *rtp.Recorder
	file *os.File
	n    int
	err  error
}

func (b *Board) record(t *talk) {
	if t.spool != nil || b.o.Blobs == nil {
		return
	}
	if err := os.MkdirAll(b.o.Spool, 0o700); err != nil {
		b.log.Error("a call is not recorded", "call", t.ID, "error", err)
		return
	}
	file, err := os.OpenFile(filepath.Join(b.o.Spool, strconv.FormatInt(int64(t.ID), 10)), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		b.log.Error("a call is not recorded", "call", t.ID, "error", err)
		return
	}
	s := &spool{file: file}
	id := t.ID
	s.rec = rtp.NewRecorder(time.Now(), func(samples []byte) {
		if s.err == nil {
			s.err = s.write(b.o.Keys, id, samples)
		}
	})
	t.spool = s
}

func piece(id call.ID, n int) string { return fmt.Sprintf("recording %d %d", id, n) }

func (s *spool) write(keys *seal.Keys, id call.ID, samples []byte) error {
	box, err := keys.Seal(samples, piece(id, s.n))
	if err != nil {
		return fmt.Errorf("seal recording: %w", err)
	}
	s.n++
	_, err = s.file.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(box))), box...))
	return err
}

// keep puts a finished recording into the store and says so in the call's record.
func (b *Board) keep(t *talk, s *spool) {
	s.rec.Close(time.Now())
	if err := errors.Join(s.err, s.file.Close()); err != nil {
		b.log.Error("a recording is not whole", "call", t.ID, "error", err)
	}
	if s.rec.Dropped > 0 {
		b.log.Error("the disk was too slow for a recording", "call", t.ID, "blocks", s.rec.Dropped)
	}
	row, err := b.store(t.ID, s.file.Name())
	if err != nil {
		b.log.Error("a recording stays in the spool", "call", t.ID, "error", err)
		return
	}
	b.mu.Lock()
	row.At, row.KeepUntil = b.now(), b.now().AddDate(0, 0, b.plan.Keep)
	b.journal.add(func(tx *postgres.Tx) error { tx.AddRecording(row); return nil })
	b.happen(t, call.Event{Kind: call.Recorded, Millis: row.Millis})
	b.mu.Unlock()
	b.journal.flush(b.ctx)
	if b.ctx.Err() == nil {
		_ = os.Remove(s.file.Name())
	}
}

// store reads what a spool holds, as far as it was written, and keeps it as one WAV file.
func (b *Board) store(id call.ID, path string) (postgres.Recording, error) {
	samples, err := readSpool(b.o.Keys, id, path)
	if err != nil {
		return postgres.Recording{}, err
	}
	return File(b.o.Blobs, id, samples)
}

// File keeps a call's two channels as one WAV file.
func File(blobs *blob.Store, id call.ID, samples []byte) (postgres.Recording, error) {
	wav := rtp.WAV(samples, 2)
	digest, err := blobs.Put(wav)
	return postgres.Recording{Call: id, Digest: digest, Millis: int64(len(samples) / 2 * 1000 / rtp.Rate), Size: int64(len(wav))}, err
}

// readSpool returns the samples of all whole pieces.
func readSpool(keys *seal.Keys, id call.ID, path string) (samples []byte, err error) {
	all, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read recording: %w", err)
	}
	for n := 0; len(all) >= 4; n++ {
		size := int(binary.BigEndian.Uint32(all))
		if size > len(all)-4 {
			break // the crash came while it was written
		}
		part, err := keys.Open(all[4:4+size], piece(id, n))
		if err != nil {
			return samples, fmt.Errorf("open recording: %w", err)
		}
		samples, all = append(samples, part...), all[4+size:]
	}
	return samples, nil
}

// recover closes what a crash left open: the record of every call, and its recording as far as
// it was written.
func (b *Board) recover(ctx context.Context) error {
	return b.o.DB.Write(ctx, func(tx *postgres.Tx) error {
		open, err := tx.OpenCalls(ctx, tx.Now.Add(-7*24*time.Hour))
		if err != nil {
			return err
		}
		ended := map[call.ID]time.Time{}
		files, err := os.ReadDir(b.o.Spool)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("look for recordings: %w", err)
		}
		for _, f := range files {
			n, err := strconv.ParseInt(f.Name(), 10, 64)
			info, statErr := f.Info()
			if err != nil || statErr != nil {
				continue
			}
			ended[call.ID(n)] = info.ModTime().UTC().Truncate(time.Microsecond)
		}
		var last time.Time
		for _, c := range open {
			at := c.Since
			if wrote, ok := ended[c.ID]; ok && wrote.After(at) && wrote.Before(tx.Now) {
				at = wrote
			}
			e := call.Event{Call: c.ID, Seq: c.Seq + 1, At: at, Kind: call.Finished, By: "restart"}
			if err := tx.AddCallEvents(e); err != nil {
				return err
			}
			if at.After(last) {
				last = at
			}
		}
		if err := signOut(ctx, tx, last); err != nil {
			return err
		}
		if err := tx.Flush(ctx); err != nil {
			return err
		}
		return b.recoverSpool(ctx, tx, ended)
	})
}

// signOut ends the shifts that a crash left open, at the last moment of which anything is known:
// nobody is at work while the exchange is away (K29).
func signOut(ctx context.Context, tx *postgres.Tx, last time.Time) error {
	states, err := tx.AgentEvents(ctx, tx.Now, tx.Now)
	if err != nil {
		return err
	}
	for _, e := range states {
		if e.At.After(last) {
			last = e.At
		}
	}
	for _, e := range states {
		if e.State != call.Offline {
			tx.AddAgentEvents(call.AgentEvent{Agent: e.Agent, At: last, State: call.Offline})
		}
	}
	return nil
}

func (b *Board) recoverSpool(ctx context.Context, tx *postgres.Tx, found map[call.ID]time.Time) error {
	plan, _, err := tx.CallPlan(ctx)
	if err != nil {
		return err
	}
	for id := range found {
		path := filepath.Join(b.o.Spool, strconv.FormatInt(int64(id), 10))
		row, err := b.store(id, path)
		if err != nil {
			b.log.Error("a recording cannot be recovered", "call", id, "error", err)
			continue
		}
		row.At, row.KeepUntil = tx.Now, tx.Now.AddDate(0, 0, plan.Keep)
		tx.AddRecording(row)
		calls, err := tx.CallsNamed(ctx, []call.ID{id})
		if err != nil {
			return err
		}
		if len(calls) == 1 && calls[0].Recorded == 0 && calls[0].May(call.Recorded) {
			if err := tx.AddCallEvents(call.Event{Call: id, Seq: calls[0].Seq + 1, At: tx.Now, Kind: call.Recorded, Millis: row.Millis}); err != nil {
				return err
			}
		}
		tx.After(func() { _ = os.Remove(path) })
	}
	return nil
}

// Sound is a recording on its way to a listener, who is written down first.
func (b *Board) Sound(ctx context.Context, by org.Actor, id call.ID) ([]byte, error) {
	var r postgres.Recording
	err := b.o.DB.Write(ctx, func(tx *postgres.Tx) (err error) {
		if r, err = tx.Recording(ctx, id); err != nil {
			return err
		}
		return tx.AddListening(ctx, postgres.Listening{ID: tx.NewID(), At: tx.Now, User: by.ID, Name: by.Name, Call: id})
	})
	if err != nil {
		return nil, err
	}
	if b.o.Blobs == nil {
		return nil, fault.New(fault.Unavailable, "没有配置录音存储")
	}
	return b.o.Blobs.Get(r.Digest)
}

const sweep = 200

// forgetRecordings removes recordings whose time is over (录音保存期限).
func (b *Board) forgetRecordings() {
	if b.o.Blobs == nil {
		return
	}
	err := b.o.DB.Write(b.ctx, func(tx *postgres.Tx) error {
		over, err := tx.RecordingsOver(b.ctx, sweep)
		if err != nil {
			return err
		}
		for _, r := range over {
			tx.ForgetRecording(r.Call)
			tx.After(func() { _ = b.o.Blobs.Remove(r.Digest) })
		}
		return nil
	})
	if err != nil && !errors.Is(err, io.EOF) && b.ctx.Err() == nil {
		b.log.Error("recordings whose time is over are still there", "error", err)
	}
}
