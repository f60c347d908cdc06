//go:build !linux

package index

import "os"

// identity has no answer here: files are checked byte for byte at every open.
func identity(os.FileInfo) (inode, changed int64, ok bool) { return 0, 0, false }
