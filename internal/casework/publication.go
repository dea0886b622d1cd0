package casework

import (
	"context"
	"fmt"
	"strings"
	"time"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// discreet makes sure that what is to be public names nobody, and finds how finely
// its place may be told.
func (s *session) discreet(f *ticket.Publish) error {
	c := s.cases[s.order.deed.Ticket]
	if c == nil {
		return nil
	}
	whole := c.Case.Clone()
	if err := s.open(s.order.ctx, s.tx, whole, []*ticket.Secret{&whole.RequesterName, &whole.Place}); err != nil {
		return err
	}
	for _, t := range []struct{ name, text string }{{"title", f.Title.Plain}, {"text", f.Text.Plain}, {"answer", f.Answer.Plain}} {
		switch {
		case len([]rune(whole.RequesterName.Plain)) > 1 && strings.Contains(t.text, whole.RequesterName.Plain):
			return fault.In(t.name, "里面有诉求人的姓名,公开前请去掉")
		case len([]rune(whole.Place.Plain)) > 3 && strings.Contains(t.text, whole.Place.Plain):
			return fault.In(t.name, "里面有诉求人写的详细地点,公开前请只写到乡镇街道")
		}
	}
	if village, ok := s.book.Regions.Region(c.Township); ok && c.Township != c.Township.Township() {
		for _, t := range []struct{ name, text string }{{"title", f.Title.Plain}, {"text", f.Text.Plain}, {"answer", f.Answer.Plain}} {
			if strings.Contains(t.text, village.Name) {
				return fault.In(t.name, "里面有村、社区的名称,公开前请只写到乡镇街道")
			}
		}
	}
	f.Township = ""
	if t := c.Township.Township(); t != "" {
		many, err := s.tx.Crowded(s.order.ctx, c.Region, t, ticket.Crowd)
		if err != nil {
			return err
		}
		if many {
			f.Township = t
		}
	}
	return nil
}

// publish writes what everybody may read, and tells who met the same once there is
// an answer.
func (s *session) publish(c *ticket.Case, e ticket.Event, f *ticket.Publish) {
	m := postgres.Matter{Ticket: c.ID, Title: f.Title.Plain, Text: f.Text.Plain, Answer: f.Answer.Plain, Category: c.Category, Region: c.Region, Township: f.Township, PublishedAt: e.At}
	if m.Answer != "" {
		m.AnsweredAt = &e.At
	}
	s.tx.SaveMatter(m)
	t, ok := s.template("follower_answered", "sms")
	if m.Answer == "" || !ok {
		return
	}
	state := "waiting"
	if s.hold {
		state = "held"
	}
	s.tx.TellFollowers(c.ID, t.Text, ticket.Quiet(e.At, false), state)
}

// Matters lists what is public.
func (c *Casework) Matters(ctx context.Context, f postgres.MatterFilter) (list []postgres.Matter, total int, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { list, total, err = tx.Matters(ctx, f); return err })
	return list, total, err
}

// MattersByPlace counts what is public by county and township.
func (c *Casework) MattersByPlace(ctx context.Context) (counts map[org.RegionCode]int, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { counts, err = tx.MattersByPlace(ctx); return err })
	return counts, err
}

const (
	publicLooked = 400  // public matters of a county that are compared
	publicShown  = 3    // and offered
	publicEnough = 0.18 // shared pairs of characters
)

// Alike finds public matters that are like what somebody is about to write.
func (c *Casework) Alike(ctx context.Context, text string, region org.RegionCode) ([]postgres.Matter, error) {
	list, _, err := c.Matters(ctx, postgres.MatterFilter{Region: region, Limit: publicLooked})
	if err != nil {
		return nil, err
	}
	text = mask.Text(text)
	type scored struct {
		postgres.Matter
		score float64
	}
	var best []scored
	for _, m := range list {
		score := max(bigram.Likeness(text, m.Title), bigram.Likeness(text, m.Title+m.Text))
		if score < publicEnough {
			continue
		}
		at := len(best)
		for at > 0 && best[at-1].score < score {
			at--
		}
		best = append(best[:at], append([]scored{{m, score}}, best[at:]...)...)
		best = best[:min(len(best), publicShown)]
	}
	var found []postgres.Matter
	for _, b := range best {
		found = append(found, b.Matter)
	}
	return found, nil
}

// followerPhone binds a follower's sealed number to his row.
func followerPhone(city org.City, id int64) string { return fmt.Sprintf("follower %d %d", city, id) }

func (c *Casework) followerCode(id int64) string {
	return readable(c.keys.Digest("follower", fmt.Sprint(c.db.City, id)))
}

// Follow notes that somebody met the same as a public matter tells (我也遇到): he gets
// a receipt of his own and is told the answer. The same click does it once.
func (c *Casework) Follow(ctx context.Context, key string, id ticket.ID, phone string) (Receipt, error) {
	normal, err := seal.Phone(tidy(phone))
	if err != nil {
		return Receipt{}, fault.In("phone", "%s", err)
	}
	no, err := c.numbers.take(ctx, c.db.Now())
	if err != nil {
		return Receipt{}, err
	}
	var slip Receipt
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		list, _, err := tx.Matters(ctx, postgres.MatterFilter{Ticket: id, Limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "这件事项已不再公开,请直接提交您的诉求")
		}
		f, err := tx.FollowerOf(ctx, id, c.PhoneKey(normal))
		if err != nil {
			return err
		}
		if f != nil {
			if f.Key != c.keys.Digest("click", key) {
				return fault.New(fault.Conflict, "这个号码已经关注过本件,请用当时的关注号和查询码查看")
			}
			slip = Receipt{f.No, c.followerCode(f.ID)}
			return nil
		}
		f = &postgres.Follower{ID: tx.NewID(), Ticket: id, No: no, PhoneKey: c.PhoneKey(normal), Key: c.keys.Digest("click", key), At: tx.Now}
		slip = Receipt{f.No, c.followerCode(f.ID)}
		f.Code = c.receiptDigest(f.No, slip.Code)
		if f.Phone, err = c.keys.Seal([]byte(normal), followerPhone(tx.City, f.ID)); err != nil {
			return fmt.Errorf("seal follower: %w", err)
		}
		return tx.AddFollower(ctx, *f)
	})
	return slip, err
}

// ReachFollower opens a follower's number at the moment he is told the answer.
func (c *Casework) ReachFollower(ctx context.Context, id ticket.ID) (phone string, err error) {
	var f *postgres.Follower
	err = c.db.Read(ctx, func(tx *postgres.Tx) (err error) { f, err = tx.FollowerByID(ctx, int64(id)); return err })
	if err != nil || f == nil {
		return "", err
	}
	plain, err := c.keys.Open(f.Phone, followerPhone(c.db.City, f.ID))
	if err != nil {
		return "", fmt.Errorf("open a follower's number: %w", err)
	}
	return string(plain), nil
}

// Followed is what a follower's receipt opens.
type Followed struct {
	No     string
	Since  time.Time
	Told   *time.Time
	Matter *postgres.Matter // nil when it is public no more
	Ticket ticket.ID
}

// Unfollow ends it; the number is gone with it.
func (c *Casework) Unfollow(ctx context.Context, no, code string) error {
	o, err := c.Enter(ctx, no, code)
	if err != nil {
		return err
	}
	if o.Follower == nil {
		return wrongReceipt
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error { return tx.Unfollow(ctx, o.Follower.ID) })
}

// Followed shows what somebody follows.
func (c *Casework) Followed(ctx context.Context, f *postgres.Follower) (Followed, error) {
	list, _, err := c.Matters(ctx, postgres.MatterFilter{Ticket: f.Ticket, Limit: 1})
	out := Followed{No: f.No, Since: f.At, Told: f.ToldAt, Ticket: f.Ticket}
	if len(list) > 0 {
		out.Matter = &list[0]
	}
	return out, err
}
