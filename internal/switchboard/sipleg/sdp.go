package sipleg

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"suban/internal/switchboard/rtp"
)

// media is what a telephone offers or takes: where it hears, how it speaks, and the payload
// type of its keys.
type media struct {
	remote netip.AddrPort
	codec  rtp.Codec
	event  uint8

	direction string // sendrecv, or what a telephone says that holds: sendonly, inactive
}

var errNoSound = errors.New("no G.711 sound in the SDP")

// readSDP reads the other side's description: G.711, A-law before μ-law.
func readSDP(body []byte) (m media, err error) {
	var s sdp.SessionDescription
	if len(body) == 0 || s.Unmarshal(body) != nil {
		return m, errNoSound
	}
	for _, d := range s.MediaDescriptions {
		if d.MediaName.Media != "audio" || !strings.HasPrefix(strings.Join(d.MediaName.Protos, "/"), "RTP/AVP") {
			continue
		}
		conn := d.ConnectionInformation
		if conn == nil {
			conn = s.ConnectionInformation
		}
		if conn == nil || conn.Address == nil {
			return m, errNoSound
		}
		addr, err := netip.ParseAddr(conn.Address.Address)
		if err != nil {
			return m, errNoSound
		}
		m.remote = netip.AddrPortFrom(addr.Unmap(), uint16(d.MediaName.Port.Value))
		found := false
		for _, f := range d.MediaName.Formats {
			switch {
			case f == "8":
				m.codec, found = rtp.PCMA, true
			case f == "0" && !found:
				m.codec, found = rtp.PCMU, true
			}
		}
		m.direction = "sendrecv"
		for _, a := range append(s.Attributes, d.Attributes...) {
			if a.Key == "sendonly" || a.Key == "recvonly" || a.Key == "inactive" || a.Key == "sendrecv" {
				m.direction = a.Key
			}
		}
		if addr.IsUnspecified() {
			m.direction = "inactive" // how it was held in old days
		}
		for _, a := range d.Attributes {
			if kind, what, ok := strings.Cut(a.Value, " "); ok && a.Key == "rtpmap" && strings.HasPrefix(strings.ToLower(what), "telephone-event/8000") {
				if n, err := strconv.Atoi(kind); err == nil && n >= 96 && n < 128 {
					m.event = uint8(n)
				}
			}
		}
		if found {
			return m, nil
		}
	}
	return m, errNoSound
}

// writeSDP is our description. An answer speaks as the offer does; an offer (the zero media)
// names both laws.
func writeSDP(addr netip.Addr, port int, of media) []byte {
	formats, maps, event := "8 0", "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n", uint8(101)
	if of.remote.IsValid() {
		formats, maps, event = "8", "a=rtpmap:8 PCMA/8000\r\n", of.event
		if of.codec == rtp.PCMU {
			formats, maps = "0", "a=rtpmap:0 PCMU/8000\r\n"
		}
	}
	if event != 0 {
		formats += fmt.Sprintf(" %d", event)
		maps += fmt.Sprintf("a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-16\r\n", event, event)
	}
	return fmt.Appendf(nil, "v=0\r\no=suban %d 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP %s\r\n%sa=ptime:20\r\na=sendrecv\r\n", port, addr, addr, port, formats, maps)
}

// turned is our description again, in answer to another direction.
func turned(sdp []byte, version int, direction string) []byte {
	back := map[string]string{"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}[direction]
	if back == "" {
		back = "sendrecv"
	}
	sdp = bytes.Replace(sdp, []byte("a=sendrecv"), []byte("a="+back), 1)
	return bytes.Replace(sdp, []byte(" 1 IN IP4"), fmt.Appendf(nil, " %d IN IP4", version), 1)
}
