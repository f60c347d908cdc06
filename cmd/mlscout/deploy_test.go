package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlscout/internal/web"
)

// TestDeployedFilesNameWhatThereIs holds dashboards, alerts and units to the
// program: every metric they name exists, every setting and flag is understood.
func TestDeployedFilesNameWhatThereIs(t *testing.T) {
	dir := t.TempDir()
	a := &app{terminal: terminal{dir: dir, env: func(string) string { return "" }, now: time.Now}, dataDir: dir}
	rooms, err := a.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	site, err := web.New(web.Options{Rooms: rooms})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Registry().Register(newNightMetrics(rooms, nil)); err != nil {
		t.Fatal(err)
	}
	known := describe(site.Registry())
	cfg, err := a.settings()
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]bool{"MLSCOUT_DATA_DIR": true}
	for _, o := range cfg.Origins() {
		settings["MLSCOUT_"+strings.ToUpper(strings.ReplaceAll(o.Key, ".", "_"))] = true
	}
	metric := regexp.MustCompile(`mlscout_[a-z_]+[a-z]`)
	setting := regexp.MustCompile(`MLSCOUT_[A-Z_]+`)
	read := 0
	err = filepath.WalkDir(filepath.Join("..", "..", "deploy"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for _, name := range metric.FindAllString(string(text), -1) {
			if name != "mlscout_token" && !known[name] {
				t.Errorf("%s: no metric %s", path, name)
			}
		}
		for _, name := range setting.FindAllString(string(text), -1) {
			if !settings[name] {
				t.Errorf("%s: no setting %s", path, name)
			}
		}
		return nil
	})
	if err != nil || read < 8 {
		t.Errorf("read %d files: %v", read, err)
	}
}

func describe(registry *prometheus.Registry) map[string]bool {
	ch := make(chan *prometheus.Desc)
	go func() { registry.Describe(ch); close(ch) }()
	name := regexp.MustCompile(`fqName: "([^"]+)"`)
	known := make(map[string]bool)
	for d := range ch {
		known[name.FindStringSubmatch(d.String())[1]] = true
	}
	return known
}
