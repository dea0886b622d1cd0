package ticket

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/org"
)

// Every transition and deadline rule of the domain is in the flow and is named by
// a test.
func TestEveryTransitionIsNamedByATest(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`^Test([TD]\d\d|I\d)`)
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && code.MatchString(f.Name.Name) {
				named[code.FindStringSubmatch(f.Name.Name)[1]] = true
			}
		}
	}
	inFlow := map[int]bool{}
	for _, s := range flow {
		inFlow[s.T] = true
	}
	for n := 1; n <= 41; n++ {
		if !inFlow[n] {
			t.Errorf("T%d is not in the flow", n)
		}
		if !named[tcode(n)] {
			t.Errorf("no test is called Test%s…", tcode(n))
		}
	}
	for n := range 8 {
		if name := "I" + string(rune('1'+n)); !named[name] {
			t.Errorf("no test is called Test%s…", name)
		}
	}
	for n := 1; n <= 11; n++ {
		if name := strings.Replace(tcode(n), "T", "D", 1); !named[name] {
			t.Errorf("no test is called Test%s…", name)
		}
	}
}

func tcode(n int) string { return "T" + string(rune('0'+n/10)) + string(rune('0'+n%10)) }

// The flow and the registry of facts speak of the same deeds.
func TestFlowAndRegistryAgree(t *testing.T) {
	t.Parallel()
	for a := range registry {
		if len(byAction[a]) == 0 {
			t.Errorf("%s has facts but no row in the flow", a)
		}
	}
	for _, s := range flow {
		f, err := NewFacts(s.Do)
		if err != nil {
			t.Errorf("%s is in the flow but has no facts", s.Do)
			continue
		}
		_, works := f.(interface{ work() int })
		switch {
		case f.Action() != s.Do:
			t.Errorf("facts of %s call themselves %s", s.Do, f.Action())
		case works != (len(s.Work) > 0):
			t.Errorf("%s: facts name an assignment: %v, the row: %v", s.Do, works, s.Work)
		case s.Name == "" || s.Clock == "":
			t.Errorf("%s has no name or does not say what it does to the clocks", s.Do)
		case len(s.By) == 0 && !s.System && !s.Citizen:
			t.Errorf("nobody may %s", s.Do)
		case len(byAction[s.Do]) > 1 && s.When == nil:
			t.Errorf("%s has several rows, one of them without a condition", s.Do)
		}
		for _, p := range s.By {
			if !p.Known() {
				t.Errorf("%s asks for the unknown permission %s", s.Do, p)
			}
		}
		if len(s.Work) > 0 && s.WorkTo == "" && s.To != "" {
			t.Errorf("%s moves the ticket but not the assignment it follows", s.Do)
		}
	}
	if _, err := NewFacts("dance"); err == nil {
		t.Error("facts for an unknown deed")
	}
}

// computed are the names of what a deed brings about and must never be told by
// its event: an event that holds the row would make replay prove nothing. The
// outcome is stated by a person and may stand; a new ticket states its number and
// kind because that is what the deed is.
var computed = []string{"state", "version", "due_at", "original_due_at", "accepted_at", "dispatch_due_at", "dispatched_at", "replied_at",
	"review_due_at", "follow_up_due_at", "follow_up_at", "link_until", "suspended_at", "suspend_until", "details_due_at", "ack_due_at", "acked_at", "closed_at",
	"redo_count", "unsat_count", "substandard_count", "hops", "send_back_count", "reopen_count", "appeal_count", "false_closures", "urge_count",
	"overdue_at", "unreasonable_till", "erased_at", "created_at", "created_by", "created_unit", "policy_id", "time_class", "merged_into", "joined", "reject_code",
	"no_call_code", "transfer_to", "sign_due_at", "signed_at", "signed_late", "contact_due_at", "contacted_at", "send_back_till", "due_from",
	"due_workdays", "due_hours", "due_part", "due_cap", "due_floor", "extended", "extensions", "paused", "ended_at", "warned", "no_send_back",
	"first_duty", "round", "depth", "part", "parent", "sent_at", "sent_by", "verdict", "verdict_at", "verdict_by", "asked_at", "asked_by", "decide_by",
	"decided_at", "decided_by", "fallback"}

var rows = []reflect.Type{reflect.TypeFor[Ticket](), reflect.TypeFor[Case](), reflect.TypeFor[Assignment](), reflect.TypeFor[Request](), reflect.TypeFor[Reply](),
	reflect.TypeFor[FollowUp](), reflect.TypeFor[Dispute](), reflect.TypeFor[Event](), reflect.TypeFor[State](), reflect.TypeFor[WorkState](), reflect.TypeFor[Verdict](),
	reflect.TypeFor[Policy](), reflect.TypeFor[Segment]()}

// rowIn names where a type of facts holds a row or a computed column; it says
// nothing when it is clean.
func rowIn(t reflect.Type, path string) []string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return rowIn(t.Elem(), path)
	case reflect.Map:
		return append(rowIn(t.Key(), path), rowIn(t.Elem(), path)...)
	case reflect.Interface:
		return []string{path + " may hold anything"}
	}
	if slices.Contains(rows, t) {
		return []string{path + " is a " + t.Name()}
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || t == secretType {
		return nil
	}
	var wrong []string
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		name := jsonName(sf)
		if !sf.Anonymous && name == "" {
			wrong = append(wrong, path+"."+sf.Name+" has no name in the history")
		}
		if slices.Contains(computed, name) {
			wrong = append(wrong, path+"."+name+" is computed")
		}
		wrong = append(wrong, rowIn(sf.Type, path+"."+sf.Name)...)
	}
	return wrong
}

func TestNoEventHoldsTheRow(t *testing.T) {
	t.Parallel()
	for action, make := range registry {
		for _, wrong := range rowIn(reflect.TypeOf(make()).Elem(), string(action)) {
			t.Errorf("%s: an event holds the facts of the deed, never the row", wrong)
		}
	}
	// The test finds what it is there to find.
	for name, bad := range map[string]any{
		"the row": struct {
			T Ticket `json:"t"`
		}{}, "a pointer": struct {
			T *Case `json:"t"`
		}{}, "a slice": struct {
			A []Assignment `json:"a"`
		}{}, "a state": struct {
			S State `json:"s"`
		}{}, "embedded": struct{ Reply }{}, "a column": struct {
			D time.Time `json:"due_at"`
		}{}, "nested": struct {
			N []struct {
				V int `json:"version"`
			} `json:"n"`
		}{}, "anything": struct {
			A any `json:"a"`
		}{}, "a map": struct {
			M map[string]Request `json:"m"`
		}{}, "no name": struct{ X int }{},
	} {
		if len(rowIn(reflect.TypeOf(bad), name)) == 0 {
			t.Errorf("%s passes as facts", name)
		}
	}
	// Every column that a fold computes is on the list, or is said by somebody.
	said := []string{"id", "no", "n", "unit", "kind", "channel", "source", "category", "region", "township", "urgency", "confidential", "no_follow_up", "difficult", "labels",
		"title", "content", "expectation", "place", "requester_name", "requester_phone", "requester_kind", "province_no", "province_due_at", "old_no", "desk",
		"repeat_of", "repeat_no", "incident", "outcome", "tier", "handler", "chief_read", "chief_sign", "-"}
	for _, row := range []reflect.Type{reflect.TypeFor[Ticket](), reflect.TypeFor[Assignment]()} {
		eachField(row, func(sf reflect.StructField) {
			if name := jsonName(sf); !slices.Contains(computed, name) && !slices.Contains(said, name) {
				t.Errorf("%s.%s is neither computed nor said", row.Name(), name)
			}
		})
	}
}

// Every state can be reached, and each is left only where the flow ends.
func TestEveryStateIsReachable(t *testing.T) {
	t.Parallel()
	seen := map[State]bool{}
	reject := &Reject{Code: "invalid", Text: say("无实质诉求")}
	for _, s := range []*story{begin(t).do(agent, draft()), accepted(t), toDispatch(t), dispatched(t), handling(t), handling(t).do(atHousing, sentBack(1)), disputed(t),
		handling(t).do(atHousing, pause(3)).do(director, &Suspend{}), replied(t), toFollowUp(t), rework(t), closed(t),
		accepted(t).do(agent, &Transfer{To: "110", Summary: say("警情")}), accepted(t).do(agent, reject).do(floorLead, &ConfirmReject{}),
		accepted(t).do(dispatcher, &Merge{Into: 8, Same: true}), accepted(t).do(org.Citizen, &Cancel{})} {
		seen[s.State] = true
		if wrong := standing(s.Case); len(wrong) > 0 {
			t.Errorf("%s: %v", s.State, wrong)
		}
	}
	for _, state := range States {
		if !seen[state] {
			t.Errorf("no story reaches %s %s", state, state.Name())
		}
		if state.Name() == "" {
			t.Errorf("%s has no name", state)
		}
		leaves := slices.ContainsFunc(flow, func(s step) bool { return slices.Contains(s.From, state) && s.To != "" && s.To != state })
		if ends := state == Merged || state == Cancelled; leaves == ends {
			t.Errorf("%s can be left: %v", state, leaves)
		}
	}
}
