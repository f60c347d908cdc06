package catalog

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMentions(t *testing.T) {
	c := mustLoad(t)
	tests := map[string]struct {
		text string
		want []string // tool=text
	}{
		"longest wins":            {"Ray Serve and KubeRay", []string{"ray=Ray Serve", "ray-serve=Ray Serve", "ray=KubeRay"}},
		"spaces hyphens alike":    {"argo-workflows, scikit  learn, great_expectations", []string{"argo-workflows=argo-workflows", "scikit-learn=scikit  learn", "great-expectations=great_expectations"}},
		"word boundaries":         {"mlflowish unDVCed gitter", nil},
		"punctuation":             {"(MLflow) DVC; 'Kubeflow'.", []string{"mlflow=MLflow", "dvc=DVC", "kubeflow=Kubeflow"}},
		"scripts without spaces":  {"熟悉Kubeflow和MLflow。使用ＭＬｆｌｏｗ", []string{"kubeflow=Kubeflow", "mlflow=MLflow", "mlflow=ＭＬｆｌｏｗ"}},
		"hangul particle":         {"MLflow를 씁니다", []string{"mlflow=MLflow"}},
		"accented neighbour":      {"éMLflow", nil},
		"page address":            {"see https://kubeflow.example.org/mlflow?x=dvc and github.com/mlflow/mlflow", nil},
		"mail address":            {"write to mlflow@kubeflow.example.org", nil},
		"organisation handle":     {"maintainer @mlflow, @ray", []string{"mlflow=mlflow"}},
		"ordinary in a list":      {"ray, dask, beam", []string{"ray=ray", "beam-dask=dask", "beam-dask=beam"}},
		"ordinary in prose":       {"A feast for a ray of comet spark", nil},
		"ordinary on two lines":   {"Spark\nKafka\nFlux\n", []string{"spark=Spark", "kafka-flink=Kafka", "tekton-gitops=Flux"}},
		"only ordinary, in a row": {"Ray, Feast, Comet", []string{"ray=Ray", "feast=Feast", "comet=Comet"}},
		"place":                   {"Location: Phoenix, Arizona\nRemote: yes\nTechnologies: Kubernetes", []string{"kubernetes=Kubernetes"}},
		"adverb":                  {"Evidently, our features drifted.", nil},
		"sentence opener":         {"Determined to learn training pipelines.", nil},
		"ampersand":               {"W&B; weights & biases", []string{"wandb=W&B", "wandb=weights & biases"}},
		"empty":                   {"", nil},
		"cut off":                 {"weights &", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range c.Mentions(tt.text) {
				got = append(got, string(m.Tool)+"="+tt.text[m.Start:m.End])
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("Mentions(%q) (-got +want):\n%s", tt.text, diff)
			}
		})
	}
}

func FuzzMentions(f *testing.F) {
	c := mustLoad(f)
	for _, tool := range c.Tools() {
		f.Add(strings.Join(append(tool.Aliases, tool.Decoys...), ", "))
	}
	f.Add("\xff w&b \x80ray\xc3, dvc@")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range c.Mentions(text) {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End {
				t.Fatalf("mention %v lies outside the text", m)
			}
			if m.Start < end && m.End != end {
				t.Fatalf("mention %v overlaps the one before", m)
			}
			end = m.End
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("mention %v cuts a rune", m)
			}
		}
	})
}

func BenchmarkMentions(b *testing.B) {
	c := mustLoad(b)
	text := strings.Repeat("Remote: yes. Technologies: Python, Kubeflow, MLflow, Ray, Spark. I built feature pipelines for a bank. ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		c.Mentions(text)
	}
}
