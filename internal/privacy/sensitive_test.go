package privacy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBio(t *testing.T) {
	filter := NewFilter()
	tests := map[string]struct{ bio, want string }{
		"religion":         {"ML engineer. Catholic father of two, runs Kubeflow", "ML engineer. runs Kubeflow"},
		"pronouns":         {"MLOps @ Example (she/her) | Kubernetes", "MLOps @ Example | Kubernetes"},
		"pronouns, stop":   {"MLOps (she/her). Mother of two. Example", "MLOps. Example"},
		"brackets kept":    {"MLOps (Kubeflow). Go", "MLOps (Kubeflow). Go"},
		"long pronouns":    {"they/them/theirs. Builds feature stores", "Builds feature stores"},
		"health":           {"Platform engineer, living with epilepsy, loves DVC", "Platform engineer, loves DVC"},
		"bare condition":   {"ADHD | data engineer", "data engineer"},
		"field of work":    {"Cancer detection models at a hospital", "Cancer detection models at a hospital"},
		"healthcare":       {"Healthcare ML, diabetes prediction", "Healthcare ML, diabetes prediction"},
		"union":            {"Data engineer & union member", "Data engineer"},
		"union find":       {"I like union-find and union types", "I like union-find and union types"},
		"sexuality":        {"Gay. MLflow contributor.", "MLflow contributor."},
		"non-binary":       {"non-binary classification nerd", "non-binary classification nerd"},
		"agnostic":         {"cloud-agnostic pipelines", "cloud-agnostic pipelines"},
		"vendor agnostic":  {"vendor agnostic serving", "vendor agnostic serving"},
		"evangelist":       {"developer evangelist for KServe", "developer evangelist for KServe"},
		"name":             {"Christian Example, MLOps lead", "Christian Example, MLOps lead"},
		"transformers":     {"trans-lation, transformers, transfer learning", "trans-lation, transformers, transfer learning"},
		"race":             {"fixing race conditions in black-box models", "fixing race conditions in black-box models"},
		"politics":         {"Libertarian. Go and Python", "Go and Python"},
		"liberal arts":     {"liberal arts graduate turned MLOps", "liberal arts graduate turned MLOps"},
		"conservative":     {"conservative estimates only", "conservative estimates only"},
		"german":           {"MLOps-Entwickler, verheiratet, zwei Kinder", "MLOps-Entwickler"},
		"german union":     {"Betriebsrat und Python-Entwickler", "Python-Entwickler"},
		"french":           {"Ingénieur données, père de trois enfants", "Ingénieur données"},
		"spanish":          {"Ingeniera de datos. Madre de dos. Airflow", "Ingeniera de datos. Airflow"},
		"russian":          {"Инженер, муж, отец", "Инженер"},
		"chinese":          {"机器学习工程师，基督徒", "机器学习工程师"},
		"japanese":         {"MLエンジニア、二児の父", "MLエンジニア"},
		"symbols":          {"Kubeflow 🏳️‍🌈 maintainer", "Kubeflow maintainer"},
		"age":              {"28 years old, MLOps", "MLOps"},
		"years of work":    {"15 years of experience", "15 years of experience"},
		"university":       {"PhD, Catholic University of Example", "PhD, Catholic University of Example"},
		"all of it":        {"Proud Muslim", ""},
		"untouched layout": {"A  |  B,  C.\nD & E", "A  |  B,  C.\nD & E"},
		"lines":            {"Serving\nMother of two\nMonitoring", "Serving\nMonitoring"},
		"versions":         {"v1.2 of example.org/x; K8s", "v1.2 of example.org/x; K8s"},
		"ethnicity":        {"Latina data scientist / MLOps", "MLOps"},
		"latin america":    {"LatAm, remote", "LatAm, remote"},
		"disability":       {"Deaf developer. Feast.", "Feast."},
		"motherboard":      {"motherboard hacking", "motherboard hacking"},
		"mother tongue":    {"mother tongue: Basque", "mother tongue: Basque"},
		"nothing":          {"", ""},
		"offence":          {"Formerly incarcerated, now SRE", "now SRE"},
		"family of models": {"the family of models behind search", "the family of models behind search"},
		"palestine":        {"Free Palestine | DVC", "DVC"},
		"portuguese":       {"Engenheiro de dados, casado, pai de dois", "Engenheiro de dados"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, removed := filter.Bio(test.bio)
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want):\n%s\nremoved %q", diff, removed)
			}
			if again, _ := filter.Bio(got); again != got {
				t.Errorf("filtered twice: got %q, want %q", again, got)
			}
		})
	}
}

func TestNoRecruiters(t *testing.T) {
	filter := NewFilter()
	tests := map[string]struct{ text, want string }{
		"plain":           {"MLOps. No recruiters please.", "No recruiters please"},
		"qualified":       {"no third-party recruiters", "no third-party recruiters"},
		"agencies":        {"No agencies or headhunters", "No agencies"},
		"negated verb":    {"Recruiters: please do not contact me", "Recruiters: please do not contact"},
		"dont":            {"Don't contact me about jobs", "Don't contact me about jobs"},
		"need not":        {"recruiters need not apply", "recruiters need not apply"},
		"blocked":         {"Recruiters will be blocked", "Recruiters will be blocked"},
		"german":          {"Bitte keine Headhunter!", "keine Headhunter"},
		"french":          {"Pas de recruteurs, merci", "Pas de recruteurs"},
		"spanish":         {"abstenerse reclutadores", "abstenerse reclutadores"},
		"portuguese":      {"sem recrutadores", "sem recrutadores"},
		"italian":         {"astenersi agenzie", "astenersi agenzie"},
		"dutch":           {"Acquisitie wordt niet op prijs gesteld", "Acquisitie wordt niet op prijs gesteld"},
		"polish":          {"bez rekruterów", "bez rekruterów"},
		"russian":         {"Рекрутерам не писать", "Рекрутерам не писать"},
		"chinese":         {"猎头勿扰", "猎头勿扰"},
		"japanese":        {"エージェントはお断り", "エージェントはお断り"},
		"not a recruiter": {"I'm not a recruiter", ""},
		"fees":            {"no agency fees", ""},
		"looking":         {"not looking right now", ""},
		"open":            {"recruiters welcome", ""},
		"employer":        {"builds recruiting software", ""},
		"nothing":         {"", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := filter.NoRecruiters(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzBio(f *testing.F) {
	filter := NewFilter()
	f.Add("ML engineer (she/her), mother of two & Kubeflow fan. No recruiters")
	f.Add("，、)(|•")
	f.Fuzz(func(t *testing.T, bio string) {
		kept, removed := filter.Bio(bio)
		if len(removed) == 0 && kept != bio {
			t.Errorf("changed without a removal: got %q, want %q", kept, bio)
		}
		if len(kept) > len(bio)+1 {
			t.Errorf("grew: got %q from %q", kept, bio)
		}
		filter.NoRecruiters(bio)
	})
}

func BenchmarkBio(b *testing.B) {
	filter := NewFilter()
	for b.Loop() {
		filter.Bio("Senior ML platform engineer at Example GmbH. Kubeflow, MLflow and DVC; previously search. Berlin.")
	}
}

func BenchmarkNewFilter(b *testing.B) {
	for b.Loop() {
		NewFilter()
	}
}
