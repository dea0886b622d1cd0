package api

import (
	_ "embed"
	"net/http"
)

// docsPage lists the operations from /api/openapi.json. It loads nothing from
// anywhere else.
//
//go:embed docs.html
var docsPage []byte

//go:embed docs.js
var docsScript []byte

//go:embed docs.css
var docsStyle []byte

func (s *server) docsDoors(mux *http.ServeMux) {
	for path, file := range map[string]struct {
		kind string
		text []byte
	}{
		"/api/docs":          {"text/html; charset=utf-8", docsPage},
		"/api/docs/docs.js":  {"text/javascript; charset=utf-8", docsScript},
		"/api/docs/docs.css": {"text/css; charset=utf-8", docsStyle},
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", file.kind)
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write(file.text) // the caller may have gone
		})
	}
}
