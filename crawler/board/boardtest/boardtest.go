// Package boardtest holds a store in memory for the tests of board sources. It
// keeps the promises of the real one: a batch and its cursors together, closed
// posts stay, suppressed subjects are refused.
package boardtest

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/talent"
)

// Store is a sink, gate and memory.
type Store struct {
	mu         sync.Mutex
	Posts      map[string]talent.Post // by "source/native id"
	Evidence   []talent.Evidence
	People     map[talent.ProspectID]crawler.Person
	Identities []talent.Identity
	Cursor     map[string]string
	Known      map[string]crawler.Validator
	Suppressed map[talent.Subject]bool
	Batches    []crawler.Batch
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{
		Posts: make(map[string]talent.Post), People: make(map[talent.ProspectID]crawler.Person), Cursor: make(map[string]string),
		Known: make(map[string]crawler.Validator), Suppressed: make(map[talent.Subject]bool),
	}
}

// Deps gives a source this store and a clock that stands at now.
func (s *Store) Deps(client *http.Client, now time.Time) board.Deps {
	return board.Deps{Sink: s, Gate: s, Memory: s, HTTP: client, Now: func() time.Time { return now }}
}

// Save implements crawler.Sink.
func (s *Store) Save(_ context.Context, batch crawler.Batch) (crawler.Changes, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Batches = append(s.Batches, batch)
	for _, p := range batch.People {
		s.People[p.ID] = p
	}
	for _, post := range batch.Posts {
		s.Posts[post.Source+"/"+post.NativeID] = post
	}
	for _, closure := range batch.Closed {
		key := closure.Source + "/" + closure.NativeID
		if post, ok := s.Posts[key]; ok {
			post.Closed = closure.Reason
			s.Posts[key] = post
		}
	}
	s.Evidence = append(s.Evidence, batch.Evidence...)
	s.Identities = append(s.Identities, batch.Identities...)
	for key, value := range batch.Cursors {
		s.Cursor[batch.Source+" "+key] = value
		if value == "" {
			delete(s.Cursor, batch.Source+" "+key)
		}
	}
	for _, v := range batch.Validators {
		s.Known[v.Key] = v
	}
	return crawler.Changes{}, nil
}

// Refused implements crawler.Gate.
func (s *Store) Refused(_ context.Context, subjects []talent.Subject) (map[talent.Subject]bool, error) {
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
	for key, value := range s.Cursor {
		if rest, ok := strings.CutPrefix(key, source+" "); ok && strings.HasPrefix(rest, prefix) {
			out[rest] = value
		}
	}
	return out, nil
}

// Validator implements crawler.Memory.
func (s *Store) Validator(_ context.Context, key string) (crawler.Validator, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Known[key], nil
}

// Snapshot is a copy of the posts as they stand.
func (s *Store) Snapshot() map[string]talent.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.Posts)
}
