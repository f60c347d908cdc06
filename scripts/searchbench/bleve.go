package main

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/mapping"
	blevequery "github.com/blevesearch/bleve/v2/search/query"

	"mlscout/talent"
)

// plainBleve uses Bleve as its documentation shows: fields by type, sort by a
// numeric field, its own facets.
type plainBleve struct {
	c   *corpus
	dir string
	ix  bleve.Index
}

func newPlainBleve(c *corpus, dir string) *plainBleve {
	return &plainBleve{c: c, dir: filepath.Join(dir, "bleve")}
}

func (b *plainBleve) name() string { return "bleve" }

func plainMapping() mapping.IndexMapping {
	doc := bleve.NewDocumentStaticMapping()
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.DocValues = simple.Name, false, false, false
	doc.AddFieldMappingsAt("text", text)
	for _, name := range []string{"tool", "country", "language", "source"} {
		exact := bleve.NewTextFieldMapping()
		exact.Analyzer, exact.Store, exact.IncludeInAll, exact.IncludeTermVectors = keyword.Name, false, false, false
		doc.AddFieldMappingsAt(name, exact)
	}
	for _, name := range []string{"points", "active", "followers"} {
		number := bleve.NewNumericFieldMapping()
		number.Store, number.IncludeInAll = false, false
		doc.AddFieldMappingsAt(name, number)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	return m
}

func (b *plainBleve) build(context.Context) error {
	builder, err := bleve.NewBuilder(b.dir, plainMapping(), map[string]any{"batchSize": 1000, "mergeMax": 64, "buildPathPrefix": filepath.Dir(b.dir)})
	if err != nil {
		return err
	}
	for p := range b.c.each {
		err := builder.Index(strconv.Itoa(p.id), map[string]any{
			"text": p.texts, "tool": p.tools, "country": p.country, "language": p.languages, "source": "github",
			"points": float64(p.total), "active": float64(p.active), "followers": float64(p.followers),
		})
		if err != nil {
			return err
		}
	}
	return builder.Close()
}

func (b *plainBleve) open(context.Context) (err error) {
	b.ix, err = bleve.OpenUsing(b.dir, map[string]any{"read_only": true})
	return err
}

func (b *plainBleve) bytes(ctx context.Context) int64 { return sizeOf(b.dir) }
func (b *plainBleve) close() error                    { return b.ix.Close() }

func (b *plainBleve) ask(ctx context.Context, a ask) (int, error) {
	request := bleve.NewSearchRequestOptions(b.query(a), a.limit, a.offset, false)
	switch a.order {
	case byPoints:
		request.SortBy([]string{"-points", "_id"})
	case byBoth:
		request.SortBy([]string{"-_score", "-points"})
	}
	for _, facet := range a.facets {
		request.AddFacet(facet, bleve.NewFacetRequest(facet, 100))
	}
	result, err := b.ix.SearchInContext(ctx, request)
	if err != nil {
		return 0, err
	}
	if a.fuzzy != "" {
		return -1, nil
	}
	return int(result.Total), nil
}

func (b *plainBleve) query(a ask) blevequery.Query {
	q := bleve.NewBooleanQuery()
	clauses := 0
	must := func(c blevequery.Query) { q.AddMust(c); clauses++ }
	for _, word := range a.words {
		must(term("text", word))
	}
	if len(a.any) > 0 {
		var any []blevequery.Query
		for _, s := range a.any {
			any = append(any, phrase(s))
		}
		must(bleve.NewDisjunctionQuery(any...))
	}
	if a.phrase != "" {
		must(phrase(a.phrase))
	}
	if a.prefix != "" {
		prefix := bleve.NewPrefixQuery(a.prefix)
		prefix.SetField("text")
		must(prefix)
	}
	if a.fuzzy != "" {
		fuzzy := bleve.NewFuzzyQuery(a.fuzzy)
		fuzzy.SetField("text")
		fuzzy.SetFuzziness(a.edits)
		must(fuzzy)
	}
	if a.tool != "" {
		must(term("tool", a.tool))
	}
	if a.country != "" {
		must(term("country", a.country))
	}
	if a.minPoints > 0 {
		must(atLeast("points", float64(a.minPoints)))
	}
	if a.since > talent.Day(0) {
		must(atLeast("active", float64(a.since)))
	}
	for _, word := range a.not {
		q.AddMustNot(term("text", word))
	}
	if clauses == 0 {
		return bleve.NewMatchAllQuery()
	}
	return q
}

func term(field, value string) blevequery.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	return q
}

func phrase(s string) blevequery.Query {
	if words := strings.Fields(s); len(words) > 1 {
		return blevequery.NewPhraseQuery(words, "text")
	}
	return term("text", s)
}

func atLeast(field string, low float64) blevequery.Query {
	inclusive := true
	q := bleve.NewNumericRangeInclusiveQuery(&low, nil, &inclusive, nil)
	q.SetField(field)
	return q
}
