package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"mlscout/crawler"
	"mlscout/talent"
)

// stages of a round's beginning, kept under keyCensus
const (
	censusResolved = "resolved"
	censusCounted  = "counted"
)

// lookAgain is how long a name that leads nowhere is left alone, in seconds.
const lookAgain = 7 * 86400

var fragTarget = fragment{"T", "fragment T on Repository{id databaseId nameWithOwner url createdAt pushedAt isArchived isEmpty isPrivate}"}

// fragGlance is a repository's latest commits without what is dear to compute.
// A query of names costs a point at least, which buys a connection for each of
// them: the first points of a crawl are evidence already.
func (r *run) fragGlance() fragment {
	return fragment{"G", fmt.Sprintf("fragment G on Repository{...T defaultBranchRef{target{...on Commit{history(first:100,since:%s){totalCount nodes{...B}}}}}}",
		quote(r.set.Since.Time().Format(time.RFC3339)))}
}

var fragBrief = fragment{"B", "fragment B on Commit{oid messageHeadline committedDate authoredDate author{user{databaseId id login}}}"}

type repoNode struct {
	ID      int64  `json:"databaseId"`
	Node    string `json:"id"`
	Name    string `json:"nameWithOwner"`
	URL     string `json:"url"`
	Created string `json:"createdAt"`
	Pushed  string `json:"pushedAt"`
	Archive bool   `json:"isArchived"`
	Empty   bool   `json:"isEmpty"`
	Private bool   `json:"isPrivate"`
	Branch  *struct {
		Target struct {
			History countedHistory `json:"history"`
		} `json:"target"`
	} `json:"defaultBranchRef"`
}

type countedHistory struct {
	Total int           `json:"totalCount"`
	Nodes []*commitNode `json:"nodes"`
}

// resolve finds the catalogue's repositories and follows the known ones, by id,
// through renames and transfers.
func (r *run) resolve(ctx context.Context) error {
	if r.state.census != "" {
		return nil
	}
	if err := r.follow(ctx); err != nil {
		return err
	}
	names := r.unknownNames()
	for done := 0; done < len(names); {
		r.progress("find repositories", done, len(names))
		some := names[done:min(len(names), done+r.state.gauges[packNames].size)]
		err := r.lookUp(ctx, some)
		if errors.Is(err, errHeavy) && r.state.gauges[packNames].shrink() {
			continue
		}
		if err != nil {
			return err
		}
		r.state.gauges[packNames].fine()
		done += len(some)
	}
	r.progress("find repositories", len(names), len(names))
	r.dep.Logger.Info("repositories found", "known", len(r.state.repos), "names_without_one", len(r.state.missing))
	return r.save(ctx, crawler.Batch{Cursors: map[string]string{keyCensus: censusResolved}})
}

// unknownNames lists the catalogue's repository names that no known repository
// answers to, less those that led nowhere a short while ago: the tools that say
// most about the work first, present names before former ones.
func (r *run) unknownNames() []string {
	known := make(map[string]bool)
	for _, t := range r.state.repos {
		known[strings.ToLower(t.Name)] = true
		for _, name := range t.Former {
			known[strings.ToLower(name)] = true
		}
	}
	var present, former []string
	for _, tool := range r.dep.Catalog.BySpecificity() {
		if r.tools[tool.ID] {
			present = append(present, tool.Repos...)
			former = append(former, tool.FormerRepos...)
		}
	}
	return slices.DeleteFunc(append(present, former...), func(name string) bool {
		key := strings.ToLower(name)
		since, _ := strconv.ParseInt(r.state.missing[key], 10, 64)
		if known[key] || since != 0 && r.cycle-since <= lookAgain || strings.Count(name, "/") != 1 {
			return true
		}
		known[key] = true
		return false
	})
}

// lookUp asks for repositories by name, takes the evidence of a first glance and
// opens the lists of those not met before.
func (r *run) lookUp(ctx context.Context, names []string) error {
	q := newQuery("names")
	q.use(fragTarget, fragBrief, r.fragGlance())
	for i, name := range names {
		owner, short, _ := strings.Cut(name, "/")
		q.add(1, "r%d:repository(owner:%s,name:%s){...G}", i, quote(owner), quote(short))
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("look up repositories: %w", err)
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	h := &harvest{run: r, batch: &b, people: make(map[int64]bool)}
	touched := make(map[int64]*target)
	for i, name := range names {
		var n repoNode
		found, err := out.into("r"+strconv.Itoa(i), &n)
		if err != nil {
			return err
		}
		if failure, failed := out.failure("r" + strconv.Itoa(i)); failed && failure.heavy() {
			return errHeavy
		}
		if !found || n.Private || n.ID == 0 {
			b.Cursors[prefixMissing+strings.ToLower(name)] = strconv.FormatInt(r.cycle, 10)
			continue
		}
		met := r.state.repos[n.ID] != nil
		t := r.adopt(n, name)
		touched[t.ID] = t
		if !met {
			h.begin(t, n)
		}
	}
	r.note(&b, touched)
	return r.save(ctx, b)
}

// begin takes what a first glance at a repository shows and opens its lists.
func (h *harvest) begin(t *target, n repoNode) {
	t.Round = h.cycle
	if !h.live(t) {
		return
	}
	t.Counted, t.Looked = h.cycle, h.now.Unix()
	total := 0
	if n.Branch != nil {
		total = n.Branch.Target.History.Total
		for _, c := range n.Branch.Target.History.Nodes {
			if c != nil {
				h.add(t, c.Author.User, h.commitOf(t, c))
			}
		}
	}
	if total > 0 {
		h.openHistory(t, total, h.batch)
	} else {
		t.Pushed = t.Seen
	}
	for _, k := range []kind{merges, issues, releases} {
		h.openLane(&lane{Repo: t.ID, Kind: k, Since: h.since(t, k)}, h.batch)
	}
}

// adopt makes a target of a repository found under a name, or adds the name to
// the one known by that id.
func (r *run) adopt(n repoNode, asked string) *target {
	t := r.state.repos[n.ID]
	if t == nil {
		t = &target{ID: n.ID, Read: make(map[kind]string)}
		r.state.repos[n.ID] = t
	}
	t.update(n)
	tools := r.dep.Catalog.ToolsOf(n.Name)
	if len(tools) == 0 { // moved to a name that the catalogue does not know
		tools = r.dep.Catalog.ToolsOf(asked)
	}
	for _, tool := range tools {
		if !slices.Contains(t.Tools, tool) {
			t.Tools = append(t.Tools, tool)
		}
	}
	if !strings.EqualFold(asked, n.Name) && !slices.Contains(t.Former, asked) {
		t.Former = append(t.Former, asked)
	}
	return t
}

func (t *target) update(n repoNode) {
	if t.Name != "" && t.Name != n.Name && !slices.Contains(t.Former, t.Name) {
		t.Former = append(t.Former, t.Name)
	}
	t.Node, t.Name, t.URL, t.Seen, t.Created, t.Archived = n.Node, n.Name, n.URL, n.Pushed, n.Created, n.Archive
	t.State = ""
	if n.Archive {
		t.State = "archived"
	}
	if n.Empty {
		t.State = "empty"
	}
}

// note writes targets into a batch: the cursor and the repository's record.
func (r *run) note(b *crawler.Batch, targets map[int64]*target) {
	for _, id := range slices.Sorted(maps.Keys(targets)) {
		t := targets[id]
		key, value := t.cursor()
		b.Cursors[key] = value
		state := t.State
		if state == "empty" {
			state = ""
		}
		b.Repos = append(b.Repos, crawler.Repo{ID: t.ID, FullName: t.Name, Former: t.Former, PushedAt: t.Seen,
			State: state, Provenance: r.provenance(t.URL)})
	}
}

// follow asks again, by id, for the repositories known from earlier rounds whose
// lists are not counted: the census follows the others.
func (r *run) follow(ctx context.Context) error {
	known := slices.DeleteFunc(r.state.targets(), func(t *target) bool { return t.Round == r.cycle || r.live(t) })
	return r.inLots(known, r.state.gauges[packLookups], func(some []*target) error { return r.followSome(ctx, some) })
}

func (r *run) followSome(ctx context.Context, some []*target) error {
	ids := make([]string, len(some))
	for i, t := range some {
		ids[i] = t.Node
	}
	q := newQuery("known")
	q.use(fragTarget)
	q.add(1, "nodes(ids:%s){...T}", encode(ids))
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("follow repositories: %w", err)
	}
	var nodes []*repoNode
	if found, err := out.into("nodes", &nodes); err != nil {
		return err
	} else if !found || len(nodes) != len(some) {
		return errHeavy
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	touched := make(map[int64]*target)
	for i, t := range some {
		if err := r.trace(ctx, t, nodes[i], &b); err != nil {
			return err
		}
		touched[t.ID] = t
	}
	r.note(&b, touched)
	return r.save(ctx, b)
}

// trace takes what became of a known repository: its present name and state, or
// why it is gone.
func (r *run) trace(ctx context.Context, t *target, n *repoNode, b *crawler.Batch) error {
	t.Round, t.Looked = r.cycle, r.now.Unix()
	if n != nil && n.ID == t.ID && !n.Private {
		t.update(*n)
		return nil
	}
	return r.lost(ctx, t, b)
}

// lost finds out by REST, once, why a repository no longer answers, and ends
// the reading of its lists.
func (r *run) lost(ctx context.Context, t *target, b *crawler.Batch) error {
	for key, l := range r.state.lanes {
		if l.Repo == t.ID {
			b.Cursors[key] = ""
		}
	}
	if t.State == "deleted" || t.State == "blocked" {
		return nil
	}
	_, _, err := r.client.rest.Repositories.GetByID(ctx, t.ID)
	var answer *github.ErrorResponse
	switch {
	case err == nil:
		return nil
	case errors.Is(err, talent.ErrBudget), errors.Is(err, talent.ErrToken), ctx.Err() != nil:
		return err
	case errors.As(err, &answer) && (answer.Response.StatusCode == http.StatusUnavailableForLegalReasons || answer.Block != nil):
		t.State = "blocked"
	case errors.As(err, &answer) && answer.Response.StatusCode == http.StatusNotFound:
		t.State = "deleted" // or private: GitHub answers alike
	default:
		return nil // a passing fault; asked again next time
	}
	b.Cleared = append(b.Cleared, unlisted(t.ID, r.wantedRosters().paths(t))) // nobody maintains it any more
	t.Rosters = ""
	r.dep.Logger.Info("repository gone", "repo", t.ID, "state", t.State)
	return nil
}

// live tells whether a target is to be read for the tools selected.
func (r *run) live(t *target) bool {
	return t.State != "deleted" && t.State != "blocked" && t.State != "empty" && len(r.toolsOf(t)) > 0
}

func (r *run) toolsOf(t *target) []talent.ToolID {
	var out []talent.ToolID
	for _, tool := range t.Tools {
		if r.tools[tool] {
			out = append(out, tool)
		}
	}
	return out
}
