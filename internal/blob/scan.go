package blob

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Scanner asks a ClamAV daemon (clamd) about a content (病毒扫描).
type Scanner struct {
	network, address string
	patience         time.Duration
}

// NewScanner takes "host:port" or the path of a socket; an empty address is no scanner.
func NewScanner(address string) *Scanner {
	switch {
	case address == "":
		return nil
	case strings.HasPrefix(address, "/"):
		return &Scanner{"unix", address, scanPatience}
	}
	return &Scanner{"tcp", address, scanPatience}
}

const (
	scanPatience = 30 * time.Second
	scanChunk    = 1 << 16
)

// ErrInfected says that the scanner found something; its name follows.
var ErrInfected = errors.New("blob: infected")

// Scan sends a content to the daemon (INSTREAM). An error that is not ErrInfected
// says that nobody knows yet.
func (s *Scanner) Scan(ctx context.Context, content []byte) (err error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, s.network, s.address)
	if err != nil {
		return fmt.Errorf("reach clamd: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if end, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(end); err != nil {
			return fmt.Errorf("reach clamd: %w", err)
		}
	}
	w := bufio.NewWriter(c)
	w.WriteString("zINSTREAM\x00")
	for rest := content; len(rest) > 0; {
		n := min(len(rest), scanChunk)
		w.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
		w.Write(rest[:n])
		rest = rest[n:]
	}
	w.Write([]byte{0, 0, 0, 0})
	if err := w.Flush(); err != nil { // keeps the first error of all
		return fmt.Errorf("send to clamd: %w", err)
	}
	answer, err := bufio.NewReader(c).ReadString(0)
	if err != nil {
		return fmt.Errorf("hear clamd: %w", err)
	}
	answer = strings.TrimRight(answer, "\x00")
	switch {
	case strings.HasSuffix(answer, " OK"):
		return nil
	case strings.HasSuffix(answer, " FOUND"):
		return fmt.Errorf("%w: %s", ErrInfected, answer)
	}
	return fmt.Errorf("clamd answers %q", answer)
}
