package switchboard

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/siptest"
	"suban/internal/switchboard/rtp"
)

const child = "SUBAN_TEST_EXCHANGE"

// acceptance 4: the server is killed in the middle of a talk (kill -9). The next one closes the
// record and keeps the recording as far as it was written, and it plays.
func TestKilled(t *testing.T) {
	if where := os.Getenv(child); where != "" {
		talkUntilKilled(t, where)
		return
	}
	h := newHouse(t)
	h.Board.Close()
	dsn := pgtest.DSN(t)
	h.db = pgtest.Open(t, dsn, postgres.Options{Now: time.Now})
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.CreateCity(t.Context(), "宿州市") }))
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-test.v")
	cmd.Env = append(os.Environ(), child+"="+dsn+"\n"+h.dir)
	out, err := cmd.StdoutPipe()
	h.must(err)
	h.must(cmd.Start())
	said := bufio.NewScanner(out)
	for said.Scan() && !strings.Contains(said.Text(), "talking long enough") {
		if strings.Contains(said.Text(), "FAIL") {
			break
		}
	}
	h.must(cmd.Process.Kill())
	_ = cmd.Wait()

	h.again.DB = h.db
	if open := h.record(); len(open) != 1 || open[0].State != call.Talking || h.spooled() != 1 {
		t.Fatalf("the crash left %+v and %d spools", open, h.spooled())
	}
	h.open()
	c := h.one()
	if c.State != call.Ended || c.EndedBy != "restart" || c.Recorded < 500*time.Millisecond {
		t.Fatalf("%+v", c)
	}
	left, right := h.sound(c.ID)
	middle := func(b []byte) []byte { return b[len(b)/3 : 2*len(b)/3] }
	if rtp.Pitch(middle(left), callerTone) < 0.7 || rtp.Pitch(middle(right), agentTone) < 0.7 {
		t.Error("the recording does not play what was said")
	}
	if h.spooled() != 0 {
		t.Error("the spool is still there")
	}
}

// talkUntilKilled is the server that dies.
func talkUntilKilled(t *testing.T, where string) {
	dsn, dir, _ := strings.Cut(where, "\n")
	h := &house{T: t, dir: dir}
	h.db = pgtest.Open(t, dsn, postgres.Options{Now: time.Now})
	h.again = options(h.db, dir)
	h.open()
	w := h.agent(1)
	p := siptest.New(t, h.Trunk().Addr(), "19900001234")
	p.Say(callerTone)
	p.Call()
	w.answers()
	p.Until("they talk", func() bool { return p.Hears(agentTone) > 0.8 })
	h.until("enough is on the disk", func() bool {
		h.journal.flush(t.Context())
		files, _ := os.ReadDir(h.again.Spool)
		info, err := files[0].Info()
		return err == nil && info.Size() > 3*rtp.Rate
	})
	fmt.Println("talking long enough")
	time.Sleep(time.Minute) // until it is killed
}
