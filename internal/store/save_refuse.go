package store

import (
	"context"
	"maps"
	"slices"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// refuse finds out whose facts must not be stored: people of whom anything in
// the batch is on the suppression list, and people forgotten by the clock who
// did nothing since. What is stored of the former goes at once, and their id and
// login join the list, so that they are not fetched again.
func (s *saving) refuse(ctx context.Context) error {
	known := s.subjects()
	hits, err := s.suppressed(ctx, known)
	if err != nil {
		return err
	}
	var erase []talent.ProspectID
	for id, subjects := range known {
		if slices.ContainsFunc(subjects, func(subject talent.Subject) bool { return hits[subject] }) {
			s.refused[id] = true
			erase = append(erase, id)
		}
	}
	slices.Sort(erase)
	for _, id := range erase {
		if err := s.refuseOne(ctx, id, known[id]); err != nil {
			return err
		}
	}
	var gone []talent.Post
	s.batch.Posts = slices.DeleteFunc(s.batch.Posts, func(post talent.Post) bool {
		barred := s.refused[post.Prospect] || slices.ContainsFunc(privacy.PostSubjects(post), func(subject talent.Subject) bool {
			return hits[subject]
		})
		if barred {
			gone = append(gone, post)
		}
		return barred
	})
	s.forgetReading(gone)
	return s.refuseForgotten(ctx)
}

// forgetReading takes refused posts out of what the crawler notes as read.
func (s *saving) forgetReading(gone []talent.Post) {
	if len(gone) == 0 {
		return
	}
	trace := privacy.NewTraces(talent.Prospect{Posts: gone}, nil, privacy.Distinctive)
	s.batch.Cursors = maps.Clone(s.batch.Cursors)
	for name, value := range s.batch.Cursors {
		s.batch.Cursors[name] = trace.Prune(value)
	}
}

// subjects lists what the batch knows each person by; under id 0 stand the posts
// that are nobody's.
func (s *saving) subjects() map[talent.ProspectID][]talent.Subject {
	known := make(map[talent.ProspectID][]talent.Subject)
	add := func(p talent.Prospect) {
		known[p.ID] = append(known[p.ID], privacy.Subjects(p)...)
	}
	for id := range s.people {
		add(talent.Prospect{ID: id, Login: s.people[id].login})
	}
	for _, p := range s.batch.People {
		add(talent.Prospect{ID: p.ID, Login: p.Login})
	}
	for _, p := range s.batch.Profiles {
		p.Identities, p.Posts = nil, nil
		add(p)
	}
	for _, identity := range s.batch.Identities {
		known[identity.Prospect] = append(known[identity.Prospect], privacy.IdentitySubjects(identity)...)
	}
	for _, post := range s.batch.Posts {
		if post.Prospect != 0 {
			known[post.Prospect] = append(known[post.Prospect], authorSubjects(post)...)
		}
	}
	return known
}

// authorSubjects are the subjects of a post that name its author rather than the
// post: one suppressed post does not refuse the person.
func authorSubjects(post talent.Post) []talent.Subject {
	posts := []talent.Subject{talent.PostSubject(post.Source, post.NativeID), privacy.Address(post.URL)}
	for _, earlier := range post.RepostOf {
		posts = append(posts, talent.PostSubject(post.Source, earlier))
	}
	return slices.DeleteFunc(privacy.PostSubjects(post), func(subject talent.Subject) bool {
		return slices.Contains(posts, subject)
	})
}

// suppressed asks the list about all subjects known, and about the posts.
func (s *saving) suppressed(ctx context.Context, known map[talent.ProspectID][]talent.Subject) (map[talent.Subject]bool, error) {
	var all []talent.Subject
	for _, subjects := range known {
		all = append(all, subjects...)
	}
	for _, post := range s.batch.Posts {
		all = append(all, privacy.PostSubjects(post)...)
	}
	return s.onList(ctx, all)
}

// refuseOne drops one suppressed person.
func (s *saving) refuseOne(ctx context.Context, id talent.ProspectID, subjects []talent.Subject) error {
	keys := slices.DeleteFunc(slices.Clone(subjects), func(subject talent.Subject) bool {
		return !personal(subject)
	})
	if _, err := s.suppress(ctx, keys, "linked to a suppressed subject"); err != nil {
		return err
	}
	if !s.people[id].isStored {
		return nil
	}
	delete(s.people, id)
	_, err := s.erase(ctx, id, barred)
	return err
}

// refuseForgotten drops people whose time ran out earlier and who did nothing in
// public since: a re-crawl of old work must not restart their clock.
func (s *saving) refuseForgotten(ctx context.Context) error {
	latest := make(map[talent.ProspectID]talent.Day)
	for _, ev := range s.batch.Evidence {
		latest[ev.Prospect] = max(latest[ev.Prospect], ev.At)
	}
	for _, post := range s.batch.Posts {
		latest[post.Prospect] = max(latest[post.Prospect], talent.DayOf(post.PostedAt))
	}
	candidates := make(map[string]talent.ProspectID)
	for id := range s.named() {
		if !s.people[id].isStored && !s.refused[id] {
			candidates[s.db.key.Pseudonym(id)] = id
		}
	}
	for part := range chunks(slices.Sorted(maps.Keys(candidates))) {
		err := s.each(ctx, func(rows scanner) error {
			var hash string
			var day talent.Day
			err := rows.Scan(&hash, &day)
			if id := candidates[hash]; latest[id] <= day {
				s.refused[id] = true
			}
			return err
		}, `SELECT hash, at_day FROM forgotten WHERE hash IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// named lists everybody whom the batch would make a prospect.
func (s *saving) named() map[talent.ProspectID]bool {
	ids := make(map[talent.ProspectID]bool)
	for _, p := range s.batch.People {
		ids[p.ID] = true
	}
	for _, p := range s.batch.Profiles {
		ids[p.ID] = true
	}
	for _, post := range s.batch.Posts {
		if post.Prospect != 0 {
			ids[post.Prospect] = true
		}
	}
	return ids
}
