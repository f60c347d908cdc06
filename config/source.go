package config

import (
	"maps"
	"slices"
	"strings"

	"mlscout/config/strict"
)

// Source is the undecoded settings of one source.
type Source struct {
	name   string
	layers []strict.Node // weakest first
	env    func(string) string
}

// SourceNames are the sources that settings may name, sorted.
func (c *Config) SourceNames() []string { return slices.Sorted(maps.Keys(c.sources)) }

// Source returns the settings under sources.<name>; for an unknown name they
// decode to nothing.
func (c *Config) Source(name string) Source {
	return Source{name: name, layers: c.sources[name], env: c.env}
}

// Pos returns where the section stands in the strongest file that has it.
func (s Source) Pos() strict.Pos {
	if len(s.layers) == 0 {
		return strict.Pos{}
	}
	return s.layers[len(s.layers)-1].Pos()
}

// Decode lays the defaults, the files and the environment over what into points
// to: a struct with yaml tags or a slice of such. It is as strict as [Load]:
// every unknown key and wrong value is an error with its place.
func (s Source) Decode(into any) error {
	path := "sources." + s.name
	for _, layer := range s.layers {
		if err := layer.Decode(path, into, nil); err != nil {
			return err
		}
	}
	for key, field := range strict.Fields(path, into) {
		name := envName(key)
		text := s.env(name)
		if text == "" {
			continue
		}
		if err := strict.Set(key, field, strict.Pos{File: "environment " + name}, text); err != nil {
			return err
		}
	}
	return nil
}

// sourceOrigins are the values of the sources with the environment over them.
func (c *Config) sourceOrigins() []Origin {
	var all []Origin
	for _, name := range c.SourceNames() {
		values := make(map[string]string)
		for _, layer := range c.sources[name] {
			if layer.IsList() {
				clear(values) // a later list replaces an earlier one
			}
			for path, text := range layer.Texts("sources." + name) {
				values[path] = text
			}
		}
		for path, text := range values {
			o := Origin{Key: path, Value: text, From: c.origins[path].from}
			if set := c.env(envName(path)); set != "" && !strings.Contains(path, "[") {
				o.Value, o.From = set, "environment "+envName(path)
			}
			all = append(all, o)
		}
	}
	return all
}
