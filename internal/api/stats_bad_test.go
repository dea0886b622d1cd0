package api

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"suban/internal/workday"
)

// A period without data is nothing of nothing: "—" on the page, in the list and in the sheet that
// is taken home, never 0 %, never a refusal; a period that is still to come is as empty.
func TestStatsOfEmptyPeriod(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	director := h.as("director")
	for _, days := range [][2]string{{"2021-01-01", "2021-12-31"}, {"2022-12-01", "2022-12-31"}} {
		period := fmt.Sprintf("?from=%s&to=%s", days[0], days[1])
		board := director.get("/api/stats" + period).wants(200)
		for _, v := range board.at("figures").([]any) {
			f, want := v.(map[string]any), "—"
			if f["k"] == "K00" {
				want = "0" // a number of tickets, and there were none
			}
			if f["value"] != want || f["den"] != float64(0) || f["before"].(map[string]any)["change"] != "—" {
				t.Errorf("%s: %s is %v of %v, %v", days, f["k"], f["value"], f["den"], f["before"])
			}
		}
		if len(board.at("topics").([]any))+len(board.at("groups").([]any)) != 0 {
			t.Errorf("%s: %v %v", days, board.at("topics"), board.at("groups"))
		}
		for _, k := range []string{"K05", "K12a", "K14", "K16", "K29"} {
			if v := director.get("/api/indicators/" + k + period).wants(200); v.text("value") != "—" || v.at("sums") != true {
				t.Errorf("%s of %s: %s", k, days, v.Body)
			}
		}
		x := director.post("/api/stats/export", map[string]any{"from": days[0], "to": days[1], "purpose": "核对空白期"})
		book, err := excelize.OpenReader(bytes.NewReader(x.Body.Bytes()))
		if err != nil {
			t.Fatalf("%s: %d, %v", days, x.Code, err)
		}
		rows, err := book.GetRows("指标")
		h.must(err)
		for _, row := range rows[2:] {
			if row[0] != "K00" && (row[2] != "—" || row[7] != "—" || row[9] != "—") {
				t.Errorf("%s: the sheet says %q", days, row)
			}
		}
	}
}

// A category that is moved in the middle of a period loses no ticket and doubles none: what came in
// before stays where it was counted, what comes after counts in its new place, and together they
// are what was taken in.
func TestStatsOfMovedCategory(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	h.take(nil)
	director := h.as("director")
	topics := func() map[string]float64 {
		count := map[string]float64{}
		for _, v := range director.get("/api/stats?from=2022-11-01&to=2022-11-30").wants(200).at("topics").([]any) {
			topic := v.(map[string]any)
			count[topic["category"].(map[string]any)["id"].(string)] += topic["num"].(float64)
		}
		return count
	}
	if got := fmt.Sprint(topics()); got != "map[1:2]" {
		t.Errorf("before it moved: %s", got)
	}
	director.post("/api/admin/categories/move", map[string]any{"id": "1.1", "parent": "10", "version": 0}).wants(200)
	if got := fmt.Sprint(topics()); got != "map[1:2]" {
		t.Errorf("nothing came in since it moved: %s", got)
	}
	h.take(map[string]any{"category": "10.1.1"})
	if got := fmt.Sprint(topics()); got != "map[1:2 10:1]" {
		t.Errorf("after it moved: %s", got)
	}
	all := director.get("/api/indicators/K00?from=2022-11-01&to=2022-11-30&list=num").wants(200)
	if all.number("num") != 3 || all.at("sums") != true || len(all.at("items").([]any)) != 3 {
		t.Errorf("together %s", all.Body)
	}
	if v, err := h.stats.Verify(t.Context(), nil); err != nil || len(v.Flaws) != 0 || v.Tickets != 3 {
		t.Errorf("verified %+v, %v", v, err)
	}
}

// A year that nobody has published the holidays of is refused in words where working days are
// reckoned, the directors are told, and what needs none is counted as ever.
func TestStatsOfMissingYear(t *testing.T) {
	t.Parallel()
	h := newHouseAt(t, time.Date(2026, 12, 28, 10, 0, 0, 0, workday.Zone))
	id := h.take(nil)
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": h.unit("市城管局")}).refuses(409, "conflict", "2027年的放假安排尚未导入")
	director := h.as("director")
	director.post("/api/whatif", map[string]any{"from": "2026-01-01", "to": "2026-12-27", "change": map[string]any{"days": []any{map[string]any{"date": "2027-01-04", "working": false}}}}).
		refuses(422, "invalid", "2027年的放假安排尚未导入")
	told, err := h.casework.CalendarAlarm(t.Context())
	h.must(err)
	if !told {
		t.Error("nobody is told of the missing year")
	}
	across := "?from=2026-12-01&to=2027-01-31"
	if v := director.get("/api/indicators/K00" + across).wants(200); v.number("num") != 1 || v.at("sums") != true {
		t.Errorf("受理量 needs no calendar: %s", v.Body)
	}
	for _, k := range []string{"K14", "K16"} {
		if v := director.get("/api/indicators/" + k + across).wants(200); v.text("value") != "—" || v.number("den") != 0 {
			t.Errorf("%s is guessed: %s", k, v.Body)
		}
	}
}
