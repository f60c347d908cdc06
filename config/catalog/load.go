package catalog

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"mlscout/config/strict"
	"mlscout/talent"
)

//go:generate go test . -run TestBuiltInIsToolsYAML -update

// Load returns the built-in catalogue with the given files laid over it in
// order. A file has the form of tools.yaml, of which it may leave out any part:
// an entry whose id is known replaces the fields that it gives, a new id adds a
// tool. All mistakes of a file are reported, one a line, with line and column.
func Load(files ...string) (*Catalog, error) {
	d := builtIn
	d.areas, d.tools = slices.Clone(d.areas), slices.Clone(d.tools)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
		if err := d.overlay(file, text); err != nil {
			return nil, err
		}
	}
	return compile(d), nil
}

// document is the form of a catalogue file. Entries stay undecoded, because
// they are laid over entries of the same id.
type document struct {
	Version       int           `yaml:"version"`
	Areas         []strict.Node `yaml:"areas"`
	JobTitles     []string      `yaml:"job_titles"`
	GenericTopics []string      `yaml:"generic_topics"`
	Noise         Noise         `yaml:"noise"`
	Tools         []strict.Node `yaml:"tools"`
}

// positions tells where a dotted path of the file stands.
type positions map[string]strict.Pos

// at returns the place of the longest part of path that has one.
func (p positions) at(path string) strict.Pos {
	for {
		if pos, ok := p[path]; ok {
			return pos
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return p[""]
		}
		path = path[:cut]
	}
}

// overlay lays one file over d. On an error d is of no more use.
func (d *data) overlay(name string, text []byte) error {
	root, err := strict.Parse(name, text)
	if err != nil {
		return err
	}
	doc := document{
		Version: 1, JobTitles: d.jobTitles, GenericTopics: d.genericTopics, Noise: d.noise,
	}
	seen := positions{"": {File: name}}
	note := func(path string, at strict.Pos) { seen[path] = at }
	if err := root.Decode("", &doc, note); err != nil {
		return err
	}
	d.jobTitles, d.genericTopics, d.noise = doc.JobTitles, doc.GenericTopics, doc.Noise
	var errs []error
	if doc.Version != 1 {
		errs = append(errs, seen.at("version").Errorf("version: this mlscout reads version 1, not %d", doc.Version))
	}
	for i, pattern := range doc.Noise.RepoNamePatterns {
		if _, err := regexp.Compile(pattern); err != nil {
			errs = append(errs, seen.at(fmt.Sprintf("noise.repo_name_patterns[%d]", i)).Errorf("noise.repo_name_patterns[%d]: %v", i, err))
		}
	}
	errs = append(errs, d.overlayAreas(doc.Areas, note), d.overlayTools(doc.Tools, seen, note))
	return errors.Join(errs...)
}

func (d *data) overlayAreas(nodes []strict.Node, note strict.Seen) error {
	var errs []error
	for i, node := range nodes {
		var area Area
		if err := node.Decode(fmt.Sprintf("areas[%d]", i), &area, note); err != nil {
			errs = append(errs, err)
			continue
		}
		if area.ID == "" || area.Name == "" {
			errs = append(errs, node.Pos().Errorf("areas[%d]: id and name are required", i))
			continue
		}
		at := slices.IndexFunc(d.areas, func(a Area) bool { return a.ID == area.ID })
		if at < 0 {
			d.areas = append(d.areas, area)
		} else {
			d.areas[at] = area
		}
	}
	return errors.Join(errs...)
}

func (d *data) overlayTools(nodes []strict.Node, seen positions, note strict.Seen) error {
	var errs []error
	here := make(map[talent.ToolID]bool)
	for i, node := range nodes {
		path := fmt.Sprintf("tools[%d]", i)
		seen[path] = node.Pos()
		id, err := idOf(node, path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if here[id] {
			errs = append(errs, node.Pos().Errorf("%s: a second entry for %q in this file", path, id))
			continue
		}
		here[id] = true
		at := slices.IndexFunc(d.tools, func(t Tool) bool { return t.ID == id })
		tool := Tool{Specificity: "core", Status: "active"}
		if at >= 0 {
			tool = d.tools[at]
		}
		if err := node.Decode(path, &tool, note); err != nil {
			errs = append(errs, err)
			continue
		}
		check := checker{path: path, seen: seen, areas: d.areas}
		check.tool(tool)
		errs = append(errs, check.errs...)
		if at >= 0 {
			d.tools[at] = tool
		} else {
			d.tools = append(d.tools, tool)
		}
	}
	return errors.Join(errs...)
}

var validID = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

// idOf reads the id alone, to find what the entry is laid over.
func idOf(node strict.Node, path string) (talent.ToolID, error) {
	entries, err := node.Entries(path)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		if entry.Key != "id" {
			continue
		}
		id := struct{ ID talent.ToolID }{}
		if err := entry.Value.Decode(path+".id", &id.ID, nil); err != nil {
			return "", err
		}
		if !validID.MatchString(string(id.ID)) {
			return "", entry.Value.Pos().Errorf("%s.id: want lower-case letters, digits and hyphens, got %q", path, id.ID)
		}
		return id.ID, nil
	}
	return "", node.Pos().Errorf("%s: id is required", path)
}
