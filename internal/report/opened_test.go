package report

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"suban/internal/report/docx"
)

// S18, S20: TestOpenedByLibreOffice opens every filled document in an office program that is not
// ours: it must show each value that the template asks for, and nothing outside of the
// page's heart of 156 × 225 mm but the page number. SUBAN_PAPERS=DIR keeps the pictures.
func TestOpenedByLibreOffice(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"soffice", "pdftotext", "pdftoppm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s here: apt-get install libreoffice-writer-nogui poppler-utils", program)
		}
	}
	dir := t.TempDir()
	if own := os.Getenv("SUBAN_PAPERS"); own != "" {
		dir = own
	}
	shown, docs := map[Kind][]string{}, []string{}
	for _, k := range kinds {
		template, err := Shipped(k.kind)
		if err != nil {
			t.Fatal(err)
		}
		v := full(k.sample())
		text, err := docx.Fill(template, v)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, string(k.kind)+".docx")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		shown[k.kind], docs = asked(t, template, v), append(docs, name)
	}
	run(t, "soffice", append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir}, docs...)...)
	for _, k := range kinds {
		t.Run(string(k.kind), func(t *testing.T) {
			name := filepath.Join(dir, string(k.kind))
			text := bare(run(t, "pdftotext", "-raw", name+".pdf", "-"))
			for _, value := range shown[k.kind] {
				if !strings.Contains(text, bare(value)) {
					t.Errorf("「%s」 is not to be seen", value)
				}
			}
			run(t, "pdftoppm", "-r", "50", "-png", name+".pdf", name)
			pages, _ := filepath.Glob(name + "-*.png")
			if len(pages) == 0 || len(pages) > 6 {
				t.Errorf("%d pages", len(pages))
			}
			signed := false
			for _, page := range pages {
				signed = framed(t, page) || signed
			}
			if hands := len(k.sample().Pictures) > 0; hands && !signed {
				t.Error("the leader's hand is not to be seen")
			}
		})
	}
}

// full gives every field something to say, and every list three lines of it.
func full(v docx.Values) docx.Values {
	for key := range v.Text {
		v.Text[key] = key + "照实填写"
	}
	v.Text["城市"] = "宿州市"
	for list, lines := range v.Lists {
		keys := lines[0]
		v.Lists[list] = nil
		for n := 1; n <= 3; n++ {
			l := row{}
			for key := range keys {
				l[key] = fmt.Sprintf("%s%s%d", list, key, n)
			}
			if _, ok := l["单号"]; ok {
				l["单号"] = fmt.Sprintf("3413002611260000%04d", n)
			}
			if _, ok := l["序号"]; ok {
				l["序号"] = fmt.Sprint(n)
			}
			v.Lists[list] = append(v.Lists[list], l)
		}
	}
	return v
}

var fields = regexp.MustCompile(`\{([^{}]+)\}`)

// asked are the values that a template's fields stand for.
func asked(t *testing.T, template []byte, v docx.Values) (all []string) {
	for _, p := range parts(t, template)["word/document.xml"].FindElements("//w:t") {
		for _, m := range fields.FindAllStringSubmatch(p.Text(), -1) {
			list, key, of := strings.Cut(m[1], ".")
			if !of {
				all = append(all, v.Text[m[1]])
			}
			for _, l := range v.Lists[list] {
				all = append(all, l[key])
			}
		}
	}
	if len(all) < 5 {
		t.Errorf("the template asks for %d values", len(all))
	}
	return all
}

// bare is a text without the breaks of lines and pages in it.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// framed refuses a page that is empty, or that draws outside of the heart, and reports
// whether there is blue-black ink on it.
func framed(t *testing.T, name string) (ink bool) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	const mm = 50 / 25.4
	dark := func(r image.Rectangle) (n int) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				red, green, blue, _ := picture.At(x, y).RGBA()
				if min(red, green, blue) < 0x8000 {
					n++
				}
				ink = ink || blue > red+0x2000 && blue > green+0x1000
			}
		}
		return n
	}
	all := picture.Bounds()
	at := func(left, top, right, bottom float64) image.Rectangle {
		return image.Rect(int(left*mm), int(top*mm), int(right*mm), int(bottom*mm)).Intersect(all)
	}
	if dark(all) < 100 {
		t.Errorf("%s is empty", filepath.Base(name))
	}
	for where, r := range map[string]image.Rectangle{"left": at(0, 0, 26.5, 297), "right": at(185.5, 0, 210, 297), "top": at(0, 0, 210, 35), "foot": at(0, 280, 210, 297)} {
		if n := dark(r); n > 0 {
			t.Errorf("%s: %d points of ink at the %s, outside of the page's heart", filepath.Base(name), n, where)
		}
	}
	return ink
}

func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}
