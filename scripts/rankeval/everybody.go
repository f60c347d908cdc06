package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"syscall"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

const (
	savedAtOnce  = 1000
	eachEvidence = 15 // rows of evidence a person
)

// rankEverybody fills a store with invented people, ranks them the way `mlscout
// rank` does, and prints what that took.
func rankEverybody(ctx context.Context, people int) error {
	dir, err := os.MkdirTemp("", "rankeval")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tools, err := catalog.Default()
	if err != nil {
		return err
	}
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{Dir: dir, SuppressionKey: key})
	if err != nil {
		return err
	}
	defer db.Close()
	began := time.Now()
	if err := invent(ctx, db, tools.Tools(), people); err != nil {
		return err
	}
	fmt.Printf("%d people with %d rows of evidence each, stored in %.0f s\n", people, eachEvidence, time.Since(began).Seconds())
	rooms, err := nightly.Furnish(db, tools, dir, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return err
	}
	report, err := rooms.Rank(ctx, func(string, int, int) {})
	if err != nil {
		return err
	}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return err
	}
	fmt.Printf("ranked %d people in %.1f s (%.1f s of processor time), %.0f µs for each; most memory, filling included: %d MiB\n",
		report.People, report.Duration, processor(after)-processor(before), 1e6*report.Duration/float64(max(1, report.People)), after.Maxrss>>10)
	return nil
}

func processor(u syscall.Rusage) float64 {
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// invent stores people who work on two or three tools over five years.
func invent(ctx context.Context, db *store.DB, tools []catalog.Tool, people int) error {
	source := rand.New(rand.NewPCG(1, 2))
	today := talent.DayOf(time.Now())
	kinds := []talent.Kind{talent.Commit, talent.PullRequest, talent.Review, talent.Issue, talent.Coauthor}
	for start := 0; start < people; start += savedAtOnce {
		batch := crawler.Batch{Source: "github"}
		for id := start + 1; id <= min(people, start+savedAtOnce); id++ {
			from := talent.Provenance{Source: "https://api.example.org/graphql", FetchedAt: today, Extractor: "rankeval/1"}
			person := crawler.Person{ID: talent.ProspectID(id), NodeID: fmt.Sprint("U_", id), Login: fmt.Sprint("person-", id), Provenance: from}
			batch.People = append(batch.People, person)
			first := source.IntN(len(tools))
			for row := range eachEvidence {
				tool := tools[(first+row%3)%len(tools)]
				batch.Evidence = append(batch.Evidence, talent.Evidence{
					Prospect: person.ID, Tool: tool.ID, Kind: kinds[source.IntN(len(kinds))], Item: fmt.Sprint(id, "-", row),
					Repo: "example-org/" + string(tool.ID), RepoID: int64(1 + (first+row%3)%len(tools)), URL: fmt.Sprintf("https://git.example.org/%d/%d", id, row),
					At: today - talent.Day(source.IntN(5*365)), Count: 1 + source.IntN(4), Provenance: from,
				})
			}
		}
		if _, err := db.Save(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}
