package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// One ticket from the call to 非常满意, by HTTP alone.
func TestJourney(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(nil)
	page := fmt.Sprintf("/api/tickets/%d", id)

	h.pass(10 * time.Minute)
	seen := h.as("dispatcher").get(page).wants(http.StatusOK)
	if seen.text("ticket.state") != "to_dispatch" || seen.text("ticket.requester.phone") != "199****1234" || seen.text("ticket.title") != "夜市占道" {
		t.Errorf("the dispatcher sees %s", seen.Body)
	}
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": h.unit("市城管局")}).wants(http.StatusOK)
	h.pass(time.Hour)
	on := map[string]any{"assignment": 1}
	h.as("liaison").deed(id, "sign", on).wants(http.StatusOK)
	h.as("liaison").deed(id, "contact", map[string]any{"assignment": 1, "reached": "yes", "evidence": "录音编号 1", "text": "已联系"}).wants(http.StatusOK)

	h.pass(24 * time.Hour)
	due := h.as("liaison").get(page + "/due").wants(http.StatusOK)
	if got := due.text("due_at"); got != "2022-11-21T16:00:00Z" || due.text("steps.0.days.1.ordinal") != "1" {
		t.Errorf("due %s: %s", got, due.Body)
	}
	h.as("liaison").deed(id, "reply", map[string]any{"assignment": 1, "public": "已取缔占道摊位。", "founded": "yes", "resolved": "resolved"}).wants(http.StatusOK)
	h.as("dispatcher").deed(id, "pass_reply", nil).wants(http.StatusOK)
	rating := map[string]any{"channel": "phone", "contacted": "yes", "resolved": "resolved", "satisfaction": 5}
	if got := h.as("followup").deed(id, "rate", rating).wants(http.StatusOK).text("state"); got != "closed" {
		t.Errorf("closed as %s", got)
	}

	lines := h.as("dispatcher").get(page + "/timeline").wants(http.StatusOK)
	if n := len(lines.at("items").([]any)); n != 9 {
		t.Errorf("%d lines: %s", n, lines.Body)
	}
	if got := lines.text("items.3.details.0.value"); got != "市城市管理局" && got != "市城管局" {
		t.Logf("dispatch told as %s", lines.Body)
	}
	list := h.as("dispatcher").get("/api/tickets?state=closed&q=夜市占道").wants(http.StatusOK)
	if list.number("count") != 1 || list.number("items.0.id") != id {
		t.Errorf("list %s", list.Body)
	}
}
