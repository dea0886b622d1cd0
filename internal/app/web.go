package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"suban/internal/fault"
)

// Web says where and how the hotline is reached by browsers.
type Web struct {
	Listen       string   `help:"监听地址。不写时用 127.0.0.1:8080,被占用则换下一个端口。" env:"SUBAN_LISTEN" placeholder:"ADDR"`
	TLSCert      string   `help:"TLS 证书(PEM)。" name:"tls-cert" env:"SUBAN_TLS_CERT" placeholder:"FILE"`
	TLSKey       string   `help:"TLS 私钥(PEM)。" name:"tls-key" env:"SUBAN_TLS_KEY" placeholder:"FILE"`
	TrustedProxy []string `help:"前面的反向代理的地址或网段:只有它们可以用明文转发,也只相信它们报告的来访地址。" env:"SUBAN_TRUSTED_PROXY" placeholder:"ADDR"`
	MetricsFrom  []string `help:"除本机外可以读取 /metrics 的地址或网段。" env:"SUBAN_METRICS_FROM" placeholder:"ADDR"`
}

const (
	usualAddress = "127.0.0.1:8080"
	portsToTry   = 20
	drain        = 20 * time.Second // what is under way may finish
)

// Site is a listening web server.
type Site struct {
	URL      string // what a person opens
	listener net.Listener
	server   *http.Server
	web      Web
}

// Open takes the address and checks the rest of the configuration. Serve
// follows when there is something to answer with.
func (w Web) Open(ctx context.Context) (*Site, error) {
	if (w.TLSCert == "") != (w.TLSKey == "") {
		return nil, fault.In("tls-cert", "--tls-cert 和 --tls-key 要同时给出")
	}
	for name, list := range map[string][]string{"trusted-proxy": w.TrustedProxy, "metrics-from": w.MetricsFrom} {
		if _, err := networks(list); err != nil {
			return nil, fault.In(name, "--%s 应为 IP 地址或网段,例如 10.0.0.5 或 10.0.0.0/24:%v", name, err)
		}
	}
	listener, err := w.listen(ctx)
	if err != nil {
		return nil, err
	}
	address := listener.Addr().(*net.TCPAddr)
	if !address.IP.IsLoopback() && w.TLSCert == "" && len(w.TrustedProxy) == 0 {
		listener.Close()
		return nil, fault.In("listen", "监听 %s 会被其他机器访问:请用 --tls-cert 和 --tls-key 启用 TLS(试用可先 suban cert),或用 --trusted-proxy 写明前面的反向代理", address)
	}
	scheme, host := "http", address.IP.String()
	if w.TLSCert != "" {
		scheme = "https"
	}
	if address.IP.IsUnspecified() {
		host = "localhost"
	}
	return &Site{URL: scheme + "://" + net.JoinHostPort(host, strconv.Itoa(address.Port)), listener: listener, web: w}, nil
}

func (w Web) listen(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	if w.Listen != "" {
		listener, err := config.Listen(ctx, "tcp", w.Listen)
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			return nil, fault.In("listen", "地址 %s 已被占用,请换一个端口,或先停掉占用它的程序", w.Listen)
		case errors.Is(err, os.ErrPermission):
			return nil, fault.In("listen", "没有权限监听 %s:1024 以下的端口需要授权(见 deploy/suban.service)", w.Listen)
		case err != nil:
			return nil, fault.In("listen", "无法监听 %s,应形如 127.0.0.1:8080:%v", w.Listen, err)
		}
		return listener, nil
	}
	host, text, _ := net.SplitHostPort(usualAddress)
	first, _ := strconv.Atoi(text)
	for port := first; port < first+portsToTry; port++ {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			return listener, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("listen on port %d: %w", port, err)
		}
	}
	return nil, fault.In("listen", "端口 %d 到 %d 都被占用,请用 --listen 指定", first, first+portsToTry-1)
}

// Serve answers requests until ctx ends, then lets what is under way finish.
func (s *Site) Serve(ctx context.Context, handler http.Handler) error {
	s.server = &http.Server{
		Handler:           s.guard(handler),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	ended := make(chan error, 1)
	go func() {
		if s.web.TLSCert != "" {
			ended <- s.server.ServeTLS(s.listener, s.web.TLSCert, s.web.TLSKey)
		} else {
			ended <- s.server.Serve(s.listener)
		}
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := s.server.Shutdown(grace); err != nil {
		_ = s.server.Close() // live streams have no end of their own
	}
	<-ended
	return nil
}

// policy is what pages may load: only what comes from here. The console's
// components write their styles into the page.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"

// guard comes before every door: it finds out who is really calling and over
// what, refuses plain text from afar, and tells the browser what pages may do.
func (s *Site) guard(next http.Handler) http.Handler {
	proxies, _ := networks(s.web.TrustedProxy) // checked in Open
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := address(r.RemoteAddr)
		secure := r.TLS != nil
		if contains(proxies, peer) {
			secure = secure || r.Header.Get("X-Forwarded-Proto") == "https"
			if from := lastForeign(r.Header.Values("X-Forwarded-For"), proxies); from.IsValid() {
				r.RemoteAddr = netip.AddrPortFrom(from, 0).String()
			}
		} else if !secure && !peer.IsLoopback() {
			http.Error(w, "请使用 https 访问", http.StatusForbidden)
			return
		}
		r.Header.Del("X-Forwarded-For")
		r.Header.Del("X-Forwarded-Proto")
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(self), microphone=(self)")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
			r = r.WithContext(context.WithValue(r.Context(), secureKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}

type secureKey struct{}

// Secure reports whether a request came over TLS, here or at a trusted proxy:
// then cookies are marked Secure.
func Secure(ctx context.Context) bool { return ctx.Value(secureKey{}) != nil }

// lastForeign is the last address in X-Forwarded-For that is no proxy of ours:
// what stands before it, the caller may have written himself.
func lastForeign(values []string, proxies []netip.Prefix) (last netip.Addr) {
	hops := strings.Split(strings.Join(values, ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return last
		}
		if last = hop.Unmap(); !contains(proxies, last) {
			return last
		}
	}
	return last
}

func address(remote string) netip.Addr {
	if p, err := netip.ParseAddrPort(remote); err == nil {
		return p.Addr().Unmap()
	}
	return netip.Addr{}
}

func networks(list []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			all = append(all, p.Masked())
			continue
		}
		a, err := netip.ParseAddr(text)
		if err != nil {
			return nil, err
		}
		all = append(all, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
	}
	return all, nil
}

func contains(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if a.IsValid() && p.Contains(a) {
			return true
		}
	}
	return false
}
