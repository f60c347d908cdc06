package web

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the numbers that an operator's monitoring reads. They are looked up
// when it asks.
type metrics struct {
	site     *Site
	registry *prometheus.Registry
	people   prometheus.Gauge
	built    prometheus.Gauge
	running  prometheus.Gauge
	success  *prometheus.GaugeVec
}

func newMetrics(s *Site) *metrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "mlscout", Name: name, Help: help})
	}
	m := &metrics{
		site: s, registry: prometheus.NewRegistry(),
		people:  gauge("people", "People who can be found."),
		built:   gauge("index_built_seconds", "Unix time at which the live index was built."),
		running: gauge("crawl_running", "1 while a crawl goes on in this process."),
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "mlscout", Name: "last_success_seconds",
			Help: "Unix time at which the last complete run ended."}, []string{"kind"}),
	}
	m.registry.MustRegister(m.people, m.built, m.running, m.success)
	return m
}

// Registry takes more metrics from whoever runs beside the site.
func (s *Site) Registry() *prometheus.Registry { return s.metrics.registry }

func (m *metrics) serve(w http.ResponseWriter, r *http.Request, _ actor) error {
	if err := m.read(r.Context()); err != nil {
		return err
	}
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
	return nil
}

func (m *metrics) read(ctx context.Context) error {
	d, err := m.site.desk(ctx)
	switch {
	case err == nil:
		generation := d.Index.Generation()
		m.people.Set(float64(generation.Live))
		m.built.Set(float64(generation.Built.Unix()))
	case !neverCrawled(err):
		return err
	}
	m.running.Set(0)
	if m.site.live.running() {
		m.running.Set(1)
	}
	runs, err := m.site.Rooms.Store.Runs(ctx, "", 100)
	told := map[string]bool{}
	for _, run := range runs {
		if run.Code == 0 && !run.Ended.IsZero() && !told[run.Kind] {
			told[run.Kind] = true
			m.success.WithLabelValues(run.Kind).Set(float64(run.Ended.Unix()))
		}
	}
	return err
}
