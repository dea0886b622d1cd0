package blob

import (
	"archive/zip"
	"bytes"
	"strings"

	"suban/internal/fault"
)

// Kind is what a file is, by its content and never by its name (类型).
type Kind string

const (
	JPEG Kind = "image/jpeg"
	PNG  Kind = "image/png"
	WebP Kind = "image/webp"
	PDF  Kind = "application/pdf"
	DOCX Kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	MP4  Kind = "video/mp4"
	M4A  Kind = "audio/mp4"
	MP3  Kind = "audio/mpeg"
	WAV  Kind = "audio/wav"
)

// suffixes are what a file of a kind may be called; the first is given to one
// whose own name says something else.
var suffixes = map[Kind][]string{
	JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"}, PNG: {".png"}, WebP: {".webp"}, PDF: {".pdf"}, DOCX: {".docx"}, XLSX: {".xlsx"},
	MP4: {".mp4", ".m4v", ".mov"}, M4A: {".m4a"}, MP3: {".mp3"}, WAV: {".wav"},
}

// Suffix is what a file of the kind is called by.
func (k Kind) Suffix() string {
	if s := suffixes[k]; len(s) > 0 {
		return s[0]
	}
	return ""
}

// Picture reports whether it can be shown as a picture.
func (k Kind) Picture() bool { return k == JPEG || k == PNG || k == WebP }

// Named puts the right suffix on a name: what lies about its type does not keep it.
func (k Kind) Named(name string) string {
	low := strings.ToLower(name)
	for _, s := range suffixes[k] {
		if strings.HasSuffix(low, s) && len(name) > len(s) {
			return name
		}
	}
	return name + k.Suffix()
}

var (
	refusedKind = fault.In("file", "不能上传这种文件:只收照片(JPG、PNG、WebP)、PDF、Word(docx)、Excel(xlsx)、录音(mp3、m4a、wav)和视频(mp4),按文件内容识别,改后缀无效")
	heic        = fault.In("file", "这是苹果手机的 HEIC 照片,请在相册里另存为 JPG,或改用「拍照」上传")
	oldOffice   = fault.In("file", "这是旧版 Word 或 Excel 文件,请另存为 docx 或 xlsx 后再上传")
	macros      = fault.In("file", "文件里有宏程序,不能上传;请另存为不含宏的 docx 或 xlsx")
)

// KindOf tells what a content is, or refuses.
func KindOf(b []byte) (Kind, error) {
	at := func(i int, mark string) bool { return len(b) >= i+len(mark) && string(b[i:i+len(mark)]) == mark }
	switch {
	case at(0, "\xff\xd8\xff"):
		return JPEG, nil
	case at(0, "\x89PNG\r\n\x1a\n"):
		return PNG, nil
	case at(0, "RIFF") && at(8, "WEBP"):
		return WebP, nil
	case at(0, "RIFF") && at(8, "WAVE"):
		return WAV, nil
	case at(0, "%PDF-"):
		return PDF, nil
	case at(0, "ID3"), len(b) > 3 && b[0] == 0xff && b[1]&0xe6 == 0xe2: // layer III
		return MP3, nil
	case at(4, "ftyp"):
		return mediaKind(b)
	case at(0, "PK\x03\x04"):
		return officeKind(b)
	case at(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return "", oldOffice
	}
	return "", refusedKind
}

func mediaKind(b []byte) (Kind, error) {
	if len(b) < 12 {
		return "", refusedKind
	}
	switch brand := string(b[8:12]); brand {
	case "heic", "heix", "hevc", "mif1", "msf1", "avif":
		return "", heic
	case "M4A ", "M4B ":
		return M4A, nil
	}
	return MP4, nil
}

// officeKind looks into a zip for what makes it a document.
func officeKind(b []byte) (Kind, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return "", refusedKind
	}
	var kind Kind
	whole := false
	for _, f := range z.File {
		switch name := strings.ToLower(f.Name); {
		case name == "[content_types].xml":
			whole = true
		case name == "word/document.xml":
			kind = DOCX
		case name == "xl/workbook.xml":
			kind = XLSX
		case strings.HasSuffix(name, "vbaproject.bin"):
			return "", macros
		}
	}
	if kind == "" || !whole {
		return "", refusedKind
	}
	return kind, nil
}
