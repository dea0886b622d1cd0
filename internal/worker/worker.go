// Package worker is the timetable: what the system does by itself, again and
// again, in this process. Several nodes may run it on one database; every duty is
// such that it is done once however many come to it.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/command"
	"suban/internal/library"
	"suban/internal/notice"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/quality"
	"suban/internal/reception"
	"suban/internal/report"
	"suban/internal/stats"
)

// Worker does the duties of one city.
type Worker struct {
	DB        *postgres.DB
	Casework  *casework.Casework
	Accounts  *account.Accounts
	Library   *library.Library
	Stats     *stats.Stats
	Outbox    *notice.Outbox
	Log       *slog.Logger
	Oversight *oversight.Oversight
	Reports   *report.Reports
	Quality   *quality.Quality
	Reception *reception.Reception
	Command   *command.Command

	metrics metrics
	duties  []duty
}

// duty is one line of the timetable.
type duty struct {
	name  string
	every time.Duration
	// do returns how much there was to do. Done halfway, it is begun again.
	do func(context.Context) (int, error)
}

// New returns a worker whose counters are registered with r, which may be nil.
func New(w Worker, r prometheus.Registerer) *Worker {
	if w.Log == nil {
		w.Log = slog.Default()
	}
	w.metrics = newMetrics(r)
	w.duties = w.timetable()
	return &w
}

// Run does every duty at its times until ctx ends, and returns when all that was
// under way has stopped.
func (w *Worker) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, d := range w.duties {
		all.Go(func() { w.keep(ctx, d) })
	}
	all.Wait()
}

// Once does every duty one time, in order: for tests, and for tools that leave
// no duty undone.
func (w *Worker) Once(ctx context.Context) error {
	for _, d := range w.duties {
		if _, err := w.perform(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
	}
	return nil
}

// keep does one duty at once and then at its pace. A failure is told and tried
// again at the next time.
func (w *Worker) keep(ctx context.Context, d duty) {
	tick := time.NewTicker(d.every)
	defer tick.Stop()
	failing := false
	for {
		_, err := w.perform(ctx, d)
		switch {
		case err != nil && ctx.Err() == nil:
			w.Log.Error("duty failed", "duty", d.name, "err", err)
			failing = true
		case err == nil && failing:
			w.Log.Info("duty works again", "duty", d.name)
			failing = false
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// perform does a duty once and counts it. A panic is a failure of this duty, not
// of the hotline.
func (w *Worker) perform(ctx context.Context, d duty) (n int, err error) {
	timer := prometheus.NewTimer(w.metrics.seconds.WithLabelValues(d.name))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		timer.ObserveDuration()
		w.metrics.done.WithLabelValues(d.name).Add(float64(n))
		if err != nil && ctx.Err() != nil {
			return // it was told to stop
		}
		if err != nil {
			w.metrics.failures.WithLabelValues(d.name).Inc()
			return
		}
		w.metrics.last.WithLabelValues(d.name).SetToCurrentTime()
	}()
	return d.do(ctx)
}
