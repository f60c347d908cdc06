package github

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Labels for own repositories whose evidence is worth less than it looks. They
// discount; nothing is hidden by them.

const (
	copiedFrom = 3 // accounts with the same content from which on it is a copied tutorial
	pushSpan   = 24 * time.Hour
	restSpan   = 30 * 24 * time.Hour
)

// noiseOf labels a repository: a fork or template instance, coursework by its
// name, a tutorial that several accounts hold alike, or a single push.
func (r *run) noiseOf(h *heldNode) talent.Noise {
	copies := r.state.blobs.count(contentOf(h))
	switch {
	case h.Fork, h.Template != nil:
		return talent.Fork
	case r.dep.Catalog.NoiseOf(h.FullName):
		return talent.Classroom
	case copies >= copiedFrom:
		return talent.Tutorial
	case h.pushedOnce(r.now):
		return talent.OnePush
	}
	return talent.NoNoise
}

// pushedOnce: pushed on the day it was made, and never again for a month.
func (h *heldNode) pushedOnce(now time.Time) bool {
	created, err1 := time.Parse(time.RFC3339, h.Created)
	pushed, err2 := time.Parse(time.RFC3339, h.Pushed)
	return err1 == nil && err2 == nil && pushed.Sub(created) < pushSpan && now.Sub(pushed) > restSpan
}

// contentOf names the whole content of a repository's root: two with the same
// are copies of one thing. One file alone proves nothing, since generators write
// the same for everybody.
func contentOf(h *heldNode) string {
	if h.Tree == nil || len(h.Tree.Entries) < 3 {
		return ""
	}
	lines := make([]string, 0, len(h.Tree.Entries))
	for _, e := range h.Tree.Entries {
		if e.Type == "blob" {
			lines = append(lines, e.Name+" "+e.OID)
		} else {
			lines = append(lines, e.Name+"/")
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}
