package demo

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// HackerNews serves the item API: /v0/item/ID.json, /v0/user/NAME.json,
// /v0/maxitem.json, /v0/updates.json, /v0/askstories.json and the other lists.
// What is unknown is null, with status 200.
func (w *World) HackerNews() http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if w.struck(out, r, "hackernews") {
			return
		}
		w.mu.RLock()
		body, found := w.itemAPI(strings.TrimSuffix(r.URL.Path, ".json"))
		w.mu.RUnlock()
		status := http.StatusOK
		if !found || !strings.HasSuffix(r.URL.Path, ".json") {
			status, body = http.StatusNotFound, map[string]any{"error": "404 Not Found"}
		}
		send(out, status, "application/json; charset=utf-8", string(encode(body)))
		w.counter.note(r, status, func(n *Requests) { n.HackerNews++ })
	})
}

func (w *World) itemAPI(path string) (any, bool) {
	if id, isItem := strings.CutPrefix(path, "/v0/item/"); isItem {
		n, _ := strconv.ParseInt(id, 10, 64)
		if i := w.hn.items[n]; i != nil {
			return i.json(), true
		}
		return nil, true
	}
	if name, isUser := strings.CutPrefix(path, "/v0/user/"); isUser {
		if m := w.hn.users[name]; m != nil {
			return w.memberJSON(m), true
		}
		return nil, true
	}
	switch path {
	case "/v0/maxitem":
		return w.hn.latest, true
	case "/v0/askstories", "/v0/newstories", "/v0/topstories", "/v0/beststories":
		return w.submitted(threadAuthor, true), true
	case "/v0/jobstories", "/v0/showstories":
		return []int64{}, true
	case "/v0/updates":
		return map[string]any{"items": w.newest(30), "profiles": []string{threadAuthor}}, true
	}
	return nil, false
}

func (i *item) json() map[string]any {
	m := map[string]any{"id": i.id, "type": i.kind, "time": i.at.Unix()}
	if i.parent != nil {
		m["parent"] = i.parent.id
	}
	if kids := i.kidIDs(); kids != nil {
		m["kids"] = kids
	}
	if i.deleted {
		m["deleted"] = true
		return m
	}
	m["by"], m["text"] = i.by, i.text
	if i.dead {
		m["dead"] = true
	}
	if i.kind == "story" {
		m["title"], m["score"], m["descendants"] = i.title, 200+i.id%300, i.descendants()
	}
	return m
}

func (i *item) kidIDs() []int64 {
	var ids []int64
	for _, k := range i.kids {
		ids = append(ids, k.id)
	}
	return ids
}

func (i *item) descendants() int {
	n := len(i.kids)
	for _, k := range i.kids {
		n += k.descendants()
	}
	return n
}

func (w *World) memberJSON(m *member) map[string]any {
	j := map[string]any{"id": m.name, "created": m.created.Unix(), "karma": m.karma, "submitted": w.submitted(m.name, false)}
	if m.about != "" {
		j["about"] = m.about
	}
	return j
}

// submitted lists what somebody wrote, newest first.
func (w *World) submitted(by string, storiesOnly bool) []int64 {
	ids := []int64{}
	for _, id := range w.newest(len(w.hn.items)) {
		i := w.hn.items[id]
		if i.by == by && !i.deleted && (!storiesOnly || i.kind == "story") {
			ids = append(ids, id)
		}
	}
	return ids
}

func (w *World) newest(n int) []int64 {
	ids := make([]int64, 0, len(w.hn.items))
	for id := range w.hn.items {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int { return int(b - a) })
	return ids[:min(n, len(ids))]
}

// Algolia serves the search of Hacker News: /api/v1/search_by_date,
// /api/v1/search, /api/v1/items/ID and /api/v1/users/NAME.
func (w *World) Algolia() http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if w.struck(out, r, "algolia") {
			return
		}
		w.mu.RLock()
		status, body := w.searchAPI(r)
		w.mu.RUnlock()
		send(out, status, "application/json; charset=utf-8", string(encode(body)))
		w.counter.note(r, status, func(n *Requests) { n.Algolia++ })
	})
}

func (w *World) searchAPI(r *http.Request) (int, any) {
	missing := map[string]any{"status": 404, "error": "Not Found"}
	if id, isItem := strings.CutPrefix(r.URL.Path, "/api/v1/items/"); isItem {
		n, _ := strconv.ParseInt(id, 10, 64)
		if i := w.hn.items[n]; i != nil && !i.deleted {
			return http.StatusOK, i.tree()
		}
		return http.StatusNotFound, missing
	}
	if name, isUser := strings.CutPrefix(r.URL.Path, "/api/v1/users/"); isUser {
		if m := w.hn.users[name]; m != nil {
			return http.StatusOK, map[string]any{"username": m.name, "about": m.about, "karma": m.karma}
		}
		return http.StatusNotFound, missing
	}
	if r.URL.Path != "/api/v1/search_by_date" && r.URL.Path != "/api/v1/search" {
		return http.StatusNotFound, missing
	}
	return w.hits(r)
}

// hits answers a search with tags=, numericFilters=, query=, page= and hitsPerPage=.
func (w *World) hits(r *http.Request) (int, any) {
	q := r.URL.Query()
	filters, err := parseFilters(q.Get("numericFilters"))
	if err != nil {
		return http.StatusBadRequest, map[string]any{"status": 400, "message": err.Error()}
	}
	per := min(max(1, number(q.Get("hitsPerPage"), 20)), 1000)
	page := max(0, number(q.Get("page"), 0))
	var found []*item
	for _, id := range w.newest(len(w.hn.items)) {
		i := w.hn.items[id]
		if !i.deleted && !i.dead && i.tagged(q.Get("tags")) && filters.pass(i) && parseTerms(q.Get("query")).says(i.title, i.text) {
			found = append(found, i)
		}
	}
	reach := found[:min(len(found), mostFound)]
	rows := []any{}
	for _, i := range reach[min(page*per, len(reach)):min((page+1)*per, len(reach))] {
		rows = append(rows, i.hit())
	}
	return http.StatusOK, map[string]any{"hits": rows, "nbHits": len(found), "page": page, "nbPages": (len(reach) + per - 1) / per, "hitsPerPage": per,
		"exhaustiveNbHits": true, "query": q.Get("query"), "params": r.URL.RawQuery, "processingTimeMS": 2}
}

func (i *item) tags() []string {
	tags := []string{i.kind, "author_" + i.by, fmt.Sprintf("story_%d", i.story().id)}
	if i.kind == "story" {
		tags = append(tags, "ask_hn")
	}
	return tags
}

// tagged reads a tag expression: a comma is and, "(a,b)" is or.
func (i *item) tagged(expression string) bool {
	have := i.tags()
	for expression != "" {
		var group string
		if strings.HasPrefix(expression, "(") {
			group, expression, _ = strings.Cut(expression[1:], ")")
			expression = strings.TrimPrefix(expression, ",")
		} else {
			group, expression, _ = strings.Cut(expression, ",")
		}
		if !slices.ContainsFunc(strings.Split(group, ","), func(t string) bool { return slices.Contains(have, t) }) {
			return false
		}
	}
	return true
}

type numericFilter struct {
	field, op string
	value     int64
}

type numericFilters []numericFilter

func parseFilters(text string) (numericFilters, error) {
	var all numericFilters
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		at := strings.IndexAny(part, "<>=")
		if at < 1 {
			return nil, fmt.Errorf("invalid numeric filter %q", part)
		}
		op := part[at : at+1]
		if strings.HasPrefix(part[at+1:], "=") {
			op += "="
		}
		n, err := strconv.ParseInt(strings.TrimSpace(part[at+len(op):]), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("invalid numeric filter %q", part)
		}
		all = append(all, numericFilter{strings.TrimSpace(part[:at]), op, n})
	}
	return all, nil
}

func (all numericFilters) pass(i *item) bool {
	for _, f := range all {
		have := i.at.Unix()
		if f.field == "points" || f.field == "num_comments" {
			have = int64(i.descendants())
		}
		met := map[string]bool{"<": have < f.value, "<=": have <= f.value, ">": have > f.value, ">=": have >= f.value, "=": have == f.value}
		if !met[f.op] {
			return false
		}
	}
	return true
}

func (i *item) hit() map[string]any {
	story := i.story()
	m := map[string]any{"objectID": itoa(i.id), "author": i.by, "created_at": i.at.UTC().Format("2006-01-02T15:04:05.000Z"), "created_at_i": i.at.Unix(), "_tags": i.tags(), "story_id": story.id}
	if i.kind == "story" {
		m["title"], m["story_text"], m["points"], m["num_comments"], m["url"] = i.title, i.text, 200+i.id%300, i.descendants(), nil
		m["_highlightResult"] = map[string]any{"title": map[string]any{"value": i.title, "matchLevel": "none"}}
		return m
	}
	m["comment_text"], m["parent_id"], m["story_title"] = i.text, i.parent.id, story.title
	m["_highlightResult"] = map[string]any{"comment_text": map[string]any{"value": html.UnescapeString(i.text), "matchLevel": "none"}}
	return m
}

func (i *item) tree() map[string]any {
	children := []any{}
	for _, k := range i.kids {
		if !k.deleted {
			children = append(children, k.tree())
		}
	}
	m := map[string]any{"id": i.id, "created_at": i.at.UTC().Format("2006-01-02T15:04:05.000Z"), "created_at_i": i.at.Unix(), "type": i.kind, "author": i.by,
		"title": optional(i.title), "url": nil, "text": i.text, "points": json.Number(strconv.FormatInt(i.id%300, 10)), "parent_id": nil, "story_id": i.story().id, "children": children, "options": []any{}}
	if i.parent != nil {
		m["parent_id"], m["points"] = i.parent.id, nil
	}
	return m
}
