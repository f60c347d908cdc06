package github

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"mlscout/crawler"
)

// copies counts in how many accounts the same file content was met. It keeps
// content ids and, for each, a few digits that tell owners apart without naming
// them; both go into cursors with the batch that met them.
type copies struct {
	owners map[string][]string
	fresh  []string
	parts  int
}

const (
	contentDigits = 10
	ownerDigits   = 4
)

func (c *copies) load(parts map[string]string) {
	c.owners = make(map[string][]string)
	c.parts = len(parts)
	for _, text := range parts {
		for _, entry := range strings.Fields(text) {
			if len(entry) == contentDigits+ownerDigits {
				c.put(entry[:contentDigits], entry[contentDigits:])
			}
		}
	}
}

func (c *copies) put(content, owner string) bool {
	if slices.Contains(c.owners[content], owner) || len(c.owners[content]) >= copiedFrom {
		return false
	}
	c.owners[content] = append(c.owners[content], owner)
	return true
}

// note counts content held by an owner.
func (c *copies) note(oid string, owner int64) {
	if len(oid) < contentDigits {
		return
	}
	content := oid[:contentDigits]
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", oid, owner))
	digits := hex.EncodeToString(sum[:])[:ownerDigits]
	if c.put(content, digits) {
		c.fresh = append(c.fresh, content+digits)
	}
}

// count is the number of owners met, up to what makes a copy.
func (c *copies) count(oid string) int {
	if len(oid) < contentDigits {
		return 0
	}
	return len(c.owners[oid[:contentDigits]])
}

// remember writes what is new into a batch.
func (c *copies) remember(b *crawler.Batch) {
	if len(c.fresh) == 0 {
		return
	}
	if b.Cursors == nil {
		b.Cursors = make(map[string]string)
	}
	c.parts++
	b.Cursors[fmt.Sprintf("%s%06d", prefixBlobs, c.parts)] = strings.Join(c.fresh, " ")
	c.fresh = nil
}
