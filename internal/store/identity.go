package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// saveIdentities stores accounts proven to be a prospect's, and joins the board
// people of such accounts with them. A link that an operator undid stays undone.
func (s *saving) saveIdentities(ctx context.Context) error {
	for _, identity := range s.batch.Identities {
		if r, ok := s.people[identity.Prospect]; !ok || !r.isStored || s.refused[identity.Prospect] {
			continue
		}
		if err := s.saveIdentity(ctx, identity); err != nil {
			return err
		}
	}
	return s.joinClaims(ctx)
}

// accountKey folds the case of an account name.
func accountKey(account string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(account), "@"))
}

// putIdentity stores one account; it says whether that is news, and whether the
// link was undone by an operator.
func (t *tx) putIdentity(ctx context.Context, identity talent.Identity) (news, undone bool, err error) {
	n, err := t.exec(ctx, `INSERT INTO identities (prospect, platform, account, account_key, url, proof, source, fetched_at, extractor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (prospect, platform, account_key) DO UPDATE SET account = excluded.account, url = excluded.url, proof = excluded.proof,
			source = excluded.source, fetched_at = excluded.fetched_at, extractor = excluded.extractor
		WHERE identities.account <> excluded.account OR identities.url <> excluded.url OR identities.proof <> excluded.proof`,
		identity.Prospect, strings.ToLower(identity.Platform), identity.Account, accountKey(identity.Account), identity.URL, identity.Proof,
		identity.Source, identity.FetchedAt, identity.Extractor)
	if err != nil {
		return false, false, err
	}
	_, err = t.one(ctx, `SELECT undone FROM identities WHERE prospect = $1 AND platform = $2 AND account_key = $3`,
		[]any{identity.Prospect, strings.ToLower(identity.Platform), accountKey(identity.Account)}, &undone)
	if err != nil {
		return false, false, err
	}
	return n > 0, undone, t.know(ctx, identity.Prospect, privacy.IdentitySubjects(identity)...)
}

// saveIdentity stores one account of the batch and joins whom it proves the same.
func (s *saving) saveIdentity(ctx context.Context, identity talent.Identity) error {
	news, undone, err := s.putIdentity(ctx, identity)
	if err != nil {
		return err
	}
	owner, _ := s.effective(identity.Prospect)
	if news {
		s.changed[owner] = true
	}
	if undone || owner < 0 {
		return nil
	}
	ids := boardIDs(identity.Platform, identity.Account)
	err = s.each(ctx, func(rows scanner) error {
		var author talent.ProspectID // of the post that is the proof; forums have accounts of their own
		err := rows.Scan(&author)
		ids = append(ids, author)
		return err
	}, `SELECT prospect FROM posts WHERE url = $1 AND url <> '' AND author_key = $2 AND prospect < 0`, identity.URL, accountKey(identity.Account))
	if err != nil {
		return err
	}
	return s.joinBoards(ctx, owner, ids)
}

// boardIDs are the ids that a board may have given the person of an account.
func boardIDs(platform, account string) []talent.ProspectID {
	account = strings.TrimPrefix(strings.TrimSpace(account), "@")
	platforms := []string{platform, strings.ToLower(platform), privacy.Platform(platform)}
	if privacy.Platform(platform) == "hackernews" {
		platforms = append(platforms, "hn")
	}
	var ids []talent.ProspectID
	for _, p := range platforms {
		ids = append(ids, talent.BoardID(p, account), talent.BoardID(p, strings.ToLower(account)))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// joinBoards joins stored board people with the owner of their account.
func (s *saving) joinBoards(ctx context.Context, owner talent.ProspectID, ids []talent.ProspectID) error {
	if err := s.loadRows(ctx, slices.DeleteFunc(slices.Clone(ids), func(id talent.ProspectID) bool { return s.people[id].isStored })); err != nil {
		return err
	}
	for _, id := range ids {
		r, ok := s.people[id]
		if !ok || !r.isStored || r.merged != 0 || s.refused[id] || id == owner {
			continue
		}
		if err := s.merge(ctx, id, owner); err != nil {
			return err
		}
		r.merged = owner
		s.people[id] = r
		s.changed[owner] = true
		delete(s.fresh, id)
		delete(s.changed, id)
	}
	return nil
}

// joinClaims joins board people with the GitHub account that they named as their
// own, where either is of this batch.
func (s *saving) joinClaims(ctx context.Context) error {
	logins := make(map[string]bool)
	for id, r := range s.people {
		if id > 0 && r.isStored && r.login != "" {
			logins[loginKey(id, r.login)] = true
		}
	}
	for _, identity := range s.batch.Identities {
		if identity.Prospect < 0 && identity.Platform == "github" {
			logins[accountKey(identity.Account)] = true
		}
	}
	claims := make(map[talent.ProspectID]talent.ProspectID)
	for part := range chunks(slices.Sorted(maps.Keys(logins))) {
		err := s.each(ctx, func(rows scanner) error {
			var claimant, owner talent.ProspectID
			err := rows.Scan(&claimant, &owner)
			claims[claimant] = owner
			return err
		}, `SELECT i.prospect, p.id FROM identities i JOIN prospects p ON p.login_key = i.account_key JOIN prospects b ON b.id = i.prospect
			WHERE i.platform = 'github' AND i.prospect < 0 AND i.undone = 0 AND b.merged_into = 0 AND p.login_key <> '' AND i.account_key IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return err
		}
	}
	for _, claimant := range slices.Sorted(maps.Keys(claims)) {
		if s.refused[claims[claimant]] {
			continue
		}
		if err := s.joinBoards(ctx, claims[claimant], []talent.ProspectID{claimant}); err != nil {
			return err
		}
	}
	return nil
}

// merge puts the facts of a board person under their owner. Facts remember whose
// they were, so that it can be undone.
func (t *tx) merge(ctx context.Context, id, owner talent.ProspectID) error {
	for _, query := range []string{
		`UPDATE prospects SET merged_into = $2 WHERE id = $1 OR merged_into = $1`,
		`DELETE FROM evidence WHERE prospect = $1 AND EXISTS (SELECT 1 FROM evidence o WHERE o.prospect = $2 AND o.tool = evidence.tool
			AND o.kind = evidence.kind AND o.repo_id = evidence.repo_id AND o.item = evidence.item)`,
		`UPDATE evidence SET prospect = $2 WHERE prospect = $1`,
		`UPDATE posts SET prospect = $2 WHERE prospect = $1 AND prospect <> 0`,
		`DELETE FROM flags WHERE prospect = $1 AND EXISTS (SELECT 1 FROM flags o WHERE o.prospect = $2 AND o.flag = flags.flag AND o.origin = flags.origin)`,
		`UPDATE flags SET prospect = $2 WHERE prospect = $1`,
		`DELETE FROM listings WHERE prospect = $1 AND EXISTS (SELECT 1 FROM listings o WHERE o.prospect = $2 AND o.list = listings.list)`,
		`UPDATE listings SET prospect = $2 WHERE prospect = $1`,
		`UPDATE drafts SET prospect = $2 WHERE prospect = $1`,
	} {
		if _, err := t.exec(ctx, query, id, owner); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM listing_events WHERE prospect = $1`,
		`DELETE FROM saved_seen WHERE prospect = $1`,
		`DELETE FROM rank_scores WHERE prospect = $1`,
	} {
		if _, err := t.exec(ctx, query, id); err != nil {
			return err
		}
	}
	if err := t.mergeClocks(ctx, id, owner); err != nil {
		return err
	}
	if err := t.applyFlags(ctx, owner); err != nil {
		return err
	}
	if err := t.countPromise(ctx, owner); err != nil {
		return err
	}
	return t.touch(ctx, []talent.ProspectID{owner, id})
}

// mergeClocks keeps the earlier first collection and the later state.
func (t *tx) mergeClocks(ctx context.Context, id, owner talent.ProspectID) error {
	board, err := t.clock(ctx, id)
	if err != nil {
		return err
	}
	c, err := t.clock(ctx, owner)
	if err != nil {
		return err
	}
	if board.Collected < c.Collected {
		_, err := t.exec(ctx, `UPDATE prospects SET collected = $1 WHERE id = $2`, board.Collected, owner)
		if err != nil {
			return err
		}
		c.Collected = board.Collected
	}
	if board.State != c.State && board.State.Follows(c.State) {
		c.State, c.Since = board.State, board.Since
	}
	return t.setClock(ctx, owner, c)
}

// LinkIdentity records that an account is a prospect's, as an operator says, and
// joins the board person of that account with them. It takes back an undoing.
func (db *DB) LinkIdentity(ctx context.Context, who string, identity talent.Identity) error {
	return db.edit(ctx, "link identity in", func(t *tx) error {
		if _, err := t.clock(ctx, identity.Prospect); err != nil {
			return err
		}
		if err := sourced(&identity.Provenance); err != nil {
			return fmt.Errorf("identity of %d: %w", identity.Prospect, err)
		}
		hits, err := t.onList(ctx, privacy.IdentitySubjects(identity))
		if err != nil {
			return err
		}
		if len(hits) > 0 {
			return fmt.Errorf("identity of %d: %w", identity.Prospect, talent.ErrSuppressed)
		}
		if _, _, err := t.putIdentity(ctx, identity); err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE identities SET undone = 0 WHERE prospect = $1 AND platform = $2 AND account_key = $3`,
			identity.Prospect, strings.ToLower(identity.Platform), accountKey(identity.Account))
		if err != nil {
			return err
		}
		s := newSaving(t, db)
		if err := s.loadRows(ctx, []talent.ProspectID{identity.Prospect}); err != nil {
			return err
		}
		if err := s.joinBoards(ctx, identity.Prospect, boardIDs(identity.Platform, identity.Account)); err != nil {
			return err
		}
		if err := t.touch(ctx, []talent.ProspectID{identity.Prospect}); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "link identity", People: []talent.ProspectID{identity.Prospect}, Detail: identity.Platform})
	})
}

// UnlinkIdentity takes an account away from a prospect, gives the facts that came
// with it back to the board person, and keeps crawls from linking it again.
func (db *DB) UnlinkIdentity(ctx context.Context, who string, id talent.ProspectID, platform, account string) error {
	return db.edit(ctx, "unlink identity in", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE identities SET undone = 1 WHERE platform = $2 AND account_key = $3
			AND (prospect = $1 OR prospect IN (SELECT id FROM prospects WHERE merged_into = $1))`, id, strings.ToLower(platform), accountKey(account))
		if err != nil {
			return err
		}
		boards := boardIDs(platform, account)
		for _, board := range boards {
			split, err := t.split(ctx, board, id)
			if err != nil {
				return err
			}
			n += int64(bit(split))
		}
		if n == 0 {
			return fmt.Errorf("prospect %d: account %s on %s: %w", id, account, platform, talent.ErrNotFound)
		}
		if err := t.touch(ctx, []talent.ProspectID{id}); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "unlink identity", People: []talent.ProspectID{id}, Detail: platform})
	})
}

// split undoes merge, if board is merged into owner.
func (t *tx) split(ctx context.Context, board, owner talent.ProspectID) (bool, error) {
	n, err := t.exec(ctx, `UPDATE prospects SET merged_into = 0 WHERE id = $1 AND merged_into = $2`, board, owner)
	if err != nil || n == 0 {
		return false, err
	}
	for _, query := range []string{
		`UPDATE evidence SET prospect = $1 WHERE prospect = $2 AND origin = $1`,
		`UPDATE posts SET prospect = $1 WHERE prospect = $2 AND prospect <> 0 AND origin = $1`,
	} {
		if _, err := t.exec(ctx, query, board, owner); err != nil {
			return false, err
		}
	}
	// What the board person claims to be is undone as well.
	_, err = t.exec(ctx, `UPDATE identities SET undone = 1 WHERE prospect = $1 AND platform = 'github'`, board)
	if err != nil {
		return false, err
	}
	for _, id := range []talent.ProspectID{board, owner} {
		if err := t.countPromise(ctx, id); err != nil {
			return false, err
		}
	}
	return true, t.touch(ctx, []talent.ProspectID{board})
}
