package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/github"
	"mlscout/crawler/hackernews"
	"mlscout/crawler/polite"
	"mlscout/crawler/wire"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// clock passes only when somebody waits; the hub's goes along.
type clock struct {
	hub *hub
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.pass(ctx, d)
	return ctx.Err()
}

func (c *clock) pass(ctx context.Context, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d <= 0 {
		return
	}
	c.now = c.now.Add(d)
	_ = c.hub.call(ctx, "/advance", map[string]any{"seconds": d.Seconds()}, new(any)) // a hub that is gone shows elsewhere
}

// house is an installation inside this process, so that its clock can be simulated.
type house struct {
	dir   string
	hub   *hub
	clock *clock
}

func (h house) rooms(ctx context.Context) (nightly.Rooms, error) {
	tools, err := catalog.Default()
	if err != nil {
		return nightly.Rooms{}, err
	}
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return nightly.Rooms{}, err
	}
	db, err := store.Open(ctx, store.Options{Dir: h.dir, SuppressionKey: key, Now: h.clock.Now})
	if err != nil {
		return nightly.Rooms{}, err
	}
	rooms, err := nightly.Furnish(db, tools, h.dir, h.clock.Now, slog.New(slog.DiscardHandler))
	rooms.BackupDir, rooms.Backups, rooms.FeedDir = filepath.Join(h.dir, "backups"), 2, filepath.Join(h.dir, "feeds")
	return rooms, err
}

// once runs one night and closes the records.
func (h house) once(ctx context.Context) (nightly.NightReport, error) {
	rooms, err := h.rooms(ctx)
	if err != nil {
		return nightly.NightReport{}, err
	}
	defer rooms.Store.Close()
	return nightly.Night{
		Rooms: rooms, MaxTime: 0, Digests: nightly.Digests{Client: http.DefaultClient}, Progress: func(string, int, int) {},
		Sources: func(context.Context) ([]crawler.Source, []nightly.Unmade) { return h.sources(rooms) },
	}.Once(ctx)
}

func (h house) sources(rooms nightly.Rooms) ([]crawler.Source, []nightly.Unmade) {
	time := wire.Clock{Now: h.clock.Now, Sleep: h.clock.sleep}
	hub, err := github.New(github.Settings{
		APIURL: h.hub.GitHub + "/", GraphQLURL: h.hub.GraphQL, Token: h.hub.Tokens["user1"], AllowPrivate: []string{"127.0.0.0/8"},
		UserAgent: "mlscout-hubcheck (+https://example.org)", Reserve: 0.1, Since: talent.DayOf(begin().AddDate(-years, 0, 0)),
	}, github.Deps{Catalog: rooms.Catalog, Sink: rooms.Store, Gate: rooms.Store, Memory: rooms.Store, Backlog: rooms.Store, Clock: time})
	if err != nil {
		return nil, []nightly.Unmade{{Name: "github", Err: err}}
	}
	set := hackernews.DefaultSettings()
	set.APIURL, set.SearchURL = h.hub.HN+"/", h.hub.Algolia+"/"
	guard, err := wire.NewGuard([]string{"127.0.0.0/8"})
	if err != nil {
		return nil, []nightly.Unmade{{Name: "hackernews", Err: err}}
	}
	hosts := []string{polite.HostPort(set.APIURL), polite.HostPort(set.SearchURL)}
	shared, err := polite.New(polite.Options{
		UserAgent: "mlscout-hubcheck (+https://example.org)", Guard: guard, Clock: time, Hosts: hosts,
		APIs: []polite.API{{Host: hosts[0], Every: 1}, {Host: hosts[1], Every: 1}},
	})
	if err != nil {
		return nil, []nightly.Unmade{{Name: "hackernews", Err: err}}
	}
	return []crawler.Source{hub, hackernews.New(set, board.Deps{
		Sink: rooms.Store, Gate: rooms.Store, Memory: rooms.Store, Places: rooms.Places, Catalog: rooms.Catalog,
		HTTP: shared.Session("hackernews", rooms.Store, polite.Bounds{}).Client(), Logger: rooms.Log, Now: h.clock.Now,
	}), hub.Claimed(rooms.Claims())}, nil
}

// state is what the records say of every person who is there, less when it was read.
func (h house) state(ctx context.Context) (map[talent.ProspectID][]string, error) {
	rooms, err := h.rooms(ctx)
	if err != nil {
		return nil, err
	}
	defer rooms.Store.Close()
	all := make(map[talent.ProspectID][]string)
	for p, err := range rooms.Store.Prospects(ctx) {
		if err != nil {
			return nil, err
		}
		if p.State == talent.Active {
			all[p.ID] = linesOf(p)
		}
	}
	return all, nil
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

// differ lists how two states differ.
func differ(got, want map[talent.ProspectID][]string) []string {
	var lines []string
	ids := maps.Clone(want)
	maps.Copy(ids, got)
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		left := slices.Clone(want[id])
		for _, line := range got[id] {
			if i := slices.Index(left, line); i >= 0 {
				left = slices.Delete(left, i, i+1)
				continue
			}
			lines = append(lines, fmt.Sprintf("%d too much: %s", id, line))
		}
		for _, line := range left {
			lines = append(lines, fmt.Sprintf("%d missing:  %s", id, line))
		}
	}
	return lines
}
