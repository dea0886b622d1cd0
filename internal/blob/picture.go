package blob

import (
	"bytes"
	"image"
	"image/jpeg"
	_ "image/png" // decoders
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"suban/internal/fault"
)

const (
	thumbSide  = 320
	mostPixels = 50_000_000 // 12 to 48 million are what phones take
)

// drawing keeps a few large pictures from being unpacked at one moment.
var drawing = make(chan struct{}, 2)

// Thumb draws the small picture of a large one, the right way up. A picture that
// cannot be drawn is refused: it is broken, or it is none.
func Thumb(k Kind, b []byte) ([]byte, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(b))
	switch {
	case err != nil || size.Width <= 0 || size.Height <= 0:
		return nil, brokenPicture
	case size.Width*size.Height > mostPixels:
		return nil, fault.In("file", "图片太大(%d×%d),请缩小到5000万像素以内再上传", size.Width, size.Height)
	}
	drawing <- struct{}{}
	defer func() { <-drawing }()
	whole, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, brokenPicture
	}
	w, h := fit(size.Width, size.Height)
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.ApproxBiLinear.Scale(small, small.Bounds(), whole, whole.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(small, turnedOf(k, b)), &jpeg.Options{Quality: 78}); err != nil {
		return nil, brokenPicture
	}
	return out.Bytes(), nil
}

// fit is the size of the small picture.
func fit(w, h int) (int, int) {
	if m := max(w, h); m > thumbSide {
		w, h = max(1, w*thumbSide/m), max(1, h*thumbSide/m)
	}
	return w, h
}

// turnedOf is the orientation that Strip left in a picture.
func turnedOf(k Kind, b []byte) int {
	mark := map[Kind]string{JPEG: "Exif\x00\x00", PNG: "eXIf", WebP: "EXIF"}[k]
	i := bytes.Index(b, []byte(mark))
	if mark == "" || i < 0 {
		return 1
	}
	i += len(mark)
	if k == WebP {
		i += 4
	}
	return orientation(b[i:min(len(b), i+64)])
}

// upright turns a picture as its orientation says.
func upright(m *image.RGBA, turned int) image.Image {
	if turned <= 1 || turned > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if turned >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			u, v := place(turned, x, y, w, h)
			to.SetRGBA(u, v, m.RGBAAt(x, y))
		}
	}
	return to
}

// place is where a point goes; the numbers are those of EXIF.
func place(turned, x, y, w, h int) (int, int) {
	switch turned {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	default:
		return y, w - 1 - x
	}
}

// Read takes in a content up to a limit of bytes; a longer one is refused before it
// is read whole, by what its sender said of its length if he said it.
func Read(r io.Reader, said, most int64) ([]byte, error) {
	if said > most {
		return nil, TooLarge(said, most)
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Unavailable, "文件没有传完,请检查网络后再试一次")
	case int64(len(b)) > most:
		return nil, TooLarge(0, most)
	case len(b) == 0:
		return nil, fault.In("file", "没有收到文件内容,请重新选择")
	}
	return b, nil
}

// TooLarge says how large a file may be.
func TooLarge(size, most int64) error {
	if size > 0 {
		return fault.In("file", "文件有%dMB,超过%dMB的上限;照片请用较小的尺寸,视频请剪短后再传", (size+mib-1)/mib, most/mib)
	}
	return fault.In("file", "文件超过%dMB的上限;照片请用较小的尺寸,视频请剪短后再传", most/mib)
}

const mib = 1 << 20
