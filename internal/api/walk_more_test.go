package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/live"
)

// loud is what many write to at once: the log of the process, the news of a stream.
type loud struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *loud) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *loud) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// logged is all that the tests of this package log.
var logged loud

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.MultiWriter(&logged, os.Stderr), &slog.HandlerOptions{Level: slog.LevelDebug})))
	code := m.Run()
	for _, word := range identity {
		if strings.Contains(logged.String(), word) {
			fmt.Fprintf(os.Stderr, "the log names a requester: %s\n", around(logged.String(), word))
			code = 1
		}
	}
	os.Exit(code)
}

// through is a unit that asks a requester through the centre and is answered, once by the
// centre and once by himself: what comes back names him, as people do.
func (h *house) through(id int64) {
	h.Helper()
	h.as("liaison").deed(id, "ask_through", map[string]any{"assignment": 1, "text": "请问夜市占道几点最严重?"}).wants(200)
	h.as("agent").deed(id, "answer_through", map[string]any{"reached": "yes", "text": "欧阳示例说晚八点最严重,可打13912345678"}).wants(200)
	h.as("chengguan").deed(id, "ask_through", map[string]any{"assignment": 1, "text": "夜市占道的摊位有多少?"}).wants(200)
}

// enclosed puts two files on a ticket whose names tell who the requester is: one of the
// requester that the centre then opened to units, one of the unit itself.
func (h *house) enclosed(id int64) {
	h.Helper()
	raw := photo(h.T)
	for _, by := range []string{"agent", "liaison"} {
		up := h.as(by).upload("/api/files", raw, int64(len(raw))).wants(200)
		h.as(by).deed(id, "attach", map[string]any{"file": up.text("file"), "name": by + "拍的欧阳示例13912345678.jpg", "purpose": "other", "audience": "units"}).wants(200)
	}
}

// asides are what a unit may ask for beside the doors that only read: the drill-down of
// figures, what resembles his words, files, incidents.
func (h *house) asides(tickets []int64) (paths []string, posts map[string]any) {
	h.Helper()
	for _, k := range []string{"K00", "K05", "K07"} {
		for _, list := range []string{"num", "rest", "out"} {
			paths = append(paths, fmt.Sprintf("/api/indicators/%s?from=2022-11-01&to=2022-11-08&list=%s", k, list))
		}
	}
	paths = append(paths, "/api/stats?from=2022-11-01&to=2022-11-08", "/api/score?month=2022-11")
	for _, id := range tickets {
		for n := 1; n <= 2; n++ {
			paths = append(paths, fmt.Sprintf("/api/tickets/%d/attachment?n=%d", id, n))
		}
	}
	open := h.take(nil)
	event := h.as("dispatcher").post("/api/incidents", map[string]any{"tickets": []int64{open, h.take(nil)}, "title": "夜市占道", "reason": "同一处夜市"}).wants(200).number("id")
	paths = append(paths, fmt.Sprintf("/api/incidents/%d", event), fmt.Sprintf("/api/tickets/%d/incident", open), fmt.Sprintf("/api/tickets/%d/alike", open))
	typed := map[string]any{"title": "夜市占道", "content": "梨园示例巷夜市占道,请处理。", "region": "341302"}
	return paths, map[string]any{"/api/suggestions": typed, "/api/suggestions/alike": typed, "/api/articles/suggest": map[string]any{"text": "夜市占道"}}
}

// overhear listens to the live news as some posts do, until the test ends.
func (h *house) overhear(logins ...string) *loud {
	h.Helper()
	news := live.New(h.db, h.casework, h.accounts, nil)
	site := httptest.NewServer(news)
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { news.Run(ctx) })
	heard := &loud{}
	for _, login := range logins {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+"/api/live", nil)
		h.must(err)
		r.AddCookie(&http.Cookie{Name: account.Cookie, Value: h.as(login).cookie})
		a, err := http.DefaultClient.Do(r)
		h.must(err)
		if a.StatusCode != http.StatusOK {
			h.Fatalf("%s hears nothing: %d", login, a.StatusCode)
		}
		all.Go(func() { defer a.Body.Close(); _, _ = io.Copy(heard, a.Body) }) // ends with the test
	}
	h.Cleanup(func() { stop(); all.Wait(); site.Close() })
	return heard
}

// until waits for a word in what is heard.
func (l *loud) until(t *testing.T, word string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(l.String(), word); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never heard %s in %s", word, l)
		}
	}
}

// headings are the headers of an answer as a person reads them: a file's name too.
func headings(a answer) string {
	text := fmt.Sprint(a.Header())
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}
