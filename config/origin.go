package config

import (
	"cmp"
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"mlscout/config/strict"
)

// origin is what set a value.
type origin struct {
	from string
	at   strict.Pos
}

// Origin is one setting as it stands and what set it. Secrets are hidden.
type Origin struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"` // "file:line:col", "environment NAME", "flag" or "default"
}

// Origins lists every setting, sorted by key, with where it came from.
func (c *Config) Origins() []Origin {
	all := c.sourceOrigins()
	for path, field := range strict.Fields("", c) {
		all = append(all, Origin{Key: path, Value: display(path, field), From: c.origins[path].from})
	}
	if c.env("GITHUB_TOKEN") != "" {
		all = append(all, Origin{Key: "github.token", Value: "(hidden)", From: "environment GITHUB_TOKEN"})
	}
	slices.SortFunc(all, func(a, b Origin) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// At returns where a setting such as "tools[2]" was set, for messages of those
// who judge it later.
func (c *Config) At(key string) strict.Pos {
	if o, ok := c.origins[key]; ok {
		return o.at
	}
	base, _, _ := strings.Cut(key, "[")
	return c.origins[base].at
}

// display writes a value as a settings file would.
func display(path string, field any) string {
	if text, ok := field.(encoding.TextMarshaler); ok {
		b, _ := text.MarshalText()
		return string(b)
	}
	value := reflect.ValueOf(field).Elem()
	switch {
	case path == "store":
		return redacted(value.String())
	case (path == "github.token_command" || path == "nightly.webhook") && value.String() != "":
		return "(hidden)" // may hold a secret: in its arguments, in its path
	case value.Kind() == reflect.Slice:
		return "[" + strings.Join(value.Interface().([]string), ", ") + "]"
	}
	return fmt.Sprint(value.Interface())
}

// redacted hides the password of a database address, wherever it stands.
func redacted(store string) string {
	u, err := url.Parse(store)
	if err != nil {
		return "(hidden)"
	}
	query := u.Query()
	for key := range query {
		if strings.Contains(strings.ToLower(key), "pass") {
			query.Set(key, "xxxxx")
		}
	}
	if len(query) > 0 {
		u.RawQuery = query.Encode()
	}
	return u.Redacted()
}
