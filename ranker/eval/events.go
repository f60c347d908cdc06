package eval

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mlscout/talent"
)

// People is the evidence of every person of an event file, folded by month.
type People map[string][]talent.Evidence

// event is one line of an event file. What else the line says (sizes, paths) the
// ranker does not use.
type event struct {
	Person string        `json:"person"`
	Repo   string        `json:"repo"`
	Tool   talent.ToolID `json:"tool"`
	Date   talent.Day    `json:"date"`
	Kind   string        `json:"kind"`
}

// kinds says what evidence an event is. Events of other kinds are left out.
func kinds() map[string]talent.Kind {
	return map[string]talent.Kind{
		"commit":   talent.Commit,
		"apply":    talent.Maintainer, // landed somebody else's commit
		"merge":    talent.Maintainer,
		"coauthor": talent.Coauthor,
		"review":   talent.Review,
		"release":  talent.Release,
	}
}

// Load reads an event file: what people did before a day. Accounts that are not
// people are left out: ids beginning with b, and those that a file bots.jsonl or
// bots.jsonl.gz beside the events names.
func Load(file string, before talent.Day) (People, error) {
	bots, err := loadBots(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	gathered := gatherer{rows: make(map[monthKey]int)}
	known := kinds()
	err = eachLine(file, func(line []byte) error {
		var ev event
		if err := json.Unmarshal(line, &ev); err != nil {
			return err
		}
		kind, ok := known[ev.Kind]
		if ok && ev.Date < before && ev.Person != "" && ev.Person[0] != 'b' && !bots[ev.Person] {
			gathered.add(ev, kind)
		}
		return nil
	})
	people := make(People)
	for i, person := range gathered.persons {
		people[person] = append(people[person], gathered.evidence[i])
	}
	return people, err
}

// gatherer folds events by month.
type gatherer struct {
	rows     map[monthKey]int
	evidence []talent.Evidence
	persons  []string // of the evidence
}

func (g *gatherer) add(ev event, kind talent.Kind) {
	key := monthKey{ev.Person, ev.Tool, kind, ev.Repo, ev.Date.Month()}
	i, ok := g.rows[key]
	if !ok {
		i = len(g.evidence)
		g.rows[key] = i
		g.evidence = append(g.evidence, talent.Evidence{Tool: ev.Tool, Kind: kind, Repo: ev.Repo})
		g.persons = append(g.persons, ev.Person)
	}
	row := &g.evidence[i]
	row.Count++
	row.At = max(row.At, ev.Date)
}

type monthKey struct {
	person string
	tool   talent.ToolID
	kind   talent.Kind
	repo   string
	month  string
}

// loadBots reads the accounts that are not people, if a list lies in the folder.
func loadBots(dir string) (map[string]bool, error) {
	bots := make(map[string]bool)
	for _, name := range []string{"bots.jsonl", "bots.jsonl.gz"} {
		err := eachLine(filepath.Join(dir, name), func(line []byte) error {
			var account struct {
				Person string `json:"person"`
			}
			err := json.Unmarshal(line, &account)
			bots[account.Person] = true
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return bots, nil
}

// eachLine calls f for every line that is not empty.
func eachLine(file string, f func([]byte) error) error {
	handle, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	defer handle.Close()
	var reader io.Reader = handle
	if strings.HasSuffix(file, ".gz") {
		unzipped, err := gzip.NewReader(handle)
		if err != nil {
			return fmt.Errorf("read events %s: %w", file, err)
		}
		reader = unzipped
	}
	lines := bufio.NewScanner(reader)
	lines.Buffer(nil, 1<<24)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := f(lines.Bytes()); err != nil {
			return fmt.Errorf("read events %s: line %d: %w", file, number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read events %s: %w", file, err)
	}
	return nil
}
