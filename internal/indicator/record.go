package indicator

import "time"

// Owed is something that was to be done by a day: an urging to be answered, a
// supervision to report on, a listed matter to be struck off, an article to be confirmed.
type Owed struct {
	ID    int64
	DueAt time.Time
	Done  *time.Time
}

// OwedSet names what a figure about owed things is made of.
type OwedSet struct{ Num, Den []int64 }

// Tally is how many they are.
func (s OwedSet) Tally() Tally { return Tally{Num: int64(len(s.Num)), Den: int64(len(s.Den))} }

// DoneInTime is K27 督办按期反馈率 and K28 更新及时率: of what fell due in [from, to),
// what was done by its day.
func DoneInTime(list []Owed, from, to time.Time) (s OwedSet) {
	for _, o := range list {
		if o.DueAt.Before(from) || !o.DueAt.Before(to) {
			continue
		}
		s.Den = append(s.Den, o.ID)
		if o.Done != nil && !o.Done.After(o.DueAt) {
			s.Num = append(s.Num, o.ID)
		}
	}
	return s
}

// DoneByEnd is K27 催办回复率 and 销号率: of what fell due in [from, to), what was done
// before to.
func DoneByEnd(list []Owed, from, to time.Time) (s OwedSet) {
	for _, o := range list {
		if o.DueAt.Before(from) || !o.DueAt.Before(to) {
			continue
		}
		s.Den = append(s.Den, o.ID)
		if o.Done != nil && o.Done.Before(to) {
			s.Num = append(s.Num, o.ID)
		}
	}
	return s
}

// Kept is an article of the knowledge base on a day.
type Kept struct {
	ID      int64
	Expired bool // 已过期
	Used    bool // cited at least once in the period
}

// Adopted is K28 采用率, of the articles in force.
func Adopted(list []Kept) (s OwedSet) {
	for _, a := range list {
		if a.Expired {
			continue
		}
		s.Den = append(s.Den, a.ID)
		if a.Used {
			s.Num = append(s.Num, a.ID)
		}
	}
	return s
}

// Lapsed is K28 过期率.
func Lapsed(list []Kept) (s OwedSet) {
	for _, a := range list {
		s.Den = append(s.Den, a.ID)
		if a.Expired {
			s.Num = append(s.Num, a.ID)
		}
	}
	return s
}
