package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"mlscout/internal/store"
	"mlscout/talent"
)

// accountView is the page about oneself.
type accountView struct {
	frame       `json:"-"`
	Name        string     `json:"name"`
	Roles       []string   `json:"roles"`
	HasPassword bool       `json:"has_password"`
	Stored      bool       `json:"-"`
	Tokens      []tokenRow `json:"tokens"`
	Scopes      []string   `json:"-"`
	Secret      string     `json:"token,omitempty"` // told once
	MinPassword int        `json:"-"`
}

type tokenRow struct {
	store.Pass
	ID string `json:"id"`
}

const (
	tokenIDSize = 12
	maxTokens   = 20
)

func (s *Site) account(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.accountView(r, who)
	if err != nil {
		return err
	}
	return s.show(w, r, "account.html", view)
}

func (s *Site) accountView(r *http.Request, who actor) (accountView, error) {
	view := accountView{frame: s.frame(r, who, "Account"), Name: who.Name, Roles: who.Roles, Tokens: []tokenRow{}, Scopes: Scopes(), MinPassword: MinPassword}
	account, err := s.Rooms.Store.Account(r.Context(), who.Name)
	if errors.Is(err, talent.ErrNotFound) {
		return view, nil // an open site has visitors without an account
	}
	if err != nil {
		return view, err
	}
	view.Stored, view.HasPassword = true, account.Password != ""
	passes, err := s.Rooms.Store.Passes(r.Context(), who.Name)
	for _, pass := range passes {
		if pass.Kind == store.APIToken {
			view.Tokens = append(view.Tokens, tokenRow{pass, pass.Hash[:tokenIDSize]})
		}
	}
	return view, err
}

// setPassword changes one's own password and ends every other session.
func (s *Site) setPassword(w http.ResponseWriter, r *http.Request, who actor) error {
	account, err := s.Rooms.Store.Account(r.Context(), who.Name)
	if err != nil {
		return err
	}
	if who.token {
		return errRole
	}
	if account.Password != "" && !passwordFits(account.Password, r.PostFormValue("old")) {
		return fault{http.StatusForbidden, "The old password is not right."}
	}
	if account.Password, err = HashPassword(r.PostFormValue("new")); err != nil {
		return fault{http.StatusBadRequest, "Choose a password of at least 12 characters. A few unrelated words are good."}
	}
	if err := s.Rooms.Store.PutAccount(r.Context(), account); err != nil {
		return err
	}
	if err := s.Rooms.Store.DropPasses(r.Context(), who.Name, store.Session); err != nil {
		return err
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "password changed"})
	return s.begin(w, r, who.Name, "/account")
}

func (s *Site) makeToken(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.accountView(r, who)
	if err != nil {
		return err
	}
	scopes := r.PostForm["scope"]
	label := strings.TrimSpace(r.PostFormValue("label"))
	if who.token || !view.Stored {
		return errRole
	}
	if label == "" || len(label) > 80 || len(scopes) == 0 || len(view.Tokens) >= maxTokens ||
		slices.ContainsFunc(scopes, func(scope string) bool { return !slices.Contains(Scopes(), scope) }) {
		return fault{http.StatusBadRequest, "Name what the token is for and choose what it may do."}
	}
	secret, err := NewToken(r.Context(), s.Rooms.Store, store.Pass{
		Account: who.Name, Label: label, Scopes: scopes, Expires: s.Rooms.Now().Add(365 * 24 * time.Hour),
	})
	if err != nil {
		return err
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "token made", Detail: strings.Join(scopes, " ")})
	if view, err = s.accountView(r, who); err != nil {
		return err
	}
	view.Secret = secret
	w.Header().Set("Cache-Control", "no-store")
	return s.show(w, r, "account.html", view)
}

func (s *Site) dropToken(w http.ResponseWriter, r *http.Request, who actor) error {
	passes, err := s.Rooms.Store.Passes(r.Context(), who.Name)
	if err != nil {
		return err
	}
	for _, pass := range passes {
		if pass.Kind == store.APIToken && pass.Hash[:tokenIDSize] == r.PostFormValue("id") {
			if _, err := s.Rooms.Store.SpendPass(r.Context(), pass.Hash); err != nil {
				return err
			}
			return s.onward(w, r, "/account", said{Text: "The token works no more."})
		}
	}
	return talent.ErrNotFound
}

// setLook keeps how the pages look and whether keys work, in a cookie.
func (s *Site) setLook(w http.ResponseWriter, r *http.Request, _ actor) error {
	theme, keys := r.PostFormValue("theme"), "on"
	if theme != "light" && theme != "dark" {
		theme = "auto"
	}
	if r.PostFormValue("keys") != "on" {
		keys = "off"
	}
	http.SetCookie(w, &http.Cookie{Name: lookCookie, Value: theme + "." + keys, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return s.onward(w, r, "/account", said{Text: "Saved for this browser."})
}

func (s *Site) nothing(http.ResponseWriter, *http.Request, actor) error { return talent.ErrNotFound }
