package report

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/report/docx"
	"suban/internal/supervision"
)

// What the leader wrote on the pad is drawn into the form and into the order that came of
// it, where he wrote it; under a text that was changed afterwards there is no hand.
func TestTheLeadersHand(t *testing.T) {
	t.Parallel()
	signed := supervision.Instruction{Decision: supervision.Agree, Text: "请领办", Strokes: [][]supervision.PenPoint{{{100, 500}, {900, 500}}}}
	form := oversight.Submission{Cite: "呈〔2026〕1号"}
	form.Signed, form.SignedAt = &signed, &sampleAt
	order := oversight.Order{Cite: "督〔2026〕1号", Signed: &oversight.Signature{Instruction: signed, By: "市领导", At: sampleAt}}
	order.MadeAt = sampleAt
	values := func(v docx.Values, err error) docx.Values {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tree := org.NewTree(nil)
	for k, v := range map[Kind]docx.Values{Form: values(submissionValues(form, tree)), Order: values(orderValues(order, tree))} {
		pad := penned(t, k, v)
		if pad == nil {
			t.Fatalf("no hand in the %s", k)
		}
		box := pad.Bounds()
		for at, want := range map[image.Point]bool{{box.Dx() / 2, box.Dy() / 2}: true, {box.Dx() / 2, box.Dy() / 4}: false, {box.Dx() / 20, box.Dy() / 2}: false} {
			if _, _, _, ink := pad.At(at.X, at.Y).RGBA(); ink > 0 != want {
				t.Errorf("%s: ink at %v: %v", k, at, !want)
			}
		}
	}
	form.SealBroke, order.Signed.Broke = true, true
	for k, v := range map[Kind]docx.Values{Form: values(submissionValues(form, tree)), Order: values(orderValues(order, tree))} {
		if penned(t, k, v) != nil || !strings.Contains(v.Text["签批人"], "本件无效") {
			t.Errorf("%s: a changed text is signed by %q", k, v.Text["签批人"])
		}
	}
}

// penned is the picture in a filled document, nil when there is none.
func penned(t *testing.T, k Kind, v docx.Values) image.Image {
	t.Helper()
	template, err := Shipped(k)
	if err != nil {
		t.Fatal(err)
	}
	text, err := docx.Fill(template, v)
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.File {
		if !strings.HasSuffix(f.Name, ".png") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		pad, err := png.Decode(r)
		if err != nil {
			t.Fatal(err)
		}
		return pad
	}
	return nil
}
