package nightly

import (
	"context"

	"mlscout/internal/identity"
	"mlscout/internal/store"
	"mlscout/talent"
)

// OwnedPosts lists the stored posts of seekers, each with the login of the
// GitHub account that its author was joined with.
func (r Rooms) OwnedPosts(ctx context.Context) ([]identity.Owned, error) {
	posts, err := r.Store.Posts(ctx, store.PostFilter{Kind: talent.Seeking})
	if err != nil {
		return nil, err
	}
	var ids []talent.ProspectID
	for _, p := range posts {
		if p.Prospect > 0 {
			ids = append(ids, p.Prospect)
		}
	}
	people, err := r.Store.Known(ctx, ids)
	if err != nil {
		return nil, err
	}
	logins := make(map[talent.ProspectID]string, len(people))
	for _, p := range people {
		logins[p.ID] = p.Login
	}
	out := make([]identity.Owned, len(posts))
	for i, p := range posts {
		out[i] = identity.Owned{Source: p.Source, NativeID: p.NativeID, Login: logins[p.Prospect]}
	}
	return out, nil
}
