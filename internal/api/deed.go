package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/ticket"
)

// Keyed carries the idempotency key: a repeated click or a retried request does
// the deed once.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"100" doc:"操作编号:每次操作随机取一个,重试时不变,同一编号只办一次"`
}

// key keeps people's keys apart from each other.
func (k Keyed) key(by caller) string { return fmt.Sprintf("%d %s", by.ID, k.Key) }

// done is the answer to a deed.
type done struct {
	ID       ticket.ID    `json:"id"`
	No       string       `json:"no"`
	Version  int          `json:"version"`
	State    ticket.State `json:"state"`
	Repeated bool         `json:"repeated,omitempty" doc:"同一操作编号以前已经办过"`
	Code     string       `json:"code,omitempty" doc:"查询码,登记后读给诉求人;只在登记时给出"`
}

func doneOf(r casework.Result) *body[done] {
	return bodyOf(done{ID: r.Case.ID, No: r.Case.No, Version: r.Case.Version, State: r.Case.State, Repeated: r.Repeated})
}

type deedRequest struct {
	TicketID
	Keyed
	Body json.RawMessage
}

// deedBody is what every deed sends: the version its person saw, and the facts.
type deedBody struct {
	Version     int             `json:"version"`
	Facts       json.RawMessage `json:"facts"`
	Attachments []attaching     `json:"attachments"`
}

// deedDoors opens one door for each deed of the flow, its body described by the
// facts of the deed.
func (s *server) deedDoors() {
	s.shapes = map[ticket.Action]*huma.Schema{}
	for _, a := range deeds() {
		documented, shape := factsSchema(s.api.OpenAPI().Components.Schemas, a)
		name := camel("deed_" + string(a))
		s.api.OpenAPI().Components.Schemas.Map()[strings.ToUpper(name[:1])+name[1:]+"Facts"] = documented
		op := post(name, "/api/tickets/{id}/deeds/"+string(a), a.Name(), "工单操作")
		op.SkipValidateBody = true // readDeed says it in the rules' words
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {
			Schema: deedSchema(s.api.OpenAPI().Components.Schemas, &huma.Schema{Ref: "#/components/schemas/" + strings.ToUpper(name[:1]) + name[1:] + "Facts"}),
		}}}
		whole := deedSchema(s.api.OpenAPI().Components.Schemas, shape)
		s.shapes[a] = whole
		door(s, signedIn, op, func(ctx context.Context, by caller, in *deedRequest) (*body[done], error) {
			version, facts, err := s.readDeed(ctx, by, a, whole, in.Body)
			if err != nil {
				return nil, err
			}
			r, err := s.Casework.Do(ctx, by.Actor, casework.Deed{Ticket: in.ID, Version: version, Key: in.key(by), Do: facts})
			if err != nil {
				return nil, s.deedRefusal(ctx, by, in.ID, version, err)
			}
			return doneOf(r), nil
		})
	}
}

func deedSchema(r huma.Registry, facts *huma.Schema) *huma.Schema {
	one := 1.0
	s := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"facts", "version"}, Properties: map[string]*huma.Schema{
		"version":     {Type: huma.TypeInteger, Minimum: &one, Description: "您看到的工单版本;已有新进展时拒绝"},
		"facts":       facts,
		"attachments": {Type: huma.TypeArray, Items: r.Schema(reflect.TypeFor[attaching](), true, "Attaching"), Description: "随本次操作一起附上的文件,先上传"},
	}}
	s.PrecomputeMessages()
	return s
}

// readDeed reads the body of a deed: the files that come with it are attached first.
func (s *server) readDeed(ctx context.Context, by caller, a ticket.Action, shape *huma.Schema, text []byte) (int, []ticket.Facts, error) {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return 0, nil, shapeProblem(http.StatusUnprocessableEntity, "内容不是有效的 JSON,请核对格式")
	}
	var result huma.ValidateResult
	at := huma.NewPathBuffer(nil, 0)
	at.Push("body")
	huma.Validate(s.api.OpenAPI().Components.Schemas, shape, at, huma.ModeWriteToServer, value, &result)
	if len(result.Errors) > 0 {
		return 0, nil, shapeProblem(http.StatusUnprocessableEntity, "", result.Errors...)
	}
	var b deedBody
	if err := json.Unmarshal(text, &b); err != nil {
		return 0, nil, shapeProblem(http.StatusUnprocessableEntity, "内容的格式不对,请核对")
	}
	facts, err := ticket.NewFacts(a)
	if err != nil {
		return 0, nil, err
	}
	given := []byte(b.Facts)
	for _, in := range inputsOf(a) {
		if in.isTicket() {
			if given, err = s.numberToID(ctx, by, in, given); err != nil {
				return 0, nil, err
			}
		}
	}
	if err := json.Unmarshal(given, facts); err != nil {
		return 0, nil, shapeProblem(http.StatusUnprocessableEntity, "内容的格式不对,请核对日期和数字")
	}
	return b.Version, append(attach(b.Attachments, purposes[a]), facts), nil
}

// numberToID replaces the number of another ticket that a deed names by its id.
func (s *server) numberToID(ctx context.Context, by caller, in input, facts []byte) ([]byte, error) {
	var f map[string]any
	if err := json.Unmarshal(facts, &f); err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	no, _ := f[in.name].(string)
	if no = strings.TrimSpace(no); no == "" {
		return nil, inside(fault.In(in.name, "请填写%s的编号", in.label()), "facts.", nil)
	}
	id, err := s.Casework.Find(ctx, by.Actor, no)
	if err != nil {
		if _, ok := fault.Of(err); ok {
			err = inside(fault.In(in.name, "没有这个编号的工单,或不在您可见的范围内,请核对"), "facts.", nil)
		}
		return nil, err
	}
	f[in.name] = id
	return json.Marshal(f)
}

// deedRefusal says where in the body the refused fact stands and, to who saw an
// old version, what has happened since.
func (s *server) deedRefusal(ctx context.Context, by caller, id ticket.ID, seen int, err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Kind != fault.Stale {
		return inside(err, "facts.", nil)
	}
	p := problemOf(err)
	lines, v, missed := s.Casework.Timeline(ctx, by.Actor, id)
	if missed != nil {
		return p // the ticket has left his sight meanwhile
	}
	p.Version = v.Version
	for _, l := range lines {
		if l.Seq > seen {
			p.Changes = append(p.Changes, change{l.Seq, l.At, l.By.Name, l.Action.Name()})
		}
	}
	if n := len(p.Changes); n > 0 {
		last := p.Changes[n-1]
		p.Detail += fmt.Sprintf("(最近一步:%s %s)", last.Actor, last.Name)
	}
	return p
}

// camel writes send_back as sendBack.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}
