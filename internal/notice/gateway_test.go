package notice

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// bench is a gateway under test: what came out at its other end, and how to make
// it fail for a while or for ever.
type bench struct {
	Gateway
	received func() []Message
	broken   func(bool)
	refusing func() // nil when it refuses nothing
}

func message(id string) Message {
	return Message{ID: id, Channel: "sms", Occasion: "closed", No: "341300", To: "19900001234", Text: "您反映的诉求\n已办结。\"谢谢\"",
		At: time.Date(2026, 6, 10, 1, 30, 0, 0, time.UTC)}
}

// conform is what every gateway keeps to.
func conform(t *testing.T, build func(*testing.T) bench) {
	t.Run("delivers what it was given", func(t *testing.T) {
		t.Parallel()
		b := build(t)
		for _, id := range []string{"1", "2"} {
			if err := b.Send(t.Context(), message(id)); err != nil {
				t.Fatal(err)
			}
		}
		got := b.received()
		if len(got) != 2 || got[0] != message("1") || got[1] != message("2") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		t.Parallel()
		b := build(t)
		var wait sync.WaitGroup
		for range 50 {
			wait.Go(func() {
				if err := b.Send(t.Context(), message("7")); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := b.received(); len(got) != 50 || got[49] != message("7") {
			t.Errorf("%d arrived whole", len(got))
		}
	})
	t.Run("fails for a while", func(t *testing.T) {
		t.Parallel()
		b := build(t)
		b.broken(true)
		err := b.Send(t.Context(), message("3"))
		if err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("while broken: %v", err)
		}
		if err != nil && strings.Contains(err.Error(), "19900001234") {
			t.Errorf("the number is in the error: %v", err)
		}
		b.broken(false)
		if err := b.Send(t.Context(), message("3")); err != nil {
			t.Errorf("mended: %v", err)
		}
		if got := b.received(); len(got) != 1 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("refuses for ever", func(t *testing.T) {
		t.Parallel()
		b := build(t)
		if b.refusing == nil {
			return
		}
		b.refusing()
		if err := b.Send(t.Context(), message("4")); !errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "19900001234") {
			t.Errorf("%v", err)
		}
	})
}

func TestFile(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T) bench {
		dir := filepath.Join(t.TempDir(), "out")
		name := filepath.Join(dir, "notices-2026-06-10.jsonl")
		return bench{Gateway: &File{Dir: dir},
			received: func() (list []Message) {
				f, err := os.Open(name)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if info, _ := f.Stat(); info.Mode().Perm() != 0o600 {
					t.Errorf("others may read it: %v", info.Mode())
				}
				for lines := bufio.NewScanner(f); lines.Scan(); {
					var m Message
					if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
						t.Errorf("line %q: %v", lines.Text(), err)
					}
					list = append(list, m)
				}
				return list
			},
			broken: func(yes bool) {
				if yes { // a file where the directory should be
					if err := os.WriteFile(dir, nil, 0o600); err != nil {
						t.Fatal(err)
					}
				} else if err := os.Remove(dir); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	const secret = "a secret both sides know"
	conform(t, func(t *testing.T) bench {
		var mu sync.Mutex
		var list []Message
		status := http.StatusNoContent
		set := func(code int) { mu.Lock(); status = code; mu.Unlock() }
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			if r.Method != http.MethodPost || r.Header.Get("X-Suban-Signature") != Sign([]byte(secret), r.Header.Get("X-Suban-Time"), body) || r.Header.Get("X-Suban-Time") != "1781055000" {
				t.Errorf("%s signed %q at %q", r.Method, r.Header.Get("X-Suban-Signature"), r.Header.Get("X-Suban-Time"))
			}
			mu.Lock()
			defer mu.Unlock()
			if status >= 300 {
				http.Error(w, "bad number 19900001234", status)
				return
			}
			var m Message
			if err := json.Unmarshal(body, &m); err != nil || r.Header.Get("Idempotency-Key") != m.ID {
				t.Errorf("%s: %v, key %q", body, err, r.Header.Get("Idempotency-Key"))
			}
			list = append(list, m)
			w.WriteHeader(status)
		}))
		t.Cleanup(server.Close)
		g, err := NewHTTP(server.URL+"/send", secret)
		if err != nil {
			t.Fatal(err)
		}
		return bench{Gateway: g,
			received: func() []Message { mu.Lock(); defer mu.Unlock(); return list },
			broken: func(yes bool) {
				set(map[bool]int{true: http.StatusServiceUnavailable, false: http.StatusOK}[yes])
			},
			refusing: func() { set(http.StatusUnprocessableEntity) },
		}
	})
}

// What a gateway answers decides whether the message is tried again.
func TestHTTPAnswers(t *testing.T) {
	t.Parallel()
	for code, final := range map[int]bool{400: true, 422: true, 410: true, 401: false, 403: false, 404: false, 408: false, 429: false, 500: false, 503: false, 302: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
		}))
		g, err := NewHTTP(server.URL, "a secret both sides know")
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Send(t.Context(), message("1")); err == nil || errors.Is(err, ErrRefused) != final {
			t.Errorf("%d: %v", code, err)
		}
		server.Close()
		if err := g.Send(t.Context(), message("1")); err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("nobody listens: %v", err)
		}
	}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer slow.Close()
	g, err := NewHTTP(slow.URL+"/?token=hidden", "a secret both sides know")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if err := g.Send(ctx, message("1")); err == nil || strings.Contains(err.Error(), "hidden") {
		t.Errorf("a slow gateway: %v", err)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		config Config
		words  string
	}{
		{Config{URL: "ftp://gateway.example", Secret: "0123456789abcdef"}, "https://"},
		{Config{URL: "https://gateway.example/send", Secret: "short"}, "至少16个字符"},
		{Config{URL: "https://gateway.example/send", Secret: "0123456789abcdef", Dir: "x"}, "只能给一个"},
	} {
		if _, err := test.config.Gateway(); err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%+v: %v", test.config, err)
		}
	}
	if g, err := (Config{}).Gateway(); g != nil || err != nil {
		t.Errorf("none configured: %v %v", g, err)
	}
}
