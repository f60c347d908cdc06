package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// frame is what surrounds every page.
type frame struct {
	Title   string
	Section string // which screen is marked in the bar
	Path    string // where forms come back to
	Who     actor
	Form    string // token that forms carry
	Demo    bool
	Open    bool
	Version string
	Indexed int       // people who can be found
	Built   time.Time // when the index was built
	Theme   string    // "light", "dark" or "" as the system says
	Keys    bool      // single-key shortcuts
	Said    said
	Running bool // a crawl goes on
}

// said is what the last form did, with a way back.
type said struct {
	Text string `json:"t"`
	Undo string `json:"u,omitempty"` // list whose latest change can be taken back
	Bad  bool   `json:"b,omitempty"`
}

const (
	saidCookie = "mlscout_said"
	lookCookie = "mlscout_look"
)

func (s *Site) frame(r *http.Request, who actor, title string) frame {
	f := frame{
		Title: title, Path: r.URL.RequestURI(), Who: who, Form: s.formToken(who), Demo: s.Demo, Open: s.Open,
		Version: s.Version, Keys: true, Running: s.live.running(),
	}
	if r.Method != http.MethodGet {
		f.Path = "/"
	}
	section, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	f.Section = map[string]string{"search": "search", "": "search", "prospects": "search", "compare": "search", "job": "search", "saved": "search",
		"lists": "lists", "approvals": "lists", "crawls": "crawls", "privacy": "privacy", "account": "account", "help": "help"}[section]
	s.mu.Lock()
	if s.index != nil {
		generation := s.index.Generation()
		f.Indexed, f.Built = generation.Live, generation.Built
	}
	s.mu.Unlock()
	f.readCookies(r)
	return f
}

func (f *frame) readCookies(r *http.Request) {
	if cookie, err := r.Cookie(saidCookie); err == nil {
		if text, err := base64.RawURLEncoding.DecodeString(cookie.Value); err == nil {
			_ = json.Unmarshal(text, &f.Said) // a cookie that is not ours says nothing
		}
	}
	if cookie, err := r.Cookie(lookCookie); err == nil {
		theme, keys, _ := strings.Cut(cookie.Value, ".")
		if theme == "light" || theme == "dark" {
			f.Theme = theme
		}
		f.Keys = keys != "off"
	}
}

// back answers a form: it goes to where the form was, and says there what was done.
func (s *Site) back(w http.ResponseWriter, r *http.Request, what said) error {
	return s.onward(w, r, safeNext(r.PostFormValue("back")), what)
}

func (s *Site) onward(w http.ResponseWriter, r *http.Request, to string, what said) error {
	if wantsJSON(r) {
		return s.pages.writeJSON(w, r, http.StatusOK, map[string]string{"done": what.Text, "next": to})
	}
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: saidCookie, Value: base64.RawURLEncoding.EncodeToString(text), Path: "/", MaxAge: 30,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// forgetSaid makes sure that a message is shown once.
func forgetSaid(w http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie(saidCookie); err == nil {
		http.SetCookie(w, &http.Cookie{Name: saidCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
}
