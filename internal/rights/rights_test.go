package rights_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/places"
	"mlscout/internal/privacy"
	"mlscout/internal/rights"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

func desk(t *testing.T) (sourcing.Desk, privacy.Key) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC) }
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), SuppressionKey: key, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tools, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	known, err := places.Default()
	if err != nil {
		t.Fatal(err)
	}
	model, err := ranker.Default()
	if err != nil {
		t.Fatal(err)
	}
	from := talent.Provenance{Source: "https://example.org/source", FetchedAt: talent.DayOf(now()), Extractor: "test/1"}
	_, err = db.Save(t.Context(), crawler.Batch{
		Source: "github", People: []crawler.Person{{ID: 7, NodeID: "n7", Login: "ada-demo", Provenance: from}},
		Profiles: []talent.Prospect{{ID: 7, Login: "ada-demo", Name: "Ada <b>Invented</b>", Location: "Lisbon", State: talent.Active, Profile: from}},
		Evidence: []talent.Evidence{{Prospect: 7, Tool: "mlflow", Kind: talent.Review, Repo: "mlflow/mlflow", RepoID: 9, Item: "#1", What: "reviewed a change", URL: "https://example.org/1", At: talent.DayOf(now()) - 30, Count: 1, Provenance: from}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sourcing.Desk{Store: db, Scorer: sourcing.Scorer{Model: model, Catalog: tools, Places: known, AsOf: talent.DayOf(now())}, Now: now}, key
}

// TestAccessHoldsEverything reads the archive back: the page shows, safely, what
// the JSON holds.
func TestAccessHoldsEverything(t *testing.T) {
	d, key := desk(t)
	ctx := t.Context()
	for _, err := range []error{
		d.Store.CreateList(ctx, talent.Shortlist{Name: "berlin"}),
		d.Store.Audit(ctx, store.AuditEntry{Who: "op", Action: "reveal", People: []talent.ProspectID{7}}),
		d.Store.SetFlag(ctx, "op", 7, store.NoContact, "said so by letter"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := d.Store.AddToList(ctx, "berlin", "op", []talent.Listing{{Prospect: 7, Reason: "long MLflow history"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.RegisterExport(ctx, store.Export{Who: "op", List: "berlin", Format: "csv", Purpose: "one role", Destination: "Partner Example"}, []talent.ProspectID{7}); err != nil {
		t.Fatal(err)
	}
	held, err := rights.Gather(ctx, d, rights.Request{Login: "ada-demo", Controller: "privacy@example.org", Pseudonym: key.Pseudonym})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := held.WriteZip(&file); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		texts[f.Name] = string(text)
	}
	for _, want := range []string{"Lisbon", "https://example.org/source", "reviewed", "long MLflow history", "Partner Example", "one role", "said so by letter", "reveal", "2026-09-01", "You may object", "privacy@example.org"} {
		if !strings.Contains(texts["read-me-first.html"], want) {
			t.Errorf("page: no %q", want)
		}
	}
	if strings.Contains(texts["read-me-first.html"], "<b>Invented") {
		t.Error("page: a name is read as HTML")
	}
	var data rights.Access
	if err := json.Unmarshal([]byte(texts["data.json"]), &data); err != nil || len(data.Evidence) != 1 || data.Score.Points != held.Score.Points || len(data.Recipients) != 1 {
		t.Errorf("data.json: %v, %d pieces of evidence, %s points", err, len(data.Evidence), data.Score.Points)
	}
	if texts["weights.yaml"] == "" {
		t.Error("no weights.yaml")
	}
}

func TestRecordOfProcessingCounts(t *testing.T) {
	d, _ := desk(t)
	p := rights.Processing{Made: d.Now(), Controller: "privacy@example.org", Sources: []rights.SourceOfData{{Name: "board|x", Address: "https://example.org/"}}}
	for range 2 {
		if _, err := d.Store.RegisterExport(t.Context(), store.Export{Who: "op", Format: "csv", Purpose: "one role", Destination: "Partner Example"}, []talent.ProspectID{7}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Count(t.Context(), d.Store); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := p.WriteMarkdown(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Now kept: 1 people; found: 1", "| Partner Example | 2 | 2 | one role |", `board\|x`, "2 entries"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}
