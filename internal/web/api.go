package web

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/talent"
)

// The API is the same data for programs. Every operation names the right that
// it needs; errors are problem+json; answers carry tags.
const (
	apiRate  = 10 // requests a second for each token or account
	apiBurst = 40
	apiRoot  = "/api/v1/"
)

type apiActor struct{}

// api registers the operations and serves their description.
func (s *Site) api(mux *http.ServeMux) {
	config := huma.DefaultConfig("mlscout", s.Version)
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.OpenAPIPath = "/api/openapi"
	config.Info.Description = "Find and rank MLOps people by what they did in the open. Every point rests on linked public evidence; what is not public is unknown, not weak."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "An API token, made under Account or with `mlscout account token`."}}
	config.Security = []map[string][]string{{"token": {}}}
	registry := config.Components.Schemas
	registry.RegisterTypeAlias(reflect.TypeFor[talent.Points](), reflect.TypeFor[float64]())
	registry.RegisterTypeAlias(reflect.TypeFor[talent.PostTimezone](), reflect.TypeFor[apiZone]())
	registry.RegisterTypeAlias(reflect.TypeFor[talent.Salary](), reflect.TypeFor[apiSalary]())
	api := humago.New(mux, config)
	limits := &limiters{byName: make(map[string]*rate.Limiter)}
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) { s.admit(api, limits, ctx, next) })
	s.readOperations(api)
	s.writeOperations(api)
	s.shelfOperations(api)
	s.privacyOperations(api)
	s.carryOperations(api)
	describeNulls(registry)
}

// describeNulls says of posts what they write as null where it is not stated: their
// types do not show it.
func describeNulls(registry huma.Registry) {
	for name, properties := range map[string][]string{
		"Post": {"parent_id", "title", "name", "github", "remote", "relocate", "role", "seniority", "years", "company", "visa", "language", "timezone", "salary"},

		"PostLocation": {"city", "region", "country"},
	} {
		for _, property := range properties {
			schema := registry.Map()[name].Properties[property]
			if schema.Ref == "" {
				schema.Nullable = true
				continue
			}
			registry.Map()[name].Properties[property] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: schema.Ref}, {Type: "null"}}}
		}
	}
}

type apiZone struct {
	Raw string `json:"raw"`
	Min string `json:"utc_offset_min"`
	Max string `json:"utc_offset_max"`
}

type apiSalary struct {
	Min      *float64 `json:"min"`
	Max      *float64 `json:"max"`
	Currency string   `json:"currency"`
	Period   string   `json:"period"`
}

// admit lets an operation run for who may call it, not too often.
func (s *Site) admit(api huma.API, limits *limiters, ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	needs, _ := ctx.Operation().Metadata["right"].(right)
	who, err := s.identify(r)
	if err == nil {
		err = who.check(needs)
	}
	if err == nil && r.Method != http.MethodGet && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") && r.Method != http.MethodDelete {
		err = fault{http.StatusUnsupportedMediaType, "Send application/json."}
	}
	if err == nil && !limits.allow(who.key()) {
		w.Header().Set("Retry-After", "1")
		err = fault{http.StatusTooManyRequests, fmt.Sprintf("At most %d requests a second.", apiRate)}
	}
	if err != nil {
		f := faultOf(err)
		if f.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="mlscout"`)
		}
		_ = huma.WriteErr(api, ctx, f.status, f.say) // the caller has left
		return
	}
	next(huma.WithValue(ctx, apiActor{}, who))
}

// key is one for each token and each account.
func (a actor) key() string {
	if a.token {
		return "token " + a.session
	}
	return "account " + a.Name
}

// limiters count requests by caller. There are as many callers as accounts and
// tokens, and no more.
type limiters struct {
	mu     sync.Mutex
	byName map[string]*rate.Limiter
}

func (l *limiters) allow(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.byName[name]
	if !ok {
		limiter = rate.NewLimiter(apiRate, apiBurst)
		l.byName[name] = limiter
	}
	return limiter.Allow()
}

func caller(ctx context.Context) actor {
	who, _ := ctx.Value(apiActor{}).(actor)
	return who
}

// operation describes one address of the API.
func operation(method, path, id, summary string, needs right) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: apiRoot + path, Summary: summary, MaxBodyBytes: maxForm,
		Metadata: map[string]any{"right": needs}, Errors: []int{400, 401, 403, 404, 409, 410, 429},
		Description: "Needs the scope " + scopeOf(needs) + ".",
	}
}

// problem turns an error into what huma answers with.
func (s *Site) problem(err error) error {
	var wrong *query.Error
	if errors.As(err, &wrong) {
		return huma.Error400BadRequest(wrong.Error(), &huma.ErrorDetail{
			Location: "query.q", Message: wrong.Message + orMore(wrong.Suggestion), Value: wrong.Caret(),
		})
	}
	if errors.Is(err, index.ErrMissing) {
		return huma.NewError(http.StatusServiceUnavailable, "Nothing has been crawled yet.")
	}
	f := faultOf(err)
	if f.status == http.StatusInternalServerError {
		s.log.Error("api request failed", "error", err)
	}
	return huma.NewError(f.status, f.say)
}

func orMore(suggestion string) string {
	if suggestion == "" {
		return ""
	}
	return "; " + suggestion
}

// A cursor is the place after a page; it is opaque so that it may become another
// thing one day.
func cursorAt(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("o" + strconv.Itoa(offset)))
}

func readCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil && strings.HasPrefix(string(text), "o") {
		n, err := strconv.Atoi(string(text[1:]))
		if err == nil && n >= 0 && n <= maxOffset {
			return n, nil
		}
	}
	return 0, huma.Error400BadRequest("This cursor is not one of ours; use next of the page before.")
}
