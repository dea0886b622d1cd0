// Package steward is the upkeep of what deeds refer to (基础数据): units, categories,
// time-limit policies, templates and reasons. Every change is a revision with who,
// when, what it was and what it is, and a line of the audit, in one transaction.
package steward

import (
	"context"
	"encoding/json"
	"fmt"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Steward keeps the basic data of one city.
type Steward struct{ db *postgres.DB }

// New returns the steward of db's city.
func New(db *postgres.DB) *Steward { return &Steward{db} }

// DB is the database the steward keeps.
func (s *Steward) DB() *postgres.DB { return s.db }

// Nouns are what has revisions, and who may read them.
var Nouns = map[string]org.Permission{
	Unit: org.ManageUnits, Category: org.ManageCategories, Policy: org.ManagePolicies,
	NoticeTemplate: org.ManagePolicies, ReplyTemplate: org.ManageCategories, Reason: org.ManageCategories,
}

// The nouns.
const (
	Unit           = "unit"
	Category       = "category"
	Policy         = "policy"
	NoticeTemplate = "notice_template"
	ReplyTemplate  = "reply_template"
	Reason         = "reason"
)

// require refuses an actor without permission p; the system itself is the person
// at the server's own command line.
func require(by org.Actor, p org.Permission) error {
	if by.System || by.May(p) {
		return nil
	}
	return fault.New(fault.Denied, "您没有“%s”权限,请联系有此权限的管理员", p.Name())
}

// writing is one change under way.
type writing struct {
	*postgres.Tx
	by    org.Actor
	book  *ticket.Rulebook
	today string
}

// write opens a change: one administrator after the other, on the newest rules.
func (s *Steward) write(ctx context.Context, by org.Actor, p org.Permission, do func(*writing) error) error {
	return s.writeFor(ctx, by, p, do)
}

// writeFor is write for somebody who needs p, or nothing more than he showed.
func (s *Steward) writeFor(ctx context.Context, by org.Actor, p org.Permission, do func(*writing) error) error {
	if p != "" {
		if err := require(by, p); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.LockRules(ctx); err != nil {
			return err
		}
		book, _, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		return do(&writing{tx, by, book, workday.DateOf(tx.Now).String()})
	})
}

// keep writes down a change of a thing. Seen is the revision the administrator
// looked at; was is nil for a new thing.
func (w *writing) keep(ctx context.Context, noun, key string, seen int, action string, was, is any) error {
	n, err := w.LastRevision(ctx, noun, key)
	if err != nil {
		return err
	}
	if n != seen {
		return fault.New(fault.Stale, "刚被他人修改(第%d次变更,您看到的是第%d次),请刷新后再改", n, seen)
	}
	r := postgres.Revision{Noun: noun, Key: key, N: n + 1, At: w.Now, By: w.by.Person(), Name: w.by.Said(), Action: action}
	if was != nil {
		if r.Was, err = json.Marshal(was); err != nil {
			return fmt.Errorf("write revision: %w", err)
		}
	}
	if r.Body, err = json.Marshal(is); err != nil {
		return fmt.Errorf("write revision: %w", err)
	}
	w.AddRevision(r)
	w.RulesChanged()
	detail, err := json.Marshal(map[string]any{"revision": r.N, "before": r.Was, "after": r.Body})
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return w.AddAudit(ctx, postgres.Audit{ID: w.NewID(), At: w.Now, Actor: w.by.Person(), Name: w.by.Said(), Action: action + "_" + noun, Subject: key, Detail: detail})
}

// read reads for somebody who may p.
func (s *Steward) read(ctx context.Context, by org.Actor, p org.Permission, do func(*postgres.Tx) error) error {
	if err := require(by, p); err != nil {
		return err
	}
	return s.db.Read(ctx, do)
}

// Revisions lists the changes of a noun, or of one thing of it, newest first.
func (s *Steward) Revisions(ctx context.Context, by org.Actor, noun, key string) (list []postgres.Revision, err error) {
	p, known := Nouns[noun]
	if !known {
		return nil, fault.In("noun", "没有“%s”这一类基础数据", noun)
	}
	err = s.read(ctx, by, p, func(tx *postgres.Tx) error {
		list, err = tx.Revisions(ctx, noun, key, 200)
		return err
	})
	return list, err
}

// Seen are the numbers of the last changes of a noun, by key.
func (s *Steward) Seen(ctx context.Context, noun string) (last map[string]int, err error) {
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		last, err = tx.LastRevisions(ctx, noun)
		return err
	})
	return last, err
}
