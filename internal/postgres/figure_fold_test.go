package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"suban/internal/indicator"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// What a step moved is read as it was written, and nothing else is read for it.
func TestMovesAreReadAsWritten(t *testing.T) {
	t.Parallel()
	day := workday.Date{Year: 2022, Month: 7, Day: 19}
	want := []indicator.Moves{
		{Dims: indicator.Dims{Category: "15.1.2", Region: "341302", Kind: ticket.Complaint, Channel: ticket.Phone, Hour: -1}, List: []indicator.Move{
			{K: "K12a", Day: day, Unit: 104, Tally: indicator.Tally{Num: 1, Den: 1}}, {K: "K16", Day: day.Next(), Tally: indicator.Tally{Den: -1, Value: -2_410_000}}}},
		{Dims: indicator.Dims{Kind: ticket.Inquiry, Hour: 23}, List: []indicator.Move{{K: "K00", Day: day, Tally: indicator.Tally{Num: 1, Den: 1, Out: 1}}}},
	}
	written := writeMoves(want)
	var got []indicator.Moves
	r := moveReader{rest: []byte(written)}
	r.each(func(d indicator.Dims, m indicator.Move) {
		if len(got) == 0 || got[len(got)-1].Dims != d {
			got = append(got, indicator.Moves{Dims: d})
		}
		last := &got[len(got)-1]
		last.List = append(last.List, m)
	})
	if diff := cmp.Diff(want, got); diff != "" || r.err != nil {
		t.Errorf("%v\n%s", r.err, diff)
	}
	for cut := range written {
		r := moveReader{rest: []byte(written[:cut])}
		if r.each(func(indicator.Dims, indicator.Move) {}); r.err == nil {
			t.Errorf("reads %s", written[:cut])
		}
	}
	r = moveReader{rest: []byte(written + " ")}
	if r.each(func(indicator.Dims, indicator.Move) {}); r.err == nil {
		t.Error("reads what comes after the end")
	}
}
