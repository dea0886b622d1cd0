package ticket

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
)

// Field describes one input of a deed's form, read from the facts' tags:
// label, as (kind of input), need, max, options, help.
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Type     string   `json:"type" enum:"text,textarea,select,codes,unit,units,category,region,date,datetime,number,bool,ticket,file"`
	Required bool     `json:"required"`
	Max      int      `json:"max,omitempty"`
	Help     string   `json:"help,omitempty"`
	Options  []Option `json:"options,omitempty"`
}

// Option is one choice of a select.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`

	Disabled bool `json:"disabled,omitempty"` // no longer offered, still readable
}

var (
	stringType = reflect.TypeFor[string]()
	timeType   = reflect.TypeFor[time.Time]()
	unitType   = reflect.TypeFor[org.UnitID]()
)

// Form describes the inputs of a deed.
func Form(a Action, lists Lists) []Field {
	f, err := NewFacts(a)
	if err != nil {
		return nil
	}
	var fields []Field
	eachField(reflect.TypeOf(f).Elem(), func(sf reflect.StructField) {
		if sf.Tag.Get("label") == "" {
			return
		}
		max, _ := strconv.Atoi(sf.Tag.Get("max"))
		field := Field{Name: jsonName(sf), Label: sf.Tag.Get("label"), Type: sf.Tag.Get("as"),
			Required: sf.Tag.Get("need") == "true", Max: max, Help: sf.Tag.Get("help"), Options: lists.Offered(sf.Tag.Get("options"))}
		if field.Type == "" {
			field.Type = inputOf(sf.Type)
		}
		fields = append(fields, field)
	})
	return fields
}

func inputOf(t reflect.Type) string {
	switch {
	case t == secretType:
		return "textarea"
	case t == timeType, t == reflect.PointerTo(timeType):
		return "datetime"
	case t == unitType:
		return "unit"
	case t.Kind() == reflect.Slice && t.Elem() == unitType:
		return "units"
	case t.Kind() == reflect.Bool:
		return "bool"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Float64:
		return "number"
	}
	return "text"
}

func eachField(t reflect.Type, do func(reflect.StructField)) {
	for i := range t.NumField() {
		sf := t.Field(i)
		if sf.Anonymous {
			eachField(sf.Type, do)
		} else if sf.IsExported() {
			do(sf)
		}
	}
}

func jsonName(sf reflect.StructField) string {
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	return name
}

// input is a field of facts that somebody fills in.
type input struct {
	at                   []int
	name, label, options string
	need, free           bool
	most                 int // characters
}

var inputs sync.Map // by type

func inputsOf(t reflect.Type) []input {
	if known, ok := inputs.Load(t); ok {
		return known.([]input)
	}
	var list []input
	eachField(t, func(sf reflect.StructField) {
		label, most := sf.Tag.Get("label"), sf.Tag.Get("max")
		if label == "" && most == "" {
			return
		}
		whole, _ := t.FieldByName(sf.Name)
		in := input{at: whole.Index, name: jsonName(sf), label: label, options: sf.Tag.Get("options"), need: sf.Tag.Get("need") == "true", free: sf.Tag.Get("as") == "free"}
		in.most, _ = strconv.Atoi(most) // 0: as long as one likes
		list = append(list, in)
	})
	inputs.Store(t, list)
	return list
}

// Valid refuses facts whose inputs are missing, too long or not on their list.
func Valid(f Facts, lists Lists) error {
	v := reflect.ValueOf(f).Elem()
	for _, in := range inputsOf(v.Type()) {
		if err := in.valid(v.FieldByIndex(in.at), lists); err != nil {
			return err
		}
	}
	return nil
}

func (in *input) valid(v reflect.Value, lists Lists) error {
	text, isText := "", false
	switch x := v.Interface().(type) {
	case Secret:
		text, isText = x.Plain+x.Digest, true
		if x.Plain != "" {
			text = x.Plain
		}
	case string:
		text, isText = x, true
	}
	if !isText && v.Kind() == reflect.String {
		text, isText = v.String(), true
	}
	empty := isText && strings.TrimSpace(text) == "" || !isText && v.IsZero() && v.Kind() != reflect.Bool && v.Kind() != reflect.Int && v.Kind() != reflect.Float64 ||
		v.Kind() == reflect.Slice && v.Len() == 0
	if in.need && (empty || v.Type() == unitType && v.IsZero()) {
		return fault.In(in.name, "请填写%s", in.label)
	}
	if empty {
		return nil
	}
	if in.most > 0 && isText && utf8.RuneCountInString(text) > in.most {
		return fault.In(in.name, "%s最多%d个字,现有%d个,请精简", in.label, in.most, utf8.RuneCountInString(text))
	}
	options := lists.of(in.options)
	if options == nil || in.free {
		return nil
	}
	values := []string{text}
	switch x := v.Interface().(type) {
	case []string:
		values = x
	default:
		if v.Kind() == reflect.Int {
			values = []string{strconv.FormatInt(v.Int(), 10)}
		}
	}
	for _, value := range values {
		if value == "0" && !in.need {
			continue
		}
		i := slices.IndexFunc(options, func(o Option) bool { return o.Value == value })
		switch {
		case i < 0:
			return fault.In(in.name, "%s没有「%s」这一项,请从列表中选择", in.label, value)
		case options[i].Disabled:
			return fault.In(in.name, "%s「%s」已停用,请选择其他的", in.label, options[i].Label)
		}
	}
	return nil
}
