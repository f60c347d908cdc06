package web

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/api.md anew")

const apiDoc = "../../docs/api.md"

// openAPI is what the document below needs of the description.
type openAPI struct {
	OpenAPI string `json:"openapi"`
	Parts   struct {
		Schemas map[string]any `json:"schemas"`
	} `json:"components"`
	Paths map[string]map[string]struct {
		ID          string `json:"operationId"`
		Summary     string `json:"summary"`
		Description string `json:"description"`
		Parameters  []struct {
			Name     string `json:"name"`
			In       string `json:"in"`
			Required bool   `json:"required"`
			Text     string `json:"description"`
		} `json:"parameters"`
		Responses map[string]struct {
			Content map[string]struct {
				Schema map[string]any `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
}

// examples are requests for every operation, by its id.
func examples() map[string]struct{ method, path, body string } {
	return map[string]struct{ method, path, body string }{
		"search":    {"GET", "/api/v1/search?q=tool:kubeflow+AND+country:DE&limit=1", ""},
		"show":      {"GET", "/api/v1/prospects/person-00", ""},
		"explain":   {"GET", "/api/v1/prospects/person-00/explain?tool=kubeflow&compare=person-01", ""},
		"posts":     {"GET", "/api/v1/posts?kind=seeking&limit=1", ""},
		"lists":     {"GET", "/api/v1/lists", ""},
		"add":       {"POST", "/api/v1/lists/platform/members", `{"who":["person-00"]}`},
		"list":      {"GET", "/api/v1/lists/platform", ""},
		"edit":      {"PATCH", "/api/v1/lists/platform/members/person-00", `{"stage":"reviewed","note":"looks right"}`},
		"remove":    {"DELETE", "/api/v1/lists/platform/members/person-00", ""},
		"crawls":    {"GET", "/api/v1/crawls", ""},
		"job":       {"POST", "/api/v1/job", `{"text":"MLOps Engineer\nRequirements:\n- Kubeflow or Airflow in production"}`},
		"saved":     {"GET", "/api/v1/saved", ""},
		"save":      {"POST", "/api/v1/saved", `{"name":"flows","query":"tool:kubeflow"}`},
		"news":      {"GET", "/api/v1/saved/kubeflow", ""},
		"compare":   {"GET", "/api/v1/compare?with=person-00,person-01", ""},
		"create":    {"POST", "/api/v1/lists", `{"name":"ml-berlin","purpose":"Senior ML platform engineer"}`},
		"preview":   {"GET", "/api/v1/lists/platform/export?format=csv&to=Example+Ltd", ""},
		"export":    {"POST", "/api/v1/lists/platform/export", `{"format":"jsonl","purpose":"Senior ML platform engineer"}`},
		"approvals": {"GET", "/api/v1/approvals", ""},
		"decide":    {"POST", "/api/v1/approvals/1", `{"do":"approve","note":"agreed"}`},
		"privacy":   {"GET", "/api/v1/privacy", ""},
		"audit":     {"GET", "/api/v1/privacy/audit?action=request&limit=1", ""},
		"request":   {"POST", "/api/v1/privacy/requests", `{"kind":"access","who":"person-02","channel":"letter"}`},
		"answer":    {"POST", "/api/v1/privacy/requests/1", `{"do":"done","text":"sent by registered letter"}`},
		"test":      {"POST", "/api/v1/privacy/test", `{"subject":"octo"}`},
	}
}

// TestEveryOperationHasAnExample runs an example of each operation, and holds
// docs/api.md to the description.
func TestEveryOperationHasAnExample(t *testing.T) {
	b := browse(t, newSite(t, open))
	furnish(b)
	var described openAPI
	if err := json.Unmarshal([]byte(b.get("/api/openapi.json").text), &described); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(described.OpenAPI, "3.1") {
		t.Errorf("openapi: got %q, want 3.1", described.OpenAPI)
	}
	var doc strings.Builder
	doc.WriteString("# The API\n\nMade by `go test ./internal/web -run TestEveryOperation -update`; the description for programs is at `/api/openapi.json`.\n" +
		"Send `Authorization: Bearer TOKEN`; tokens are made under Account or with `mlscout account token NAME --scope read`.\n" +
		"Errors are `application/problem+json`. Answers carry an `ETag`. A token may ask 10 times a second, 40 in a burst.\n")
	written, _ := os.ReadFile(apiDoc)
	for _, path := range slices.Sorted(maps.Keys(described.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(described.Paths[path])) {
			op := described.Paths[path][method]
			heading := fmt.Sprintf("## %s %s", strings.ToUpper(method), path)
			example, ok := examples()[op.ID]
			if !ok {
				t.Errorf("%s has no example", op.ID)
				continue
			}
			if !*update && !strings.Contains(string(written), heading+"\n") {
				t.Errorf("docs/api.md does not tell of %s; run with -update", heading)
			}
			fmt.Fprintf(&doc, "\n%s\n\n%s. %s\n", heading, op.Summary, op.Description)
			for _, p := range op.Parameters {
				fmt.Fprintf(&doc, "\n- `%s` (%s) %s", p.Name, p.In, p.Text)
			}
			p := writeExample(t, b, &doc, example)
			answer := op.Responses[fmt.Sprint(p.StatusCode)].Content["application/json"].Schema
			var value any
			if answer != nil && json.Unmarshal([]byte(p.text), &value) == nil {
				schemas{t, described.Parts.Schemas}.check(op.ID, value, answer)
			}
		}
	}
	if *update {
		if err := os.WriteFile(apiDoc, []byte(doc.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func writeExample(t *testing.T, b *browser, doc *strings.Builder, example struct{ method, path, body string }) page {
	t.Helper()
	if example.method != "POST" || strings.Contains(example.path, "lists") {
		b.post("/search", "/shortlist", "who", "person-01", "list", "platform")
	}
	if example.method == "PATCH" || example.method == "DELETE" {
		b.post("/search", "/shortlist", "who", "person-00", "list", "platform")
	}
	r, err := http.NewRequest(example.method, b.base+example.path, strings.NewReader(example.body))
	if err != nil {
		t.Fatal(err)
	}
	send := ""
	if example.body != "" {
		r.Header.Set("Content-Type", "application/json")
		send = " -H 'Content-Type: application/json' -d '" + example.body + "'"
	}
	if example.method != "GET" {
		send = " -X " + example.method + send
	}
	p := b.do(r)
	if p.StatusCode >= 300 {
		t.Errorf("%s %s: got %s %.200s", example.method, example.path, p.Status, p.text)
	}
	fmt.Fprintf(doc, "\n\n```sh\ncurl -H \"Authorization: Bearer $TOKEN\"%s \\\n  'http://127.0.0.1:8080%s'\n```\n", send, example.path)
	var value any
	if json.Unmarshal([]byte(p.text), &value) != nil {
		fmt.Fprintf(doc, "\n%s\n", p.Status)
		return p
	}
	text, _ := json.MarshalIndent(shortened(value, 0), "", "  ")
	fmt.Fprintf(doc, "\n```json\n%s\n```\n", text)
	return p
}

// shortened keeps the first of every list, and goes only so deep.
func shortened(value any, depth int) any {
	switch v := value.(type) {
	case []any:
		if len(v) == 0 {
			return v
		}
		return []any{shortened(v[0], depth+1)}
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			if depth > 3 && !strings.Contains(fmt.Sprintf("%T", inner), "map") {
				out[name] = inner
				continue
			}
			out[name] = shortened(inner, depth+1)
		}
		return out
	}
	return value
}
