package ticket

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Secret is a personal or free text. Rows and events hold only its keyed digest;
// the text itself lies sealed in a row of its own, which can be erased without
// touching the history. It therefore marshals to its digest, never to its text.
type Secret struct {
	Digest string // keyed digest, hex; empty when there is no text
	Plain  string // the text, when it has been opened or just been written
	Erased bool   // 已按规定删除
}

// ErasedText stands where an erased text stood.
const ErasedText = "已按规定删除"

// Text makes a Secret of a text that has not been sealed yet.
func Text(s string) Secret { return Secret{Plain: s} }

// Empty reports whether there is no text at all.
func (s Secret) Empty() bool { return s.Digest == "" && s.Plain == "" }

// Shown is the text for a reader who may see it.
func (s Secret) Shown() string {
	if s.Erased {
		return ErasedText
	}
	return s.Plain
}

// ref is what a row keeps of a Secret.
func (s Secret) ref() Secret { return Secret{Digest: s.Digest} }

type secretRef struct {
	Digest string `json:"digest"`
}

// MarshalJSON writes the digest: {"digest":"…"}, or null when there is no text.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.Digest == "" {
		if s.Plain != "" {
			return nil, fmt.Errorf("a text is to be written before it was sealed")
		}
		return []byte("null"), nil
	}
	return json.Marshal(secretRef{s.Digest})
}

// UnmarshalJSON reads a digest from the history, or a plain text from a form.
func (s *Secret) UnmarshalJSON(b []byte) error {
	*s = Secret{}
	switch {
	case string(b) == "null":
		return nil
	case len(b) > 0 && b[0] == '"':
		return json.Unmarshal(b, &s.Plain)
	}
	var r secretRef
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	s.Digest = r.Digest
	return nil
}

var secretType = reflect.TypeFor[Secret]()

// Secrets returns every Secret in the struct that v points to, slices and
// nested structs included, with the path of its fields' JSON names.
func Secrets(v any) map[string]*Secret {
	found := map[string]*Secret{}
	walkSecrets(reflect.ValueOf(v), "", found)
	return found
}

func walkSecrets(v reflect.Value, path string, found map[string]*Secret) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walkSecrets(v.Elem(), path, found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkSecrets(v.Index(i), fmt.Sprintf("%s.%d", path, i), found)
		}
	case reflect.Struct:
		if v.Type() == secretType {
			found[path] = v.Addr().Interface().(*Secret)
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() {
				walkSecrets(v.Field(i), path+"."+f.Name, found)
			}
		}
	}
}
