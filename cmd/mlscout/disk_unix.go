//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// leastSpace is what a night of a large store may need.
const leastSpace = 1 << 30

// freeSpace says how much room is left where dir is; too little is an error.
func freeSpace(dir string) (string, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return "", fmt.Errorf("disk of %s: %w", dir, err)
	}
	free := uint64(fs.Bavail) * uint64(fs.Bsize) //nolint:unconvert // the types differ between systems
	if free < leastSpace {
		return "", fmt.Errorf("%d MiB are free where %s is; a night needs up to 1 GiB", free>>20, dir)
	}
	return fmt.Sprintf("%d MiB free", free>>20), nil
}
