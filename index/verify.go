package index

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// Reading every byte of a large index takes longer than answering from it. So
// whoever has checked a part leaves a stamp beside its files: their inodes and
// times. As long as no file was touched since, the check need not be repeated.
const stampFile = "checked.json"

// Verify reads every byte of the live generation and compares it with its
// checksums, whatever was checked before.
func Verify(dir string) (Generation, error) {
	g, err := current(dir)
	if err != nil {
		return g, err
	}
	for i, p := range g.Parts {
		if err := verifyPart(filepath.Join(dir, p.Name), p); err != nil {
			return g, fmt.Errorf("verify search index: %w", err)
		}
		if err := verifyDeleted(filepath.Join(dir, g.Name), g.Deleted[i]); err != nil {
			return g, fmt.Errorf("verify search index: %w", err)
		}
	}
	return g, nil
}

func verifyDeleted(dir string, file File) error {
	if file.Path == "" {
		return nil
	}
	return file.check(dir)
}

func verifyPart(dir string, p Part) error {
	var group errgroup.Group
	group.SetLimit(2)
	for _, file := range p.Files {
		group.Go(func() error { return file.check(dir) })
	}
	return group.Wait()
}

// trust checks a part unless its files are those that were checked last.
func trust(dir string, p Part) error {
	before, err := stamps(dir, p)
	if err != nil {
		return corrupt(err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, stampFile))
	if err == nil && before != "" && string(kept) == before {
		return nil
	}
	if err := verifyPart(dir, p); err != nil {
		return err
	}
	_ = stamp(dir, p) // the directory may be read-only: then the check is made again
	return nil
}

// stamp notes that the files of a part were found right.
func stamp(dir string, p Part) error {
	text, err := stamps(dir, p)
	if err != nil || text == "" {
		return err
	}
	f, err := os.CreateTemp(dir, "stamp-")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, stampFile))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// stamps describes the files of a part as the file system sees them, "" where
// it cannot say. A file of the wrong size is an error at once.
func stamps(dir string, p Part) (string, error) {
	list := make(map[string][4]int64, len(p.Files))
	for _, file := range p.Files {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file.Path)))
		if err != nil {
			return "", err
		}
		if info.Size() != file.Size {
			return "", fmt.Errorf("%w: %s/%s is %d bytes long, not %d", ErrCorrupt, p.Name, file.Path, info.Size(), file.Size)
		}
		inode, changed, ok := identity(info)
		if !ok {
			return "", nil
		}
		list[file.Path] = [4]int64{inode, changed, info.ModTime().UnixNano(), int64(file.CRC)}
	}
	text, err := json.Marshal(list)
	return string(text), err
}
