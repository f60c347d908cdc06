//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// openLocked opens a file and locks it for as long as it is open, or answers
// [ErrLocked] at once.
func openLocked(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, errors.Join(ErrLocked, file.Close())
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
}
