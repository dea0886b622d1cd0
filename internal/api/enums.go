package api

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/ticket"
)

var (
	stringType = reflect.TypeFor[string]()
	secretType = reflect.TypeFor[ticket.Secret]()
)

// Every enumeration stands in the document with its values, so that programs
// that read it know them all.
var enumerations = map[reflect.Type]reflect.Type{
	reflect.TypeFor[ticket.State]():     reflect.TypeFor[stateWord](),
	reflect.TypeFor[ticket.WorkState](): reflect.TypeFor[workStateWord](),
	reflect.TypeFor[ticket.Kind]():      reflect.TypeFor[kindWord](),
	reflect.TypeFor[ticket.Outcome]():   reflect.TypeFor[outcomeWord](),
	reflect.TypeFor[knowledge.State]():  reflect.TypeFor[articleWord](),
	reflect.TypeFor[knowledge.Flaw]():   reflect.TypeFor[flawWord](),
	reflect.TypeFor[org.Permission]():   reflect.TypeFor[permissionWord](),
	reflect.TypeFor[org.Role]():         reflect.TypeFor[roleWord](),
}

type (
	stateWord      string
	workStateWord  string
	kindWord       string
	outcomeWord    string
	articleWord    string
	flawWord       string
	permissionWord string
	roleWord       string
)

func (stateWord) Schema(r huma.Registry) *huma.Schema { return words(r, "State", ticket.States) }
func (workStateWord) Schema(r huma.Registry) *huma.Schema {
	return words(r, "WorkState", ticket.WorkStates)
}
func (kindWord) Schema(r huma.Registry) *huma.Schema    { return words(r, "Kind", ticket.Kinds) }
func (outcomeWord) Schema(r huma.Registry) *huma.Schema { return words(r, "Outcome", outcomes) }
func (articleWord) Schema(r huma.Registry) *huma.Schema {
	return words(r, "ArticleState", append([]knowledge.State{""}, knowledge.States...))
}
func (flawWord) Schema(r huma.Registry) *huma.Schema { return words(r, "Flaw", knowledge.Flaws) }
func (permissionWord) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Permission", org.Permissions)
}
func (roleWord) Schema(r huma.Registry) *huma.Schema { return words(r, "Role", org.Roles) }

// outcomes in order; empty while the ticket is open.
var outcomes = []ticket.Outcome{"", ticket.AnsweredDirectly, ticket.Resolved, ticket.PartlyResolved, ticket.NoPolicy, ticket.NoMeans,
	ticket.Unreachable, ticket.GivenUp, ticket.Unreasonable, ticket.Unstated}

// words describes an enumeration once and refers to it.
func words[T ~string](r huma.Registry, name string, all []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range all {
		s.Enum = append(s.Enum, string(w))
	}
	s.PrecomputeMessages()
	r.Map()[name] = s
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// oneOf reads a comma-separated list of words and refuses an unknown one.
func oneOf[T ~string](text string, all []T) ([]T, bool) {
	var chosen []T
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		found := false
		for _, w := range all {
			found = found || string(w) == word
		}
		if !found {
			return nil, false
		}
		chosen = append(chosen, T(word))
	}
	return chosen, true
}

func cityCode(c org.City) string { return strconv.Itoa(int(c)) }
