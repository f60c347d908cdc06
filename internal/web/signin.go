package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"mlscout/internal/store"
	"mlscout/talent"
)

type signInView struct {
	frame
	Next string
	Key  string // of a sign-in link
	For  string // whom the link is for
	Say  string
}

func (s *Site) signInPage(w http.ResponseWriter, r *http.Request, who actor) error {
	next := safeNext(r.URL.Query().Get("next"))
	if who.Name != "" {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	return s.pages.write(w, r, http.StatusOK, "signin.html", signInView{frame: s.frame(r, who, "Sign in"), Next: next})
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request, who actor) error {
	if err := s.checkForm(r, who); err != nil {
		return err
	}
	name, next := strings.TrimSpace(r.PostFormValue("name")), safeNext(r.PostFormValue("next"))
	again := func(status int, say string) error {
		view := signInView{frame: s.frame(r, who, "Sign in"), Next: next, Say: say, For: name}
		return s.pages.write(w, r, status, "signin.html", view)
	}
	if wait := s.throttle.wait(name, addressOf(r)); wait > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
		return again(http.StatusTooManyRequests, fmt.Sprintf("Too many wrong passwords. Try again in %d seconds.", int(wait.Seconds())+1))
	}
	account, err := s.Rooms.Store.Account(r.Context(), name)
	if err != nil && !errors.Is(err, talent.ErrNotFound) {
		return err
	}
	if !passwordFits(account.Password, r.PostFormValue("password")) || account.Name == "" {
		s.throttle.failed(name, addressOf(r))
		return again(http.StatusUnauthorized, "Name and password do not go together.")
	}
	s.throttle.passed(name, addressOf(r))
	return s.begin(w, r, account.Name, next)
}

// enterPage asks before a link is spent: programs that look at links must not
// use it up, and nobody is signed in by a link that somebody else made them open.
func (s *Site) enterPage(w http.ResponseWriter, r *http.Request, who actor) error {
	key := r.URL.Query().Get("key")
	view := signInView{frame: s.frame(r, who, "Sign in"), Key: key}
	pass, err := s.Rooms.Store.Pass(r.Context(), store.SignInLink, hashOf(key))
	if errors.Is(err, talent.ErrNotFound) {
		view.Key, view.Say = "", "This link was used already or is too old. Ask for another: mlscout account link NAME"
		return s.pages.write(w, r, http.StatusGone, "signin.html", view)
	}
	if err != nil {
		return err
	}
	view.For = pass.Account
	return s.pages.write(w, r, http.StatusOK, "enter.html", view)
}

func (s *Site) enter(w http.ResponseWriter, r *http.Request, who actor) error {
	if err := s.checkForm(r, who); err != nil {
		return err
	}
	hash := hashOf(r.PostFormValue("key"))
	pass, err := s.Rooms.Store.Pass(r.Context(), store.SignInLink, hash)
	if err != nil {
		return err
	}
	spent, err := s.Rooms.Store.SpendPass(r.Context(), hash)
	if err != nil {
		return err
	}
	if !spent {
		return talent.ErrNotFound
	}
	return s.begin(w, r, pass.Account, "/")
}

// begin starts a session under a new secret, whatever the visitor brought along.
func (s *Site) begin(w http.ResponseWriter, r *http.Request, name, next string) error {
	if old, err := r.Cookie(sessionCookie); err == nil {
		if _, err := s.Rooms.Store.SpendPass(r.Context(), hashOf(old.Value)); err != nil {
			return err
		}
	}
	secret := rand.Text() + rand.Text()
	until := s.Rooms.Now().Add(sessionLife)
	err := s.Rooms.Store.AddPass(r.Context(), store.Pass{Hash: hashOf(secret), Kind: store.Session, Account: name, Expires: until})
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: secret, Path: "/", MaxAge: int(sessionLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
	s.trail.note(store.AuditEntry{Who: name, Action: "sign in"})
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request, who actor) error {
	if who.session != "" {
		if _, err := s.Rooms.Store.SpendPass(r.Context(), who.session); err != nil {
			return err
		}
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}

// safeNext keeps a way back on this site: one path, no other host.
func safeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return next
}

func escapeNext(u *url.URL) string { return url.QueryEscape(u.RequestURI()) }

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// throttle makes guessing passwords slow, by account and by address.
type throttle struct {
	now   func() time.Time
	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	failed int
	last   time.Time
}

const (
	freeTries   = 5
	longestWait = 15 * time.Minute
	mostTries   = 10_000 // names and addresses remembered
)

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, tries: make(map[string]tries)}
}

// wait is how long a name or an address has to wait before it may try again.
func (t *throttle) wait(name, address string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, key := range []string{"name " + name, "address " + address} {
		seen := t.tries[key]
		if seen.failed < freeTries {
			continue
		}
		pause := min(time.Second<<min(seen.failed-freeTries, 20), longestWait)
		longest = max(longest, seen.last.Add(pause).Sub(t.now()))
	}
	return longest
}

func (t *throttle) failed(name, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.tries) > mostTries {
		t.forget()
	}
	for _, key := range []string{"name " + name, "address " + address} {
		t.tries[key] = tries{t.tries[key].failed + 1, t.now()}
	}
}

// forget drops what no longer slows anybody down.
func (t *throttle) forget() {
	for key, seen := range t.tries {
		if t.now().Sub(seen.last) > longestWait {
			delete(t.tries, key)
		}
	}
}

func (t *throttle) passed(name, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, "name "+name)
	delete(t.tries, "address "+address)
}
