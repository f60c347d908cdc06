package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// revealed remembers whose names an account asked for. It lives as long as the
// process: afterwards names are asked for, and logged, again.
type revealed struct {
	mu    sync.Mutex
	names map[string]map[talent.ProspectID]bool // by account
}

// maxRevealed bounds what is remembered of one account.
const maxRevealed = 10_000

func (v *revealed) add(account string, id talent.ProspectID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.names == nil {
		v.names = make(map[string]map[talent.ProspectID]bool)
	}
	if v.names[account] == nil || len(v.names[account]) >= maxRevealed {
		v.names[account] = make(map[talent.ProspectID]bool)
	}
	v.names[account][id] = true
}

func (v *revealed) has(account string, id talent.ProspectID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.names[account][id]
}

// unnamed says whose names an account may not see yet: in a blind installation
// everybody who is on no list and was not asked for.
func (s *Site) unnamed(ctx context.Context, who actor, ids []talent.ProspectID) (map[talent.ProspectID]bool, error) {
	if !s.Blind || len(ids) == 0 {
		return nil, nil
	}
	listed, err := s.Rooms.Store.ListingsOfAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	hidden := make(map[talent.ProspectID]bool)
	for _, id := range ids {
		if len(listed[id]) == 0 && !s.revealed.has(who.Name, id) {
			hidden[id] = true
		}
	}
	return hidden, nil
}

// unnamedHits is unnamed for the people of an answer.
func (s *Site) unnamedHits(ctx context.Context, who actor, hits []sourcing.Hit) (map[talent.ProspectID]bool, error) {
	ids := make([]talent.ProspectID, len(hits))
	for i, hit := range hits {
		ids[i] = hit.GitHubID
	}
	return s.unnamed(ctx, who, ids)
}

// mustBeNamed refuses a page that makes no sense without the name.
func (s *Site) mustBeNamed(ctx context.Context, who actor, ids ...talent.ProspectID) error {
	hidden, err := s.unnamed(ctx, who, ids)
	if err == nil && len(hidden) > 0 {
		return fault{http.StatusForbidden, "Names are hidden here until somebody is on a list. Open the person and press “Show the name” first."}
	}
	return err
}

// maskAll takes from the hits of an answer who they are, where that is hidden.
func (s *Site) maskAll(ctx context.Context, who actor, hits []sourcing.Hit) error {
	hidden, err := s.unnamedHits(ctx, who, hits)
	for i := range hits {
		if hidden[hits[i].GitHubID] {
			mask(&hits[i])
		}
	}
	return err
}

// mask takes from a hit what says who it is. The hours from UTC stay: they say
// with whom one can work.
func mask(hit *sourcing.Hit) {
	hit.Evidence = maskEntries(hit.Evidence, *hit)
	hit.Login, hit.Name, hit.Headline, hit.URL, hit.Company = "", "", "", "", ""
	hit.Location = sourcing.Location{UTCOffset: hit.Location.UTCOffset}
	hit.OpenToWork.Source, hit.Snippets = "", nil
}

// maskEntries takes the address, and the words where they name the person, from
// evidence.
func maskEntries(entries []ranker.Entry, hit sourcing.Hit) []ranker.Entry {
	masked := make([]ranker.Entry, len(entries))
	for i, e := range entries {
		if e.Own || says(e.Repo, hit) {
			e.Repo, e.URL, e.What = "", "", "own repository"
		}
		if says(e.What, hit) {
			e.What = kindWords(e.Kind)
		}
		if says(e.URL, hit) || e.Kind == talent.Posted || e.Kind == talent.Claim {
			e.URL = ""
		}
		masked[i] = e
	}
	return masked
}

// says tells whether a text names somebody.
func says(text string, hit sourcing.Hit) bool {
	text = strings.ToLower(text)
	for _, name := range []string{hit.Login, hit.Name} {
		if len(name) > 1 && strings.Contains(text, strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// maskDossier takes from a dossier what says who it is about.
func maskDossier(d *sourcing.Dossier) {
	d.Ledger = maskEntries(d.Ledger, d.Hit)
	mask(&d.Hit)
	d.Facts, d.Identities, d.Posts, d.Listings = []store.Fact{}, []talent.Identity{}, []talent.Post{}, []talent.Listing{}
}

// personLabel is how somebody without a name is called.
func personLabel(number int) string {
	if number <= 0 {
		return "A person"
	}
	return fmt.Sprintf("Person %d", number)
}
