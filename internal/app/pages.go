package app

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"suban/web"
)

// pages serves the built site: the console at /, the citizens' portal (群众门户)
// at /m/. Every other path of an entry opens its one page.
func pages() http.Handler {
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		panic(err) // a mistake in web/embed.go
	}
	return site{dist}
}

type site struct{ dist fs.FS }

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "此地址只能读取", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if info, err := fs.Stat(s.dist, name); name == "" || err != nil || info.IsDir() {
		if path.Ext(name) != "" || strings.HasPrefix(name, "assets/") {
			http.Error(w, "没有这个文件", http.StatusNotFound)
			return
		}
		name = "index.html"
		if r.URL.Path == "/m" || strings.HasPrefix(r.URL.Path, "/m/") {
			name = "m/index.html"
		}
		if r.URL.Path == "/wall" || r.URL.Path == "/wall/" {
			name = "wall/index.html"
		}
	}
	s.send(w, r, name)
}

// packed are the forms of a file that the build made beside it, best first.
var packed = []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

func (s site) send(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	text, err := fs.ReadFile(s.dist, name)
	if err != nil {
		http.Error(w, "网页还没有构建:请在 web 目录执行 npm ci 和 npm run build,再重新编译 suban", http.StatusServiceUnavailable)
		return
	}
	h.Add("Vary", "Accept-Encoding")
	for _, p := range packed {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), p.encoding) {
			continue
		}
		if small, err := fs.ReadFile(s.dist, name+p.suffix); err == nil {
			h.Set("Content-Encoding", p.encoding)
			text = small
			break
		}
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		h.Set("Content-Type", kind)
	}
	// Files under assets are named after their content; pages must be asked for anew.
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(text) // the caller may have gone
}
