package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// format is raised whenever the files or the cutting of words change.
const format = 5

const manifestFile = "manifest.json"

// Generation describes a built generation.
type Generation struct {
	Name    string    `json:"name"`
	Format  int       `json:"format"`
	Built   time.Time `json:"built"`
	Live    int       `json:"live"` // prospects that can be found
	Dead    int       `json:"dead"` // documents replaced or removed since their part was built
	Bytes   int64     `json:"bytes"`
	Parts   []Part    `json:"parts"`
	Deleted []File    `json:"deleted"` // by part: which documents are dead; no path if none
}

// Part is one directory of documents.
type Part struct {
	Name  string `json:"name"`
	Docs  int    `json:"docs"`
	Files []File `json:"files"`
}

// File is a file with what it must be.
type File struct {
	Path string `json:"path,omitempty"`
	Size int64  `json:"size"`
	CRC  uint32 `json:"crc32c"`
}

// RebuildAdvised says whether so much has been replaced, or so many parts have
// gathered, that a full build pays.
func (g Generation) RebuildAdvised() bool {
	return len(g.Parts) > 16 || g.Dead*5 > g.Live
}

func (g *Generation) total() {
	g.Live, g.Bytes = -g.Dead, 0
	for _, p := range g.Parts {
		g.Live += p.Docs
		for _, file := range p.Files {
			g.Bytes += file.Size
		}
	}
}

// castagnoli is the polynomial that processors have an instruction for.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// writeManifest writes the manifest with its own checksum on a last line.
func writeManifest(dir string, g Generation) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	text = fmt.Appendf(text, "\n%08x\n", crc32.Checksum(text, castagnoli()))
	return writeSynced(filepath.Join(dir, manifestFile), text)
}

func readManifest(dir string) (Generation, error) {
	var g Generation
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return g, corrupt(err)
	}
	body, sum, _ := strings.Cut(string(text), "\n")
	want, err := strconv.ParseUint(strings.TrimSuffix(sum, "\n"), 16, 32)
	if err != nil || uint32(want) != crc32.Checksum([]byte(body), castagnoli()) {
		return g, fmt.Errorf("%w: the checksum of %s is wrong", ErrCorrupt, manifestFile)
	}
	if err := json.Unmarshal([]byte(body), &g); err != nil {
		return g, corrupt(err)
	}
	if g.Format != format {
		return g, fmt.Errorf("%w: it is of format %d, this program reads %d", ErrMissing, g.Format, format)
	}
	if len(g.Parts) != len(g.Deleted) {
		return g, fmt.Errorf("%w: %s does not add up", ErrCorrupt, manifestFile)
	}
	return g, nil
}

// corrupt marks an error of a generation's files.
func corrupt(err error) error {
	if err == nil || errors.Is(err, ErrCorrupt) || errors.Is(err, ErrMissing) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// writeSynced writes a new file and flushes it to the disk.
func writeSynced(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes renames and new names in dir last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// describeFiles lists the files below dir with their checksums.
func describeFiles(dir string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		file, err := checksum(path)
		file.Path = filepath.ToSlash(relative)
		files = append(files, file)
		return err
	})
	return files, err
}

func checksum(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli())
	size, err := io.CopyBuffer(struct{ io.Writer }{sum}, f, make([]byte, 1<<20))
	return File{Size: size, CRC: sum.Sum32()}, err
}

// check compares a file with what it must be, byte for byte.
func (f File) check(dir string) error {
	found, err := checksum(filepath.Join(dir, filepath.FromSlash(f.Path)))
	if err != nil {
		return corrupt(err)
	}
	if found.Size != f.Size || found.CRC != f.CRC {
		return fmt.Errorf("%w: the checksum of %s/%s is wrong", ErrCorrupt, filepath.Base(dir), f.Path)
	}
	return nil
}
