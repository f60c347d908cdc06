package catalog

import (
	"slices"
	"strings"
	"testing"

	"mlscout/talent"
)

// recognise runs one example through the matcher that its form names.
func recognise(t *testing.T, c *Catalog, example string) []talent.ToolID {
	t.Helper()
	kind, value, _ := strings.Cut(example, ":")
	switch kind {
	case "repo":
		return c.ToolsOf(value)
	case "package":
		return c.ToolsOfPackage(value)
	case "file":
		return c.ToolsOfFile(value)
	case "topic":
		return c.ToolsOfTopic(value)
	case "import":
		return c.ToolsOfImport(value)
	case "content":
		return c.ToolsOfContent(value)
	case "text":
		var tools []talent.ToolID
		for _, m := range c.Mentions(value) {
			tools = append(tools, m.Tool)
		}
		return tools
	}
	t.Fatalf("example %q: unknown form", example)
	return nil
}

func TestExamplesOfEveryTool(t *testing.T) {
	c := mustLoad(t)
	for _, tool := range c.Tools() {
		if len(tool.Matches) < 2 || len(tool.Rejects) < 1 {
			t.Errorf("%s: got %d matches and %d rejects, want at least 2 and 1", tool.ID, len(tool.Matches), len(tool.Rejects))
		}
		for _, example := range tool.Matches {
			if got := recognise(t, c, example); !slices.Contains(got, tool.ID) {
				t.Errorf("%s: %q gives %v", tool.ID, example, got)
			}
		}
		for _, example := range tool.Rejects {
			if got := recognise(t, c, example); slices.Contains(got, tool.ID) {
				t.Errorf("%s: %q gives %v, must not", tool.ID, example, got)
			}
		}
	}
}

func mustLoad(t testing.TB, files ...string) *Catalog {
	t.Helper()
	c, err := Load(files...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
