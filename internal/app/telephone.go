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
	Trunk         string   `help:"运营商中继,呼出走这里,例如 sip:10.1.2.3:5060。" env:"SUBAN_TRUNK" placeholder:"URI"`
	TrunkUser     string   `help:"中继的注册账号;给出时注册,摘要认证。" env:"SUBAN_TRUNK_USER" placeholder:"NAME"`
	TrunkPassword string   `help:"中继的注册口令,最好用环境变量给。" env:"SUBAN_TRUNK_PASSWORD" placeholder:"TEXT"`
	TrunkCA       string   `help:"中继证书的签发者(PEM),中继走 TLS 且不是公共证书时用。" name:"trunk-ca" env:"SUBAN_TRUNK_CA" placeholder:"FILE"`
	TrunkNumber   string   `help:"呼出时对方看到的号码。" default:"12345" env:"SUBAN_TRUNK_NUMBER" placeholder:"NUMBER"`
	MediaListen   string   `help:"坐席浏览器的语音端口(UDP)。不给时用 SIP 监听的地址,端口由系统选。" env:"SUBAN_MEDIA_LISTEN" placeholder:"ADDR"`
	MediaOutside  []string `help:"浏览器看到的本机地址(在 NAT 后面时)。" env:"SUBAN_MEDIA_OUTSIDE" placeholder:"IP"`
	MediaPorts    string   `help:"中继语音的 UDP 端口范围,例如 16000-17999。" env:"SUBAN_MEDIA_PORTS" placeholder:"FROM-TO"`
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
	media := t.MediaListen
	if media == "" {
		media = net.JoinHostPort(at.Addr().String(), strconv.Itoa(0))
	}
	return &switchboard.Options{
		Prompts: prompts,
		Gate:    rtcleg.Options{Listen: media, Outside: t.MediaOutside},
		Trunk: sipleg.Options{Listen: listen, Advertise: advertise, Allow: allow, Ports: ports, TLS: trusted,
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
