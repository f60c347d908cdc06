package part

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// document is a prospect as Bleve's builder takes it: its words are cut already.
type document struct {
	id     string
	fields []index.Field
}

func (d *document) ID() string                                 { return d.id }
func (d *document) Size() int                                  { return 0 }
func (d *document) HasComposite() bool                         { return false }
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}
func (d *document) NumPlainTextBytes() uint64                  { return 0 }
func (d *document) StoredFieldsBytes() uint64                  { return 0 }
func (d *document) Indexed() bool                              { return true }

func (d *document) VisitFields(visit index.FieldVisitor) {
	for _, field := range d.fields {
		visit(field)
	}
}

func (d *document) AddIDField() {
	id := newTermField("_id", index.IndexField|index.StoreField)
	id.add(d.id)
	id.value = []byte(d.id)
	d.fields = append(d.fields, id)
}

// termField is a set of terms without frequencies or positions: order comes
// from the columns, phrases from the rows of word numbers.
type termField struct {
	name    string
	options index.FieldIndexingOptions
	value   []byte
	terms   index.TokenFrequencies
	once    *index.TokenFreq
}

func newTermField(name string, options index.FieldIndexingOptions) *termField {
	return &termField{name: name, options: options, terms: make(index.TokenFrequencies), once: new(index.TokenFreq)}
}

func (f *termField) add(term string) { f.terms[term] = f.once }

func (f *termField) Name() string                                     { return f.name }
func (f *termField) Value() []byte                                    { return f.value }
func (f *termField) ArrayPositions() []uint64                         { return nil }
func (f *termField) EncodedFieldType() byte                           { return 't' }
func (f *termField) Analyze()                                         {}
func (f *termField) Options() index.FieldIndexingOptions              { return f.options }
func (f *termField) AnalyzedLength() int                              { return len(f.terms) }
func (f *termField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *termField) NumPlainTextBytes() uint64                        { return 0 }

func rowID(row uint32) string {
	return string(binary.BigEndian.AppendUint32(nil, row))
}

// store is an open Bleve index of one segment.
type store struct {
	index   index.Index
	reader  index.IndexReader
	segment segment.Segment
}

func openStore(dir string) (*store, error) {
	config := map[string]any{"path": dir, "read_only": true, "bolt_timeout": "5s"}
	ix, err := scorch.NewScorch(scorch.Name, config, nil)
	if err != nil {
		return nil, fmt.Errorf("open bleve index: %w", err)
	}
	if err := ix.Open(); err != nil {
		return nil, fmt.Errorf("open bleve index: %w", err)
	}
	s := &store{index: ix}
	if s.reader, err = ix.Reader(); err != nil {
		return nil, errors.Join(fmt.Errorf("read bleve index: %w", err), ix.Close())
	}
	snapshot, ok := s.reader.(*scorch.IndexSnapshot)
	if !ok || len(snapshot.Segments()) != 1 {
		return nil, errors.Join(errors.New("read bleve index: not one segment"), s.close())
	}
	s.segment = snapshot.Segments()[0].Segment()
	return s, nil
}

func (s *store) close() error { return errors.Join(s.reader.Close(), s.index.Close()) }

// term returns the documents that hold a term. The bitmap may be a view of the
// file and must not be changed.
func (s *store) term(field, term string) (*roaring.Bitmap, error) {
	dict, err := s.segment.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("dictionary of %s: %w", field, err)
	}
	return postings(dict, field, []byte(term))
}

func postings(dict segment.TermDictionary, field string, term []byte) (*roaring.Bitmap, error) {
	list, err := dict.PostingsList(term, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("postings of %s: %w", field, err)
	}
	iterator, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, fmt.Errorf("postings of %s: unknown segment format", field)
	}
	if doc, ok := iterator.DocNum1Hit(); ok {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	if bitmap := iterator.ActualBitmap(); bitmap != nil {
		return bitmap, nil
	}
	return roaring.New(), nil
}

// near returns the terms of a field that are at most edits letters away from word.
func (s *store) near(field, word string, edits int) (terms []string, err error) {
	fuzzy, ok := s.reader.(index.IndexReaderFuzzy)
	if !ok {
		return nil, fmt.Errorf("dictionary of %s: unknown index format", field)
	}
	dict, err := fuzzy.FieldDictFuzzy(field, word, edits, "")
	if err != nil {
		return nil, fmt.Errorf("dictionary of %s: %w", field, err)
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return terms, err
		}
		terms = append(terms, entry.Term)
	}
}

// after is the least string behind all that begin with stem, nil if none is.
func after(stem string) []byte {
	end := []byte(stem)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// counting is a dictionary that can leave the counts of its terms unread.
type counting interface {
	AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
}

// prefix returns the documents that hold a term beginning with stem.
func (s *store) prefix(field, stem string) (*roaring.Bitmap, error) {
	dict, err := s.segment.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("dictionary of %s: %w", field, err)
	}
	var terms segment.DictionaryIterator
	if c, ok := dict.(counting); ok {
		terms = c.AutomatonIteratorOmitCount(nil, []byte(stem), after(stem))
	} else {
		terms = dict.AutomatonIterator(nil, []byte(stem), after(stem))
	}
	var found []*roaring.Bitmap
	for {
		entry, err := terms.Next()
		if err != nil {
			return nil, fmt.Errorf("dictionary of %s: %w", field, err)
		}
		if entry == nil {
			return roaring.FastOr(found...), nil
		}
		docs, err := postings(dict, field, []byte(entry.Term))
		if err != nil {
			return nil, err
		}
		found = append(found, docs)
	}
}
