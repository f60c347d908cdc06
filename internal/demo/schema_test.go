package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestEverySchemaFieldIsAnswered holds schema.graphql and the resolvers together.
func TestEverySchemaFieldIsAnswered(t *testing.T) {
	x := &execution{World: &World{schema: loadSchema(), types: resolvers()}}
	for name, def := range x.schema.Types {
		if def.Kind != ast.Object || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range def.Fields {
			if !strings.HasPrefix(f.Name, "__") && x.resolver(name, f.Name) == nil {
				t.Errorf("%s.%s is in the schema and has no resolver", name, f.Name)
			}
		}
	}
}

// selection asks for every field of a type, as deep as the given number of objects.
func selection(s *ast.Schema, def *ast.Definition, depth int, path []string) string {
	var b strings.Builder
	b.WriteString("{__typename ")
	for _, f := range def.Fields {
		inner := s.Types[f.Type.Name()]
		if strings.HasPrefix(f.Name, "__") || def.Name == "User" && f.Name == "email" || f.Name == "collaborators" {
			continue
		}
		call := arguments(f)
		if inner.Kind == ast.Scalar || inner.Kind == ast.Enum {
			fmt.Fprintf(&b, "%s:%s%s ", alias(def, f), f.Name, call)
			continue
		}
		if depth == 0 || slices.Contains(path, inner.Name) {
			continue
		}
		below := append(path[:len(path):len(path)], inner.Name)
		fmt.Fprintf(&b, "%s:%s%s", alias(def, f), f.Name, call)
		if inner.Kind == ast.Object {
			b.WriteString(selection(s, inner, depth-1, below))
			continue
		}
		b.WriteString("{__typename ")
		for _, possible := range s.PossibleTypes[inner.Name] {
			fmt.Fprintf(&b, "... on %s%s ", possible.Name, selection(s, possible, 0, below))
		}
		b.WriteString("} ")
	}
	b.WriteString("} ")
	return b.String()
}

// alias keeps fields of different types apart that one answer may hold.
func alias(def *ast.Definition, f *ast.FieldDefinition) string { return def.Name + "_" + f.Name }

func arguments(f *ast.FieldDefinition) string {
	known := map[string]string{"first": "2", "login": `"mlflow"`, "owner": `"mlflow"`, "name": `"mlflow"`, "number": "1", "query": `"mlflow"`,
		"type": "REPOSITORY", "id": `"U_kgDOAAAnmQ"`, "ids": `["U_kgDOAAAnmQ"]`, "expression": `"HEAD:README.md"`}
	var given []string
	for _, a := range f.Arguments {
		value, isKnown := known[a.Name]
		if a.Type.NonNull && a.DefaultValue == nil || a.Name == "first" || a.Name == "expression" {
			if !isKnown {
				value = "null"
			}
			given = append(given, a.Name+":"+value)
		}
	}
	if given == nil {
		return ""
	}
	return "(" + strings.Join(given, ",") + ")"
}

// TestEveryFieldCanBeAsked asks the whole schema, three objects deep, of a
// person, a repository and whatever hangs from them.
func TestEveryFieldCanBeAsked(t *testing.T) {
	w := NewWorld(Options{Seed: 1, Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)})
	handler := w.GitHub()
	var login string
	for _, p := range w.Truth().People {
		if p.Persona == Maintainer && p.Gone == "" {
			login = p.Login
			break
		}
	}
	for name, root := range map[string]struct{ call, typ string }{
		"person":       {`user(login:"` + login + `")`, "User"},
		"repository":   {`repository(owner:"mlflow",name:"mlflow")`, "Repository"},
		"organization": {`organization(login:"kubeflow")`, "Organization"},
		"pull request": {`repository(owner:"mlflow",name:"mlflow"){pullRequest(number:1)`, "PullRequest"},
		"search":       {`search(query:"mlflow",type:ISSUE,first:3)`, "SearchResultItemConnection"},
		"rate limit":   {`rateLimit`, "RateLimit"},
	} {
		t.Run(name, func(t *testing.T) {
			query := "{" + root.call + selection(w.schema, w.schema.Types[root.typ], 3, []string{root.typ}) + strings.Repeat("}", strings.Count(root.call, "{")+1)
			body, err := json.Marshal(map[string]string{"query": query})
			if err != nil {
				t.Fatal(err)
			}
			req := httptest.NewRequest("POST", "/graphql", bytes.NewReader(body))
			req.Header.Set("Authorization", "bearer demo-token")
			req.Header.Set("User-Agent", "test")
			out := httptest.NewRecorder()
			handler.ServeHTTP(out, req)
			var got struct {
				Data   map[string]any
				Errors []struct {
					Type, Message string
					Path          []any
				}
			}
			if err := json.Unmarshal(out.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v: %.300s", err, out.Body)
			}
			for _, e := range got.Errors {
				if e.Type != "NOT_FOUND" { // not everybody has a repository named mlflow
					t.Errorf("%s %s at %v", e.Type, e.Message, e.Path)
				}
			}
			if len(out.Body.String()) < 100 {
				t.Errorf("answer is %s", out.Body)
			}
		})
	}
}
