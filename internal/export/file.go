package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// FileName is the name that every importer takes: shortlist_<list>_<day>_<format>,
// of a-z, 0-9, hyphen and underscore only.
func FileName(list string, f Format, now time.Time) string {
	var b strings.Builder
	for _, r := range strings.ToLower(list) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-':
			b.WriteRune(r)
		case unicode.IsSpace(r) || r == '_' || r == '.' || r == '/':
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		name = "list"
	}
	return "shortlist_" + name[:min(60, len(name))] + "_" + now.UTC().Format("20060102") + "_" + f.Name + f.Extension
}

// WriteFile writes an export under path, and all of it or nothing: into files
// beside it that take their names only once everything is safely on the disk.
// Formats that bound their rows give several files: path, path-2 and so on.
func WriteFile(path string, f Format, people People, opts Options) (Report, error) {
	w := &fileWriter{path: path, format: f, opts: opts}
	defer w.discard()
	sweep(path, opts.Now.Add(-time.Hour))
	if err := w.writeAll(people); err != nil {
		return w.report, fmt.Errorf("export to %s: %w; nothing was replaced", path, err)
	}
	if err := w.commit(); err != nil {
		return w.report, fmt.Errorf("export to %s: %w", path, err)
	}
	return w.report, nil
}

// sweep removes the scratch files of earlier exports to path that were killed.
func sweep(path string, before time.Time) {
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "."+stem+"*.part-*"))
	if err != nil {
		return // a name with wildcards in it; the files only take room
	}
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && info.ModTime().Before(before) {
			_ = os.Remove(name)
		}
	}
}

// WriteReport writes a report as indented JSON, in the same way.
func WriteReport(path string, r Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("export report %s: %w", path, err)
	}
	p, err := newPart(path)
	if err != nil {
		return fmt.Errorf("export report %s: %w", path, err)
	}
	defer p.discard()
	if _, err := p.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("export report %s: %w", path, err)
	}
	if err := errors.Join(p.finish(), p.rename()); err != nil {
		return fmt.Errorf("export report %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

type fileWriter struct {
	path   string
	format Format
	opts   Options
	report Report
	parts  []*part
}

// part is one file on its way.
type part struct {
	target  string
	file    *os.File
	sum     hash.Hash
	bytes   int64
	renamed bool
}

func newPart(target string) (*part, error) {
	file, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".part-*")
	if err != nil {
		return nil, cause(err)
	}
	return &part{target: target, file: file, sum: sha256.New()}, nil
}

// cause drops the name of the scratch file, which says nothing to anybody.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n]) // never fails
	p.bytes += int64(n)
	return n, cause(err)
}

// finish makes sure that the bytes are on the disk.
func (p *part) finish() error {
	return cause(errors.Join(p.file.Sync(), p.file.Close()))
}

func (p *part) rename() error {
	if err := os.Rename(p.file.Name(), p.target); err != nil {
		return err
	}
	p.renamed = true
	return nil
}

func (p *part) discard() {
	if !p.renamed {
		_ = p.file.Close() // may be closed already
		_ = os.Remove(p.file.Name())
	}
}

// writeAll writes one file, or as many as the rows need.
func (w *fileWriter) writeAll(people People) error {
	if w.format.MaxRows == 0 {
		return w.one(people)
	}
	next, stop := iter.Pull2(people)
	defer stop()
	for {
		taken, more := 0, true
		err := w.one(func(yield func(Person, error) bool) {
			for taken < w.format.MaxRows {
				p, err, ok := next()
				if !ok {
					more = false
					return
				}
				if p.LeftOut == "" {
					taken++
				}
				if !yield(p, err) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		if !more {
			return w.dropEmpty(taken)
		}
	}
}

// dropEmpty takes back a last file without rows, unless it is the only one.
func (w *fileWriter) dropEmpty(rows int) error {
	if rows > 0 || len(w.parts) == 1 {
		return nil
	}
	last := len(w.parts) - 1
	w.parts[last].discard()
	w.parts, w.report.Files = w.parts[:last], w.report.Files[:last]
	return nil
}

func (w *fileWriter) one(people People) error {
	p, err := newPart(w.target(len(w.parts) + 1))
	if err != nil {
		return err
	}
	w.parts = append(w.parts, p)
	report, err := w.format.Write(p, people, w.opts)
	if err != nil {
		return err
	}
	if err := p.finish(); err != nil {
		return err
	}
	w.add(report, File{
		Name: filepath.Base(p.target), Rows: report.Rows, Bytes: p.bytes, SHA256: hex.EncodeToString(p.sum.Sum(nil)),
	})
	return nil
}

// target names the nth file: list.csv, list-2.csv, list-3.csv.
func (w *fileWriter) target(n int) string {
	if n == 1 {
		return w.path
	}
	ext := filepath.Ext(w.path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(w.path, ext), n, ext)
}

// add sums the reports of several files up.
func (w *fileWriter) add(r Report, f File) {
	if len(w.parts) == 1 {
		w.report = r
		w.report.Files = []File{f}
		return
	}
	w.report.Files = append(w.report.Files, f)
	w.report.Rows += r.Rows
	w.report.People = append(w.report.People, r.People...)
	for reason, n := range r.LeftOut {
		w.report.LeftOut[reason] += n
	}
	for _, line := range r.Warnings {
		w.report.warn("%s", line)
	}
}

func (w *fileWriter) commit() error {
	for _, p := range w.parts {
		if err := p.rename(); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(w.path))
}

func (w *fileWriter) discard() {
	for _, p := range w.parts {
		p.discard()
	}
}

// syncDir makes new names last. Some systems cannot, and lose nothing else by it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return cause(err)
	}
	_ = d.Sync()
	return d.Close()
}
