package notice

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

const (
	lease      = 2 * time.Minute // a notice taken by a node that died is taken again after it
	handful    = 50              // notices taken at a time
	firstWait  = time.Minute     // before the second try; doubled each time
	longest    = time.Hour
	errorChars = 200
)

// Outbox sends the waiting notices of one city. Phones opens the requester's
// number of a ticket.
type Outbox struct {
	db     *postgres.DB
	phones func(context.Context, ticket.ID) (string, error)
	way    Gateway
	tries  int

	// Followers opens the number of who follows a public matter, by his own id.
	Followers func(context.Context, ticket.ID) (string, error)
}

// Config says by what gateway citizens are told. Without any, notices wait where
// everyone sees them.
type Config struct {
	Dir    string `help:"文件网关:短信写入这个目录(每天一个 JSON Lines 文件),由短信程序取走。" name:"notice-dir" env:"SUBAN_NOTICE_DIR" placeholder:"DIR"`
	URL    string `help:"HTTP 网关:短信以 JSON POST 到这个地址。" name:"notice-url" env:"SUBAN_NOTICE_URL" placeholder:"URL"`
	Secret string `help:"HTTP 网关的签名密钥(HMAC-SHA256),至少16个字符。" name:"notice-secret" env:"SUBAN_NOTICE_SECRET" placeholder:"TEXT"`
	Tries  int    `help:"一条短信最多试几次,之后标为失败。" name:"notice-tries" default:"8" placeholder:"N"`
}

// Gateway is the configured one, nil when there is none.
func (c Config) Gateway() (Gateway, error) {
	switch {
	case c.Dir != "" && c.URL != "":
		return nil, fault.In("notice-url", "--notice-dir 和 --notice-url 只能给一个")
	case c.Dir != "":
		return &File{Dir: c.Dir}, nil
	case c.URL != "":
		return NewHTTP(c.URL, c.Secret)
	}
	return nil, nil
}

// New returns the outbox of db's city. Way may be nil: then nothing is sent.
func New(db *postgres.DB, way Gateway, tries int, phones func(context.Context, ticket.ID) (string, error)) *Outbox {
	if tries <= 0 {
		tries = 8
	}
	return &Outbox{db: db, phones: phones, way: way, tries: tries}
}

// Delivered counts what one round of Deliver did.
type Delivered struct{ Sent, Again, Failed int }

// Deliver sends every notice whose time has come. Several nodes may do it at once:
// a notice is taken by one, sent outside any transaction, and its row then says
// what became of it.
func (o *Outbox) Deliver(ctx context.Context) (d Delivered, err error) {
	if o.way == nil {
		return d, nil
	}
	for ctx.Err() == nil {
		list, err := o.take(ctx)
		if err != nil || len(list) == 0 {
			return d, err
		}
		for i := range list {
			n := &list[i].Notice
			o.judge(n, o.send(ctx, list[i]), o.db.Now())
			switch {
			case n.State == "sent":
				d.Sent++
			case n.State == "failed":
				d.Failed++
			default:
				d.Again++
			}
		}
		err = o.db.Write(context.WithoutCancel(ctx), func(tx *postgres.Tx) error {
			for _, l := range list {
				tx.SetDelivery(l.Notice)
			}
			return nil
		})
		if err != nil {
			return d, fmt.Errorf("note deliveries: %w", err)
		}
	}
	return d, nil
}

// take claims notices for a while, so that no network call is made in a transaction.
func (o *Outbox) take(ctx context.Context) (list []postgres.Outgoing, err error) {
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		if list, err = tx.TakeWaiting(ctx, handful); err != nil {
			return err
		}
		for i := range list {
			n := &list[i].Notice
			n.Tries++
			n.SendAfter = tx.Now.Add(lease)
			tx.SetDelivery(*n)
		}
		return nil
	})
	return list, err
}

func (o *Outbox) send(ctx context.Context, n postgres.Outgoing) error {
	if !n.ToRequester && n.ToFollower == 0 {
		return fmt.Errorf("no number for this party: %w", ErrRefused)
	}
	phones, of := o.phones, n.Ticket
	if n.ToFollower != 0 {
		phones, of = o.Followers, ticket.ID(n.ToFollower)
	}
	phone, err := phones(ctx, of)
	if err != nil {
		return err
	}
	if phone == "" {
		return errNoNumber
	}
	return o.way.Send(ctx, Message{ID: strconv.FormatInt(n.ID, 10), Channel: n.Channel, Occasion: n.Occasion, No: n.No, To: phone, Text: n.Text, At: o.db.Now()})
}

var errNoNumber = fmt.Errorf("诉求人没有电话,或已按规定删除: %w", ErrRefused)

// judge writes onto a notice what became of a try.
func (o *Outbox) judge(n *postgres.Notice, err error, now time.Time) {
	switch {
	case err == nil:
		n.State, n.SentAt, n.Error = "sent", &now, ""
	case errors.Is(err, ErrRefused) || n.Tries >= o.tries:
		n.State, n.Error = "failed", clip(err.Error())
	default:
		n.Error, n.SendAfter = clip(err.Error()), now.Add(pause(n.Tries))
	}
}

// pause is how long to wait after a try.
func pause(tries int) time.Duration {
	if tries > 10 {
		return longest
	}
	return min(firstWait<<(tries-1), longest)
}

func clip(text string) string {
	if utf8.RuneCountInString(text) > errorChars {
		return string([]rune(text)[:errorChars])
	}
	return text
}
