package main

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/talent"
)

// ours is the index of this project.
type ours struct {
	c   *corpus
	dir string
	ix  *index.Index
}

func newOurs(c *corpus, dir string) *ours { return &ours{c: c, dir: filepath.Join(dir, "mlscout")} }

func (o *ours) name() string { return "mlscout" }

func (o *ours) records(from, to int) iter.Seq2[index.Record, error] {
	return func(yield func(index.Record, error) bool) {
		for i := from; i < to; i++ {
			p := o.c.person(i)
			if !yield(p.record(), nil) {
				return
			}
		}
	}
}

func (o *ours) build(ctx context.Context) error {
	_, err := index.Build(ctx, o.dir, o.records(0, o.c.n), index.Options{})
	return err
}

func (o *ours) open(context.Context) (err error) {
	o.ix, err = index.Open(o.dir)
	return err
}

func (o *ours) bytes(ctx context.Context) int64 { return o.ix.Generation().Bytes }
func (o *ours) close() error                    { return o.ix.Close() }

func (o *ours) ask(ctx context.Context, a ask) (int, error) {
	q, err := query.Parse(a.text(), nil, nil)
	if err != nil {
		return 0, err
	}
	request := index.Request{Query: q, Limit: a.limit, Offset: a.offset, Facets: a.facets, Today: today}
	if a.order == byBoth {
		request.Sort = index.ByActive
	}
	result, err := o.ix.Search(ctx, request)
	if err != nil {
		return 0, err
	}
	if a.fuzzy != "" {
		return -1, nil // answered by a spelling that is found, not by a sum over all
	}
	return result.Total, nil
}

// text writes the query as a sourcer would.
func (a ask) text() string {
	parts := append([]string(nil), a.words...)
	if len(a.any) > 0 {
		alternatives := make([]string, len(a.any))
		for i, s := range a.any {
			alternatives[i] = `"` + s + `"`
		}
		parts = append(parts, "("+strings.Join(alternatives, " OR ")+")")
	}
	for _, s := range a.not {
		parts = append(parts, "NOT "+s)
	}
	for _, field := range []struct{ format, value string }{{"%q", a.phrase}, {"%s*", a.prefix}, {"%s", a.fuzzy}, {"tool:%s", a.tool}, {"country:%s", a.country}} {
		if field.value != "" {
			parts = append(parts, fmt.Sprintf(field.format, field.value))
		}
	}
	if a.minPoints > 0 {
		parts = append(parts, fmt.Sprintf("points:>=%s", talent.Points(a.minPoints)))
	}
	if a.since > 0 {
		parts = append(parts, "active:>="+a.since.String())
	}
	return strings.Join(parts, " ")
}

// extra measures what only a built index can show: opening it afresh, reading
// every byte, and adding a hundredth of it to a copy.
func (o *ours) extra(ctx context.Context) (map[string]float64, error) {
	figures := make(map[string]float64)
	q, err := query.Parse(o.c.words[20]+" tool:tool01", nil, nil)
	if err != nil {
		return nil, err
	}
	started := time.Now()
	ix, err := index.Open(o.dir)
	if err != nil {
		return nil, err
	}
	defer ix.Close()
	if _, err := ix.Search(ctx, index.Request{Query: q, Limit: 50}); err != nil {
		return nil, err
	}
	figures["open_to_first_answer_ms"] = time.Since(started).Seconds() * 1000
	copied, err := o.copy()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(copied.dir)
	started = time.Now()
	if _, err := index.Verify(copied.dir); err != nil {
		return nil, err
	}
	figures["verify_s"] = time.Since(started).Seconds()
	if err := copied.open(ctx); err != nil { // reads every byte once more: what was copied was not checked
		return nil, err
	}
	defer copied.close()
	started = time.Now()
	if _, err := index.Update(ctx, copied.dir, o.records(0, max(1, o.c.n/100)), nil, index.Options{}); err != nil {
		return nil, err
	}
	figures["update_of_1_percent_s"] = time.Since(started).Seconds()
	return figures, nil
}

// copy makes a copy that may be changed.
func (o *ours) copy() (*ours, error) {
	copied := &ours{c: o.c, dir: o.dir + ".copy"}
	if err := os.RemoveAll(copied.dir); err != nil {
		return nil, err
	}
	return copied, os.CopyFS(copied.dir, os.DirFS(o.dir))
}

func sizeOf(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			if info, err := entry.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return size
}
