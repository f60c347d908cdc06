package github

import (
	"context"
	"errors"

	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// What is read of a person: the lean profile, published links, public
// organisations, and the own repositories with the entries of their root trees.
// Entries are no connection, so that a whole tree adds nothing to the price.
var (
	fragUser = fragment{"U", `fragment U on User{databaseId id login name bio company location websiteUrl twitterUsername url createdAt updatedAt isHireable
followers{totalCount} socialAccounts(first:10){nodes{provider url}} organizations(first:10){nodes{login}}
repositories(first:30,ownerAffiliations:OWNER,privacy:PUBLIC,orderBy:{field:PUSHED_AT,direction:DESC}){totalCount nodes{...H}}}`}
	fragHeld = fragment{"H", `fragment H on Repository{databaseId id nameWithOwner name url description isFork isArchived isEmpty createdAt pushedAt primaryLanguage{name}
parent{nameWithOwner} templateRepository{nameWithOwner} object(expression:"HEAD:"){...on Tree{entries{name type oid}}}}`}
)

const perUser = 4 // connections that fragUser opens for one person

type userNode struct {
	ID       int64  `json:"databaseId"`
	Node     string `json:"id"`
	Login    string `json:"login"`
	Name     string `json:"name"`
	Bio      string `json:"bio"`
	Company  string `json:"company"`
	Location string `json:"location"`
	Website  string `json:"websiteUrl"`
	Twitter  string `json:"twitterUsername"`
	URL      string `json:"url"`
	Created  string `json:"createdAt"`
	Updated  string `json:"updatedAt"`
	Hireable bool   `json:"isHireable"`
	Follow   struct {
		Total int `json:"totalCount"`
	} `json:"followers"`
	Social struct {
		Nodes []struct {
			Provider string `json:"provider"`
			URL      string `json:"url"`
		} `json:"nodes"`
	} `json:"socialAccounts"`
	Orgs struct {
		Nodes []*actor `json:"nodes"`
	} `json:"organizations"`
	Repos struct {
		Total int         `json:"totalCount"`
		Nodes []*heldNode `json:"nodes"`
	} `json:"repositories"`
}

// heldNode is a repository that a person owns.
type heldNode struct {
	ID       int64     `json:"databaseId"`
	Node     string    `json:"id"`
	FullName string    `json:"nameWithOwner"`
	Name     string    `json:"name"`
	URL      string    `json:"url"`
	About    string    `json:"description"`
	Fork     bool      `json:"isFork"`
	Archived bool      `json:"isArchived"`
	Empty    bool      `json:"isEmpty"`
	Created  string    `json:"createdAt"`
	Pushed   string    `json:"pushedAt"`
	Language *named    `json:"primaryLanguage"`
	Parent   *named    `json:"parent"`
	Template *named    `json:"templateRepository"`
	Tree     *treeNode `json:"object"`

	topics []string
	paths  []string        // files and directories seen, from the root
	files  map[string]file // dependency files read, by path
}

type named struct {
	Name     string `json:"name"`
	FullName string `json:"nameWithOwner"`
}

type treeNode struct {
	Entries []treeEntry `json:"entries"`
}

type treeEntry struct {
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	OID    string    `json:"oid"`
	Object *treeNode `json:"object"`
}

// readPeople reads profiles and own repositories. Those of whom only the profile
// changed have their repositories looked into if they are due for it.
func (r *run) readPeople(ctx context.Context, people, due []crawler.Known) error {
	whole := make(map[talent.ProspectID]bool)
	for _, k := range due {
		whole[k.ID] = true
	}
	return r.inBatches(ctx, packTrees, people, func(ctx context.Context, some []crawler.Known) (reply, error) {
		return r.readSome(ctx, some, whole)
	})
}

func (r *run) readSome(ctx context.Context, people []crawler.Known, whole map[talent.ProspectID]bool) (reply, error) {
	q := newQuery("people")
	q.use(fragUser, fragHeld)
	for i, group := range slices.Collect(slices.Chunk(people, 100)) {
		q.add(1+perUser*len(group), "p%d:nodes(ids:%s){...U}", i, encode(nodeIDs(group)))
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return out, err
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	var users, edited []*userNode
	for i, group := range slices.Collect(slices.Chunk(people, 100)) {
		alias := "p" + strconv.Itoa(i)
		var nodes []*userNode
		if found, err := out.into(alias, &nodes); err != nil {
			return out, err
		} else if !found || len(nodes) != len(group) {
			return out, errHeavy // a list without its nodes: smaller ones may be answered
		}
		for k, one := range group {
			fate := out.node(alias, k)
			switch {
			case fate == nodeHeavy:
				return out, errHeavy
			case nodes[k] == nil || nodes[k].ID != int64(one.ID):
				r.unanswered(&b, one, fate)
			case r.scripts.script(nodes[k].Login, nodes[k].Name, nodes[k].Bio):
				r.gone(&b, one, "automated")
				r.state.scripts[int64(one.ID)] = true
				b.Cursors[prefixScript+strconv.FormatInt(int64(one.ID), 10)] = "1"
			case !whole[one.ID] && nodes[k].Login == one.Login && nodes[k].holdsWhatIs(one.UpdatedAt):
				edited = append(edited, nodes[k])
			default:
				users = append(users, nodes[k])
			}
		}
	}
	if err := r.details(ctx, users); err != nil {
		return out, err
	}
	for _, u := range users {
		for _, h := range u.Repos.Nodes {
			if h != nil && !h.Fork {
				r.state.blobs.note(contentOf(h), u.ID)
			}
		}
	}
	for _, u := range users {
		r.keep(&b, u)
	}
	for _, u := range edited {
		r.keepProfile(&b, u, nil)
	}
	r.state.blobs.remember(&b)
	return out, r.save(ctx, b)
}

func isHeavy(err error) bool { return errors.Is(err, errHeavy) }

// keep puts what was read of a person into a batch.
func (r *run) keep(b *crawler.Batch, u *userNode) {
	r.keepProfile(b, u, topics(u.Repos.Nodes))
	id := talent.ProspectID(u.ID)
	b.Cleared = append(b.Cleared, crawler.Scope{Prospect: id, Kinds: []talent.Kind{talent.Repository, talent.Dependency, talent.Marker}})
	r.holdings(b, id, u.Repos.Nodes)
	b.Visits = append(b.Visits, r.visits(id, crawler.StageRepositories)...)
}

// keepProfile is the same of the profile alone; without topics, those on record stay.
func (r *run) keepProfile(b *crawler.Batch, u *userNode, topics []string) {
	id := talent.ProspectID(u.ID)
	p := talent.Prospect{
		ID: id, NodeID: u.Node, Login: u.Login, Name: cut(clean(u.Name), 120), Bio: cut(clean(u.Bio), 500),
		Company: cut(clean(u.Company), 120), Location: cut(clean(u.Location), 120), Website: webAddress(u.Website),
		Followers: u.Follow.Total, Repos: u.Repos.Total, Hireable: u.Hireable, CreatedAt: dayOf(u.Created),
		UpdatedAt: u.mark(), State: talent.Active, Profile: r.provenance(u.URL),
		Links: links(u), Languages: languages(u.Repos.Nodes), Topics: topics,
	}
	for _, org := range u.Orgs.Nodes {
		if org != nil {
			p.Orgs = append(p.Orgs, org.Login)
		}
	}
	b.People = append(b.People, crawler.Person{ID: id, NodeID: u.Node, Login: u.Login, Provenance: p.Profile})
	b.Profiles = append(b.Profiles, p)
	b.Identities = append(b.Identities, talent.Identity{Prospect: id, Platform: "github", Account: u.Login, URL: u.URL,
		Proof: "own account", Provenance: p.Profile})
	b.Visits = append(b.Visits, r.visits(id, crawler.StageProfile)...)
}

func links(u *userNode) []talent.Link {
	var out []talent.Link
	add := func(provider, address string) {
		if address = webAddress(address); address != "" && !slices.ContainsFunc(out, func(l talent.Link) bool { return l.URL == address }) {
			out = append(out, talent.Link{Provider: strings.ToLower(provider), URL: address})
		}
	}
	add("website", u.Website)
	for _, s := range u.Social.Nodes {
		add(s.Provider, s.URL)
	}
	if loginForm.MatchString(strings.ReplaceAll(u.Twitter, "_", "a")) {
		add("twitter", "https://twitter.com/"+u.Twitter)
	}
	return out
}

// languages of own repositories, most used first.
func languages(held []*heldNode) []string {
	return mostUsed(held, func(h *heldNode) []string {
		if h.Language == nil || h.Fork {
			return nil
		}
		return []string{h.Language.Name}
	})
}

func topics(held []*heldNode) []string {
	return mostUsed(held, func(h *heldNode) []string {
		if h.Fork {
			return nil
		}
		return h.topics
	})
}

func mostUsed(held []*heldNode, of func(*heldNode) []string) []string {
	count := make(map[string]int)
	for _, h := range held {
		if h != nil {
			for _, word := range of(h) {
				count[word]++
			}
		}
	}
	words := make([]string, 0, len(count))
	for word := range count {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	return words[:min(len(words), 30)]
}
