package reception

import (
	"context"
	"strings"
	"unicode/utf8"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// What a caller's sealed number and his sealed words are bound to.
const (
	numberBox = "call number"
	wordsBox  = "call back words"
)

// SealNumber is a caller's number as it lies beside a call; OpenNumber opens it for who dials it.
func SealNumber(keys *seal.Keys, number string) ([]byte, error) {
	return keys.Seal([]byte(number), numberBox)
}

// OpenNumber opens a sealed number.
func OpenNumber(keys *seal.Keys, box []byte) (string, error) {
	number, err := keys.Open(box, numberBox)
	return string(number), err
}

// OpenWords opens what somebody wrote who is to be called back.
func OpenWords(keys *seal.Keys, box []byte) (string, error) {
	if box == nil {
		return "", nil
	}
	text, err := keys.Open(box, wordsBox)
	return string(text), err
}

// Ways to ask for a call back without calling.
const (
	ByPortal = "portal" // 网上预约
	BySMS    = "sms"    // 短信
)

// mostWords is how much of what somebody wrote is kept for the one who calls back.
const mostWords = 500

// AskBack puts a number into the line of those who are called back. Who waits already keeps his
// place; what he writes more is added.
func (r *Reception) AskBack(ctx context.Context, number, why, words string) error {
	number, err := seal.Phone(number)
	if err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	if why == BySMS && words == "" {
		return fault.In("text", "短信没有内容")
	}
	key := r.keys.Index("phone", number)
	box, err := SealNumber(r.keys, number)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		b := postgres.CallBack{ID: tx.NewID(), NumberKey: key, NumberBox: box, Why: why, Queue: call.General, AskedAt: tx.Now, NextAt: tx.Now}
		if words != "" {
			before, err := tx.CallBackWords(ctx, key)
			if err != nil {
				return err
			}
			said, err := OpenWords(r.keys, before)
			if err != nil {
				return err
			}
			if b.Words, err = r.keys.Seal([]byte(clipped(strings.TrimSpace(said+"\n"+words))), wordsBox); err != nil {
				return err
			}
		}
		tx.AddCallBack(b)
		return nil
	})
}

func clipped(text string) string {
	if utf8.RuneCountInString(text) <= mostWords {
		return text
	}
	return string([]rune(text)[:mostWords])
}
