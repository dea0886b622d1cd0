// Package seal keeps personal data closed (密封): SM4-GCM boxes for names, phones
// and free text, keyed SM3 digests and blind indexes (盲索引) so that a phone is
// found without opening anything, the keyed chain (链) over a ticket's history,
// and the one form of a phone number. It does no I/O; where the keys come from
// is for the caller to say.
package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"sync"
	"sync/atomic"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

var (
	// ErrNoKey says that a box was sealed with a key that is not loaded.
	ErrNoKey = errors.New("seal: no such key")
	// ErrTampered says that a box does not open: a changed byte, another
	// field's box, or a wrong key.
	ErrTampered = errors.New("seal: box does not open")
)

// A box is version, key id, nonce, ciphertext and tag. The head is authenticated.
const (
	boxVersion = 1
	headSize   = 1 + 4
	nonceSize  = 12
	tagSize    = 16

	// Overhead is how much longer a box is than what it holds.
	Overhead = headSize + nonceSize + tagSize
)

// Keys are the unwrapped data keys (数据密钥) of one city, in memory. They are
// safe for many goroutines, and Adopt swaps them after a rotation.
type Keys struct{ ring atomic.Pointer[ring] }

type ring struct {
	seals   map[uint32]cipher.AEAD
	current uint32
	index   *mac
	chain   *mac
	digest  *mac
}

// Adopt takes over the keys of fresh, so that everyone holding k uses them.
func (k *Keys) Adopt(fresh *Keys) { k.ring.Store(fresh.ring.Load()) }

// Current is the id of the key that seals now.
func (k *Keys) Current() uint32 { return k.ring.Load().current }

// Seal closes plain. The aad names where the box belongs (table, row, field),
// so that a box moved to another place does not open.
func (k *Keys) Seal(plain []byte, aad string) ([]byte, error) {
	r := k.ring.Load()
	aead := r.seals[r.current]
	if aead == nil {
		return nil, fmt.Errorf("seal with key %d: %w", r.current, ErrNoKey)
	}
	box := make([]byte, headSize+nonceSize, len(plain)+Overhead)
	box[0] = boxVersion
	binary.BigEndian.PutUint32(box[1:headSize], r.current)
	if _, err := rand.Read(box[headSize:]); err != nil {
		return nil, fmt.Errorf("seal: draw nonce: %w", err)
	}
	return aead.Seal(box, box[headSize:], plain, bind(box[:headSize], aad)), nil
}

// Open returns what Seal closed under the same aad.
func (k *Keys) Open(box []byte, aad string) ([]byte, error) {
	if len(box) < Overhead || box[0] != boxVersion {
		return nil, fmt.Errorf("open box of %d bytes: %w", len(box), ErrTampered)
	}
	id := binary.BigEndian.Uint32(box[1:headSize])
	aead := k.ring.Load().seals[id]
	if aead == nil {
		return nil, fmt.Errorf("open box of key %d: %w", id, ErrNoKey)
	}
	head, nonce := box[:headSize], box[headSize:headSize+nonceSize]
	plain, err := aead.Open(nil, nonce, box[headSize+nonceSize:], bind(head, aad))
	if err != nil {
		return nil, fmt.Errorf("open box of key %d: %w", id, ErrTampered)
	}
	return plain, nil
}

// KeyOf returns the id of the key that sealed box, and false when it is no box.
func KeyOf(box []byte) (uint32, bool) {
	if len(box) < Overhead || box[0] != boxVersion {
		return 0, false
	}
	return binary.BigEndian.Uint32(box[1:headSize]), true
}

// Index is the blind index of text in a domain such as "phone": equal texts
// have equal indexes, and without the key nobody can try phone numbers.
func (k *Keys) Index(domain, text string) string {
	return short(k.ring.Load().index.ofTexts(domain, text))
}

// Digest names a secret by its content: 32 hexadecimal characters.
func (k *Keys) Digest(domain string, parts ...string) string {
	return short(k.ring.Load().digest.ofTexts(domain, parts...))
}

// Chain links an event to the link before it (完整性链), 32 bytes.
func (k *Keys) Chain(prev, event []byte) []byte {
	return k.ring.Load().chain.of(prev, event)
}

// SM3 is the plain digest, for files and manifests.
func SM3(b []byte) []byte {
	sum := sm3.Sum(b)
	return sum[:]
}

// NewSM3 returns a running SM3 for what does not fit in memory.
func NewSM3() hash.Hash { return sm3.New() }

// Test returns fixed keys for tests: no secret, never for a city's data.
func Test() *Keys {
	return assemble(map[uint32][]byte{1: []byte("suban test seal key, 32 bytes...")}, 1,
		[]byte("suban test index key"), []byte("suban test chain key"), []byte("suban test digest key"))
}

func assemble(seals map[uint32][]byte, current uint32, index, chain, digest []byte) *Keys {
	r := &ring{seals: map[uint32]cipher.AEAD{}, current: current, index: newMAC(index), chain: newMAC(chain), digest: newMAC(digest)}
	for id, key := range seals {
		r.seals[id] = newGCM(key)
	}
	k := &Keys{}
	k.ring.Store(r)
	return k
}

// newGCM derives the SM4 key of a data key. Both steps cannot fail for a
// 16-byte key, so an error is a programmer's mistake.
func newGCM(key []byte) cipher.AEAD {
	block, err := sm4.NewCipher(keyed(key, "sm4-gcm")[:sm4.BlockSize])
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

func bind(head []byte, aad string) []byte {
	return append(append(make([]byte, 0, len(head)+len(aad)), head...), aad...)
}

// mac is HMAC-SM3 with one key, ready to be used again and again.
type mac struct{ ready sync.Pool }

func newMAC(key []byte) *mac {
	return &mac{sync.Pool{New: func() any { return hmac.New(sm3.New, key) }}}
}

// of is over length-prefixed parts, so that ("ab","c") ≠ ("a","bc"): 32 bytes.
func (m *mac) of(parts ...[]byte) []byte {
	h := m.ready.Get().(hash.Hash)
	defer m.ready.Put(h)
	h.Reset()
	for _, p := range parts {
		writePart(h, p)
	}
	return h.Sum(nil)
}

func (m *mac) ofTexts(domain string, parts ...string) []byte {
	all := [][]byte{[]byte(domain)}
	for _, p := range parts {
		all = append(all, []byte(p))
	}
	return m.of(all...)
}

// keyed is a MAC of texts under a key that is not used again.
func keyed(key []byte, domain string, parts ...string) []byte {
	return newMAC(key).ofTexts(domain, parts...)
}

func writePart(h hash.Hash, b []byte) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(b)))
	h.Write(n[:])
	h.Write(b)
}

func short(sum []byte) string { return hex.EncodeToString(sum[:16]) }
