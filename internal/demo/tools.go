package demo

import "mlscout/talent"

// tool is a repository that the world has histories for, and what its users
// leave in their own repositories.
type tool struct {
	id       talent.ToolID
	area     talent.AreaID
	repo     string
	former   []string
	language string
	also     string // second language
	pkg      string // as requirements files name it
	topic    string
	word     string // as people write it
	marker   string // a file that only users of the tool have
	text     string // its content
	parts    []string
	rosters  []string
	weight   float64 // how many people work on it
}

// tools lists the repositories. Names, topics and file names are facts about
// the tools; everybody who acts in them here is invented.
func tools() []*tool {
	py, gopher := "Python", "Go"
	return []*tool{
		{id: "mlflow", area: talent.Tracking, repo: "mlflow/mlflow", language: py, also: "TypeScript", pkg: "mlflow", topic: "mlflow", word: "MLflow", marker: "MLproject", text: "name: training\nentry_points:\n  main:\n    command: python train.py\n", parts: []string{"tracking", "registry", "artifacts", "gateway", "autolog"}, weight: 3},
		{id: "kubeflow", area: talent.Pipelines, repo: "kubeflow/pipelines", language: gopher, also: py, pkg: "kfp", topic: "kubeflow", word: "Kubeflow", marker: "pipelines/train.yaml", text: "# PIPELINE DEFINITION\napiVersion: pipelines.kubeflow.org/v2beta1\nkind: Pipeline\n", parts: []string{"backend", "sdk", "frontend", "manifests", "components"}, rosters: []string{"OWNERS"}, weight: 3},
		{id: "kubeflow", area: talent.Pipelines, repo: "kubeflow/katib", language: gopher, also: py, pkg: "kubeflow-katib", topic: "katib", word: "Katib", marker: "katib/experiment.yaml", text: "apiVersion: kubeflow.org/v1beta1\nkind: Experiment\n", parts: []string{"controller", "suggestion", "metrics collector", "ui"}, rosters: []string{"OWNERS"}, weight: 1.2},
		{id: "kubeflow", area: talent.Pipelines, repo: "kubeflow/trainer", former: []string{"kubeflow/training-operator"}, language: gopher, also: py, pkg: "kubeflow-training", topic: "kubeflow", word: "Kubeflow", marker: "jobs/trainjob.yaml", text: "apiVersion: trainer.kubeflow.org/v1alpha1\nkind: TrainJob\n", parts: []string{"operator", "runtime", "webhook", "sdk"}, rosters: []string{"OWNERS"}, weight: 1.2},
		{id: "kubeflow", area: talent.Pipelines, repo: "kubeflow/community", language: "Shell", topic: "kubeflow", word: "Kubeflow", parts: []string{"proposals", "calendar", "wg-pipelines"}, rosters: []string{"OWNERS_ALIASES"}, weight: 0.4},
		{id: "dvc", area: talent.Versioning, repo: "treeverse/dvc", former: []string{"iterative/dvc"}, language: py, pkg: "dvc", topic: "dvc", word: "DVC", marker: "dvc.yaml", text: "stages:\n  train:\n    cmd: python src/train.py\n    deps: [data/raw]\n    outs: [models/model.pkl]\n", parts: []string{"remote", "exp", "stage", "data", "plots"}, weight: 2},
		{id: "kserve", area: talent.Serving, repo: "kserve/kserve", former: []string{"kubeflow/kfserving"}, language: gopher, also: py, pkg: "kserve", topic: "kserve", word: "KServe", marker: "deploy/inferenceservice.yaml", text: "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n", parts: []string{"controller", "predictor", "explainer", "storage", "llm"}, rosters: []string{"OWNERS", "MAINTAINERS.md"}, weight: 2},
		{id: "feast", area: "features", repo: "feast-dev/feast", former: []string{"gojek/feast"}, language: py, also: gopher, pkg: "feast", topic: "feast", word: "Feast", marker: "feature_store.yaml", text: "project: demo\nregistry: data/registry.db\nprovider: local\nonline_store:\n  type: sqlite\n", parts: []string{"online store", "offline store", "registry", "sdk"}, rosters: []string{"OWNERS", "CODEOWNERS"}, weight: 1.5},
		{id: "bentoml", area: talent.Serving, repo: "bentoml/BentoML", language: py, pkg: "bentoml", topic: "bentoml", word: "BentoML", marker: "bentofile.yaml", text: "service: \"service:svc\"\ninclude:\n  - \"*.py\"\n", parts: []string{"runner", "server", "cli", "container"}, rosters: []string{".github/CODEOWNERS"}, weight: 1.2},
		{id: "seldon", area: talent.Serving, repo: "SeldonIO/seldon-core", language: gopher, also: py, pkg: "seldon-core", topic: "seldon-core", word: "Seldon", marker: "serve/model-settings.json", text: "{\"name\": \"model\", \"implementation\": \"mlserver_sklearn.SKLearnModel\"}\n", parts: []string{"operator", "scheduler", "executor"}, rosters: []string{".github/CODEOWNERS"}, weight: 0.9},
		{id: "evidently", area: talent.Monitoring, repo: "evidentlyai/evidently", language: py, pkg: "evidently", topic: "evidently", word: "Evidently", parts: []string{"metrics", "report", "ui", "presets"}, weight: 1},
		{id: "nannyml", area: talent.Monitoring, repo: "NannyML/nannyml", language: py, pkg: "nannyml", topic: "nannyml", word: "NannyML", marker: "nannyml.yaml", text: "input:\n  reference_data:\n    path: reference.csv\n", parts: []string{"drift", "estimator", "chunker"}, weight: 0.6},
		{id: "great-expectations", area: talent.Validation, repo: "fivetran/great_expectations", former: []string{"great-expectations/great_expectations"}, language: py, pkg: "great-expectations", topic: "great-expectations", word: "Great Expectations", marker: "gx/great_expectations.yml", text: "config_version: 4.0\nstores:\n  expectations_store:\n    class_name: ExpectationsStore\n", parts: []string{"datasource", "checkpoint", "profiler", "docs"}, weight: 1},
		{id: "zenml", area: talent.Pipelines, repo: "zenml-io/zenml", former: []string{"maiot-io/zenml"}, language: py, pkg: "zenml", topic: "zenml", word: "ZenML", marker: ".zen/config.yaml", text: "active_stack: default\n", parts: []string{"stack", "orchestrator", "materializer", "dashboard"}, weight: 0.9},
		{id: "argo-workflows", area: talent.Pipelines, repo: "argoproj/argo-workflows", former: []string{"argoproj/argo"}, language: gopher, also: "TypeScript", pkg: "hera", topic: "argo-workflows", word: "Argo Workflows", marker: "argo/workflow.yaml", text: "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n", parts: []string{"controller", "executor", "server", "ui", "cron"}, rosters: []string{"OWNERS", "MAINTAINERS.md"}, weight: 1.3},
		{id: "ray", area: talent.Infrastructure, repo: "ray-project/ray", language: py, also: "C++", pkg: "ray", topic: "ray", word: "Ray", marker: "ray-cluster.yaml", text: "apiVersion: ray.io/v1\nkind: RayCluster\n", parts: []string{"core", "serve", "tune", "data", "train"}, weight: 2},
		{id: "skypilot", area: talent.Infrastructure, repo: "skypilot-org/skypilot", language: py, pkg: "skypilot", topic: "skypilot", word: "SkyPilot", marker: "sky.yaml", text: "resources:\n  accelerators: A100:1\nrun: python train.py\n", parts: []string{"provision", "jobs", "serve", "catalog"}, weight: 0.8},
		{id: "metaflow", area: talent.Pipelines, repo: "Netflix/metaflow", language: py, pkg: "metaflow", topic: "metaflow", word: "Metaflow", parts: []string{"runtime", "datastore", "cards", "plugins"}, weight: 0.8},
		{id: "kedro", area: talent.Pipelines, repo: "kedro-org/kedro", former: []string{"quantumblacklabs/kedro"}, language: py, pkg: "kedro", topic: "kedro", word: "Kedro", marker: "conf/base/catalog.yml", text: "model_input:\n  type: pandas.ParquetDataset\n  filepath: data/model_input.parquet\n", parts: []string{"runner", "catalog", "cli", "config"}, rosters: []string{"CODEOWNERS"}, weight: 0.8},
		{id: "wandb", area: talent.Tracking, repo: "wandb/wandb", former: []string{"wandb/client"}, language: py, also: gopher, pkg: "wandb", topic: "wandb", word: "Weights & Biases", marker: "wandb/settings", text: "[default]\nproject = demo\n", parts: []string{"run", "sweeps", "artifacts", "core"}, rosters: []string{".github/CODEOWNERS"}, weight: 0.9},
		{id: "optuna", area: talent.Tracking, repo: "optuna/optuna", language: py, pkg: "optuna", topic: "optuna", word: "Optuna", parts: []string{"samplers", "pruners", "storage", "study"}, weight: 0.9},
		{id: "lakefs", area: talent.Versioning, repo: "treeverse/lakeFS", language: gopher, also: py, pkg: "lakefs", topic: "lakefs", word: "lakeFS", marker: "lakectl.yaml", text: "server:\n  endpoint_url: http://localhost:8000\n", parts: []string{"graveler", "gateway", "gc", "hooks"}, weight: 0.6},
		{id: "openlineage", area: talent.Governance, repo: "OpenLineage/OpenLineage", language: "Java", also: py, pkg: "openlineage-python", topic: "openlineage", word: "OpenLineage", marker: "openlineage.yml", text: "transport:\n  type: http\n  url: http://localhost:5000\n", parts: []string{"client", "spec", "integration", "facets"}, weight: 0.6},
	}
}
