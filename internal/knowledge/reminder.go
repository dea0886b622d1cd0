package knowledge

import (
	"fmt"

	"suban/internal/workday"
)

// Reminder is why an article's keepers are told about it.
type Reminder string

const (
	Expiring  Reminder = "article_expiring" // 即将到期
	ReviewDue Reminder = "article_review"   // 应当复核
)

// Ahead is how many days before its last day an article is called expiring.
const Ahead = 30

// steps before the last day, or the review date, at which its keepers are told.
var (
	beforeEnd    = []int{Ahead, 7, 1}
	beforeReview = []int{7, 0, -30}
)

// Told is one reminder in words.
type Told struct {
	Why  Reminder
	Text string
}

// Remind says what the keepers are to be told today: that the article expires,
// that it should be looked at. Each step is told once; after a stop of the system
// the steps it missed are told as one.
func (a *Article) Remind(on string) (list []Told) {
	today, err := workday.ParseDate(on)
	if err != nil || a.State != Published || a.Now == nil {
		return nil
	}
	if left, due := a.reached(a.Now.ValidTo, today, beforeEnd); due && left >= 0 {
		list = append(list, Told{Expiring, fmt.Sprintf("%s《%s》将于%s到期(还有%d天),内容仍有效的请修订日期并提交审核。", a.ID, a.Now.Title, a.Now.ValidTo, left)})
	}
	if left, due := a.reached(a.Now.ReviewOn, today, beforeReview); due {
		words := fmt.Sprintf("应于%s前复核", a.Now.ReviewOn)
		if left < 0 {
			words = fmt.Sprintf("应于%s复核,已逾期%d天", a.Now.ReviewOn, -left)
		}
		list = append(list, Told{ReviewDue, fmt.Sprintf("%s《%s》%s:仍有效的请点“复核有效”,有变化的请修改。", a.ID, a.Now.Title, words)})
	}
	return list
}

// reached reports how many days are left to a date, and whether a step has come
// that no earlier reminder told.
func (a *Article) reached(date string, today workday.Date, steps []int) (left int, due bool) {
	end, err := workday.ParseDate(date)
	if err != nil {
		return 0, false
	}
	left = end.Sub(today)
	for _, s := range steps {
		if left <= s && a.RemindedOn < end.Plus(-s).String() {
			return left, true
		}
	}
	return left, false
}
