package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/demo"
	"mlscout/talent"
)

// reply is a GraphQL answer.
type reply struct {
	Data   map[string]any `json:"data"`
	Errors []struct {
		Type    string `json:"type"`
		Message string `json:"message"`
		Path    []any  `json:"path"`
	} `json:"errors"`
	header http.Header
	status int
}

func (r reply) first() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Type + ": " + r.Errors[0].Message
}

// at walks into nested answers by keys and indexes.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func post(t *testing.T, base, token, query string, vars map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": vars})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	r := reply{header: resp.Header, status: resp.StatusCode}
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

const historyQuery = `
query($owner:String!,$name:String!,$first:Int!,$after:String,$since:GitTimestamp){
  rateLimit{cost remaining used limit resetAt nodeCount}
  repository(owner:$owner,name:$name){id databaseId nameWithOwner pushedAt isArchived isFork stargazerCount
    defaultBranchRef{name target{... on Commit{oid history(first:$first,after:$after,since:$since){
      totalCount pageInfo{hasNextPage endCursor}
      nodes{oid committedDate authoredDate messageHeadline additions deletions changedFilesIfAvailable url
        author{user{databaseId login}} committer{user{login}}
        authors(first:10){nodes{name user{databaseId id login}}}}}}}}}}`

const pullsQuery = `
query($owner:String!,$name:String!,$after:String){
  repository(owner:$owner,name:$name){
    pullRequests(states:[MERGED],first:50,after:$after,orderBy:{field:UPDATED_AT,direction:DESC}){
      totalCount pageInfo{hasNextPage endCursor}
      nodes{number title url mergedAt updatedAt additions deletions changedFiles
        author{...who} mergedBy{...who}
        labels(first:5){nodes{name}} files(first:5){nodes{path}}
        reviews(first:20){nodes{state submittedAt author{...who}}}}}}}
fragment who on Actor{__typename login ... on User{databaseId id} ... on Bot{databaseId} ... on Mannequin{databaseId}}`

// seen counts evidence as a crawler would.
type seen map[int64]map[talent.Kind]int

func (s seen) add(user any, kind talent.Kind) {
	id, isUser := at(user, "databaseId").(float64)
	if !isUser || at(user, "__typename") == "Bot" {
		return
	}
	if s[int64(id)] == nil {
		s[int64(id)] = make(map[talent.Kind]int)
	}
	s[int64(id)][kind]++
}

func crawlHistory(t *testing.T, base, token, owner, name string, got seen) {
	vars := map[string]any{"owner": owner, "name": name, "first": 100}
	for {
		r := post(t, base, token, historyQuery, vars)
		if r.Errors != nil {
			t.Fatal(r.first())
		}
		if cost := at(r.Data, "rateLimit", "cost"); cost != 1.0 {
			t.Fatalf("a page of history costs %v points, want 1", cost)
		}
		history := at(r.Data, "repository", "defaultBranchRef", "target", "history")
		for _, node := range at(history, "nodes").([]any) {
			for i, author := range at(node, "authors", "nodes").([]any) {
				kind := talent.Commit
				if i > 0 {
					kind = talent.Coauthor
				}
				got.add(at(author, "user"), kind)
			}
		}
		if at(history, "pageInfo", "hasNextPage") != true {
			return
		}
		vars["after"] = at(history, "pageInfo", "endCursor")
	}
}

func crawlPulls(t *testing.T, base, token, owner, name string, got seen) {
	vars := map[string]any{"owner": owner, "name": name}
	for {
		r := post(t, base, token, pullsQuery, vars)
		if r.Errors != nil {
			t.Fatal(r.first())
		}
		pulls := at(r.Data, "repository", "pullRequests")
		for _, p := range at(pulls, "nodes").([]any) {
			author, merger := at(p, "author", "databaseId"), at(p, "mergedBy", "databaseId")
			got.add(at(p, "author"), talent.PullRequest)
			if merger != author {
				got.add(at(p, "mergedBy"), talent.Maintainer)
			}
			once := make(map[any]bool)
			for _, v := range at(p, "reviews", "nodes").([]any) {
				if id := at(v, "author", "databaseId"); id != author && !once[id] {
					once[id] = true
					got.add(at(v, "author"), talent.Review)
				}
			}
		}
		if at(pulls, "pageInfo", "hasNextPage") != true {
			return
		}
		vars["after"] = at(pulls, "pageInfo", "endCursor")
	}
}

func TestCrawlFindsTheTruth(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 11})
	_, base := client(t, w)
	scripts := 0
	for _, full := range []string{"mlflow/mlflow", "kubeflow/pipelines", "iterative/dvc"} {
		got, want := make(seen), make(seen)
		owner, name, _ := strings.Cut(full, "/")
		crawlHistory(t, base, w.Token(), owner, name, got)
		crawlPulls(t, base, w.Token(), owner, name, got)
		for _, p := range w.Truth().People {
			for _, e := range p.Upstream {
				if e.Repo != strings.Replace(full, "iterative", "treeverse", 1) || e.Roster || e.Kind == talent.Issue || e.Kind == talent.Release {
					continue
				}
				if want[p.ID] == nil {
					want[p.ID] = make(map[talent.Kind]int)
				}
				want[p.ID][e.Kind] += e.Count
			}
		}
		for id := range got { // accounts run by programs are in the history, not in the truth
			if want[id] == nil {
				scripts++
				delete(got, id)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: evidence (-truth +crawled):\n%s", full, diff)
		}
	}
	if scripts == 0 || scripts > 6 {
		t.Errorf("met %d accounts beyond the people, want the one or two scripts of each repository", scripts)
	}
}

func TestProfilesInBatches(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	const query = `query($ids:[ID!]!){nodes(ids:$ids){__typename ... on User{databaseId id login name bio company location websiteUrl twitterUsername
	  isHireable createdAt updatedAt followers{totalCount} following{totalCount}
	  socialAccounts(first:4){nodes{provider url displayName}} organizations(first:5){nodes{login name}}
	  repositories(first:20,ownerAffiliations:[OWNER],isFork:false,privacy:PUBLIC,orderBy:{field:PUSHED_AT,direction:DESC}){totalCount
	    nodes{databaseId nameWithOwner description pushedAt createdAt isFork isTemplate isArchived stargazerCount forkCount diskUsage
	      templateRepository{nameWithOwner} parent{nameWithOwner} primaryLanguage{name}
	      repositoryTopics(first:10){nodes{topic{name}}} languages(first:5,orderBy:{field:SIZE,direction:DESC}){edges{size node{name}}}
	      defaultBranchRef{name} object(expression:"HEAD:"){... on Tree{entries{name path type mode oid object{... on Blob{byteSize}}}}}}}
	  contributionsCollection(from:"2026-01-01T00:00:00Z",to:"2026-11-20T00:00:00Z"){startedAt endedAt hasAnyContributions restrictedContributionsCount
	    commitContributionsByRepository(maxRepositories:100){repository{nameWithOwner} contributions{totalCount}}
	    pullRequestContributionsByRepository(maxRepositories:100){repository{nameWithOwner} contributions{totalCount}}
	    pullRequestReviewContributionsByRepository(maxRepositories:100){repository{nameWithOwner} contributions{totalCount}}
	    issueContributionsByRepository(maxRepositories:100){repository{nameWithOwner} contributions(first:1){nodes{occurredAt}}}}
	  repositoriesContributedTo(first:10,contributionTypes:[COMMIT,PULL_REQUEST]){nodes{nameWithOwner}}
	  pinnedItems(first:6,types:[REPOSITORY]){nodes{... on Repository{name}}}}}}`
	ids := []string{"U_nonsense", "MDQ6VXNlcjEwMTM3"} // the second is ghost's older id
	people := w.Truth().People
	for _, p := range people[:20] {
		ids = append(ids, fmt.Sprint(userID(t, base, w, p)))
	}
	r := post(t, base, w.Token(), query, map[string]any{"ids": ids})
	if r.Errors == nil || r.Errors[0].Type != "NOT_FOUND" || len(r.Errors[0].Path) != 2 {
		t.Errorf("errors: %+v, want NOT_FOUND for nodes[0]", r.Errors)
	}
	nodes := at(r.Data, "nodes").([]any)
	if nodes[0] != nil || at(nodes[1], "login") != "ghost" {
		t.Errorf("first nodes: %v and %v, want null and ghost", nodes[0], at(nodes[1], "login"))
	}
	for i, p := range people[:20] {
		n := nodes[i+2]
		if p.Gone != "" {
			continue
		}
		if at(n, "login") != p.Login || at(n, "databaseId") != float64(p.ID) {
			t.Errorf("node %d is %v, want %s", i, at(n, "login"), p.Login)
		}
		if _, isList := at(n, "contributionsCollection", "commitContributionsByRepository").([]any); !isList {
			t.Errorf("%s has no contributions list", p.Login)
		}
	}
}

func userID(t *testing.T, base string, w *demo.World, p demo.Known) any {
	t.Helper()
	r := post(t, base, w.Token(), `query($l:String!){user(login:$l){id}}`, map[string]any{"l": p.Login})
	if p.Gone != "" {
		return "U_gone"
	}
	return at(r.Data, "user", "id")
}

func TestFilesThroughGraphQL(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	r := post(t, base, w.Token(), `{a:repository(owner:"kubeflow",name:"pipelines"){object(expression:"HEAD:OWNERS"){... on Blob{text byteSize isBinary isTruncated oid}} missing:object(expression:"HEAD:NOPE"){oid}}
	  b:repository(owner:"kubeflow",name:"kfserving"){nameWithOwner object(expression:"main:"){... on Tree{entries{name type}}}}}`, nil)
	if text, _ := at(r.Data, "a", "object", "text").(string); !strings.Contains(text, "approvers:\n  - ") {
		t.Errorf("OWNERS = %q", text)
	}
	if at(r.Data, "a", "missing") != nil {
		t.Errorf("missing file is %v", at(r.Data, "a", "missing"))
	}
	if at(r.Data, "b", "nameWithOwner") != "kserve/kserve" {
		t.Errorf("former name leads to %v", at(r.Data, "b", "nameWithOwner"))
	}
	if names := fmt.Sprint(at(r.Data, "b", "object", "entries")); !strings.Contains(names, "MAINTAINERS.md") {
		t.Errorf("entries = %s", names)
	}
}

func TestGraphQLRefusals(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	_, base := client(t, w)
	many := strings.Repeat(`"U_x",`, 101)
	for name, test := range map[string]struct{ query, says string }{
		"unknown field":    {`{user(login:"ghost"){shoeSize}}`, `Cannot query field "shoeSize" on type "User"`},
		"syntax":           {`{user(`, "Expected Name"},
		"empty":            {``, "A query attribute must be specified"},
		"no first":         {`{repository(owner:"mlflow",name:"mlflow"){issues{nodes{number}}}}`, "MISSING_PAGINATION_BOUNDARIES"},
		"first too large":  {`{repository(owner:"mlflow",name:"mlflow"){issues(first:101){nodes{number}}}}`, "EXCESSIVE_PAGINATION"},
		"first zero":       {`{repository(owner:"mlflow",name:"mlflow"){issues(first:0){nodes{number}}}}`, "EXCESSIVE_PAGINATION"},
		"bad cursor":       {`{repository(owner:"mlflow",name:"mlflow"){issues(first:1,after:"zzz"){nodes{number}}}}`, "INVALID_CURSOR_ARGUMENTS"},
		"email scope":      {`{user(login:"ghost"){login email}}`, "INSUFFICIENT_SCOPES"},
		"too many ids":     {`{nodes(ids:[` + many + `]){id}}`, "ARGUMENT_LIMIT"},
		"missing user":     {`{user(login:"nobody-demo"){login}}`, "NOT_FOUND: Could not resolve to a User with the login of 'nobody-demo'"},
		"missing repo":     {`{repository(owner:"a",name:"b"){id}}`, "NOT_FOUND: Could not resolve to a Repository with the name 'a/b'"},
		"collaborators":    {`{repository(owner:"mlflow",name:"mlflow"){collaborators{totalCount}}}`, "FORBIDDEN"},
		"span":             {`{user(login:"ghost"){contributionsCollection(from:"2024-01-01T00:00:00Z",to:"2026-01-01T00:00:00Z"){startedAt}}}`, "must not exceed 1 year"},
		"node limit":       {`{nodes(ids:["a","b","c","d","e","f"]){... on User{repositories(first:100){nodes{issues(first:100){nodes{comments(first:100){nodes{id}}}}}}}}}`, "MAX_NODE_LIMIT_EXCEEDED"},
		"variable missing": {`query($l:String!){user(login:$l){id}}`, "must be defined"},
	} {
		t.Run(name, func(t *testing.T) {
			r := post(t, base, w.Token(), test.query, nil)
			if r.status != 200 || !strings.Contains(r.first(), test.says) {
				t.Errorf("%d %s, want 200 with %q", r.status, r.first(), test.says)
			}
		})
	}
}

func TestCostIsGitHubsFormula(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	_, base := client(t, w)
	for name, test := range map[string]struct {
		query string
		cost  int
	}{
		"no connection":    {`{rateLimit(dryRun:true){cost} user(login:"ghost"){login}}`, 1},
		"49 lean profiles": {`{rateLimit(dryRun:true){cost} ` + aliases(49, `user(login:"ghost"){followers{totalCount} socialAccounts(first:5){nodes{url}} organizations(first:5){nodes{login}}}`) + `}`, 1},
		"docs example":     {`{rateLimit(dryRun:true){cost} viewer{repositories(first:100){nodes{issues(first:50){nodes{labels(first:60){nodes{id}}}}}}}}`, 51},
		"150 requests":     {`{rateLimit(dryRun:true){cost} ` + aliases(150, `user(login:"ghost"){followers{totalCount}}`) + `}`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := post(t, base, w.Token(), test.query, nil)
			if got := at(r.Data, "rateLimit", "cost"); got != float64(test.cost) {
				t.Errorf("cost %v (%s), want %d", got, r.first(), test.cost)
			}
			if r.header.Get("X-RateLimit-Used") != "0" {
				t.Errorf("a dry run was charged: used %s", r.header.Get("X-RateLimit-Used"))
			}
		})
	}
}

func aliases(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: %s ", i, field)
	}
	return b.String()
}

func TestPointsRunOut(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20, GraphQL: 2})
	_, base := client(t, w)
	const query = `{rateLimit{remaining}}`
	for want := 1.0; want >= 0; want-- {
		if got := at(post(t, base, w.Token(), query, nil).Data, "rateLimit", "remaining"); got != want {
			t.Errorf("remaining %v, want %v", got, want)
		}
	}
	r := post(t, base, w.Token(), query, nil)
	if r.status != 200 || !strings.HasPrefix(r.first(), "RATE_LIMITED") || r.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("spent: %d %s", r.status, r.first())
	}
	if r := post(t, base, "", query, nil); r.status != 403 {
		t.Errorf("without a token: %d, want 403", r.status)
	}
	if r := post(t, base, "wrong", query, nil); r.status != 401 {
		t.Errorf("with a bad token: %d, want 401", r.status)
	}
}

func TestDirectivesFragmentsAndBackwardPaging(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	const query = `query($yes:Boolean=true){repository(owner:"mlflow",name:"mlflow"){...f name @skip(if:$yes)
	  forward:pullRequests(first:3){pageInfo{endCursor startCursor hasNextPage hasPreviousPage} nodes{number}}
	  backward:pullRequests(last:3){pageInfo{hasNextPage hasPreviousPage startCursor} edges{cursor node{number}}}}}
	  fragment f on Repository{url @include(if:$yes) owner{__typename login ... on Organization{databaseId}}}`
	r := post(t, base, w.Token(), query, nil)
	repo := at(r.Data, "repository").(map[string]any)
	if _, named := repo["name"]; named || repo["url"] == nil || at(repo, "owner", "__typename") != "Organization" || at(repo, "owner", "databaseId") == nil {
		t.Errorf("got %v, %s", repo, r.first())
	}
	if at(repo, "forward", "pageInfo", "hasNextPage") != true || at(repo, "backward", "pageInfo", "hasNextPage") != false || at(repo, "backward", "pageInfo", "hasPreviousPage") != true {
		t.Errorf("page infos: %v", repo)
	}
	before := at(repo, "backward", "edges", 2, "cursor")
	r = post(t, base, w.Token(), `query($c:String){repository(owner:"mlflow",name:"mlflow"){pullRequests(last:2,before:$c){nodes{number}}}}`, map[string]any{"c": before})
	if got, want := at(r.Data, "repository", "pullRequests", "nodes", 1, "number"), at(repo, "backward", "edges", 1, "node", "number"); got != want {
		t.Errorf("the one before the last is %v, want %v", got, want)
	}
}

func TestSingleValuesStandForLists(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	r := post(t, base, w.Token(), `{repository(owner:"mlflow",name:"mlflow"){all:pullRequests{totalCount} merged:pullRequests(states:MERGED){totalCount}
	  open:pullRequests(states:[OPEN]){totalCount} closed:pullRequests(states:CLOSED){totalCount}} nodes(ids:"U_x"){id}}`, nil)
	n := func(alias string) float64 { v, _ := at(r.Data, "repository", alias, "totalCount").(float64); return v }
	if n("merged") == 0 || n("merged") == n("all") || n("merged")+n("open")+n("closed") != n("all") {
		t.Errorf("%v merged + %v open + %v closed of %v", n("merged"), n("open"), n("closed"), n("all"))
	}
	if list, _ := at(r.Data, "nodes").([]any); len(list) != 1 {
		t.Errorf("nodes = %v, want one null", at(r.Data, "nodes"))
	}
}

func TestCursorsSurviveNewCommits(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	vars := map[string]any{"owner": "mlflow", "name": "mlflow", "first": 10}
	page := func() any {
		r := post(t, base, w.Token(), historyQuery, vars)
		return at(r.Data, "repository", "defaultBranchRef", "target", "history")
	}
	first := page()
	vars["after"] = at(first, "pageInfo", "endCursor")
	want := at(page(), "nodes", 0, "oid")
	who := person(t, w, maintainer).Login
	if err := w.Mutate(func(c *demo.Changes) { c.Advance(1e12); c.Commits(who, "mlflow/mlflow", 3) }); err != nil {
		t.Fatal(err)
	}
	if got := at(page(), "nodes", 0, "oid"); got != want {
		t.Errorf("after three new commits the page begins with %v, want %v", got, want)
	}
}

func TestGoneAuthorsAreNull(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	p := person(t, w, func(p demo.Known) bool {
		for _, e := range p.Upstream {
			if e.Repo == "mlflow/mlflow" && e.Kind == talent.PullRequest && p.Gone == "" {
				return true
			}
		}
		return false
	})
	if err := w.Mutate(func(c *demo.Changes) { c.DeleteUser(p.Login) }); err != nil {
		t.Fatal(err)
	}
	got := make(seen)
	crawlHistory(t, base, w.Token(), "mlflow", "mlflow", got)
	crawlPulls(t, base, w.Token(), "mlflow", "mlflow", got)
	if got[p.ID] != nil {
		t.Errorf("deleted %s still acts: %v", p.Login, got[p.ID])
	}
	if len(got) == 0 {
		t.Error("nobody acts any more")
	}
}
