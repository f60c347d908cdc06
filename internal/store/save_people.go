package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// scanner is a row being read.
type scanner = *sql.Rows

// savePeople stores sightings: of the people listed, of those with a profile, and
// of the authors of posts.
func (s *saving) savePeople(ctx context.Context) error {
	seen := make(map[talent.ProspectID]crawler.Person)
	var order []talent.ProspectID
	add := func(p crawler.Person) {
		if p.ID == 0 || s.refused[p.ID] {
			return
		}
		earlier, ok := seen[p.ID]
		if !ok {
			order = append(order, p.ID)
		}
		p.NodeID, p.Login = cmp.Or(p.NodeID, earlier.NodeID), cmp.Or(p.Login, earlier.Login)
		seen[p.ID] = p
	}
	for _, post := range s.batch.Posts {
		if post.Prospect < 0 || (post.Prospect > 0 && int64(post.Prospect) == post.AuthorID) {
			add(crawler.Person{ID: post.Prospect, Login: post.Author, Provenance: post.Provenance})
		}
	}
	for _, p := range s.batch.People {
		add(p)
	}
	for _, p := range s.batch.Profiles {
		if p.State == "" || p.State == talent.Active {
			add(crawler.Person{ID: p.ID, NodeID: p.NodeID, Login: p.Login, Provenance: p.Profile})
		}
	}
	people := make([]crawler.Person, 0, len(order))
	for _, id := range order {
		people = append(people, seen[id])
	}
	if err := s.moveLogins(ctx, people); err != nil {
		return err
	}
	for _, p := range people {
		if err := s.savePerson(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// moveLogins frees the logins that the batch gives to others: of people who were
// renamed, and of people whose old login somebody else took.
func (s *saving) moveLogins(ctx context.Context, people []crawler.Person) error {
	taken := make(map[string]talent.ProspectID)
	for _, p := range people {
		if p.ID < 0 || p.Login == "" {
			continue
		}
		if r := s.people[p.ID]; !r.isStored || r.login != p.Login {
			taken[loginKey(p.ID, p.Login)] = p.ID
		}
	}
	for part := range chunks(slices.Sorted(maps.Keys(taken))) {
		var holders []row
		err := s.each(ctx, func(rows scanner) error {
			r := row{isStored: true}
			err := rows.Scan(&r.id, &r.nodeID, &r.login, &r.state, &r.merged, &r.expires)
			if taken[loginKey(r.id, r.login)] != r.id {
				holders = append(holders, r)
			}
			return err
		}, `SELECT id, node_id, login, state, merged_into, expires FROM prospects WHERE login_key <> '' AND login_key IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return err
		}
		for _, r := range holders {
			if err := s.freeLogin(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// freeLogin takes the login from somebody who no longer has it. Their new one is
// unknown until their profile is read again, which is now due.
func (s *saving) freeLogin(ctx context.Context, r row) error {
	if err := s.know(ctx, r.id, talent.GitHubLogin(r.login)); err != nil {
		return err
	}
	_, err := s.exec(ctx, `UPDATE prospects SET login = '', login_key = '', profile_cycle = $1 WHERE id = $2`, int64(never), r.id)
	r.login = ""
	s.people[r.id] = r
	s.changed[r.id] = true
	return err
}

// savePerson stores one sighting. A sighting of a closed account opens it again.
func (s *saving) savePerson(ctx context.Context, p crawler.Person) error {
	r := s.people[p.ID]
	if !r.isStored {
		return s.newPerson(ctx, p)
	}
	if p.Login == "" {
		p.Login = r.login
	}
	if p.NodeID == "" {
		p.NodeID = r.nodeID
	}
	if r.login == p.Login && r.nodeID == p.NodeID && r.state == talent.Active {
		return nil
	}
	if r.login != "" && loginKey(p.ID, r.login) != loginKey(p.ID, p.Login) {
		if err := s.know(ctx, p.ID, talent.GitHubLogin(r.login)); err != nil {
			return err
		}
		// Own repositories have another name now: the profile is read again, with them.
		if _, err := s.exec(ctx, `UPDATE profiles SET updated_at = '' WHERE prospect = $1`, p.ID); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, `UPDATE prospects SET node_id = $1, login = $2, login_key = $3, state = $4, due = $5 * (1 - restricted),
		source = $6, fetched_at = $7, extractor = $8 WHERE id = $9`,
		p.NodeID, p.Login, loginKey(p.ID, p.Login), talent.Active, bit(p.ID > 0),
		p.Source, p.FetchedAt, p.Extractor, p.ID)
	if r.login != p.Login || r.state != talent.Active {
		s.changed[p.ID] = true
	}
	r.login, r.nodeID, r.state = p.Login, p.NodeID, talent.Active
	s.people[p.ID] = r
	return err
}

// newPerson stores somebody for the first time and starts their clock.
func (s *saving) newPerson(ctx context.Context, p crawler.Person) error {
	seq, err := s.next(ctx)
	if err != nil {
		return err
	}
	collected := min(s.today, p.FetchedAt)
	_, err = s.exec(ctx, `INSERT INTO prospects (id, node_id, login, login_key, state, due,
			profile_cycle, activity_cycle, repositories_cycle, clock, clock_since, collected, expires, seq, new_seq, source, fetched_at, extractor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8, $9, $9, $10, $11, $11, $12, $13, $14)`,
		p.ID, p.NodeID, p.Login, loginKey(p.ID, p.Login), talent.Active, bit(p.ID > 0),
		int64(never), privacy.Found, collected, s.expiry(collected), seq, p.Source, p.FetchedAt, p.Extractor)
	s.people[p.ID] = row{id: p.ID, nodeID: p.NodeID, login: p.Login, state: talent.Active, isStored: true}
	s.fresh[p.ID] = true
	return err
}

// loginKey is the unique key of a login; only GitHub's are unique.
func loginKey(id talent.ProspectID, login string) string {
	if id < 0 {
		return ""
	}
	return strings.ToLower(login)
}

// know remembers what a person is known by.
func (t *tx) know(ctx context.Context, id talent.ProspectID, subjects ...talent.Subject) error {
	for _, subject := range subjects {
		_, err := t.exec(ctx, `INSERT INTO subjects (subject, prospect) VALUES ($1, $2) ON CONFLICT (subject, prospect) DO NOTHING`,
			clean(string(subject)), id)
		if err != nil {
			return err
		}
	}
	return nil
}

// profile is what is kept of a profile, as JSON.
type profile struct {
	Name      string        `json:"name,omitempty"`
	Bio       string        `json:"bio,omitempty"`
	Company   string        `json:"company,omitempty"`
	Location  string        `json:"location,omitempty"`
	Website   string        `json:"website,omitempty"`
	Links     []talent.Link `json:"links,omitempty"`
	Orgs      []string      `json:"orgs,omitempty"`
	Languages []string      `json:"languages,omitempty"`
	Topics    []string      `json:"topics,omitempty"`
	Followers int           `json:"followers,omitempty"`
	Repos     int           `json:"repos,omitempty"`
	Hireable  bool          `json:"hireable,omitempty"`
	CreatedAt talent.Day    `json:"created_at,omitempty"`
}

// saveProfiles stores profile fields.
func (s *saving) saveProfiles(ctx context.Context) error {
	for _, p := range s.batch.Profiles {
		if _, ok := s.people[p.ID]; !ok || s.refused[p.ID] {
			continue
		}
		if err := s.saveProfile(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// saveProfile stores one profile without the words that are never kept.
func (s *saving) saveProfile(ctx context.Context, p talent.Prospect) error {
	before, topics, err := s.profileBefore(ctx, p)
	if err != nil {
		return err
	}
	bio, _ := s.db.filter().Bio(clean(p.Bio))
	body, err := json.Marshal(profile{
		Name: clean(p.Name), Bio: bio, Company: clean(p.Company), Location: clean(p.Location), Website: clean(p.Website),
		Links: p.Links, Orgs: p.Orgs, Languages: p.Languages, Topics: topics,
		Followers: p.Followers, Repos: p.Repos, Hireable: p.Hireable, CreatedAt: p.CreatedAt,
	})
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(body), `\u0000`, "")
	if before != text {
		s.changed[p.ID] = true
	}
	_, err = s.exec(ctx, `INSERT INTO profiles (prospect, updated_at, body, source, fetched_at, extractor) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (prospect) DO UPDATE SET updated_at = excluded.updated_at, body = excluded.body,
			source = excluded.source, fetched_at = excluded.fetched_at, extractor = excluded.extractor`,
		p.ID, clean(p.UpdatedAt), text, p.Profile.Source, p.Profile.FetchedAt, p.Profile.Extractor)
	if err != nil {
		return err
	}
	p.Identities, p.Posts, p.Login = nil, nil, ""
	links := slices.DeleteFunc(privacy.Subjects(p), func(subject talent.Subject) bool { return subject == talent.GitHubID(p.ID) })
	if err := s.know(ctx, p.ID, links...); err != nil {
		return err
	}
	if err := s.heed(ctx, p.ID, "bio", s.db.filter().NoRecruiters(p.Bio)); err != nil {
		return err
	}
	if p.State != "" && p.State != talent.Active {
		return s.closePerson(ctx, p.ID, p.State)
	}
	return nil
}

// profileBefore is the profile on record, and the topics that the new one has: those
// on record where it tells of none.
func (s *saving) profileBefore(ctx context.Context, p talent.Prospect) (body string, topics []string, err error) {
	stored, err := s.one(ctx, `SELECT body FROM profiles WHERE prospect = $1`, []any{p.ID}, &body)
	if err != nil || !stored || p.Topics != nil {
		return body, p.Topics, err
	}
	var before profile
	if err := json.Unmarshal([]byte(body), &before); err != nil {
		return body, nil, fmt.Errorf("profile of %d: %w", p.ID, err)
	}
	return body, before.Topics, nil
}

// closePerson notes that an account is gone, and why.
func (s *saving) closePerson(ctx context.Context, id talent.ProspectID, state talent.State) error {
	r, ok := s.people[id]
	if !ok || !r.isStored || r.state == state {
		return nil
	}
	seq, err := s.next(ctx)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `UPDATE prospects SET state = $1, due = 0, gone_seq = $2 WHERE id = $3`, state, seq, id)
	r.state = state
	s.people[id] = r
	s.gone[id] = true
	return err
}
