package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// Find returns the id of the prospect whom a login, "@login", a numeric id, or an
// account or former login ("hackernews:octo") names, or the bare name of a board's
// account; [talent.ErrNotFound] if none, [talent.ErrAmbiguous] if accounts of that
// name belong to several people.
func (db *DB) Find(ctx context.Context, name string) (talent.ProspectID, error) {
	var id talent.ProspectID
	err := db.read(ctx, func(t *tx) (err error) {
		id, err = t.find(ctx, strings.TrimSpace(name))
		return err
	})
	return id, db.explain("look up in", err)
}

// find tries the ways of naming somebody, the surest first.
func (t *tx) find(ctx context.Context, name string) (talent.ProspectID, error) {
	var id, merged talent.ProspectID
	login := loginKey(0, strings.TrimPrefix(name, "@"))
	found, err := t.one(ctx, `SELECT id FROM prospects WHERE login_key = $1 AND login_key <> ''`, []any{login}, &id)
	if err != nil || found {
		return id, err
	}
	if number, err := strconv.ParseInt(name, 10, 64); err == nil {
		found, err := t.one(ctx, `SELECT id, merged_into FROM prospects WHERE id = $1`, []any{number}, &id, &merged)
		if err == nil && found && merged != 0 {
			id = merged
		}
		if err != nil || found {
			return id, err
		}
	}
	subject, err := privacy.ParseSubject(name)
	if err != nil { // no login of GitHub, which board names need not be
		return t.findElsewhere(ctx, name)
	}
	ids, err := t.known(ctx, subject)
	if err != nil {
		return 0, err
	}
	if len(ids) > 0 {
		return ids[0], nil
	}
	return t.findElsewhere(ctx, name)
}

// findElsewhere finds who is known by an account of that name on a board, if only
// one person is.
func (t *tx) findElsewhere(ctx context.Context, name string) (talent.ProspectID, error) {
	var ids []talent.ProspectID
	err := t.each(ctx, func(rows scanner) error {
		var id, merged talent.ProspectID
		err := rows.Scan(&id, &merged)
		if merged != 0 {
			id = merged
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return err
	}, `SELECT id, merged_into FROM prospects WHERE id < 0 AND LOWER(login) = $1 AND login <> '' ORDER BY id`, strings.ToLower(name))
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, fmt.Errorf("prospect %q: %w", name, talent.ErrNotFound)
	case len(ids) > 1:
		return 0, Ambiguous{Name: name, IDs: ids}
	}
	return ids[0], nil
}

// known lists who is known by a subject, merged people under whom they were
// merged into. A login is its present holder's; only without one its former's.
func (t *tx) known(ctx context.Context, subject talent.Subject) ([]talent.ProspectID, error) {
	var ids []talent.ProspectID
	add := func(rows scanner) error {
		var id, merged talent.ProspectID
		err := rows.Scan(&id, &merged)
		if merged != 0 {
			id = merged
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return err
	}
	const columns = `SELECT p.id, p.merged_into FROM prospects p `
	var err error
	if login, ok := strings.CutPrefix(string(subject), "github:login:"); ok {
		err = t.each(ctx, add, columns+`WHERE p.login_key = $1 AND p.login_key <> ''`, login)
	} else if number, ok := strings.CutPrefix(string(subject), "github:id:"); ok {
		id, _ := strconv.ParseInt(number, 10, 64)
		err = t.each(ctx, add, columns+`WHERE p.id = $1`, id)
	}
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	err = t.each(ctx, add, columns+`JOIN subjects s ON s.prospect = p.id WHERE s.subject = $1 ORDER BY p.id DESC`, string(subject))
	return ids, err
}

// Prospect returns everything stored of the person whom name names (see
// [DB.Find]): every piece of evidence, latest first, identities and posts.
func (db *DB) Prospect(ctx context.Context, name string) (talent.Prospect, error) {
	var found talent.Prospect
	err := db.read(ctx, func(t *tx) error {
		id, err := t.find(ctx, strings.TrimSpace(name))
		if err != nil {
			return err
		}
		people, err := t.people(ctx, `p.id = $1`, id)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return fmt.Errorf("prospect %d: %w", id, talent.ErrNotFound)
		}
		found = people[0]
		found.Evidence, err = t.evidenceOf(ctx, id)
		return err
	})
	if err != nil {
		return talent.Prospect{}, db.explain("read prospect from", err)
	}
	found.LastActive = lastActive(found.Evidence)
	return found, nil
}

// peopleColumns are those that scanPerson reads.
const peopleColumns = `SELECT p.id, p.node_id, p.login, p.state, p.no_contact, p.restricted, p.collected, p.expires,
	f.updated_at, f.body, f.source, f.fetched_at, f.extractor,
	(SELECT COUNT(*) FROM listings l WHERE l.prospect = p.id)
	FROM prospects p LEFT JOIN profiles f ON f.prospect = p.id WHERE p.merged_into = 0 AND `

// people reads prospects with identities and posts, but without evidence, by id.
func (t *tx) people(ctx context.Context, where string, args ...any) ([]talent.Prospect, error) {
	var people []talent.Prospect
	err := t.each(ctx, func(rows scanner) error {
		p, err := scanPerson(rows)
		people = append(people, p)
		return err
	}, peopleColumns+where+` ORDER BY p.id`, args...)
	if err != nil {
		return nil, err
	}
	place := make(map[talent.ProspectID]int, len(people))
	for i, p := range people {
		place[p.ID] = i
	}
	err = t.each(ctx, func(rows scanner) error {
		identity, err := scanIdentity(rows)
		if i, ok := place[identity.Prospect]; ok {
			people[i].Identities = append(people[i].Identities, identity)
		}
		return err
	}, identityColumns+`JOIN prospects p ON p.id = i.prospect WHERE i.undone = 0 AND p.merged_into = 0 AND `+where+` ORDER BY i.prospect, i.platform, i.account_key`, args...)
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, func(rows scanner) error {
		post, err := scanPost(rows)
		if i, ok := place[post.Prospect]; ok {
			people[i].Posts = append(people[i].Posts, post)
		}
		return err
	}, postColumns+`JOIN prospects p ON p.id = o.prospect WHERE o.prospect <> 0 AND `+where+` ORDER BY o.posted_at DESC, o.source, o.native_id`, args...)
	return people, err
}

// scanPerson reads one row of peopleColumns.
func scanPerson(rows scanner) (talent.Prospect, error) {
	var (
		p                                talent.Prospect
		updated, body, source, extractor *string
		fetched                          *talent.Day
	)
	err := rows.Scan(&p.ID, &p.NodeID, &p.Login, &p.State, &p.NoContact, &p.Restricted, &p.Collected, &p.Expires,
		&updated, &body, &source, &fetched, &extractor, &p.ListedCount)
	if err != nil || body == nil {
		return p, err
	}
	var f profile
	if err := json.Unmarshal([]byte(*body), &f); err != nil {
		return p, fmt.Errorf("profile of %d: %w", p.ID, err)
	}
	p.UpdatedAt = *updated
	p.Profile = talent.Provenance{Source: *source, FetchedAt: *fetched, Extractor: *extractor}
	p.Name, p.Bio, p.Company, p.Location, p.Website = f.Name, f.Bio, f.Company, f.Location, f.Website
	p.Links, p.Orgs, p.Languages, p.Topics = f.Links, f.Orgs, f.Languages, f.Topics
	p.Followers, p.Repos, p.Hireable, p.CreatedAt = f.Followers, f.Repos, f.Hireable, f.CreatedAt
	return p, nil
}

// identityColumns are those that scanIdentity reads.
const identityColumns = `SELECT i.prospect, i.platform, i.account, i.url, i.proof, i.source, i.fetched_at, i.extractor FROM identities i `

// scanIdentity reads one row of identityColumns.
func scanIdentity(rows scanner) (talent.Identity, error) {
	var i talent.Identity
	err := rows.Scan(&i.Prospect, &i.Platform, &i.Account, &i.URL, &i.Proof, &i.Source, &i.FetchedAt, &i.Extractor)
	return i, err
}

// evidenceOf reads every piece of evidence of one prospect, latest first.
func (t *tx) evidenceOf(ctx context.Context, id talent.ProspectID) ([]talent.Evidence, error) {
	var all []talent.Evidence
	err := t.each(ctx, func(rows scanner) error {
		ev := talent.Evidence{Prospect: id}
		err := rows.Scan(&ev.Tool, &ev.Kind, &ev.RepoID, &ev.Item, &ev.Repo, &ev.What, &ev.URL, &ev.At, &ev.Count, &ev.Own, &ev.Noise,
			&ev.Lines, &ev.Files, &ev.Source, &ev.FetchedAt, &ev.Extractor)
		all = append(all, ev)
		return err
	}, `SELECT tool, kind, repo_id, item, repo, what, url, at_day, count, own, noise, lines, files, source, fetched_at, extractor
		FROM evidence WHERE prospect = $1 ORDER BY at_day DESC, tool, kind, repo_id, item`, id)
	return all, err
}

// lastActive is the day of the latest evidence.
func lastActive(evidence []talent.Evidence) talent.Day {
	var last talent.Day
	for _, ev := range evidence {
		last = max(last, ev.At)
	}
	return last
}
