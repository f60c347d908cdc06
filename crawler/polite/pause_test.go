package polite

import (
	"testing"
	"time"
)

// TestPauses holds that a host which fails now and then is not left alone for an
// hour, and one that always fails is.
func TestPauses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults int
		named  time.Duration
		want   time.Duration // of the last pause, less its second of jitter
	}{
		"first":           {1, 0, 5 * time.Second},
		"second":          {2, 0, 10 * time.Second},
		"many":            {mostFaults - 1, 0, mostPause},
		"out of order":    {mostFaults, 0, keepOutage},
		"named":           {1, 90 * time.Second, 90 * time.Second},
		"named, after it": {mostFaults + 1, 90 * time.Second, 90 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, now := new(host), time.Unix(1800000000, 0)
			for range tt.faults {
				h.until = time.Time{}
				h.pause(now, tt.named)
			}
			if got := h.wait(now); got < tt.want || got > tt.want+time.Second {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			h.good()
			h.until = time.Time{}
			h.pause(now, 0)
			if got := h.wait(now); got > firstPause+time.Second {
				t.Errorf("after an answer: got %s, want about %s", got, firstPause)
			}
		})
	}
}
