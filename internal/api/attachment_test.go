package api

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"suban/internal/ticket"
)

// photo is a small JPEG with the place and the phone it was taken with.
func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range 60 * 40 {
		m.Set(i%60, i/60, color.RGBA{uint8(i), uint8(i / 60 * 6), 90, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00GPS 33.6461 SN-12345"
	return append(append([]byte("\xff\xd8\xff\xe1\x00"), append([]byte{byte(2 + len(exif))}, exif...)...), b.Bytes()[2:]...)
}

// upload sends bytes as they are; length is what is announced, -1 nothing.
func (c *client) upload(path string, content []byte, length int64) answer {
	c.Helper()
	r := httptest.NewRequestWithContext(c.Context(), http.MethodPost, path, bytes.NewReader(content))
	r.ContentLength = length
	r.Header.Set("Content-Length", fmt.Sprint(length))
	return c.ask(r)
}

// An attachment goes with what is done, is stripped of what it must not tell, and is
// opened by who may see it and by nobody else.
func TestAttachments(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	raw := photo(t)
	me := h.stranger()
	up := me.upload("/api/citizen/files", raw, int64(len(raw))).wants(200)
	if up.text("type") != "image/jpeg" || up.text("picture") != "true" {
		t.Fatalf("upload %s", up.Body)
	}
	said := map[string]any{"kind": "complaint", "region": "341302", "content": "路灯不亮", "requester": map[string]any{"name": "钱女士", "phone": "13800001234"},
		"attachments": []any{map[string]any{"file": up.text("file"), "name": `C:\photos\钱女士家门口.exe`}}}
	made := me.post("/api/citizen/tickets", said).wants(200)
	slip := map[string]any{"no": made.text("no"), "code": made.text("code")}
	me.post("/api/citizen/tickets", said).refuses(422, "invalid", "重新选择文件") // used once
	id := h.as("dispatcher").get("/api/tickets?no=" + made.text("no")).number("items.0.id")
	page := fmt.Sprintf("/api/tickets/%d", id)
	if v := h.as("dispatcher").get(page); v.text("attachments.0.name") != "钱女士家门口.exe.jpg" || v.text("attachments.0.by") != "诉求人" {
		t.Errorf("page %s", v.Body)
	}
	file := page + "/attachment?n=1"
	got := h.as("dispatcher").get(file).wants(200)
	if bytes.Contains(got.Body.Bytes(), []byte("33.6461")) || bytes.Contains(got.Body.Bytes(), []byte("SN-12345")) {
		t.Error("the picture still says where it was taken")
	}
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"} {
		if v := got.Header().Get(name); v != want {
			t.Errorf("%s is %q", name, v)
		}
	}
	if d := got.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "inline; filename*=UTF-8''") || strings.ContainsAny(d, "\r\n\" ") && strings.Count(d, " ") > 1 {
		t.Errorf("disposition %q", d)
	}
	if small := h.as("dispatcher").get(file + "&small=true").wants(200); small.Body.Len() >= got.Body.Len()*3 {
		t.Errorf("the small picture has %d bytes", small.Body.Len())
	}
	h.as("housing").get(file).refuses(404, "not_found", "不在您可见的范围内")
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 10, "category": "1"}).wants(200)
	liaison := h.as("liaison")
	liaison.get(file).wants(200)
	liaison.deed(id, "sign", map[string]any{"assignment": 1}).wants(200)

	// A reply and its picture are one deed; the citizen sees both when it has passed.
	second := liaison.upload("/api/files", raw, int64(len(raw))).wants(200)
	h.as("roads").post(page+"/deeds/attach", map[string]any{"version": 1, "facts": map[string]any{"file": second.text("file"), "purpose": "other"}}).refuses(404, "not_found", "")
	version := liaison.get(page).number("version")
	reply := map[string]any{"version": version, "facts": map[string]any{"assignment": 1, "public": "已修复。", "founded": "yes", "resolved": "resolved", "contact_at": "2022-11-07T10:00:00+08:00", "contact": "电话"},
		"attachments": []any{map[string]any{"file": second.text("file"), "name": "修复后.jpg"}}}
	stolen := with(reply, map[string]any{"attachments": []any{map[string]any{"file": up.text("file")}}})
	liaison.post(page+"/deeds/reply", stolen).refuses(422, "invalid", "重新选择文件")
	liaison.post(page+"/deeds/reply", reply).wants(200)
	open := func(n int) answer {
		return me.post("/api/citizen/attachment", with(slip, map[string]any{"n": n}))
	}
	open(1).wants(200)
	open(2).refuses(404, "not_found", "没有这个附件")
	h.as("dispatcher").deed(id, "pass_reply", nil).wants(200)
	open(2).wants(200)
	if seen := me.post("/api/citizen/track", slip).wants(200); len(seen.at("attachments").([]any)) != 2 || seen.text("attachments.1.by") != "市城市管理局" {
		t.Errorf("the citizen sees %s", seen.Body)
	}
	me.post("/api/citizen/attachment", map[string]any{"no": slip["no"], "code": "22222222", "n": 1}).refuses(404, "not_found", "查询码不对")

	// Added to the open matter, then taken back by the desk.
	third := me.upload("/api/citizen/files", raw, int64(len(raw))).wants(200)
	me.post("/api/citizen/add", with(slip, map[string]any{"reason": "又灭了", "attachments": []any{map[string]any{"file": third.text("file")}}})).wants(200)
	if told := h.as("liaison").get("/api/inbox").Body.String(); !strings.Contains(told, "补充了情况") {
		t.Errorf("the unit is not told: %s", told)
	}
	h.as("director").deed(id, "detach", map[string]any{"n": 3, "text": "照片里有无关人员"}).wants(200)
	open(3).refuses(404, "not_found", "没有这个附件")
	line := h.as("liaison").get(page + "/timeline").Body.String()
	if strings.Contains(line, third.text("file")) || strings.Contains(line, "钱女士") {
		t.Errorf("the timeline tells %s", line)
	}
	// Who opened what stands in the audit.
	audit := h.as("auditadmin").get(fmt.Sprintf("/api/audit/downloads?ticket=%d", id)).wants(200)
	if n := len(audit.at("items").([]any)); n != 2 {
		t.Errorf("%d downloads in the audit: %s", n, audit.Body)
	}
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))
}

// A tip-off's pictures and their names stay with the centre.
func TestConfidentialAttachment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	raw := photo(t)
	up := h.as("agent").upload("/api/files", raw, int64(len(raw))).wants(200)
	id := h.handled(map[string]any{"requester": map[string]any{"name": "李保密", "phone": "139 1234 5678", "confidential": true},
		"attachments": []any{map[string]any{"file": up.text("file"), "name": "李保密家门口13912345678.jpg"}}})
	page := fmt.Sprintf("/api/tickets/%d", id)
	liaison := h.as("liaison")
	liaison.get(page+"/attachment?n=1").refuses(404, "not_found", "没有这个附件")
	h.as("dispatcher").deed(id, "set_audience", map[string]any{"n": 1, "audience": "units", "text": "现场核查需要"}).wants(200)
	file := liaison.get(page + "/attachment?n=1").wants(200)
	for _, said := range []string{liaison.get(page).Body.String(), liaison.get(page + "/timeline").Body.String(), fmt.Sprint(file.Header())} {
		for _, word := range append(secret, "%E6%9D%8E") {
			if strings.Contains(said, word) {
				t.Errorf("the unit reads %q in %s", word, said)
			}
		}
	}
}

// Uploads that lie about their type, or are too long, are refused in words; the
// second before they are read.
func TestBadUploads(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, row := range map[string]struct {
		content []byte
		length  int64
		words   string
	}{
		"a page called jpg":     {[]byte("<html><script>alert(1)</script>"), 31, "改后缀无效"},
		"a program":             {[]byte("MZ\x90\x00\x03"), 5, "改后缀无效"},
		"half a photo":          {photo(t)[:200], 200, "没有传完整"},
		"nothing":               {nil, 0, "没有收到文件内容"},
		"50 MB, announced":      {[]byte("\xff\xd8\xff"), 50 << 20, "文件有50MB"},
		"50 MB, not announced":  {append([]byte("\xff\xd8\xff"), make([]byte, 50<<20)...), -1, "超过40MB的上限"},
		"a gigabyte, announced": {[]byte("\xff\xd8\xff"), 1 << 30, "200MB"},
	} {
		for _, door := range []struct {
			c    *client
			path string
		}{{h.stranger(), "/api/citizen/files"}, {h.as("agent"), "/api/files"}} {
			door.c.upload(door.path, row.content, row.length).refuses(422, "invalid", row.words)
		}
	}
	h.as("dispatcher").post("/api/attachment-limits", map[string]any{"picture_mb": 1, "file_mb": 1, "per_ticket": 1, "per_deed": 1}).refuses(403, "denied", "权限")
	h.as("agent").post("/api/tickets", complaint(map[string]any{"attachments": []any{map[string]any{"file": "12-nobody"}}})).refuses(422, "invalid", "重新选择文件")
}

// What nobody attached within a day is gone; what is attached stays.
func TestLooseFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	raw := photo(t)
	loose := h.stranger().upload("/api/citizen/files", raw, int64(len(raw))).wants(200)
	kept := h.as("agent").upload("/api/files", append(raw, 0), int64(len(raw))+1).wants(200)
	id := h.handled(map[string]any{"attachments": []any{map[string]any{"file": kept.text("file")}}})
	h.pass(25 * time.Hour)
	// Both pictures are the same once they are stripped: the content stays for the one.
	if n, err := h.casework.DropFiles(t.Context()); n != 0 || err != nil {
		t.Errorf("%d contents dropped, %v", n, err)
	}
	h.stranger().post("/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": "路灯不亮", "requester": map[string]any{"phone": "13800001234"},
		"attachments": []any{map[string]any{"file": loose.text("file")}}}).refuses(422, "invalid", "超过一天")
	h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d/attachment?n=1", id)).wants(200)
}

// attachmentRows are knocks at the attachments' doors of somebody they are not for.
func (h *house) attachmentRows(id int64) map[string]scopeRow {
	return map[string]scopeRow{
		"attachment":          {"housing", fmt.Sprintf("/api/tickets/%d/attachment?n=1", id), nil, 404, "不在您可见的范围内"},
		"badRatings":          {"liaison", "/api/ratings", nil, 403, "热线中心"},
		"downloads":           {"sysadmin", "/api/audit/downloads", nil, 403, "权限"},
		"setAttachmentLimits": {"agent", "/api/attachment-limits", map[string]any{"picture_mb": 1, "file_mb": 1, "per_ticket": 1, "per_deed": 1}, 403, "权限"},
	}
}
