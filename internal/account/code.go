package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// One-time codes (动态口令) are TOTP as every authenticator app makes them: six
// digits each 30 seconds. One step before and after is accepted for clocks that
// differ, and a step is accepted once.
const codeStep = 30

var codeOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// newCodeSecret draws a secret of 160 bits as the apps write it.
func newCodeSecret() string {
	b := make([]byte, 20)
	rand.Read(b)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// codeURL is what a QR code for the app holds.
func codeURL(login, secret string) string {
	issuer := "宿事速办"
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "period": {fmt.Sprint(codeStep)}, "digits": {"6"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// checkCode returns the time step that code belongs to, which must come after
// the last one used.
func checkCode(secret, code string, last int64, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	this := now.Unix() / codeStep
	for s := this - 1; s <= this+1; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), codeOptions)
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s, true
		}
	}
	return 0, false
}
