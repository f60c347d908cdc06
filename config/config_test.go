package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mlscout/config/strict"
	"mlscout/talent"
)

// outside builds the options of a user with a home of their own.
func outside(t *testing.T, env map[string]string) Options {
	t.Helper()
	return Options{Dir: t.TempDir(), Env: func(name string) string { return env[name] }}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, opts Options) *Config {
	t.Helper()
	c, err := Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var plainFields = cmpopts.IgnoreUnexported(Config{})

func TestDefaults(t *testing.T) {
	got := load(t, outside(t, map[string]string{"HOME": "/home/ana"}))
	want := &Config{
		DataDir: "/home/ana/.local/share/mlscout", Store: "sqlite", Tools: []string{}, Catalogue: []string{},
		GitHub: GitHub{
			APIURL: "https://api.github.com/", GraphQLURL: "https://api.github.com/graphql",
			Since: Period{Months: 60}, Reserve: 0.1,
		},
		Network: Network{AllowPrivate: []string{}},
		Nightly: Nightly{At: Clock{2, 30}, Timezone: "UTC", MaxHours: 6, Backups: 2},
		Privacy: Privacy{Unnotified: "forget", AuditLog: Period{Months: 13}, Retention: Retention{
			Found: Period{Months: 12}, Selected: Period{Days: 30}, Notified: Period{Months: 12}, Contacted: Period{Months: 24},
		}},
		Web: Web{Listen: "127.0.0.1:8080", TrustedProxies: []string{}},
	}
	if diff := cmp.Diff(got, want, plainFields); diff != "" {
		t.Errorf("defaults (-got +want):\n%s", diff)
	}
}

func TestTemplateHoldsTheDefaults(t *testing.T) {
	opts := outside(t, map[string]string{"HOME": "/home/ana"})
	want := load(t, opts)
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"), Template())
	got := load(t, opts)
	if diff := cmp.Diff(got, want, plainFields); diff != "" {
		t.Errorf("template (-got +want):\n%s", diff)
	}
	type hn struct {
		Enabled   bool   `yaml:"enabled"`
		APIURL    string `yaml:"api_url"`
		SearchURL string `yaml:"search_url"`
	}
	var board hn
	if err := got.Source("hackernews").Decode(&board); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(board, hn{true, "https://hacker-news.firebaseio.com/", "https://hn.algolia.com/"}); diff != "" {
		t.Errorf("hackernews (-got +want):\n%s", diff)
	}
}

func TestLayers(t *testing.T) {
	opts := outside(t, nil)
	home := t.TempDir()
	env := map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "cfg"), "XDG_DATA_HOME": filepath.Join(home, "data"),
		"MLSCOUT_GITHUB_SINCE": "3y", "MLSCOUT_NETWORK_ALLOW_PRIVATE": "127.0.0.1:9000, 10.0.0.0/8", "MLSCOUT_NIGHTLY_MAX_HOURS": "2.5",
		"MLSCOUT_TOOLS": "mlflow,dvc", "GITHUB_TOKEN": "ghp_secret",
	}
	opts.Env = func(name string) string { return env[name] }
	write(t, filepath.Join(home, "cfg", "mlscout", "mlscout.yaml"),
		"store: postgres://ana:hunter2@db/x\nweb: {listen: 127.0.0.1:1}\nnetwork: {contact: user@example.org}\ngithub: {since: 1y, reserve: 1%}\n")
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"),
		"web: {listen: 127.0.0.1:2}\ngithub: {reserve: 2%, token_file: secrets/token}\ncatalogue: [mine.yaml]\nnetwork:\n  allow_private: [x]\n")
	write(t, filepath.Join(opts.Dir, "sub", "special.yaml"), "web: {listen: 127.0.0.1:3}\ndata_dir: records\n")
	opts.File = "sub/special.yaml"
	opts.Overrides = map[string]string{"nightly.at": "04:00"}
	c := load(t, opts)

	got := make(map[string]Origin)
	for _, o := range c.Origins() {
		if o.From != "default" {
			o.Value = strings.ReplaceAll(o.Value, opts.Dir, "DIR")
			o.From = strings.ReplaceAll(o.From, home, "HOME")
			got[o.Key] = o
		}
	}
	want := map[string]Origin{}
	for _, o := range []Origin{
		{"store", "postgres://ana:xxxxx@db/x", "HOME/cfg/mlscout/mlscout.yaml:1:8"},
		{"network.contact", "user@example.org", "HOME/cfg/mlscout/mlscout.yaml:3:20"},
		{"github.reserve", "2%", "mlscout.yaml:2:19"},
		{"github.token_file", "DIR/secrets/token", "mlscout.yaml:2:35"},
		{"catalogue", "[DIR/mine.yaml]", "mlscout.yaml:3:12"},
		{"web.listen", "127.0.0.1:3", "sub/special.yaml:1:15"},
		{"data_dir", "DIR/sub/records", "sub/special.yaml:2:11"},
		{"github.since", "3y", "environment MLSCOUT_GITHUB_SINCE"},
		{"network.allow_private", "[127.0.0.1:9000, 10.0.0.0/8]", "environment MLSCOUT_NETWORK_ALLOW_PRIVATE"},
		{"nightly.max_hours", "2.5", "environment MLSCOUT_NIGHTLY_MAX_HOURS"},
		{"tools", "[mlflow, dvc]", "environment MLSCOUT_TOOLS"},
		{"github.token", "(hidden)", "environment GITHUB_TOKEN"},
		{"nightly.at", "04:00", "flag"},
	} {
		want[o.Key] = o
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("origins (-got +want):\n%s", diff)
	}
}

func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "bad", "*.yaml"))
	if err != nil || len(files) < 30 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			want := strings.TrimPrefix(first, "# want ")
			opts := outside(t, nil)
			write(t, filepath.Join(opts.Dir, "mlscout.yaml"), string(text))
			_, err = Load(opts)
			if err == nil {
				t.Fatal("got no error, want", want)
			}
			if diff := cmp.Diff(err.Error(), want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
		})
	}
}

func TestBadEnvironmentAndFlags(t *testing.T) {
	tests := map[string]struct {
		env, flags map[string]string
		want       string
	}{
		"span":         {map[string]string{"MLSCOUT_GITHUB_SINCE": "soon"}, nil, `environment MLSCOUT_GITHUB_SINCE: github.since: want a span such as 5y, 12mo, 30d or 6h, got "soon"`},
		"address":      {map[string]string{"MLSCOUT_GITHUB_API_URL": "localhost"}, nil, `environment MLSCOUT_GITHUB_API_URL: github.api_url: want an http or https address, got "localhost"`},
		"list entry":   {map[string]string{"MLSCOUT_NETWORK_ALLOW_PRIVATE": "10.0.0.0/8,here"}, nil, `environment MLSCOUT_NETWORK_ALLOW_PRIVATE: network.allow_private[1]: want a CIDR such as 10.0.0.0/8 or host:port, got "here"`},
		"flag":         {nil, map[string]string{"web.listen": "x"}, `flag: web.listen: want host:port such as 127.0.0.1:8080, got "x"`},
		"unknown flag": {nil, map[string]string{"datadir": "x"}, `flag: unknown setting datadir; did you mean "data_dir"?`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			opts := outside(t, tt.env)
			opts.Overrides = tt.flags
			_, err := Load(opts)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestMissingAndUnreadableFiles(t *testing.T) {
	opts := outside(t, nil)
	opts.File = "nowhere.yaml"
	_, err := Load(opts)
	if want := "nowhere.yaml: cannot read the settings: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := os.Mkdir(filepath.Join(opts.Dir, "mlscout.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	opts.File = ""
	_, err = Load(opts)
	if want := "mlscout.yaml: cannot read the settings: is a directory"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAllMistakesAreTold(t *testing.T) {
	opts := outside(t, nil)
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"), "stor: x\nweb: {listen: x}\n")
	_, err := Load(opts)
	want := "mlscout.yaml:1:1: unknown key \"stor\"; did you mean \"store\"?\nmlscout.yaml:2:15: web.listen: want host:port such as 127.0.0.1:8080, got \"x\""
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	var place *strict.Error
	if !errors.As(err, &place) || place.Line != 1 {
		t.Errorf("got %+v, want a *strict.Error with its line", place)
	}
}

type forum struct {
	Name       string   `yaml:"name"`
	BaseURL    string   `yaml:"base_url"`
	Categories []string `yaml:"categories"`
}

type news struct {
	Enabled   bool   `yaml:"enabled"`
	APIURL    string `yaml:"api_url"`
	SearchURL string `yaml:"search_url"`
	MaxAge    Period `yaml:"max_age"`
}

func TestSources(t *testing.T) {
	env := map[string]string{"MLSCOUT_SOURCES_HACKERNEWS_API_URL": "http://127.0.0.1:9/"}
	opts := outside(t, env)
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"), `sources:
  hackernews: {search_url: https://search.example.org/, max_age: 30d}
  discourse:
    - {name: forum, base_url: https://forum.example.org, categories: [jobs/12]}
`)
	c := load(t, opts)
	var hn news
	if err := c.Source("hackernews").Decode(&hn); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(hn, news{true, "http://127.0.0.1:9/", "https://search.example.org/", Period{Days: 30}}); diff != "" {
		t.Errorf("hackernews (-got +want):\n%s", diff)
	}
	var forums []forum
	if err := c.Source("discourse").Decode(&forums); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(forums, []forum{{"forum", "https://forum.example.org", []string{"jobs/12"}}}); diff != "" {
		t.Errorf("discourse (-got +want):\n%s", diff)
	}
	got := make(map[string]string)
	for _, o := range c.Origins() {
		if strings.HasPrefix(o.Key, "sources.") && o.From != "default" {
			got[o.Key] = o.Value + " from " + o.From
		}
	}
	want := map[string]string{
		"sources.hackernews.api_url":      "http://127.0.0.1:9/ from environment MLSCOUT_SOURCES_HACKERNEWS_API_URL",
		"sources.hackernews.search_url":   "https://search.example.org/ from mlscout.yaml:2:28",
		"sources.hackernews.max_age":      "30d from mlscout.yaml:2:66",
		"sources.discourse[0].name":       "forum from mlscout.yaml:4:14",
		"sources.discourse[0].base_url":   "https://forum.example.org from mlscout.yaml:4:31",
		"sources.discourse[0].categories": "[jobs/12] from mlscout.yaml:4:70",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("origins (-got +want):\n%s", diff)
	}
}

func TestSourceMistakes(t *testing.T) {
	tests := map[string]struct {
		env  map[string]string
		text string
		want string
	}{
		"unknown key":   {nil, "sources:\n  hackernews: {api: x}\n", `mlscout.yaml:2:16: unknown key "api" in sources.hackernews; did you mean "api_url"?`},
		"wrong type":    {nil, "sources:\n  hackernews:\n    enabled: maybe\n", `mlscout.yaml:3:14: sources.hackernews.enabled: want true or false, got text "maybe"`},
		"a list":        {nil, "sources:\n  hackernews: [x]\n", `mlscout.yaml:2:15: sources.hackernews: want a block of keys, got a list`},
		"environment":   {map[string]string{"MLSCOUT_SOURCES_HACKERNEWS_ENABLED": "perhaps"}, "", `environment MLSCOUT_SOURCES_HACKERNEWS_ENABLED: sources.hackernews.enabled: want true or false, got "perhaps"`},
		"own text type": {nil, "sources: {hackernews: {max_age: old}}\n", `mlscout.yaml:1:33: sources.hackernews.max_age: want a span such as 5y, 12mo, 30d or 6h, got "old"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			opts := outside(t, tt.env)
			write(t, filepath.Join(opts.Dir, "mlscout.yaml"), tt.text)
			err := load(t, opts).Source("hackernews").Decode(&news{})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestLoadCatalog(t *testing.T) {
	opts := outside(t, nil)
	write(t, filepath.Join(opts.Dir, "mine.yaml"), "tools:\n  - {id: furnace, name: Furnace, area: serving}\n")
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"), "catalogue: [mine.yaml]\ntools: [furnace, KServe]\n")
	_, ids, err := load(t, opts).LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids, []talent.ToolID{"furnace", "kserve"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	write(t, filepath.Join(opts.Dir, "mlscout.yaml"), "tools:\n  - mlflow\n  - mlflw\n")
	_, _, err = load(t, opts).LoadCatalog()
	if want := `mlscout.yaml:3:5: tools[1]: unknown tool "mlflw"; did you mean "mlflow"?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestUserAgent(t *testing.T) {
	c := &Config{Network: Network{Contact: "ops@example.org"}}
	if got, want := c.UserAgent("1.2"), "mlscout/1.2 (+ops@example.org)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c.Network.UserAgent = "mlscout-special/3"
	if got, want := c.UserAgent("1.2"), "mlscout-special/3 (+ops@example.org)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPeriod(t *testing.T) {
	tests := map[string]struct {
		want   Period
		before string // of 2026-03-31T12:00Z
	}{
		"5y":    {Period{Months: 60}, "2021-03-31T12:00:00Z"},
		"12mo":  {Period{Months: 12}, "2025-03-31T12:00:00Z"},
		"30d":   {Period{Days: 30}, "2026-03-01T12:00:00Z"},
		"2w":    {Period{Days: 14}, "2026-03-17T12:00:00Z"},
		"6h":    {Period{Hours: 6}, "2026-03-31T06:00:00Z"},
		"1y6mo": {Period{Months: 18}, "2024-10-01T12:00:00Z"},
	}
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for text, tt := range tests {
		var p Period
		if err := p.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if p != tt.want {
			t.Errorf("%s: got %+v, want %+v", text, p, tt.want)
		}
		if got := p.Before(at).Format(time.RFC3339); got != tt.before {
			t.Errorf("%s before %v: got %s, want %s", text, at, got, tt.before)
		}
		var again Period
		if err := again.UnmarshalText([]byte(p.String())); err != nil || again != p {
			t.Errorf("%s: String() = %q, which reads as %+v, %v", text, p, again, err)
		}
	}
}

func TestUnknownEnv(t *testing.T) {
	c := load(t, outside(t, nil))
	got := c.UnknownEnv([]string{
		"HOME=/home/robin", "MLSCOUT_GITHUB_API_URL=x", "MLSCOUT_USER=robin", "MLSCOUT_SOURCES_HACKERNEWS_API_URL=x",
		"MLSCOUT_SOURCES_USENET_URL=x", "MLSCOUT_GITHUB_RESERV=10%",
	})
	want := []string{
		`environment MLSCOUT_GITHUB_RESERV is no setting; did you mean "MLSCOUT_GITHUB_RESERVE"?`,
		"environment MLSCOUT_SOURCES_USENET_URL is no setting",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("unknown variables (-got +want):\n%s", diff)
	}
}
