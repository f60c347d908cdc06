package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mlscout/crawler"
	"mlscout/talent"
)

// secret is the invented person whom these tests erase.
const secret = talent.ProspectID(583231977)

// secretBatch is everything that may be stored of the person, and of others who
// mention them.
func secretBatch() crawler.Batch {
	theirs := commit(secret, "dvc", "c1", firstDay)
	theirs.What, theirs.URL = "add zork-pipeline", "https://github.com/example/dvc/commit/c1"
	others := commit(2, "dvc", "c2", firstDay)
	others.What = "Merge pull request #12 from zorkmid-7/fix, thanks @zorkmid-7"
	inTheirs := commit(2, "dvc", "c3", firstDay)
	inTheirs.RepoID, inTheirs.Repo, inTheirs.URL = 88, "zorkmid-7/dvc-tricks", "https://github.com/zorkmid-7/dvc-tricks/commit/c3"
	post := seeker("990000042", "zork_hn")
	post.Prospect, post.Text = secret, "SEEKING WORK flathead programmer"
	return crawler.Batch{
		People: []crawler.Person{person(secret, "zorkmid-7"), person(2, "bo")},
		Profiles: []talent.Prospect{{ID: secret, NodeID: "U_zorknode", Login: "zorkmid-7", Name: "Zorka Flathead", Bio: "frobozz engineer",
			Links: []talent.Link{{Provider: "website", URL: "https://flathead.example.org/zorka"}}, Website: "https://shared.example.org/team", Profile: from("zorkmid-7")},
			{ID: 2, Login: "bo", Name: "Bo Example", Bio: "works with @zorkmid-7", Website: "https://shared.example.org/team", Profile: from("bo")}},
		Identities: []talent.Identity{{Prospect: secret, Platform: "hackernews", Account: "zork_hn", URL: "https://news.ycombinator.com/user?id=zork_hn", Proof: "own link", Provenance: from("zorkmid-7")}},
		Evidence:   []talent.Evidence{theirs, others, inTheirs},
		Repos:      []crawler.Repo{{ID: 88, FullName: "zorkmid-7/dvc-tricks", Provenance: from("zorkmid-7/dvc-tricks")}},
		Posts:      []talent.Post{post},
		Cursors:    map[string]string{"thread/1": `{"seen":{"990000042":{"d":"x"},"990000043":{"p":990000042}}}`, "repo:zorkmid-7/dvc-tricks": "x", "queue": `["zorkmid-7"]`, "kept": "y"},
		Validators: []crawler.Validator{{Key: "https://api.github.com/user/583231977", Subject: secret, ETag: "e"}, {Key: "https://api.github.com/users/zorkmid-7", ETag: "e"}, {Key: "other", ETag: "e"}},
	}
}

// words that must be nowhere afterwards.
func secretWords() []string {
	return []string{"zorkmid-7", "583231977", "Zorka", "Flathead", "frobozz", "zork_hn", "990000042", "U_zorknode", "zork-pipeline", "flathead programmer"}
}

// grep lists which of the words the files in a directory hold.
func grep(t *testing.T, dir string, words []string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, word := range words {
			if bytes.Contains(bytes.ToLower(text), []byte(strings.ToLower(word))) {
				found = append(found, filepath.Base(path)+": "+word)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// fill stores the person everywhere.
func fill(t *testing.T, db *DB) Export {
	t.Helper()
	save(t, db, secretBatch())
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.CreateList(ctx, talent.Shortlist{Name: "ml", Query: "user:zorkmid-7"}))
	_, refused, err := db.AddToList(ctx, "ml", "op", []talent.Listing{{Prospect: secret, Ledger: []byte(`{"zork":1}`)}, {Prospect: 2}})
	must(err)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	_, err = db.EditListing(ctx, Edit{List: "ml", Prospect: secret, Who: "op", Note: "frobozz indeed"})
	must(err)
	_, err = db.EditListing(ctx, Edit{List: "ml", Prospect: 2, Who: "op", Note: "ask about Zorka Flathead"})
	must(err)
	must(db.SaveSearch(ctx, "who", "user:zorkmid-7", "rita"))
	_, err = db.LookAgain(ctx, "who", []Sight{{secret, "d"}, {2, "d"}}, true)
	must(err)
	_, err = db.SaveDraft(ctx, Draft{Prospect: secret, Kind: "outreach", Body: "Dear Zorka"})
	must(err)
	_, err = db.SaveRank(ctx, RankRun{AsOf: firstDay, Model: "1"}, func(yield func(Score, error) bool) {
		_ = yield(Score{Prospect: secret}, nil) && yield(Score{Prospect: 2}, nil)
	})
	must(err)
	export, err := db.RegisterExport(ctx, Export{Who: "op", List: "ml", Format: "csv", Purpose: "client", Destination: "client.csv", Files: []ExportFile{{"client.csv", 1, "aa"}, {"zorkmid-7.csv", 1, "bb"}}}, []talent.ProspectID{secret, 2})
	must(err)
	id, err := db.StartRun(ctx, "nightly")
	must(err)
	must(db.EndRun(ctx, id, 0, map[string]any{"top": []string{"zorkmid-7", "bo"}}))
	must(db.Audit(ctx, AuditEntry{Who: "op", Action: "search", Detail: "user:zorkmid-7"}))
	must(db.Audit(ctx, AuditEntry{Who: "op", Action: "view", People: []talent.ProspectID{secret}}))
	return export
}

func TestEraseLeavesNoByte(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		export := fill(t, db)
		since, err := db.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(db.Path())
		if db.dialect == sqlite3 && len(grep(t, dir, secretWords())) < len(secretWords()) {
			t.Fatal("the test stores too little to find")
		}
		done, err := db.Erase(t.Context(), "op", []talent.ProspectID{secret})
		if err != nil {
			t.Fatal(err)
		}
		export.Files[1].Name = done.Exports[0].Files[1].Name // which the erasure takes away, see below
		want := Erasure{People: 1, Exports: []Export{export}, Rebuild: true}
		if diff := cmp.Diff(done, want, cmpopts.IgnoreFields(Erasure{}, "Suppressed")); diff != "" {
			t.Errorf("erasure (-got +want):\n%s", diff)
		}
		if db.dialect == sqlite3 {
			if found := grep(t, dir, secretWords()); len(found) > 0 {
				t.Errorf("still in the files: %q", found)
			}
		}
		dumped := dump(t, db)
		for _, word := range secretWords() {
			if strings.Contains(strings.ToLower(dumped), strings.ToLower(word)) {
				t.Errorf("still in the tables: %s", word)
			}
		}
		if set, err := db.Changed(t.Context(), since); err != nil || !set.Purged {
			t.Errorf("changes: got %+v, %v, want purged", set, err)
		}
		if n, err := db.VerifyAudit(t.Context()); err != nil || n < 4 {
			t.Errorf("audit log: got %d entries, %v", n, err)
		}
		if got, err := db.ExportsHolding(t.Context(), secret); err != nil || len(got) != 1 {
			t.Errorf("exports after erasure: got %v, %v, want one", got, err)
		}
		// Nothing brings them back, by whatever name.
		save(t, db, secretBatch())
		if all := everyone(t, db); len(all) != 1 || all[0].ID != 2 {
			t.Errorf("crawled again: got %+v, want only 2", all)
		}
		if cursors, err := db.Cursors(t.Context(), "github", ""); err != nil || cursors["kept"] != "y" {
			t.Errorf("cursors: got %v, %v", cursors, err)
		}
		if _, refused, err := db.AddToList(t.Context(), "ml", "op", []talent.Listing{{Prospect: secret}}); err != nil || refused[secret] == nil {
			t.Errorf("listed again: got %v, %v, want a refusal", refused, err)
		}
	})
}

// dump writes out every table.
func dump(t *testing.T, db *DB) string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if db.dialect == postgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	var out strings.Builder
	err := db.read(t.Context(), func(tx *tx) error {
		var tables [][]any
		if err := tx.each(t.Context(), collect(&tables, 1), query); err != nil {
			return err
		}
		for _, table := range tables {
			rows, err := tx.QueryContext(t.Context(), `SELECT * FROM `+table[0].(string))
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			var all [][]any
			for rows.Next() {
				if err := collect(&all, len(columns))(rows); err != nil {
					return err
				}
			}
			rows.Close()
			out.WriteString(table[0].(string) + "\n" + cmp.Diff(nil, all) + "\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSuppressedSubjectsAreRefusedAtWrite(t *testing.T) {
	other := "unrelated"
	tests := map[string]struct {
		subject talent.Subject
		want    int // people left
	}{
		"id":            {talent.GitHubID(secret), 1},
		"login":         {talent.GitHubLogin("Zorkmid-7"), 1},
		"board account": {talent.Account("hackernews", "zork_hn"), 1},
		"link":          {talent.URL("http://www.flathead.example.org/zorka/"), 1},
		"one post":      {talent.PostSubject("hn", "990000042"), 2},
		"shared link":   {talent.URL("https://shared.example.org/team"), 0},
		"nobody":        {talent.GitHubLogin(other), 2},
	}
	for name, test := range tests {
		for _, before := range []bool{true, false} { // suppressed before or after they are stored
			t.Run(fmt.Sprintf("%s before %v", name, before), func(t *testing.T) {
				backends(t, func(t *testing.T, db *DB, clock *clock) {
					if before {
						suppress(t, db, test.subject)
					}
					all := secretBatch()
					first := crawler.Batch{People: all.People, Evidence: all.Evidence[:2]}
					save(t, db, first)
					save(t, db, all)
					if !before {
						suppress(t, db, test.subject)
					}
					left := everyone(t, db)
					if len(left) != test.want {
						t.Errorf("got %d people, want %d", len(left), test.want)
					}
					posts, err := db.Posts(t.Context(), PostFilter{})
					if err != nil {
						t.Fatal(err)
					}
					if want := bit(name == "nobody"); len(posts) != want {
						t.Errorf("got %d posts, want %d", len(posts), want)
					}
					refused, err := db.Refused(t.Context(), []talent.Subject{talent.GitHubID(secret), "github:login:xyz"})
					if err != nil || refused[talent.GitHubID(secret)] != (test.want < 2) || refused["github:login:xyz"] {
						t.Errorf("gate: got %v, %v", refused, err)
					}
				})
			})
		}
	}
}

// suppress puts one subject on the list.
func suppress(t *testing.T, db *DB, subject talent.Subject) {
	t.Helper()
	if _, err := db.Suppress(t.Context(), "op", "asked", []talent.Subject{subject}); err != nil {
		t.Fatal(err)
	}
}

func TestRestoreReplaysSuppressions(t *testing.T) {
	dir := t.TempDir()
	clock := &clock{firstDay.Time()}
	o := Options{Dir: dir, Now: clock.now, SuppressionKey: testKey(t)}
	db := open(t, o)
	fill(t, db)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), backup); err == nil {
		t.Error("a second backup replaced the first")
	}
	if _, err := db.Erase(t.Context(), "op", []talent.ProspectID{secret}); err != nil {
		t.Fatal(err)
	}
	save(t, db, crawler.Batch{People: []crawler.Person{person(3, "cy")}})
	exported, err := db.RegisterExport(t.Context(), Export{Who: "op", Format: "recruitee", Files: []ExportFile{{"a.csv", 1, "aa"}, {"a-2.csv", 1, "bb"}}}, []talent.ProspectID{3})
	if err != nil {
		t.Fatal(err)
	}
	audited, err := db.VerifyAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := Restore(t.Context(), o, backup)
	if err != nil || done.People != 1 {
		t.Fatalf("restore: got %+v, %v, want one person erased", done, err)
	}
	if found := grep(t, dir, secretWords()); len(found) > 0 {
		t.Errorf("back in the files: %q", found)
	}
	db = open(t, o)
	if all := everyone(t, db); len(all) != 1 || all[0].ID != 2 {
		t.Errorf("restored: got %+v, want only 2", all)
	}
	if n, err := db.VerifyAudit(t.Context()); err != nil || n < audited {
		t.Errorf("audit log: got %d entries, %v, want at least %d", n, err, audited)
	}
	if all, err := db.ExportsHolding(t.Context(), 3); err != nil || len(all) != 1 || !cmp.Equal(all[0], exported) || all[0].SHA256 != "aa" {
		t.Errorf("exports since the backup: got %+v, %v, want %+v", all, err, exported)
	}
	if _, err := Restore(t.Context(), o, filepath.Join(dir, "night.lock")); err == nil {
		t.Error("something that is no store was restored")
	}
}

// TestForumAccounts joins an account of one forum by the post that proves it, and
// erases one that is not joined with the person whom it names.
func TestForumAccounts(t *testing.T) {
	tests := map[string]bool{"joined": true, "only named": false}
	for name, joined := range tests {
		t.Run(name, func(t *testing.T) {
			backends(t, func(t *testing.T, db *DB, clock *clock) {
				post := seeker("forum.example.org/990000099", "zork_forum")
				post.GitHub = "zorkmid-7"
				post.Prospect, post.URL = talent.BoardID("discourse", "zork_forum@forum.example.org"), "https://forum.example.org/t/990000099"
				post.Source, post.Provenance.Source = "discourse", post.URL
				batch := secretBatch()
				batch.Posts = append(batch.Posts, post)
				save(t, db, batch)
				if joined {
					save(t, db, crawler.Batch{Identities: []talent.Identity{
						{Prospect: secret, Platform: "discourse", Account: "zork_forum", URL: post.URL, Proof: "the post", Provenance: from("zorkmid-7")},
					}})
				}
				if got, want := len(everyone(t, db)), 3-bit(joined); got != want {
					t.Errorf("got %d people, want %d", got, want)
				}
				if _, err := db.Erase(t.Context(), "op", []talent.ProspectID{secret}); err != nil {
					t.Fatal(err)
				}
				if left := everyone(t, db); len(left) != 1 || left[0].ID != 2 {
					t.Errorf("erased: got %+v left, want only 2", left)
				}
				if dumped := dump(t, db); strings.Contains(dumped, "990000099") || strings.Contains(dumped, "zork_forum") {
					t.Errorf("the forum account is still in the tables:\n%s", dumped)
				}
			})
		})
	}
}
