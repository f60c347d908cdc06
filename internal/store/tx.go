package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// tx is one transaction. Its change number is taken when the first record
// changes, so that transactions that change nothing leave no trace.
type tx struct {
	*sql.Tx
	db    *DB
	seq   Seq
	stmts map[string]*sql.Stmt // nil until a statement is seen again
}

// write runs do in a transaction that holds the write lock from the start.
// PostgreSQL's writers queue on an advisory lock, so that change numbers become
// visible in their order.
func (db *DB) write(ctx context.Context, do func(*tx) error) error {
	raw, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	t := &tx{Tx: raw, db: db, stmts: make(map[string]*sql.Stmt)}
	if db.dialect == postgres {
		_, err = raw.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, lockNumber("write"))
	}
	if err == nil {
		err = do(t)
	}
	if err == nil {
		err = ctx.Err() // cancelled means no further write
	}
	if err != nil {
		return errors.Join(err, ignoreDone(raw.Rollback()))
	}
	return raw.Commit()
}

// read runs do in a transaction that sees one state of the records.
func (db *DB) read(ctx context.Context, do func(*tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.dialect == postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	raw, err := db.reader.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	err = do(&tx{Tx: raw, db: db, stmts: make(map[string]*sql.Stmt)})
	return errors.Join(err, ignoreDone(raw.Rollback()))
}

// ignoreDone drops the error of rolling back what the driver rolled back itself.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// prepared returns the statement of a query that is used repeatedly in this
// transaction; nil the first time, for most are used once.
func (t *tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	stmt, seen := t.stmts[query]
	if stmt != nil || !seen {
		t.stmts[query] = stmt
		return stmt, nil
	}
	stmt, err := t.PrepareContext(ctx, query) // closed with the transaction
	if err != nil {
		return nil, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	t.stmts[query] = stmt
	return stmt, nil
}

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := t.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	var result sql.Result
	if stmt != nil {
		result, err = stmt.ExecContext(ctx, args...)
	} else {
		result, err = t.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return result.RowsAffected()
}

// firstWords names a statement in an error without its values.
func firstWords(query string) string {
	words := strings.Fields(query)
	return strings.ToLower(strings.Join(words[:min(3, len(words))], " "))
}

// query starts a query.
func (t *tx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	stmt, err := t.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	var rows *sql.Rows
	if stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = t.QueryContext(ctx, query, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", firstWords(query), err)
	}
	return rows, nil
}

// each runs a query and hands every row to scan.
func (t *tx) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := t.query(ctx, query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one runs a query that gives at most one row, and says whether it did.
func (t *tx) one(ctx context.Context, query string, args []any, into ...any) (found bool, err error) {
	err = t.each(ctx, func(rows *sql.Rows) error {
		if found {
			return nil
		}
		found = true
		return rows.Scan(into...)
	}, query, args...)
	return found, err
}

// meta reads a value of the meta table, "" if unset.
func (t *tx) meta(ctx context.Context, name string) (value string, err error) {
	_, err = t.one(ctx, `SELECT value FROM meta WHERE name = $1`, []any{name}, &value)
	return value, err
}

// setMeta writes a value of the meta table.
func (t *tx) setMeta(ctx context.Context, name, value string) error {
	_, err := t.exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// next returns the change number of this transaction.
func (t *tx) next(ctx context.Context) (Seq, error) {
	if t.seq != 0 {
		return t.seq, nil
	}
	last, err := t.lastSeq(ctx)
	if err != nil {
		return 0, err
	}
	t.seq = last + 1
	return t.seq, t.setMeta(ctx, "seq", strconv.FormatInt(int64(t.seq), 10))
}

// lastSeq is the change number of the latest change.
func (t *tx) lastSeq(ctx context.Context) (Seq, error) {
	text, err := t.meta(ctx, "seq")
	if err != nil || text == "" {
		return 0, err
	}
	last, err := strconv.ParseInt(text, 10, 64)
	return Seq(last), err
}

// chunk is how many values go into one IN list or VALUES list.
const chunk = 100

// in writes the placeholders of an IN list of n values, the first of them $from.
func in(n, from int) string {
	var list strings.Builder
	for i := range n {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteByte('$')
		list.WriteString(strconv.Itoa(from + i))
	}
	return list.String()
}

// values writes n rows of width placeholders, the first in the statement. SQLite
// looks every numbered one up among all before it, so it gets plain ones.
func (t *tx) values(n, width int) string {
	if t.db.dialect == sqlite3 {
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + ")"
		return strings.TrimSuffix(strings.Repeat(row+",", n), ",")
	}
	var list strings.Builder
	for i := range n {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteString("(" + in(width, i*width+1) + ")")
	}
	return list.String()
}

// anys converts values to arguments.
func anys[T any](values []T) []any {
	args := make([]any, len(values))
	for i, value := range values {
		args[i] = value
	}
	return args
}

// chunks cuts values into pieces that fit one statement.
func chunks[T any](values []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for start := 0; start < len(values); start += chunk {
			if !yield(values[start:min(start+chunk, len(values))]) {
				return
			}
		}
	}
}

// bit is how truth is stored in both databases.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clean makes text storable everywhere: valid UTF-8 without NUL and without the
// separator that streaming puts between columns.
func clean(text string) string {
	if strings.ContainsAny(text, "\x00"+separator) {
		text = strings.NewReplacer("\x00", "", separator, "").Replace(text)
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
