package city

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// publicMatters is how many tickets of the demo city are public.
const publicMatters = 60

// show makes some of what was told public, and puts a photo on some of it, as the
// centre's reviewers would. A city that shows something already is left alone.
func (s *seed) show(ctx context.Context) error {
	if _, total, err := s.work.Matters(ctx, postgres.MatterFilter{Limit: 1}); err != nil || total > 0 {
		return err
	}
	var ids []ticket.ID
	err := s.db.Read(ctx, func(tx *postgres.Tx) (err error) { ids, err = tx.TicketIDs(ctx, 0, 1, 40*publicMatters); return err })
	if err != nil {
		return err
	}
	reviewers := s.byRole[org.Dispatcher]
	shown := 0
	for i := 0; i < len(ids) && shown < publicMatters; i += max(1, len(ids)/(3*publicMatters)) {
		v, err := s.work.View(ctx, org.System, ids[i])
		if err != nil {
			return err
		}
		f := discreet(v)
		if f == nil {
			continue
		}
		do := []ticket.Facts{f}
		if shown%4 == 0 && s.Blobs != nil {
			if attach, err := s.photo(ctx, reviewers[shown%len(reviewers)], shown); err != nil {
				return err
			} else if v.ErasedAt == nil {
				do = append(do, attach)
			}
		}
		_, err = s.work.Do(ctx, reviewers[shown%len(reviewers)], casework.Deed{Ticket: ids[i], Do: do})
		if _, refused := fault.Of(err); refused {
			continue // its words would tell whose it is, or it has moved on
		}
		if err != nil {
			return err
		}
		shown++
	}
	return nil
}

// discreet puts a matter into words that name nobody; nil when it is not for the public.
func discreet(v casework.View) *ticket.Publish {
	lead := v.Lead()
	category, ok := v.Book.Categories[v.Category]
	if !v.Public() || lead == nil || !ok || !v.State.Open() && v.State != ticket.Closed || v.Kind == ticket.Praise {
		return nil
	}
	place := v.Book.Regions.Address(v.Region.County())
	f := &ticket.Publish{
		Title: ticket.Text(strings.ReplaceAll(v.Title.Shown(), v.Place.Shown(), "")),
		Text:  ticket.Text(fmt.Sprintf("%s有群众反映“%s”方面的问题,希望尽快核实处理并告知结果。", place, category.Name)),
	}
	if r := v.LastReply(lead.N); r != nil && r.Verdict == "passed" {
		f.Answer = ticket.Text(strings.ReplaceAll(r.Public.Shown(), v.Place.Shown(), "现场"))
	}
	if v.State == ticket.Closed && f.Answer.Empty() || len([]rune(f.Title.Plain)) < 4 {
		return nil
	}
	return f
}

// photo uploads a drawn street at night, its lamp lit or not.
func (s *seed) photo(ctx context.Context, by org.Actor, n int) (*ticket.Attach, error) {
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := color.RGBA{uint8(18 + y/16), uint8(26 + y/12), uint8(52 + y/8), 255}
			dx, dy := x-(160+n*37%320), y-120
			switch near := dx*dx + dy*dy; {
			case y > 380:
				c = color.RGBA{52, 54, 60, 255} // the road
			case dx > -5 && dx < 5 && dy > 0:
				c = color.RGBA{110, 112, 118, 255} // the post
			case near < 900 && n%8 < 4:
				c = color.RGBA{255, 226, 150, 255}
			case near < 900:
				c = color.RGBA{70, 72, 80, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 80}); err != nil {
		return nil, fmt.Errorf("draw a photo: %w", err)
	}
	up, err := s.work.Upload(ctx, by, &b, int64(b.Len()))
	if err != nil {
		return nil, err
	}
	return &ticket.Attach{File: up.Handle, Name: ticket.Text(fmt.Sprintf("现场照片%d.jpg", n/4+1)), Audience: ticket.ForUnits, Purpose: "register"}, nil
}
