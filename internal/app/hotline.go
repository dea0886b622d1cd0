package app

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"suban/internal/account"
	"suban/internal/api"
	"suban/internal/blob"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/command"
	"suban/internal/library"
	"suban/internal/live"
	"suban/internal/notice"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/phone"
	"suban/internal/quality"
	"suban/internal/reception"
	"suban/internal/report"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/steward"
	"suban/internal/switchboard"
	"suban/internal/worker"
)

// Hotline is a hotline at work on a store: what does its deeds, the doors that
// lead to it, and the timetable it keeps.
type Hotline struct {
	Casework  *casework.Casework
	Accounts  *account.Accounts
	Library   *library.Library
	Stats     *stats.Stats
	API       *api.API
	Live      *live.Live
	Oversight *oversight.Oversight
	Reports   *report.Reports
	Quality   *quality.Quality
	Reception *reception.Reception
	Command   *command.Command
	Board     *switchboard.Board // nil without telephone
	Phone     *phone.Phone

	home   *Home
	keys   *seal.Keys
	worker *worker.Worker
	cancel context.CancelFunc
	under  sync.WaitGroup
}

// HotlineOptions say how a hotline runs beside its store.
type HotlineOptions struct {
	Demo   bool
	Notice notice.Config
	Map    api.Map               // how the public map is drawn
	Clamd  string                // where the virus scanner answers, empty for none
	Meter  prometheus.Registerer // may be nil
	Phone  *switchboard.Options  // nil without telephone; what belongs to the store is filled in here
}

// Hotline opens the keys and starts what does the deeds; Close ends it.
func (h *Home) Hotline(ctx context.Context, o HotlineOptions) (*Hotline, error) {
	keys, err := h.Keys(ctx)
	if err != nil {
		return nil, err
	}
	way, err := o.Notice.Gateway()
	if err != nil {
		return nil, err
	}
	l := &Hotline{home: h, keys: keys, Casework: casework.New(h.DB, keys, casework.Options{Blobs: blob.Open(h.Blobs, keys), Scanner: blob.NewScanner(o.Clamd)})}
	l.Accounts = account.New(h.DB, keys, func(ctx context.Context) (*org.Tree, error) {
		book, err := l.Casework.Rulebook(ctx)
		if err != nil {
			return nil, err
		}
		return book.Units, nil
	})
	l.Library = library.New(h.DB, l.Casework.Rulebook)
	l.Stats = stats.New(h.DB, keys, l.Casework.Rulebook)
	l.Oversight = oversight.New(h.DB, l.Casework, keys)
	l.Quality = quality.New(h.DB, l.Casework, keys)
	l.Reception = reception.New(h.DB, l.Casework, keys)
	l.Command = command.New(h.DB, l.Casework, l.Accounts, keys)
	l.Reports = report.New(h.DB, l.Oversight, l.Stats, l.Command, l.Casework.Rulebook)
	if o.Phone != nil {
		if err := l.telephone(ctx, *o.Phone, o.Demo); err != nil {
			l.Casework.Close()
			return nil, err
		}
	}
	l.Phone = phone.New(l.Board, l.Accounts, l.Casework)
	l.API = api.New(api.Options{Board: l.Board, Casework: l.Casework, Accounts: l.Accounts, Library: l.Library, Steward: steward.New(h.DB), Stats: l.Stats, Oversight: l.Oversight, Reports: l.Reports,
		Quality: l.Quality, Reception: l.Reception, Command: l.Command, City: h.DB.City, Now: h.DB.Now, Secure: Secure, Demo: o.Demo, Map: o.Map})
	l.Live = live.New(h.DB, l.Casework, l.Accounts, nil)
	outbox := notice.New(h.DB, way, o.Notice.Tries, l.Casework.Reach)
	outbox.Followers = l.Casework.ReachFollower
	l.worker = worker.New(worker.Worker{DB: h.DB, Casework: l.Casework, Accounts: l.Accounts, Library: l.Library, Stats: l.Stats, Oversight: l.Oversight, Reports: l.Reports, Quality: l.Quality, Reception: l.Reception, Command: l.Command,
		Outbox: outbox}, o.Meter)
	return l, nil
}

// Start begins the timetable and the live streams. Before, whatever first says is done beside it, such
// as telling the demo city's past; nothing waits for it.
func (l *Hotline) Start(ctx context.Context, first func(context.Context)) {
	ctx, l.cancel = context.WithCancel(ctx)
	l.under.Go(func() { l.Live.Run(ctx) })
	l.under.Go(func() {
		if first != nil {
			first(ctx)
		}
		l.worker.Run(ctx)
	})
}

// Demo makes the demo city's units, rules and accounts, which takes a moment.
func (l *Hotline) Demo(ctx context.Context) error {
	if err := city.Found(ctx, l.home.DB, l.Accounts, l.home.DB.Now()); err != nil {
		return fmt.Errorf("make the demo city: %w", err)
	}
	return nil
}

// Past tells the demo city's last sixty days, unless it has been told.
func (l *Hotline) Past(ctx context.Context, tickets int, progress func(done, total int)) (city.Seeded, error) {
	fold := func(done, total int) {
		if done%foldEvery == 0 { // the worker begins when all is told; who looks at figures meanwhile should not wait
			_, _ = l.Stats.Fold(ctx) // what failed is folded with the rest
		}
		progress(done, total)
	}
	return city.Seed(ctx, l.home.DB, l.keys, l.Accounts, city.SeedOptions{Blobs: blob.Open(l.home.Blobs, l.keys), Tickets: tickets, Now: l.home.DB.Now(), Progress: fold})
}

// foldEvery is after how many stories of a demo's past their figures are folded.
const foldEvery = 100

// Doors are what answers requests beside the pages, by path.
func (l *Hotline) Doors() map[string]http.Handler {
	return map[string]http.Handler{"/api/": patient{l.API}, "/api/live": l.Live, "/api/live/": l.Live, "/api/phone": l.Phone}
}

// uploadTime is how long one file may take on a slow line.
const uploadTime = 20 * time.Minute

// patient gives an upload more time than other requests have.
type patient struct{ http.Handler }

func (p patient) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if api.Uploads(r.URL.Path) {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime)) // a writer without deadlines has none to extend
	}
	p.Handler.ServeHTTP(w, r)
}

// Close stops the timetable and lets the deeds under way finish.
func (l *Hotline) Close() {
	if l.cancel != nil {
		l.cancel()
	}
	l.Phone.Close()
	if l.Board != nil {
		l.Board.Close()
	}
	done := make(chan struct{})
	go func() { l.under.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second): // a duty hangs; the database ends it
	}
	l.Casework.Close()
}
