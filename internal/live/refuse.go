package live

import (
	"encoding/json"
	"net/http"

	"suban/internal/fault"
)

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Denied: http.StatusForbidden,
	fault.Unauthorized: http.StatusUnauthorized, fault.Unavailable: http.StatusServiceUnavailable,
}

// refuse answers with a problem (RFC 9457), as the API does.
func refuse(w http.ResponseWriter, err error) {
	f, _ := fault.Of(err)
	status := statuses[f.Kind]
	if status == 0 {
		status = http.StatusConflict
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": f.Kind, "detail": f.Message}) // the caller may have gone
}

// failed answers a refusal, or logs what nobody foresaw.
func (l *Live) failed(w http.ResponseWriter, r *http.Request, err error) {
	if _, ok := fault.Of(err); !ok {
		if r.Context().Err() == nil {
			l.log.ErrorContext(r.Context(), "live failed", "path", r.Pattern, "error", err)
		}
		err = fault.New(fault.Unavailable, "暂时连不上,请稍后再试")
	}
	refuse(w, err)
}
