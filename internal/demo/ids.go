package demo

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// nodeID writes a GraphQL id in GitHub's form: a prefix for the type and the
// numeric id in MessagePack.
func nodeID(prefix string, id int64) string {
	var b [7]byte
	b[0], b[1], b[2] = 0x92, 0x00, 0xce
	binary.BigEndian.PutUint32(b[3:], uint32(id))
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b[:])
}

func prefixes() map[string]string {
	return map[string]string{"U": typeUser, "O": typeOrganization, "BOT": typeBot, "M": typeMannequin, "R": "Repository"}
}

func (a *account) nodeID() string {
	for prefix, kind := range prefixes() {
		if kind == a.kind {
			return nodeID(prefix, a.id)
		}
	}
	return ""
}

func (r *repo) nodeID() string    { return nodeID("R", r.id) }
func (p *pull) nodeID() string    { return nodeID("PR", p.id) }
func (v *review) nodeID() string  { return nodeID("PRR", v.id) }
func (i *issue) nodeID() string   { return nodeID("I", i.id) }
func (m *comment) nodeID() string { return nodeID("IC", m.id) }
func (v *release) nodeID() string { return nodeID("RE", v.id) }
func (c *commit) nodeID() string  { return "C_" + c.oid[:20] }

// node finds an account or a repository by GraphQL id, in the present form or
// in the older one ("04:User583231" in base64).
func (w *World) node(id string) any {
	kind, number := w.decode(id)
	if kind == "Repository" {
		return repository(w.repos[number])
	}
	if a := w.accounts[number]; a.visible() && a.kind == kind {
		return a
	}
	return nil
}

func (w *World) decode(id string) (kind string, number int64) {
	if prefix, packed, found := strings.Cut(id, "_"); found {
		b, err := base64.RawURLEncoding.DecodeString(packed)
		if err != nil || len(b) != 7 {
			return "", 0
		}
		return prefixes()[prefix], int64(binary.BigEndian.Uint32(b[3:]))
	}
	text, err := base64.StdEncoding.DecodeString(id)
	if err != nil {
		return "", 0
	}
	_, rest, _ := strings.Cut(string(text), ":")
	digits := strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	number, err = strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return "", 0
	}
	return strings.TrimSuffix(rest, digits), number
}

func couldNot(id string) error {
	return fail("NOT_FOUND", "Could not resolve to a node with the global id of '%s'", id)
}

func (w *World) nodes(ids []string) []any {
	found := make([]any, 0, len(ids))
	for _, id := range ids {
		if v := w.node(id); v != nil {
			found = append(found, v)
			continue
		}
		found = append(found, couldNot(id))
	}
	return found
}

func noSuch(kind, by, value string) error {
	article := "a"
	if kind[0] == 'O' {
		article = "an"
	}
	return fail("NOT_FOUND", "Could not resolve to %s %s with the %s '%s'.", article, kind, by, value)
}
