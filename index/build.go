package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"mlscout/index/part"
	"mlscout/talent"
)

// Options of a build.
type Options struct {
	Progress func(done int) // called now and then with the records read so far
	Shards   int            // parts built side by side; 0 as many as there are processors, at most 2; an update, 1
	Now      time.Time      // noted as the time of the build
}

// Build makes a generation of all records and swaps it in. Readers go on with
// the old one until then. Interrupted at any point, the old one stays.
func Build(ctx context.Context, dir string, records iter.Seq2[Record, error], options Options) (Generation, error) {
	g, err := write(ctx, dir, options, func(w *writer) error {
		return w.addParts(ctx, records, options, nil)
	})
	if err != nil {
		return g, fmt.Errorf("build search index: %w", err)
	}
	return g, nil
}

// Update makes a generation that shares the parts of the live one: changed and
// new records are added, removed ones are gone.
func Update(ctx context.Context, dir string, changed iter.Seq2[Record, error], removed []talent.ProspectID, options Options) (Generation, error) {
	g, err := write(ctx, dir, options, func(w *writer) error {
		old, err := Open(dir)
		if err != nil {
			return err
		}
		defer old.Close()
		gone, options := slices.Clone(removed), options
		options.Shards = max(1, options.Shards) // few records: one more part, not two
		if err := w.addParts(ctx, changed, options, &gone); err != nil {
			return err
		}
		return w.keepParts(old, gone)
	})
	if err != nil {
		return g, fmt.Errorf("update search index: %w", err)
	}
	return g, nil
}

// writer builds one generation while it holds the directory's lock.
type writer struct {
	dir, temp string
	number    int
	made      Generation
	dead      []*roaring.Bitmap // by part
}

func write(ctx context.Context, dir string, options Options, fill func(*writer) error) (g Generation, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return g, err
	}
	lock, err := lockFile(filepath.Join(dir, "writer.lock"), true)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := clean(dir); err != nil {
		return g, err
	}
	temp, err := os.MkdirTemp(dir, "tmp-")
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	w := &writer{dir: dir, temp: temp, number: lastNumber(dir) + 1}
	w.made = Generation{Format: format, Built: options.Now.UTC(), Name: fmt.Sprintf("gen-%06d", w.number)}
	if err := guarded(func() error { return fill(w) }); err != nil {
		return g, err
	}
	if err := ctx.Err(); err != nil {
		return g, err
	}
	if err := w.publish(); err != nil {
		return g, err
	}
	return w.made, clean(dir)
}

// addParts builds parts of records. It notes their ids in ids unless that is nil.
func (w *writer) addParts(ctx context.Context, records iter.Seq2[Record, error], options Options, ids *[]talent.ProspectID) error {
	shards := options.Shards
	if shards < 1 {
		shards = min(2, runtime.GOMAXPROCS(0))
	}
	b := &shardBuilder{writer: w, builders: make([]*part.Builder, shards)}
	err := b.add(ctx, records, options.Progress, ids)
	if err != nil {
		return errors.Join(err, b.abort())
	}
	return b.finish()
}

type shardBuilder struct {
	writer   *writer
	builders []*part.Builder
	added    int
}

func (b *shardBuilder) add(ctx context.Context, records iter.Seq2[Record, error], progress func(int), ids *[]talent.ProspectID) error {
	for record, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		builder, err := b.next()
		if err != nil {
			return err
		}
		if err := builder.Add(&record); err != nil {
			return fmt.Errorf("prospect %d: %w", record.ID, err)
		}
		if ids != nil {
			*ids = append(*ids, record.ID)
		}
		if b.added++; progress != nil && b.added%500 == 0 {
			progress(b.added)
		}
	}
	if progress != nil {
		progress(b.added)
	}
	return nil
}

// next returns the builder that the next record goes to: a batch each, in turn.
func (b *shardBuilder) next() (*part.Builder, error) {
	i := b.added / part.BatchSize % len(b.builders)
	if b.builders[i] == nil {
		builder, err := part.NewBuilder(filepath.Join(b.writer.temp, b.name(i)))
		if err != nil {
			return nil, err
		}
		b.builders[i] = builder
	}
	return b.builders[i], nil
}

func (b *shardBuilder) name(i int) string { return fmt.Sprintf("part-%06d-%d", b.writer.number, i) }

func (b *shardBuilder) abort() error {
	var failed []error
	for _, builder := range b.builders {
		if builder != nil {
			failed = append(failed, builder.Abort())
		}
	}
	return errors.Join(failed...)
}

func (b *shardBuilder) finish() error {
	var group errgroup.Group
	parts := make([]Part, len(b.builders))
	for i, builder := range b.builders {
		if builder == nil {
			continue
		}
		group.Go(func() error {
			if err := builder.Close(); err != nil {
				return err
			}
			files, err := describeFiles(filepath.Join(b.writer.temp, b.name(i)))
			parts[i] = Part{b.name(i), builder.Len(), files}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, p := range parts {
		if p.Docs > 0 {
			b.writer.made.Parts = append(b.writer.made.Parts, p)
			b.writer.dead = append(b.writer.dead, nil)
		}
	}
	return nil
}

// keepParts takes the parts of old over, without the prospects in gone.
func (w *writer) keepParts(old *Index, gone []talent.ProspectID) error {
	g, err := old.acquire()
	if err != nil {
		return err
	}
	defer func() { _ = g.release() }()
	for i, p := range g.parts {
		dead := p.dead.Clone()
		for _, id := range gone {
			if doc, ok := p.Find(id); ok {
				dead.Add(doc)
			}
		}
		if dead.GetCardinality() < uint64(p.Len()) {
			w.made.Parts = append(w.made.Parts, g.Parts[i])
			w.dead = append(w.dead, dead)
		}
	}
	return nil
}

// publish moves the parts into place, then the manifest, then CURRENT: until
// the last rename nothing has changed for readers.
func (w *writer) publish() error {
	gen := filepath.Join(w.temp, w.made.Name)
	if err := os.Mkdir(gen, 0o700); err != nil {
		return err
	}
	w.made.Dead = 0
	w.made.Deleted = make([]File, len(w.made.Parts))
	for i, dead := range w.dead {
		if dead == nil || dead.IsEmpty() {
			continue
		}
		w.made.Dead += int(dead.GetCardinality())
		file, err := writeBitmap(gen, fmt.Sprintf("dead-%d", i), dead)
		if err != nil {
			return err
		}
		w.made.Deleted[i] = file
	}
	w.made.total()
	if err := errors.Join(writeManifest(gen, w.made), writeSynced(filepath.Join(gen, "lock"), nil), syncDir(gen)); err != nil {
		return err
	}
	for _, p := range w.made.Parts {
		from, to := filepath.Join(w.temp, p.Name), filepath.Join(w.dir, p.Name)
		if err := os.Rename(from, to); errors.Is(err, fs.ErrNotExist) {
			continue // shared with the generation before
		} else if err != nil {
			return err
		}
		if err := stamp(to, p); err != nil {
			return err
		}
	}
	if err := os.Rename(gen, filepath.Join(w.dir, w.made.Name)); err != nil {
		return err
	}
	if err := syncDir(w.dir); err != nil {
		return err
	}
	pointer := filepath.Join(w.temp, currentFile)
	if err := writeSynced(pointer, []byte(w.made.Name+"\n")); err != nil {
		return err
	}
	if err := os.Rename(pointer, filepath.Join(w.dir, currentFile)); err != nil {
		return err
	}
	return syncDir(w.dir)
}

func writeBitmap(dir, name string, bitmap *roaring.Bitmap) (File, error) {
	data, err := bitmap.ToBytes()
	if err != nil {
		return File{}, err
	}
	if err := writeSynced(filepath.Join(dir, name), data); err != nil {
		return File{}, err
	}
	file, err := checksum(filepath.Join(dir, name))
	file.Path = name
	return file, err
}

// lastNumber is the highest number that a generation or a part in dir has.
func lastNumber(dir string) int {
	last := 0
	entries, _ := os.ReadDir(dir) // a directory that cannot be read fails at the next step
	for _, entry := range entries {
		var number int
		name := strings.TrimPrefix(strings.TrimPrefix(entry.Name(), "gen-"), "part-")
		if name == entry.Name() {
			continue
		}
		if _, err := fmt.Sscanf(name, "%06d", &number); err == nil {
			last = max(last, number)
		}
	}
	return last
}
