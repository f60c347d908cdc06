package board

import (
	"context"

	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Allowed leaves out the posts that are on the suppression list, or whose
// authors are. Nothing of them is parsed or stored.
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
	var out []posts.Raw
	for _, raw := range raws {
		keep := true
		for _, subject := range subjectsOf(platform, raw) {
			keep = keep && !refused[subject]
		}
		if keep {
			out = append(out, raw)
		}
	}
	return out, nil
}

func subjectsOf(platform string, raw posts.Raw) []talent.Subject {
	out := []talent.Subject{talent.PostSubject(raw.Source, raw.NativeID)}
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
