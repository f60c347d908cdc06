//go:build !unix

package index

import "os"

// lockFile only opens the file: without locks, one process at a time may build.
func lockFile(path string, exclusive bool) (*os.File, error) {
	if exclusive {
		return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	}
	return os.Open(path)
}
