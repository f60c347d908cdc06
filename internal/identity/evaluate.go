package identity

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"
)

// Owned is a stored post and the login of the GitHub account that it was joined
// with, "" for none.
type Owned struct {
	Source   string
	NativeID string
	Login    string
}

// Figures judge what was joined against known links, by board and in all.
type Figures struct {
	Boards map[string]Tally `json:"boards"`
	All    Tally            `json:"all"`
	Wrong  []string         `json:"wrong"`  // posts joined with somebody else
	Missed []string         `json:"missed"` // posts whose proof was not seen
}

// Tally counts the posts that were stored and have a known answer. A link is
// provable if the person published it: a profile's address or a site that stands
// on both sides. What rests on a handle or a mailbox that GitHub's public profile
// does not show is nobody's proof, and no link of it is asked for.
type Tally struct {
	Joined    int     `json:"joined"`
	Right     int     `json:"right"`
	Precision float64 `json:"precision"`
	Provable  int     `json:"provable"`
	Found     int     `json:"found"`
	Recall    float64 `json:"recall"`
	False     int     `json:"false_links"` // tempting, and not so
	Refused   int     `json:"refused"`     // of those
}

// knownLink is one line of the truth about a world.
type knownLink struct {
	T        string `json:"t"`
	Board    string `json:"board"`
	Post     any    `json:"post"`
	Login    string `json:"login"`
	Same     bool   `json:"same"`
	Evidence string `json:"evidence"`
}

// Evaluate reads known links, one a line beside other lines, and judges what
// became of the posts that are stored.
func Evaluate(truth io.Reader, stored []Owned) (Figures, error) {
	owner := make(map[string]string, len(stored))
	for _, o := range stored {
		owner[boardOf(o.Source)+" "+shortID(o.NativeID)] = o.Login
	}
	out := Figures{Boards: make(map[string]Tally), Wrong: []string{}, Missed: []string{}}
	lines := bufio.NewScanner(truth)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		var link knownLink
		if err := json.Unmarshal(lines.Bytes(), &link); err != nil {
			return out, fmt.Errorf("truth line %d: %w", n, err)
		}
		if link.T != "link" {
			continue
		}
		post := fmt.Sprint(link.Post)
		if id, ok := link.Post.(float64); ok {
			post = fmt.Sprintf("%.0f", id)
		}
		if login, ok := owner[link.Board+" "+post]; ok {
			out.count(link, link.Board+" "+post, login)
		}
	}
	out.finish()
	return out, lines.Err()
}

// count enters the answer about one post.
func (f *Figures) count(link knownLink, post, login string) {
	t := f.Boards[link.Board]
	right := link.Same && strings.EqualFold(login, link.Login)
	if login != "" {
		t.Joined++
		t.Right += bit(right)
		if !right {
			f.Wrong = append(f.Wrong, post+": "+link.Evidence)
		}
	}
	if link.Same && provable(link.Evidence) {
		t.Provable++
		t.Found += bit(right)
		if login == "" {
			f.Missed = append(f.Missed, post+": "+link.Evidence)
		}
	}
	if !link.Same {
		t.False++
		t.Refused += bit(login == "")
	}
	f.Boards[link.Board] = t
}

func (f *Figures) finish() {
	for board, t := range f.Boards {
		f.All.Joined += t.Joined
		f.All.Right += t.Right
		f.All.Provable += t.Provable
		f.All.Found += t.Found
		f.All.False += t.False
		f.All.Refused += t.Refused
		t.Precision, t.Recall = share(t.Right, t.Joined), share(t.Found, t.Provable)
		f.Boards[board] = t
	}
	f.All.Precision, f.All.Recall = share(f.All.Right, f.All.Joined), share(f.All.Found, f.All.Provable)
	slices.Sort(f.Wrong)
	slices.Sort(f.Missed)
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return math.Round(1e4*float64(part)/float64(whole)) / 1e4
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func provable(evidence string) bool {
	return evidence == "profile url" || evidence == "website also on the profile"
}

// boardOf is the name that the truth gives to a source.
func boardOf(source string) string {
	switch source {
	case "discourse":
		return "forum"
	case "pages", "jsonld":
		return "board"
	}
	return source
}

// shortID is the last part of an id that holds a site or an address.
func shortID(id string) string {
	return strings.TrimPrefix(strings.TrimSuffix(path.Base(id), path.Ext(id)), "t3_")
}
