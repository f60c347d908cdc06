package store

import (
	"context"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// saveIdentities stores accounts proven to be a prospect's, and joins the board
// person of such an account with them. A link that an operator undid stays undone.
func (s *saving) saveIdentities(ctx context.Context) error {
	for _, identity := range s.batch.Identities {
		if r, ok := s.people[identity.Prospect]; !ok || !r.isStored || s.refused[identity.Prospect] {
			continue
		}
		if err := s.saveIdentity(ctx, identity); err != nil {
			return err
		}
	}
	return nil
}

// accountKey folds the case of an account name.
func accountKey(account string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(account), "@"))
}

// saveIdentity stores one account.
func (s *saving) saveIdentity(ctx context.Context, identity talent.Identity) error {
	n, err := s.exec(ctx, `INSERT INTO identities (prospect, platform, account, account_key, url, proof, source, fetched_at, extractor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (prospect, platform, account_key) DO UPDATE SET account = excluded.account, url = excluded.url, proof = excluded.proof,
			source = excluded.source, fetched_at = excluded.fetched_at, extractor = excluded.extractor
		WHERE identities.account <> excluded.account OR identities.url <> excluded.url OR identities.proof <> excluded.proof`,
		identity.Prospect, strings.ToLower(identity.Platform), identity.Account, accountKey(identity.Account), identity.URL, identity.Proof,
		identity.Source, identity.FetchedAt, identity.Extractor)
	if err != nil {
		return err
	}
	if n > 0 {
		s.changed[identity.Prospect] = true
	}
	return s.know(ctx, identity.Prospect, privacy.IdentitySubjects(identity)...)
}
