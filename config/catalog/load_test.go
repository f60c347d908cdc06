package catalog

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestLoadLaysFilesOverTheBuiltIn(t *testing.T) {
	c := mustLoad(t, filepath.Join("testdata", "overlay.yaml"))
	if got := len(c.Tools()); got != 141 {
		t.Errorf("got %d tools, want 140 and the new one", got)
	}
	want := Tool{
		ID: "furnace", Name: "Furnace", Area: "serving", Specificity: "core", Status: "active",
		Packages: []string{"pypi:furnace-*"}, Aliases: []string{"furnace"}, Ordinary: []string{"Furnace"},
	}
	furnace, _ := c.Tool("furnace")
	if diff := cmp.Diff(furnace, want); diff != "" {
		t.Errorf("new tool (-got +want):\n%s", diff)
	}
	base := mustLoad(t)
	wantMLflow, _ := base.Tool("mlflow")
	wantMLflow.Topics = []string{"house-mlflow"}
	mlflow, _ := c.Tool("mlflow")
	if diff := cmp.Diff(mlflow, wantMLflow); diff != "" {
		t.Errorf("overridden tool (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(c.ToolsOfPackage("pypi:furnace-client"), []talent.ToolID{"furnace"}); diff != "" {
		t.Errorf("packages of the new tool (-got +want):\n%s", diff)
	}
	if !c.NoiseOf("x/onboarding-day") || c.NoiseOf("x/zoomcamp") {
		t.Error("the file's noise patterns do not replace the built-in ones")
	}
}

func TestLoadTellsEveryMistake(t *testing.T) {
	tests := map[string]string{
		"unknown key":      "tools:\n  - {id: x, name: X, area: serving, alias: [x]}\n|my.yaml:2:37: unknown key \"alias\" in tools[0]; did you mean \"aliases\"?",
		"unknown area":     "tools:\n  - id: x\n    name: X\n    area: servin\n|my.yaml:4:11: tools[0].area: unknown area \"servin\"; did you mean \"serving\"?",
		"duplicate id":     "tools:\n  - {id: x, name: X, area: serving}\n  - {id: x, name: Y, area: serving}\n|my.yaml:3:5: tools[1]: a second entry for \"x\" in this file",
		"bad regexp":       "noise:\n  repo_name_patterns: [\"(lab\"]\n|my.yaml:2:24: noise.repo_name_patterns[0]: error parsing regexp: missing closing ): `(lab`",
		"bad repository":   "tools:\n  - {id: mlflow, repos: [mlflow]}\n|my.yaml:2:26: tools[0].repos[0]: want owner/name, got \"mlflow\"",
		"bad package":      "tools:\n  - {id: mlflow, packages: [mlflow]}\n|my.yaml:2:29: tools[0].packages[0]: want pypi:, npm: or go: and a name, got \"mlflow\"",
		"bad glob":         "tools:\n  - {id: mlflow, files: [\"a[\"]}\n|my.yaml:2:26: tools[0].files[0]: \"a[\": an unclosed [ or a trailing \\",
		"wrong type":       "tools:\n  - {id: mlflow, repos: mlflow/mlflow}\n|my.yaml:2:25: tools[0].repos: want a list, got text \"mlflow/mlflow\"",
		"no id":            "tools:\n  - {name: X, area: serving}\n|my.yaml:2:5: tools[0]: id is required",
		"no area":          "tools:\n  - {id: x, name: X}\n|my.yaml:2:5: tools[0].area: is required",
		"bad id":           "tools:\n  - {id: \"My Tool\", name: X, area: serving}\n|my.yaml:2:10: tools[0].id: want lower-case letters, digits and hyphens, got \"My Tool\"",
		"bad status":       "tools:\n  - {id: mlflow, status: activ}\n|my.yaml:2:26: tools[0].status: want active, legacy, archived, got \"activ\"; did you mean \"active\"?",
		"matches anything": "tools:\n  - {id: mlflow, content: [\"\"]}\n|my.yaml:2:28: tools[0].content[0]: an empty text would match everything",
		"bad ordinary":     "tools:\n  - {id: mlflow, ordinary: [Flow]}\n|my.yaml:2:29: tools[0].ordinary[0]: \"Flow\" is not an alias of this tool; did you mean \"mlflow\"?",
		"bad example":      "tools:\n  - {id: mlflow, matches: [\"pkg:x\"]}\n|my.yaml:2:28: tools[0].matches[0]: want one of repo:, package:, file:, topic:, import:, content:, text: and an example, got \"pkg:x\"",
		"later version":    "version: 2\n|my.yaml:1:10: version: this mlscout reads version 1, not 2",
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text, want, _ := cutLast(tt)
			t.Chdir(t.TempDir())
			if err := os.WriteFile("my.yaml", []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load("my.yaml")
			if err == nil {
				t.Fatal("got no error, want", want)
			}
			if diff := cmp.Diff(err.Error(), want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
		})
	}
}

// cutLast splits a test case into the file and the message after the last bar.
func cutLast(s string) (text, want string, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '|' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func TestLoadOfAMissingFile(t *testing.T) {
	if _, err := Load("nowhere.yaml"); err == nil {
		t.Error("got no error")
	}
}
