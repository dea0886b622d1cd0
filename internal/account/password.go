package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"suban/internal/fault"
)

const (
	saltSize = 16
	hashSize = 32
	// longest is how long a password may be; longer ones only cost time.
	longest = 128
)

// hash returns password as argon2id with its parameters, in the usual form.
func (c Cost) hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	sum := argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, 1, hashSize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.MemoryKiB, c.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// matches reports whether encoded was made of password, and the cost it had.
func matches(encoded, password string) (bool, Cost) {
	var version int
	var c Cost
	var lanes uint8
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, c
	}
	_, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.MemoryKiB, &c.Passes, &lanes)
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	want, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || saltErr != nil || sumErr != nil || version != argon2.Version || c.Passes == 0 || lanes == 0 || len(want) == 0 {
		return false, c
	}
	sum := argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(sum, want) == 1, c
}

// turnstile lets few passwords be computed at a time, since each takes tens of
// megabytes; the others wait.
type turnstile chan struct{}

func (t turnstile) enter(ctx context.Context) (leave func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a password slot: %w", ctx.Err())
	}
}

// checkPassword refuses a password that the city's rules do not allow.
// Earlier are the hashes of the present one and those before it.
func (r Rules) checkPassword(login, password string, earlier []string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < r.MinLength:
		return fault.In("password", "口令至少%d个字符,现为%d个", r.MinLength, n)
	case len(password) > longest:
		return fault.In("password", "口令太长,请不超过%d个字节", longest)
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return fault.In("password", "口令含有不可见字符,请重新输入")
	case classes(password) < r.Classes:
		return fault.In("password", "口令须含大写字母、小写字母、数字、符号中的至少%d类", r.Classes)
	case strings.Contains(fold(password), fold(login)) || strings.Contains(fold(password), reversed(fold(login))):
		return fault.In("password", "口令不能包含账号,正写倒写都不行")
	}
	for _, old := range earlier {
		if same, _ := matches(old, password); same {
			return fault.In("password", "口令不能与最近%d次用过的相同", r.Remember)
		}
	}
	return nil
}

// classes counts the kinds of characters in s; anything but ASCII letters and
// digits is a symbol.
func classes(s string) int {
	var lower, upper, digit, other int
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z':
			lower = 1
		case c >= 'A' && c <= 'Z':
			upper = 1
		case c >= '0' && c <= '9':
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// drawn is the alphabet of passwords we make: no look-alikes.
const drawn = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// newPassword draws a first password that keeps the rules, to be changed at the
// first sign-in.
func (r Rules) newPassword(login string) string {
	for {
		b := make([]byte, max(14, r.MinLength))
		rand.Read(b)
		for i := range b {
			b[i] = drawn[int(b[i])%len(drawn)]
		}
		b[len(b)/2] = '-'
		if p := string(b); r.checkPassword(login, p, nil) == nil {
			return p
		}
	}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
