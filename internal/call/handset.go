package call

import (
	"crypto/md5"
	"encoding/hex"
)

// Realm is what desk phones (话机) know the hotline by; the digest of a secret is bound to it.
const Realm = "suban"

// HandsetDigest is what is kept of a desk phone's secret: enough to check it, not to tell it.
// SIP telephones know nothing better than MD5 here, so the secret is drawn, never chosen.
func HandsetDigest(account, secret string) string { return MD5(account + ":" + Realm + ":" + secret) }

// MD5 is a step of SIP's digest authentication.
func MD5(text string) string { h := md5.Sum([]byte(text)); return hex.EncodeToString(h[:]) }
