package nightly

import (
	"context"

	"mlscout/crawler"
	"mlscout/internal/identity"
	"mlscout/internal/store"
	"mlscout/talent"
)

// Identities decides which board accounts belong to whom, from all that is
// stored. It changes nothing.
func (r Rooms) Identities(ctx context.Context) ([]identity.Decision, error) {
	posts, err := r.Store.Posts(ctx, store.PostFilter{Kind: talent.Seeking})
	if err != nil {
		return nil, err
	}
	in := identity.Input{Accounts: identity.Accounts(posts)}
	if len(in.Accounts) == 0 {
		return nil, nil
	}
	for p, err := range r.Store.Prospects(ctx) {
		if err != nil {
			return nil, err
		}
		if p.ID > 0 {
			p.Place = r.Places.Locate(p.Location).Place
			in.People = append(in.People, identity.FromProspect(p))
		}
	}
	return identity.Decide(in), nil
}

// Link joins the accounts whose link their owners published and returns how many
// such links there are. An operator's unlinking stands.
func (r Rooms) Link(ctx context.Context) (int, error) {
	decisions, err := r.Identities(ctx)
	if err != nil {
		return 0, err
	}
	batch := crawler.Batch{Source: "identity"}
	for _, d := range decisions {
		if d.Action == identity.Merge {
			batch.Identities = append(batch.Identities, d.Identity(r.today()))
		}
	}
	if len(batch.Identities) == 0 {
		return 0, nil
	}
	_, err = r.Store.Save(ctx, batch)
	return len(batch.Identities), err
}
