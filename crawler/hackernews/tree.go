package hackernews

import (
	"strconv"
	"time"

	"mlscout/crawler/posts"
	"mlscout/talent"
)

// tree knows which comment stands under which.
type tree struct {
	story int64
	by    map[int64]comment
}

func newTree(story int64, comments []comment) tree {
	t := tree{story: story, by: make(map[int64]comment)}
	for _, c := range comments {
		t.by[c.ID] = c
	}
	return t
}

// top is the top-level comment above id, itself included.
func (t tree) top(id int64, st *state) int64 {
	for range 64 {
		c, ok := t.by[id]
		if !ok {
			if above := st.Seen[id].Top; above != 0 {
				return above
			}
			return id
		}
		if c.Parent == t.story || c.Parent == 0 {
			return id
		}
		id = c.Parent
	}
	return id
}

func (t tree) sameAuthor(id, top int64, st *state) bool {
	if above, ok := t.by[top]; ok {
		return above.By == t.by[id].By
	}
	return st.Seen[top].Author != 0 && st.Seen[top].Author == fingerprint(t.by[id].By)
}

func (t tree) raw(th thread, c comment, st *state, today talent.Day) posts.Raw {
	raw := posts.Raw{
		Source: "hn", Thread: th.Kind, NativeID: text(c.ID), ParentID: text(c.Parent), Author: c.By, PostedAt: time.Unix(c.At, 0).UTC(),
		URL: address(c.ID), Format: posts.HackerNews, Body: c.Text, Fetched: today, Reply: c.Parent != t.story,
	}
	if raw.Reply {
		raw.SameAuthor = t.sameAuthor(c.ID, t.top(c.ID, st), st)
	}
	return raw
}

func text(id int64) string { return strconv.FormatInt(id, 10) }

func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}

func address(id int64) string { return "https://news.ycombinator.com/item?id=" + text(id) }
