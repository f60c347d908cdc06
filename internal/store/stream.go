package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"mlscout/talent"
)

// page is how many prospects are read at a time while streaming.
const page = 500

// Prospects streams everybody in the order of their ids, with identities, posts,
// and evidence folded: what one month holds of one tool, kind and repository
// (apart by own and noise) is one row, with counts, lines and files added up and
// words, address, day and provenance of the latest. It reads page by page, so that
// a long stream never holds up a crawl; each page is of one moment.
func (db *DB) Prospects(ctx context.Context) iter.Seq2[talent.Prospect, error] {
	return func(yield func(talent.Prospect, error) bool) {
		after := talent.ProspectID(-1 << 62)
		for {
			people, err := db.page(ctx, after)
			if err != nil {
				yield(talent.Prospect{}, err)
				return
			}
			if len(people) == 0 {
				return
			}
			for _, p := range people {
				if !yield(p, nil) {
					return
				}
			}
			after = people[len(people)-1].ID
		}
	}
}

// page reads the prospects that follow an id.
func (db *DB) page(ctx context.Context, after talent.ProspectID) ([]talent.Prospect, error) {
	var people []talent.Prospect
	err := db.read(ctx, func(t *tx) error {
		var last *talent.ProspectID
		_, err := t.one(ctx, `SELECT MAX(id) FROM (SELECT id FROM prospects WHERE id > $1 AND merged_into = 0 ORDER BY id LIMIT $2) AS page`,
			[]any{after, page}, &last)
		if err != nil || last == nil {
			return err
		}
		people, err = t.people(ctx, `p.id > $1 AND p.id <= $2`, after, *last)
		if err != nil {
			return err
		}
		return t.fold(ctx, people, `prospect > $1 AND prospect <= $2`, after, *last)
	})
	return people, db.explain("read prospects from", err)
}

// ProspectsByID returns the given people as [DB.Prospects] does, by id. Unknown
// and merged ids are left out.
func (db *DB) ProspectsByID(ctx context.Context, ids []talent.ProspectID) ([]talent.Prospect, error) {
	var all []talent.Prospect
	err := db.read(ctx, func(t *tx) error {
		for part := range chunks(ids) {
			people, err := t.people(ctx, `p.id IN (`+in(len(part), 1)+`)`, anys(part)...)
			if err != nil {
				return err
			}
			if err := t.fold(ctx, people, `prospect IN (`+in(len(part), 1)+`)`, anys(part)...); err != nil {
				return err
			}
			all = append(all, people...)
		}
		return nil
	})
	return all, db.explain("read prospects from", err)
}

// fold reads the evidence of people, who are in the order of their ids, and folds it.
func (t *tx) fold(ctx context.Context, people []talent.Prospect, where string, args ...any) error {
	i := 0
	group := 0 // where the current (tool, kind, repository) began in the evidence of people[i]
	err := t.each(ctx, func(rows scanner) error {
		var raw sql.RawBytes
		if err := rows.Scan(&raw); err != nil {
			return err
		}
		ev, err := parseEvidence(string(raw))
		if err != nil {
			return err
		}
		for i < len(people) && people[i].ID < ev.Prospect {
			i, group = i+1, 0
		}
		if i == len(people) || people[i].ID != ev.Prospect {
			return nil
		}
		people[i].Evidence, group = foldOne(people[i].Evidence, group, ev)
		return nil
	}, `SELECT concat_ws(`+in(1, len(args)+1)+`, prospect, tool, kind, repo_id, item, repo, what, url, at_day, count, own, noise, lines, files,
			source, fetched_at, extractor)
		FROM evidence WHERE `+where+` ORDER BY prospect, tool, kind, repo_id, item`, append(slices.Clone(args), separator)...)
	for i := range people {
		people[i].LastActive = lastActive(people[i].Evidence)
	}
	return err
}

// separator stands between the columns of a row that is read as one text: a
// driver call for each of seventeen columns would cost most of the time.
const separator = "\x1f"

// parseEvidence reads a row of evidence written as one text.
func parseEvidence(text string) (talent.Evidence, error) {
	var columns [17]string
	for i := range columns {
		columns[i], text, _ = strings.Cut(text, separator)
	}
	var failed error
	number := func(i int) int64 {
		n, err := strconv.ParseInt(columns[i], 10, 64)
		if err != nil {
			failed = fmt.Errorf("stored evidence: column %d: %w", i, err)
		}
		return n
	}
	return talent.Evidence{
		Prospect: talent.ProspectID(number(0)), Tool: talent.ToolID(columns[1]), Kind: talent.Kind(columns[2]), RepoID: number(3),
		Item: columns[4], Repo: columns[5], What: columns[6], URL: columns[7], At: talent.Day(number(8)), Count: int(number(9)),
		Own: columns[10] != "0", Noise: talent.Noise(columns[11]), Lines: int(number(12)), Files: int(number(13)),
		Provenance: talent.Provenance{Source: columns[14], FetchedAt: talent.Day(number(15)), Extractor: columns[16]},
	}, failed
}

// foldOne adds a piece of evidence to the folded ones, of which those of the same
// tool, kind and repository begin at group.
func foldOne(folded []talent.Evidence, group int, ev talent.Evidence) ([]talent.Evidence, int) {
	if len(folded) > 0 {
		last := &folded[len(folded)-1]
		if last.Tool != ev.Tool || last.Kind != ev.Kind || last.RepoID != ev.RepoID || last.Repo != ev.Repo {
			group = len(folded)
		}
	}
	month := monthOf(ev.At)
	for i := group; i < len(folded); i++ {
		f := &folded[i]
		if f.Own != ev.Own || f.Noise != ev.Noise || monthOf(f.At) != month {
			continue
		}
		ev.Count += f.Count
		ev.Lines += f.Lines
		ev.Files += f.Files
		if f.At >= ev.At {
			ev.At, ev.URL, ev.What, ev.Item, ev.Provenance = f.At, f.URL, f.What, f.Item, f.Provenance
		}
		*f = ev
		return folded, group
	}
	return append(folded, ev), group
}

// monthOf numbers months; the unknown day has a month of its own.
func monthOf(d talent.Day) int {
	if d == 0 {
		return 0
	}
	year, month, _ := d.Time().Date()
	return year*12 + int(month)
}
