package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"mlscout/talent"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// pages holds the parsed templates and the static files.
type pages struct {
	byName map[string]*template.Template
	files  map[string]staticFile // by the name they are linked by
	links  map[string]string     // file to linked name

	packers packers
	strips  sync.Map // of cell levels to markup
}

type staticFile struct {
	kind string
	body []byte
	gzip []byte
}

// loadPages parses every page with the layout and the parts.
func loadPages() (*pages, error) {
	p := &pages{byName: make(map[string]*template.Template), files: make(map[string]staticFile), links: make(map[string]string)}
	if err := p.loadStatic(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	shared := []string{"templates/layout.html", "templates/parts.html"}
	for _, name := range names {
		if slices.Contains(shared, name) {
			continue
		}
		t, err := template.New("layout.html").Funcs(p.funcs()).ParseFS(templateFiles, append(slices.Clone(shared), name)...)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		p.byName[path.Base(name)] = t
	}
	return p, nil
}

// loadStatic names every file after its content, so that it may be kept for ever.
func (p *pages) loadStatic() error {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		body, err := fs.ReadFile(staticFiles, "static/"+entry.Name())
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		extension := path.Ext(entry.Name())
		linked := strings.TrimSuffix(entry.Name(), extension) + "-" + base64.RawURLEncoding.EncodeToString(sum[:6]) + extension
		p.files[linked] = staticFile{kinds[extension], body, p.packers.compress(body)}
		p.links[entry.Name()] = "/static/" + linked
	}
	return nil
}

func (p *pages) static(w http.ResponseWriter, r *http.Request, _ actor) error {
	file, ok := p.files[r.PathValue("file")]
	if !ok {
		return talent.ErrNotFound
	}
	w.Header().Set("Content-Type", file.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return p.send(w, r, http.StatusOK, file.body, file.gzip)
}

// show answers with a page, or with its view as JSON where that is asked for.
func (s *Site) show(w http.ResponseWriter, r *http.Request, name string, view any) error {
	if wantsJSON(r) {
		return s.pages.writeJSON(w, r, http.StatusOK, view)
	}
	return s.pages.write(w, r, http.StatusOK, name, view)
}

func (p *pages) write(w http.ResponseWriter, r *http.Request, status int, name string, view any) error {
	var body bytes.Buffer
	if err := p.byName[name].Execute(&body, view); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	forgetSaid(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return p.sendTagged(w, r, status, body.Bytes())
}

// wantsJSON says whether a program asks rather than a browser.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

func (p *pages) writeJSON(w http.ResponseWriter, r *http.Request, status int, view any) error {
	body, err := json.MarshalIndent(view, "", "  ")
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return p.sendTagged(w, r, status, append(body, '\n'))
}

// writeProblem answers as RFC 9457 says.
func writeProblem(w http.ResponseWriter, f fault) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": f.status, "title": http.StatusText(f.status), "detail": f.say})
}

// sendTagged sends a body with its tag, or tells that the reader has it already.
func (p *pages) sendTagged(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	return p.sendBody(w, r, status, body, body)
}

// sendBody tags a body by the part of it that matters.
func (p *pages) sendBody(w http.ResponseWriter, r *http.Request, status int, body, matters []byte) error {
	if status == http.StatusOK {
		sum := sha256.Sum256(matters)
		tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Add("Vary", "Accept, Cookie")
		if slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), ", ", ","), ","), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	return p.send(w, r, status, body, nil)
}

// minGzip is the size below which compressing does not pay.
const minGzip = 1400

// send writes a body, compressed where the reader can take it. packed may be nil.
func (p *pages) send(w http.ResponseWriter, r *http.Request, status int, body, packed []byte) error {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(body) >= minGzip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if packed == nil {
			packed = p.packers.compress(body)
		}
		w.Header().Set("Content-Encoding", "gzip")
		body = packed
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(body) // whoever does not want the rest has left
	return nil
}

// packers are used again: each is near a megabyte.
type packers struct{ pool sync.Pool }

func (p *packers) compress(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body) / 4)
	z, ok := p.pool.Get().(*gzip.Writer)
	if ok {
		z.Reset(&out)
	} else {
		z, _ = gzip.NewWriterLevel(&out, gzip.BestSpeed) // there is such a level
	}
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	p.pool.Put(z)
	return out.Bytes()
}

// tagged gives the answers of the API their tags. How long a search took is not
// part of what it found.
func (p *pages) tagged(next http.Handler) http.Handler {
	took := regexp.MustCompile(`"took_ms":[0-9.e-]+`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, apiRoot) {
			next.ServeHTTP(w, r)
			return
		}
		kept := &keeper{header: w.Header(), status: http.StatusOK}
		next.ServeHTTP(kept, r)
		tag := took.ReplaceAll(kept.body.Bytes(), nil)
		_ = p.sendBody(w, r, kept.status, kept.body.Bytes(), tag) // whoever asked has left
	})
}

// keeper holds an answer back until it is whole.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header meets http.ResponseWriter.
func (k *keeper) Header() http.Header { return k.header }

// WriteHeader meets http.ResponseWriter.
func (k *keeper) WriteHeader(status int) { k.status = status }

// Write meets http.ResponseWriter.
func (k *keeper) Write(b []byte) (int, error) { return k.body.Write(b) }
