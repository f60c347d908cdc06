package export

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestRowHeight(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want float64
	}{
		"empty":      {"", 15},
		"one line":   {"MLOps engineer", 15},
		"two lines":  {"reviewed 37 pull requests", 30},
		"paragraphs": {"a\nb\nc", 45},
		"wide":       {strings.Repeat("机", 15), 30},
		"endless":    {strings.Repeat("a ", 10_000), 409},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rowHeight([]excelize.Cell{{Value: 1}, {Value: test.text}}, []float64{1, 20}); got != test.want {
				t.Errorf("%g, want %g", got, test.want)
			}
		})
	}
}
