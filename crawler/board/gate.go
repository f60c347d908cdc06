package board

import (
	"context"
	"slices"

	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Allowed leaves out the posts that are on the suppression list, whose authors
// are, or that reply to such a post. Nothing of them is parsed, stored or noted.
func (r *Run) Allowed(ctx context.Context, platform string, raws []posts.Raw) ([]posts.Raw, error) {
	if len(raws) == 0 {
		return nil, nil
	}
	var subjects []talent.Subject
	for _, raw := range raws {
		subjects = append(subjects, subjectsOf(platform, raw)...)
	}
	refused, err := r.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, err
	}
	gone := make(map[string]bool)
	for before := -1; before < len(gone); { // replies may stand before what they reply to
		before = len(gone)
		for _, raw := range raws {
			if gone[raw.ParentID] || slices.ContainsFunc(subjectsOf(platform, raw), func(s talent.Subject) bool { return refused[s] }) {
				gone[raw.NativeID] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(raws), func(raw posts.Raw) bool { return gone[raw.NativeID] }), nil
}

func subjectsOf(platform string, raw posts.Raw) []talent.Subject {
	out := []talent.Subject{talent.PostSubject(raw.Source, raw.NativeID)}
	if raw.ParentID != "" {
		out = append(out, talent.PostSubject(raw.Source, raw.ParentID))
	}
	if raw.Author != "" {
		out = append(out, talent.Account(platform, raw.Author))
	}
	if raw.Author != "" && raw.Site != "" {
		out = append(out, talent.Account(platform, raw.Author+"@"+raw.Site))
	}
	if platform == "github" {
		out = append(out, talent.GitHubLogin(raw.Author), talent.GitHubID(talent.ProspectID(raw.AuthorID)))
	}
	return out
}
