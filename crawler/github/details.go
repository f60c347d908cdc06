package github

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// detailsPerPerson bounds how many own repositories are looked into, latest first.
const detailsPerPerson = 8

// maxFile is the largest dependency file that is read, in bytes.
const maxFile = 256 << 10

type file struct {
	Text      *string `json:"text"`
	Size      int     `json:"byteSize"`
	Truncated bool    `json:"isTruncated"`
}

// manifestsPerRepo and contentsPerRepo bound the files of a root that are read:
// those that list dependencies, and short code and settings.
const (
	manifestsPerRepo = 6
	contentsPerRepo  = 4
	dirsPerRepo      = 12
)

// skippedDirs hold other people's work or none at all.
var skippedDirs = map[string]bool{
	"node_modules": true, "vendor": true, "third_party": true, ".git": true, "dist": true, "build": true, "venv": true,
	".venv": true, "env": true, "site-packages": true, "__pycache__": true, "assets": true, "images": true, "img": true, ".idea": true, ".vscode": true,
}

type detailNode struct {
	Topics struct {
		Nodes []*struct {
			Topic struct {
				Name string `json:"name"`
			} `json:"topic"`
		} `json:"nodes"`
	} `json:"repositoryTopics"`
}

// details reads topics, dependency files and the next two levels of the tree of
// people's latest own repositories. The price is the topics' alone.
func (r *run) details(ctx context.Context, users []*userNode) error {
	var due []*heldNode
	for _, u := range users {
		taken := 0
		for _, h := range u.Repos.Nodes {
			if h == nil {
				continue
			}
			h.rootPaths()
			if taken < detailsPerPerson && !h.Fork && !h.Empty && h.Tree != nil && dayOf(h.Pushed) >= r.cutoff() {
				due = append(due, h)
				taken++
			}
		}
	}
	g := r.state.gauges[packDetails]
	for done := 0; done < len(due); {
		some := due[done:min(len(due), done+g.size)]
		out, err := r.look(ctx, some)
		if isHeavy(err) && g.shrink() {
			continue
		}
		if err != nil && !isHeavy(err) {
			return fmt.Errorf("look into repositories: %w", err)
		}
		if out.elapsed > slow {
			g.shrink()
		} else {
			g.fine()
		}
		done += len(some)
	}
	return nil
}

func (h *heldNode) rootPaths() {
	if h.Tree == nil {
		return
	}
	for _, e := range h.Tree.Entries {
		h.paths = append(h.paths, e.path(""))
	}
}

func (e treeEntry) path(dir string) string {
	full := path.Join(dir, e.Name)
	if e.Type == "tree" {
		full += "/"
	}
	return full
}

// look asks for the details of some repositories.
func (r *run) look(ctx context.Context, some []*heldNode) (reply, error) {
	q := newQuery("details")
	for i, h := range some {
		var parts strings.Builder
		for k, name := range h.inside() {
			if dir, ok := strings.CutSuffix(name, "/"); ok {
				fmt.Fprintf(&parts, " d%d:object(expression:%s){...on Tree{entries{name type object{...on Tree{entries{name type}}}}}}", k, quote("HEAD:"+dir))
			} else {
				fmt.Fprintf(&parts, " f%d:object(expression:%s){...on Blob{text byteSize isTruncated}}", k, quote("HEAD:"+name))
			}
		}
		q.add(1, "r%d:node(id:%s){...on Repository{repositoryTopics(first:20){nodes{topic{name}}}%s}}", i, quote(h.Node), parts.String())
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return out, err
	}
	for i, h := range some {
		alias := "r" + strconv.Itoa(i)
		if failure, failed := out.failure(alias); failed && failure.heavy() {
			return out, errHeavy
		}
		if err := h.fill(out, alias); err != nil {
			return out, err
		}
	}
	return out, nil
}

// inside lists the files and directories of the root worth opening.
func (h *heldNode) inside() []string {
	var out []string
	manifests, contents, dirs := 0, 0, 0
	for _, e := range h.Tree.Entries {
		switch {
		case e.Type == "tree":
			if !skippedDirs[strings.ToLower(e.Name)] && dirs < dirsPerRepo {
				dirs++
				out = append(out, e.Name+"/")
			}
		case catalog.IsManifest(e.Name):
			if manifests++; manifests <= manifestsPerRepo {
				out = append(out, e.Name)
			}
		case slices.Contains([]string{".py", ".yaml", ".yml"}, path.Ext(e.Name)):
			if contents++; contents <= contentsPerRepo {
				out = append(out, e.Name)
			}
		}
	}
	return out
}

func (h *heldNode) fill(out reply, alias string) error {
	var n detailNode
	found, err := out.into(alias, &n)
	if err != nil || !found {
		return err
	}
	h.topics = nil
	for _, t := range n.Topics.Nodes {
		if t != nil {
			h.topics = append(h.topics, strings.ToLower(t.Topic.Name))
		}
	}
	files := make(map[string]*file)
	if err := decodeMembers(out.data[alias], 'f', files); err != nil {
		return err
	}
	dirs := make(map[string]*treeNode)
	if err := decodeMembers(out.data[alias], 'd', dirs); err != nil {
		return err
	}
	h.files = make(map[string]file)
	for k, name := range h.inside() {
		if f := files["f"+strconv.Itoa(k)]; f != nil && f.Text != nil && f.Size <= maxFile {
			h.files[name] = *f
		}
		if d := dirs["d"+strconv.Itoa(k)]; d != nil {
			h.deepen(strings.TrimSuffix(name, "/"), d)
		}
	}
	return nil
}

// deepen adds the entries of a directory and of those in it, within reason.
func (h *heldNode) deepen(dir string, tree *treeNode) {
	for _, e := range tree.Entries[:min(len(tree.Entries), 200)] {
		h.paths = append(h.paths, e.path(dir))
		if e.Object == nil || skippedDirs[strings.ToLower(e.Name)] {
			continue
		}
		for _, inner := range e.Object.Entries[:min(len(e.Object.Entries), 100)] {
			h.paths = append(h.paths, inner.path(path.Join(dir, e.Name)))
		}
	}
}

// pushedDay is when a repository last moved.
func (h *heldNode) pushedDay() talent.Day { return max(dayOf(h.Pushed), dayOf(h.Created)) }
