package talent_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

// TestPostStatesNothingAsNull holds the JSON of a post: null and empty lists for
// what is not stated, and nothing lost on the way back.
func TestPostStatesNothingAsNull(t *testing.T) {
	t.Parallel()
	full := talent.Post{
		Source: "hn", NativeID: "1", Name: "Ada Example", Role: "MLOps engineer", Years: 7, Tools: []string{"mlflow"},
		Locations: []talent.PostLocation{{Raw: "Berlin", City: "Berlin", Country: "DE"}}, Salary: &talent.Salary{Min: 60000, Currency: "EUR", Period: "year"},
	}
	tests := map[string]struct {
		post talent.Post
		want map[string]any // of some fields
	}{
		"nothing stated": {talent.Post{}, map[string]any{
			"name": nil, "github": nil, "remote": nil, "relocate": nil, "role": nil, "seniority": nil, "years": nil, "company": nil,
			"visa": nil, "language": nil, "title": nil, "parent_id": nil, "timezone": nil, "salary": nil, "available": nil,
			"handles": []any{}, "contacts": []any{}, "links": []any{}, "locations": []any{}, "relocate_to": []any{},
			"technologies": []any{}, "technologies_excluded": []any{}, "employment": []any{},
		}},
		"stated": {full, map[string]any{
			"name": "Ada Example", "role": "MLOps engineer", "years": 7.0, "technologies": []any{"mlflow"},
			"locations": []any{map[string]any{"raw": "Berlin", "city": "Berlin", "region": nil, "country": "DE"}},
			"salary":    map[string]any{"min": 60000.0, "max": nil, "currency": "EUR", "period": "year"},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(tt.post)
			if err != nil {
				t.Fatal(err)
			}
			var all map[string]any
			if err := json.Unmarshal(text, &all); err != nil {
				t.Fatal(err)
			}
			got := make(map[string]any)
			for field := range tt.want {
				value, there := all[field]
				if !there {
					t.Errorf("%s: left out", field)
				}
				got[field] = value
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			var back talent.Post
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(back)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(again), string(text)); diff != "" {
				t.Errorf("read back (-got +want):\n%s", diff)
			}
		})
	}
}
