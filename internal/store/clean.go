package store

import (
	"fmt"
	"slices"

	"mlscout/crawler"
	"mlscout/talent"
)

// cleanBatch makes the texts of a batch storable and refuses facts without
// provenance, in words better than the database's. The caller's batch is not
// changed.
func cleanBatch(b crawler.Batch) (crawler.Batch, error) {
	b.People = slices.Clone(b.People)
	for i := range b.People {
		p := &b.People[i]
		p.NodeID, p.Login = clean(p.NodeID), clean(p.Login)
		if p.ID == 0 {
			return b, fmt.Errorf("person without id")
		}
		if err := sourced(&p.Provenance); err != nil {
			return b, fmt.Errorf("person %d: %w", p.ID, err)
		}
	}
	b.Profiles = slices.Clone(b.Profiles)
	for i := range b.Profiles {
		p := &b.Profiles[i]
		if p.ID == 0 {
			return b, fmt.Errorf("profile without id")
		}
		if err := sourced(&p.Profile); err != nil {
			return b, fmt.Errorf("profile %d: %w", p.ID, err)
		}
	}
	b.Identities = slices.Clone(b.Identities)
	for i := range b.Identities {
		id := &b.Identities[i]
		id.Platform, id.Account, id.URL, id.Proof = clean(id.Platform), clean(id.Account), clean(id.URL), clean(id.Proof)
		if err := sourced(&id.Provenance); err != nil {
			return b, fmt.Errorf("identity of %d: %w", id.Prospect, err)
		}
	}
	return cleanFacts(b)
}

// cleanFacts does the same for evidence, repositories and posts.
func cleanFacts(b crawler.Batch) (crawler.Batch, error) {
	b.Evidence = slices.Clone(b.Evidence)
	for i := range b.Evidence {
		ev := &b.Evidence[i]
		ev.Repo, ev.Item, ev.What, ev.URL = clean(ev.Repo), clean(ev.Item), clean(ev.What), clean(ev.URL)
		ev.Tool, ev.Kind, ev.Noise = talent.ToolID(clean(string(ev.Tool))), talent.Kind(clean(string(ev.Kind))), talent.Noise(clean(string(ev.Noise)))
		ev.Count = max(ev.Count, 1)
		if err := sourced(&ev.Provenance); err != nil {
			return b, fmt.Errorf("%s evidence of %d: %w", ev.Kind, ev.Prospect, err)
		}
	}
	b.Repos = slices.Clone(b.Repos)
	for i := range b.Repos {
		r := &b.Repos[i]
		r.FullName, r.PushedAt, r.State = clean(r.FullName), clean(r.PushedAt), clean(r.State)
		if err := sourced(&r.Provenance); err != nil {
			return b, fmt.Errorf("repository %d: %w", r.ID, err)
		}
	}
	b.Posts = slices.Clone(b.Posts)
	for i := range b.Posts {
		post := &b.Posts[i]
		post.Source, post.NativeID, post.Closed = clean(post.Source), clean(post.NativeID), clean(post.Closed)
		if post.Source == "" || post.NativeID == "" {
			return b, fmt.Errorf("post without source or id")
		}
		if err := sourced(&post.Provenance); err != nil {
			return b, fmt.Errorf("post %s %s: %w", post.Source, post.NativeID, err)
		}
	}
	return b, nil
}

// sourced cleans a provenance and says what it lacks.
func sourced(p *talent.Provenance) error {
	p.Source, p.Extractor = clean(p.Source), clean(p.Extractor)
	switch {
	case p.Source == "":
		return fmt.Errorf("no source address")
	case p.FetchedAt <= 0:
		return fmt.Errorf("no day of reading")
	case p.Extractor == "":
		return fmt.Errorf("no extractor")
	}
	return nil
}
