package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// Foresee is the case as a deed would leave it (预览): the dates it would set are
// shown before anybody sends it. What has yet to be written counts as written.
func (c *Case) Foresee(f Facts, by org.Actor, now time.Time, book *Rulebook) (*Case, error) {
	for _, s := range Secrets(f) {
		if s.Empty() {
			s.Plain = "待填"
		}
	}
	next := c.Clone()
	if _, err := next.Do(f, by, now, book); err != nil {
		return nil, err
	}
	return next, nil
}

// Closed says why an offered deed would be refused whatever one fills in, empty
// when it may be done. The deed's own rule is asked with nothing filled in: what it
// says about a field is for the form, everything else closes the button.
func (c *Case) Closed(o Offer, by org.Actor, now time.Time, book *Rulebook) string {
	f, err := NewFacts(o.Action)
	if err != nil {
		return ""
	}
	if w, ok := f.(interface{ setWork(int) }); ok {
		w.setWork(o.Assignment)
	}
	r, err := book.rules(c.PolicyID, book.Calendar)
	if err != nil {
		return ""
	}
	if refusal, ok := fault.Of(f.check(c, by, now, r)); ok && refusal.Field == "" && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Denied) {
		return refusal.Message
	}
	return ""
}
