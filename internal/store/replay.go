package store

import (
	"context"
	"io"
	"os"
	"slices"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// namedOnList lists the stored prospects of whom anything is on the suppression
// list.
func (t *tx) namedOnList(ctx context.Context) ([]talent.ProspectID, error) {
	owners := make(map[talent.Subject]talent.ProspectID)
	err := t.each(ctx, func(rows scanner) error {
		var id, merged talent.ProspectID
		var login string
		err := rows.Scan(&id, &merged, &login)
		owner := id
		if merged != 0 {
			owner = merged
		}
		for _, subject := range privacy.Subjects(talent.Prospect{ID: id, Login: login}) {
			owners[subject] = owner
		}
		return err
	}, `SELECT id, merged_into, login FROM prospects`)
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, func(rows scanner) error {
		var subject talent.Subject
		var id talent.ProspectID
		err := rows.Scan(&subject, &id)
		if _, taken := owners[subject]; !taken {
			owners[subject] = id
		}
		return err
	}, `SELECT s.subject, CASE WHEN p.merged_into <> 0 THEN p.merged_into ELSE p.id END FROM subjects s JOIN prospects p ON p.id = s.prospect`)
	if err != nil {
		return nil, err
	}
	subjects := make([]talent.Subject, 0, len(owners))
	for subject := range owners {
		subjects = append(subjects, subject)
	}
	hits, err := t.onList(ctx, subjects)
	if err != nil {
		return nil, err
	}
	var ids []talent.ProspectID
	for subject := range hits {
		ids = append(ids, owners[subject])
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// eraseListedPosts erases the posts of which anything is on the list.
func (t *tx) eraseListedPosts(ctx context.Context, done *Erasure) error {
	var posts []talent.Post
	if err := t.each(ctx, func(rows scanner) error {
		post, err := scanPost(rows)
		posts = append(posts, post)
		return err
	}, postColumns); err != nil {
		return err
	}
	var listed []talent.Post
	for _, post := range posts {
		hits, err := t.onList(ctx, privacy.PostSubjects(post))
		if err != nil {
			return err
		}
		if len(hits) > 0 {
			listed = append(listed, post)
		}
	}
	return t.dropPosts(ctx, listed, done)
}

// copyFile copies a file to a new one and flushes it.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
