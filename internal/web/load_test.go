package web

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/index"
	"mlscout/internal/nightly"
	"mlscout/talent"
)

var (
	loadPeople  = flag.Int("load-people", 0, "measure the search page over so many people")
	loadClients = flag.Int("load-clients", 20, "how many search at the same time")
	loadDir     = flag.String("load-dir", "", "keep the people of -load-people here, and take those of last time")
)

// TestLoad measures the search page as a browser gets it: whole pages with facets,
// while a crawl writes.
func TestLoad(t *testing.T) {
	if *loadPeople == 0 {
		t.Skip("only with -load-people")
	}
	ctx := t.Context()
	rooms := manyPeople(t)
	site, err := New(Options{Rooms: rooms, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	background, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() {
		if err := site.Run(background, listener); err != nil {
			t.Error(err)
		}
	})
	beside.Go(func() {
		tonight := int(time.Now().Unix() % 1000) // so that every row that is written is a change
		for i := 0; background.Err() == nil; i++ {
			_, _ = rooms.Store.Save(background, crowd(i*50%*loadPeople, 50, tonight))
			pause(background, 100*time.Millisecond)
		}
	})
	base := "http://" + listener.Addr().String()
	answer, err := http.Get(base + "/readyz") // whoever comes first waits for the start, not for a search
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	took := hammer(t, base)
	stop()
	beside.Wait()
	slices.Sort(took)
	t.Logf("%d people, %d clients, %d pages: p50 %s, p99 %s, most %s", *loadPeople, *loadClients, len(took),
		took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
}

// manyPeople opens a world of -load-people, or the one that -load-dir holds.
func manyPeople(t *testing.T) nightly.Rooms {
	t.Helper()
	ctx, dir := t.Context(), *loadDir
	if dir == "" {
		dir = t.TempDir()
	}
	rooms, err := openRooms(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rooms.Store.Close() })
	if _, err := index.Status(rooms.IndexDir); err == nil {
		return rooms
	}
	for at := 0; at < *loadPeople; at += 1000 {
		if _, err := rooms.Store.Save(ctx, crowd(at, min(1000, *loadPeople-at), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := rooms.Index(ctx, true, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	return rooms
}

func hammer(t *testing.T, base string) []time.Duration {
	queries := []string{"tool:kubeflow", "tool:mlflow AND country:DE", "(tool:kubeflow OR tool:dvc) active:<1y", "area:serving tz:0..2", "platform engineer", "", "kserve NOT kubeflow"}
	var mu sync.Mutex
	var took []time.Duration
	var clients sync.WaitGroup
	for c := range *loadClients {
		clients.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(c)))
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
				began := time.Now()
				answer, err := http.Get(base + "/search?q=" + url.QueryEscape(queries[random.IntN(len(queries))]))
				if err != nil || answer.StatusCode != http.StatusOK {
					t.Error("no page", err)
					return
				}
				_ = answer.Body.Close()
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				time.Sleep(time.Duration(random.IntN(1000)) * time.Millisecond) // people read
			}
		})
	}
	clients.Wait()
	return took
}

// crowd invents n people with a few pieces of evidence each, which other nights
// find to be more.
func crowd(from, n, night int) crawler.Batch {
	batch := crawler.Batch{Source: "github"}
	day := talent.DayOf(testNow())
	source := talent.Provenance{Source: "https://github.com/example", FetchedAt: day, Extractor: "github/1"}
	tools := []talent.ToolID{"kubeflow", "mlflow", "kserve", "dvc", "ray", "feast", "airflow", "bentoml"}
	towns := []string{"Berlin", "Amsterdam", "Bangalore", "", "New York", "São Paulo", "Tokyo", "London"}
	for i := from; i < from+n; i++ {
		id, login := talent.ProspectID(10_000+i), fmt.Sprintf("crowd-%06d", i)
		batch.People = append(batch.People, crawler.Person{ID: id, Login: login, Provenance: source})
		batch.Profiles = append(batch.Profiles, talent.Prospect{ID: id, Login: login, Name: fmt.Sprintf("Somebody %d", i), Bio: "platform engineer",
			Location: towns[i%len(towns)], Languages: []string{"Python", "Go"}[:1+i%2], State: talent.Active, Profile: source, CreatedAt: day - 900})
		for k := range 2 + i%5 {
			tool := tools[(i+k*k)%len(tools)]
			batch.Evidence = append(batch.Evidence, talent.Evidence{Prospect: id, Tool: tool, Kind: talent.Kinds()[(i+k)%9], Repo: filepath.Join("example-org", string(tool)),
				RepoID: int64(60 + i%200), Item: fmt.Sprint(k), What: "a change", URL: "https://github.com/example-org/" + string(tool), At: day - talent.Day(i*7%700+k), Count: 1 + night, Provenance: source})
		}
	}
	return batch
}
