package nightly

import (
	"context"
	"fmt"

	"mlscout/crawler"
	"mlscout/internal/identity"
	"mlscout/internal/store"
	"mlscout/talent"
)

// Identities decides which board accounts belong to whom, from all that is
// stored. It changes nothing.
func (r Rooms) Identities(ctx context.Context) ([]identity.Decision, error) {
	in, err := r.accounts(ctx)
	if err != nil || len(in.Accounts) == 0 {
		return nil, err
	}
	return identity.Decide(in), nil
}

// accounts gathers the seekers of the boards, and everybody known if there are any.
func (r Rooms) accounts(ctx context.Context) (identity.Input, error) {
	posts, err := r.Store.Posts(ctx, store.PostFilter{Kind: talent.Seeking})
	if err != nil {
		return identity.Input{}, err
	}
	in := identity.Input{Accounts: identity.Accounts(posts)}
	if len(in.Accounts) == 0 {
		return in, nil
	}
	for p, err := range r.Store.Prospects(ctx) {
		if err != nil {
			return in, err
		}
		if p.ID > 0 {
			in.People = append(in.People, r.person(p))
		}
	}
	return in, nil
}

func (r Rooms) person(p talent.Prospect) identity.Person {
	p.Place = r.Places.Locate(p.Location).Place
	return identity.FromProspect(p)
}

// Claims are the logins that stored posts name as their authors' own and that
// no stored person has: a source looks them up.
type Claims struct{ rooms Rooms }

// Claims returns what is claimed in the stored posts.
func (r Rooms) Claims() Claims { return Claims{r} }

// Unknown lists the logins, in lower case and sorted.
func (c Claims) Unknown(ctx context.Context) ([]string, error) {
	in, err := c.rooms.accounts(ctx)
	if err != nil {
		return nil, err
	}
	return identity.Unknown(in), nil
}

// Proven returns those of the accounts that would be joined with an author if
// they were stored.
func (c Claims) Proven(ctx context.Context, found []talent.Prospect) (map[talent.ProspectID]bool, error) {
	in, err := c.rooms.accounts(ctx)
	if err != nil {
		return nil, err
	}
	fresh := make(map[talent.ProspectID]bool, len(found))
	for _, p := range found {
		in.People = append(in.People, c.rooms.person(p))
		fresh[p.ID] = true
	}
	proven := make(map[talent.ProspectID]bool)
	for _, d := range identity.Decide(in) {
		if d.Action == identity.Merge && fresh[d.Prospect] {
			proven[d.Prospect] = true
		}
	}
	return proven, nil
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

// linkedSource and linkedKey say where the store notes what was linked last.
const (
	linkedSource = "identity"
	linkedKey    = "linked"
)

// linkAgain links unless the same rules have seen the store as it is: an
// installation that was upgraded links anew though its crawl found nothing.
func (r Rooms) linkAgain(ctx context.Context) error {
	before, err := r.linkedMark(ctx)
	if err != nil {
		return err
	}
	noted, err := r.Store.Cursors(ctx, linkedSource, linkedKey)
	if err != nil || noted[linkedKey] == before {
		return err
	}
	if _, err := r.Link(ctx); err != nil {
		return err
	}
	after, err := r.linkedMark(ctx)
	if err != nil {
		return err
	}
	_, err = r.Store.Save(ctx, crawler.Batch{Source: linkedSource, Cursors: map[string]string{linkedKey: after}})
	return err
}

// linkedMark tells one state of store and rules from another.
func (r Rooms) linkedMark(ctx context.Context) (string, error) {
	seq, err := r.Store.Seq(ctx)
	return fmt.Sprintf("%s %d", identity.Rules, seq), err
}
