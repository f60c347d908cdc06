// Package index makes prospects searchable. It builds generations beside the
// live one and swaps them in; readers open them read-only, from any number of
// processes, and never see half of one. Bleve finds who matches; columns kept
// beside it rank, sort and count. Records are the truth: a generation that is
// missing or damaged is refused with [ErrMissing] or [ErrCorrupt] and built
// again from the store.
//
// In the directory:
//
//	CURRENT       the name of the live generation
//	gen-N         its manifest: the parts it consists of, with checksums, and
//	              which of their documents have been replaced or removed
//	part-N-i      documents, written once; later generations may share it
//	writer.lock   held while a generation is built
package index

import (
	"errors"
	"fmt"
	"runtime/debug"

	"mlscout/index/part"
)

// The errors that callers tell apart.
var (
	ErrMissing = errors.New("no search index yet")
	ErrCorrupt = errors.New("search index is damaged")
	ErrBusy    = errors.New("another process is building the search index")
)

// The records and their parts, as package part defines them.
type (
	Record    = part.Record
	Score     = part.Score
	ToolScore = part.ToolScore
	AreaScore = part.AreaScore
)

// guarded runs a function that reads a generation's files. A panic or a memory
// fault in it means that the files are not what they were.
func guarded(run func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrCorrupt, r)
		}
	}()
	return run()
}
