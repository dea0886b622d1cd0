package switchboard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// Demo lets a caller ring who says what the demo city gave him to say: a real call over the
// trunk, from a telephone inside the program.
func (b *Board) Demo(by org.UserID) error {
	if !b.o.Demo {
		return fault.New(fault.Denied, "只有演示城市可以来一个演示电话")
	}
	voice, err := DemoVoice()
	if err != nil {
		return err
	}
	return b.at(by, func(*seat) error {
		if len(b.calls) >= 8 {
			return fault.New(fault.TooMany, "演示电话太多,请先接听或等它们挂断")
		}
		number := fmt.Sprintf("1990000%04d", rand.IntN(10000)) // no such numbers are given out
		b.under.Go(func() {
			if b.o.Known != nil {
				if known := b.o.Known(b.ctx); known != "" {
					number = known
				}
			}
			if err := Ring(b.ctx, b.line.Addr(), number, voice, 3*time.Minute); err != nil && b.ctx.Err() == nil {
				b.log.Error("the demo caller did not come through", "error", err)
			}
		})
		return nil
	})
}

// Ring is the built-in caller: it calls the hotline at an address, says a clip once somebody
// has answered — again and again, so that whoever answers late hears it too — and hangs up
// when the other does or the patience is over.
func Ring(ctx context.Context, to netip.AddrPort, from string, say rtp.Clip, patience time.Duration) error {
	way, err := net.Dial("udp4", to.String()) // sends nothing: it only asks from where one would
	if err != nil {
		return err
	}
	local := netip.MustParseAddrPort(way.LocalAddr().String()).Addr()
	way.Close()
	phone, err := sipleg.Open(ctx, sipleg.Options{Listen: netip.AddrPortFrom(local, 0).String(), Allow: []netip.Prefix{netip.PrefixFrom(to.Addr(), to.Addr().BitLen())},
		Ports: &rtp.Ports{Addr: local}, OnCall: func(g *sipleg.Leg) { g.Refuse(486, "Busy Here") }})
	if err != nil {
		return err
	}
	defer phone.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	leg, err := phone.Dial(ctx, fmt.Sprintf("sip:12345@%s", to), from)
	if err != nil {
		return err
	}
	pause := append(append(rtp.Clip{}, say...), rtp.Quiet(4*rtp.Rate)...)
	leg.PlayThen(rtp.Quiet(rtp.Rate), pause)
	select {
	case <-leg.Done():
	case <-ctx.Done():
		leg.HangUp()
	}
	return nil
}
