package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// world is an invented world's files.
type world struct{ file, truth string }

// entity is a line of either file, as far as it is needed.
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

// truth is what the world holds in the tools' repositories since the cut.
type truth struct {
	authors map[int64]bool // of linked commits, present accounts, no bots
	bots    map[int64]bool
	commits int // linked
	pulls   int // merged
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
			continue // board posts have other shapes
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return lines.Err()
}

// reading collects the truth while the world's lines go by: what is referred to
// comes first.
type reading struct {
	truth
	tools      *catalog.Catalog
	byMail     map[string]int64
	present    map[int64]bool
	identities []string
	counted    map[string]bool
}

func readTruth(w world, tools *catalog.Catalog) (truth, error) {
	r := &reading{tools: tools, byMail: make(map[string]int64), present: make(map[int64]bool), counted: make(map[string]bool)}
	r.authors, r.bots = make(map[int64]bool), make(map[int64]bool)
	err := eachLine(w.truth, func(e entity) error {
		if e.T == "person" && e.Persona == "bot" {
			r.bots[e.ID] = true
		}
		return nil
	})
	if err != nil {
		return truth{}, err
	}
	err = eachLine(w.file, r.line)
	return r.truth, err
}

func (r *reading) line(e entity) error {
	switch e.T {
	case "user":
		for _, mail := range e.Emails {
			r.byMail[strings.ToLower(mail)] = e.ID
		}
		r.present[e.ID] = e.Type == "User" && (e.State == "active" || e.State == "") && !r.bots[e.ID]
	case "identities":
		for _, row := range e.Rows {
			var pair []string
			if err := json.Unmarshal(row, &pair); err != nil {
				return err
			}
			r.identities = append(r.identities, strings.ToLower(pair[1]))
		}
	case "repo":
		full := e.Owner + "/" + e.Name
		for _, name := range append(e.Former, full) {
			r.counted[strings.ToLower(full)] = r.counted[strings.ToLower(full)] || len(r.tools.ToolsOf(name)) > 0
		}
	case "commits", "pulls":
		if r.counted[strings.ToLower(e.Repo)] {
			return r.work(e)
		}
	}
	return nil
}

func (r *reading) work(e entity) error {
	cut := float64(since().Time().Unix())
	for _, row := range e.Rows {
		if e.T == "pulls" {
			var pull struct {
				Merged float64 `json:"merged"`
			}
			if err := json.Unmarshal(row, &pull); err != nil {
				return err
			}
			if pull.Merged >= cut {
				r.pulls++
			}
			continue
		}
		var cells []any
		if err := json.Unmarshal(row, &cells); err != nil {
			return err
		}
		at, _ := cells[0].(float64)
		who, _ := cells[1].(float64)
		if id := r.byMail[r.identities[int(who)]]; at >= cut && id != 0 {
			r.commits++
			if r.present[id] {
				r.authors[id] = true
			}
		}
	}
	return nil
}

// compared is what the store holds beside the truth.
type compared struct {
	people, enriched int
	authors          int // of the truth's, found
	bots             []string
}

func (p *place) compare(ctx context.Context, t truth) (c compared, err error) {
	db, err := p.records(ctx)
	if err != nil {
		return c, err
	}
	defer db.Close()
	found := make(map[int64]bool)
	for person, err := range db.Prospects(ctx) {
		if err != nil {
			return c, err
		}
		if person.ID <= 0 {
			continue
		}
		found[int64(person.ID)] = true
		if person.State != talent.Active {
			continue
		}
		c.people++
		if person.UpdatedAt != "" {
			c.enriched++
		}
		if t.bots[int64(person.ID)] {
			c.bots = append(c.bots, person.Login)
		}
	}
	for id := range t.authors {
		if found[id] {
			c.authors++
		}
	}
	return c, nil
}
