package seal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
)

func TestSealOpens(t *testing.T) {
	t.Parallel()
	k := Test()
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		aad := rapid.String().Draw(t, "aad")
		box, err := k.Seal(plain, aad)
		if err != nil {
			t.Fatal(err)
		}
		if len(box) != len(plain)+Overhead {
			t.Fatalf("box of %d bytes for %d", len(box), len(plain))
		}
		got, err := k.Open(box, aad)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x, %v; sealed %x", got, err, plain)
		}
		if _, err := k.Open(box, aad+"x"); !errors.Is(err, ErrTampered) {
			t.Fatalf("another place: %v", err)
		}
	})
}

// Every single byte of a box matters.
func TestFlippedByteDoesNotOpen(t *testing.T) {
	t.Parallel()
	k := Test()
	box, err := k.Seal([]byte("东二铺乡沈家村"), "secrets/1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range box {
		bad := bytes.Clone(box)
		bad[i] ^= 1
		if _, err := k.Open(bad, "secrets/1"); !errors.Is(err, ErrTampered) && !errors.Is(err, ErrNoKey) {
			t.Errorf("byte %d flipped: %v", i, err)
		}
	}
	for n := range box {
		if _, err := k.Open(box[:n], "secrets/1"); !errors.Is(err, ErrTampered) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestSealIsNeverTheSameTwice(t *testing.T) {
	t.Parallel()
	k := Test()
	a, _ := k.Seal([]byte("13800001234"), "x")
	b, _ := k.Seal([]byte("13800001234"), "x")
	if bytes.Equal(a, b) {
		t.Error("two boxes of one number are equal")
	}
}

func TestIndexAndDigest(t *testing.T) {
	t.Parallel()
	k := Test()
	if k.Index("phone", "13800001234") != k.Index("phone", "13800001234") {
		t.Error("index is not steady")
	}
	seen := map[string]string{}
	for name, d := range map[string]string{
		"index":         k.Index("phone", "13800001234"),
		"other domain":  k.Index("name", "13800001234"),
		"digest":        k.Digest("phone", "13800001234"),
		"digest ab,c":   k.Digest("x", "ab", "c"),
		"digest a,bc":   k.Digest("x", "a", "bc"),
		"digest abc":    k.Digest("x", "abc"),
		"digest abc,''": k.Digest("x", "abc", ""),
		"other city":    mustKeys(t, NewKEK()).Index("phone", "13800001234"),
	} {
		if raw, err := hex.DecodeString(d); err != nil || len(raw) != 16 {
			t.Errorf("%s is %q", name, d)
		}
		if other, ok := seen[d]; ok {
			t.Errorf("%s equals %s", name, other)
		}
		seen[d] = name
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	k := Test()
	a := k.Chain(nil, []byte("登记"))
	b := k.Chain(a, []byte("派单"))
	if len(a) != 32 || len(b) != 32 || bytes.Equal(a, b) {
		t.Fatalf("links %x %x", a, b)
	}
	if bytes.Equal(k.Chain([]byte("ab"), []byte("c")), k.Chain([]byte("a"), []byte("bc"))) {
		t.Error("the border between link and event does not count")
	}
	if bytes.Equal(b, k.Chain(k.Chain(nil, []byte("派单")), []byte("登记"))) {
		t.Error("a swapped pair gives the same link")
	}
}

func TestSM3Vector(t *testing.T) {
	t.Parallel()
	// GB/T 32905-2016, appendix A.1.
	if got := hex.EncodeToString(SM3([]byte("abc"))); got != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Error(got)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	first, second := mustKEK(t, NewKEK()), mustKEK(t, NewKEK())
	stored, err := Generate(first)
	if err != nil {
		t.Fatal(err)
	}
	old, err := Unwrap(first, stored)
	if err != nil {
		t.Fatal(err)
	}
	box, _ := old.Seal([]byte("旧"), "x")

	rotated, err := Rotate(first, second, stored)
	if err != nil {
		t.Fatal(err)
	}
	if len(rotated) != len(stored)+1 {
		t.Fatalf("%d keys after rotating %d", len(rotated), len(stored))
	}
	fresh, err := Unwrap(second, rotated)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Unwrap(first, rotated); !errors.Is(err, ErrWrongKEK) {
		t.Errorf("the old KEK still opens: %v", err)
	}
	if got, err := fresh.Open(box, "x"); err != nil || string(got) != "旧" {
		t.Errorf("old box: %q, %v", got, err)
	}
	newBox, _ := fresh.Seal([]byte("新"), "x")
	if id, _ := KeyOf(newBox); id != fresh.Current() || id == old.Current() {
		t.Errorf("sealed with key %d, current %d", id, fresh.Current())
	}
	if _, err := old.Open(newBox, "x"); !errors.Is(err, ErrNoKey) {
		t.Errorf("keys of before open a new box: %v", err)
	}
	for what, same := range map[string]bool{
		"index":  old.Index("phone", "1") == fresh.Index("phone", "1"),
		"digest": old.Digest("x", "1") == fresh.Digest("x", "1"),
		"chain":  bytes.Equal(old.Chain(nil, []byte("1")), fresh.Chain(nil, []byte("1"))),
	} {
		if !same {
			t.Errorf("rotation changed the %s key", what)
		}
	}
	old.Adopt(fresh)
	if got, err := old.Open(newBox, "x"); err != nil || string(got) != "新" {
		t.Errorf("after Adopt: %q, %v", got, err)
	}
}

func TestUnwrapRefuses(t *testing.T) {
	t.Parallel()
	kek := mustKEK(t, NewKEK())
	good, _ := Generate(kek)
	change := func(f func(keys []DataKey) []DataKey) []DataKey {
		var c []DataKey
		for _, d := range good {
			d.Wrapped = bytes.Clone(d.Wrapped)
			c = append(c, d)
		}
		return f(c)
	}
	for name, keys := range map[string][]DataKey{
		"none":            nil,
		"a flipped byte":  change(func(k []DataKey) []DataKey { k[0].Wrapped[20] ^= 1; return k }),
		"a short one":     change(func(k []DataKey) []DataKey { k[0].Wrapped = k[0].Wrapped[:5]; return k }),
		"another purpose": change(func(k []DataKey) []DataKey { k[1].Purpose, k[2].Purpose = k[2].Purpose, k[1].Purpose; return k }),
		"another id":      change(func(k []DataKey) []DataKey { k[0].ID = 9; return k }),
		"no chain key":    change(func(k []DataKey) []DataKey { return k[:2] }),
		"no current key":  change(func(k []DataKey) []DataKey { k[0].Current = false; return k }),
	} {
		if _, err := Unwrap(kek, keys); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Unwrap(mustKEK(t, NewKEK()), good); !errors.Is(err, ErrWrongKEK) {
		t.Errorf("another KEK: %v", err)
	}
}

func TestOpenKEK(t *testing.T) {
	t.Parallel()
	text := NewKEK()
	a, b := mustKEK(t, text), mustKEK(t, "# 主密钥,请妥善保管\n\n  "+text+"  \r\n")
	if diff := cmp.Diff(a.ID(), b.ID()); diff != "" {
		t.Error(diff)
	}
	slip := strings.Replace(text, text[20:21], map[bool]string{true: "1", false: "0"}[text[20:21] == "0"], 1)
	for _, bad := range []string{"", "# nothing", "hello", text[:40], text + "\n" + text, slip, strings.ToUpper(text)} {
		_, err := OpenKEK(bad)
		if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, "主密钥") {
			t.Errorf("OpenKEK(%q): %v", bad, err)
		}
		if err != nil && len(bad) > 30 && strings.Contains(err.Error(), bad[20:30]) {
			t.Errorf("the refusal repeats the key: %v", err)
		}
	}
}

func mustKEK(t *testing.T, text string) *KEK {
	t.Helper()
	k, err := OpenKEK(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustKeys(t *testing.T, text string) *Keys {
	t.Helper()
	kek := mustKEK(t, text)
	stored, err := Generate(kek)
	if err != nil {
		t.Fatal(err)
	}
	k, err := Unwrap(kek, stored)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func BenchmarkSeal(b *testing.B) {
	k, plain := Test(), make([]byte, 200)
	for b.Loop() {
		k.Seal(plain, "secrets")
	}
}

func BenchmarkChain(b *testing.B) {
	k, event := Test(), make([]byte, 300)
	for b.Loop() {
		k.Chain(event[:32], event)
	}
}
