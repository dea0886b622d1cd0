package ticket

import (
	"reflect"
	"strings"
	"time"

	"pgregory.net/rapid"

	"suban/internal/org"
)

// facts fills the inputs of a deed: as they should be, or anyhow.
func (w *walk) facts(a Action, assignment int, good bool) Facts {
	f, err := NewFacts(a)
	if err != nil {
		w.Fatal(err)
	}
	v := reflect.ValueOf(f).Elem()
	eachField(v.Type(), func(sf reflect.StructField) { w.fill(sf, v.FieldByName(sf.Name), good) })
	if o, ok := f.(interface{ setWork(int) }); ok {
		o.setWork(assignment)
	}
	switch f := f.(type) {
	case *Register:
		f.No = NewNo(341300, w.now, 1)
		if f.Source == Province && f.ProvinceNo == "" {
			f.ProvinceNo = "S1"
		}
	case *Merge:
		f.Into, f.Same = 8, true
	case *Answer:
		f.Article = "KB-1"
	case *Attach:
		f.Upload, f.Digest, f.Type, f.Size = 1, "00", "image/jpeg", 1
	case *Contact:
		f.At = nil
	case *SubDispatch:
		if up := w.c.Assignment(assignment); good && up != nil {
			if below := tree.Subtree(up.Unit); len(below) > 1 {
				f.Units = []org.UnitID{rapid.SampledFrom(below[1:]).Draw(w.T, "below")}
			}
		}
		f.Workdays = rapid.SampledFrom([]float64{0, 0.5, 1, 3, 1e12}).Draw(w.T, "workdays")
	}
	return f
}

var (
	words = []Secret{{}, say("情况属实"), say("已处理"), say("换了设备"), say("请核实"), say("不同意"), say(strings.Repeat("长", 6000))}
	units = []org.UnitID{housing, urban, water, county, property, estate, streets, town, 0, gone, 999}
)

func (w *walk) fill(sf reflect.StructField, v reflect.Value, good bool) {
	name := sf.Name
	options := Options[sf.Tag.Get("options")]
	needed := sf.Tag.Get("need") == "true"
	code := func() string {
		switch {
		case len(options) == 0:
			return rapid.SampledFrom([]string{"", "1", "yes"}).Draw(w.T, name)
		case !good && rapid.IntRange(0, 5).Draw(w.T, name+" off") == 0:
			return "没有"
		}
		return rapid.SampledFrom(options).Draw(w.T, name).Value
	}
	switch x := v.Addr().Interface().(type) {
	case *Secret:
		*x = rapid.SampledFrom(words[:6]).Draw(w.T, name)
		if good {
			*x = rapid.SampledFrom(words[1:6]).Draw(w.T, name)
		} else if rapid.IntRange(0, 9).Draw(w.T, name+" long") == 0 {
			*x = words[6]
		}
	case *org.UnitID:
		*x = rapid.SampledFrom(units).Draw(w.T, name)
	case *[]org.UnitID:
		*x = rapid.SliceOfN(rapid.SampledFrom(units), 0, 2).Draw(w.T, name)
		if good && needed && len(*x) == 0 {
			*x = []org.UnitID{rapid.SampledFrom(units[:8]).Draw(w.T, name)}
		}
	case *[]string:
		*x = rapid.SliceOfN(rapid.Just(code()), 0, 2).Draw(w.T, name)
		if good && needed && len(*x) == 0 {
			*x = []string{code()}
		}
	case **time.Time:
		if rapid.Bool().Draw(w.T, name) {
			t := w.now.Add(time.Duration(rapid.IntRange(-240, 240).Draw(w.T, name)) * time.Hour)
			*x = &t
		}
	case *time.Time:
	case **Urgency:
		if rapid.Bool().Draw(w.T, name) {
			*x = ptr(Urgency(rapid.IntRange(0, 3).Draw(w.T, name)))
		}
	case *org.RegionCode:
		*x = rapid.SampledFrom([]org.RegionCode{"341302", "341371", "", "1"}).Draw(w.T, name)
	default:
		w.fillPlain(sf, v, good, code)
	}
}

func (w *walk) fillPlain(sf reflect.StructField, v reflect.Value, good bool, code func() string) {
	name := sf.Name
	switch v.Kind() {
	case reflect.String:
		switch {
		case sf.Tag.Get("as") == "category":
			v.SetString(rapid.SampledFrom([]string{"1.1", "2", "1", "", "9"}).Draw(w.T, name))
		case sf.Tag.Get("as") == "date":
			v.SetString(rapid.SampledFrom([]string{"2099-01-01", "2099-02-30", "今天"}).Draw(w.T, name))
		case sf.Name == "Source":
			v.SetString(string(rapid.SampledFrom([]Source{Local, Local, Province}).Draw(w.T, name)))
		case sf.Name == "Channel" && len(code()) > 0 && sf.Tag.Get("options") == "":
			v.SetString(string(rapid.SampledFrom([]Channel{Phone, Web, Imported}).Draw(w.T, name)))
		default:
			v.SetString(code())
		}
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(w.T, name))
	case reflect.Int, reflect.Int64:
		low := -1
		if good {
			low = 1
		}
		v.SetInt(int64(rapid.IntRange(low, 5).Draw(w.T, name)))
	case reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{0, 0.5, 2, -1}).Draw(w.T, name))
	}
}
