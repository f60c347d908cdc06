package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"mlscout/internal/store"
	"mlscout/talent"
)

var (
	errSignIn = errors.New("not signed in")
	errRole   = errors.New("not among the rights of this account")
)

// right is one thing that an account may do.
type right string

const (
	anybody right = ""        // who is signed in
	look    right = "look"    // search and read
	shelve  right = "shelve"  // shortlists and saved searches
	carry   right = "carry"   // export
	approve right = "approve" // other people's large exports
	watch   right = "watch"   // see crawls
	crawl   right = "crawl"   // start and stop them
	officer right = "officer" // people's rights and the audit log
	operate right = "operate" // metrics
)

// rightsOf says what each role may do.
func rightsOf(role string) []right {
	switch role {
	case "sourcer":
		return []right{look, shelve, watch}
	case "recruiter":
		return []right{look, shelve, carry, approve, watch}
	case "operator":
		return []right{watch, crawl, operate}
	case "privacy":
		return []right{look, officer, approve, watch}
	}
	return nil
}

// Roles lists the roles of an account.
func Roles() []string { return []string{"sourcer", "recruiter", "operator", "privacy"} }

// actor is who makes a request.
type actor struct {
	Name    string
	Roles   []string
	session string // hash of the session, "" without one
	token   bool   // came with an API token
	scopes  []string
}

// May says whether the actor has a right.
func (a actor) May(what right) bool {
	if what == anybody {
		return a.Name != ""
	}
	if a.token && !slices.Contains(a.scopes, scopeOf(what)) {
		return false
	}
	return slices.ContainsFunc(a.Roles, func(role string) bool { return slices.Contains(rightsOf(role), what) })
}

// Scopes lists what an API token may be limited to.
func Scopes() []string { return []string{"read", "write", "export", "crawl", "privacy", "metrics"} }

func scopeOf(what right) string {
	switch what {
	case shelve:
		return "write"
	case carry, approve:
		return "export"
	case crawl:
		return "crawl"
	case officer:
		return "privacy"
	case operate:
		return "metrics"
	}
	return "read"
}

func (a actor) check(what right) error {
	switch {
	case a.Name == "":
		return errSignIn
	case !a.May(what):
		return errRole
	}
	return nil
}

const (
	sessionCookie = "mlscout_session"
	sessionLife   = 12 * time.Hour
	linkLife      = 24 * time.Hour
)

// identify finds out who makes a request: a token, a session, a proxy's header,
// or (on an open site) whoever is there.
func (s *Site) identify(r *http.Request) (actor, error) {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.byPass(r.Context(), store.APIToken, secret)
	}
	if name := s.proxied(r); name != "" {
		return s.byName(r.Context(), name)
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		who, err := s.byPass(r.Context(), store.Session, cookie.Value)
		if err == nil || !s.Open {
			return who, err
		}
	}
	if s.Open {
		return actor{Name: "operator", Roles: Roles()}, nil
	}
	return actor{}, errSignIn
}

func (s *Site) byPass(ctx context.Context, kind store.PassKind, secret string) (actor, error) {
	hash := hashOf(secret)
	pass, err := s.Rooms.Store.Pass(ctx, kind, hash)
	if errors.Is(err, talent.ErrNotFound) {
		return actor{}, errSignIn
	}
	if err != nil {
		return actor{}, err
	}
	who, err := s.byName(ctx, pass.Account)
	if kind == store.Session {
		who.session = hash
	} else {
		who.token, who.scopes, who.session = true, pass.Scopes, hash
	}
	return who, err
}

func (s *Site) byName(ctx context.Context, name string) (actor, error) {
	account, err := s.Rooms.Store.Account(ctx, name)
	if errors.Is(err, talent.ErrNotFound) {
		return actor{}, errSignIn
	}
	return actor{Name: account.Name, Roles: account.Roles}, err
}

// proxied is the account that a trusted proxy vouches for, or "".
func (s *Site) proxied(r *http.Request) string {
	if s.AuthHeader == "" {
		return ""
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	for _, trusted := range s.TrustedProxies {
		prefix, err := netip.ParsePrefix(trusted)
		if err != nil {
			single, err := netip.ParseAddr(trusted)
			if err != nil {
				continue
			}
			prefix = netip.PrefixFrom(single, single.BitLen())
		}
		if prefix.Contains(ip.Unmap()) {
			return r.Header.Get(s.AuthHeader)
		}
	}
	return ""
}

// formToken is what the forms of a visitor's pages carry.
func (s *Site) formToken(who actor) string {
	mac := hmac.New(sha256.New, s.secret)
	fmt.Fprintf(mac, "%s\x00%s", who.Name, who.session)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

func (s *Site) validForm(token string, who actor) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.formToken(who))) == 1
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Invite makes a one-time sign-in link for an account: the path to open.
func Invite(ctx context.Context, db *store.DB, name string, now time.Time) (string, error) {
	if _, err := db.Account(ctx, name); err != nil {
		return "", err
	}
	secret := rand.Text()
	err := db.AddPass(ctx, store.Pass{Hash: hashOf(secret), Kind: store.SignInLink, Account: name, Expires: now.Add(linkLife)})
	return "/enter?key=" + secret, err
}

// NewToken makes an API token for an account and returns its secret, which is
// told only once.
func NewToken(ctx context.Context, db *store.DB, p store.Pass) (string, error) {
	secret := "mls_" + rand.Text()
	p.Hash, p.Kind = hashOf(secret), store.APIToken
	return secret, db.AddPass(ctx, p)
}

// The cost of a password hash: 19 MiB, two passes, as OWASP advises at least.
const (
	hashTime    = 2
	hashMemory  = 19 << 10
	hashThreads = 1
)

// MinPassword is the length below which a password is refused.
const MinPassword = 12

// HashPassword encodes a password for the store. Short ones are refused.
func HashPassword(password string) (string, error) {
	if n := len([]rune(password)); n < MinPassword || n > 256 {
		return "", fmt.Errorf("password: want %d to 256 characters: %w", MinPassword, talent.ErrRefused)
	}
	salt := []byte(rand.Text()[:16])
	sum := argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, 32)
	return fmt.Sprintf("argon2id$%s$%s", salt, hex.EncodeToString(sum)), nil
}

// passwordFits compares in the same time whether or not there is an account.
func passwordFits(encoded, password string) bool {
	salt, want := "no such account.", ""
	if parts := strings.Split(encoded, "$"); len(parts) == 3 {
		salt, want = parts[1], parts[2]
	}
	sum := hex.EncodeToString(argon2.IDKey([]byte(password), []byte(salt), hashTime, hashMemory, hashThreads, 32))
	return subtle.ConstantTimeCompare([]byte(sum), []byte(want)) == 1
}
