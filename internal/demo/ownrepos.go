package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ownRepositories gives a person the repositories that their part has: projects
// with what the tools leave behind, forks, coursework, lists of lists.
func (in *inventor) ownRepositories(a *account) {
	switch a.persona {
	case Stuffer:
		in.stuffed(a)
	case StarFarmer:
		in.farmed(a)
	case Student:
		in.coursework(a)
	case Bystander, DriveBy:
		in.pastime(a)
	default:
		for _, s := range a.skills {
			if in.chance(0.25 + s.level/2) {
				in.project(a, s)
			}
		}
	}
	if len(a.skills) > 0 && in.chance(0.5) {
		in.forked(a, a.skills[0].tool)
	}
	if in.chance(0.08) {
		r := in.plain(a, "scratch", "", nil)
		r.commits, r.files, r.pushed = nil, nil, time.Time{} // empty: the commits call answers 409
	}
	if in.chance(0.03) {
		in.plain(a, "mirror-of-dataset", "Taken down", nil).blocked = true
	}
}

// plain is a repository with a readme and a few commits by its owner.
func (in *inventor) plain(a *account, name, description string, languages []language) *repo {
	for in.names[strings.ToLower(a.login+"/"+name)] != nil {
		name += "-2"
	}
	r := in.addRepo(&repo{owner: a, name: name, description: description, languages: languages,
		created: in.before(in.opts.Now, 100, 1500), stars: in.rand.IntN(12), size: 20 + in.rand.IntN(4000)})
	r.put("README.md", "# "+name+"\n\n"+description+"\n")
	r.license = in.pick([]string{"", "MIT", "Apache-2.0"})
	in.push(r, a, 2+in.rand.IntN(6))
	return r
}

// push adds commits by the owner between the creation and now.
func (in *inventor) push(r *repo, a *account, count int) {
	end := in.opts.Now
	if a.persona == Inactive {
		end = in.opts.Now.AddDate(-3, 0, 0)
		r.created = in.before(end, 100, 900)
	}
	for range count {
		in.direct(r, a, in.between(r.created, end), in.pick([]string{"update", "fix training script", "add pipeline", "wip", "Add CI", "Tune parameters"}))
	}
	relink(r)
}

// project is real work with a tool: topics, dependencies and marker files agree.
func (in *inventor) project(a *account, s skill) *repo {
	t := s.tool
	subject := in.pick([]string{"churn", "forecasting", "vision", "fraud", "recsys", "routing", "pricing", "nlp"})
	r := in.plain(a, fmt.Sprintf("%s-%s", subject, in.pick([]string{"platform", "pipeline", "service", "ops"})),
		fmt.Sprintf("%s %s with %s", subject, in.pick([]string{"training pipeline", "model serving", "platform"}), t.word),
		languagesOf("Python", in.pick([]string{"", "Dockerfile", "Shell", "HCL"})))
	r.topics = []string{"mlops", t.topic, subject}
	r.stars = in.rand.IntN(10) + int(s.level*s.level*float64(in.rand.IntN(160)))
	if t.pkg != "" {
		r.put("requirements.txt", fmt.Sprintf("pandas>=2.0\n%s==1.%d.0\nscikit-learn\n", t.pkg, in.rand.IntN(20)))
	}
	if t.marker != "" {
		r.put(t.marker, t.text)
	}
	if other := in.anyTool(); in.chance(0.4) && other.pkg != "" {
		r.put("pyproject.toml", fmt.Sprintf("[project]\nname = %q\ndependencies = [\n  \"numpy\",\n  %q,\n]\n", r.name, other.pkg+">=1.0"))
	}
	r.put("src/train.py", "import "+strings.ReplaceAll(max(t.pkg, "os"), "-", "_")+"\n\n\ndef train():\n    return 0\n")
	if in.chance(0.5) {
		r.put("Dockerfile", "FROM python:3.12-slim\nCOPY . /app\n")
		r.put(".github/workflows/ci.yml", "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n")
	}
	in.push(r, a, int(s.level*20))
	return r
}

// forked is a copy of a tool's repository with nothing of one's own.
func (in *inventor) forked(a *account, t *tool) {
	up := in.repository(t.repo)
	if in.repository(a.login+"/"+up.name) != nil {
		return
	}
	r := in.addRepo(&repo{owner: a, name: up.name, description: up.description, topics: nil, languages: up.languages,
		created: in.before(in.opts.Now, 30, 1500), fork: true, parent: up, files: slices.Clone(up.files), size: up.size})
	r.commits, r.pushed, r.updated = up.commits, up.pushed, up.pushed
	if len(r.commits) > 20 {
		r.commits = r.commits[len(r.commits)/2:]
		r.pushed = r.commits[0].committed
	}
}

// coursework is the same assignment in many accounts, pushed once.
func (in *inventor) coursework(a *account) {
	t := in.tools[0]
	r := in.plain(a, in.pick([]string{"mlops-zoomcamp-2025", "mlops-course-homework", "week-03-lab", "mlops_assignment_2"}), "Homework", languagesOf("Jupyter Notebook", "Python"))
	r.put(t.marker, t.text)
	r.put("requirements.txt", "mlflow\npandas\n")
	r.put("dvc.yaml", "stages:\n  prepare:\n    cmd: python prepare.py\n")
	at := in.before(in.opts.Now, 100, 600)
	r.created, r.commits = at, nil
	in.direct(r, a, at.Add(time.Hour), "final submission")
	relink(r)
	if in.chance(0.4) {
		in.templated(a)
	}
	if in.chance(0.6) {
		in.classroom(a)
	}
}

// classroom is an assignment that an organisation hands out: repositories of
// one prefix and one file tree, a student in each.
func (in *inventor) classroom(a *account) {
	const school = "mlops-classroom-demo"
	org := in.account(school)
	if org == nil {
		org = &account{kind: typeOrganization, login: school, name: "MLOps Classroom", bio: "Assignments", created: in.opts.Now.AddDate(-4, 0, 0), updated: in.opts.Now.AddDate(-1, 0, 0), persona: Company}
		in.add(org)
	}
	at := in.before(in.opts.Now, 60, 700)
	r := in.addRepo(&repo{owner: org, name: "assignment-3-" + a.login, created: at, languages: languagesOf("Python"), size: 60})
	r.put("README.md", "# Assignment 3\n\nTrack an experiment.\n")
	r.put(in.tools[0].marker, in.tools[0].text)
	r.put("requirements.txt", "mlflow\n")
	for day := range 2 {
		in.direct(r, a, at.Add(time.Duration(day+1)*time.Hour), "Solve part "+itoa(int64(day+1)))
	}
	relink(r)
}

// templated is an instance of the first firm's starter template.
func (in *inventor) templated(a *account) {
	source := in.repository(in.firms[0].login + "/ml-starter")
	if source == nil {
		source = in.addRepo(&repo{owner: in.firms[0], name: "ml-starter", description: "Template for ML services", template: true,
			created: in.opts.Now.AddDate(-3, 0, 0), languages: languagesOf("Python"), stars: 30, size: 90})
		source.put("README.md", "# Starter\n")
		source.put("dvc.yaml", "stages: {}\n")
		in.push(source, a, 3)
	}
	r := in.plain(a, "ml-starter", "Generated from a template", languagesOf("Python"))
	r.templateOf = source
	r.files = slices.Clone(source.files)
}

// stuffed names every tool and does nothing with them.
func (in *inventor) stuffed(a *account) {
	r := in.plain(a, "awesome-mlops-portfolio", "MLOps Kubeflow MLflow DVC KServe Feast Ray Airflow Kubernetes Terraform portfolio", languagesOf("HTML"))
	for _, t := range in.tools {
		r.topics = append(r.topics, t.topic)
	}
	r.topics = dedupe(r.topics)
	r.put("README.md", "# Portfolio\n\nExpert in "+strings.Join(r.topics, ", ")+".\n")
}

// farmed has stars and no code.
func (in *inventor) farmed(a *account) {
	r := in.plain(a, "awesome-mlops-list", "A list of MLOps tools", nil)
	r.topics = []string{"awesome", "mlops", "mlflow", "kubeflow"}
	r.stars = 2000 + in.rand.IntN(9000)
}

func (in *inventor) pastime(a *account) {
	language := in.pick([]string{"TypeScript", "Rust", "C#", "Kotlin", "Python", "Go"})
	in.plain(a, in.pick([]string{"dotfiles", "chess", "blog", "raytracer", "recipes"}), "Weekend project", languagesOf(language))
}

func dedupe(words []string) []string {
	seen := make(map[string]bool)
	var kept []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	return kept
}
