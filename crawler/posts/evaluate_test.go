package posts

import (
	"encoding/json"
	"os"
	"testing"

	"mlscout/internal/places"
)

// TestCorpus judges the parser on the shared corpus where it is at hand.
func TestCorpus(t *testing.T) {
	f, err := os.Open("../../../shared/boards/posts.dev.jsonl")
	if err != nil {
		t.Skip("shared corpus not at hand")
	}
	defer f.Close()
	gazetteer, err := places.Default()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := p.Evaluate(f)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.MarshalIndent(figures.Fields, "", " ")
	t.Logf("%s\ntools P %.4f R %.4f F1 %.4f", text, figures.Precision, figures.Recall, figures.F1)
	for _, m := range figures.Misses {
		t.Logf("%s %-14s got %q want %q", m.ID, m.Field, m.Got, m.Want)
	}
}
