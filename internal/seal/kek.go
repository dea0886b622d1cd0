package seal

import (
	"bufio"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"suban/internal/fault"
)

// Purpose says what a data key is for (密钥用途). Only the sealing key is ever
// replaced: the others name and link what is already stored.
type Purpose string

const (
	Sealing   Purpose = "seal"   // 密封
	Indexing  Purpose = "index"  // 盲索引
	Chaining  Purpose = "chain"  // 历史链
	Digesting Purpose = "digest" // 摘要
)

// Purposes lists every Purpose in order.
var Purposes = []Purpose{Sealing, Indexing, Chaining, Digesting}

// ErrWrongKEK says that data keys were wrapped by another key-encryption key.
var ErrWrongKEK = errors.New("seal: wrapped by another key-encryption key")

// kekMark begins the text of every key-encryption key.
const kekMark = "suban-kek-1-"

// KEK is the key-encryption key (密钥加密密钥). It wraps the data keys and lives
// outside the database and outside every backup.
type KEK struct {
	id   string
	aead cipher.AEAD
}

// DataKey is a data key as it may be stored: wrapped by a KEK.
type DataKey struct {
	ID      uint32
	Purpose Purpose
	Current bool   // the one that seals now
	KEK     string // fingerprint of the KEK that wraps it
	Wrapped []byte
}

// NewKEK draws a key-encryption key and returns its text: a mark, 64 hexadecimal
// digits and 8 more that catch a slip of the pen.
func NewKEK() string {
	secret := random32()
	return kekMark + hex.EncodeToString(secret) + "-" + kekCheck(secret)
}

// OpenKEK reads the text of a key-encryption key; lines beginning with # and
// blank lines around it are ignored.
func OpenKEK(text string) (*KEK, error) {
	line := ""
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		t := strings.TrimSpace(s.Text())
		if t == "" || strings.HasPrefix(t, "#") {
			continue
		}
		if line != "" {
			return nil, fault.New(fault.Invalid, "主密钥文件里有多行密钥,只能有一行")
		}
		line = t
	}
	body, check, found := strings.Cut(strings.TrimPrefix(line, kekMark), "-")
	secret, err := hex.DecodeString(body)
	if !strings.HasPrefix(line, kekMark) || !found || err != nil || len(secret) != 32 {
		return nil, fault.New(fault.Invalid, "主密钥格式不对:应是一行以 %s 开头的文字,请核对密钥文件或 SUBAN_KEK", kekMark)
	}
	if check != kekCheck(secret) {
		return nil, fault.New(fault.Invalid, "主密钥校验位不符:可能抄错或被截断,请从保管的原件重新复制")
	}
	return &KEK{id: short(keyed(secret, "fingerprint"))[:16], aead: newGCM(keyed(secret, "wrap"))}, nil
}

// ID is the fingerprint (指纹), which may be shown and stored.
func (k *KEK) ID() string { return k.id }

// NewDataKey draws a data key and wraps it.
func (k *KEK) NewDataKey(id uint32, p Purpose) (DataKey, error) {
	return k.wrap(DataKey{ID: id, Purpose: p, Current: true}, random32())
}

// Rewrap returns d, so far wrapped by old, wrapped by k (换主密钥).
func (k *KEK) Rewrap(old *KEK, d DataKey) (DataKey, error) {
	secret, err := old.unwrap(d)
	if err != nil {
		return DataKey{}, err
	}
	return k.wrap(d, secret)
}

// Generate draws a city's first data keys, one for each purpose.
func Generate(k *KEK) ([]DataKey, error) {
	var keys []DataKey
	for i, p := range Purposes {
		d, err := k.NewDataKey(uint32(i+1), p)
		if err != nil {
			return nil, err
		}
		keys = append(keys, d)
	}
	return keys, nil
}

// Rotate wraps every data key by next and adds a new current sealing key
// (密钥轮换). Earlier sealing keys stay for opening; index, chain and digest keys
// stay as they are. Next may be the same KEK.
func Rotate(old, next *KEK, keys []DataKey) ([]DataKey, error) {
	var out []DataKey
	last := uint32(0)
	for _, d := range keys {
		moved, err := next.Rewrap(old, d)
		if err != nil {
			return nil, err
		}
		if moved.Purpose == Sealing {
			moved.Current = false
		}
		last = max(last, moved.ID)
		out = append(out, moved)
	}
	fresh, err := next.NewDataKey(last+1, Sealing)
	if err != nil {
		return nil, err
	}
	return append(out, fresh), nil
}

// Unwrap opens stored data keys with k. It refuses a set that k did not wrap,
// a changed one, and one in which a purpose is missing.
func Unwrap(k *KEK, keys []DataKey) (*Keys, error) {
	seals := map[uint32][]byte{}
	single := map[Purpose][]byte{}
	current := uint32(0)
	for _, d := range keys {
		secret, err := k.unwrap(d)
		if err != nil {
			return nil, err
		}
		switch {
		case d.Purpose != Sealing && single[d.Purpose] != nil:
			return nil, fmt.Errorf("seal: two keys for %s", d.Purpose)
		case d.Purpose != Sealing:
			single[d.Purpose] = secret
		default:
			seals[d.ID] = secret
			if d.Current {
				current = max(current, d.ID)
			}
		}
	}
	if current == 0 {
		return nil, errors.New("seal: no current sealing key")
	}
	for _, p := range Purposes {
		if p != Sealing && single[p] == nil {
			return nil, fmt.Errorf("seal: no key for %s", p)
		}
	}
	return assemble(seals, current, single[Indexing], single[Chaining], single[Digesting]), nil
}

func (k *KEK) wrap(d DataKey, secret []byte) (DataKey, error) {
	if !slices.Contains(Purposes, d.Purpose) {
		return DataKey{}, fmt.Errorf("seal: unknown purpose %q", d.Purpose)
	}
	nonce := random32()[:nonceSize]
	d.KEK = k.id
	d.Wrapped = k.aead.Seal(nonce, nonce, secret, d.aad())
	return d, nil
}

func (k *KEK) unwrap(d DataKey) ([]byte, error) {
	if d.KEK != k.id {
		return nil, fmt.Errorf("data key %d is of KEK %s, not %s: %w", d.ID, d.KEK, k.id, ErrWrongKEK)
	}
	if len(d.Wrapped) < nonceSize+tagSize {
		return nil, fmt.Errorf("data key %d: %w", d.ID, ErrTampered)
	}
	secret, err := k.aead.Open(nil, d.Wrapped[:nonceSize], d.Wrapped[nonceSize:], d.aad())
	if err != nil {
		return nil, fmt.Errorf("data key %d: %w", d.ID, ErrTampered)
	}
	return secret, nil
}

func (d DataKey) aad() []byte { return fmt.Appendf(nil, "data-key/%s/%d", d.Purpose, d.ID) }

func kekCheck(secret []byte) string { return short(keyed(secret, "check"))[:8] }

func random32() []byte {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}
