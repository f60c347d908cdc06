package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

const coldRuns = 20

var coldPlaces = [...]string{"Berlin", "Lisbon, Portugal", "Toronto", "", "Bengaluru, India", "remote", "São Paulo"}

// coldQueries are what a sourcer types first: a tool, a tool and words, nobody,
// and everybody.
func coldQueries(c *corpus) []string {
	return []string{"tool:mlflow", "(tool:kserve OR tool:dvc) active:<2y -" + c.words[3], "tool:kubeflow AND " + c.words[20], ""}
}

// coldStart times the whole command, from starting the process until it has
// printed its answer and ended, over a store of the corpus's people that it
// makes first. It prints what `version` takes beside it: the start alone.
func coldStart(ctx context.Context, w io.Writer, o options, c *corpus) error {
	home := filepath.Join(o.dir, "home")
	if _, err := os.Stat(filepath.Join(home, store.FileName)); errors.Is(err, fs.ErrNotExist) {
		if err := fillStore(ctx, home, c); err != nil {
			return fmt.Errorf("fill %s: %w", home, err)
		}
		if _, err := mlscout(ctx, o.cold, home, "rank"); err != nil {
			return err
		}
	}
	if _, err := mlscout(ctx, o.cold, home, "search", "tool:mlflow"); err != nil { // builds what is missing
		return err
	}
	fmt.Fprintf(w, "%d prospects, %d runs of each command, milliseconds from start to end\n\n| command | median | longest |\n| --- | --- | --- |\n", c.n, coldRuns)
	commands := [][]string{{"version"}}
	for _, q := range coldQueries(c) {
		commands = append(commands, []string{"search", q})
	}
	took := make([][]time.Duration, len(commands))
	for range coldRuns { // in turn, so that all see the same machine
		for i, args := range commands {
			d, err := mlscout(ctx, o.cold, home, args...)
			if err != nil {
				return err
			}
			took[i] = append(took[i], d)
		}
	}
	for i, args := range commands {
		slices.Sort(took[i])
		fmt.Fprintf(w, "| `%s` | %.0f | %.0f |\n", strings.Join(args, " "), took[i][coldRuns/2].Seconds()*1000, took[i][coldRuns-1].Seconds()*1000)
	}
	return nil
}

func mlscout(ctx context.Context, program, home string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, program, append([]string{"--quiet", "--data-dir", home}, args...)...)
	cmd.Dir = home // no settings file there
	started := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%v: %w: %s", cmd.Args, err, out)
	}
	return time.Since(started), nil
}

// fillStore keeps the corpus as a crawl would: profiles and dated evidence.
func fillStore(ctx context.Context, home string, c *corpus) error {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	key, err := privacy.CreateKey(filepath.Join(home, "suppression.key"))
	if err != nil {
		return err
	}
	now := time.Now()
	tools, err := catalog.Default()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{Dir: home, SuppressionKey: key, Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	for from := 0; from < c.n && err == nil; from += 1000 {
		batch := crawler.Batch{Source: "github"}
		for i := from; i < min(from+1000, c.n); i++ {
			p := c.person(i)
			p.sight(&batch, tools.Tools(), talent.DayOf(now))
		}
		_, err = db.Save(ctx, batch)
	}
	return errors.Join(err, db.Close())
}

// sight makes a crawl's finding of a person.
func (p *person) sight(b *crawler.Batch, tools []catalog.Tool, now talent.Day) {
	id, login := talent.ProspectID(p.id), fmt.Sprintf("dev%07d", p.id)
	from := talent.Provenance{Source: "https://api.example.org/users/" + login, FetchedAt: now, Extractor: "searchbench/1"}
	b.People = append(b.People, crawler.Person{ID: id, NodeID: "U_" + login, Login: login, Provenance: from})
	b.Profiles = append(b.Profiles, talent.Prospect{
		ID: id, Login: login, Name: p.texts[1][:12], Bio: p.texts[0], Followers: p.followers,
		Languages: p.languages, Location: coldPlaces[p.id%len(coldPlaces)], State: talent.Active, Profile: from,
	})
	for i, name := range p.tools {
		tool := tools[int(name[4]-'0')*10+int(name[5]-'0')]
		b.Evidence = append(b.Evidence, talent.Evidence{
			Prospect: id, Tool: tool.ID, Kind: talent.PullRequest, RepoID: int64(i + 1), Repo: "example/" + name, Item: fmt.Sprintf("%s#%d", name, p.id),
			What: p.texts[2+i], URL: fmt.Sprintf("https://example.org/%s/pull/%d", name, p.id), At: now - (today - p.active), Count: 1, Provenance: from,
		})
	}
}
