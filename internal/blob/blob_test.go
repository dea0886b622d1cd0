package blob

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"suban/internal/fault"
	"suban/internal/seal"
)

// scene is a picture whose upper left corner is red and the rest white.
func scene(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{220, 0, 0, 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func jpegOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// taken is a JPEG as a phone writes it: EXIF with orientation and a place, XMP, a
// remark, and a preview behind its end.
func taken(t *testing.T, turned int) []byte {
	t.Helper()
	plain := jpegOf(t, 400, 200)
	segment := func(mark byte, data string) []byte {
		return append([]byte{0xff, mark, byte((len(data) + 2) >> 8), byte(len(data) + 2)}, data...)
	}
	exif := "Exif\x00\x00" + string(tiffOf(turned)) + "GPS 33.6461N 116.9641E SN-12345"
	b := append([]byte{}, plain[:2]...)
	for _, s := range [][]byte{segment(0xe1, exif), segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<GPSLatitude>"), segment(0xed, "Photoshop 3.0 IPTC"), segment(0xfe, "remark SN-12345")} {
		b = append(b, s...)
	}
	return append(append(b, plain[2:]...), "trailing preview GPS"...)
}

func TestStripJPEG(t *testing.T) {
	t.Parallel()
	for turned := range 9 {
		clean, err := Strip(JPEG, taken(t, turned))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"GPS", "SN-12345", "xap", "IPTC", "remark"} {
			if bytes.Contains(clean, []byte(word)) {
				t.Errorf("turned %d: %q is still in the picture", turned, word)
			}
		}
		if got := turnedOf(JPEG, clean); got != max(turned, 1) {
			t.Errorf("turned %d is now %d", turned, got)
		}
		small, err := Thumb(JPEG, clean)
		if err != nil {
			t.Fatalf("turned %d: %v", turned, err)
		}
		m, err := jpeg.Decode(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		w, h := 320, 160
		if turned >= 5 {
			w, h = h, w
		}
		if m.Bounds().Dx() != w || m.Bounds().Dy() != h {
			t.Fatalf("turned %d: %v", turned, m.Bounds())
		}
		// Where the red corner of the sensor's picture stands upright, as EXIF says.
		right := turned == 2 || turned == 3 || turned == 6 || turned == 7
		low := turned == 3 || turned == 4 || turned == 7 || turned == 8
		x, y := w/5, h/5
		if right {
			x = w - x
		}
		if low {
			y = h - y
		}
		if r, g, _, _ := m.At(x, y).RGBA(); r < 0x9000 || g > 0x6000 {
			t.Errorf("turned %d: the corner is not at %d,%d of %d×%d", turned, x, y, w, h)
		}
	}
}

func TestStripPNG(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, scene(40, 20)); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	end := len(plain) - 12
	dirty := append(append([]byte{}, plain[:33]...), pngChunk("eXIf", append(tiffOf(6), "GPS"...))...)
	dirty = append(append(dirty, pngChunk("tEXt", []byte("Author\x00SN-12345"))...), plain[33:end]...)
	dirty = append(append(dirty, plain[end:]...), "behind GPS"...)
	clean, err := Strip(PNG, dirty)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(clean, []byte("GPS")) || bytes.Contains(clean, []byte("SN-12345")) || turnedOf(PNG, clean) != 6 {
		t.Errorf("left in the picture: %q", clean)
	}
	if _, err := png.Decode(bytes.NewReader(clean)); err != nil {
		t.Error(err)
	}
	if crc32.ChecksumIEEE([]byte("IEND")) != binary.BigEndian.Uint32(clean[len(clean)-4:]) {
		t.Error("the picture does not end with its end")
	}
}

// A one-pixel lossless WebP in the extended form, with EXIF and XMP.
func TestStripWebP(t *testing.T) {
	t.Parallel()
	chunk := func(name string, data []byte) []byte {
		c := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
		c = append(c, data...)
		return append(c, make([]byte, len(data)%2)...)
	}
	body := append([]byte("WEBP"), chunk("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0})...)
	body = append(body, chunk("VP8L", []byte{0x2f, 0, 0, 0, 0, 0x07, 0x10, 0xfd, 0x8f, 0xfe, 0x07, 0x22, 0xa2, 0xff, 0x01, 0x00})...)
	body = append(body, chunk("EXIF", append(tiffOf(8), "GPS"...))...)
	body = append(body, chunk("XMP ", []byte("<GPSLatitude>"))...)
	file := append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
	if k, err := KindOf(file); k != WebP || err != nil {
		t.Fatal(k, err)
	}
	clean, err := Strip(WebP, file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(clean, []byte("GPS")) || turnedOf(WebP, clean) != 8 || clean[20]&(webpExif|webpXMP) != webpExif {
		t.Errorf("left in the picture: %q", clean)
	}
	if int(binary.LittleEndian.Uint32(clean[4:])) != len(clean)-8 {
		t.Error("the length of the file is wrong")
	}
	if _, err := Thumb(WebP, clean); err != nil {
		t.Error(err)
	}
}

func TestStripFilm(t *testing.T) {
	t.Parallel()
	box := func(name string, body ...[]byte) []byte {
		all := bytes.Join(body, nil)
		return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), append([]byte(name), all...)...)
	}
	film := bytes.Join([][]byte{box("ftyp", []byte("isom0000")), box("moov", box("mvhd", []byte("head")), box("udta", []byte("\xa9xyz+33.6461+116.9641/")),
		box("trak", box("udta", []byte("iPhone SN-12345")))), box("mdat", []byte("sound and picture"))}, nil)
	if k, err := KindOf(film); k != MP4 || err != nil {
		t.Fatal(k, err)
	}
	clean, err := Strip(MP4, film)
	if err != nil || len(clean) != len(film) || bytes.Contains(clean, []byte("33.6461")) || bytes.Contains(clean, []byte("SN-12345")) || !bytes.Contains(clean, []byte("sound and picture")) {
		t.Errorf("%q %v", clean, err)
	}
}

// What a file is, its content says; its name is not even asked.
func TestKindOf(t *testing.T) {
	t.Parallel()
	office := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			if _, err := z.Create(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, row := range map[string]struct {
		content []byte
		kind    Kind
		words   string
	}{
		"a photo":                   {jpegOf(t, 8, 8), JPEG, ""},
		"a document":                {office("[Content_Types].xml", "word/document.xml"), DOCX, ""},
		"a sheet":                   {office("[Content_Types].xml", "xl/workbook.xml"), XLSX, ""},
		"a document with macros":    {office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", "宏程序"},
		"a zip called docx":         {office("run.exe"), "", "不能上传这种文件"},
		"PDF":                       {[]byte("%PDF-1.7 …"), PDF, ""},
		"an old document":           {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1…"), "", "旧版 Word"},
		"HEIC":                      {[]byte("\x00\x00\x00\x18ftypheic0000"), "", "HEIC"},
		"a program called jpg":      {[]byte("MZ\x90\x00"), "", "不能上传这种文件"},
		"a page called png":         {[]byte("<!doctype html><script>"), "", "不能上传这种文件"},
		"a drawing that runs":       {[]byte("<svg onload=alert(1)>"), "", "不能上传这种文件"},
		"a recording":               {[]byte("ID3\x04…"), MP3, ""},
		"a recording without a tag": {[]byte("\xff\xfb\x90\x64…"), MP3, ""},
		"a shell script":            {[]byte("#!/bin/sh\n"), "", "不能上传这种文件"},
		"nothing":                   {nil, "", "不能上传这种文件"},
	} {
		k, err := KindOf(row.content)
		if k != row.kind || (err == nil) != (row.words == "") || err != nil && !strings.Contains(err.Error(), row.words) {
			t.Errorf("%s: %q %v", name, k, err)
		}
	}
	for name, want := range map[string]string{"路灯.JPG": "路灯.JPG", "路灯.exe": "路灯.exe.jpg", "": ".jpg", ".jpg": ".jpg.jpg"} {
		if got := JPEG.Named(name); got != want {
			t.Errorf("%q is called %q", name, got)
		}
	}
}

// A picture that only begins like one is refused, and so is one that would unpack
// to more than a house can hold.
func TestBrokenPictures(t *testing.T) {
	t.Parallel()
	whole := jpegOf(t, 64, 64)
	for cut := 2; cut < len(whole)-40; cut += 7 {
		clean, err := Strip(JPEG, whole[:cut])
		if err == nil {
			_, err = Thumb(JPEG, clean)
		}
		if _, ok := fault.Of(err); !ok {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
	bomb := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", []byte{0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff, 8, 6, 0, 0, 0})...)
	if _, err := Thumb(PNG, bomb); err == nil || !strings.Contains(err.Error(), "图片太大") {
		t.Error(err)
	}
	for _, k := range []Kind{PNG, WebP} {
		if _, err := Strip(k, []byte("\x89PNG\r\n\x1a\n12345678")); err == nil {
			t.Errorf("%s: a stump is taken for a picture", k)
		}
	}
}

// counting counts how much is read of it.
type counting struct{ n int64 }

func (c *counting) Read(b []byte) (int, error) { c.n += int64(len(b)); return len(b), nil }

func TestReadKeepsItsLimit(t *testing.T) {
	t.Parallel()
	src := &counting{}
	if _, err := Read(src, 50<<20, 20<<20); err == nil || !strings.Contains(err.Error(), "50MB") || src.n != 0 {
		t.Errorf("announced: %v after %d bytes", err, src.n)
	}
	if _, err := Read(src, -1, 1<<20); err == nil || src.n > 3<<20 {
		t.Errorf("not announced: %v after %d bytes", err, src.n)
	}
	if _, err := Read(strings.NewReader(""), 0, 10); err == nil {
		t.Error("nothing is taken for a file")
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := Open(dir, seal.Test())
	content := []byte("照片里的门牌号")
	digest, err := s.Put(content)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Put(content); again != digest || err != nil {
		t.Error(again, err)
	}
	if got, err := s.Get(digest); !bytes.Equal(got, content) || err != nil {
		t.Errorf("%q %v", got, err)
	}
	path := filepath.Join(dir, digest[:2], digest[2:])
	box, err := os.ReadFile(path)
	if err != nil || bytes.Contains(box, content) {
		t.Error("the file lies open")
	}
	other, err := s.Put([]byte("另一张"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, other[:2], other[2:]), box, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(other); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("a box in another's place opens: %v", err)
	}
	if err := errors.Join(s.Remove(digest), s.Remove(digest)); err != nil {
		t.Error(err)
	}
	if _, err := s.Get(digest); err == nil || !strings.Contains(err.Error(), "备份") {
		t.Error(err)
	}
	for _, bad := range []string{"", "../../etc/passwd", strings.Repeat("g", 32)} {
		if _, err := s.Get(bad); err == nil {
			t.Errorf("%q is opened", bad)
		}
	}
}

// clamd answers like the daemon: it reads the stream and finds what begins with EICAR.
func clamd(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			head := make([]byte, len("zINSTREAM\x00"))
			_, _ = io.ReadFull(c, head)
			var all []byte
			for {
				var n uint32
				if binary.Read(c, binary.BigEndian, &n) != nil || n == 0 {
					break
				}
				part := make([]byte, n)
				_, _ = io.ReadFull(c, part)
				all = append(all, part...)
			}
			answer := "stream: OK\x00"
			if bytes.HasPrefix(all, []byte("EICAR")) {
				answer = "stream: Eicar-Test-Signature FOUND\x00"
			}
			if bytes.HasPrefix(all, []byte("LONG")) {
				answer = "INSTREAM size limit exceeded. ERROR\x00"
			}
			_, _ = c.Write([]byte(answer))
			c.Close()
		}
	}()
	return l.Addr().String()
}

func TestScanner(t *testing.T) {
	t.Parallel()
	s := NewScanner(clamd(t))
	if err := s.Scan(t.Context(), bytes.Repeat([]byte("照片"), 1<<16)); err != nil {
		t.Error(err)
	}
	if err := s.Scan(t.Context(), []byte("EICAR")); !errors.Is(err, ErrInfected) {
		t.Error(err)
	}
	if err := s.Scan(t.Context(), []byte("LONG")); err == nil || errors.Is(err, ErrInfected) {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Scan(gone, []byte("x")); err == nil || errors.Is(err, ErrInfected) {
		t.Error(err)
	}
	if NewScanner("") != nil || NewScanner("/run/clamd.sock").network != "unix" {
		t.Error("addresses are read wrongly")
	}
}
