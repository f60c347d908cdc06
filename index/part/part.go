package part

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/RoaringBitmap/roaring/v2"
)

// Part is an open part. Its methods may be called from several goroutines. The
// bitmaps that it returns are not to be changed.
type Part struct {
	*Columns
	store   *store
	rows    *textRows
	release []func() error
}

// Open opens the part in dir. It checks that the pieces fit together, not their
// bytes.
func Open(dir string) (p *Part, err error) {
	p = &Part{}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open part %s: %w", filepath.Base(dir), err), p.Close())
			p = nil
		}
	}()
	sections, err := p.sections(filepath.Join(dir, columnsFile))
	if err != nil {
		return p, err
	}
	if p.Columns, err = viewColumns(sections); err != nil {
		return p, err
	}
	if sections, err = p.sections(filepath.Join(dir, rowsFile)); err != nil {
		return p, err
	}
	if p.rows, err = viewRows(sections, p.Len()); err != nil {
		return p, err
	}
	if p.store, err = openStore(filepath.Join(dir, storeDir)); err != nil {
		return p, err
	}
	if found := p.store.segment.Count(); found != uint64(p.Len()) {
		return p, fmt.Errorf("%d documents beside %d rows", found, p.Len())
	}
	return p, nil
}

func (p *Part) sections(path string) (map[string][]byte, error) {
	data, release, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	p.release = append(p.release, release)
	sections, err := readSections(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return sections, nil
}

// Close lets go of the files. Nothing of p may be used afterwards.
func (p *Part) Close() error {
	var failed []error
	if p.store != nil {
		failed = append(failed, p.store.close())
	}
	for _, release := range p.release {
		failed = append(failed, release())
	}
	return errors.Join(failed...)
}

// Len is the number of documents.
func (p *Part) Len() int { return len(p.ID) }

// Word returns the documents that hold a word in a field of words.
func (p *Part) Word(field, word string) (*roaring.Bitmap, error) { return p.store.term(field, word) }

// Value returns the documents with an exact value.
func (p *Part) Value(field Field, value string) (*roaring.Bitmap, error) {
	return p.store.term(string(field), value)
}

// Prefix returns the documents with a word or value that begins with stem.
func (p *Part) Prefix(field, stem string) (*roaring.Bitmap, error) {
	return p.store.prefix(field, stem)
}

// Near returns the words or values of a field that are one or two letters away
// from word.
func (p *Part) Near(field, word string, edits int) ([]string, error) {
	return p.store.near(field, word, edits)
}

// Words returns the documents that hold all of the words in a field.
func (p *Part) Words(field string, all []string) (*roaring.Bitmap, error) {
	var found *roaring.Bitmap
	for _, word := range all {
		docs, err := p.Word(field, word)
		if err != nil {
			return nil, err
		}
		if found == nil {
			found = docs
		} else {
			found = roaring.And(found, docs)
		}
	}
	return found, nil
}

// Phrase returns those of docs that hold the words next to each other in one
// text. docs must hold all of the words.
func (p *Part) Phrase(phrase []string, docs *roaring.Bitmap) *roaring.Bitmap {
	return p.rows.phrase(phrase, docs)
}
