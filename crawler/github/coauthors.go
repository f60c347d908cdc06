package github

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// Co-authors stand in trailers of a commit's message. Asking GitHub for every
// commit's authors would cost a hundred times the history itself, so that only
// one commit is asked about for each co-author not met before.

var trailer = regexp.MustCompile(`(?im)^[ \t]*co-authored-by:[ \t]*([^<\n]*?)[ \t]*<([^>\n]*)>`)

// mark is a one-way name of a trailer. The trailer itself is forgotten.
type mark [12]byte

// coauthors remembers, for the length of a run, whose account a trailer means;
// nil when it means none.
type coauthors map[mark]*actor

// credit is a co-author to be named once the account is known.
type credit struct {
	mark     mark
	name     string
	target   *target
	oid      string
	evidence talent.Evidence
}

func markOf(name, address string) mark {
	sum := sha256.Sum256([]byte(strings.ToLower(name + "\x00" + address)))
	return mark(sum[:12])
}

// trailers notes the co-authors of a commit.
func (h *harvest) trailers(t *target, c *commitNode, e talent.Evidence) {
	if !strings.Contains(c.Body, "uthored-") {
		return
	}
	for _, match := range trailer.FindAllStringSubmatch(c.Body, 20) {
		if strings.Contains(match[1], "[bot]") || strings.Contains(match[2], "[bot]") {
			continue
		}
		e.Kind = talent.Coauthor
		h.pending = append(h.pending, credit{markOf(match[1], match[2]), match[1], t, c.OID, e})
	}
}

// credit finds the accounts of the co-authors noted and adds the evidence.
func (h *harvest) credit(ctx context.Context) error {
	if h.seen == nil {
		h.seen = make(coauthors)
	}
	asked := make(map[mark]bool)
	var ask []credit
	for _, c := range h.pending {
		if _, known := h.seen[c.mark]; !known && !asked[c.mark] {
			asked[c.mark] = true
			ask = append(ask, c)
		}
	}
	for done := 0; done < len(ask); {
		some := ask[done:min(len(ask), done+h.state.gauges[packLookups].size)]
		err := h.identify(ctx, some)
		if errors.Is(err, errHeavy) && h.state.gauges[packLookups].shrink() {
			continue
		}
		if err != nil && !errors.Is(err, errHeavy) {
			return err
		}
		done += len(some)
	}
	for _, c := range h.pending {
		if who := h.seen[c.mark]; who != nil {
			h.add(c.target, who, c.evidence)
		}
	}
	return nil
}

type authorsNode struct {
	Object *struct {
		Authors struct {
			Nodes []struct {
				Name string `json:"name"`
				User *actor `json:"user"`
			} `json:"nodes"`
		} `json:"authors"`
	} `json:"object"`
}

// identify asks for the authors of one commit for each credit and matches them
// with the trailer by name.
func (h *harvest) identify(ctx context.Context, some []credit) error {
	q := newQuery("coauthors")
	for i, c := range some {
		q.add(1, "a%d:node(id:%s){...on Repository{object(oid:%s){...on Commit{authors(first:20){nodes{name user{databaseId id login}}}}}}}",
			i, quote(c.target.Node), quote(c.oid))
	}
	out, err := h.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("ask for co-authors: %w", err)
	}
	for i, c := range some {
		alias := "a" + strconv.Itoa(i)
		if failure, failed := out.failure(alias); failed && failure.heavy() {
			return errHeavy
		}
		var n authorsNode
		if _, err := out.into(alias, &n); err != nil {
			return err
		}
		h.seen[c.mark] = nil
		if n.Object == nil {
			continue
		}
		nodes := n.Object.Authors.Nodes
		if len(nodes) < 2 {
			continue
		}
		at := slices.IndexFunc(nodes[1:], func(a struct {
			Name string `json:"name"`
			User *actor `json:"user"`
		}) bool {
			return strings.EqualFold(strings.TrimSpace(a.Name), strings.TrimSpace(c.name))
		})
		if at >= 0 {
			h.seen[c.mark] = nodes[1+at].User
		}
	}
	return nil
}
