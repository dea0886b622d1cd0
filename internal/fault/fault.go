// Package fault is the one error that crosses packages: a Kind for the program
// and a message in Chinese for the person at the console.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal a Fault is. It is itself an error, so
// errors.Is(err, fault.NotFound) works.
type Kind string

const (
	Invalid      Kind = "invalid"      // 填写有误
	NotFound     Kind = "not_found"    // 不存在或看不到
	Denied       Kind = "denied"       // 无权
	Unauthorized Kind = "unauthorized" // 未登录
	Conflict     Kind = "conflict"     // 当前状态不允许
	Stale        Kind = "stale"        // 已被他人修改
	TooMany      Kind = "too_many"     // 次数过多
	Unavailable  Kind = "unavailable"  // 暂时不可用
)

// Kinds lists every Kind in order.
var Kinds = []Kind{Invalid, NotFound, Denied, Unauthorized, Conflict, Stale, TooMany, Unavailable}

func (k Kind) Error() string { return string(k) }

// Fault is a refusal. Message says in Chinese what is wrong and what to do next.
// Field names the input it is about, empty when it is about the whole.
type Fault struct {
	Kind    Kind
	Message string
	Field   string
}

func (f *Fault) Error() string { return f.Message }

func (f *Fault) Unwrap() error { return f.Kind }

// New returns a refusal of kind k with a message for the person at the console.
func New(k Kind, format string, args ...any) error {
	return &Fault{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// In returns a refusal about one field of the input.
func In(field, format string, args ...any) error {
	return &Fault{Kind: Invalid, Message: fmt.Sprintf(format, args...), Field: field}
}

// Of returns the Fault in err's chain.
func Of(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}
