package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"suban/internal/account"
	"suban/internal/org"
)

// identity is what says who a requester is: his name, his number in any form, and
// where he can be found.
var identity = []string{"欧阳示例", "欧阳", "13912345678", "139****5678", "1391234", "5678", "梨园示例巷九号"}

// Every door that can be opened with a GET is opened by every post of a unit, for a
// tip-off and for a confidential ticket: nobody there learns who the requester is. A
// new door is walked without being named here.
func TestWalk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, u := range []account.User{
		{Login: "sectionhead", Name: "科室负责人", Unit: h.unit("市城管局"), Roles: []org.Role{org.SectionHead}},
		{Login: "chief", Name: "一把手", Unit: h.unit("市城管局"), Roles: []org.Role{org.Chief}},
		{Login: "observer", Name: "观察员", Unit: centre, Roles: []org.Role{org.Observer}, Themes: []string{"1"}},
		{Login: "district", Name: "县区热线办", Unit: 20, Roles: []org.Role{org.DistrictOffice}},
		{Login: "exporter", Name: "市城管局热线办", Unit: h.unit("市城管局"), Roles: []org.Role{org.DistrictOffice}}, // may export
	} {
		h.employ(u)
	}
	who := map[string]any{"name": "欧阳示例", "phone": "139 1234 5678", "type": "person", "confidential": true}
	open := map[string]any{"name": "欧阳示例", "phone": "139 1234 5678", "type": "person", "confidential": false}
	said := map[string]any{"title": "欧阳示例反映夜市占道", "content": "我是欧阳示例,住梨园示例巷,电话13912345678,夜市占道。", "expectation": "请回复欧阳示例", "requester": who, "place": "夜市"}
	tip := map[string]any{"kind": "tip_off", "requester": open}
	for k, v := range said {
		if tip[k] == nil {
			tip[k] = v
		}
	}
	heard := h.overhear("liaison", "chengguan", "chief")
	tickets := []int64{h.handled(said), h.handled(tip)}
	for _, id := range tickets {
		h.as("liaison").deed(id, "assign_handler", map[string]any{"assignment": 1, "handler": h.posts["chengguan"].ID}).wants(200)
		h.as("liaison").deed(id, "contact", map[string]any{"assignment": 1, "reached": "yes", "evidence": "录音 13912345678", "text": "已电话联系欧阳示例"}).wants(200)
		h.through(id)
		h.enclosed(id)
		h.as("liaison").deed(id, "assist", map[string]any{"assignment": 1, "units": []int{12}})
	}
	// One that a unit had and gave back.
	former := h.take(said)
	h.as("dispatcher").deed(former, "dispatch", map[string]any{"unit": h.unit("市交通局")}).wants(200)
	h.as("roads").deed(former, "send_back", map[string]any{"assignment": 1, "code": "not_duty", "text": "属市容管理", "basis": "三定方案第三条", "unit": 10}).wants(200)
	h.as("dispatcher").deed(former, "approve_send_back", map[string]any{"assignment": 1}).wants(200)
	tickets = append(tickets, former)
	papers := h.papers(tickets[:2])
	asides, asked := h.asides(tickets[:2])

	seen, files := 0, map[string]int{}
	for _, login := range []string{"liaison", "chengguan", "sectionhead", "chief", "roads", "housing", "observer", "district", "exporter"} {
		as := h.as(login)
		type knock struct {
			path string
			body any
		}
		var knocks []knock
		for _, path := range slices.Concat(doorsOf(h, tickets), papers, asides) {
			knocks = append(knocks, knock{path, nil})
		}
		purpose := map[string]any{"purpose": "县区周例会通报"}
		knocks = append(knocks, knock{"/api/tickets/export?queue=all", purpose}, knock{"/api/tickets/export/along?queue=all", purpose})
		for _, k := range []string{"K00", "K07"} {
			knocks = append(knocks, knock{"/api/stats/export", map[string]any{"from": "2022-11-01", "to": "2022-11-08", "k": k, "purpose": "县区周例会通报"}})
		}
		for path, body := range asked {
			knocks = append(knocks, knock{path, body})
		}
		for _, k := range knocks {
			path, told := k.path, answer{}
			if k.body == nil {
				told = as.get(path)
			} else {
				told = as.post(path, k.body)
			}
			if told.Code == http.StatusInternalServerError {
				t.Errorf("%s breaks for %s", path, login)
			}
			text, kind := readable(t, told.Body.Bytes())
			if strings.HasPrefix(told.Header().Get("Content-Type"), "image/") {
				text = "" // a picture's bytes are no words
			}
			text += headings(told)
			if told.Code == http.StatusOK && strings.Contains(text, "占道") {
				seen++
				files[kind]++
			}
			for _, word := range identity {
				// What was asked for comes back in a refusal or a headline only when it is in the answer by itself.
				if strings.Contains(text, word) && !strings.Contains(path, url.QueryEscape(word)) {
					t.Errorf("%s shows %s %q: %s", path, login, word, around(text, word))
				}
			}
		}
		// Neither is a ticket found by what must not be known.
		for _, word := range []string{"欧阳示例", "13912345678"} {
			for _, path := range []string{"/api/search?q=", "/api/tickets?q=", "/api/tickets?phone="} {
				if strings.HasSuffix(path, "phone=") && word[0] != '1' {
					continue
				}
				a := as.get(path + url.QueryEscape(word))
				for _, list := range []string{"tickets", "items"} {
					if found, _ := a.at(list).([]any); len(found) > 0 {
						t.Errorf("%s finds %d tickets by %s%s", login, len(found), path, word)
					}
				}
			}
		}
	}
	heard.until(t, fmt.Sprint(tickets[1]))
	for _, word := range append(identity, "占道") {
		if strings.Contains(heard.String(), word) {
			t.Errorf("a stream says %q: %s", word, around(heard.String(), word))
		}
	}
	if seen < 10 || files["xl"] == 0 || files["word"] == 0 {
		t.Errorf("the matter was seen on %d doors only, in files %v: the walk shows nothing", seen, files)
	}
}

// papers are the paths of what was written about tickets to the unit that has them: a
// reminder for each, and an order of the supervisors, with their documents.
func (h *house) papers(tickets []int64) (paths []string) {
	h.Helper()
	director := h.as("director")
	for _, r := range director.get("/api/supervision/rules").wants(200).at("items").([]any) {
		if m := r.(map[string]any); m["trigger"] == "by_hand" {
			director.post("/api/reminders", map[string]any{"tickets": tickets, "matter": m["id"], "medium": "phone", "whom": "值班负责人", "text": "欧阳示例催办夜市占道,电话13912345678"}).wants(200)
			break
		}
	}
	for _, r := range h.as("liaison").get("/api/reminders").wants(200).at("items").([]any) {
		paths = append(paths, fmt.Sprintf("/api/reminders/%v/docx", r.(map[string]any)["id"]))
	}
	order := director.post("/api/orders/direct", map[string]any{"tickets": tickets, "reason": "夜市占道久拖不决", "leader": "市领导 1", "days": 5}).wants(200)
	return append(paths, fmt.Sprintf("/api/orders/%d", order.number("id")), fmt.Sprintf("/api/orders/%d/docx", order.number("id")))
}

// readable is what a person reads in an answer: of a Word or Excel file, alone or at the
// end of an export that was followed, all its parts. Kind is xl, word or "".
func readable(t *testing.T, body []byte) (text, kind string) {
	t.Helper()
	if at := bytes.LastIndex(body, []byte(`"file":"`)); at > 0 {
		var last exportLine
		if err := json.Unmarshal(body[bytes.LastIndexByte(bytes.TrimSpace(body), '\n')+1:], &last); err != nil {
			t.Fatal(err)
		}
		body = last.File
	}
	if !bytes.HasPrefix(body, []byte("PK")) {
		return string(body), ""
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		part, err := z.Open(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		text += string(b)
		if k, _, ok := strings.Cut(f.Name, "/"); ok && (k == "xl" || k == "word") {
			kind = k
		}
	}
	return text, kind
}

// doorsOf are the paths of all doors that only read, for some tickets.
func doorsOf(h *house, tickets []int64) (paths []string) {
	queries := map[string][]string{
		"/api/tickets": {"", "?queue=all", "?q=" + url.QueryEscape("夜市占道"), "?queue=handling"}, "/api/search": {"?q=" + url.QueryEscape("夜市占道"), "?q=" + url.QueryEscape("梨园")},
	}
	for _, op := range operations(h.api) {
		if op.method != http.MethodGet || op.Metadata[accessKey] == anyone {
			continue
		}
		for _, query := range append(slices.Clone(queries[op.path]), "") {
			if !strings.Contains(op.path, "{id}") {
				paths = append(paths, op.path+query)
				continue
			}
			for _, id := range tickets {
				paths = append(paths, strings.Replace(op.path, "{id}", fmt.Sprint(id), 1)+query)
			}
		}
	}
	return paths
}

func around(text, word string) string {
	at := strings.Index(text, word)
	return text[max(0, at-60):min(len(text), at+60)]
}
