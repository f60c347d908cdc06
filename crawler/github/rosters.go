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
	target    *target // nil for a repository that is read for its rosters only
	name      string
	id        int64 // 0 until the repository was met
	paths     []string
	kept      []string // of the paths: files that are as they were
	tools     []talent.ToolID
	strangers bool // names somebody without an account
	unsure    bool // GitHub left some of it unanswered: what is on record stays
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
	wanted := r.wantedRosters()
	var places []rosterPlace
	for _, t := range r.state.targets() {
		paths := wanted.paths(t)
		for _, name := range append([]string{t.Name}, t.Former...) {
			delete(wanted, strings.ToLower(name))
		}
		if r.live(t) && t.Seen != t.Rosters {
			places = append(places, rosterPlace{target: t, name: t.Name, paths: paths, tools: r.toolsOf(t)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		since, known, _ := strings.Cut(r.state.missing["roster/"+name], " ")
		read, _ := strconv.ParseInt(since, 10, 64)
		if read == 0 || r.cycle-read > lookAgain {
			id, _ := strconv.ParseInt(known, 10, 64)
			places = append(places, rosterPlace{name: name, id: id, paths: wanted[name].paths, tools: wanted[name].tools})
		}
	}
	return places
}

// wantedRoster is what the catalogue says of the role lists in a repository.
type wantedRoster struct {
	paths []string
	tools []talent.ToolID
}

// wantedRosters are those of the selected tools by lower-case repository.
type wantedRosters map[string]wantedRoster

func (r *run) wantedRosters() wantedRosters {
	wanted := make(wantedRosters)
	for _, tool := range r.dep.Catalog.Tools() {
		for _, roster := range tool.Rosters {
			repo, file, ok := strings.Cut(roster, ":")
			if ok && r.tools[tool.ID] {
				key := strings.ToLower(repo)
				one := wanted[key]
				wanted[key] = wantedRoster{append(one.paths, file), append(one.tools, tool.ID)}
			}
		}
	}
	return wanted
}

// paths lists the files of a target that may be role lists.
func (w wantedRosters) paths(t *target) []string {
	paths := slices.Clone(rosterPaths)
	for _, name := range append([]string{t.Name}, t.Former...) {
		paths = append(paths, w[strings.ToLower(name)].paths...)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// unlisted names the evidence that role lists of a repository gave: what they say
// now takes its place.
func unlisted(repo int64, paths []string) crawler.Scope {
	items := make([]string, len(paths))
	for i, path := range paths {
		items[i] = "roster:" + path
	}
	return crawler.Scope{RepoID: repo, Kinds: []talent.Kind{talent.Maintainer}, Items: items}
}

func (r *run) readRosters(ctx context.Context, places []rosterPlace) error {
	out, err := r.askRosters(ctx, places)
	if err != nil {
		return err
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	h := &harvest{run: r, batch: &b, people: make(map[int64]bool)}
	var read []*rosterPlace
	var entries []rosterEntry
	for i := range places {
		p := &places[i]
		some, ok, err := r.rosterEntries(ctx, out, "p"+strconv.Itoa(i), p)
		if err != nil {
			return err
		}
		if entries = append(entries, some...); ok {
			read = append(read, p)
		}
	}
	if err := h.list(ctx, entries); err != nil {
		return err
	}
	for _, p := range read {
		if p.unsure {
			continue
		}
		if p.id != 0 {
			b.Cleared = append(b.Cleared, unlisted(p.id, slices.DeleteFunc(p.paths, func(path string) bool { return slices.Contains(p.kept, path) })))
		}
		key, value := p.cursor(r.cycle)
		b.Cursors[key] = value
	}
	return r.save(ctx, b)
}

// cursor notes that a place was read. A name without an account may be of somebody
// whose renaming this night has yet to learn: then the next one looks again.
func (p *rosterPlace) cursor(cycle int64) (key, value string) {
	if p.target == nil {
		return prefixMissing + "roster/" + p.name, fmt.Sprintf("%d %d", cycle, p.id)
	}
	again := p.strangers && p.target.Rosters != "" && !strings.HasSuffix(p.target.Rosters, "?")
	if p.target.Rosters = p.target.Seen; again {
		p.target.Rosters += "?"
	}
	return p.target.cursor()
}

func (r *run) askRosters(ctx context.Context, places []rosterPlace) (reply, error) {
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
		return out, fmt.Errorf("read rosters: %w", err)
	}
	return out, nil
}

// rosterEntry is one login on one file.
type rosterEntry struct {
	listed
	place *rosterPlace
	repo  rosterNode
	path  string
}

// rosterEntries reads the files of one place. It is false where GitHub did not
// answer for all of them: what is on record stays until it does.
func (r *run) rosterEntries(ctx context.Context, out reply, alias string, p *rosterPlace) ([]rosterEntry, bool, error) {
	failure, failed := out.failure(alias)
	switch {
	case failed && failure.heavy():
		return nil, false, errHeavy
	case failed && failure.Type == "NOT_FOUND" && len(failure.Path) == 1:
		return nil, p.target == nil, nil // the census deals with targets
	case failed:
		r.dep.Logger.Warn("rosters not answered", "repo", p.name, "cause", failure.Message)
		return nil, false, nil
	}
	var repo rosterNode
	if found, err := out.into(alias, &repo); err != nil || !found || repo.ID == 0 {
		return nil, false, err
	}
	p.id = repo.ID
	files := make(map[string]*blobNode)
	if err := decodeMembers(out.data[alias], 'f', files); err != nil {
		return nil, false, err
	}
	var entries []rosterEntry
	for k, path := range p.paths {
		blob := files["f"+strconv.Itoa(k)]
		if blob == nil {
			continue
		}
		text, whole, err := r.wholeText(ctx, repo.Name, path, blob)
		if errors.Is(err, errNotModified) {
			p.kept = append(p.kept, path)
			continue
		}
		if err != nil {
			return nil, false, err
		}
		p.unsure = p.unsure || !whole
		for _, one := range readRoster(path, text) {
			entries = append(entries, rosterEntry{one, p, repo, path})
		}
	}
	return entries, true, nil
}

// list looks the logins up and credits those that are people.
func (h *harvest) list(ctx context.Context, entries []rosterEntry) error {
	var logins []string
	for _, e := range entries {
		logins = append(logins, strings.ToLower(e.Login))
	}
	slices.Sort(logins)
	logins, err := h.permitted(ctx, slices.Compact(logins))
	if err != nil {
		return err
	}
	who, err := h.users(ctx, logins)
	if err != nil {
		return err
	}
	former, err := h.dep.Backlog.Former(ctx, logins)
	if err != nil {
		return fmt.Errorf("look up former logins: %w", err)
	}
	for _, e := range entries {
		key := strings.ToLower(e.Login)
		if _, asked := slices.BinarySearch(logins, key); !asked {
			continue
		}
		a, answered := who[key]
		if !answered {
			e.place.unsure = true
			continue
		}
		switch before, renamed := former[key]; {
		case a == nil && renamed:
			a = &actor{ID: int64(before.ID), Node: before.NodeID, Login: before.Login}
		case a == nil:
			e.place.strangers = true
		case renamed: // somebody took the name over: whom the file means is unknown
			continue
		}
		h.credits(a, e)
	}
	return nil
}

// credits adds the evidence of one entry.
func (h *harvest) credits(a *actor, e rosterEntry) {
	address := e.repo.URL + "/blob/HEAD/" + e.path
	if a == nil || !h.sight(a, address) {
		return
	}
	for _, tool := range e.place.tools {
		h.batch.Evidence = append(h.batch.Evidence, talent.Evidence{
			Prospect: talent.ProspectID(a.ID), Tool: tool, Kind: talent.Maintainer, Repo: e.repo.Name, RepoID: e.repo.ID,
			Item: "roster:" + e.path, What: oneLine(fmt.Sprintf("listed as %s in %s of %s", e.Role, e.path, e.repo.Name)),
			URL: address, At: dayOf(e.repo.Pushed), Count: 1, Provenance: h.provenance(address),
		})
	}
}

// permitted leaves out the logins that are on the suppression list.
func (r *run) permitted(ctx context.Context, logins []string) ([]string, error) {
	var subjects []talent.Subject
	for _, login := range logins {
		subjects = append(subjects, talent.GitHubLogin(login))
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("ask the suppression list: %w", err)
	}
	return slices.DeleteFunc(logins, func(login string) bool { return refused[talent.GitHubLogin(login)] }), nil
}

// users looks accounts up by login: nil for a login without one, and nothing for
// one that GitHub did not answer for.
func (r *run) users(ctx context.Context, logins []string) (map[string]*actor, error) {
	found := make(map[string]*actor)
	for some := range slices.Chunk(logins, r.state.gauges[packLookups].size) {
		q := newQuery("logins")
		for i, login := range some {
			q.add(0, "u%d:user(login:%s){databaseId id login}", i, quote(login))
		}
		out, err := r.client.ask(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("look up logins: %w", err)
		}
		for i, login := range some {
			alias := "u" + strconv.Itoa(i)
			a := new(actor)
			ok, err := out.into(alias, a)
			if err != nil {
				return nil, err
			}
			failure, _ := out.failure(alias)
			switch {
			case ok:
				found[login] = a
			case failure.heavy():
				return nil, errHeavy
			case failure.Type == "NOT_FOUND":
				found[login] = nil
			}
		}
	}
	return found, nil
}
