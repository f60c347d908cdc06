package config

import _ "embed"

// template is the settings file with every default and what it means. It is
// also where the defaults come from, so that the two cannot differ.
//
//go:embed template.yaml
var template string

// Template returns the commented settings file that `mlscout init` writes.
func Template() string { return template }
