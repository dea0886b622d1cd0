package sipleg

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Whoever reads the log learns why nobody answered, not who was called.
func TestRefusedNamesNobody(t *testing.T) {
	t.Parallel()
	const called = "19900001234"
	err := refused(fmt.Errorf("non provisional response received during CANCEL. resp=SIP/2.0 200 OK\r\nTo: <sip:%s@127.0.0.1>", called), called)
	if strings.Contains(err.Error(), called) || !strings.Contains(err.Error(), "during CANCEL") {
		t.Errorf("%v", err)
	}
	if err := refused(fmt.Errorf("wait: %w", context.Canceled), called); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}
