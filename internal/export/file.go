package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// ReportName is where the report of an export to path goes.
func ReportName(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".report.json"
}

// WriteFile writes an export under path with its report beside it, and all of it
// or nothing: into a scratch folder beside them, from which they take their names
// only once everything is safely on the disk and Options.Register has noted it.
// Formats that bound their rows give several files: path, path-2 and so on.
func WriteFile(path string, f Format, people People, opts Options) (Report, error) {
	path, err := settle(path)
	if err != nil {
		return Report{}, fmt.Errorf("export to %s: %w", path, err)
	}
	w, err := newFileWriter(filepath.Dir(path), filepath.Base(path), f, opts)
	if err != nil {
		return Report{}, fmt.Errorf("export to %s: %w", path, err)
	}
	defer w.discard()
	if err := w.writeAll(people); err != nil {
		return w.report, fmt.Errorf("export to %s: %w; nothing was replaced", path, err)
	}
	if err := w.writeReport(); err != nil {
		return w.report, fmt.Errorf("export to %s: report: %w; nothing was replaced", path, err)
	}
	if err := w.register(); err != nil {
		return w.report, fmt.Errorf("export to %s: %w; nothing was replaced", path, err)
	}
	if err := w.commit(); err != nil {
		return w.report, fmt.Errorf("export to %s: %w", path, err)
	}
	return w.report, nil
}

// settle follows links to the file that would be replaced, and refuses what is no
// file, such as a device.
func settle(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return path, errors.New("is not a regular file; - is stdout")
	}
	return path, nil
}

// Spooled is an export that is complete and registered, but has no name yet.
type Spooled struct {
	Report Report
	writer *fileWriter
	file   *os.File
}

// Spool writes an export into a scratch folder within dir, for handing it over as
// a stream: nothing of it leaves before all of it was made and registered.
func Spool(dir string, f Format, people People, opts Options) (*Spooled, error) {
	w, err := newFileWriter(dir, "export", f, opts)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", f.Name, err)
	}
	s := &Spooled{writer: w}
	if err := w.one(people); err != nil {
		w.discard()
		return nil, err
	}
	w.report.Files[0].Name = FileName(opts.List, f, opts.Now)
	if err := w.register(); err != nil {
		w.discard()
		return nil, err
	}
	s.Report = w.report
	if s.file, err = os.Open(w.parts[0].scratch); err != nil {
		w.discard()
		return nil, cause(err)
	}
	return s, nil
}

// WriteTo copies the whole export to out.
func (s *Spooled) WriteTo(out io.Writer) (int64, error) { return io.Copy(out, s.file) }

// Close removes the scratch file.
func (s *Spooled) Close() error {
	err := s.file.Close()
	s.writer.discard()
	return err
}

type fileWriter struct {
	dir, name string // the target
	scratch   string // the folder of all that is not finished
	format    Format
	opts      Options
	report    Report
	parts     []*part
}

// newFileWriter makes a scratch folder for name within dir, and removes those of
// earlier exports to it that were killed.
func newFileWriter(dir, name string, f Format, opts Options) (*fileWriter, error) {
	stem := "." + strings.TrimSuffix(name, filepath.Ext(name)) + ".part-"
	sweep(dir, stem, opts.Now.Add(-time.Hour))
	scratch, err := os.MkdirTemp(dir, stem+"*")
	if err != nil {
		return nil, cause(err)
	}
	opts.scratch = scratch
	return &fileWriter{dir: dir, name: name, scratch: scratch, format: f, opts: opts}, nil
}

// sweep removes scratch folders that nobody has written to for a while.
func sweep(dir, stem string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // then making a new one tells
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && entry.IsDir() && strings.HasPrefix(entry.Name(), stem) && info.ModTime().Before(before) {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
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
			w.dropEmpty(taken)
			return nil
		}
	}
}

// dropEmpty takes back a last file without rows, unless it is the only one.
func (w *fileWriter) dropEmpty(rows int) {
	if last := len(w.parts) - 1; rows == 0 && last > 0 {
		w.parts, w.report.Files = w.parts[:last], w.report.Files[:last]
	}
}

func (w *fileWriter) one(people People) error {
	p, err := newPart(w.scratch, w.numbered(len(w.parts)+1))
	if err != nil {
		return err
	}
	defer p.close()
	report, err := w.format.Write(p, people, w.opts)
	if err != nil {
		return err
	}
	if err := p.finish(); err != nil {
		return err
	}
	w.parts = append(w.parts, p)
	w.add(report, File{Name: p.name, Rows: report.Rows, Bytes: p.bytes, SHA256: p.digest()})
	return nil
}

// numbered names the nth file: list.csv, list-2.csv, list-3.csv.
func (w *fileWriter) numbered(n int) string {
	if n == 1 {
		return w.name
	}
	ext := filepath.Ext(w.name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(w.name, ext), n, ext)
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

// writeReport makes the report one of the files.
func (w *fileWriter) writeReport() error {
	next := w.numbered(len(w.parts) + 1)
	if _, err := os.Stat(filepath.Join(w.dir, next)); err == nil && w.format.MaxRows > 0 {
		w.report.warn("%s is there from an earlier export and not part of this one", next)
	}
	p, err := newPart(w.scratch, ReportName(w.name))
	if err != nil {
		return err
	}
	defer p.close()
	text, err := json.MarshalIndent(w.report, "", "  ")
	if err != nil {
		return err
	}
	if _, err := p.Write(append(text, '\n')); err != nil {
		return err
	}
	w.parts = append(w.parts, p)
	return p.finish()
}

func (w *fileWriter) register() error {
	if w.opts.Register == nil {
		return nil
	}
	if err := w.opts.Register(w.report); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return nil
}

// commit gives the files their names. What cannot be replaced is found before
// the first of them is.
func (w *fileWriter) commit() error {
	for _, p := range w.parts {
		if _, err := settle(filepath.Join(w.dir, p.name)); err != nil {
			return fmt.Errorf("%s %w; nothing was replaced", p.name, err)
		}
	}
	for _, p := range w.parts {
		if err := os.Rename(p.scratch, filepath.Join(w.dir, p.name)); err != nil {
			return err
		}
	}
	return syncDir(w.dir)
}

func (w *fileWriter) discard() { _ = os.RemoveAll(w.scratch) }

// syncDir makes new names last. Some systems cannot, and lose nothing else by it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return cause(err)
	}
	_ = d.Sync()
	return d.Close()
}
