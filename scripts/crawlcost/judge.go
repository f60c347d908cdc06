package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/talent"
)

type entity struct {
	T       string            `json:"t"`
	ID      int64             `json:"id"`
	Login   string            `json:"login"`
	Type    string            `json:"type"`
	State   string            `json:"state"`
	Emails  []string          `json:"emails"`
	Owner   string            `json:"owner"`
	Name    string            `json:"name"`
	Repo    string            `json:"repo"`
	Rows    []json.RawMessage `json:"rows"`
	Persona string            `json:"persona"`
	Former  []string          `json:"renamed_from"`
}

func eachLine(path string, visit func(entity) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e entity
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue // board posts and tables of texts have other shapes
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return lines.Err()
}

// judge compares what was found with the world's truth.
func judge(world, truth string, store *crawlertest.Store, report crawler.Report) error {
	tools, err := catalog.Default()
	if err != nil {
		return err
	}
	since := time.Now().AddDate(-5, 0, 0).Truncate(24 * time.Hour).Unix()
	byMail, active := make(map[string]int64), make(map[int64]bool)
	var identities []string
	expected := make(map[int64]bool)
	counted := make(map[string]bool)
	commits := 0
	err = eachLine(world, func(e entity) error {
		switch e.T {
		case "user":
			for _, mail := range e.Emails {
				byMail[strings.ToLower(mail)] = e.ID
			}
			active[e.ID] = e.Type == "User" && (e.State == "active" || e.State == "")
		case "identities":
			for _, row := range e.Rows {
				var pair []string
				if err := json.Unmarshal(row, &pair); err != nil {
					return err
				}
				identities = append(identities, strings.ToLower(pair[1]))
			}
		case "repo":
			for _, name := range append(e.Former, e.Owner+"/"+e.Name) {
				if len(tools.ToolsOf(name)) > 0 {
					counted[strings.ToLower(e.Owner+"/"+e.Name)] = true
				}
			}
		case "commits":
			if !counted[strings.ToLower(e.Repo)] {
				return nil
			}
			for _, row := range e.Rows {
				var cells []any
				if err := json.Unmarshal(row, &cells); err != nil {
					return err
				}
				id := byMail[identities[int(cells[1].(float64))]]
				if int64(cells[0].(float64)) >= since && active[id] {
					expected[id] = true
					commits++
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	bots := make(map[int64]bool)
	logins := make(map[int64]string)
	if err := eachLine(truth, func(e entity) error {
		if e.T == "person" && e.Persona == "bot" {
			bots[e.ID] = true
			logins[e.ID] = e.Login
		}
		return nil
	}); err != nil {
		return err
	}
	return compareTruth(expected, bots, logins, commits, store)
}

func compareTruth(expected, bots map[int64]bool, logins map[int64]string, commits int, store *crawlertest.Store) error {
	found, missing, botsFound := 0, []int64{}, []string{}
	for id := range expected {
		if bots[id] {
			continue
		}
		if _, ok := store.People[talent.ProspectID(id)]; ok {
			found++
		} else {
			missing = append(missing, id)
		}
	}
	for id := range store.People {
		if bots[int64(id)] && store.Closed[id] == "" {
			botsFound = append(botsFound, logins[int64(id)])
		}
	}
	kinds := make(map[talent.Kind]int)
	for key := range store.Evidence {
		kinds[key.Kind]++
	}
	noise := make(map[talent.Noise]int)
	for _, e := range store.Evidence {
		noise[e.Noise]++
	}
	fmt.Printf("linked commits %d; authors found %d, missing %d %v; bots %d %v\n", commits, found, len(missing), missing[:min(10, len(missing))], len(botsFound), botsFound[:min(10, len(botsFound))])
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Printf("  %s %d\n", k, kinds[k])
	}
	fmt.Println("noise", noise)
	return nil
}
