package ticket

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	if no := NewNo(341300, clock("2022-11-25T00:30"), 1); no != "3413002211250000015" {
		t.Errorf("number = %s, 19 digits with the day of Asia/Shanghai and a check digit", no)
	}
	// GB/T 17710, ISO 7064 MOD 11,10: the standard's own example 0794 has the check digit 5.
	if d := checkDigit("0794"); d != '5' {
		t.Errorf("check digit of 0794 = %c", d)
	}
	for _, spelling := range []string{" 341300 221125 000001 5 ", "3413-0022-1125-0000-015", "3413002211250000015"} {
		if no, err := CheckNo(spelling); err != nil || no != "3413002211250000015" {
			t.Errorf("%q is read as %q, %v", spelling, no, err)
		}
	}
	for _, bad := range []string{"", "341300221125000001", "34130022112500000150", "341300221125000001x", "工单3413002211250000015", "3413002211250000016"} {
		if _, err := CheckNo(bad); fieldOf(err) != "no" {
			t.Errorf("%q passes: %v", bad, err)
		}
	}
}

func TestCheckDigitCatchesEveryWrongDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		no := NewNo(org.City(rapid.IntRange(110000, 659999).Draw(t, "city")), clock("2022-11-25T12:00").AddDate(0, 0, rapid.IntRange(0, 9000).Draw(t, "day")), rapid.IntRange(0, 999999).Draw(t, "seq"))
		if got, err := CheckNo(no); err != nil || got != no {
			t.Fatalf("%s: %q, %v", no, got, err)
		}
		if got, err := CheckNo(wide(no)); err != nil || got != no {
			t.Fatalf("%s in full width: %q, %v", no, got, err)
		}
		for i := range no {
			for d := byte('0'); d <= '9'; d++ {
				wrong := no[:i] + string(d) + no[i+1:]
				if _, err := CheckNo(wrong); d != no[i] && err == nil {
					t.Fatalf("%s passes for %s", wrong, no)
				}
			}
		}
	})
}

// wide writes digits in full width, as an input method may.
func wide(s string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '\uff10' }, s)
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		secret Secret
		want   string
	}{{Secret{}, `null`}, {say("电梯"), `{"digest":"` + say("电梯").Digest + `"}`}, {Secret{Digest: "ab", Erased: true}, `{"digest":"ab"}`}} {
		if text, err := json.Marshal(test.secret); err != nil || string(text) != test.want {
			t.Errorf("%+v = %s, %v", test.secret, text, err)
		}
	}
	if text, err := json.Marshal(Text("电梯停用")); err == nil {
		t.Errorf("a text that was not sealed is written: %s", text)
	}
	if text, err := json.Marshal(draft()); err != nil || strings.Contains(string(text), "电梯") || strings.Contains(string(text), "3000000") {
		t.Errorf("facts are written with their texts: %s, %v", text, err)
	}
	var read Secret
	for text, want := range map[string]Secret{`null`: {}, `"电梯"`: {Plain: "电梯"}, `{"digest":"ab"}`: {Digest: "ab"}, `{"digest":"ab","Plain":"电梯"}`: {Digest: "ab"}} {
		if err := json.Unmarshal([]byte(text), &read); err != nil || read != want {
			t.Errorf("%s is read as %+v, %v", text, read, err)
		}
	}
	for _, bad := range []string{`5`, `[]`, `{"digest":5}`, `true`} {
		if err := json.Unmarshal([]byte(bad), &read); err == nil {
			t.Errorf("%s is read as %+v", bad, read)
		}
	}
	if say("x").Shown() != "x" || (Secret{Plain: "x", Erased: true}).Shown() != ErasedText || !(Secret{}).Empty() || say("x").Empty() || say("x").ref().Plain != "" {
		t.Error("what is shown of a secret is wrong")
	}
	found := Secrets(&Case{Replies: []Reply{{}, {}}, Disputes: []Dispute{{}}})
	for _, path := range []string{".Ticket.Title", ".Replies.0.Public", ".Replies.1.VerdictText", ".Disputes.0.Basis"} {
		if found[path] == nil {
			t.Errorf("no secret at %s among %d", path, len(found))
		}
	}
	f := draft()
	Secrets(f)[".Title"].Digest = "changed"
	if f.Title.Digest != "changed" {
		t.Error("a found secret is a copy")
	}
}

// A plain text never reaches a row: whatever the deed, the case keeps digests.
func TestRowsHoldNoText(t *testing.T) {
	t.Parallel()
	s := disputed(t).do(judge, &Ruling{Unit: housing, Basis: say("三定方案"), Attendees: []string{"编办", "司法局"}}).do(atHousing, &Sign{on(4)}).after(time.Hour)
	f := answered("已修复")
	f.Assignment, f.Internal = 4, say("内部")
	s.do(atHousing, f).do(inspector, &ReturnReply{on(4), []string{"wording"}, say("用语")})
	for path, secret := range Secrets(s.Case) {
		if secret.Plain != "" {
			t.Errorf("%s holds %q", path, secret.Plain)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"text": true, "textarea": true, "select": true, "codes": true, "unit": true, "units": true, "category": true, "region": true,
		"date": true, "datetime": true, "number": true, "bool": true, "ticket": true, "file": true}
	for _, a := range Actions() {
		f, _ := NewFacts(a)
		for _, field := range Form(a, nil) {
			if !known[field.Type] || field.Name == "" || field.Label == "" {
				t.Errorf("%s: field %+v", a, field)
			}
			if field.Type == "select" && len(field.Options) == 0 {
				t.Errorf("%s.%s chooses from nothing", a, field.Name)
			}
		}
		eachField(reflect.TypeOf(f).Elem(), func(sf reflect.StructField) {
			if list := sf.Tag.Get("options"); list != "" && Options[list] == nil {
				t.Errorf("%s.%s chooses from the unknown list %s", a, sf.Name, list)
			}
			if sf.Type == secretType && sf.Tag.Get("max") == "" {
				t.Errorf("%s.%s may be of any length", a, sf.Name)
			}
			if sf.Type.Kind() == reflect.String && sf.Tag.Get("label") != "" && sf.Tag.Get("max") == "" && sf.Tag.Get("options") == "" &&
				sf.Tag.Get("as") != "category" && sf.Tag.Get("as") != "region" && sf.Tag.Get("as") != "date" {
				t.Errorf("%s.%s may be of any length", a, sf.Name)
			}
		})
	}
	if Form("dance", nil) != nil {
		t.Error("a form for an unknown deed")
	}
	if Label("call", "phone") != "电话" || Label("call", "pigeon") != "pigeon" {
		t.Error("labels")
	}
	for list, options := range Options {
		seen := map[string]bool{}
		for _, o := range options {
			if o.Value == "" || o.Label == "" || seen[o.Value] {
				t.Errorf("%s: option %+v", list, o)
			}
			seen[o.Value] = true
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	long := func(n int) Secret { return say(strings.Repeat("字", n)) }
	for name, test := range map[string]struct {
		facts Facts
		field string
		words string
	}{
		"missing":          {&Note{}, "text", "请填写备注"},
		"blank":            {&Note{Text: say(" \u3000\t\n")}, "text", "请填写备注"},
		"longest":          {&Note{Text: long(2000)}, "", ""},
		"too long":         {&Note{Text: long(2001)}, "text", "最多2000个字,现有2001个"},
		"content":          {&Register{Kind: Help, Title: long(100), Content: long(MaxContent)}, "", ""},
		"enormous content": {&Register{Kind: Help, Title: say("标题"), Content: long(MaxContent + 1)}, "content", "最多10000个字"},
		"long title":       {&Register{Kind: Help, Title: long(101), Content: say("内容")}, "title", "最多100个字"},
		"not on the list":  {&Urge{Medium: "pigeon", Text: say("请尽快")}, "medium", "没有「pigeon」这一项"},
		"one code bad":     {&ReturnReply{on(1), []string{"wording", "x"}, say("退")}, "codes", "没有「x」"},
		"no codes":         {&ReturnReply{on(1), []string{}, say("退")}, "codes", "请填写未达标情形"},
		"kind":             {&Register{Kind: "song", Title: say("标题"), Content: say("内容")}, "kind", "没有「song」"},
		"wide digits":      {&Rate{Channel: "phone", Contacted: "yes", Resolved: "resolved", Satisfaction: 0}, "satisfaction", "您满意吗"},
		"six of five":      {rated(6, "resolved"), "satisfaction", "没有「6」"},
		"no unit":          {&Dispatch{}, "unit", "请填写主办单位"},
		"no units":         {&AddAssist{Text: say("x")}, "units", "请填写协办单位"},
		"no ticket":        {&Merge{Same: true}, "into", "请填写并入工单"},
		"optional":         {&PassReply{}, "", ""},
		"province no":      {&Register{Kind: Help, Title: say("标题"), Content: say("内容"), ProvinceNo: strings.Repeat("1", 41)}, "province_no", "最多40个字"},
	} {
		err := Valid(test.facts, nil)
		f, _ := fault.Of(err)
		switch {
		case test.words == "" && err != nil, test.words != "" && (f == nil || f.Field != test.field || !strings.Contains(f.Message, test.words)):
			t.Errorf("%s: %v, want %q about %s", name, err, test.words, test.field)
		}
	}
}

// FuzzReadFacts reads facts as anybody may send them: an error, never a panic,
// and what was read can be checked and tried.
func FuzzReadFacts(f *testing.F) {
	for _, a := range Actions() {
		f.Add(string(a), `{"assignment":1,"text":"话","unit":10,"units":[101,101],"workdays":3e9,"at":"2022-11-07T10:00:00Z"}`)
		f.Add(string(a), `{"assignment":-9,"text":{"digest":"ab"},"codes":["","x"],"urgency":-1,"next_at":null}`)
	}
	f.Add("register", `[]`)
	f.Fuzz(func(t *testing.T, action, text string) {
		facts, err := ReadFacts(Action(action), []byte(text))
		if err != nil {
			return
		}
		for _, s := range []*story{begin(t), accepted(t), handling(t, urban), toFollowUp(t), closed(t)} {
			for _, by := range []org.Actor{dispatcher, atHousing, director, org.Citizen, org.System} {
				c := s.Case.Clone()
				_, _ = c.Do(facts, by, s.now, s.book)
			}
		}
	})
}
