package web

import (
	"context"
	"flag"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeFile is axe-core, under the licence beside it.
const axeFile = "testdata/axe.min.js"

var (
	shots      = flag.String("shots", "", "folder for screenshots of -shots-site")
	everything = flag.Bool("every-width", false, "look at every page at every width and in both lights")
	shotsSite  = flag.String("shots-site", "", "address of a running demo")
)

// chrome is a browser tab that notes what must not happen: errors in the console,
// and requests to anywhere but the site.
type chrome struct {
	*testing.T
	ctx  context.Context
	base string

	mu    sync.Mutex
	wrong []string
}

// startChrome starts a browser, or skips the test where there is none.
func startChrome(t *testing.T, base string) *chrome {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if path, err = exec.LookPath("google-chrome"); err != nil {
			t.Skip("no browser here: install chromium to run the walks")
		}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	parent, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	c := &chrome{T: t, base: base}
	site, _ := url.Parse(base)
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithListener(func(event any) { c.watch(site.Host, event) }))
	t.Cleanup(cancel)
	c.ctx = ctx
	c.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{})
		return err
	}))
	return c
}

func (c *chrome) watch(host string, event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		c.wrong = append(c.wrong, "script: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			c.wrong = append(c.wrong, "an error in the console")
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && u.Host != host && u.Scheme != "data" && u.Scheme != "about" {
			c.wrong = append(c.wrong, "request elsewhere: "+e.Request.URL)
		}
	}
}

func (c *chrome) run(steps ...chromedp.Action[chromedp.Void]) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, 60*time.Second)
	defer cancel()
	if c.ctx == nil || chromedp.FromContext(c.ctx).Target == nil {
		ctx = c.ctx // the browser lives as long as the context that starts it
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		c.Fatal(err)
	}
}

// clean fails the test if anything happened that must not.
func (c *chrome) clean() {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, what := range c.wrong {
		c.Error(what)
	}
}

func (c *chrome) open(path string) { c.Helper(); c.run(chromedp.Navigate(c.base + path)) }

func (c *chrome) click(selector string) { c.Helper(); c.run(chromedp.Click(chromedp.CSS(selector))) }

func (c *chrome) text(selector string) string {
	c.Helper()
	text, err := chromedp.Run(c.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		c.Fatal(err)
	}
	return text
}

func evaluate[T any](c *chrome, script string) T {
	c.Helper()
	v, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		c.Fatalf("%.80s: %v", script, err)
	}
	return v
}

// until waits for a condition, also across pages.
func (c *chrome) until(condition string) {
	c.Helper()
	for range 200 {
		ok, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.Fatalf("never came true: %s; page: %.300s", condition, c.text("main"))
}

// violations are what axe finds on the open page.
func (c *chrome) violations() []string {
	c.Helper()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		c.Fatal(err)
	}
	evaluate[chromedp.Void](c, string(axe))
	return evaluate[[]string](c, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 140) + " | " + n.failureSummary.slice(0, 220))))`)
}

// media sets what the page is told of the reader's wishes: "name", "value", ….
func media(features ...string) chromedp.Action[chromedp.Void] {
	var list []*emulation.MediaFeature
	for i := 0; i+1 < len(features); i += 2 {
		list = append(list, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: list})
		return err
	})
}

// runSite serves a site the way serve does, with its crawls and its trail.
func runSite(t *testing.T, change func(*Options)) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser or waits")
	}
	site := newSite(t, change)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- site.Run(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func TestPagesAreAccessible(t *testing.T) {
	type view struct {
		width int64
		look  string
	}
	base := runSite(t, open)
	c := startChrome(t, base)
	furnish(&browser{T: t, base: base})
	check := func(path, look string, width int64) {
		c.open(path)
		for _, v := range c.violations() {
			t.Errorf("%s, %d px, %s: %s", path, width, look, v)
		}
		if over := evaluate[int](c, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s, %d px: scrolls sideways by %d px", path, width, over)
		}
	}
	for i, path := range allPages() {
		views := []view{{320, "light"}, {768, "dark"}, {1440, "light"}, {320, "dark"}, {768, "light"}, {1440, "dark"}}
		if !*everything {
			views = views[i%len(views) : i%len(views)+1]
		}
		for _, v := range views {
			c.run(chromedp.EmulateViewport(v.width, 900), media("prefers-color-scheme", v.look, "prefers-reduced-motion", "reduce"))
			check(path, v.look, v.width)
		}
	}
	c.run(media("forced-colors", "active"))
	for _, path := range allPages() {
		check(path, "forced colours", 1440)
	}
	c.clean()
}

func TestWalk(t *testing.T) {
	c := startChrome(t, runSite(t, open))
	c.run(chromedp.EmulateViewport(1280, 900))
	c.open("/search")
	c.run(chromedp.SetValue(chromedp.CSS("#q"), "tool:kubeflow AND (area:serving OR area:tracking)"))
	c.click(".ask-form .primary")
	c.until(`document.querySelectorAll(".chip").length === 3`)
	c.click(".chip .x")
	c.until(`document.querySelectorAll(".chip").length === 2 && location.search.includes("OR")`)
	evaluate[chromedp.Void](c, `history.back()`)
	c.until(`document.querySelectorAll(".chip").length === 3`)
	before := c.text("#count")
	// Keys: down, shortlist, undo, shortlist, open.
	c.run(chromedp.KeyEvent("j"))
	c.until(`document.querySelector("[data-person].here") !== null`)
	c.run(chromedp.KeyEvent("s"))
	c.until(`document.querySelector(".said p")?.textContent.includes("1 person put on")`)
	if after := c.text("#count"); after != before {
		t.Errorf("count after shortlisting: got %q, want %q", after, before)
	}
	c.run(chromedp.KeyEvent("u"))
	c.until(`document.querySelector(".said p")?.textContent.includes("Taken back")`)
	c.run(chromedp.KeyEvent("s"))
	c.until(`document.querySelector(".said p")?.textContent.includes("1 person put on")`)
	c.run(chromedp.KeyEvent("\r"))
	c.until(`location.pathname.startsWith("/prospects/") && document.querySelector("#ledger") !== null`)
	c.open("/lists/platform")
	c.until(`document.querySelectorAll(".member").length === 1`)
	c.open("/crawls")
	c.click(`form[action="/crawls/start"] button`)
	c.until(`document.querySelector("[data-live] h2")?.textContent.includes("complete")`)
	c.clean()
}

func TestWalkJobDescriptionAndErase(t *testing.T) {
	c := startChrome(t, runSite(t, open))
	c.open("/search")
	c.click(".jd summary")
	c.run(chromedp.SetValue(chromedp.CSS("#jd"), "MLOps Engineer\nRequirements:\n- Kubeflow in production\nNice to have:\n- MLflow"))
	c.click(".jd button")
	c.until(`document.querySelector("h1")?.textContent.includes("What the job asks for")`)
	if text := c.text("main"); !strings.Contains(text, "Kubeflow in production") || !strings.Contains(text, "tool:kubeflow") {
		t.Errorf("job page: got %q, want the clause with its sentence", text)
	}
	for _, v := range c.violations() {
		t.Errorf("job page: %s", v)
	}
	c.click("form.card button.primary")
	c.until(`location.search.includes("kubeflow") && document.querySelectorAll(".chip").length >= 1`)
	c.open("/prospects/person-02#rights")
	evaluate[chromedp.Void](c, `document.querySelectorAll("#rights details").forEach(d => d.open = true)`)
	c.run(chromedp.SetValue(chromedp.CSS(`#rights input[name=confirm]`), "person-02"))
	c.click(`#rights .danger`)
	c.until(`location.pathname === "/privacy" && document.querySelector(".said")?.textContent.includes("erased")`)
	c.clean()
	c.open("/prospects/person-02")
	if text := c.text("main"); !strings.Contains(text, "removed at the person") {
		t.Errorf("erased record: got %q", text)
	}
}

// TestShots makes the pictures of the documentation from a running demo, after
// a list ml-platform, saved searches and requests were made in it by hand.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("only with -shots")
	}
	c := startChrome(t, *shotsSite)
	for name, path := range map[string]string{
		"search": "/search?q=tool:kubeflow+AND+(area:serving+OR+area:monitoring)", "prospect": "/prospects/kowalskich-demo",
		"shortlist": "/lists/ml-platform", "crawls": "/crawls", "privacy": "/privacy",
	} {
		for _, look := range []string{"light", "dark"} {
			c.run(chromedp.EmulateViewport(1360, 960), media("prefers-color-scheme", look, "hover", "hover"))
			c.open(path)
			picture, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*shots, name+"-"+look+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
