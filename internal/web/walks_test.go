package web

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	downloads "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
)

// signInHere signs in through the form, as a person does.
func (c *chrome) signInHere(role string) {
	c.Helper()
	c.run(chromedp.SetValue(chromedp.CSS("#name"), role), chromedp.SetValue(chromedp.CSS("#password"), "correct horse "+role))
	c.click("main .primary")
}

// downloads lets the browser save files, and returns where.
func (c *chrome) downloads() string {
	c.Helper()
	dir := c.TempDir()
	c.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, downloads.SetDownloadBehavior, downloads.SetDownloadBehaviorParams{
			Behavior: downloads.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
		})
		return err
	}))
	return dir
}

// saved waits for a file with an ending and returns its path.
func (c *chrome) saved(dir, ending string) string {
	c.Helper()
	for range 200 {
		found, err := filepath.Glob(filepath.Join(dir, "*"+ending))
		if err != nil {
			c.Fatal(err)
		}
		if len(found) == 1 {
			return found[0]
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.Fatalf("no %s was downloaded", ending)
	return ""
}

// TestWalkSignInAndDownload goes from the sign-in to files that are opened.
func TestWalkSignInAndDownload(t *testing.T) {
	c := startChrome(t, runSite(t, nil))
	c.open("/lists/platform")
	c.until(`location.pathname === "/sign-in"`)
	c.run(chromedp.SetValue(chromedp.CSS("#name"), "recruiter"), chromedp.SetValue(chromedp.CSS("#password"), "wrong"))
	c.click("main .primary")
	c.until(`document.querySelector(".mistake") !== null`)
	c.signInHere("recruiter")
	c.until(`location.pathname === "/lists/platform"`)
	c.open("/search?q=user:person-03")
	c.click(`.acts form button`)
	c.until(`document.querySelector(".said p")?.textContent.includes("1 person put on")`)
	dir := c.downloads()
	for _, format := range []string{"csv", "xlsx"} {
		evaluate[chromedp.Void](c, `location.href = "/lists/platform/export?format=`+format+`"`) // after a download Navigate says that it was aborted
		c.until(`location.search === "?format=` + format + `" && document.querySelector("form[method=post] .primary") !== null && document.readyState === "complete"`)
		c.run(chromedp.SetValue(chromedp.CSS(`form[method=post] input[name=purpose][required]`), "a test"))
		c.click(`form[method=post] .primary`)
		file := c.saved(dir, "."+format)
		if rows := opened(t, file); len(rows) != 2 || !strings.Contains(strings.Join(rows[1], " "), "person-03") {
			t.Errorf("%s: got %q, want a heading and person-03", format, rows)
		}
	}
	evaluate[chromedp.Void](c, `location.href = "/account"`)
	c.until(`location.pathname === "/account" && document.readyState === "complete"`)
	c.click(`form[action="/sign-out"] button`)
	c.until(`location.pathname === "/sign-in" && document.readyState === "complete"`) // else the next address breaks this one off
	c.open("/search")
	c.until(`location.pathname === "/sign-in"`)
	c.clean()
}

// opened reads the rows of an exported file.
func opened(t *testing.T, file string) [][]string {
	t.Helper()
	if strings.HasSuffix(file, ".xlsx") {
		book, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestKeysCanBeSwitchedOff walks to the switch and tries a key before and after.
func TestKeysCanBeSwitchedOff(t *testing.T) {
	c := startChrome(t, runSite(t, open))
	c.open("/search")
	c.run(chromedp.KeyEvent("j"))
	c.until(`document.querySelector("[data-person].here") !== null`)
	c.open("/account")
	c.click(`input[name=keys]`)
	c.click(`form[action="/account/look"] button`)
	c.until(`document.documentElement.dataset.keys === "off"`)
	c.open("/search")
	c.run(chromedp.KeyEvent("j"), chromedp.KeyEvent("?"))
	time.Sleep(200 * time.Millisecond)
	if on := evaluate[bool](c, `document.querySelector("[data-person].here") !== null || location.pathname !== "/search"`); on {
		t.Error("single keys still do something after they were switched off")
	}
	c.clean()
}

// TestPrintAndStillness looks at a page as paper and as one who wants no motion.
func TestPrintAndStillness(t *testing.T) {
	c := startChrome(t, runSite(t, open))
	c.open("/prospects/person-00")
	const moving = `getComputedStyle(document.querySelector("main a")).transitionDuration`
	c.run(media("prefers-reduced-motion", "no-preference"))
	if got := evaluate[string](c, moving); strings.HasPrefix(got, "0s") {
		t.Errorf("motion allowed: got transition %q, want some", got)
	}
	c.run(media("prefers-reduced-motion", "reduce"))
	if got := evaluate[string](c, moving); !strings.HasPrefix(got, "0s") {
		t.Errorf("reduced motion: got transition %q, want 0s", got)
	}
	c.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	const shown = `[...document.querySelectorAll("%s")].some(e => e.offsetParent !== null || e.getClientRects().length > 0)`
	for selector, want := range map[string]bool{".bar nav": false, ".toc": false, "form": false, "#ledger": true, "#ledger .entry a": true, "h1": true} {
		if got := evaluate[bool](c, strings.ReplaceAll(shown, "%s", selector)); got != want {
			t.Errorf("on paper %q: shown %v, want %v", selector, got, want)
		}
	}
	if got := evaluate[string](c, `getComputedStyle(document.querySelector("#ledger .entry a"), "::after").content`); !strings.Contains(got, "http") {
		t.Errorf("on paper a link does not say where it leads: %q", got)
	}
	c.clean()
}
