package part

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestHolds compares the search for a phrase in packed bytes with one over the
// word numbers themselves. Numbers of one, two and three bytes meet.
func TestHolds(t *testing.T) {
	number := rapid.SampledFrom([]uint64{0, 1, 2, 127, 128, 129, 255, 256, 16383, 16384, 16385})
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(number, 0, 12).Draw(t, "row")
		phrase := rapid.SliceOfN(number, 1, 3).Draw(t, "phrase")
		want := false
		for i := 0; i+len(phrase) <= len(row); i++ {
			want = want || slices.Equal(row[i:i+len(phrase)], phrase)
		}
		if got := holds(pack(row), pack(phrase)); got != want {
			t.Errorf("holds(%v, %v) = %v, want %v", row, phrase, got, want)
		}
	})
}

func pack(numbers []uint64) (packed []byte) {
	for _, n := range numbers {
		packed = binary.AppendUvarint(packed, n)
	}
	return packed
}

func TestColumnFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "columns")
	streamed := slices.Values([][]byte{[]byte("ab"), nil, []byte("cde")})
	want := map[string][]byte{"numbers": bytesOf([]int32{1, -2, 3}), "empty": {}, "pieces": []byte("abcde")}
	err := writeSections(path, []section{{name: "numbers", data: want["numbers"]}, {name: "empty"}, {name: "pieces", pieces: streamed, size: 5}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readSections(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	numbers, err := view[int32](got, "numbers", 3)
	if diff := cmp.Diff(numbers, []int32{1, -2, 3}); diff != "" || err != nil {
		t.Errorf("%v, (-got +want):\n%s", err, diff)
	}
	for name, count := range map[string]int{"numbers": 2, "absent": 1} {
		if _, err := view[int32](got, name, count); err == nil {
			t.Errorf("%s of %d: no error", name, count)
		}
	}
}

func FuzzReadSections(f *testing.F) {
	path := filepath.Join(f.TempDir(), "columns")
	if err := writeSections(path, []section{{name: "a", data: []byte("abc")}, {name: "b", data: []byte("12345678")}}); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:20])
	f.Fuzz(func(t *testing.T, data []byte) {
		sections, err := readSections(data)
		for name, section := range sections {
			if len(section) > len(data) {
				t.Fatalf("section %q of %d bytes in a file of %d, %v", name, len(section), len(data), err)
			}
		}
	})
}

// TestFacetCounts takes every way to count: all, few and most.
func TestFacetCounts(t *testing.T) {
	f := newFacet()
	values := [][]string{{"a"}, {"a", "b"}, {}, {"b"}, {"c", "a"}, {"a"}}
	for _, names := range values {
		f.add(names, names)
	}
	rapid.Check(t, func(t *rapid.T) {
		docs := roaring.BitmapOf(rapid.SliceOf(rapid.Uint32Range(0, uint32(len(values)-1))).Draw(t, "docs")...)
		want := make([]uint32, 3)
		for i := docs.Iterator(); i.HasNext(); {
			for _, name := range values[i.Next()] {
				want[name[0]-'a']++
			}
		}
		if diff := cmp.Diff(f.Count(docs), want); diff != "" {
			t.Errorf("%v (-got +want):\n%s", docs, diff)
		}
	})
}
