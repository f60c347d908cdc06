package part

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"unsafe"
)

// A column file is a magic word, a table of named sections, and the sections,
// each at a multiple of eight bytes and little-endian, so that they can be used
// in place from a map of the file.
const (
	fileMagic = "mlsc-02\n"
	nameSize  = 16
	entrySize = nameSize + 16
)

type section struct {
	name   string
	data   []byte
	pieces iter.Seq[[]byte] // instead of data, where that would be too much at once
	size   int              // of all pieces
}

func (s *section) length() int {
	if s.pieces != nil {
		return s.size
	}
	return len(s.data)
}

func (s *section) write(w *bufio.Writer) {
	w.Write(s.data) // a bufio.Writer keeps its first error for Flush
	if s.pieces != nil {
		for piece := range s.pieces {
			w.Write(piece)
		}
	}
	w.Write(make([]byte, -s.length()&7))
}

func writeSections(path string, sections []section) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	head := append([]byte(fileMagic), make([]byte, 8)...)
	binary.LittleEndian.PutUint64(head[8:], uint64(len(sections)))
	offset := uint64(len(head) + len(sections)*entrySize)
	for _, s := range sections {
		entry := make([]byte, entrySize)
		copy(entry[:nameSize], s.name)
		binary.LittleEndian.PutUint64(entry[nameSize:], offset)
		binary.LittleEndian.PutUint64(entry[nameSize+8:], uint64(s.length()))
		head = append(head, entry...)
		offset += uint64(s.length()+7) &^ 7
	}
	w.Write(head)
	for _, s := range sections {
		s.write(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// readSections finds the sections in the bytes of a column file.
func readSections(data []byte) (map[string][]byte, error) {
	bad := errors.New("not a column file")
	if len(data) < 16 || string(data[:8]) != fileMagic {
		return nil, bad
	}
	count := binary.LittleEndian.Uint64(data[8:])
	if count > uint64(len(data)/entrySize) {
		return nil, bad
	}
	sections := make(map[string][]byte, count)
	for i := range count {
		at := 16 + i*entrySize
		if at+entrySize > uint64(len(data)) {
			return nil, bad
		}
		entry := data[at:][:entrySize]
		offset, size := binary.LittleEndian.Uint64(entry[nameSize:]), binary.LittleEndian.Uint64(entry[nameSize+8:])
		if offset > uint64(len(data)) || size > uint64(len(data))-offset || offset%8 != 0 {
			return nil, bad
		}
		name := entry[:nameSize]
		for len(name) > 0 && name[len(name)-1] == 0 {
			name = name[:len(name)-1]
		}
		sections[string(name)] = data[offset:][:size:size]
	}
	return sections, nil
}

type number interface {
	~int16 | ~uint16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~float32 | ~uint8
}

// view reads a section in place.
func view[T number](sections map[string][]byte, name string, count int) ([]T, error) {
	data, ok := sections[name]
	size := int(unsafe.Sizeof(*new(T)))
	if !ok || count >= 0 && len(data) != count*size || len(data)%size != 0 {
		return nil, fmt.Errorf("column %s: missing or of the wrong length", name)
	}
	if len(data) == 0 {
		return nil, nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/size), nil
}

// bytesOf is the inverse of view.
func bytesOf[T number](column []T) []byte {
	if len(column) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(column))), len(column)*int(unsafe.Sizeof(column[0])))
}

// texts is a column of strings.
type texts struct {
	ends []uint32
	blob []byte
}

func (t *texts) add(s string) {
	t.blob = append(t.blob, s...)
	t.ends = append(t.ends, uint32(len(t.blob)))
}

func (t *texts) at(i uint32) []byte {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.blob[start:t.ends[i]]
}

func (t *texts) strings() []string {
	list := make([]string, len(t.ends))
	for i := range list {
		list[i] = string(t.at(uint32(i)))
	}
	return list
}

func (t *texts) sections(name string) []section {
	return []section{{name: name + ".end", data: bytesOf(t.ends)}, {name: name + ".txt", data: t.blob}}
}

func viewTexts(sections map[string][]byte, name string, count int) (texts, error) {
	ends, err := view[uint32](sections, name+".end", count)
	t := texts{ends, sections[name+".txt"]}
	last := uint32(0)
	if len(ends) > 0 {
		last = ends[len(ends)-1]
	}
	if err == nil && int(last) != len(t.blob) {
		err = fmt.Errorf("column %s: texts end elsewhere", name)
	}
	return t, err
}
