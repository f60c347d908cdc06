package wire

import "net/http"

// Auth adds a token and a User-Agent to requests. The token goes to the named
// hosts only, whatever redirects say; a token set by somebody else is removed
// on the way to any other host.
type Auth struct {
	Next      http.RoundTripper
	Hosts     []string // host:port as in URLs
	Token     string
	UserAgent string
}

// RoundTrip implements http.RoundTripper.
func (a *Auth) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Header.Del("Authorization")
	if a.UserAgent != "" {
		out.Header.Set("User-Agent", a.UserAgent)
	}
	for _, host := range a.Hosts {
		if a.Token != "" && out.URL.Host == host {
			out.Header.Set("Authorization", "Bearer "+a.Token)
		}
	}
	return a.Next.RoundTrip(out)
}
