package github

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// Cursor keys. Everything a later run needs is in them: what is known of each
// repository, and where every unfinished list stands.
const (
	keyCycle      = "cycle"  // Unix time of the round in progress, gone once it is done
	keyCensus     = "census" // set once the round knows what is due
	prefixRepo    = "repo:"
	prefixLane    = "lane:"
	prefixMissing = "missing:"
	prefixBlobs   = "blobs:"
	prefixClaim   = "claim:"
	prefixScript  = "script:" // accounts whose profile says that scripts run them
)

// target is a catalogue repository as last seen.
type target struct {
	ID       int64           `json:"-"`
	Node     string          `json:"node"`
	Name     string          `json:"name"`
	Former   []string        `json:"former,omitempty"` // names that led here
	URL      string          `json:"url"`
	Tools    []talent.ToolID `json:"tools"`
	Created  string          `json:"created,omitempty"`
	Pushed   string          `json:"pushed,omitempty"` // as of the last complete reading of its history
	Seen     string          `json:"seen,omitempty"`   // as GitHub says now
	State    string          `json:"state,omitempty"`
	Archived bool            `json:"archived,omitempty"`
	Round    int64           `json:"round,omitempty"`   // in which it was last followed
	Counted  int64           `json:"counted,omitempty"` // in which its lists were last counted
	Read     map[kind]string `json:"read,omitempty"`    // how far each list has been read: latest date in it
	Next     map[kind]string `json:"next,omitempty"`    // the same of lists being read
	Rosters  string          `json:"rosters,omitempty"` // pushedAt when its rosters were last read
	Looked   int64           `json:"looked,omitempty"`  // Unix time at which GitHub was last asked about it
	Opened   int64           `json:"opened,omitempty"`  // round in which it last had something new
}

// lane is one list being read: a connection of one repository, or a slice of time of it.
type lane struct {
	Repo  int64  `json:"repo"`
	Kind  kind   `json:"kind"`
	Slot  int    `json:"slot"`
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
	After string `json:"after,omitempty"`
	Top   string `json:"top,omitempty"` // latest date seen
	Pages int    `json:"pages,omitempty"`
	Total int    `json:"total,omitempty"` // items expected
	Got   int    `json:"got,omitempty"`   // items read

	failures int
	given    bool // up for this run
}

func (l *lane) key() string { return fmt.Sprintf("%s%d:%s:%02d", prefixLane, l.Repo, l.Kind, l.Slot) }

// state is the cursors, understood.
type state struct {
	cycle   int64
	census  string
	repos   map[int64]*target
	lanes   map[string]*lane
	missing map[string]string // lower-case name to the day it was last looked for
	blobs   *copies
	scripts map[int64]bool
	gauges  gauges
}

func loadState(ctx context.Context, memory crawler.Memory) (*state, error) {
	cursors, err := memory.Cursors(ctx, sourceName, "")
	if err != nil {
		return nil, fmt.Errorf("read cursors: %w", err)
	}
	s := &state{repos: make(map[int64]*target), lanes: make(map[string]*lane), missing: make(map[string]string), scripts: make(map[int64]bool), gauges: newGauges()}
	s.gauges.load(cursors)
	s.blobs = new(copies)
	s.blobs.load(blobParts(cursors))
	for key, value := range cursors {
		if err := s.read(key, value); err != nil {
			return nil, fmt.Errorf("cursor %q: %w", key, err)
		}
	}
	return s, nil
}

func (s *state) read(key, value string) error {
	prefix, rest, _ := strings.Cut(key, ":")
	switch prefix + ":" {
	case keyCycle + ":":
		cycle, err := strconv.ParseInt(value, 10, 64)
		s.cycle = cycle
		return err
	case keyCensus + ":":
		s.census = value
	case prefixRepo:
		id, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			return err
		}
		t := &target{ID: id}
		s.repos[id] = t
		return json.Unmarshal([]byte(value), t)
	case prefixLane:
		l := new(lane)
		s.lanes[key] = l
		return json.Unmarshal([]byte(value), l)
	case prefixScript:
		id, err := strconv.ParseInt(rest, 10, 64)
		s.scripts[id] = true
		return err
	case prefixMissing:
		s.missing[rest] = value
	}
	return nil
}

// apply keeps the understanding in step with cursors just saved.
func (s *state) apply(cursors map[string]string) {
	for key, value := range cursors {
		switch {
		case key == keyCensus:
			s.census = value
		case strings.HasPrefix(key, prefixMissing):
			s.missing[strings.TrimPrefix(key, prefixMissing)] = value
		case strings.HasPrefix(key, prefixLane) && value == "":
			delete(s.lanes, key)
		}
	}
}

func blobParts(cursors map[string]string) map[string]string {
	parts := make(map[string]string)
	for key, value := range cursors {
		if strings.HasPrefix(key, prefixBlobs) {
			parts[key] = value
		}
	}
	return parts
}

// targets lists the repositories by id.
func (s *state) targets() []*target {
	out := make([]*target, 0, len(s.repos))
	for _, id := range slices.Sorted(maps.Keys(s.repos)) {
		out = append(out, s.repos[id])
	}
	return out
}

// open tells whether a list of a repository still has lanes.
func (s *state) open(repo int64, k kind) bool {
	for _, l := range s.lanes {
		if l.Repo == repo && l.Kind == k {
			return true
		}
	}
	return false
}

func encode(v any) string {
	text, _ := json.Marshal(v) // plain structs always marshal
	return string(text)
}

func (t *target) cursor() (key, value string) {
	return prefixRepo + strconv.FormatInt(t.ID, 10), encode(t)
}
