package config

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mlscout/config/strict"
)

// loader lays the settings over each other, weakest first, and gathers mistakes.
type loader struct {
	opts Options
	cfg  *Config
	errs []error
}

func (l *loader) fail(err error) {
	if err != nil {
		l.errs = append(l.errs, err)
	}
}

func (l *loader) result() (*Config, error) {
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.cfg, nil
}

// defaults decodes the same file that `mlscout init` writes.
func (l *loader) defaults() {
	l.layer("default", "", []byte(template), func(path string, _ strict.Pos) {
		l.cfg.origins[path] = origin{from: "default"}
	})
	l.cfg.DataDir = defaultDataDir(l.opts)
	l.cfg.origins["data_dir"] = origin{from: "default"}
}

// files lays the user's file, the one in the working directory and --config
// over the defaults, as far as they exist.
func (l *loader) files() {
	l.file(userFile(l.opts.Env), userFile(l.opts.Env), false)
	l.file("mlscout.yaml", filepath.Join(l.opts.Dir, "mlscout.yaml"), false)
	l.file(l.opts.File, l.absolute(l.opts.File), true)
}

func (l *loader) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(l.opts.Dir, path)
}

func (l *loader) file(name, path string, required bool) {
	if path == "" {
		return
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !required {
		return
	}
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		l.fail(&strict.Error{File: name, Msg: "cannot read the settings: " + err.Error()})
		return
	}
	l.layer(name, filepath.Dir(path), text, func(path string, at strict.Pos) {
		l.cfg.origins[path] = origin{from: at.String(), at: at}
	})
}

// layer decodes one document over what is there. Relative paths in it belong to dir.
func (l *loader) layer(name, dir string, text []byte, seen strict.Seen) {
	root, err := strict.Parse(name, text)
	if err != nil {
		l.fail(err)
		return
	}
	var set []string
	err = root.Decode("", l.cfg, func(path string, at strict.Pos) {
		set = append(set, path)
		seen(path, at)
	})
	l.fail(err)
	for _, path := range set {
		l.rebase(path, dir)
	}
	l.layerSources(root, seen)
}

// layerSources keeps what a document says of the sources. The defaults, which
// come first, name them all.
func (l *loader) layerSources(root strict.Node, seen strict.Seen) {
	known := slices.Sorted(maps.Keys(l.cfg.sources))
	for _, name := range slices.Sorted(maps.Keys(l.cfg.Sources)) {
		if len(known) > 0 && !slices.Contains(known, name) {
			hint := cmp.Or(strict.Suggest(name, known), "; there are "+strings.Join(known, ", "))
			l.fail(keyPos(root, name).Errorf("unknown source %q in sources%s", name, hint))
			continue
		}
		node := l.cfg.Sources[name]
		l.cfg.sources[name] = append(l.cfg.sources[name], node)
		node.Leaves("sources."+name, seen)
	}
	l.cfg.Sources = nil
}

// keyPos finds where a source's name stands.
func keyPos(root strict.Node, source string) strict.Pos {
	top, _ := root.Entries("")
	for _, entry := range top {
		if entry.Key != "sources" {
			continue
		}
		children, _ := entry.Value.Entries("sources")
		for _, child := range children {
			if child.Key == source {
				return child.At
			}
		}
	}
	return root.Pos()
}

// rebase makes a relative path of a file relative to that file's folder.
func (l *loader) rebase(key, dir string) {
	for name, paths := range l.cfg.paths() {
		if name != key {
			continue
		}
		for _, path := range paths {
			*path = l.expand(*path, dir)
		}
	}
}

func (l *loader) expand(path, dir string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && l.opts.Env("HOME") != "" {
		return filepath.Join(l.opts.Env("HOME"), rest)
	}
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// paths are the settings that name files, by key.
func (c *Config) paths() map[string][]*string {
	catalogue := make([]*string, len(c.Catalogue))
	for i := range c.Catalogue {
		catalogue[i] = &c.Catalogue[i]
	}
	return map[string][]*string{
		"data_dir":                     {&c.DataDir},
		"catalogue":                    catalogue,
		"github.token_file":            {&c.GitHub.TokenFile},
		"privacy.suppression_key_file": {&c.Privacy.SuppressionKeyFile},
		"team.file":                    {&c.Team.File},
	}
}

// environment lays MLSCOUT_… variables over the files.
func (l *loader) environment() {
	for path, field := range strict.Fields("", l.cfg) {
		name := envName(path)
		text := l.opts.Env(name)
		if text == "" {
			continue
		}
		from := "environment " + name
		l.fail(strict.Set(path, field, strict.Pos{File: from}, text))
		l.setBy(path, from)
	}
}

// setBy notes that a variable or flag replaced a whole value.
func (l *loader) setBy(path, from string) {
	maps.DeleteFunc(l.cfg.origins, func(key string, _ origin) bool { return strings.HasPrefix(key, path+"[") })
	l.cfg.origins[path] = origin{from: from, at: strict.Pos{File: from}}
	l.rebase(path, l.opts.Dir)
}

// UnknownEnv tells of MLSCOUT_… variables that name no setting, a line each:
// misspelled ones would else do nothing in silence. environ is what os.Environ
// returns. They are no errors, since other tools may use the prefix.
func (c *Config) UnknownEnv(environ []string) []string {
	names := []string{"MLSCOUT_USER", "MLSCOUT_TRACE"}
	for path := range strict.Fields("", c) {
		names = append(names, envName(path))
	}
	var unknown []string
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if value == "" || !strings.HasPrefix(name, "MLSCOUT_") || slices.Contains(names, name) || c.sourceEnv(name) {
			continue
		}
		unknown = append(unknown, "environment "+name+" is no setting"+strict.Suggest(name, names))
	}
	slices.Sort(unknown)
	return unknown
}

// sourceEnv says whether a variable belongs to a source, which reads its keys
// itself.
func (c *Config) sourceEnv(name string) bool {
	return slices.ContainsFunc(c.SourceNames(), func(source string) bool {
		return strings.HasPrefix(name, envName("sources."+source)+"_")
	})
}

// envName is the environment variable of a key: github.api_url is MLSCOUT_GITHUB_API_URL.
func envName(path string) string {
	return "MLSCOUT_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

func (l *loader) flags() {
	fields := maps.Collect(strict.Fields("", l.cfg))
	for _, key := range slices.Sorted(maps.Keys(l.opts.Overrides)) {
		field, ok := fields[key]
		if !ok {
			l.fail(&strict.Error{File: "flag", Msg: "unknown setting " + key + strict.Suggest(key, slices.Collect(maps.Keys(fields)))})
			continue
		}
		l.fail(strict.Set(key, field, strict.Pos{File: "flag"}, l.opts.Overrides[key]))
		l.setBy(key, "flag")
	}
}
