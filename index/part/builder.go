package part

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"mlscout/index/words"
)

// The files of a part.
const (
	storeDir    = "bleve"
	columnsFile = "columns"
	rowsFile    = "rows"
)

// BatchSize is how many records Bleve takes at a time. As many may wait, so that
// several builders fed in turns of BatchSize keep several processors busy.
const BatchSize = 1000

const mergeMax = 64

// Builder writes a part. It is fed from one goroutine; Bleve builds in another.
type Builder struct {
	dir     string
	bleve   *scorch.Builder
	columns *Columns
	rows    *rowWriter
	queue   chan *document
	done    chan error
}

// NewBuilder begins a part in dir, which must not exist.
func NewBuilder(dir string) (*Builder, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	rows, err := newRowWriter(filepath.Join(dir, rowsFile+".tmp"))
	if err != nil {
		return nil, err
	}
	bleve, err := scorch.NewBuilder(map[string]any{
		"path": filepath.Join(dir, storeDir), "buildPathPrefix": dir, "batchSize": BatchSize, "mergeMax": mergeMax,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin bleve index: %w", err), rows.close())
	}
	b := &Builder{dir: dir, bleve: bleve, columns: newColumns(), rows: rows, queue: make(chan *document, BatchSize), done: make(chan error, 1)}
	go b.feed()
	return b, nil
}

// feed hands documents to Bleve until the queue is closed; after an error it
// only drains the queue.
func (b *Builder) feed() {
	var failed error
	for doc := range b.queue {
		if failed == nil {
			failed = b.bleve.Index(doc)
		}
	}
	b.done <- failed
}

// Len is the number of records added.
func (b *Builder) Len() int { return len(b.columns.ID) }

// Add appends a record. An id must not be added twice.
func (b *Builder) Add(r *Record) error {
	doc := &document{id: rowID(uint32(b.Len()))}
	values := r.values()
	for field, terms := range values {
		if len(terms) > 0 {
			doc.fields = append(doc.fields, exactField(string(field), terms))
		}
	}
	doc.fields = appendWords(doc.fields, Own, r.profile())
	doc.fields = appendWords(doc.fields, Name, []string{r.Name, r.Login})
	doc.fields = appendWords(doc.fields, Bio, []string{r.Headline})
	doc.fields = appendWords(doc.fields, Company, []string{r.Company})
	doc.fields = appendWords(doc.fields, Location, []string{r.Place.Text})
	doc.fields = append(doc.fields, b.text(r))
	b.columns.add(r, values)
	b.queue <- doc
	return b.rows.endRow()
}

func exactField(name string, terms []string) index.Field {
	field := newTermField(name, index.IndexField|index.SkipFreqNorm)
	for _, term := range terms {
		field.add(term)
	}
	return field
}

func appendWords(fields []index.Field, name string, from []string) []index.Field {
	field := newTermField(name, index.IndexField|index.SkipFreqNorm)
	for _, text := range from {
		words.Each(text, func(w words.Word) { field.add(w.Text) })
	}
	if len(field.terms) == 0 {
		return fields
	}
	return append(fields, field)
}

// text indexes every word of every text and writes the row that phrases are
// looked for in.
func (b *Builder) text(r *Record) index.Field {
	field := newTermField(Text, index.IndexField|index.SkipFreqNorm)
	for _, text := range r.texts() {
		words.Each(text, func(w words.Word) {
			field.add(w.Text)
			b.rows.word(w.Text)
		})
		b.rows.endText()
	}
	return field
}

// Abort gives up. The directory is left to the caller.
func (b *Builder) Abort() error {
	close(b.queue)
	<-b.done //nolint:errcheck // given up, whatever became of it
	return b.rows.close()
}

// Close finishes the part, which must not be empty.
func (b *Builder) Close() (err error) {
	defer func() { err = errors.Join(err, b.rows.close()) }()
	close(b.queue)
	if err := <-b.done; err != nil {
		return fmt.Errorf("build bleve index: %w", err)
	}
	if err := b.bleve.Close(); err != nil {
		return fmt.Errorf("finish bleve index: %w", err)
	}
	order, err := b.documentOrder()
	if err != nil {
		return err
	}
	if err := b.rows.finish(filepath.Join(b.dir, rowsFile), order); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	if err := writeSections(filepath.Join(b.dir, columnsFile), b.columns.permute(order).sections()); err != nil {
		return fmt.Errorf("write columns: %w", err)
	}
	return syncTree(b.dir)
}

// documentOrder finds which row each document of the finished index came from:
// Bleve's builder keeps no order within a batch.
func (b *Builder) documentOrder() (rows []uint32, err error) {
	s, err := openStore(filepath.Join(b.dir, storeDir))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	rows = make([]uint32, b.Len())
	if s.segment.Count() != uint64(len(rows)) {
		return nil, fmt.Errorf("bleve index holds %d of %d records", s.segment.Count(), len(rows))
	}
	for doc := range rows {
		id, err := s.segment.DocID(uint64(doc))
		if err != nil || len(id) != 4 {
			return nil, fmt.Errorf("bleve document %d has no row: %w", doc, err)
		}
		rows[doc] = binary.BigEndian.Uint32(id)
	}
	return rows, nil
}

// syncTree flushes every file and directory below dir to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
