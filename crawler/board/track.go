package board

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Entry is what is remembered of one post of a board: no name, no text.
type Entry struct {
	Digest string `json:"d,omitempty"`
	Kind   string `json:"k,omitempty"` // s seeking, h hiring, o other, x gone
	Author int64  `json:"a,omitempty"` // fingerprint of a seeker's account
	At     int64  `json:"t,omitempty"`
	Closed string `json:"c,omitempty"`
	Ref    string `json:"r,omitempty"` // how to ask for it again
}

// Track is what is remembered of a board between runs; it is kept as a cursor.
type Track struct {
	Since   string           `json:"since,omitempty"` // how far the board has been read
	Entries map[string]Entry `json:"entries"`         // by native id
	key     string
	source  string
}

// LoadTrack reads a track from the cursors of a run; unknown ones are empty.
func LoadTrack(cursors map[string]string, key, source string) *Track {
	t := &Track{}
	if err := json.Unmarshal([]byte(cursors[key]), t); err != nil {
		t = &Track{} // unreadable: read the board anew
	}
	if t.Entries == nil {
		t.Entries = make(map[string]Entry)
	}
	t.key, t.source = key, source
	return t
}

// Cursor is the track as a cursor to store with a batch.
func (t *Track) Cursor() (map[string]string, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("track %s: %w", t.key, err)
	}
	return map[string]string{t.key: string(text)}, nil
}

// Changed reports whether a post is new or says something else than before.
func (t *Track) Changed(id, digest string) bool {
	before, known := t.Entries[id]
	return !known || before.Digest != digest
}

// Fingerprint stands for an account in a track, from which it cannot be read back.
func Fingerprint(source, author string) int64 {
	return -int64(talent.BoardID("track of "+source, strings.ToLower(author))) & (1<<44 - 1)
}

// Note remembers a parsed post. A seeker's earlier posts on the same board
// become the history of the latest; they are closed as reposted.
func (t *Track) Note(p *talent.Post, digest, ref string) []crawler.Closure {
	entry := Entry{Digest: digest, Kind: string(p.Kind[0]), At: p.PostedAt.Unix(), Closed: p.Closed, Ref: ref}
	if before := t.Entries[p.NativeID]; before.Closed == "hired" && p.Closed == "" {
		entry.Closed = before.Closed
		p.Closed = before.Closed
	}
	var closed []crawler.Closure
	if p.Kind == talent.Seeking && p.Author != "" {
		entry.Author = Fingerprint(t.source, p.Author)
		closed = t.fold(p, &entry)
	}
	if p.Closed != "" && p.Available != nil && p.Closed != "reposted" {
		no := false
		p.Available = &no
	}
	t.Entries[p.NativeID] = entry
	return closed
}

func (t *Track) fold(p *talent.Post, entry *Entry) []crawler.Closure {
	var earlier []string
	for id, e := range t.Entries {
		if id == p.NativeID || e.Kind != "s" || e.Author != entry.Author {
			continue
		}
		if e.At > entry.At {
			if p.Closed == "" {
				p.Closed, entry.Closed = "reposted", "reposted"
			}
			continue
		}
		earlier = append(earlier, id)
	}
	slices.SortFunc(earlier, func(a, b string) int { return int(t.Entries[a].At - t.Entries[b].At) })
	var closed []crawler.Closure
	for _, id := range earlier {
		e := t.Entries[id]
		p.RepostOf = append(p.RepostOf, id)
		if p.FirstPosted == nil {
			first := time.Unix(e.At, 0).UTC()
			p.FirstPosted = &first
		}
		if e.Closed == "" {
			e.Closed = "reposted"
			t.Entries[id] = e
			closed = append(closed, crawler.Closure{Source: p.Source, NativeID: id, Reason: "reposted"})
		}
	}
	return closed
}

// Close remembers that a post no longer counts and returns the closure to
// store; nil if it was closed for that reason before.
func (t *Track) Close(source, id, reason string) []crawler.Closure {
	e, known := t.Entries[id]
	if !known || e.Kind == "x" || e.Closed == reason {
		return nil
	}
	e.Closed = reason
	if reason == "deleted" {
		e = Entry{Kind: "x", At: e.At}
	}
	t.Entries[id] = e
	return []crawler.Closure{{Source: source, NativeID: id, Reason: reason}}
}

// Standing lists the seekers' posts that still count, oldest first.
func (t *Track) Standing() []string {
	var out []string
	for id, e := range t.Entries {
		if e.Kind == "s" && e.Closed == "" {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := t.Entries[a].At - t.Entries[b].At; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	return out
}

// Tombstone empties a stored post that its author or the board deleted.
func (r *Run) Tombstone(source, thread, id string) talent.Post {
	return r.Parser.Parse(posts.Raw{Source: source, Thread: thread, NativeID: id, Gone: true, PostedAt: r.Now().UTC(), URL: "about:deleted", Fetched: r.Today()})
}

// Harvest is what reading a board brought, to be saved together.
type Harvest struct {
	Posts      []talent.Post
	Cleared    []crawler.Scope // evidence of deleted posts
	Closed     []crawler.Closure
	Purge      []talent.Post // emptied, saved after the closures
	People     []crawler.Person
	Validators []crawler.Validator
}

// Keep parses a raw post, remembers it and adds it with its evidence.
func (r *Run) Keep(h *Harvest, t *Track, raw posts.Raw, digest, ref, closed string) talent.Post {
	post := r.Parser.Parse(raw)
	if closed != "" && post.Closed == "" {
		post.Closed = closed
	}
	h.Closed = append(h.Closed, t.Note(&post, digest, ref)...)
	h.Posts = append(h.Posts, post)
	return post
}

// Drop notes that a post was deleted: it is closed and emptied, and its evidence goes.
func (r *Run) Drop(ctx context.Context, h *Harvest, t *Track, source, thread, id string) error {
	closures := t.Close(source, id, "deleted")
	if len(closures) == 0 {
		return nil
	}
	h.Closed = append(h.Closed, closures...)
	h.Purge = append(h.Purge, r.Tombstone(source, thread, id))
	owner, err := r.Memory.Validator(ctx, ownerKey(source, id))
	if err == nil && owner.Subject > 0 {
		h.Cleared = append(h.Cleared, crawler.Scope{Prospect: owner.Subject, Kinds: []talent.Kind{talent.Posted}})
	}
	return err
}

// ownerKey names the note of whose post gave evidence. It is kept among the
// validators because erasing a person removes theirs.
func ownerKey(source, id string) string { return "owner of " + source + " " + id }

// Empty reports a harvest with nothing to save.
func (h Harvest) Empty() bool {
	return len(h.Posts)+len(h.Closed)+len(h.Purge)+len(h.Validators) == 0
}
