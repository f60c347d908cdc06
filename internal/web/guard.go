package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"mlscout/internal/store"
	"mlscout/talent"
)

// maxForm is the largest body that is read; job descriptions are the longest.
const maxForm = 256 << 10

// handler answers one request of somebody who may make it.
type handler func(w http.ResponseWriter, r *http.Request, who actor) error

// policy keeps a page from loading, embedding or sending anything elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guarded is what every request passes first.
func (s *Site) guarded(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, actor{}, fault{http.StatusForbidden, "This request came from another site. Open the page here and try again."})
	}))
	inner := crossOrigin.Handler(s.pages.tagged(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recover(w, r)
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		if s.Open && !loopbackHost(r.Host) {
			s.fail(w, r, actor{}, fault{http.StatusMisdirectedRequest, "This site answers on this machine only."})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		inner.ServeHTTP(w, r)
	})
}

// recover answers a request that crashed. The log names where, the page does not.
func (s *Site) recover(w http.ResponseWriter, r *http.Request) {
	crash := recover()
	if crash == nil || crash == any(http.ErrAbortHandler) {
		return
	}
	s.log.Error("request crashed", "method", r.Method, "pattern", r.Pattern, "crash", fmt.Sprint(crash), "stack", string(debug.Stack()))
	s.fail(w, r, actor{}, errors.New("crashed"))
}

// loopbackHost says whether a Host header names this machine: a page elsewhere
// whose name was made to point here is not let in.
func loopbackHost(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// signedIn lets in who may do what the route needs.
func (s *Site) signedIn(needs right, do handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.identify(r)
		if err == nil {
			err = who.check(needs)
		}
		if err == nil {
			err = s.checkForm(r, who)
		}
		if err == nil {
			err = do(w, r, who)
		}
		s.fail(w, r, who, err)
	})
}

// public answers without asking who comes.
func (s *Site) public(do handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := s.identify(r)
		s.fail(w, r, who, do(w, r, who))
	})
}

// checkForm demands the token of the visitor's own pages with every form. JSON
// bodies cannot be sent from another site without asking first.
func (s *Site) checkForm(r *http.Request, who actor) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || who.token {
		return nil
	}
	parse := r.ParseForm
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		parse = func() error { return r.ParseMultipartForm(maxForm) } // the body is bounded already
	}
	if err := parse(); err != nil {
		return badForm(err)
	}
	if !s.validForm(r.PostFormValue("form"), who) {
		return fault{http.StatusForbidden, "This form is out of date or not from here. Go back, reload the page and send it again."}
	}
	return nil
}

func badForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("This is more than %d kB.", large.Limit>>10)}
	}
	return fault{http.StatusBadRequest, "The form could not be read."}
}

// fault is an answer that is not a page: a status and what to say.
type fault struct {
	status int
	say    string
}

func (f fault) Error() string { return f.say }

// fail shows an error as a page or as problem+json; nil shows nothing.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, who actor, err error) {
	if err == nil || errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	if errors.Is(err, errSignIn) && !wantsJSON(r) && r.Method == http.MethodGet {
		http.Redirect(w, r, "/sign-in?next="+escapeNext(r.URL), http.StatusSeeOther)
		return
	}
	f := faultOf(err)
	if f.status == http.StatusInternalServerError {
		s.log.Error("request failed", "method", r.Method, "pattern", r.Pattern, "error", err)
	}
	if wantsJSON(r) || strings.HasPrefix(r.URL.Path, "/api/") {
		writeProblem(w, f)
		return
	}
	view := faultView{frame: s.frame(r, who, http.StatusText(f.status)), Status: f.status, Say: f.say}
	var several store.Ambiguous
	if errors.As(err, &several) {
		view.Meant = several.IDs
	}
	w.Header().Set("Cache-Control", "no-store")
	if err := s.pages.write(w, r, f.status, "fault.html", view); err != nil {
		s.log.Error("error page not written", "error", err)
	}
}

type faultView struct {
	frame
	Status int
	Say    string
	Meant  []talent.ProspectID // of whom one is meant
}

func faultOf(err error) fault {
	var f fault
	var several store.Ambiguous
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, errSignIn):
		return fault{http.StatusUnauthorized, "Sign in first."}
	case errors.Is(err, errRole):
		return fault{http.StatusForbidden, "Your account may not do this. Ask an operator for the role."}
	case errors.Is(err, talent.ErrNotFound):
		return fault{http.StatusNotFound, "There is nothing here of that name."}
	case errors.As(err, &several):
		return fault{http.StatusConflict, fmt.Sprintf("Several accounts have the name %s. Ask for one of them by its number: %s.", several.Name, strings.Trim(fmt.Sprint(several.IDs), "[]"))}
	case errors.Is(err, talent.ErrConflict):
		return fault{http.StatusConflict, "Somebody changed this in the meantime, or the name is taken. Reload and look again."}
	case errors.Is(err, store.ErrListName):
		return fault{http.StatusBadRequest, "A list cannot have this name: give 1 to 200 bytes on one line."}
	case errors.Is(err, talent.ErrSuppressed):
		return fault{http.StatusGone, "This record was removed at the person's request."}
	case errors.Is(err, talent.ErrRefused):
		return fault{http.StatusForbidden, "A privacy rule forbids this: the person objected, is restricted, or their time is over."}
	case errors.Is(err, context.DeadlineExceeded):
		return fault{http.StatusServiceUnavailable, "This took too long. Try again in a moment."}
	}
	return fault{http.StatusInternalServerError, "Something went wrong here; the log says what. Your records are safe."}
}

// within bounds how long a page may take.
func within(r *http.Request, d time.Duration) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(r.Context(), d)
	return r.WithContext(ctx), cancel
}
