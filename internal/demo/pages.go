package demo

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// connection is one page of a list.
type connection struct {
	nodes   []any
	cursors []string
	total   int
	more    bool // after this page
	less    bool // before it
	extra   map[string]any
	edge    func(v any) map[string]any
}

type link struct {
	cursor string
	node   any
	extra  map[string]any
}

func keyOf(v any) string {
	switch v := v.(type) {
	case *account:
		return itoa(v.id)
	case *repo:
		return itoa(v.id)
	case *commit:
		return v.oid
	case *pull:
		return itoa(v.id)
	case *review:
		return itoa(v.id)
	case *issue:
		return itoa(v.id)
	case *comment:
		return itoa(v.id)
	case *release:
		return itoa(v.id)
	}
	return fmt.Sprint(v)
}

func cursorOf(i int, v any) string {
	return base64.StdEncoding.EncodeToString([]byte("cursor:v2:" + strconv.Itoa(i) + ":" + keyOf(v)))
}

// position finds the element that a cursor names: where it stood, or wherever
// it has moved to since, or else the place where it stood.
func position[T any](all []T, cursor string) (int, error) {
	text, err := base64.StdEncoding.DecodeString(cursor)
	rest, found := strings.CutPrefix(string(text), "cursor:v2:")
	index, key, hasKey := strings.Cut(rest, ":")
	i, notNumber := strconv.Atoi(index)
	if err != nil || !found || !hasKey || notNumber != nil || i < 0 {
		return 0, fail("INVALID_CURSOR_ARGUMENTS", "`%s` does not appear to be a valid cursor.", cursor)
	}
	if i < len(all) && keyOf(all[i]) == key {
		return i, nil
	}
	if at := slices.IndexFunc(all, func(v T) bool { return keyOf(v) == key }); at >= 0 {
		return at, nil
	}
	return min(i, len(all)), nil
}

// page cuts all as first, after, last and before say.
func page[T any](all []T, a args) (*connection, error) {
	from, to := 0, len(all)
	if cursor := a.text("after"); cursor != "" {
		i, err := position(all, cursor)
		if err != nil {
			return nil, err
		}
		from = min(i+1, len(all))
	}
	if cursor := a.text("before"); cursor != "" {
		i, err := position(all, cursor)
		if err != nil {
			return nil, err
		}
		to = max(from, i)
	}
	if n, given := a.number("first"); given {
		to = min(to, from+n)
	}
	if n, given := a.number("last"); given {
		from = max(from, to-n)
	}
	c := &connection{total: len(all), less: from > 0, more: to < len(all)}
	for i, v := range all[from:to] {
		c.nodes = append(c.nodes, v)
		c.cursors = append(c.cursors, cursorOf(from+i, v))
	}
	if c.nodes == nil {
		c.nodes = []any{}
	}
	return c, nil
}

// paged is page as a resolver's answer.
func paged[T any](all []T, a args) (any, error) {
	c, err := page(all, a)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func connectionFields() fields {
	extra := func(name string) resolver {
		return get(func(c *connection) any { return c.extra[name] })
	}
	return fields{
		"nodes":      get(func(c *connection) any { return c.nodes }),
		"totalCount": get(func(c *connection) any { return c.total }),
		"pageInfo":   get(func(c *connection) any { return c }),
		"edges": get(func(c *connection) any {
			edges := make([]any, 0, len(c.nodes))
			for i, v := range c.nodes {
				l := link{cursor: c.cursors[i], node: v}
				if c.edge != nil {
					l.extra = c.edge(v)
				}
				edges = append(edges, l)
			}
			return edges
		}),
		"totalSize": extra("totalSize"), "totalDiskUsage": extra("totalDiskUsage"),
		"userCount": extra("userCount"), "repositoryCount": extra("repositoryCount"), "issueCount": extra("issueCount"),
		"codeCount": extra("zero"), "discussionCount": extra("zero"), "wikiCount": extra("zero"),
	}
}

func edgeFields() fields {
	return fields{
		"cursor": get(func(l link) any { return l.cursor }),
		"node":   get(func(l link) any { return l.node }),
		"size":   get(func(l link) any { return l.extra["size"] }),
	}
}

func pageInfoFields() fields {
	return fields{
		"hasNextPage":     get(func(c *connection) any { return c.more }),
		"hasPreviousPage": get(func(c *connection) any { return c.less }),
		"startCursor":     get(func(c *connection) any { return ends(c.cursors, 0) }),
		"endCursor":       get(func(c *connection) any { return ends(c.cursors, len(c.cursors)-1) }),
	}
}

func ends(cursors []string, i int) any {
	if len(cursors) == 0 {
		return nil
	}
	return cursors[i]
}
