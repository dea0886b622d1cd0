package casework

import (
	"errors"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// citable refuses a direct answer (直接答复) that names an article which may not be
// told to callers today. A source that names none is a three-party call.
func (s *session) citable(f *ticket.Answer) error {
	id, ok := knowledge.Cited(f.Article)
	if !ok {
		return nil
	}
	a, err := s.tx.Article(s.order.ctx, id)
	switch {
	case errors.Is(err, fault.NotFound):
		return fault.In("article", "没有%s,请从知识库中选择", id)
	case err != nil:
		return err
	case !a.InForce(workday.DateOf(s.tx.Now).String()):
		return fault.In("article", "%s《%s》%s,不能引用;请换一条,或转派单办理", id, a.Shown().Title, unusable(a))
	}
	return nil
}

func unusable(a *knowledge.Article) string {
	if a.State == knowledge.Published {
		return "不在有效期内"
	}
	return a.State.Name()
}

// use counts that an article was the source of a direct answer.
func (s *session) use(e ticket.Event, f *ticket.Answer) {
	if id, ok := knowledge.Cited(f.Article); ok {
		s.tx.AddUse(id, e.Ticket, e.At, e.By.User)
	}
}
