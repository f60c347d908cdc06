package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// GitHub serves the REST API under / and GraphQL under /graphql, and both again
// where GitHub Enterprise has them: /api/v3 and /api/graphql.
func (w *World) GitHub() http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/api/v3")
		if path == "/graphql" || path == "/api/graphql" {
			if !w.struck(out, r, "github") {
				w.serveGraphQL(out, r)
			}
			return
		}
		if !w.struck(out, r, "github") {
			w.serveREST(out, r, path)
		}
	})
}

// call is one REST request.
type call struct {
	*World
	r     *http.Request
	query url.Values
	base  string // address of the API, without final slash
	path  string
	token string
}

// answer is what a REST request gets.
type answer struct {
	status   int
	body     any
	modified time.Time
	header   map[string]string
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func problem(status int, message string) answer {
	return answer{status: status, body: map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)}}
}

func notFound() answer { return problem(http.StatusNotFound, "Not Found") }

// serveREST answers one request within the token's budget.
func (w *World) serveREST(out http.ResponseWriter, r *http.Request, path string) {
	c := &call{World: w, r: r, query: r.URL.Query(), path: path, base: "http://" + r.Host}
	if strings.HasPrefix(r.URL.Path, "/api/v3") {
		c.base += "/api/v3"
	}
	resource := "core"
	if strings.HasPrefix(path, "/search/") {
		resource = "search"
	}
	a, charged := c.admit(resource)
	if charged {
		w.mu.RLock()
		a = c.route()
		w.mu.RUnlock()
		a.body = encode(a.body)
		charged = path != "/rate_limit" && !c.unchanged(&a)
	}
	left := w.limits.look(c.token, resource)
	if charged {
		left, _ = w.limits.take(c.token, resource, 1)
	}
	left.write(out.Header())
	a.write(out, r.Method == http.MethodHead)
	w.counter.note(r, a.status, func(n *Requests) { n.REST++ })
}

// admit refuses what GitHub refuses before looking at the path, and says
// whether the request may go on.
func (c *call) admit(resource string) (answer, bool) {
	if c.r.Header.Get("User-Agent") == "" {
		return problem(http.StatusForbidden, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes."), false
	}
	token, known := c.identify(c.r)
	if !known {
		return problem(http.StatusUnauthorized, "Bad credentials"), false
	}
	c.token = token
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodHead {
		return notFound(), false
	}
	switch version := c.r.Header.Get("X-GitHub-Api-Version"); version {
	case "", "2022-11-28", "2026-03-10":
	default:
		return problem(http.StatusBadRequest, fmt.Sprintf("The API version '%s' is not supported. Supported versions: 2022-11-28, 2026-03-10", version)), false
	}
	if left := c.limits.look(token, resource); left.remaining == 0 && c.path != "/rate_limit" {
		whom := "user ID " + strconv.FormatInt(c.operator.id, 10)
		if token == "" {
			whom = "127.0.0.1"
		}
		return problem(http.StatusForbidden, "API rate limit exceeded for "+whom+"."), false
	}
	return answer{}, true
}

// identify reads the token of a request; "" is nobody.
func (w *World) identify(r *http.Request) (token string, known bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return "", true
	}
	scheme, token, _ := strings.Cut(header, " ")
	scheme = strings.ToLower(scheme)
	if scheme != "bearer" && scheme != "token" {
		return "", false
	}
	return token, w.limits.known[token]
}

func encode(body any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic(err) // bodies are built from maps, strings and numbers only
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// unchanged turns a into a 304 if the client's validators still hold, and sets
// the validators. They belong to one token, as GitHub's do. Only a 304 to an
// authorised client is free.
func (c *call) unchanged(a *answer) bool {
	if a.status != http.StatusOK {
		return false
	}
	sum := sha256.Sum256(append([]byte(c.token+"\x00"+a.header["Link"]), a.body.([]byte)...))
	tag := `W/"` + hex.EncodeToString(sum[:]) + `"`
	a.set("ETag", tag)
	if !a.modified.IsZero() {
		a.set("Last-Modified", a.modified.UTC().Format(http.TimeFormat))
	}
	if !c.holds(a, tag) {
		return false
	}
	a.status, a.body = http.StatusNotModified, []byte(nil)
	return c.token != ""
}

func (c *call) holds(a *answer, tag string) bool {
	if match := c.r.Header.Get("If-None-Match"); match != "" {
		for have := range strings.SplitSeq(match, ",") {
			if strings.TrimPrefix(strings.TrimSpace(have), "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(c.r.Header.Get("If-Modified-Since"))
	return err == nil && !a.modified.IsZero() && !a.modified.Truncate(time.Second).After(since)
}

func (a *answer) set(name, value string) {
	if a.header == nil {
		a.header = make(map[string]string)
	}
	a.header[name] = value
}

func (a *answer) write(out http.ResponseWriter, head bool) {
	h := out.Header()
	h.Set("X-GitHub-Media-Type", "github.v3; format=json")
	h.Set("Cache-Control", "private, max-age=60, s-maxage=60")
	h.Set("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP")
	for name, value := range a.header {
		h.Set(name, value)
	}
	body, isText := a.body.([]byte)
	if !isText {
		body = encode(a.body)
	}
	if a.status != http.StatusNotModified && a.status != http.StatusNoContent {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	out.WriteHeader(a.status)
	if !head && a.status != http.StatusNotModified && a.status != http.StatusNoContent {
		_, _ = out.Write(body)
	}
}

// list cuts a page out of all and links to the others. path is the address that
// the links carry: GitHub names users and repositories by id there.
func list[T any](c *call, path string, all []T, show func(T) any) answer {
	per := number(c.query.Get("per_page"), 30)
	if per < 1 {
		per = 30
	}
	per = min(per, 100)
	page := max(1, number(c.query.Get("page"), 1))
	shown := make([]any, 0, per)
	from := min((page-1)*per, len(all))
	for _, v := range all[from:min(from+per, len(all))] {
		shown = append(shown, show(v))
	}
	a := ok(shown)
	last := max(1, (len(all)+per-1)/per)
	var links []string
	link := func(rel string, n int) {
		q := c.r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		links = append(links, fmt.Sprintf(`<%s%s?%s>; rel="%s"`, c.base, path, q.Encode(), rel))
	}
	if page > 1 {
		link("prev", min(page-1, last))
	}
	if page < last {
		link("next", page+1)
		link("last", last)
	}
	if page > 1 {
		link("first", 1)
	}
	if links != nil {
		a.set("Link", strings.Join(links, ", "))
	}
	return a
}

func number(text string, other int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return other
	}
	return n
}
