package hackernews

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// crawl is one run over the threads.
type crawl struct {
	*board.Run
	settings Settings
	blind    bool               // the search does not answer
	standing map[string][]offer // by thread kind and author: their offers, oldest first
}

// offer is one month's post of a seeker.
type offer struct {
	id     int64
	at     int64
	thread int64
	closed string
}

// remember gathers the offers of earlier runs, so that a repost is known as one.
func (c *crawl) remember(states map[int64]*state) {
	c.standing = make(map[string][]offer)
	for id, st := range states {
		for comment, s := range st.Seen {
			if s.Kind == "s" && s.Author != 0 {
				key := standingKey(st.Kind, s.Author)
				c.standing[key] = append(c.standing[key], offer{comment, s.At, id, s.Closed})
			}
		}
	}
	for key := range c.standing {
		sortOffers(c.standing[key])
	}
}

func sortOffers(offers []offer) {
	slices.SortFunc(offers, func(a, b offer) int {
		if a.at != b.at {
			return int(a.at - b.at)
		}
		return int(a.id - b.id)
	})
}

func standingKey(kind string, author int64) string { return fmt.Sprintf("%s/%d", kind, author) }

// thread reads what is new, edited or gone in one thread and saves it with the
// thread's cursor.
func (c *crawl) thread(ctx context.Context, t thread, st *state) error {
	found, validators, err := c.gather(ctx, t, st)
	if err != nil {
		return err
	}
	if len(found) == 0 && len(validators) == 0 {
		return nil // as the last run left it
	}
	batch, purge, err := c.digest(ctx, t, st, found)
	if err != nil {
		return err
	}
	cursor, err := json.Marshal(st)
	if err != nil {
		return err
	}
	if len(purge) > 0 {
		// closed first, so that the person is looked at again; emptied after
		if err := c.Save(ctx, crawler.Batch{Closed: batch.Closed}); err != nil {
			return err
		}
		batch.Posts = append(batch.Posts, purge...)
	}
	batch.Validators = validators
	batch.Cursors = map[string]string{statePrefix + strconv.FormatInt(t.ID, 10): string(cursor)}
	return c.Save(ctx, batch)
}

// gather asks both interfaces: Algolia for all comments at once, Firebase for
// the list of top-level ones and for every comment on which the two differ.
func (c *crawl) gather(ctx context.Context, t thread, st *state) ([]comment, []crawler.Validator, error) {
	root, rootAnswer, err := c.item(ctx, t.ID)
	if err != nil && !c.Fault(fmt.Errorf("thread %d at Firebase: %w", t.ID, err)) {
		return nil, nil, err
	}
	rootKnown := err == nil && !rootAnswer.NotModified
	found, validator, changed, searchErr := c.search(ctx, t.ID)
	if searchErr != nil && errors.Is(searchErr, talent.ErrBudget) || ctx.Err() != nil {
		return nil, nil, errors.Join(searchErr, ctx.Err())
	}
	if searchErr != nil && err != nil {
		return nil, nil, fmt.Errorf("neither interface answered: %w", searchErr)
	}
	have := make(map[int64]bool)
	for _, f := range found {
		have[f.ID] = true
	}
	var ask []int64
	if rootKnown {
		for _, kid := range root.Kids {
			if s, known := st.Seen[kid]; !have[kid] && (!known || s.Kind == "") {
				ask = append(ask, kid)
			}
		}
	}
	if changed || searchErr != nil {
		ask = append(ask, c.doubtful(st, have, searchErr != nil)...)
	}
	if ask, err = c.withoutSuppressed(ctx, ask); err != nil {
		return nil, nil, err
	}
	fetched, err := c.deep(ctx, ask, st, searchErr != nil)
	if err != nil {
		return nil, nil, err
	}
	return append(found, fetched...), kept(validator, rootAnswer.Validator, fetched), nil
}

// errBlind is what a search gives once the service has failed in this run.
var errBlind = errors.New("search gave up earlier")

// search asks Algolia for a thread's comments; after one failure it is left
// alone for the rest of the run.
func (c *crawl) search(ctx context.Context, story int64) ([]comment, crawler.Validator, bool, error) {
	if c.blind {
		return nil, crawler.Validator{}, false, errBlind
	}
	found, validator, changed, err := c.comments(ctx, story)
	if err != nil && c.Fault(fmt.Errorf("thread %d at Algolia: %w; asking Firebase for each post", story, err)) {
		c.blind = true
	}
	return found, validator, changed, err
}

// kept gathers the validators of all answers that had one.
func kept(search, root crawler.Validator, fetched []comment) []crawler.Validator {
	all := []crawler.Validator{search, root}
	for _, f := range fetched {
		all = append(all, f.Known)
	}
	return slices.DeleteFunc(all, func(v crawler.Validator) bool { return v.Key == "" })
}

// doubtful lists posts that were there and are no longer found; when the search
// does not answer, all that still stand open.
func (c *crawl) doubtful(st *state, have map[int64]bool, blind bool) []int64 {
	var out []int64
	for id, s := range st.Seen {
		if have[id] || s.Kind == "x" || blind && (s.Kind != "s" || s.Closed != "") {
			continue
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// deep fetches items and, where only Firebase answers, the replies under them.
func (c *crawl) deep(ctx context.Context, ids []int64, st *state, replies bool) ([]comment, error) {
	var out []comment
	asked := make(map[int64]bool)
	for depth := 0; len(ids) > 0 && depth < 4; depth++ {
		for _, id := range ids {
			asked[id] = true
		}
		got, err := c.items(ctx, ids)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
		if !replies {
			break
		}
		ids = unknown(got, st, asked)
	}
	return out, nil
}

// unknown lists the replies under comments that were neither seen nor asked for.
func unknown(comments []comment, st *state, asked map[int64]bool) []int64 {
	var out []int64
	for _, c := range comments {
		for _, kid := range c.Kids {
			if _, known := st.Seen[kid]; !known && !asked[kid] {
				out = append(out, kid)
			}
		}
	}
	return out
}

// digest turns comments into a batch and brings the thread's state up to date.
func (c *crawl) digest(ctx context.Context, t thread, st *state, found []comment) (crawler.Batch, []talent.Post, error) {
	var batch crawler.Batch
	var purge []talent.Post
	tree := newTree(t.ID, found)
	var raws []posts.Raw
	for _, f := range found {
		before, known := st.Seen[f.ID]
		if f.Gone {
			if known && before.Kind != "x" && before.Kind != "" {
				batch.Closed = append(batch.Closed, crawler.Closure{Source: "hn", NativeID: text(f.ID), Reason: "deleted"})
				purge = append(purge, c.Parser.Parse(posts.Raw{Source: "hn", Thread: st.Kind, NativeID: text(f.ID), Gone: true,
					PostedAt: time.Unix(f.At, 0).UTC(), URL: address(f.ID), Fetched: c.Today()}))
				c.forget(st.Kind, before.Author, f.ID)
			}
			st.Seen[f.ID] = seen{Kind: "x", At: f.At}
			continue
		}
		digest := board.Digest(f.By, f.Text)
		if known && before.Digest == digest {
			continue
		}
		raws = append(raws, tree.raw(t, f, st, c.Today()))
	}
	allowed, err := c.Allowed(ctx, "hackernews", raws)
	if err != nil {
		return batch, nil, err
	}
	for _, raw := range raws {
		if !slices.ContainsFunc(allowed, func(a posts.Raw) bool { return a.NativeID == raw.NativeID }) {
			delete(st.Seen, number(raw.NativeID))
		}
	}
	parsed := make([]talent.Post, len(allowed))
	for i, raw := range allowed {
		parsed[i] = c.Parser.Parse(raw)
	}
	c.join(t, st, tree, parsed, &batch)
	batch.Posts = parsed
	return batch, purge, nil
}

// join folds reposts and replies into the posts they belong to and notes all of
// them in the thread's state.
func (c *crawl) join(t thread, st *state, tree tree, parsed []talent.Post, batch *crawler.Batch) {
	at := make(map[int64]int)
	for i, p := range parsed {
		at[number(p.NativeID)] = i
	}
	for i := range parsed {
		p := &parsed[i]
		id := number(p.NativeID)
		entry := seen{Digest: board.Digest(tree.by[id].By, tree.by[id].Text), Kind: string(p.Kind[0]), At: p.PostedAt.Unix(), Closed: p.Closed}
		if before := st.Seen[id]; before.Closed == "hired" || before.Closed == "reposted" {
			entry.Closed = before.Closed
		}
		if top := tree.top(id, st); top != id {
			entry.Top = top
		} else if p.Kind == talent.Seeking {
			entry.Author = fingerprint(p.Author)
			c.fold(t, p, entry.Author, batch)
		}
		st.Seen[id] = entry
	}
	for i := range parsed {
		c.attach(&parsed[i], st, tree, parsed, at, batch)
	}
	for i := range parsed {
		id := number(parsed[i].NativeID)
		if closed := st.Seen[id].Closed; closed != "" {
			parsed[i].Closed = closed
			if parsed[i].Available != nil && closed != "reposted" {
				no := false
				parsed[i].Available = &no
			}
		}
	}
}

// fold makes earlier months' posts of one author the history of the latest.
func (c *crawl) fold(t thread, p *talent.Post, author int64, batch *crawler.Batch) {
	key := standingKey(t.Kind, author)
	id, posted := number(p.NativeID), p.PostedAt.Unix()
	offers := slices.DeleteFunc(c.standing[key], func(o offer) bool { return o.id == id })
	for i := range offers {
		o := &offers[i]
		if o.at > posted || o.thread == t.ID {
			continue
		}
		p.RepostOf = append(p.RepostOf, text(o.id))
		if p.FirstPosted == nil {
			first := time.Unix(o.at, 0).UTC()
			p.FirstPosted = &first
		}
		if o.closed == "" {
			o.closed = "reposted"
			batch.Closed = append(batch.Closed, crawler.Closure{Source: "hn", NativeID: text(o.id), Reason: "reposted"})
		}
	}
	offers = append(offers, offer{id: id, at: posted, thread: t.ID, closed: p.Closed})
	sortOffers(offers)
	c.standing[key] = offers
}

func (c *crawl) forget(kind string, author, id int64) {
	key := standingKey(kind, author)
	c.standing[key] = slices.DeleteFunc(c.standing[key], func(o offer) bool { return o.id == id })
}

// end notes that an offer is over, so that a later one does not fold it.
func (c *crawl) end(kind string, author, id int64) {
	offers := c.standing[standingKey(kind, author)]
	for i := range offers {
		if offers[i].id == id {
			offers[i].closed = "hired"
		}
	}
}

// attach gives a reply by the author of the post above it to that post: "I am
// hired" closes it, a link to an own account completes it.
func (c *crawl) attach(reply *talent.Post, st *state, tree tree, parsed []talent.Post, at map[int64]int, batch *crawler.Batch) {
	id := number(reply.NativeID)
	top := st.Seen[id].Top
	if top == 0 || st.Seen[top].Kind != "s" || !tree.sameAuthor(id, top, st) {
		return
	}
	i, here := at[top]
	if reply.Closed == "hired" {
		above := st.Seen[top]
		above.Closed = "hired"
		st.Seen[top] = above
		c.end(st.Kind, above.Author, top)
		batch.Closed = append(batch.Closed, crawler.Closure{Source: "hn", NativeID: text(top), Reason: "hired"})
	}
	if here && reply.GitHub != "" && parsed[i].GitHub == "" && parsed[i].Kind == talent.Seeking {
		parsed[i].GitHub = reply.GitHub
	}
}
