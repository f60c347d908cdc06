package nightly_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/github"
	"mlscout/crawler/hackernews"
	"mlscout/crawler/wire"
	"mlscout/internal/demo"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// clock is a clock that passes only when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(0, d))
	return ctx.Err()
}

// house is an installation that crawls a demo world.
type house struct {
	dir   string
	at    demo.Addresses
	token string
	wire  wire.Clock
	since talent.Day
	keep  privacy.Retention
	step  crawler.Progress // nil for none
}

func (h house) rooms(ctx context.Context) (nightly.Rooms, error) {
	tools, err := catalog.Load()
	if err != nil {
		return nightly.Rooms{}, err
	}
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return nightly.Rooms{}, err
	}
	db, err := store.Open(ctx, store.Options{Dir: h.dir, SuppressionKey: key, Now: h.wire.Now, Retention: h.keep})
	if err != nil {
		return nightly.Rooms{}, err
	}
	rooms, err := nightly.Furnish(db, tools, h.dir, h.wire.Now, slog.New(slog.DiscardHandler))
	rooms.BackupDir, rooms.Backups, rooms.FeedDir = filepath.Join(h.dir, "backups"), 2, filepath.Join(h.dir, "feeds")
	return rooms, err
}

func (h house) night(rooms nightly.Rooms) nightly.Night {
	if h.step == nil {
		h.step = func(string, int, int) {}
	}
	return nightly.Night{
		Rooms: rooms, MaxTime: 6 * time.Hour, Digests: nightly.Digests{Site: "http://localhost/", Feed: true, Client: http.DefaultClient},
		Progress: h.step,
		Sources: func(context.Context) ([]crawler.Source, []nightly.Unmade) {
			hub, err := github.New(github.Settings{
				APIURL: h.at.GitHub, GraphQLURL: h.at.GraphQL, Token: h.token, AllowPrivate: []string{"127.0.0.0/8"}, Since: h.since,
			}, github.Deps{Catalog: rooms.Catalog, Sink: rooms.Store, Gate: rooms.Store, Memory: rooms.Store, Backlog: rooms.Store, Clock: h.wire})
			if err != nil {
				return nil, []nightly.Unmade{{Name: "github", Err: err}}
			}
			set := hackernews.DefaultSettings()
			set.APIURL, set.SearchURL = h.at.HackerNews, h.at.Algolia
			return []crawler.Source{hub, hackernews.New(set, board.Deps{
				Sink: rooms.Store, Gate: rooms.Store, Memory: rooms.Store, HTTP: http.DefaultClient,
				Places: rooms.Places, Catalog: rooms.Catalog, Logger: rooms.Log, Now: h.wire.Now,
			}), hub.Claimed(rooms.Claims())}, nil
		},
	}
}

// once runs one night and closes the records.
func (h house) once(ctx context.Context) (nightly.NightReport, error) {
	rooms, err := h.rooms(ctx)
	if err != nil {
		return nightly.NightReport{}, err
	}
	defer rooms.Store.Close()
	return h.night(rooms).Once(ctx)
}

// state is what the records say of every person who is there, less when it was read.
func (h house) state(t *testing.T) map[talent.ProspectID][]string {
	t.Helper()
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	all := make(map[talent.ProspectID][]string)
	var ids []talent.ProspectID
	for p, err := range rooms.Store.Prospects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if p.State == talent.Active {
			ids = append(ids, p.ID)
		}
	}
	for _, id := range ids {
		p, err := rooms.Store.Prospect(t.Context(), fmt.Sprint(id))
		if err != nil {
			t.Fatal(err)
		}
		all[id] = linesOf(p)
	}
	return all
}

func linesOf(p talent.Prospect) []string {
	lines := []string{fmt.Sprintf("profile %s|%s|%s|%s|%s|%v", p.Login, p.Name, p.Bio, p.Company, p.Location, p.Links)}
	for _, ev := range p.Evidence {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %d %s", ev.Tool, ev.Kind, ev.Repo, ev.Item, ev.Count, ev.At))
	}
	for _, post := range p.Posts {
		lines = append(lines, fmt.Sprintf("post %s %s %s", post.Source, post.NativeID, post.Closed))
	}
	slices.Sort(lines)
	return lines
}

// differ lists how two states differ, at most a few lines.
func differ(got, want map[talent.ProspectID][]string) []string {
	var lines []string
	ids := make(map[talent.ProspectID]bool)
	for id := range got {
		ids[id] = true
	}
	for id := range want {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		for _, line := range got[id] {
			if !slices.Contains(want[id], line) {
				lines = append(lines, fmt.Sprintf("%d too much: %s", id, line))
			}
		}
		for _, line := range want[id] {
			if !slices.Contains(got[id], line) {
				lines = append(lines, fmt.Sprintf("%d missing: %s", id, line))
			}
		}
		if len(got[id]) != len(want[id]) && len(lines) == 0 {
			lines = append(lines, fmt.Sprintf("%d: %d lines, want %d", id, len(got[id]), len(want[id])))
		}
	}
	return lines[:min(len(lines), 40)]
}
