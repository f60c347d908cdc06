package demo_test

import (
	"testing"

	"mlscout/internal/demo"
)

func BenchmarkNewWorld(b *testing.B) {
	for b.Loop() {
		demo.NewWorld(demo.Options{Seed: 1, Now: now})
	}
}
