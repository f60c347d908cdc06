package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// Index reads the live generation of a directory and follows it when another
// is swapped in. Its methods may be called from several goroutines.
type Index struct {
	dir  string
	turn chan struct{} // held by each search that runs
	mu   sync.Mutex
	open *generation // nil once closed
	seen pointer     // CURRENT as it was when open was found to be live
}

// pointer tells whether CURRENT has been replaced without reading it.
type pointer struct {
	inode, changed int64
	known          bool
}

func lookAt(dir string) pointer {
	info, err := os.Stat(filepath.Join(dir, currentFile))
	if err != nil {
		return pointer{}
	}
	inode, changed, ok := identity(info)
	return pointer{inode, changed, ok}
}

// Open opens the live generation. The error is ErrMissing or ErrCorrupt if it
// has to be built first.
func Open(dir string) (*Index, error) {
	g, err := openGeneration(dir)
	if err != nil {
		return nil, fmt.Errorf("open search index: %w", err)
	}
	return &Index{dir: dir, open: g, turn: make(chan struct{}, runtime.GOMAXPROCS(0))}, nil
}

// wait takes a turn: no more searches run at once than there are processors, in
// the order they came. So a short one waits for few, and a long one is not
// stretched by all that come after it.
func (ix *Index) wait(ctx context.Context) (done func(), err error) {
	select {
	case ix.turn <- struct{}{}:
		return func() { <-ix.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close lets go of the generation once running searches are done.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	g := ix.open
	ix.open = nil
	if g == nil {
		return nil
	}
	return g.release()
}

// Refresh opens the live generation if another than the open one. Searches do
// the same on their own; calling it beforehand spares them the wait.
func (ix *Index) Refresh() error {
	g, err := ix.acquire()
	if err != nil {
		return fmt.Errorf("refresh search index: %w", err)
	}
	return g.release()
}

// Generation describes the generation that is open.
func (ix *Index) Generation() Generation {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.open == nil {
		return Generation{}
	}
	return ix.open.Generation
}

// acquire returns the live generation for the caller to release.
func (ix *Index) acquire() (*generation, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.open == nil {
		return nil, errors.New("search index is closed")
	}
	if now := lookAt(ix.dir); !now.known || now != ix.seen {
		if err := ix.follow(); err != nil {
			return nil, err
		}
		ix.seen = now
	}
	ix.open.retain()
	return ix.open, nil
}

// follow opens the generation that CURRENT names, unless it is open already.
func (ix *Index) follow() error {
	name, err := currentName(ix.dir)
	if err != nil || name == ix.open.Name {
		return err
	}
	next, err := openGeneration(ix.dir)
	if err != nil {
		return err
	}
	old := ix.open
	ix.open = next
	return old.release()
}
