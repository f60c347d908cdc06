//go:build unix

package index

import (
	"errors"
	"os"
	"syscall"
)

// lockFile opens and locks a file; shared locks wait, exclusive ones answer
// ErrBusy at once. The lock ends with the file's Close or with the process.
func lockFile(path string, exclusive bool) (*os.File, error) {
	flags, how := os.O_RDONLY, syscall.LOCK_SH
	if exclusive {
		flags, how = os.O_CREATE|os.O_RDWR, syscall.LOCK_EX|syscall.LOCK_NB
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrBusy
	}
	return nil, errors.Join(err, f.Close())
}
