package app

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"suban/internal/fault"
	"suban/internal/pgtest"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	for name, test := range map[string]struct {
		web   Web
		field string
		words string
	}{
		"half a certificate": {Web{TLSCert: "cert.pem"}, "tls-cert", "同时给出"},
		"taken address":      {Web{Listen: taken.Addr().String()}, "listen", "已被占用"},
		"no address":         {Web{Listen: "nonsense"}, "listen", "应形如"},
		"plain from afar":    {Web{Listen: "0.0.0.0:0"}, "listen", "启用 TLS"},
		"proxy by name":      {Web{TrustedProxy: []string{"proxy.example"}}, "trusted-proxy", "IP 地址或网段"},
		"metrics by name":    {Web{MetricsFrom: []string{"300.1.1.1"}}, "metrics-from", "IP 地址或网段"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := test.web.Open(t.Context())
			f, ok := fault.Of(err)
			if !ok || f.Field != test.field || !strings.Contains(f.Message, test.words) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The usual port may be taken: the next free one is used.
func TestUsualPortTaken(t *testing.T) {
	t.Parallel()
	var urls []string
	for range 3 {
		site, err := Web{}.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer site.listener.Close()
		for _, other := range urls {
			if site.URL == other {
				t.Errorf("%s twice", other)
			}
		}
		urls = append(urls, site.URL)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	site := &Site{web: Web{TrustedProxy: []string{"10.0.0.5", "10.1.0.0/16"}}}
	for name, test := range map[string]struct {
		peer, proto, forwarded string
		status                 int
		from                   string
		secure                 bool
	}{
		"loopback":             {"127.0.0.1:1", "", "", 200, "127.0.0.1:1", false},
		"plain from afar":      {"192.0.2.1:1", "", "", 403, "", false},
		"a claim from afar":    {"192.0.2.1:1", "https", "127.0.0.1", 403, "", false},
		"loopback's claim":     {"127.0.0.1:1", "https", "192.0.2.7", 200, "127.0.0.1:1", false},
		"proxy over TLS":       {"10.0.0.5:1", "https", "192.0.2.7", 200, "192.0.2.7:0", true},
		"proxy without TLS":    {"10.0.0.5:1", "http", "192.0.2.7", 200, "192.0.2.7:0", false},
		"a forged hop":         {"10.0.0.5:1", "https", "127.0.0.1, 192.0.2.7", 200, "192.0.2.7:0", true},
		"two proxies":          {"10.0.0.5:1", "https", "127.0.0.1, 192.0.2.7, 10.1.2.3", 200, "192.0.2.7:0", true},
		"proxy without header": {"10.0.0.5:1", "https", "", 200, "10.0.0.5:1", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var from string
			var secure bool
			handler := site.guard(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				from, secure = r.RemoteAddr, Secure(r.Context())
			}))
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.peer
			r.Header.Set("X-Forwarded-Proto", test.proto)
			r.Header.Set("X-Forwarded-For", test.forwarded)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != test.status || from != test.from || secure != test.secure {
				t.Errorf("status %d, from %q, secure %t", w.Code, from, secure)
			}
			if sts := w.Header().Get("Strict-Transport-Security") != ""; sts != test.secure {
				t.Errorf("HSTS %t", sts)
			}
			if test.status == 200 && !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'self'") {
				t.Error("no content security policy")
			}
		})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	built := site{fstest.MapFS{
		"index.html":         {Data: []byte("console")},
		"m/index.html":       {Data: []byte("portal")},
		"assets/app-1.js":    {Data: []byte("long script")},
		"assets/app-1.js.br": {Data: []byte("short")},
	}}
	for name, test := range map[string]struct {
		site         site
		method, path string
		encoding     string
		status       int
		body, cache  string
	}{
		"console":       {built, "GET", "/", "", 200, "console", "no-cache"},
		"console route": {built, "GET", "/tickets/7", "", 200, "console", "no-cache"},
		"portal":        {built, "GET", "/m/", "", 200, "portal", "no-cache"},
		"portal route":  {built, "GET", "/m/track", "", 200, "portal", "no-cache"},
		"script":        {built, "GET", "/assets/app-1.js", "gzip", 200, "long script", "public, max-age=31536000, immutable"},
		"packed script": {built, "GET", "/assets/app-1.js", "gzip, br", 200, "short", "public, max-age=31536000, immutable"},
		"no such file":  {built, "GET", "/assets/app-2.js", "", 404, "没有这个文件\n", ""},
		"climbing out":  {built, "GET", "/../../etc/passwd", "", 200, "console", "no-cache"},
		"writing":       {built, "POST", "/", "", 405, "此地址只能读取\n", ""},
		"not built":     {site{fstest.MapFS{".keep": {}}}, "GET", "/", "", 503, "网页还没有构建:请在 web 目录执行 npm ci 和 npm run build,再重新编译 suban\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(test.method, test.path, nil)
			r.Header.Set("Accept-Encoding", test.encoding)
			w := httptest.NewRecorder()
			test.site.ServeHTTP(w, r)
			if w.Code != test.status || w.Body.String() != test.body || w.Header().Get("Cache-Control") != test.cache {
				t.Errorf("%d %q, cache %q", w.Code, w.Body, w.Header().Get("Cache-Control"))
			}
		})
	}
}

func TestWatching(t *testing.T) {
	t.Parallel()
	home := &Home{DB: pgtest.DB(t)}
	empty := &Home{DB: pgtest.Open(t, pgtest.Empty(t), pgOptions)}
	for name, test := range map[string]struct {
		home       *Home
		path, peer string
		status     int
		words      string
	}{
		"alive":             {home, "/healthz", "192.0.2.1:1", 200, "ok"},
		"ready":             {home, "/readyz", "192.0.2.1:1", 200, "ok"},
		"not migrated":      {empty, "/readyz", "192.0.2.1:1", 503, "数据库结构是 0"},
		"metrics here":      {home, "/metrics", "127.0.0.1:1", 200, `suban_database_connections{state="limit"}`},
		"metrics allowed":   {home, "/metrics", "10.0.0.9:1", 200, "go_goroutines"},
		"metrics from afar": {home, "/metrics", "192.0.2.1:1", 403, "只对本机"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", test.path, nil)
			r.RemoteAddr = test.peer
			w := httptest.NewRecorder()
			test.home.Handler(nil, []string{"10.0.0.0/24"}).ServeHTTP(w, r)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.words) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}
