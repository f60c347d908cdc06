package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestDefaultHoldsTheWholeCatalogue(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(c.Tools()); got != 140 {
		t.Errorf("got %d tools, want 140", got)
	}
	var areas []talent.AreaID
	for _, area := range c.Areas() {
		if area.SeedArea > 0 {
			areas = append(areas, area.ID)
		}
	}
	if diff := cmp.Diff(areas, talent.Areas()); diff != "" {
		t.Errorf("areas of MLOps work (-got +want):\n%s", diff)
	}
}

func TestResolve(t *testing.T) {
	c := mustLoad(t)
	tests := map[string]struct {
		want talent.ToolID
	}{
		"KServe": {"kserve"}, "weights_and-biases": {"wandb"}, "k8s": {"kubernetes"},
		"Great Expectations (GX)": {"great-expectations"}, "hydra": {"hydra"}, "nonesuch": {""},
	}
	for name, tt := range tests {
		if got, ok := c.Resolve(name); got != tt.want || ok != (tt.want != "") {
			t.Errorf("Resolve(%q) = %q, %v, want %q", name, got, ok, tt.want)
		}
	}
}

func TestNoiseOf(t *testing.T) {
	c := mustLoad(t)
	tests := map[string]bool{
		"ana/mlops-zoomcamp": true, "homework-3": true, "ana/lab2": true, "mlflow-demo": true, "customer-satisfaction-zenml": true,
		"ana/matlab2tikz": false, "collab2": false, "resampler": false, "kserve": false, "examples-r-us": true, "democracy": false,
		"zoomcamp/kserve": false,
	}
	for repo, want := range tests {
		if got := c.NoiseOf(repo); got != want {
			t.Errorf("NoiseOf(%q) = %v, want %v", repo, got, want)
		}
	}
}

func TestFiles(t *testing.T) {
	c := mustLoad(t)
	tests := map[string]struct {
		path       string
		sure, weak []talent.ToolID
	}{
		"any folder":        {"a/b/dvc.yaml", []talent.ToolID{"dvc"}, nil},
		"suffix":            {"data/x.dvc", []talent.ToolID{"dvc"}, nil},
		"folder":            {".metaflow/a/b", []talent.ToolID{"metaflow"}, nil},
		"folder alone":      {".metaflow", nil, nil},
		"stars over none":   {"airflow/dags/train.py", nil, []talent.ToolID{"airflow"}},
		"stars over many":   {"dags/a/b/train.py", nil, []talent.ToolID{"airflow"}},
		"ambiguous name":    {"config.yaml", nil, []talent.ToolID{"truss"}},
		"case matters":      {"dockerfile", nil, nil},
		"empty":             {"", nil, nil},
		"part of a segment": {"notdvc.yaml", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.ToolsOfFile(tt.path), tt.sure); diff != "" {
				t.Errorf("ToolsOfFile(%q) (-got +want):\n%s", tt.path, diff)
			}
			if diff := cmp.Diff(c.WeakToolsOfFile(tt.path), tt.weak); diff != "" {
				t.Errorf("WeakToolsOfFile(%q) (-got +want):\n%s", tt.path, diff)
			}
		})
	}
}

func TestMatchersNeverChangeTheCatalogue(t *testing.T) {
	c := mustLoad(t)
	before := c.ToolsOfPackage("pypi:apache-airflow-providers-openlineage")
	_ = append(before[:1], "other")
	after := c.ToolsOfPackage("pypi:apache-airflow-providers-openlineage")
	if diff := cmp.Diff(after, []talent.ToolID{"openlineage", "airflow"}); diff != "" {
		t.Errorf("second answer (-got +want):\n%s", diff)
	}
}

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		mustLoad(b)
	}
}

func BenchmarkToolsOfFile(b *testing.B) {
	c := mustLoad(b)
	for b.Loop() {
		c.ToolsOfFile("services/api/internal/server/handler_test.go")
	}
}
