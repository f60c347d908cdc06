// Package crawlertest keeps what a crawl finds in memory, with the promises that
// crawler.Sink and its companions make: a batch and its cursors go in together,
// evidence is stored once by key, suppressed people are dropped. Tests and
// benchmarks of sources use it in place of the record store.
package crawlertest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"mlscout/crawler"
	"mlscout/talent"
)

// EvidenceKey is what makes evidence the same.
type EvidenceKey struct {
	Prospect talent.ProspectID
	Tool     talent.ToolID
	Kind     talent.Kind
	RepoID   int64
	Item     string
}

type visitKey struct {
	prospect talent.ProspectID
	stage    crawler.Stage
}

// Store is an in-memory record store.
type Store struct {
	mu         sync.Mutex
	People     map[talent.ProspectID]crawler.Person
	Profiles   map[talent.ProspectID]talent.Prospect
	Identities map[talent.ProspectID][]talent.Identity
	Evidence   map[EvidenceKey]talent.Evidence
	Repos      map[int64]crawler.Repo
	Posts      map[string]talent.Post
	Closed     map[talent.ProspectID]string
	Suppressed map[talent.Subject]bool
	Keys       map[string]string // cursors, "source\x00key"
	Validators map[string]crawler.Validator
	Batches    int
	OnSave     func(crawler.Batch) error // asked before a batch is stored

	visits  map[visitKey]int64
	promise map[talent.ProspectID]int
	former  map[string]talent.ProspectID
}

// New returns an empty store.
func New() *Store {
	return &Store{
		People: make(map[talent.ProspectID]crawler.Person), Profiles: make(map[talent.ProspectID]talent.Prospect),
		Identities: make(map[talent.ProspectID][]talent.Identity), Evidence: make(map[EvidenceKey]talent.Evidence),
		Repos: make(map[int64]crawler.Repo), Posts: make(map[string]talent.Post), Closed: make(map[talent.ProspectID]string),
		Suppressed: make(map[talent.Subject]bool), Keys: make(map[string]string), Validators: make(map[string]crawler.Validator),
		visits: make(map[visitKey]int64), promise: make(map[talent.ProspectID]int),
		former: make(map[string]talent.ProspectID),
	}
}

// Save implements crawler.Sink.
func (s *Store) Save(ctx context.Context, b crawler.Batch) (crawler.Changes, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return crawler.Changes{}, err
	}
	if s.OnSave != nil {
		if err := s.OnSave(b); err != nil {
			return crawler.Changes{}, err
		}
	}
	s.Batches++
	var changes crawler.Changes
	for _, p := range b.People {
		if s.refuses(p.ID, p.Login) {
			continue
		}
		if old, known := s.People[p.ID]; !known {
			changes.New++
		} else if old.Login != p.Login {
			s.former[strings.ToLower(old.Login)] = p.ID
			if profile, read := s.Profiles[p.ID]; read && !strings.EqualFold(old.Login, p.Login) {
				profile.UpdatedAt = ""
				s.Profiles[p.ID] = profile
			}
		}
		s.People[p.ID] = p
	}
	for _, p := range b.Profiles {
		if !s.refuses(p.ID, p.Login) {
			if old, known := s.Profiles[p.ID]; known && old.UpdatedAt != p.UpdatedAt {
				changes.Changed++
			}
			if p.Topics == nil {
				p.Topics = s.Profiles[p.ID].Topics
			}
			s.Profiles[p.ID] = p
		}
	}
	s.evidence(b)
	for _, id := range b.Identities {
		s.Identities[id.Prospect] = []talent.Identity{id}
	}
	for _, r := range b.Repos {
		s.Repos[r.ID] = r
	}
	for _, p := range b.Posts {
		s.Posts[p.Source+":"+p.NativeID] = p
	}
	for _, c := range b.Closed {
		if c.Prospect != 0 && s.Closed[c.Prospect] == "" {
			changes.Gone++
			s.Closed[c.Prospect] = c.Reason
		}
	}
	for _, v := range b.Visits {
		s.visits[visitKey{v.Prospect, v.Stage}] = v.Cycle
	}
	for key, value := range b.Cursors {
		if value == "" {
			delete(s.Keys, b.Source+"\x00"+key)
		} else {
			s.Keys[b.Source+"\x00"+key] = value
		}
	}
	for _, v := range b.Validators {
		s.Validators[v.Key] = v
	}
	return changes, nil
}

func (s *Store) evidence(b crawler.Batch) {
	for _, scope := range b.Cleared {
		for key := range s.Evidence {
			whose := key.Prospect == scope.Prospect || scope.Prospect == 0 && scope.RepoID != 0 && len(scope.Items) > 0
			whose = whose && (len(scope.Items) == 0 || slices.Contains(scope.Items, key.Item))
			if whose && slices.Contains(scope.Kinds, key.Kind) && (scope.RepoID == 0 || key.RepoID == scope.RepoID) {
				delete(s.Evidence, key)
			}
		}
	}
	for _, e := range b.Evidence {
		key := EvidenceKey{e.Prospect, e.Tool, e.Kind, e.RepoID, e.Item}
		if _, known := s.People[e.Prospect]; !known {
			continue
		}
		if _, stored := s.Evidence[key]; !stored && !e.Own {
			s.promise[e.Prospect] += weight(e.Kind)
		}
		s.Evidence[key] = e
	}
}

func weight(k talent.Kind) int {
	switch k {
	case talent.Maintainer, talent.Review:
		return 4
	case talent.PullRequest, talent.Release:
		return 3
	case talent.Commit, talent.Coauthor:
		return 2
	}
	return 1
}

func (s *Store) refuses(id talent.ProspectID, login string) bool {
	return s.Suppressed[talent.GitHubID(id)] || s.Suppressed[talent.GitHubLogin(login)]
}

// Refused implements crawler.Gate.
func (s *Store) Refused(_ context.Context, subjects []talent.Subject) (map[talent.Subject]bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[talent.Subject]bool)
	for _, subject := range subjects {
		if s.Suppressed[subject] {
			out[subject] = true
		}
	}
	return out, nil
}

// Cursors implements crawler.Memory.
func (s *Store) Cursors(_ context.Context, source, prefix string) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]string)
	for key, value := range s.Keys {
		if name, ok := strings.CutPrefix(key, source+"\x00"); ok && strings.HasPrefix(name, prefix) {
			out[name] = value
		}
	}
	return out, nil
}

// Validator implements crawler.Memory.
func (s *Store) Validator(_ context.Context, key string) (crawler.Validator, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Validators[key], nil
}

// Due implements crawler.Backlog.
func (s *Store) Due(_ context.Context, stage crawler.Stage, cycle int64, limit int) ([]crawler.Known, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.due(stage, cycle)
	slices.SortFunc(due, func(a, b talent.ProspectID) int {
		_, doneA := s.visits[visitKey{a, stage}]
		_, doneB := s.visits[visitKey{b, stage}]
		if doneA != doneB {
			if doneB {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(s.promise[b], s.promise[a]), cmp.Compare(a, b))
	})
	out := make([]crawler.Known, 0, limit)
	for _, id := range due[:min(len(due), limit)] {
		out = append(out, s.known(id))
	}
	return out, nil
}

func (s *Store) due(stage crawler.Stage, cycle int64) []talent.ProspectID {
	var out []talent.ProspectID
	for id := range maps.Keys(s.People) {
		last, done := s.visits[visitKey{id, stage}]
		if s.Closed[id] == "" && (!done || last < cycle) {
			out = append(out, id)
		}
	}
	return out
}

func (s *Store) known(id talent.ProspectID) crawler.Known {
	p := s.People[id]
	state := talent.Active
	if s.Closed[id] != "" {
		state = talent.Deleted
	}
	return crawler.Known{ID: id, NodeID: p.NodeID, Login: p.Login, UpdatedAt: s.Profiles[id].UpdatedAt, Promise: s.promise[id], State: state}
}

// DueCount implements crawler.Backlog.
func (s *Store) DueCount(_ context.Context, stage crawler.Stage, cycle int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.due(stage, cycle)), nil
}

// Known implements crawler.Backlog.
func (s *Store) Known(_ context.Context, ids []talent.ProspectID) ([]crawler.Known, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []crawler.Known
	for _, id := range ids {
		if _, ok := s.People[id]; ok {
			out = append(out, s.known(id))
		}
	}
	return out, nil
}

// Former implements crawler.Backlog.
func (s *Store) Former(_ context.Context, logins []string) (map[string]crawler.Known, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]crawler.Known)
	for _, login := range logins {
		if id, ok := s.former[login]; ok && s.Closed[id] == "" && !strings.EqualFold(s.People[id].Login, login) {
			out[login] = s.known(id)
		}
	}
	return out, nil
}

var (
	_ crawler.Sink    = (*Store)(nil)
	_ crawler.Gate    = (*Store)(nil)
	_ crawler.Memory  = (*Store)(nil)
	_ crawler.Backlog = (*Store)(nil)
)
