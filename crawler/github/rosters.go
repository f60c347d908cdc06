package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// rosterPaths are where projects publish who reviews and maintains them.
var rosterPaths = []string{
	"OWNERS", "OWNERS_ALIASES", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS",
	"MAINTAINERS", "MAINTAINERS.md", "GOVERNANCE.md", "docs/MAINTAINERS.md", "community/maintainers.md",
}

// rosterPlace is a repository with files to look for and the tools they count for.
type rosterPlace struct {
	target *target // nil for a repository that is read for its rosters only
	name   string
	paths  []string
	tools  []talent.ToolID
}

type rosterNode struct {
	ID     int64  `json:"databaseId"`
	Name   string `json:"nameWithOwner"`
	URL    string `json:"url"`
	Pushed string `json:"pushedAt"`
}

type blobNode struct {
	Text      *string `json:"text"`
	Truncated bool    `json:"isTruncated"`
}

// rosters reads the role lists of repositories that changed since the last time.
func (r *run) rosters(ctx context.Context) error {
	places := r.rosterPlaces()
	for done := 0; done < len(places); {
		r.progress("read rosters", done, len(places))
		some := places[done:min(len(places), done+min(40, r.state.gauges[packLookups].size))]
		err := r.readRosters(ctx, some)
		if errors.Is(err, errHeavy) && r.state.gauges[packLookups].shrink() {
			continue
		}
		if err != nil {
			return err
		}
		done += len(some)
	}
	return nil
}

func (r *run) rosterPlaces() []rosterPlace {
	wanted := make(map[string][]string) // lower-case repository to paths
	tools := make(map[string][]talent.ToolID)
	for _, tool := range r.dep.Catalog.Tools() {
		for _, roster := range tool.Rosters {
			repo, file, ok := strings.Cut(roster, ":")
			if ok && r.tools[tool.ID] {
				key := strings.ToLower(repo)
				wanted[key] = append(wanted[key], file)
				tools[key] = append(tools[key], tool.ID)
			}
		}
	}
	var places []rosterPlace
	for _, t := range r.state.targets() {
		paths := slices.Clone(rosterPaths)
		for _, name := range append([]string{t.Name}, t.Former...) {
			paths = append(paths, wanted[strings.ToLower(name)]...)
			delete(wanted, strings.ToLower(name))
		}
		if r.live(t) && t.Seen != t.Rosters {
			slices.Sort(paths)
			places = append(places, rosterPlace{t, t.Name, slices.Compact(paths), r.toolsOf(t)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		since, _ := strconv.ParseInt(r.state.missing["roster/"+name], 10, 64)
		if since == 0 || r.cycle-since > lookAgain {
			places = append(places, rosterPlace{nil, name, wanted[name], tools[name]})
		}
	}
	return places
}

func (r *run) readRosters(ctx context.Context, places []rosterPlace) error {
	q := newQuery("rosters")
	for i, p := range places {
		var files strings.Builder
		for k, file := range p.paths {
			fmt.Fprintf(&files, " f%d:object(expression:%s){...on Blob{text isTruncated}}", k, quote("HEAD:"+file))
		}
		if p.target != nil {
			q.add(0, "p%d:node(id:%s){...on Repository{databaseId nameWithOwner url pushedAt%s}}", i, quote(p.target.Node), files.String())
		} else {
			owner, short, _ := strings.Cut(p.name, "/")
			q.add(0, "p%d:repository(owner:%s,name:%s){databaseId nameWithOwner url pushedAt%s}", i, quote(owner), quote(short), files.String())
		}
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("read rosters: %w", err)
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	h := &harvest{run: r, batch: &b, people: make(map[int64]bool)}
	var entries []rosterEntry
	for i, p := range places {
		alias := "p" + strconv.Itoa(i)
		if failure, failed := out.failure(alias); failed && failure.heavy() {
			return errHeavy
		}
		some, err := r.rosterEntries(ctx, out, alias, p)
		if err != nil {
			return err
		}
		entries = append(entries, some...)
		if p.target == nil {
			b.Cursors[prefixMissing+"roster/"+p.name] = strconv.FormatInt(r.cycle, 10)
			continue
		}
		p.target.Rosters = p.target.Seen
		key, value := p.target.cursor()
		b.Cursors[key] = value
	}
	if err := h.list(ctx, entries); err != nil {
		return err
	}
	return r.save(ctx, b)
}

// rosterEntry is one login on one file.
type rosterEntry struct {
	listed
	repo  rosterNode
	path  string
	tools []talent.ToolID
}

func (r *run) rosterEntries(ctx context.Context, out reply, alias string, p rosterPlace) ([]rosterEntry, error) {
	var repo rosterNode
	if found, err := out.into(alias, &repo); err != nil || !found || repo.ID == 0 {
		return nil, err
	}
	files := make(map[string]*blobNode)
	if err := decodeMembers(out.data[alias], 'f', files); err != nil {
		return nil, err
	}
	var entries []rosterEntry
	for k, path := range p.paths {
		blob := files["f"+strconv.Itoa(k)]
		if blob == nil {
			continue
		}
		text, err := r.wholeText(ctx, repo.Name, path, blob)
		if err != nil {
			return nil, err
		}
		for _, one := range readRoster(path, text) {
			entries = append(entries, rosterEntry{one, repo, path, p.tools})
		}
	}
	return entries, nil
}

// list looks the logins up and credits those that are people.
func (h *harvest) list(ctx context.Context, entries []rosterEntry) error {
	var logins []string
	for _, e := range entries {
		logins = append(logins, strings.ToLower(e.Login))
	}
	slices.Sort(logins)
	who, err := h.users(ctx, slices.Compact(logins))
	if err != nil {
		return err
	}
	for _, e := range entries {
		a := who[strings.ToLower(e.Login)]
		address := e.repo.URL + "/blob/HEAD/" + e.path
		if a == nil || !h.sight(a, address) {
			continue
		}
		for _, tool := range e.tools {
			h.batch.Evidence = append(h.batch.Evidence, talent.Evidence{
				Prospect: talent.ProspectID(a.ID), Tool: tool, Kind: talent.Maintainer, Repo: e.repo.Name, RepoID: e.repo.ID,
				Item: "roster:" + e.path, What: oneLine(fmt.Sprintf("listed as %s in %s of %s", e.Role, e.path, e.repo.Name)),
				URL: address, At: dayOf(e.repo.Pushed), Count: 1, Provenance: h.provenance(address),
			})
		}
	}
	return nil
}

// users looks accounts up by login, once the suppression list has been asked.
func (r *run) users(ctx context.Context, logins []string) (map[string]*actor, error) {
	var subjects []talent.Subject
	for _, login := range logins {
		subjects = append(subjects, talent.GitHubLogin(login))
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("ask the suppression list: %w", err)
	}
	logins = slices.DeleteFunc(logins, func(login string) bool { return refused[talent.GitHubLogin(login)] })
	found := make(map[string]*actor)
	for some := range slices.Chunk(logins, 100) {
		q := newQuery("logins")
		for i, login := range some {
			q.add(0, "u%d:user(login:%s){databaseId id login}", i, quote(login))
		}
		out, err := r.client.ask(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("look up logins: %w", err)
		}
		for i, login := range some {
			a := new(actor)
			ok, err := out.into("u"+strconv.Itoa(i), a)
			if err != nil {
				return nil, err
			}
			if ok {
				found[login] = a
			}
		}
	}
	return found, nil
}
