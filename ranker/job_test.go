package ranker

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

const advert = `# Machine Learning Platform Engineer

## About us
Example Foundry loves Docker, Kubernetes and pizza.

## What you will do
- Build training pipelines with Kubeflow or Airflow.
- Own model serving and drift detection.
- Migrate away from SageMaker.

## Requirements
- Strong experience with Kubernetes and Terraform
- MLflow, DVC or Weights & Biases in daily use
- Experience with feature stores such as Feast or Tecton
- Prometheus, Grafana
- 5+ years in the field
- Bachelor's degree
- Great communication

**Nice to have:**
- BentoML
- We do not use Dagster
`

// tools of the wants that hold a condition.
func toolsOf(job Job, holds func(Want) bool) [][]talent.ToolID {
	var sets [][]talent.ToolID
	for _, want := range job.Wants {
		if len(want.Tools) > 0 && holds(want) {
			sets = append(sets, want.Tools)
		}
	}
	return sets
}

func TestReadJob(t *testing.T) {
	_, tools := setup(t)
	job := ReadJob(advert, tools)
	if got, want := job.Title, "Machine Learning Platform Engineer"; got != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
	must := toolsOf(job, func(w Want) bool { return w.Must })
	if diff := cmp.Diff(must, [][]talent.ToolID{{"kubernetes"}, {"terraform"}, {"dvc", "mlflow", "wandb"}}); diff != "" {
		t.Errorf("musts (-got +want):\n%s", diff)
	}
	could := toolsOf(job, func(w Want) bool { return !w.Must })
	if diff := cmp.Diff(could, [][]talent.ToolID{{"airflow", "kubeflow"}, {"feast", "tecton"}, {"prometheus"}, {"grafana"}, {"bentoml"}}); diff != "" {
		t.Errorf("others (-got +want):\n%s", diff)
	}
	var areas []talent.AreaID
	for _, want := range job.Wants {
		if want.Area != "" {
			areas = append(areas, want.Area)
		}
	}
	if diff := cmp.Diff(areas, []talent.AreaID{talent.Serving, talent.Monitoring}); diff != "" {
		t.Errorf("areas (-got +want):\n%s", diff)
	}
	if got, want := job.Query(), "tool:kubernetes AND tool:terraform AND (tool:dvc OR tool:mlflow OR tool:wandb)"; got != want {
		t.Errorf("query: got %q, want %q", got, want)
	}
	for _, want := range []string{"5+ years in the field", "Bachelor's degree", "Great communication", "Migrate away from SageMaker.", "We do not use Dagster"} {
		if !slices.ContainsFunc(job.Unused, func(a Aside) bool { return a.Sentence == want && a.Why != "" }) {
			t.Errorf("%q is not among the unused %v", want, job.Unused)
		}
	}
}

func TestReadJobWithoutHeadings(t *testing.T) {
	_, tools := setup(t)
	job := ReadJob("MLOps engineer wanted\n\nYou will move us from nothing to KServe. Ray would be a plus; MLflow too.", tools)
	for _, want := range job.Wants {
		if want.Must {
			t.Errorf("a must without a heading for requirements: %+v", want)
		}
	}
	if len(toolsOf(job, func(w Want) bool { return slices.Contains(w.Tools, "kserve") })) != 1 {
		t.Errorf("KServe was not read: %+v", job.Wants)
	}
}

func TestFit(t *testing.T) {
	model, tools := setup(t)
	job := ReadJob(advert, tools)
	evidence := slices.Concat(regular("kubernetes", "kubernetes/kubernetes", 36, 0), regular("mlflow", "mlflow/mlflow", 24, 0), regular("evidently", "evidentlyai/evidently", 24, 0))
	score := model.Rank(talent.Prospect{Evidence: evidence}, nil, tools, asOf)
	fit := model.Fit(score, job)
	if len(fit.Unmet) != 1 || fit.Unmet[0].Tools[0] != "terraform" {
		t.Errorf("unmet: got %+v, want terraform alone", fit.Unmet)
	}
	if fit.Share <= 0 || fit.Share >= 1 || fit.Depth <= 0 {
		t.Errorf("share %v, depth %v: want a part", fit.Share, fit.Depth)
	}
	for _, line := range fit.Lines {
		if (line.Points > 0) != (line.Evidence != nil) || line.Want.Sentence == "" {
			t.Errorf("%+v: want evidence where there are points, and a sentence", line)
		}
	}
	if nothing := model.Fit(Score{}, job); nothing.Share != 0 || len(nothing.Unmet) != 3 {
		t.Errorf("without evidence: share %v, %d unmet; want 0 and 3", nothing.Share, len(nothing.Unmet))
	}
}

func FuzzReadJob(f *testing.F) {
	_, tools := setup(f)
	f.Add(advert)
	f.Add("Requirements:\n- A/B or C, e.g. MLflow, DVC or\n- not Kubeflow but KServe")
	f.Fuzz(func(t *testing.T, text string) {
		job := ReadJob(text, tools)
		musts := 0
		for _, want := range job.Wants {
			if (len(want.Tools) == 0) == (want.Area == "") || want.Weight <= 0 || want.Weight > 1 || want.Sentence == "" {
				t.Errorf("odd want %+v", want)
			}
			if want.Must {
				musts++
			}
		}
		if musts > maxMusts {
			t.Errorf("%d musts", musts)
		}
	})
}
