package report

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"suban/internal/report/docx"
	"suban/internal/supervision"
)

// The pad is drawn as the console shows it: 300 × 110, here three times as fine, in the
// blue-black of a fountain pen.
const (
	padWide, padTall = 900, 330
	penHalf          = 3.6
)

var penInk = color.NRGBA{R: 0x14, G: 0x30, B: 0x7a}

// hand is a leader's handwriting (手写签名) as a document shows it; an empty one shows nothing.
func hand(strokes [][]supervision.PenPoint) (docx.Picture, error) {
	p := docx.Picture{Title: "手写签名", Wide: 42, Tall: 15}
	if len(strokes) == 0 {
		return p, nil
	}
	pad := image.NewNRGBA(image.Rect(0, 0, padWide, padTall))
	for _, stroke := range strokes {
		for i, to := range stroke {
			line(pad, stroke[max(0, i-1)], to)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, pad); err != nil {
		return p, fmt.Errorf("draw a signature: %w", err)
	}
	p.PNG = out.Bytes()
	return p, nil
}

// line inks what lies nearer to the way between two points than half the pen.
func line(pad *image.NRGBA, from, to supervision.PenPoint) {
	at := func(p supervision.PenPoint) (x, y float64) {
		return float64(p[0]) * padWide / 1000, float64(p[1]) * padTall / 1000
	}
	ax, ay := at(from)
	bx, by := at(to)
	long := (bx-ax)*(bx-ax) + (by-ay)*(by-ay)
	reach := func(a, b float64) (int, int) { return int(min(a, b) - penHalf - 1), int(max(a, b) + penHalf + 2) }
	left, right := reach(ax, bx)
	top, foot := reach(ay, by)
	near := image.Rect(left, top, right, foot).Intersect(pad.Rect)
	for y := near.Min.Y; y < near.Max.Y; y++ {
		for x := near.Min.X; x < near.Max.X; x++ {
			px, py := float64(x)+0.5-ax, float64(y)+0.5-ay
			along := 0.0
			if long > 0 {
				along = min(1, max(0, (px*(bx-ax)+py*(by-ay))/long))
			}
			away := math.Hypot(px-along*(bx-ax), py-along*(by-ay))
			ink := penInk
			ink.A = uint8(255 * min(1, max(0, penHalf+0.5-away)))
			if ink.A > pad.NRGBAAt(x, y).A {
				pad.SetNRGBA(x, y, ink)
			}
		}
	}
}
