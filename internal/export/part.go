package export

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
	"path/filepath"
)

// part is one file on its way.
type part struct {
	name    string // that it will have
	scratch string // where it is until then
	file    *os.File
	sum     hash.Hash
	bytes   int64
}

func newPart(dir, name string) (*part, error) {
	scratch := filepath.Join(dir, name)
	file, err := os.OpenFile(scratch, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, cause(err)
	}
	return &part{name: name, scratch: scratch, file: file, sum: sha256.New()}, nil
}

// cause drops the name of a scratch file, which says nothing to anybody.
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

func (p *part) close() { _ = p.file.Close() } // may be closed already

func (p *part) digest() string { return hex.EncodeToString(p.sum.Sum(nil)) }
