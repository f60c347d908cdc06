package web

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// maxFirstPaint is what a page may weigh with all that it loads, as it is sent.
const maxFirstPaint = 60 << 10

// TestPagesAreLight adds up what a browser without anything kept loads.
func TestPagesAreLight(t *testing.T) {
	b := browse(t, newSite(t, open))
	furnish(b)
	loaded := regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)
	for _, path := range append(allPages(), "/sign-in", "/nothing") {
		page := b.get(path)
		total, files := b.sent(path), map[string]bool{}
		for _, found := range loaded.FindAllStringSubmatch(page.text, -1) {
			files[found[1]] = true
		}
		for file := range files {
			total += b.sent(file)
		}
		if len(files) < 3 {
			t.Errorf("%s: got %d files, want style, script and icon", path, len(files))
		}
		if total > maxFirstPaint {
			t.Errorf("%s: got %d bytes, want at most %d", path, total, maxFirstPaint)
		}
	}
}

// sent is how many bytes an address answers to a browser that unpacks gzip.
func (b *browser) sent(path string) int {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header = http.Header{"Accept": {"text/html"}, "Accept-Encoding": {"gzip"}}
	return len(b.do(r).text)
}

// TestNothingMovesWhileLoading asks the browser what it had to move.
func TestNothingMovesWhileLoading(t *testing.T) {
	base := runSite(t, open)
	c := startChrome(t, base)
	furnish(&browser{T: t, base: base})
	for i, path := range allPages() {
		c.run(chromedp.EmulateViewport([]int64{1440, 320}[i%2], 900))
		c.open(path)
		moved := evaluate[float64](c, `new Promise(done => {
			let sum = 0;
			new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; })).observe({type: "layout-shift", buffered: true});
			setTimeout(() => done(sum), 150);
		})`)
		if moved > 0 {
			t.Errorf("%s: layout shift of %f, want 0", path, moved)
		}
	}
	c.clean()
}
