package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"mlscout/talent"
)

// Fact is one stored fact about a person and where it came from.
type Fact struct {
	Field string `json:"field"`
	Value string `json:"value"`
	talent.Provenance
}

// Facts lists the profile, identities and posts of a person fact by fact.
// Evidence is not repeated here: each piece carries its own provenance.
func (db *DB) Facts(ctx context.Context, id talent.ProspectID) ([]Fact, error) {
	var facts []Fact
	err := db.read(ctx, func(t *tx) error {
		people, err := t.people(ctx, `(p.id = $1)`, id)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return fmt.Errorf("prospect %d: %w", id, talent.ErrNotFound)
		}
		var sighting talent.Provenance
		_, err = t.one(ctx, `SELECT source, fetched_at, extractor FROM prospects WHERE id = $1`, []any{id},
			&sighting.Source, &sighting.FetchedAt, &sighting.Extractor)
		if err != nil {
			return err
		}
		facts = factsOf(people[0], sighting)
		return nil
	})
	return facts, db.explain("read facts from", err)
}

// factsOf spells out a person.
func factsOf(p talent.Prospect, sighting talent.Provenance) []Fact {
	var facts []Fact
	add := func(from talent.Provenance, field, value string) {
		if value != "" {
			facts = append(facts, Fact{field, value, from})
		}
	}
	add(sighting, "login", p.Login)
	if p.ID > 0 {
		add(sighting, "github_id", strconv.FormatInt(int64(p.ID), 10))
	}
	if p.State != talent.Active {
		add(sighting, "state", string(p.State))
	}
	if p.Profile.Source != "" {
		for _, field := range profileFields(p) {
			add(p.Profile, field[0], field[1])
		}
	}
	for _, identity := range p.Identities {
		add(identity.Provenance, "identity", identity.Platform+": "+identity.Account+" ("+identity.Proof+")")
	}
	for _, post := range p.Posts {
		add(post.Provenance, "post", string(post.Kind)+" "+post.URL)
	}
	return facts
}

// profileFields pairs the fields of a profile with their values in text.
func profileFields(p talent.Prospect) [][2]string {
	fields := [][2]string{
		{"name", p.Name}, {"bio", p.Bio}, {"company", p.Company}, {"location", p.Location}, {"website", p.Website},
		{"orgs", strings.Join(p.Orgs, ", ")}, {"languages", strings.Join(p.Languages, ", ")}, {"topics", strings.Join(p.Topics, ", ")},
		{"followers", strconv.Itoa(p.Followers)}, {"repos", strconv.Itoa(p.Repos)}, {"created_at", p.CreatedAt.String()},
	}
	if p.Hireable {
		fields = append(fields, [2]string{"hireable", "yes"})
	}
	for _, link := range p.Links {
		fields = append(fields, [2]string{"link", link.URL})
	}
	return fields
}
