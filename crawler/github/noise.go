package github

import (
	"strings"
	"time"

	"mlscout/talent"
)

// Labels for own repositories whose evidence is worth less than it looks. They
// discount; nothing is hidden by them.

const (
	copiedFrom = 3 // accounts with the same README from which on it is a copied tutorial
	pushSpan   = 24 * time.Hour
	restSpan   = 30 * 24 * time.Hour
)

// noiseOf labels a repository: a fork or template instance, coursework by its
// name, a tutorial that several accounts hold alike, or a single push.
func (r *run) noiseOf(h *heldNode) talent.Noise {
	copies := r.state.blobs.count(readmeOf(h))
	switch {
	case h.Fork, h.Template != nil:
		return talent.Fork
	case r.coursework(h.Name):
		return talent.Classroom
	case copies >= copiedFrom:
		return talent.Tutorial
	case h.pushedOnce(r.now):
		return talent.OnePush
	}
	return talent.NoNoise
}

func (r *run) coursework(name string) bool {
	for _, pattern := range r.signals.course {
		if pattern.MatchString(name) {
			return true
		}
	}
	return false
}

// pushedOnce: pushed on the day it was made, and never again for a month.
func (h *heldNode) pushedOnce(now time.Time) bool {
	created, err1 := time.Parse(time.RFC3339, h.Created)
	pushed, err2 := time.Parse(time.RFC3339, h.Pushed)
	return err1 == nil && err2 == nil && pushed.Sub(created) < pushSpan && now.Sub(pushed) > restSpan
}

// readmeOf is the content id of a repository's README, "" without one. A short
// text of a generator's could be alike in honest repositories, so that only the
// README, which people write, tells copies.
func readmeOf(h *heldNode) string {
	if h.Tree == nil {
		return ""
	}
	for _, e := range h.Tree.Entries {
		if strings.HasPrefix(strings.ToLower(e.Name), "readme") && e.Type == "blob" {
			return e.OID
		}
	}
	return ""
}
