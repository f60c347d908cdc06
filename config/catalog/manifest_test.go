package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackages(t *testing.T) {
	tests := map[string]struct {
		path, content string
		want          []string
	}{
		"requirements": {"train/requirements-dev.txt", `
# pinned
--index-url https://pypi.example.org/simple
-r base.txt
mlflow==2.9.2  # tracking
Great_Expectations[sqlalchemy] >= 0.18
ray[serve, tune]>=2; python_version > "3.8"
-e git+https://git.example.org/x/y#egg=dvc
https://files.example.org/a.whl
kfp @ https://files.example.org/kfp.whl
`, []string{"pypi:dvc", "pypi:great-expectations[sqlalchemy]", "pypi:kfp", "pypi:mlflow", "pypi:ray[serve,tune]"}},
		"requirements folder": {"requirements/prod.txt", "feast\n", []string{"pypi:feast"}},
		"windows lines":       {"requirements.txt", "\ufeffmlflow\r\ndvc>=3\r\n", []string{"pypi:dvc", "pypi:mlflow"}},
		"pyproject": {"pyproject.toml", `
[build-system]
requires = ["setuptools"]
[project]
name = "kedro"
dependencies = [
  "mlflow>=2", # tracking
  'zenml[server]; extra == "x"',
]
[project.optional-dependencies]
dev = ["pytest"]
[dependency-groups]
lint = ["ruff>=0.5", {include-group = "dev"}]
[tool.poetry.dependencies]
python = "^3.11"
bentoml = "^1.2"
ray = {version = "^2", extras = ["serve"]}
[tool.poetry.group.test.dependencies]
deepchecks = "*"
`, []string{"pypi:bentoml", "pypi:deepchecks", "pypi:mlflow", "pypi:pytest", "pypi:ray[serve]", "pypi:ruff", "pypi:zenml[server]"}},
		"setup.py": {"setup.py", `
setup(name="kfp-thing", install_requires=["kfp>=2", 'feast[redis]'],
  extras_require={"dev": ["pytest>=7"]}, description="uses mlflow")`,
			[]string{"pypi:feast[redis]", "pypi:kfp", "pypi:pytest"}},
		"setup.cfg": {"setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires =\n    kedro>=0.18\n    dvc\npackages = find:\n    mlflow\n[options.extras_require]\ndev = pytest; tox\n",
			[]string{"pypi:dvc", "pypi:kedro", "pypi:pytest", "pypi:tox"}},
		"conda": {"environment.yml", "name: mlflow\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - conda-forge::dvc=3\n  - pytorch=2.1\n  - pip\n  - pip:\n      - kserve==0.11\n      - \"bentoml\"\n",
			[]string{"pypi:bentoml", "pypi:dvc", "pypi:kserve", "pypi:pip", "pypi:torch"}},
		"Pipfile":        {"Pipfile", "[[source]]\nurl = \"https://pypi.example.org\"\n[packages]\nwandb = \"*\"\nray = {extras = [\"serve\"], version = \"*\"}\n[requires]\npython_version = \"3.11\"\n", []string{"pypi:ray[serve]", "pypi:wandb"}},
		"package.json":   {"web/package.json", `{"name":"x","dependencies":{"Promptfoo":"^1"},"devDependencies":{"@dvcorg/cml":"*"},"peerDependencies":null}`, []string{"npm:@dvcorg/cml", "npm:promptfoo"}},
		"broken json":    {"package.json", `{"dependencies":`, nil},
		"go.mod":         {"go.mod", "module example.org/x\n\ngo 1.26\n\nrequire k8s.io/client-go v0.30.0\nrequire (\n\tgo.temporal.io/sdk v1.2.3\n\tgithub.com/x/y/v3 v3.1.0\n\tgithub.com/z v1.0.0 // indirect\n)\n", []string{"go:github.com/x/y", "go:go.temporal.io/sdk", "go:k8s.io/client-go"}},
		"Dockerfile":     {"docker/Dockerfile.train", "FROM python:3.11\nRUN pip install --no-cache-dir -r requirements.txt \\\n    mlflow==2.9 'dvc[s3]' && pip install -e . && uv pip install --system kfp\nRUN apt-get install -y git\n", []string{"pypi:dvc[s3]", "pypi:kfp", "pypi:mlflow"}},
		"another kind":   {"README.md", "mlflow", nil},
		"lock file":      {"poetry.lock", "name = \"mlflow\"", nil},
		"unclosed lists": {"pyproject.toml", "[project]\ndependencies = [\"mlflow\",\n", []string{"pypi:mlflow"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(Packages(tt.path, tt.content), tt.want); diff != "" {
				t.Errorf("Packages(%q) (-got +want):\n%s", tt.path, diff)
			}
		})
	}
}

func FuzzPackages(f *testing.F) {
	f.Add("pyproject.toml", "[project]\ndependencies = [\n\"a\"")
	f.Add("setup.py", "install_requires=['a'")
	f.Add("setup.cfg", "[options]\ninstall_requires=\n a")
	f.Add("environment.yml", "dependencies:\n - a::b")
	f.Add("Dockerfile", "RUN pip install a \\\n")
	c := mustLoad(f)
	f.Fuzz(func(t *testing.T, path, content string) {
		for _, id := range Packages(path, content) {
			c.ToolsOfPackage(id)
			if id[len(id)-1] == ':' {
				t.Fatalf("Packages(%q) gives the empty name %q", path, id)
			}
		}
	})
}
