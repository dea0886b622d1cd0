package api

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// event is one line of the timeline (时间线).
type event struct {
	Seq     int           `json:"seq"`
	At      time.Time     `json:"at"`
	Actor   string        `json:"actor" doc:"岗位"`
	Action  ticket.Action `json:"action"`
	Name    string        `json:"name"`
	Text    string        `json:"text"`
	Details []detail      `json:"details"`
	Erased  bool          `json:"erased,omitempty" doc:"文字已按规定删除"`
}

type detail struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

func (s *server) timeline(ctx context.Context, by caller, in *TicketID) (*list[event], error) {
	lines, v, err := s.Casework.Timeline(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	n := names{v.Book, s.Now()}
	var handlers []org.UserID
	for _, l := range lines {
		handlers = append(handlers, l.By.Deputy)
		switch f := l.Facts.(type) {
		case *ticket.AssignHandler:
			handlers = append(handlers, f.Handler)
		case *ticket.TakeDraft:
			handlers = append(handlers, f.To)
		}
	}
	posts, err := s.Accounts.Names(ctx, handlers)
	if err != nil {
		return nil, err
	}
	var events []event
	for _, l := range lines {
		events = append(events, n.event(l, posts))
	}
	return listOf(events), nil
}

// event tells one deed from its facts: its main text, and every other fact with
// the label its form had.
func (n names) event(l casework.Line, posts map[org.UserID]string) event {
	e := event{Seq: l.Seq, At: l.At, Actor: l.By.Name, Action: l.Action, Name: l.Action.Name(), Details: []detail{}}
	if l.By.Deputy != 0 {
		e.Actor += "(" + posts[l.By.Deputy] + " 代)"
	}
	v := reflect.ValueOf(l.Facts).Elem()
	_, attached := l.Facts.(*ticket.Attach)
	for _, in := range inputs(v.Type()) {
		if attached && (in.name == "file" || in.name == "name") {
			continue // the list of attachments shows it, to who may see it
		}
		f := v.FieldByName(in.StructField.Name)
		if secret, ok := f.Interface().(ticket.Secret); ok {
			e.say(l.Action, in, secret, l.Texts[in.StructField.Name])
			continue
		}
		if value := n.value(in, f); value != "" && in.label() != "" {
			e.Details = append(e.Details, detail{in.label(), value})
		}
	}
	switch f := l.Facts.(type) {
	case *ticket.Warn:
		e.Details = append(e.Details, detail{"级别", map[int]string{1: "黄色", 2: "红色"}[f.Level]})
	case *ticket.AssignHandler:
		e.Details = append(e.Details, detail{"经办人", posts[f.Handler]})
	case *ticket.TakeDraft:
		e.Details = append(e.Details, detail{"接手人", posts[f.To]})
	case *ticket.Merge:
		e.Details = append(e.Details, detail{"并入工单", f.IntoNo})
	}
	return e
}

// say adds a text. What a registration or a correction said of the citizen and
// his matter stands on the ticket itself, shown there as far as the reader may
// see it; the timeline does not repeat it.
func (e *event) say(a ticket.Action, in input, secret ticket.Secret, text string) {
	switch {
	case a == (&ticket.Register{}).Action() || secret.Empty() && text == "":
	case a == (&ticket.Amend{}).Action():
		e.Details = append(e.Details, detail{"修改", in.label()})
	case secret.Erased:
		e.Erased = true
	case text == "":
	case e.Text == "" && in.Tag.Get("as") == "":
		e.Text = text
	default:
		e.Details = append(e.Details, detail{in.label(), text})
	}
}

// value is a fact in words, empty when it says nothing.
func (n names) value(in input, v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	options := in.Tag.Get("options")
	switch x := v.Interface().(type) {
	case time.Time:
		return workday.Format(x)
	case org.UnitID:
		if x == 0 {
			return ""
		}
		return n.unit(x).Name
	case []org.UnitID:
		var all []string
		for _, u := range x {
			all = append(all, n.unit(u).Name)
		}
		return strings.Join(all, "、")
	case []string:
		return strings.Join(n.labels(options, x), "、")
	case org.RegionCode:
		if p := n.region(x); p != nil {
			return p.Name
		}
		return ""
	case bool:
		if x {
			return "是"
		}
		return ""
	}
	if v.IsZero() && in.Tag.Get("need") != "true" {
		return ""
	}
	text := fmt.Sprint(v.Interface())
	switch {
	case in.name == "category":
		if c := n.category(text); c != nil {
			return c.Name
		}
	case in.isTicket(), in.name == "handler":
		return ""
	case options != "":
		return n.book.Lists.Label(options, text)
	}
	return text
}
