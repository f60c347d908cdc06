package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// schemas checks answers against the description that the API gives of itself: the
// keywords of JSON Schema that it uses.
type schemas struct {
	*testing.T
	named map[string]any
}

// check reports where a value is not what a schema says.
func (s schemas) check(at string, value any, schema map[string]any) {
	s.Helper()
	if ref, ok := schema["$ref"].(string); ok {
		named, ok := s.named[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
		if !ok {
			s.Errorf("%s: %s is nowhere", at, ref)
			return
		}
		schema = named
	}
	if either, ok := schema["anyOf"].([]any); ok {
		if value != nil { // the API uses it for what may be null
			s.check(at, value, either[0].(map[string]any))
		}
		return
	}
	if types := typesOf(schema); len(types) > 0 && !slices.ContainsFunc(types, func(name string) bool { return isA(value, name) }) {
		s.Errorf("%s: got %.60v, want %v", at, fmt.Sprint(value), types)
		return
	}
	if allowed, ok := schema["enum"].([]any); ok && value != nil && !slices.Contains(allowed, value) {
		s.Errorf("%s: got %v, want one of %v", at, value, allowed)
	}
	switch v := value.(type) {
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range v {
				s.check(fmt.Sprintf("%s[%d]", at, i), item, items)
			}
		}
	case map[string]any:
		s.checkObject(at, v, schema)
	}
}

func (s schemas) checkObject(at string, object map[string]any, schema map[string]any) {
	s.Helper()
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			s.Errorf("%s: %v is missing", at, name)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, inner := range object {
		if described, ok := properties[name].(map[string]any); ok {
			s.check(at+"."+name, inner, described)
			continue
		}
		switch more := schema["additionalProperties"].(type) {
		case map[string]any:
			s.check(at+"."+name, inner, more)
		case bool:
			if !more && name != "$schema" {
				s.Errorf("%s: %s is not described", at, name)
			}
		}
	}
}

func typesOf(schema map[string]any) []string {
	switch t := schema["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, name := range t {
			all = append(all, fmt.Sprint(name))
		}
		return all
	}
	return nil
}

func isA(value any, name string) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case []any:
		return name == "array"
	}
	return name == "object"
}

// TestSchemasFindMistakes holds the checker itself to account.
func TestSchemasFindMistakes(t *testing.T) {
	schema := map[string]any{"type": "object", "required": []any{"n"}, "additionalProperties": false,
		"properties": map[string]any{"n": map[string]any{"type": "integer"}, "l": map[string]any{"type": "array", "items": map[string]any{"type": "string"}}}}
	for name, value := range map[string]any{
		"null for a list": map[string]any{"n": 1.0, "l": nil}, "missing": map[string]any{}, "half": map[string]any{"n": 1.5},
		"undescribed": map[string]any{"n": 1.0, "x": 1.0}, "wrong item": map[string]any{"n": 1.0, "l": []any{2.0}}, "no object": "text",
	} {
		probe := &testing.T{}
		schemas{probe, nil}.check("$", value, schema)
		if !probe.Failed() {
			t.Errorf("%s: nothing is found wrong", name)
		}
	}
}
