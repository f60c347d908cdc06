package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"mlscout/index/part"
)

const currentFile = "CURRENT"

// currentName reads which generation is live.
func currentName(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrMissing
	}
	if err != nil {
		return "", err
	}
	name := strings.TrimSuffix(string(text), "\n")
	var number int
	if _, err := fmt.Sscanf(name, "gen-%06d", &number); err != nil || name != fmt.Sprintf("gen-%06d", number) {
		return "", fmt.Errorf("%w: %s names no generation", ErrCorrupt, currentFile)
	}
	return name, nil
}

// current reads the manifest of the live generation.
func current(dir string) (Generation, error) {
	name, err := currentName(dir)
	if err != nil {
		return Generation{}, err
	}
	g, err := readManifest(filepath.Join(dir, name))
	if err == nil && g.Name != name {
		err = fmt.Errorf("%w: %s holds the manifest of %s", ErrCorrupt, name, g.Name)
	}
	return g, err
}

// Status describes the live generation without opening it.
func Status(dir string) (Generation, error) {
	g, err := current(dir)
	if err != nil {
		return g, fmt.Errorf("status of search index: %w", err)
	}
	return g, nil
}

// generation is an open generation. It stays open until the last of its users
// has released it.
type generation struct {
	Generation
	parts []*livePart
	lock  *os.File
	users atomic.Int64
}

// livePart is a part and its documents that count.
type livePart struct {
	*part.Part
	dead *roaring.Bitmap
	live *roaring.Bitmap
}

// openGeneration opens the live generation. A generation may be removed between
// reading its name and locking it; then the name has changed and is read again.
func openGeneration(dir string) (*generation, error) {
	for {
		name, err := currentName(dir)
		if err != nil {
			return nil, err
		}
		g, err := openNamed(dir, name)
		if err == nil {
			return g, nil
		}
		if again, _ := currentName(dir); again == name {
			return nil, corrupt(err)
		}
	}
}

func openNamed(dir, name string) (*generation, error) {
	lock, err := lockFile(filepath.Join(dir, name, "lock"), false)
	if err != nil {
		return nil, err
	}
	g := &generation{lock: lock}
	g.users.Store(1)
	if g.Generation, err = readManifest(filepath.Join(dir, name)); err == nil {
		err = guarded(func() error { return g.openParts(dir) })
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

func (g *generation) openParts(dir string) error {
	for i, described := range g.Parts {
		path := filepath.Join(dir, described.Name)
		if err := trust(path, described); err != nil {
			return err
		}
		opened, err := part.Open(path)
		if err != nil {
			return err
		}
		p := &livePart{Part: opened, dead: roaring.New(), live: roaring.New()}
		g.parts = append(g.parts, p)
		if opened.Len() != described.Docs {
			return fmt.Errorf("%w: %s holds %d documents, not %d", ErrCorrupt, described.Name, opened.Len(), described.Docs)
		}
		if err := p.bury(filepath.Join(dir, g.Name), g.Deleted[i]); err != nil {
			return err
		}
	}
	return nil
}

// bury reads which documents are dead.
func (p *livePart) bury(dir string, file File) error {
	p.live.AddRange(0, uint64(p.Len()))
	if file.Path == "" {
		return nil
	}
	if err := file.check(dir); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(dir, file.Path))
	if err != nil {
		return err
	}
	if err := p.dead.UnmarshalBinary(data); err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	p.live.AndNot(p.dead)
	return nil
}

func (g *generation) retain() { g.users.Add(1) }

func (g *generation) release() error {
	if g.users.Add(-1) > 0 {
		return nil
	}
	return g.close()
}

func (g *generation) close() error {
	var failed []error
	for _, p := range g.parts {
		failed = append(failed, p.Close())
	}
	return errors.Join(append(failed, g.lock.Close())...)
}

// Clean removes what is left of interrupted builds and of generations that
// nobody reads any more. Every build does so too; after an erasure it should be
// called once the readers have followed, since the old files hold what was
// erased.
func Clean(dir string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("clean search index: %w", err)
		}
	}()
	lock, err := lockFile(filepath.Join(dir, "writer.lock"), true)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no directory, nothing to clean
	}
	if err != nil {
		return err
	}
	return errors.Join(clean(dir), lock.Close())
}

// clean removes what crashed builds left, generations that nobody reads any
// more, and parts that no generation names. The caller holds the writer's lock.
func clean(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	live, _ := currentName(dir) // none: then every generation is old
	used := make(map[string]bool)
	var failed []error
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "tmp-"):
			failed = append(failed, os.RemoveAll(path))
		case strings.HasPrefix(entry.Name(), "gen-") && (entry.Name() == live || inUse(path)):
			g, _ := readManifest(path) // a damaged one names no parts; it is built again
			for _, p := range g.Parts {
				used[p.Name] = true
			}
		case strings.HasPrefix(entry.Name(), "gen-"):
			failed = append(failed, os.RemoveAll(path))
		}
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "part-") && !used[entry.Name()] {
			failed = append(failed, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return errors.Join(failed...)
}

// inUse says whether some process has a generation open.
func inUse(path string) bool {
	lock, err := lockFile(filepath.Join(path, "lock"), true)
	if err != nil {
		return errors.Is(err, ErrBusy)
	}
	return lock.Close() != nil
}
