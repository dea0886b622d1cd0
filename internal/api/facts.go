package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/ticket"
)

// inner are the deeds nobody does through this door: drafts come from
// registration, the others from the clocks and from the other side of a merge.
var inner = []ticket.Action{"draft", "join", "recalendar", "auto_sign", "lapse_extension", "warn", "alarm_transfer", "answer_repeat", "join_incident", "leave_incident", "answer_incident", "take_draft"}

// deeds lists the deeds of the door in the order of the flow.
func deeds() []ticket.Action {
	return slices.DeleteFunc(ticket.Actions(), func(a ticket.Action) bool { return slices.Contains(inner, a) })
}

// unlabelled are facts that a person gives though no form asks for them. Every
// other fact without a label is the system's own and cannot be set from outside.
var unlabelled = []string{"assignment", "township", "urgency"}

// input is one fact that a person may give.
type input struct {
	reflect.StructField
	name string
}

func (i input) label() string { return i.Tag.Get("label") }

// isTicket: people know another ticket by its number.
func (i input) isTicket() bool { return i.Tag.Get("as") == "ticket" }

// inputs lists the facts of a deed that may come from outside.
func inputs(t reflect.Type) []input {
	var all []input
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			all = append(all, inputs(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && (f.Tag.Get("label") != "" || slices.Contains(unlabelled, name)) {
			all = append(all, input{f, name})
		}
	}
	return all
}

func inputsOf(a ticket.Action) []input {
	f, err := ticket.NewFacts(a)
	if err != nil {
		panic(err) // a mistake in the flow table
	}
	return inputs(reflect.TypeOf(f).Elem())
}

// factsSchema describes the facts of a deed. The shape alone refuses what is not
// a fact of the deed or not of its type; whether it is filled in, too long or
// not on its list is for the rules to say, in better words.
func factsSchema(r huma.Registry, a ticket.Action) (documented, shape *huma.Schema) {
	documented = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false, Description: a.Name()}
	shape = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for _, in := range inputsOf(a) {
		plain := r.Schema(in.Type, true, in.name)
		if in.isTicket() {
			plain = &huma.Schema{Type: huma.TypeString}
		}
		shape.Properties[in.name] = plain
		said := *plain
		said.Description = in.label()
		if help := in.Tag.Get("help"); help != "" {
			said.Description += "。" + help
		}
		if in.name == "assignment" {
			said.Description = "派发序号,见工单的 assignments[].n"
		}
		limits(&said, in)
		documented.Properties[in.name] = &said
		if in.Tag.Get("need") == "true" || in.name == "assignment" && a != "escalate" {
			documented.Required = append(documented.Required, in.name)
		}
	}
	slices.Sort(documented.Required)
	documented.PrecomputeMessages()
	shape.PrecomputeMessages()
	return documented, shape
}

// limits adds to a schema what the rules say about length and choice.
func limits(s *huma.Schema, in input) {
	if most, _ := strconv.Atoi(in.Tag.Get("max")); most > 0 {
		s.MaxLength = &most
	}
	list := in.Tag.Get("options")
	if name, own := ticket.Reasons[list]; own { // the centre may change them at any time
		s.Description += "。代码见 /api/reasons?list=" + list + "(" + name + ")"
		return
	}
	options := ticket.Options[list]
	if options == nil || in.Tag.Get("as") == "free" {
		return
	}
	var values []any
	for _, o := range options {
		if o.Value == onlyImport {
			continue
		}
		values = append(values, optionValue(in.Type, o))
	}
	if s.Type == huma.TypeArray {
		items := *s.Items
		items.Enum = values
		s.Items = &items
		return
	}
	if in.Tag.Get("need") != "true" {
		values = append(values, reflect.Zero(in.Type).Interface())
	}
	s.Enum = values
}

// onlyImport is the choice that only imported tickets have.
const onlyImport = "unstated"

// optionValue is a choice in the type its fact has.
func optionValue(t reflect.Type, o ticket.Option) any {
	if t.Kind() == reflect.Int {
		n, _ := strconv.Atoi(o.Value)
		return n
	}
	return o.Value
}

// formField is one input of a form the console draws.
type formField struct {
	Name     string       `json:"name"`
	Label    string       `json:"label"`
	Type     string       `json:"type" enum:"text,textarea,select,unit,units,category,region,date,datetime,number,bool,ticket,list,file"`
	Required bool         `json:"required"`
	Options  []formOption `json:"options,omitempty"`
	Max      int          `json:"max,omitempty"`
	Help     string       `json:"help,omitempty"`
	Default  any          `json:"default,omitempty"`
}

type formOption struct {
	Value any    `json:"value"`
	Label string `json:"label"`
}

// formOf turns the form of a deed into what the console draws.
func formOf(a ticket.Action, lists ticket.Lists) []formField {
	types := map[string]reflect.Type{}
	for _, in := range inputsOf(a) {
		types[in.name] = in.Type
	}
	fields := []formField{}
	for _, f := range ticket.Form(a, lists) {
		v := formField{Name: f.Name, Label: f.Label, Type: f.Type, Required: f.Required, Max: f.Max, Help: f.Help}
		for _, o := range f.Options {
			if o.Value == onlyImport {
				continue
			}
			v.Options = append(v.Options, formOption{optionValue(types[f.Name], o), o.Label})
		}
		switch {
		case f.Type == "codes" && len(f.Options) > 0:
			v.Type, v.Default = "select", []string{} // several may be chosen
		case f.Type == "codes":
			v.Type = "list"
		case f.Name == "channel":
			v.Default = "phone"
		}
		fields = append(fields, v)
	}
	return fields
}
