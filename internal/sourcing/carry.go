package sourcing

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"

	"mlscout/internal/export"
	"mlscout/talent"
)

// exportPage is how many people are read at a time.
const exportPage = 500

// Carry says how a list leaves the house.
type Carry struct {
	List      string
	Full      bool // every single piece of evidence instead of what a month holds
	Recipient bool // it goes to somebody else: only people who were told are in it
	Override  bool // but in this case everybody is
}

// People streams a list for export. Those who may not leave come with the reason.
func (d Desk) People(ctx context.Context, carry Carry) (iter.Seq2[export.Person, error], talent.Shortlist, error) {
	list, listings, err := d.Store.List(ctx, carry.List)
	if err != nil {
		return nil, list, err
	}
	return func(yield func(export.Person, error) bool) {
		for page := range slices.Chunk(listings, exportPage) {
			people, err := d.carryPage(ctx, carry, page)
			if err != nil {
				yield(export.Person{}, err)
				return
			}
			for _, p := range people {
				if !yield(p, nil) {
					return
				}
			}
		}
	}, list, nil
}

func (d Desk) carryPage(ctx context.Context, carry Carry, page []talent.Listing) ([]export.Person, error) {
	ids := make([]talent.ProspectID, len(page))
	for i, listing := range page {
		ids[i] = listing.Prospect
	}
	barred, err := d.Store.Usable(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID, err := d.read(ctx, ids, carry.Full)
	if err != nil {
		return nil, err
	}
	people := make([]export.Person, 0, len(page))
	for _, listing := range page {
		p, ok := byID[listing.Prospect]
		person := export.Person{LeftOut: leftOut(barred[listing.Prospect], ok)}
		if person.LeftOut == "" && carry.Recipient && !carry.Override && !stands("notified", "yes", listing.Stage) {
			person.LeftOut = "not yet notified"
		}
		if person.LeftOut == "" {
			person = d.person(p, listing)
		}
		people = append(people, person)
	}
	return people, nil
}

func (d Desk) read(ctx context.Context, ids []talent.ProspectID, full bool) (map[talent.ProspectID]talent.Prospect, error) {
	byID := make(map[talent.ProspectID]talent.Prospect, len(ids))
	people, err := d.Store.ProspectsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		byID[p.ID] = p
	}
	if !full {
		return byID, nil
	}
	for id := range byID {
		p, err := d.Store.Prospect(ctx, strconv.FormatInt(int64(id), 10))
		if err != nil {
			return nil, err
		}
		byID[id] = p
	}
	return byID, nil
}

// leftOut says in words why somebody is not exported; "" if they are.
func leftOut(barred error, stored bool) string {
	switch {
	case errors.Is(barred, talent.ErrSuppressed):
		return "suppressed"
	case errors.Is(barred, talent.ErrNotFound), barred == nil && !stored:
		return "erased"
	case barred != nil:
		return "expired, restricted or objected"
	}
	return ""
}

func (d Desk) person(p talent.Prospect, listing talent.Listing) export.Person {
	score := d.Scorer.Score(&p)
	open := openToWork(p)
	person := export.Person{
		Prospect: p, Score: score, Listing: listing,
		OpenToWork: export.Open{Value: open.Value, Source: open.Source, At: open.At},
	}
	person.LastActive = lastActive(p)
	for _, post := range p.Posts {
		if post.Kind != talent.Seeking || post.Closed != "" {
			continue
		}
		if post.Remote != "" {
			person.Remote = post.Remote
		}
		for _, contact := range post.Contacts {
			if contact.Type == "email" && !p.NoContact {
				person.Contact = export.Contact{Email: contact.Value, Source: post.URL}
			}
		}
	}
	return person
}
