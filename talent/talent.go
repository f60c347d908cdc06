// Package talent holds the field's words: prospects, their identities and
// evidence, tools and areas, posts and shortlists, and the errors that every
// room shares. It imports the standard library only and does no I/O.
package talent

import "errors"

// The errors that callers in any room tell apart.
var (
	ErrNotFound   = errors.New("not found")
	ErrSuppressed = errors.New("suppressed at the person's request")
	ErrConflict   = errors.New("changed by somebody else in the meantime")
	ErrAmbiguous  = errors.New("names several people")
	ErrRefused    = errors.New("refused by a privacy rule")
	ErrBudget     = errors.New("budget spent")
	ErrToken      = errors.New("token missing or refused")
)

// ToolID is a catalogue id such as "kubeflow".
type ToolID string

// AreaID is an area of MLOps work ("serving") or a supporting skill ("iac").
type AreaID string

// The eight areas of MLOps work, in the order in which they are shown.
const (
	Pipelines      AreaID = "pipelines"
	Infrastructure AreaID = "infrastructure"
	Serving        AreaID = "serving"
	Monitoring     AreaID = "monitoring"
	Versioning     AreaID = "versioning"
	Tracking       AreaID = "tracking"
	Validation     AreaID = "validation"
	Governance     AreaID = "governance"
)

// Areas lists the eight areas in the order in which they are shown.
func Areas() []AreaID {
	return []AreaID{Pipelines, Infrastructure, Serving, Monitoring, Versioning, Tracking, Validation, Governance}
}

// Provenance says where a fact came from. No fact is stored without it.
type Provenance struct {
	Source    string `json:"source"`     // address a person can open, or the API address asked
	FetchedAt Day    `json:"fetched_at"` // day it was read
	Extractor string `json:"extractor"`  // what read it and its version: "github/1"
}
