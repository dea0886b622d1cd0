package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"suban/internal/fault"
)

// HTTP posts messages as JSON to an address (短信网关). X-Suban-Signature is the hex
// HMAC-SHA256 of X-Suban-Time, a dot and the body, under a secret both sides know.
type HTTP struct {
	url    string
	secret []byte
	client *http.Client
}

const httpTimeout = 10 * time.Second

// NewHTTP returns a gateway to an address.
func NewHTTP(address, secret string) (*HTTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fault.In("notice-url", "短信网关地址应形如 https://gateway.example/send")
	}
	if len(secret) < 16 {
		return nil, fault.In("notice-secret", "短信网关的签名密钥至少16个字符")
	}
	client := &http.Client{Timeout: httpTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &HTTP{url: u.String(), secret: []byte(secret), client: client}, nil
}

// Sign is the signature of a body sent at a moment.
func Sign(secret []byte, at string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(at))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Send posts one message. Answers of 4xx are final, but for those that ask to
// come again.
func (g *HTTP) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("post message: %w", err)
	}
	at := strconv.FormatInt(m.At.Unix(), 10)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Idempotency-Key", m.ID)
	r.Header.Set("X-Suban-Time", at)
	r.Header.Set("X-Suban-Signature", Sign(g.secret, at, body))
	answer, err := g.client.Do(r)
	if err != nil {
		// The address may hold a token: only what went wrong is told.
		if e := new(url.Error); errors.As(err, &e) {
			err = e.Err
		}
		return fmt.Errorf("reach gateway: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection is used again
	switch code := answer.StatusCode; {
	case code/100 == 2:
		return nil
	case code/100 == 4 && code != http.StatusRequestTimeout && code != http.StatusTooManyRequests && code != http.StatusUnauthorized && code != http.StatusForbidden && code != http.StatusNotFound:
		return fmt.Errorf("gateway answers %d: %w", code, ErrRefused)
	default:
		return fmt.Errorf("gateway answers %d", code)
	}
}
