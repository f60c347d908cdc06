package store

import (
	"strings"
	"testing"

	"mlscout/crawler"
	"mlscout/talent"
)

// TestPostsKeepNoSpecialCategories stores what people tell of themselves beside
// their work.
func TestPostsKeepNoSpecialCategories(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		told := seeker("990000050", "una_hn")
		told.Title = "MLOps engineer, Catholic"
		told.Text = "Location: Ulm. I run Kubeflow. Diagnosed with epilepsy last year. Remote: yes."
		vacancy := seeker("990000051", "vera_hn")
		vacancy.Kind, vacancy.Prospect = talent.Hiring, 0
		vacancy.Text = "We build software for the Catholic Health Association."
		save(t, db, crawler.Batch{Source: "hackernews", Posts: []talent.Post{told, vacancy}})
		posts, err := db.Posts(t.Context(), PostFilter{})
		if err != nil || len(posts) != 2 {
			t.Fatal(len(posts), err)
		}
		for _, p := range posts {
			if p.Kind == talent.Hiring {
				if p.Text != vacancy.Text {
					t.Errorf("vacancy: got %q, want it whole", p.Text)
				}
				continue
			}
			if all := p.Title + p.Text; strings.Contains(all, "Catholic") || strings.Contains(all, "epilepsy") || !strings.Contains(all, "Kubeflow") || !strings.Contains(all, "Remote: yes") {
				t.Errorf("seeker: got %q and %q", p.Title, p.Text)
			}
		}
	})
}
