package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"suban/internal/fault"
)

type certCommand struct {
	Dir   string   `help:"写到哪个目录:cert.pem 和 key.pem。" default:"." placeholder:"DIR"`
	Hosts []string `arg:"" optional:"" help:"主机名或地址,缺省为 localhost 和 127.0.0.1。"`
}

// trial is how long a certificate of one's own is good for.
const trial = 90 * 24 * time.Hour

func (cmd certCommand) Run(c *console) error {
	hosts := cmd.Hosts
	if len(hosts) == 0 {
		hosts = []string{"localhost", "127.0.0.1"}
	}
	cert, key, err := selfSigned(hosts, time.Now())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cmd.Dir, 0o700); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	certPath, keyPath := filepath.Join(cmd.Dir, "cert.pem"), filepath.Join(cmd.Dir, "key.pem")
	if err := errors.Join(writeNew(keyPath, key, 0o600), writeNew(certPath, cert, 0o644)); err != nil {
		return err
	}
	return c.result(map[string]any{"ok": true, "cert": certPath, "key": keyPath},
		"已生成 %s 和 %s,90 天内有效。仅供试用:正式运行请向证书机构申请。\n使用:suban serve --listen 0.0.0.0:8443 --tls-cert %s --tls-key %s", certPath, keyPath, certPath, keyPath)
}

// selfSigned makes a certificate that nobody else vouches for.
func selfSigned(hosts []string, now time.Time) (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, fmt.Errorf("make serial number: %w", err)
	}
	template := x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: hosts[0], Organization: []string{"Suban trial"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(trial),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		return nil, nil, fmt.Errorf("make certificate: %w", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("write key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), nil
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return fault.New(fault.Conflict, "%s 已存在,不会覆盖;请先移走,或用 --dir 另选目录", path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
