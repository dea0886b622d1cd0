package casework

import (
	"strings"
	"testing"

	"suban/internal/org"
	"suban/internal/ticket"
)

// One box finds by number, old number, phone and words, in the actor's scope alone,
// and never through what he may not read.
func TestSearch(t *testing.T) {
	h := newHouse(t)
	plain := h.take()
	tip := intake()
	tip.Kind, tip.Title, tip.Content, tip.RequesterName = ticket.TipOff, ticket.Text("化工厂夜间排污"), ticket.Text("我是周示例,住在厂东,夜里常有异味,电话19900001234。"), ticket.Text("周示例")
	secret, err := h.Register(t.Context(), h.agent(), "", tip, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	other := intake()
	other.Title, other.Content, other.Place = ticket.Text("电线杆倾斜"), ticket.Text("夜里风大,市集边上的杆子要倒,占用道路。"), ticket.Text("南侧示例路")
	apart, err := h.Register(t.Context(), h.agent(), "", other, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	for _, id := range []ticket.ID{plain.ID, secret.Case.ID} {
		h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unitCity})
	}
	roads := h.as(5, unitRoads, org.Liaison)
	for _, test := range []struct {
		what  string
		by    org.Actor
		query string
		as    string
		want  []ticket.ID
	}{
		{"a number", h.dispatcher(), plain.No, "number", []ticket.ID{plain.ID}},
		{"a number with blanks", h.dispatcher(), plain.No[:6] + " " + plain.No[6:], "number", []ticket.ID{plain.ID}},
		{"out of scope", roads, plain.No, "number", nil},
		{"a phone", h.dispatcher(), "199 0000 1234", "phone", []ticket.ID{apart.Case.ID, secret.Case.ID, plain.ID}},
		{"a phone, but a unit and confidential", h.liaison(), "19900001234", "phone", []ticket.ID{plain.ID}},
		{"two characters", h.dispatcher(), "夜市", "words", []ticket.ID{plain.ID}},
		{"the title before the text", h.dispatcher(), "夜", "", nil},
		{"several words", h.dispatcher(), "夜市 音响", "words", []ticket.ID{plain.ID}},
		{"full width and blanks", h.dispatcher(), " 夜市 ", "words", []ticket.ID{plain.ID}},
		{"words out of scope", roads, "夜市", "words", nil},
		{"the place", h.dispatcher(), "南侧示例路", "words", []ticket.ID{apart.Case.ID}},
		{"the name of a confidential requester, by the centre", h.dispatcher(), "周示例", "words", []ticket.ID{secret.Case.ID}},
		{"the same by a unit", h.liaison(), "周示例", "words", nil},
		{"the matter by the unit", h.liaison(), "排污", "words", []ticket.ID{secret.Case.ID}},
		{"nothing", h.dispatcher(), "洒水车", "words", nil},
	} {
		found, err := h.Search(t.Context(), test.by, test.query, "")
		if test.as == "" {
			if err == nil {
				t.Errorf("%s: not refused", test.what)
			}
			continue
		}
		h.must(err)
		got := map[ticket.ID]bool{}
		for _, hit := range found.Hits {
			got[hit.ID] = true
			if by := test.by; !centre(by) {
				for _, p := range append(hit.TitleMarks, hit.Excerpt...) {
					if secret.Case.ID == hit.ID && (contains(p.Text, "周示例") || contains(p.Text, "1234")) {
						t.Errorf("%s: a unit reads %s", test.what, p.Text)
					}
				}
			}
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: found %d, want %d", test.what, len(got), len(test.want))
		}
		for _, id := range test.want {
			if !got[id] {
				t.Errorf("%s: %d not found", test.what, id)
			}
		}
	}
	found, err := h.Search(t.Context(), h.dispatcher(), "夜市", "")
	h.must(err)
	if p := found.Hits[0].TitleMarks; len(p) != 2 || p[0].Text != "夜市" || !p[0].Hit || p[1].Hit {
		t.Errorf("marked %v", p)
	}
}

func contains(text, part string) bool { return strings.Contains(text, part) }
