package recruiting

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/talent"
)

// Channel is a way to reach the person that they published.
type Channel struct {
	Type   string     `json:"type"` // email, url, dm, post, profile link provider
	Value  string     `json:"value"`
	Why    string     `json:"why"`    // what makes it an invitation
	Source string     `json:"source"` // where they published it
	At     talent.Day `json:"at,omitempty"`
}

// Channels lists how the person invited to be reached: the contacts of their open
// looking-for-work posts and those posts themselves, then links on their profile.
// Nothing else is a channel, however easily found.
func Channels(p Person) []Channel {
	var all []Channel
	add := func(c Channel) {
		if c.Value != "" && !slices.ContainsFunc(all, func(o Channel) bool { return strings.EqualFold(o.Value, c.Value) }) {
			all = append(all, c)
		}
	}
	for _, post := range p.Posts {
		if post.Kind != talent.Seeking || post.Closed != "" || post.Available != nil && !*post.Available {
			continue
		}
		at := talent.DayOf(post.PostedAt)
		for _, contact := range post.Contacts {
			add(Channel{contact.Type, contact.Value, "given in a looking-for-work post", post.URL, at})
		}
		add(Channel{"post", post.URL, "looking-for-work post", post.URL, at})
	}
	for _, link := range p.Links {
		add(Channel{link.Provider, link.URL, "link on the profile", p.Profile.Source, p.Profile.FetchedAt})
	}
	if p.Website != "" {
		add(Channel{"website", p.Website, "website on the profile", p.Profile.Source, p.Profile.FetchedAt})
	}
	return all
}

// invited says whether a channel that the recruiter names is among them.
func invited(channels []Channel, named string) bool {
	return slices.ContainsFunc(channels, func(c Channel) bool {
		return strings.EqualFold(c.Type, named) || talent.URL(c.Value) == talent.URL(named) || strings.EqualFold(c.Value, named)
	})
}

// Contact is what must be known before anybody writes to a person.
type Contact struct {
	Today       talent.Day
	Channel     string // that the recruiter means to use; "" not said
	DraftsToday int    // by the same user
}

// The limits on writing.
const (
	quietDays    = 180 // between two messages to one person
	draftsPerDay = 25  // by one user
)

// MayWrite says what stands in the way of writing to the person at all. People
// who are suppressed or have objected are refused by the store before this.
func MayWrite(p Person, c Contact) []Finding {
	var found []Finding
	refuse := func(rule, what, fix string) {
		found = append(found, Finding{Level: Block, Rule: rule, What: what, Fix: fix, Privacy: true})
	}
	if p.NoContact {
		refuse("do-not-contact", "the person asked not to be contacted", "do not write to them")
	}
	if p.Restricted {
		refuse("restricted", "the person objected, or asked that their record not be used", "do not write to them")
	}
	if p.Clock == "contacted" && c.Today-p.Since < quietDays {
		refuse("contacted-before", fmt.Sprintf("they were written to on %s", p.Since), fmt.Sprintf("wait until %s", p.Since+quietDays))
	}
	if c.DraftsToday >= draftsPerDay {
		refuse("drafts-a-day", fmt.Sprintf("%d drafts of yours today", c.DraftsToday), fmt.Sprintf("at most %d a day, so that each is meant", draftsPerDay))
	}
	channels := Channels(p)
	switch {
	case c.Channel != "" && !invited(channels, c.Channel):
		refuse("channel", fmt.Sprintf("the person published no %s for being reached", c.Channel), "use a channel that they published: "+channelWords(channels))
	case len(channels) == 0:
		found = append(found, Finding{Level: Warn, Rule: "channel", Privacy: true,
			What: "the person published no way to be reached about work", Fix: "do not take an address from commits or elsewhere; leave it unless they publish one"})
	}
	return found
}

func channelWords(channels []Channel) string {
	if len(channels) == 0 {
		return "none"
	}
	var words []string
	for _, c := range channels {
		words = append(words, c.Type+" "+c.Value)
	}
	return strings.Join(words, ", ")
}
