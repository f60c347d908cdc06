package nightly

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
)

// Digests say who hears of what saved searches find. Counts and links leave the
// house, never names.
type Digests struct {
	Site    string         // address of the web interface, with a final slash
	Webhook string         // gets a POST of JSON when something is new; "" nobody
	Client  *http.Client   // for the webhook
	Pause   time.Duration  // before a webhook in trouble is asked again, then four times that
	Feed    bool           // write an Atom feed into the feed folder
	Team    *time.Location // for overlap:, nil where none is set
}

// DigestCount is what a saved search found since the last night.
type DigestCount struct {
	Name    string `json:"name"`
	Total   int    `json:"total"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
	Gone    int    `json:"gone"`
	Link    string `json:"link"`
	Told    bool   `json:"told"`            // else the next night counts them again
	Error   string `json:"error,omitempty"` // such as a query that no longer parses
}

func (d DigestCount) any() bool { return d.New+d.Changed+d.Gone > 0 }

// digestStep looks again at every saved search. What was seen is kept only once
// it was told, so that a night which is cut off tells it again.
func (n Night) digestStep(ctx context.Context, report *NightReport) (string, error) {
	searches, err := n.Store.SavedSearches(ctx)
	searches = slices.DeleteFunc(searches, func(s store.SavedSearch) bool { return s.Paused })
	if err != nil || len(searches) == 0 {
		return "no saved searches", err
	}
	looks, counts, err := n.looks(ctx, searches)
	report.Digests = counts
	if err != nil {
		return "", err
	}
	if err := n.tell(ctx, report); err != nil {
		return "", err
	}
	for i := range report.Digests {
		report.Digests[i].Told = report.Digests[i].Error == ""
	}
	if err := n.writeFeed(ctx, *report); err != nil {
		return "", err
	}
	for _, look := range looks {
		if err := look.Keep(ctx, n.Store); err != nil {
			return "", err
		}
	}
	return summary(counts), nil
}

func summary(counts []DigestCount) string {
	var all DigestCount
	for _, c := range counts {
		all.New, all.Changed, all.Gone = all.New+c.New, all.Changed+c.Changed, all.Gone+c.Gone
	}
	return fmt.Sprintf("%d searches: %d new, %d changed, %d gone", len(counts), all.New, all.Changed, all.Gone)
}

func (n Night) looks(ctx context.Context, searches []store.SavedSearch) (looks []Look, counts []DigestCount, err error) {
	opened, err := index.Open(n.IndexDir)
	if err != nil {
		return nil, nil, err
	}
	defer opened.Close()
	scorer, err := sourcing.LoadScorer(ctx, n.Store, n.Scorer(), n.Now())
	if err != nil {
		return nil, nil, err
	}
	desk := sourcing.Desk{Store: n.Store, Index: opened, Scorer: scorer, Team: n.Digests.Team, Now: n.Now}
	for _, search := range searches {
		count := DigestCount{Name: search.Name, Link: n.Digests.Site + "saved/" + url.PathEscape(search.Name)}
		look, err := LookAgain(ctx, desk, search)
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if err != nil {
			count.Error = oneLine(err)
		} else {
			count.Total, count.New, count.Changed, count.Gone = look.Total, len(look.New), len(look.Changed), len(look.Gone)
			looks = append(looks, look)
		}
		counts = append(counts, count)
	}
	return looks, counts, nil
}

// tell posts the counts to the webhook if there is news.
func (n Night) tell(ctx context.Context, report *NightReport) error {
	news := []DigestCount{}
	for _, c := range report.Digests {
		if c.any() {
			news = append(news, c)
		}
	}
	if n.Digests.Webhook == "" || len(news) == 0 {
		return nil
	}
	for i := range news {
		news[i].Told = true
	}
	body, err := json.Marshal(map[string]any{"schema": "mlscout.digest/v1", "run": report.Run, "at": n.Now().UTC(), "searches": news})
	if err != nil {
		return err
	}
	return n.post(ctx, body)
}

// A webhook that is away is asked again, twice; what it refuses is not asked again
// before the next night.
const (
	postTries    = 3
	postPatience = 30 * time.Second
)

// post sends a digest, and again after a pause where that may help.
func (n Night) post(ctx context.Context, body []byte) (err error) {
	pause := n.Digests.Pause
	for try := 1; ; try++ {
		again := false
		if again, err = n.postOnce(ctx, body); err == nil || !again || try == postTries {
			return err
		}
		select {
		case <-time.After(pause):
			pause *= 4
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// postOnce says whether another try may help: after a broken exchange, a server
// in trouble, or one that asks to come later.
func (n Night) postOnce(ctx context.Context, body []byte) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, postPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Digests.Webhook, bytes.NewReader(body))
	if err != nil {
		return false, errors.New("webhook: its address cannot be read")
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := n.Digests.Client.Do(req)
	if err != nil {
		var broken *url.Error // its text holds the address, which may hold a secret
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return true, fmt.Errorf("webhook: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests, fmt.Errorf("webhook answers %s", res.Status)
	}
	return false, nil
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
}

// feedNights is how many nights the feed goes back.
const feedNights = 30

// writeFeed writes what the last nights told as an Atom file. It is made of the
// stored reports, so that it need not be read.
func (n Night) writeFeed(ctx context.Context, now NightReport) error {
	if !n.Digests.Feed {
		return nil
	}
	runs, err := n.Store.Runs(ctx, nightKind, feedNights)
	if err != nil {
		return err
	}
	reports := []NightReport{now}
	for _, run := range runs {
		var past NightReport
		if run.ID != now.Run && json.Unmarshal(run.Report, &past) == nil {
			reports = append(reports, past)
		}
	}
	feed := atomFeed{ID: "urn:mlscout:saved", Title: "mlscout: saved searches", Author: "mlscout", Updated: now.Started.Format(time.RFC3339)}
	for _, report := range reports {
		for _, c := range report.Digests {
			if c.Told && c.any() {
				feed.Entries = append(feed.Entries, atomEntry{
					ID:    fmt.Sprintf("urn:mlscout:saved:%d:%s", report.Run, url.PathEscape(c.Name)),
					Title: fmt.Sprintf("%s: %d new, %d changed, %d gone", strings.TrimSpace(c.Name), c.New, c.Changed, c.Gone), Updated: report.Started.Format(time.RFC3339),
					Link: atomLink{c.Link},
				})
			}
		}
	}
	text, err := xml.MarshalIndent(feed, "", "  ")
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return replaceFile(filepath.Join(n.FeedDir, "saved.atom"), append([]byte(xml.Header), text...))
}

// replaceFile writes a file so that readers see the old or the new one.
func replaceFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	half := path + ".part"
	if err := os.WriteFile(half, text, 0o600); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return os.Rename(half, path)
}
