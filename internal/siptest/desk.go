package siptest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"suban/internal/switchboard/rtp"
)

// Desk is a desk phone that is not ours: baresip, driven as by its keys.
type Desk struct {
	testing.TB
	control net.Conn
	mu      sync.Mutex
	events  []string
}

// free is a TCP or UDP port nobody uses.
func free(t testing.TB) int {
	t.Helper()
	c, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.Addr().(*net.TCPAddr).Port
}

// NewDesk starts a phone that registers with an account; it says a tone.
func NewDesk(t testing.TB, at netip.AddrPort, account, secret string, hertz int) *Desk {
	t.Helper()
	return startDesk(t, fmt.Sprintf("<sip:%s@%s>;auth_user=%s;auth_pass=%s;regint=60", account, at, account, secret), "", hertz)
}

// NewTLS starts a telephone that calls over TLS, with a certificate and its key in a file.
func NewTLS(t testing.TB, certificate string, hertz int) *Desk {
	t.Helper()
	return startDesk(t, "<sip:operator@127.0.0.1;transport=tls>;regint=0", "sip_certificate "+certificate+"\n", hertz)
}

func startDesk(t testing.TB, line, more string, hertz int) *Desk {
	t.Helper()
	if _, err := exec.LookPath("baresip"); err != nil {
		t.Skip("baresip is missing: apt-get install baresip")
	}
	dir, port := t.TempDir(), free(t)
	modules := "/usr/lib/baresip/modules"
	if found, _ := filepath.Glob("/usr/lib/*/baresip/modules"); len(found) > 0 {
		modules = found[0]
	}
	config := fmt.Sprintf(`module_path %s
sip_listen 127.0.0.1:0
audio_player none,
audio_source aufile,%s
audio_alert none,
ausrc_srate 8000
auplay_srate 8000
rtp_timeout 0
module g711.so
module aufile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:%d
`, modules, filepath.Join(dir, "tone.wav"), port)
	for name, text := range map[string]string{"config": config + more, "accounts": line + ";audio_codecs=pcma,pcmu\n", "contacts": "", "tone.wav": string(tone(hertz))} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("baresip", "-f", dir)
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			text, _ := os.ReadFile(out.Name())
			t.Logf("baresip said:\n%s", text[max(0, len(text)-3000):])
		}
		out.Close()
	})
	d := &Desk{TB: t}
	Until(t, "the phone has started", func() bool {
		d.control, err = net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
		return err == nil
	})
	t.Cleanup(func() { d.control.Close() })
	go d.hears()
	return d
}

// tone is a minute of a tone, as a WAV file of 16 bits.
func tone(hertz int) []byte {
	clip := rtp.Tone(float64(hertz), rtp.Rate, 0.2)
	data := make([]byte, 0, 60*2*len(clip))
	for range 60 {
		for _, v := range clip {
			data = binary.LittleEndian.AppendUint16(data, uint16(rtp.Linear(v)))
		}
	}
	head := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+len(data)))
	head = append(head, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	head = binary.LittleEndian.AppendUint32(head, rtp.Rate)
	head = binary.LittleEndian.AppendUint32(head, 2*rtp.Rate)
	head = append(head, "\x02\x00\x10\x00data"...)
	return append(binary.LittleEndian.AppendUint32(head, uint32(len(data))), data...)
}

// hears reads what the phone reports, each in a netstring.
func (d *Desk) hears() {
	in := bufio.NewReader(d.control)
	for {
		size, err := in.ReadString(':')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimSuffix(size, ":"))
		if err != nil {
			return
		}
		text := make([]byte, n+1)
		for read := 0; read < len(text); {
			k, err := in.Read(text[read:])
			if err != nil {
				return
			}
			read += k
		}
		var m struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(text[:n], &m) == nil && m.Type != "" {
			d.mu.Lock()
			d.events = append(d.events, m.Type)
			d.mu.Unlock()
		}
	}
}

// Does presses a key of the phone: dial, accept, hangup, hold, resume, transfer.
func (d *Desk) Does(command, params string) {
	d.Helper()
	text, _ := json.Marshal(map[string]string{"command": command, "params": params, "token": "1"})
	if _, err := fmt.Fprintf(d.control, "%d:%s,", len(text), text); err != nil {
		d.Fatal(err)
	}
}

// Times is how often the phone reported something, such as CALL_INCOMING or REGISTER_OK.
func (d *Desk) Times(event string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e == event {
			n++
		}
	}
	return n
}
