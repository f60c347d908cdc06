package board

import (
	"context"

	"mlscout/crawler"
	"mlscout/talent"
)

// Store saves a harvest with the track's cursor. Deleted posts are closed
// first, so that their authors are looked at again, and emptied after.
func (r *Run) Store(ctx context.Context, h Harvest, t *Track) error {
	cursors, err := t.Cursor()
	if err != nil {
		return err
	}
	if len(h.Purge) > 0 {
		if err := r.Save(ctx, crawler.Batch{Closed: h.Closed}); err != nil {
			return err
		}
	}
	batch := crawler.Batch{People: h.People, Posts: append(h.Posts, h.Purge...), Closed: h.Closed, Cleared: h.Cleared, Cursors: cursors, Validators: h.Validators}
	for _, post := range h.Posts {
		evidence := r.Parser.Evidence(post, r.Catalog)
		if len(evidence) > 0 {
			batch.Validators = append(batch.Validators, crawler.Validator{Key: ownerKey(post.Source, post.NativeID), Subject: post.Prospect})
			batch.Cleared = append(batch.Cleared, crawler.Scope{Prospect: post.Prospect, Kinds: []talent.Kind{talent.Posted}})
			batch.Evidence = append(batch.Evidence, evidence...)
		}
	}
	return r.Save(ctx, batch)
}
