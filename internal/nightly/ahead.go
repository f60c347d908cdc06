package nightly

import "iter"

// aheadBy is how many items a stage of a ranking may be before the next one.
const aheadBy = 1000

// item is what a sequence yields.
type item[T any] struct {
	value T
	err   error
}

// ahead yields what seq yields, in its order, while seq runs in a goroutine of its
// own. It returns when that goroutine has ended.
func ahead[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		items, enough := make(chan item[T], aheadBy), make(chan struct{})
		go func() {
			defer close(items)
			for value, err := range seq {
				select {
				case items <- item[T]{value, err}:
				case <-enough:
					return
				}
			}
		}()
		defer func() {
			close(enough)
			for range items { // what was on the way
			}
		}()
		for next := range items {
			if !yield(next.value, next.err) {
				return
			}
		}
	}
}
