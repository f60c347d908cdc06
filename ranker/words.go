package ranker

import (
	"fmt"

	"mlscout/talent"
)

// describe says in plain words what an entry counts. latest is the line that
// came with the newest act.
func describe(e Entry, latest string) string {
	where := ""
	if e.Repo != "" {
		where = " in " + e.Repo
	}
	text := ""
	switch e.Kind {
	case talent.Maintainer:
		text = fmt.Sprintf("merged or kept the work of others%s, %s", where, plural(e.Count, "time"))
		if e.Count == 1 && latest != "" {
			text = latest // such as the roster they are listed on
		}
	case talent.Review:
		text = "reviewed " + plural(e.Count, "pull request") + where
	case talent.PullRequest:
		text = plural(e.Count, "merged pull request") + where
	case talent.Release:
		text = "published " + plural(e.Count, "release") + where
	case talent.Commit:
		text = plural(e.Count, "commit") + where
	case talent.Coauthor:
		text = "co-author of " + plural(e.Count, "commit") + where
	case talent.Issue:
		text = "opened " + plural(e.Count, "issue") + where
	case talent.Repository:
		text = "own repository about it: " + orElse(e.Repo, latest)
	case talent.Dependency:
		text = "depends on it" + where
	case talent.Marker:
		text = "uses it" + where
	case talent.Posted:
		text = "names it in " + plural(e.Count, "job-board post")
	case talent.Claim:
		text = "names it in a profile"
	}
	if e.Label != "" {
		text += " (" + string(e.Label) + ")"
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}
