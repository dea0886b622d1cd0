package api

import (
	"fmt"
	"testing"

	"suban/internal/call"
)

// callRows are who must not hear, see or change anything about calls: a unit first of all.
func callRows(id int64) map[string]scopeRow {
	return map[string]scopeRow{
		"phoneFloor":  {"agent", "/api/telephone/floor", nil, 403, "班长"},
		"caller":      {"liaison", "/api/calls/1/caller", nil, 403, "坐席和回访员"},
		"ticketCalls": {"housing", fmt.Sprintf("/api/tickets/%d/calls", id), nil, 404, "不存在"},
		"recording":   {"liaison", "/api/calls/1/recording", nil, 403, "承办单位不能听"},
		"callBacks":   {"liaison", "/api/call-backs", nil, 403, "坐席和班长"},
		"setCallPlan": {"agent", "/api/call-plan", call.Preset(), 403, "班长和中心主任"},
		"listenings":  {"director", "/api/audit/listenings", nil, 403, "权限"},
	}
}

func TestWithoutTelephone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if h.as("agent").get("/api/telephone").at("open") != false {
		t.Error("there is no telephone here")
	}
	h.as("agent").get("/api/call-backs").refuses(404, "not_found", "--sip-listen")
}
