package web

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the numbers that an operator's monitoring reads.
type metrics struct {
	site     *Site
	registry *prometheus.Registry
	people   *prometheus.Desc
	age      *prometheus.Desc
	success  *prometheus.Desc
	running  *prometheus.Desc
}

func newMetrics(s *Site) *metrics {
	m := &metrics{
		site: s, registry: prometheus.NewRegistry(),
		people:  prometheus.NewDesc("mlscout_people", "People who can be found.", nil, nil),
		age:     prometheus.NewDesc("mlscout_index_built_seconds", "Unix time at which the live index was built.", nil, nil),
		success: prometheus.NewDesc("mlscout_last_success_seconds", "Unix time at which the last complete run ended.", []string{"kind"}, nil),
		running: prometheus.NewDesc("mlscout_crawl_running", "1 while a crawl goes on in this process.", nil, nil),
	}
	m.registry.MustRegister(m)
	return m
}

// Registry takes more metrics from whoever runs beside the site.
func (s *Site) Registry() *prometheus.Registry { return s.metrics.registry }

// Describe meets prometheus.Collector.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.people, m.age, m.success, m.running} {
		ch <- d
	}
}

// Collect meets prometheus.Collector. What cannot be read is left out.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if d, err := m.site.desk(ctx); err == nil {
		generation := d.Index.Generation()
		gauge(m.people, float64(generation.Live))
		gauge(m.age, float64(generation.Built.Unix()))
	}
	running := 0.0
	if m.site.live.running() {
		running = 1
	}
	gauge(m.running, running)
	runs, err := m.site.Rooms.Store.Runs(ctx, "", 100)
	if err != nil {
		return
	}
	told := map[string]bool{}
	for _, run := range runs {
		if run.Code == 0 && !run.Ended.IsZero() && !told[run.Kind] {
			told[run.Kind] = true
			gauge(m.success, float64(run.Ended.Unix()), run.Kind)
		}
	}
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request, _ actor) error {
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
	return nil
}
