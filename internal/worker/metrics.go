package worker

import "github.com/prometheus/client_golang/prometheus"

// metrics say whether the timetable is kept, by duty.
type metrics struct {
	done     *prometheus.CounterVec
	failures *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	last     *prometheus.GaugeVec
	sent     *prometheus.CounterVec
	notices  *prometheus.GaugeVec
}

func newMetrics(r prometheus.Registerer) metrics {
	duty := []string{"duty"}
	m := metrics{
		done: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "suban_duty_done_total",
			Help: "What a duty had to do: deeds of the clocks, notices sent, heads sealed."}, duty),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "suban_duty_failures_total",
			Help: "How often a duty failed."}, duty),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "suban_duty_seconds",
			Help: "How long a duty took.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 9)}, duty),
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "suban_duty_last_success_timestamp_seconds",
			Help: "When a duty was last done without failure."}, duty),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "suban_notices_total",
			Help: "Tries to send a notice, by what became of it."}, []string{"outcome"}),
		notices: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "suban_notices",
			Help: "Notices in the outbox that wait or failed."}, []string{"state"}),
	}
	if r != nil {
		r.MustRegister(m.done, m.failures, m.seconds, m.last, m.sent, m.notices)
	}
	return m
}
