package blob

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"suban/internal/fault"
)

var brokenPicture = fault.In("file", "图片打不开,可能没有传完整;请重新选择这张图片")

// Strip takes out of a content what its owner did not mean to tell: where and when a
// picture was taken, with which phone, what lies behind its end. The picture itself
// is not touched; which way up it is stays known.
func Strip(k Kind, b []byte) ([]byte, error) {
	switch k {
	case JPEG:
		return stripJPEG(b)
	case PNG:
		return stripPNG(b)
	case WebP:
		return stripWebP(b)
	case MP4, M4A:
		return stripMedia(b), nil
	}
	return b, nil
}

// stripJPEG keeps the segments that the picture needs (JFIF, colour profile, Adobe)
// and drops every other: EXIF, XMP, IPTC, remarks, embedded previews.
func stripJPEG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), b[:2]...)
	turned := 0
	for i := 2; ; {
		if i+4 > len(b) || b[i] != 0xff {
			return nil, brokenPicture
		}
		mark := b[i+1]
		if mark == 0xff { // padding
			i++
			continue
		}
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		if n < 2 || i+2+n > len(b) {
			return nil, brokenPicture
		}
		segment, data := b[i:i+2+n], b[i+4:i+2+n]
		switch {
		case mark == 0xda: // the picture itself, to its end
			if turned > 1 {
				out = append(out, exifSegment(turned)...)
			}
			return append(out, b[i:scanEnd(b, i+2+n)]...), nil
		case mark == 0xe1 && bytes.HasPrefix(data, []byte("Exif\x00\x00")):
			turned = orientation(data[6:])
		case mark == 0xe0, mark == 0xee, mark == 0xe2 && bytes.HasPrefix(data, []byte("ICC_PROFILE\x00")):
			out = append(out, segment...)
		case mark >= 0xe1 && mark <= 0xef, mark == 0xfe: // told to nobody
		default:
			out = append(out, segment...)
		}
		i += 2 + n
	}
}

// scanEnd is where the picture's last scan ends; nothing after it is kept. In a scan
// 0xff is followed by 0 or a restart mark, anything else begins a segment.
func scanEnd(b []byte, i int) int {
	for ; i+1 < len(b); i++ {
		if b[i] != 0xff {
			continue
		}
		switch m := b[i+1]; {
		case m == 0xd9:
			return i + 2
		case m == 0, m >= 0xd0 && m <= 0xd7, m == 0xff:
		case i+4 <= len(b): // tables between the scans of a progressive picture
			i += 1 + int(binary.BigEndian.Uint16(b[i+2:]))
		}
	}
	return len(b)
}

// exifSegment says which way up the picture is, and nothing else.
func exifSegment(turned int) []byte {
	tiff := tiffOf(turned)
	s := []byte{0xff, 0xe1, 0, byte(2 + 6 + len(tiff))}
	return append(append(s, "Exif\x00\x00"...), tiff...)
}

// tiffOf is the smallest EXIF there is: one entry, the orientation.
func tiffOf(turned int) []byte {
	return []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, byte(turned), 0, 0, 0, 0, 0, 0, 0}
}

// orientation reads which way up a picture is (1 to 8) from its EXIF, 1 when it
// does not say.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	for n := range int(order.Uint16(tiff[at:])) {
		e := at + 2 + 12*n
		if e+12 > len(tiff) {
			return 1
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

// pngKept are the chunks a PNG needs to look as it does.
var pngKept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true,
	"sRGB": true, "iCCP": true, "sBIT": true, "bKGD": true, "pHYs": true}

func stripPNG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), b[:8]...)
	for i := 8; ; {
		if i+12 > len(b) {
			return nil, brokenPicture
		}
		n := int(binary.BigEndian.Uint32(b[i:]))
		if n < 0 || n > len(b)-i-12 {
			return nil, brokenPicture
		}
		name, data := string(b[i+4:i+8]), b[i+8:i+8+n]
		switch {
		case pngKept[name]:
			out = append(out, b[i:i+12+n]...)
		case name == "eXIf" && orientation(data) > 1:
			out = append(out, pngChunk("eXIf", tiffOf(orientation(data)))...)
		}
		if name == "IEND" {
			return out, nil
		}
		i += 12 + n
	}
}

func pngChunk(name string, data []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = append(append(c, name...), data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// webpKept are the chunks that are the picture.
var webpKept = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ICCP": true, "ANIM": true, "ANMF": true}

const webpExif, webpXMP = 0x08, 0x04 // flags of VP8X

func stripWebP(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), b[:12]...)
	turned, flags := 1, -1
	end := min(len(b), 8+int(binary.LittleEndian.Uint32(b[4:])))
	for i := 12; i+8 <= end; {
		n := int(binary.LittleEndian.Uint32(b[i+4:]))
		if n < 0 || n > end-i-8 {
			return nil, brokenPicture
		}
		name, next := string(b[i:i+4]), i+8+n+n%2
		switch {
		case name == "VP8X" && n >= 1:
			flags = len(out) + 8
			out = append(out, b[i:min(next, end)]...)
		case webpKept[name]:
			out = append(out, b[i:min(next, end)]...)
		case name == "EXIF":
			turned = orientation(bytes.TrimPrefix(b[i+8:i+8+n], []byte("Exif\x00\x00")))
		}
		i = next
	}
	if len(out) == 12 {
		return nil, brokenPicture
	}
	if flags > 0 {
		out[flags] &^= webpExif | webpXMP
		if turned > 1 {
			tiff := tiffOf(turned)
			out = binary.LittleEndian.AppendUint32(append(out, "EXIF"...), uint32(len(tiff)))
			out = append(out, tiff...)
			out[flags] |= webpExif
		}
	}
	if len(out)%2 == 1 {
		out = append(out, 0)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}

// stripMedia blanks what a phone writes into a film beside picture and sound — the
// place, the model — and leaves everything else where it stands.
func stripMedia(b []byte) []byte {
	out := bytes.Clone(b)
	eachBox(out, func(name string, body []byte) {
		if name == "moov" {
			eachBox(body, blank)
		}
		if name == "meta" || name == "uuid" {
			clear(body)
		}
	})
	return out
}

func blank(name string, body []byte) {
	switch name {
	case "udta", "meta", "uuid":
		clear(body)
	case "trak":
		eachBox(body, blank)
	}
}

// eachBox shows the boxes of an MP4; one that is to be blanked becomes free space.
func eachBox(b []byte, do func(name string, body []byte)) {
	for i := 0; i+8 <= len(b); {
		n, head := int(binary.BigEndian.Uint32(b[i:])), 8
		switch {
		case n == 0:
			n = len(b) - i
		case n == 1 && i+16 <= len(b):
			n, head = int(binary.BigEndian.Uint64(b[i+8:])), 16
		}
		if n < head || n > len(b)-i {
			return
		}
		name := string(b[i+4 : i+8])
		do(name, b[i+head:i+n])
		if name == "udta" || name == "meta" || name == "uuid" {
			copy(b[i+4:], "free")
		}
		i += n
	}
}
