package catalog

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write builtin.go anew")

// TestBuiltInIsToolsYAML holds the compiled-in catalogue to tools.yaml, which is
// read with all the checks that an operator's file gets.
func TestBuiltInIsToolsYAML(t *testing.T) {
	text, err := os.ReadFile("tools.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want data
	if err := want.overlay("tools.yaml", text); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("builtin.go", goFile(t, want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(builtIn, want, cmp.AllowUnexported(data{})); diff != "" {
		t.Errorf("builtin.go is not what tools.yaml says: run `go generate ./config/catalog` (-got +want):\n%s", diff)
	}
}

// goFile writes the catalogue as Go that the compiler lays out: a start of the
// program then costs nothing for it.
func goFile(t *testing.T, d data) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("// Code generated from tools.yaml by builtin_test.go. DO NOT EDIT.\n\npackage catalog\n\nimport \"mlscout/talent\"\n\n// builtIn is the content of tools.yaml.\nvar builtIn = ")
	literal(&b, reflect.ValueOf(d), true)
	b.WriteByte('\n')
	text, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// literal writes a value as Go, zero fields left out; the type of an element
// goes without saying.
func literal(b *bytes.Buffer, v reflect.Value, named bool) {
	switch v.Kind() {
	case reflect.Struct:
		if named {
			b.WriteString(v.Type().Name())
		}
		b.WriteString("{\n")
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				b.WriteString(v.Type().Field(i).Name + ": ")
				literal(b, v.Field(i), true)
				b.WriteString(",\n")
			}
		}
		b.WriteString("}")
	case reflect.Slice:
		b.WriteString("[]" + typeName(v.Type().Elem()) + "{")
		for i := range v.Len() {
			if v.Type().Elem().Kind() == reflect.Struct {
				b.WriteString("\n")
			}
			literal(b, v.Index(i), false)
			b.WriteString(",")
		}
		b.WriteString("}")
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprint(b, v)
	}
}

// typeName is how this package writes a type.
func typeName(t reflect.Type) string {
	if t.PkgPath() == "" || t.PkgPath() == reflect.TypeFor[data]().PkgPath() {
		return t.Name()
	}
	return t.String()
}
