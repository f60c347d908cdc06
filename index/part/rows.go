package part

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// Texts are kept as rows of word numbers, seven bits a byte: a phrase is then a
// string of bytes, looked for in the rows of the documents that hold its words.
// Word number 0 stands between texts.

type rowWriter struct {
	file    *os.File
	out     *bufio.Writer
	numbers map[string]uint32
	ends    []uint64
	size    uint64
	row     []byte
}

func newRowWriter(path string) (*rowWriter, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return &rowWriter{file: f, out: bufio.NewWriterSize(f, 1<<20), numbers: make(map[string]uint32)}, nil
}

func (w *rowWriter) word(text string) {
	number, ok := w.numbers[text]
	if !ok {
		number = uint32(len(w.numbers) + 1)
		w.numbers[strings.Clone(text)] = number
	}
	w.row = binary.AppendUvarint(w.row, uint64(number))
}

func (w *rowWriter) endText() { w.row = append(w.row, 0) }

func (w *rowWriter) endRow() error {
	w.size += uint64(len(w.row))
	w.ends = append(w.ends, w.size)
	_, err := w.out.Write(w.row)
	w.row = w.row[:0]
	return err
}

// finish writes the rows in the order of the documents, and the dictionary.
func (w *rowWriter) finish(path string, rows []uint32) (err error) {
	if w.size > math.MaxUint32 {
		return errors.New("more than 4 GiB of texts in one part")
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	data, release, err := mapFile(w.file.Name())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	ends, size := make([]uint32, 0, len(rows)), 0
	for _, row := range rows {
		size += len(w.at(data, row))
		ends = append(ends, uint32(size))
	}
	inOrder := func(yield func([]byte) bool) {
		for _, row := range rows {
			if !yield(w.at(data, row)) {
				return
			}
		}
	}
	terms := make([]string, 0, len(w.numbers))
	for term := range w.numbers {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	var names texts
	numbers := make([]uint32, len(terms))
	for i, term := range terms {
		names.add(term)
		numbers[i] = w.numbers[term]
	}
	return writeSections(path, append(names.sections("word"), section{name: "word.no", data: bytesOf(numbers)},
		section{name: "row.end", data: bytesOf(ends)}, section{name: "row", pieces: inOrder, size: size}))
}

// at finds a row in the bytes of all.
func (w *rowWriter) at(data []byte, row uint32) []byte {
	start := uint64(0)
	if row > 0 {
		start = w.ends[row-1]
	}
	return data[start:w.ends[row]]
}

func (w *rowWriter) close() error {
	return errors.Join(w.file.Close(), os.Remove(w.file.Name()))
}

// textRows answers which documents hold a phrase.
type textRows struct {
	words   texts
	numbers []uint32
	rows    texts
}

func viewRows(s map[string][]byte, n int) (*textRows, error) {
	var failed []error
	r := &textRows{numbers: column[uint32](s, "word.no", -1, &failed)}
	r.rows = texts{column[uint32](s, "row.end", n, &failed), s["row"]}
	var err error
	r.words, err = viewTexts(s, "word", len(r.numbers))
	failed = append(failed, err)
	if n > 0 && errors.Join(failed...) == nil && int(r.rows.ends[n-1]) != len(r.rows.blob) {
		failed = append(failed, fmt.Errorf("column row: rows end elsewhere"))
	}
	return r, errors.Join(failed...)
}

// pattern gives the bytes of a phrase; ok is false if one of its words is in no text.
func (r *textRows) pattern(phrase []string) (pattern []byte, ok bool) {
	for _, word := range phrase {
		i, found := r.find(word)
		if !found {
			return nil, false
		}
		pattern = binary.AppendUvarint(pattern, uint64(r.numbers[i]))
	}
	return pattern, true
}

func (r *textRows) find(word string) (int, bool) {
	low, high := 0, len(r.numbers)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if string(r.words.at(uint32(middle))) < word {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(r.numbers) && string(r.words.at(uint32(low))) == word
}

// phrase returns those of docs in which the words stand next to each other.
func (r *textRows) phrase(phrase []string, docs *roaring.Bitmap) *roaring.Bitmap {
	pattern, ok := r.pattern(phrase)
	if !ok {
		return roaring.New()
	}
	var found []uint32
	var buffer [1024]uint32
	many := docs.ManyIterator()
	for n := many.NextMany(buffer[:]); n > 0; n = many.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			if holds(r.rows.at(doc), pattern) {
				found = append(found, doc)
			}
		}
	}
	return roaring.BitmapOf(found...)
}

// holds says whether pattern stands in row at the beginning of a word.
func holds(row, pattern []byte) bool {
	for from := 0; ; {
		i := bytes.Index(row[from:], pattern)
		if i < 0 {
			return false
		}
		if at := from + i; at == 0 || row[at-1] < 0x80 {
			return true
		}
		from += i + 1
	}
}
