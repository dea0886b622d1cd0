package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"suban/internal/postgres"
)

// Handler is everything under one address: the doors, the pages, and what
// watches over the system. Doors are mounted at their paths.
func (h *Home) Handler(doors map[string]http.Handler, metricsFrom []string, more ...prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	for path, door := range doors {
		mux.Handle(path, door)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("GET /metrics", h.metrics(metricsFrom, more))
	mux.Handle("/", pages())
	return mux
}

// ready answers whether requests can be served now.
func (h *Home) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	have, want, err := h.DB.Schema(ctx)
	switch {
	case err != nil:
		http.Error(w, "数据库不可用", http.StatusServiceUnavailable)
	case have != want:
		http.Error(w, fmt.Sprintf("数据库结构是 %d,需要 %d", have, want), http.StatusServiceUnavailable)
	default:
		fmt.Fprintln(w, "ok")
	}
}

// metrics are for Prometheus, and for nobody else.
func (h *Home) metrics(from []string, more []prometheus.Gatherer) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), pool{h.DB})
	allowed, _ := networks(from) // checked when the address was opened
	answer := promhttp.HandlerFor(append(prometheus.Gatherers{registry}, more...), promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if peer := address(r.RemoteAddr); !peer.IsLoopback() && !contains(allowed, peer) {
			http.Error(w, "只对本机和 --metrics-from 列出的地址开放", http.StatusForbidden)
			return
		}
		answer.ServeHTTP(w, r)
	})
}

// pool reports the connections to the database.
type pool struct{ db *postgres.DB }

var (
	connections = prometheus.NewDesc("suban_database_connections", "Connections to the database by state.", []string{"state"}, nil)
	acquires    = prometheus.NewDesc("suban_database_acquires_total", "How often a connection was taken.", nil, nil)
	waits       = prometheus.NewDesc("suban_database_wait_seconds_total", "Time spent waiting for a connection.", nil, nil)
)

func (pool) Describe(out chan<- *prometheus.Desc) { out <- connections; out <- acquires; out <- waits }

func (p pool) Collect(out chan<- prometheus.Metric) {
	s := p.db.Pool.Stat()
	for state, n := range map[string]int32{"idle": s.IdleConns(), "busy": s.AcquiredConns(), "limit": s.MaxConns()} {
		out <- prometheus.MustNewConstMetric(connections, prometheus.GaugeValue, float64(n), state)
	}
	out <- prometheus.MustNewConstMetric(acquires, prometheus.CounterValue, float64(s.AcquireCount()))
	out <- prometheus.MustNewConstMetric(waits, prometheus.CounterValue, s.AcquireDuration().Seconds())
}
