package app

import (
	"context"
	"net/http"

	"suban/internal/account"
	"suban/internal/api"
	"suban/internal/casework"
	"suban/internal/org"
)

// Hotline is a hotline at work on a store: what does its deeds, and the doors
// that lead to it.
type Hotline struct {
	Casework *casework.Casework
	Accounts *account.Accounts
	API      *api.API
}

// Hotline opens the keys and starts what does the deeds; Close ends it.
func (h *Home) Hotline(ctx context.Context, demo bool) (*Hotline, error) {
	keys, err := h.Keys(ctx)
	if err != nil {
		return nil, err
	}
	l := &Hotline{Casework: casework.New(h.DB, keys, casework.Options{})}
	l.Accounts = account.New(h.DB, keys, func(ctx context.Context) (*org.Tree, error) {
		book, err := l.Casework.Rulebook(ctx)
		if err != nil {
			return nil, err
		}
		return book.Units, nil
	})
	l.API = api.New(api.Options{Casework: l.Casework, Accounts: l.Accounts, City: h.DB.City, Now: h.DB.Now, Secure: Secure, Demo: demo})
	return l, nil
}

// Doors are what answers requests beside the pages, by path.
func (l *Hotline) Doors() map[string]http.Handler {
	return map[string]http.Handler{"/api/": l.API}
}

// Close lets the deeds under way finish.
func (l *Hotline) Close() { l.Casework.Close() }
