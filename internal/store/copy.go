package store

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"time"
)

const (
	// copyStep is how many bytes are copied between two pauses: few writes, for
	// they cost more than the reading.
	copyStep = 1 << 20
	// copyPause is how long a pause is, measured by the step before it, and
	// longestPause how long at most, so that a busy machine gets its backup too.
	copyPause    = 3
	longestPause = 30 * time.Millisecond
	// copySync is after how many steps the copy is flushed to the disk, so that a
	// commit of the crawl never waits for all of it.
	copySync = 8
)

// mapAll has SQLite map a file instead of reading it page by page.
const mapAll = "&_pragma=mmap_size(2000000000)"

// copyInto writes the records into an empty file, as of one moment. Erased bytes
// that are not compacted away yet must not come along: then the file is made
// anew instead of copied.
func (db *DB) copyInto(ctx context.Context, path string) error {
	source, err := sql.Open("sqlite", fileURL(db.path)+"?_pragma=busy_timeout(10000)&_pragma=temp_store(MEMORY)"+mapAll)
	if err != nil {
		return err
	}
	defer source.Close()
	uncompacted, err := copyPages(ctx, source, path)
	if err == nil && uncompacted {
		_, err = source.ExecContext(ctx, `VACUUM INTO $1`, path)
	}
	return err
}

// copyPages copies the pages of the file, unless erased bytes may be in them. One
// transaction reads them all: what is written meanwhile does not show.
func copyPages(ctx context.Context, source *sql.DB, path string) (uncompacted bool, err error) {
	tx, err := source.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'compact' AND value <> '')`).Scan(&uncompacted)
	if err != nil || uncompacted {
		return uncompacted, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return false, err
	}
	err = writePages(ctx, tx, bufio.NewWriterSize(&gently{ctx: ctx, file: file, since: time.Now()}, copyStep))
	if err == nil {
		// Bytes 18 and 19 of the header: the copy has no write-ahead log, and is read
		// where none can be made beside it.
		_, err = file.WriteAt([]byte{1, 1}, 18)
	}
	return false, errors.Join(err, file.Close())
}

// writePages writes all pages of the file in their order.
func writePages(ctx context.Context, tx *sql.Tx, into *bufio.Writer) error {
	rows, err := tx.QueryContext(ctx, `SELECT data FROM sqlite_dbpage('main')`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var page sql.RawBytes
		if err := rows.Scan(&page); err != nil {
			return err
		}
		if _, err := into.Write(page); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), into.Flush())
}

// gently writes steps of a copy with pauses, in which a crawl has the processor
// and the disk for itself.
type gently struct {
	ctx   context.Context
	file  *os.File
	since time.Time // when the last pause ended
	steps int
}

var _ io.Writer = (*gently)(nil)

func (g *gently) Write(step []byte) (int, error) {
	n, err := g.file.Write(step)
	if g.steps++; err == nil && g.steps%copySync == 0 {
		err = g.file.Sync()
	}
	if err != nil {
		return n, err
	}
	select {
	case <-g.ctx.Done():
		return n, g.ctx.Err()
	case <-time.After(min(copyPause*time.Since(g.since), longestPause)):
	}
	g.since = time.Now()
	return n, nil
}
