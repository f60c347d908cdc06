package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the only way to reach these databases is by the drivers' names
	_ "modernc.org/sqlite"
)

// database searches with a database's own full-text search. What differs
// between the two lies in dialect.
type database struct {
	c       *corpus
	dialect dialect
	driver  string
	source  string
	path    string // file to measure, "" asks the database
	db      *sql.DB
}

// separator stands between texts so that no phrase runs across.
const separator = " qqseparatorqq "

// dialect writes what the two databases say differently.
type dialect struct {
	title    string
	begin    string // for each connection
	schema   []string
	inserts  []insertion
	finish   []string
	size     string
	match    func(a ask) string
	fromText string
	rank     string
}

// insertion is a statement and what a person puts into it.
type insertion struct {
	text string
	args func(p *person) []any
}

func rowArgs(p *person) []any { return []any{p.id, p.total, int(p.active), p.country} }

func (p *person) body() string { return strings.Join(p.texts, separator) }

// list writes plain words as JSON.
func list(words []string) string { return `["` + strings.Join(words, `","`) + `"]` }

func newFTS5(c *corpus, dir string) *database {
	path := filepath.Join(dir, "fts5.db")
	return &database{c: c, driver: "sqlite", source: "file:" + path + "?_pragma=journal_mode(OFF)&_pragma=synchronous(0)&_pragma=cache_size(-400000)", path: path, dialect: dialect{
		title: "fts5",
		schema: []string{
			"CREATE TABLE people (id INTEGER PRIMARY KEY, points INT, active INT, country TEXT)",
			"CREATE TABLE tools (tool TEXT, id INT, PRIMARY KEY (tool, id)) WITHOUT ROWID",
			"CREATE TABLE languages (language TEXT, id INT, PRIMARY KEY (language, id)) WITHOUT ROWID",
			"CREATE VIRTUAL TABLE texts USING fts5(body, content='', tokenize='ascii')",
		},
		begin: "SELECT 1",
		inserts: []insertion{
			{"INSERT INTO people (id, points, active, country) VALUES ($1, $2, $3, $4)", rowArgs},
			{"INSERT INTO texts (rowid, body) VALUES ($1, $2)", func(p *person) []any { return []any{p.id, p.body()} }},
			{"INSERT INTO tools (tool, id) SELECT value, $1 FROM json_each($2)", func(p *person) []any { return []any{p.id, list(p.tools)} }},
			{"INSERT INTO languages (language, id) SELECT value, $1 FROM json_each($2)", func(p *person) []any { return []any{p.id, list(p.languages)} }},
		},
		finish: []string{"CREATE INDEX by_points ON people (points)", "CREATE INDEX by_country ON people (country)",
			"CREATE INDEX tools_of ON tools (id)", "CREATE INDEX languages_of ON languages (id)", "INSERT INTO texts (texts) VALUES ('optimize')", "ANALYZE"},
		match:    matchFTS5,
		fromText: "texts t JOIN people p ON p.id = t.rowid WHERE texts MATCH $1", rank: "rank",
	}}
}

func newPostgres(c *corpus, dsn string) *database {
	return &database{c: c, driver: "pgx", source: dsn, dialect: dialect{
		title: "postgres",
		begin: "SET search_path TO searchbench",
		schema: []string{"DROP SCHEMA IF EXISTS searchbench CASCADE", "CREATE SCHEMA searchbench",
			"CREATE TABLE people (id INT PRIMARY KEY, points INT, active INT, country TEXT)",
			"CREATE TABLE tools (tool TEXT, id INT, PRIMARY KEY (tool, id))", "CREATE TABLE languages (language TEXT, id INT, PRIMARY KEY (language, id))",
			"CREATE TABLE texts (id INT PRIMARY KEY, body tsvector)"},
		inserts: []insertion{{`WITH row AS (INSERT INTO people (id, points, active, country) VALUES ($1, $2, $3, $4)),
			used AS (INSERT INTO tools (tool, id) SELECT json_array_elements_text($6::json), $1),
			written AS (INSERT INTO languages (language, id) SELECT json_array_elements_text($7::json), $1)
			INSERT INTO texts (id, body) VALUES ($1, to_tsvector('simple', $5))`, func(p *person) []any {
			return append(rowArgs(p), p.body(), list(p.tools), list(p.languages))
		}}},
		finish: []string{"CREATE INDEX by_points ON people (points)", "CREATE INDEX by_country ON people (country)", "CREATE INDEX tools_of ON tools (id)",
			"CREATE INDEX languages_of ON languages (id)", "CREATE INDEX by_text ON texts USING gin (body)", "ANALYZE"},
		size:     "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'searchbench' AND c.relkind = 'r'",
		match:    matchPostgres,
		fromText: "texts t JOIN people p ON p.id = t.id WHERE t.body @@ $1::tsquery", rank: "ts_rank(t.body, $1::tsquery) DESC",
	}}
}

func (d *database) name() string { return d.dialect.title }

func (d *database) open(ctx context.Context) (err error) {
	if d.db, err = sql.Open(d.driver, d.source); err != nil {
		return err
	}
	d.db.SetMaxOpenConns(1)
	_, err = d.db.ExecContext(ctx, d.dialect.begin)
	return err
}

func (d *database) build(ctx context.Context) (err error) {
	if err := d.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	for _, statement := range append(d.dialect.schema, d.dialect.begin) {
		if _, err := d.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := d.fill(ctx, tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, statement := range d.dialect.finish {
		if _, err := d.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func (d *database) fill(ctx context.Context, tx *sql.Tx) error {
	var statements []*sql.Stmt
	for _, insert := range d.dialect.inserts {
		statement, err := tx.PrepareContext(ctx, insert.text)
		if err != nil {
			return err
		}
		defer statement.Close()
		statements = append(statements, statement)
	}
	for p := range d.c.each {
		for i, statement := range statements {
			if _, err := statement.ExecContext(ctx, d.dialect.inserts[i].args(&p)...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *database) bytes(ctx context.Context) int64 {
	if d.path != "" {
		info, err := os.Stat(d.path)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	var size int64
	if err := d.db.QueryRowContext(ctx, d.dialect.size).Scan(&size); err != nil {
		return 0
	}
	return size
}

func (d *database) close() error { return d.db.Close() }

func (d *database) ask(ctx context.Context, a ask) (int, error) {
	if a.fuzzy != "" {
		return 0, errUnable
	}
	from, args := d.from(a)
	var total int
	if err := d.db.QueryRowContext(ctx, "SELECT count(*) FROM "+from, args...).Scan(&total); err != nil {
		return 0, err
	}
	order := "p.points DESC, p.id"
	if text := d.dialect.match(a); text != "" && a.order == byRelevance {
		order = d.dialect.rank
	} else if text != "" && a.order == byBoth {
		order = d.dialect.rank + ", p.points DESC"
	}
	rows, err := d.db.QueryContext(ctx, fmt.Sprintf("SELECT p.id FROM %s ORDER BY %s LIMIT %d OFFSET %d", from, order, a.limit, a.offset), args...)
	if err != nil {
		return 0, err
	}
	if err := drain(rows); err != nil {
		return 0, err
	}
	for _, facet := range a.facets {
		if err := d.facet(ctx, facet, from, args); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// from writes the tables and conditions of a query.
func (d *database) from(a ask) (string, []any) {
	var args []any
	from := "people p WHERE true"
	if text := d.dialect.match(a); text != "" {
		from, args = d.dialect.fromText, append(args, text)
	}
	add := func(condition string, value any) {
		args = append(args, value)
		from += fmt.Sprintf(" AND "+condition, len(args))
	}
	if a.tool != "" {
		add("EXISTS (SELECT 1 FROM tools x WHERE x.id = p.id AND x.tool = $%d)", a.tool)
	}
	if a.country != "" {
		add("p.country = $%d", a.country)
	}
	if a.minPoints > 0 {
		add("p.points >= $%d", a.minPoints)
	}
	if a.since > 0 {
		add("p.active >= $%d", int(a.since))
	}
	return from, args
}

func (d *database) facet(ctx context.Context, facet, from string, args []any) error {
	text := "SELECT p.country, count(*) FROM " + from + " GROUP BY 1"
	switch facet {
	case "tool":
		text = "SELECT f.tool, count(*) FROM tools f WHERE f.id IN (SELECT p.id FROM " + from + ") GROUP BY 1"
	case "language":
		text = "SELECT f.language, count(*) FROM languages f WHERE f.id IN (SELECT p.id FROM " + from + ") GROUP BY 1"
	case "source":
		text = "SELECT 'github', count(*) FROM " + from
	}
	rows, err := d.db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	return drain(rows)
}

func drain(rows *sql.Rows) error {
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}

func matchFTS5(a ask) string {
	var parts []string
	for _, word := range a.words {
		parts = append(parts, `"`+word+`"`)
	}
	if len(a.any) > 0 {
		parts = append(parts, `("`+strings.Join(a.any, `" OR "`)+`")`)
	}
	if a.phrase != "" {
		parts = append(parts, `"`+a.phrase+`"`)
	}
	if a.prefix != "" {
		parts = append(parts, `"`+a.prefix+`"*`)
	}
	text := strings.Join(parts, " AND ")
	for _, word := range a.not {
		text = fmt.Sprintf(`(%s) NOT "%s"`, text, word)
	}
	return text
}

func matchPostgres(a ask) string {
	var parts []string
	parts = append(parts, a.words...)
	if len(a.any) > 0 {
		var any []string
		for _, s := range a.any {
			any = append(any, strings.ReplaceAll(s, " ", " <-> "))
		}
		parts = append(parts, "("+strings.Join(any, " | ")+")")
	}
	if a.phrase != "" {
		parts = append(parts, "("+strings.ReplaceAll(a.phrase, " ", " <-> ")+")")
	}
	if a.prefix != "" {
		parts = append(parts, a.prefix+":*")
	}
	for _, word := range a.not {
		parts = append(parts, "!"+word)
	}
	return strings.Join(parts, " & ")
}
