package index

import (
	"os"
	"syscall"
)

// identity returns a file's inode and the time of its last change of any kind,
// which no program can set.
func identity(info os.FileInfo) (inode, changed int64, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int64(stat.Ino), stat.Ctim.Nano(), true
}
