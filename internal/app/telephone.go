package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"

	"suban/internal/blob"
	"suban/internal/fault"
	"suban/internal/switchboard"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// Telephone says how the hotline is reached by telephone. Everything listens on this machine
// alone unless an address is named.
type Telephone struct {
	SIPListen     string   `help:"中继的 SIP 监听地址(UDP),例如 127.0.0.1:5060;不给则不开通电话(演示城市自动开通,只对本机)。" env:"SUBAN_SIP_LISTEN" placeholder:"ADDR"`
	SIPAllow      []string `help:"可以呼入的地址或网段,缺省只有本机和中继自己。" env:"SUBAN_SIP_ALLOW" placeholder:"ADDR"`
	SIPAdvertise  string   `help:"对中继报告的本机地址,监听 0.0.0.0 时必填。" env:"SUBAN_SIP_ADVERTISE" placeholder:"IP"`
	SIPListenTLS  string   `help:"中继的 TLS 监听地址,例如 10.0.0.8:5061;须同时给出证书。" name:"sip-listen-tls" env:"SUBAN_SIP_LISTEN_TLS" placeholder:"ADDR"`
	SIPCert       string   `help:"TLS 监听用的证书(PEM)。" env:"SUBAN_SIP_CERT" placeholder:"FILE"`
	SIPKey        string   `help:"证书的私钥(PEM)。" env:"SUBAN_SIP_KEY" placeholder:"FILE"`
	SIPClientCA   string   `help:"只接受这个签发者的对方证书(PEM),不给则只凭地址。" name:"sip-client-ca" env:"SUBAN_SIP_CLIENT_CA" placeholder:"FILE"`
	Trunk         string   `help:"运营商中继,呼出走这里,例如 sip:10.1.2.3:5060。" env:"SUBAN_TRUNK" placeholder:"URI"`
	TrunkUser     string   `help:"中继的注册账号;给出时注册,摘要认证。" env:"SUBAN_TRUNK_USER" placeholder:"NAME"`
	TrunkPassword string   `help:"中继的注册口令,最好用环境变量给。" env:"SUBAN_TRUNK_PASSWORD" placeholder:"TEXT"`
	TrunkCA       string   `help:"中继证书的签发者(PEM),中继走 TLS 且不是公共证书时用。" name:"trunk-ca" env:"SUBAN_TRUNK_CA" placeholder:"FILE"`
	TrunkNumber   string   `help:"呼出时对方看到的号码。" default:"12345" env:"SUBAN_TRUNK_NUMBER" placeholder:"NUMBER"`
	MediaListen   string   `help:"坐席浏览器的语音端口(UDP)。不给时用 SIP 监听的地址,端口由系统选。" env:"SUBAN_MEDIA_LISTEN" placeholder:"ADDR"`
	MediaOutside  []string `help:"浏览器看到的本机地址(在 NAT 后面时)。" env:"SUBAN_MEDIA_OUTSIDE" placeholder:"IP"`
	MediaPorts    string   `help:"中继语音的 UDP 端口范围,例如 16000-17999。" env:"SUBAN_MEDIA_PORTS" placeholder:"FROM-TO"`
	PhoneListen   string   `help:"坐席话机的注册地址(UDP),例如 10.0.0.8:5070;不给则只用浏览器接听。" env:"SUBAN_PHONE_LISTEN" placeholder:"ADDR"`
	PhoneAllow    []string `help:"话机所在的地址或网段,缺省只有本机。" env:"SUBAN_PHONE_ALLOW" placeholder:"ADDR"`
	PhoneOutside  string   `help:"话机看到的本机地址,注册地址是 0.0.0.0 时必填。" env:"SUBAN_PHONE_OUTSIDE" placeholder:"IP"`
	Prompts       string   `help:"本单位的语音文件目录(WAV,同名替换)。" type:"path" env:"SUBAN_PROMPTS" placeholder:"DIR"`
}

// Options reads them; nil when there is to be no telephone.
func (t Telephone) Options(demo bool) (*switchboard.Options, error) {
	listen := t.SIPListen
	if listen == "" {
		if !demo {
			return nil, nil
		}
		if listen = usualSIP; !vacant(listen) {
			listen = "127.0.0.1:0"
		}
	}
	at, err := netip.ParseAddrPort(listen)
	if err != nil || !at.Addr().Is4() {
		return nil, fault.In("sip-listen", "--sip-listen 应为 IPv4 地址和端口,例如 127.0.0.1:5060")
	}
	allow, err := networks(append([]string{"127.0.0.0/8"}, t.SIPAllow...))
	if err != nil {
		return nil, fault.In("sip-allow", "--sip-allow 应为 IP 地址或网段,例如 10.0.0.5 或 10.0.0.0/24")
	}
	advertise := at.Addr()
	if t.SIPAdvertise != "" {
		if advertise, err = netip.ParseAddr(t.SIPAdvertise); err != nil {
			return nil, fault.In("sip-advertise", "--sip-advertise 应为本机的 IP 地址")
		}
	}
	if advertise.IsUnspecified() {
		return nil, fault.In("sip-advertise", "监听全部地址时,请用 --sip-advertise 写明中继看到的本机地址")
	}
	ports := &rtp.Ports{Addr: at.Addr()}
	if t.MediaPorts != "" {
		if n, err := fmt.Sscanf(t.MediaPorts, "%d-%d", &ports.From, &ports.To); n != 2 || err != nil || ports.From < 1024 || ports.To > 65535 || ports.To < ports.From {
			return nil, fault.In("media-ports", "--media-ports 应形如 16000-17999")
		}
	}
	prompts, err := switchboard.LoadPrompts(t.Prompts)
	if err != nil {
		return nil, fault.In("prompts", "语音文件读不了,应为 8000Hz 单声道 WAV:%v", err)
	}
	trusted, err := t.trusted()
	if err != nil {
		return nil, err
	}
	shown, err := t.shown()
	if err != nil {
		return nil, err
	}
	phones, err := t.phones(ports)
	if err != nil {
		return nil, err
	}
	media := t.MediaListen
	if media == "" {
		media = net.JoinHostPort(at.Addr().String(), strconv.Itoa(0))
	}
	return &switchboard.Options{
		Prompts: prompts,
		Gate:    rtcleg.Options{Listen: media, Outside: t.MediaOutside},
		Phones:  phones,
		Trunk: sipleg.Options{Listen: listen, ListenTLS: t.SIPListenTLS, Advertise: advertise, Allow: allow, Ports: ports, TLS: trusted, Shown: shown,
			Trunk: sipleg.Trunk{URI: t.Trunk, User: t.TrunkUser, Password: t.TrunkPassword, Number: t.TrunkNumber}},
	}, nil
}

// trusted is whose certificate a trunk over TLS may show: the machine's list, or one issuer.
func (t Telephone) trusted() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.TrunkCA == "" {
		return c, nil
	}
	text, err := os.ReadFile(t.TrunkCA)
	c.RootCAs = x509.NewCertPool()
	if err != nil || !c.RootCAs.AppendCertsFromPEM(text) {
		return nil, fault.In("trunk-ca", "读不了 %s,或里面没有证书(PEM)", t.TrunkCA)
	}
	return c, nil
}

// shown is the certificate that a trunk over TLS is shown when it calls in, and whose it must
// show itself.
func (t Telephone) shown() (*tls.Config, error) {
	if t.SIPListenTLS == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(t.SIPCert, t.SIPKey)
	if err != nil {
		return nil, fault.In("sip-cert", "TLS 监听要用 --sip-cert 和 --sip-key 给出证书和私钥(PEM):%v", err)
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	if t.SIPClientCA == "" {
		return c, nil
	}
	text, err := os.ReadFile(t.SIPClientCA)
	c.ClientCAs, c.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
	if err != nil || !c.ClientCAs.AppendCertsFromPEM(text) {
		return nil, fault.In("sip-client-ca", "读不了 %s,或里面没有证书(PEM)", t.SIPClientCA)
	}
	return c, nil
}

// phones is the line of the agents' desk phones, apart from the trunk's.
func (t Telephone) phones(ports *rtp.Ports) (o sipleg.Options, err error) {
	if t.PhoneListen == "" {
		return o, nil
	}
	at, err := netip.ParseAddrPort(t.PhoneListen)
	if err != nil || !at.Addr().Is4() {
		return o, fault.In("phone-listen", "--phone-listen 应为 IPv4 地址和端口,例如 10.0.0.8:5070")
	}
	allow, err := networks(append([]string{"127.0.0.0/8"}, t.PhoneAllow...))
	if err != nil {
		return o, fault.In("phone-allow", "--phone-allow 应为 IP 地址或网段,例如 10.0.20.0/24")
	}
	outside := at.Addr()
	if t.PhoneOutside != "" {
		if outside, err = netip.ParseAddr(t.PhoneOutside); err != nil {
			return o, fault.In("phone-outside", "--phone-outside 应为本机的 IP 地址")
		}
	}
	if outside.IsUnspecified() {
		return o, fault.In("phone-outside", "监听全部地址时,请用 --phone-outside 写明话机看到的本机地址")
	}
	return sipleg.Options{Listen: t.PhoneListen, Advertise: outside, Allow: allow, Ports: &rtp.Ports{Addr: at.Addr(), From: ports.From, To: ports.To}}, nil
}

const usualSIP = "127.0.0.1:5060"

func vacant(address string) bool {
	c, err := net.ListenPacket("udp4", address)
	if err == nil {
		c.Close()
	}
	return err == nil
}

// telephone opens the switchboard on this store.
func (l *Hotline) telephone(ctx context.Context, o switchboard.Options, demo bool) (err error) {
	o.DB, o.Keys, o.Blobs, o.Demo = l.home.DB, l.keys, blob.Open(l.home.Blobs, l.keys), demo
	o.Spool = filepath.Join(filepath.Dir(l.home.Blobs), "recording")
	if demo {
		o.Known = l.Casework.SomeCaller
	}
	if l.Board, err = switchboard.Open(ctx, o); err != nil {
		return fmt.Errorf("open the switchboard: %w", err)
	}
	return nil
}
