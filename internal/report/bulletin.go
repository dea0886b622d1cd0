package report

import (
	"context"
	"encoding/json"
	"fmt"

	"suban/internal/bulletin"
	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/workday"
)

// Bulletin is a report as a list or a page shows it.
type Bulletin struct {
	bulletin.Bulletin
	Content  *bulletin.Content          // of one that is made and opened
	Receipts []postgres.BulletinReceipt // for who keeps reports
}

// AskBulletin notes that a report is wanted; the worker makes it. It answers with its row.
func (r *Reports) AskBulletin(ctx context.Context, by org.Actor, a bulletin.Ask) (b bulletin.Bulletin, err error) {
	if err := bulletin.Keeps(by); err != nil {
		return b, err
	}
	if err := a.Check(workday.DateOf(r.db.Now())); err != nil {
		return b, err
	}
	title, err := r.titleOf(ctx, a)
	if err != nil {
		return b, err
	}
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		b = bulletin.Bulletin{ID: bulletin.ID(tx.NewID()), Ask: a, State: bulletin.Waiting, By: by.Person(), ByName: by.Name, AskedAt: tx.Now, Title: title}
		if _, err := tx.AddBulletin(ctx, b); err != nil {
			return err
		}
		return r.note(ctx, tx, by, "ask_bulletin", title, map[string]any{"kind": a.Kind, "period": a.Period.String()})
	})
	return b, err
}

func (r *Reports) note(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail map[string]any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: text})
}

// titleOf names a report, and refuses one of a desk or a campaign that is not there.
func (r *Reports) titleOf(ctx context.Context, a bulletin.Ask) (string, error) {
	var city string
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) { city, err = tx.CityName(ctx); return err })
	if err != nil {
		return "", err
	}
	of, err := r.nameOf(ctx, a.Kind, a.Of)
	return bulletin.TitleOf(city, a, of), err
}

func (r *Reports) nameOf(ctx context.Context, k bulletin.Kind, of int64) (string, error) {
	if k.OfCity() {
		return "", nil
	}
	all, err := r.subjects(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if s.Kind == k && s.ID == of {
			return s.Name, nil
		}
	}
	return "", fault.In("of", "没有这个专席或专项行动,请重新选择")
}

// Subject is a desk or a campaign that a report may be of.
type Subject struct {
	Kind   bulletin.Kind
	ID     int64
	Name   string
	OpenOn workday.Date
}

// subjects lists the desks and the campaigns that have a frozen list.
func (r *Reports) subjects(ctx context.Context) (list []Subject, err error) {
	var desks []desk.Desk
	err = r.db.Read(ctx, func(tx *postgres.Tx) error { desks, err = tx.Desks(ctx); return err })
	if err != nil {
		return nil, err
	}
	for _, d := range desks {
		on, err := workday.ParseDate(d.OpenOn)
		if err != nil {
			return nil, fmt.Errorf("read when desk %d opened: %w", d.ID, err)
		}
		list = append(list, Subject{bulletin.Desk, int64(d.ID), d.Name, on})
	}
	dossiers, err := r.oversight.Dossiers(ctx, reader, postgres.DossierFilter{Kind: supervision.Campaign, Limit: 100})
	if err != nil {
		return nil, err
	}
	for _, d := range dossiers {
		if d.State != supervision.Preparing && d.State != supervision.Dropped {
			list = append(list, Subject{bulletin.Campaign, int64(d.ID), d.Title, workday.DateOf(d.MadeAt)})
		}
	}
	return list, nil
}

// reader is who makes reports: the system, which sees the whole city's figures and files.
var reader = org.Actor{Name: org.System.Name, System: true, Permissions: map[org.Permission]bool{org.SeeAll: true, org.Supervise: true, org.ManagePolicies: true}}

// Subjects lists what a report may be of, for who keeps reports.
func (r *Reports) Subjects(ctx context.Context, by org.Actor) (list []Subject, err error) {
	if err := bulletin.Keeps(by); err != nil {
		return nil, err
	}
	return r.subjects(ctx)
}

// Bulletins lists the reports that somebody may read, newest first.
func (r *Reports) Bulletins(ctx context.Context, by org.Actor, k bulletin.Kind, skip, limit int) (list []bulletin.Bulletin, total int, err error) {
	f := postgres.BulletinFilter{Kind: k, Skip: skip, Limit: limit}
	if !bulletin.Reads(by) {
		f.To = by.Person()
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error { list, total, err = tx.Bulletins(ctx, f); return err })
	return list, total, err
}

// readable refuses who neither sees the whole city's figures nor was sent the report.
func (r *Reports) readable(ctx context.Context, tx *postgres.Tx, by org.Actor, id bulletin.ID) (b bulletin.Bulletin, err error) {
	if !bulletin.Reads(by) {
		sent, err := tx.BulletinSent(ctx, id, by.Person())
		if err != nil {
			return b, err
		}
		if !sent {
			return b, fault.New(fault.NotFound, "没有这份报告,或它没有发给您")
		}
	}
	return tx.Bulletin(ctx, id)
}

// Bulletin opens a report; that it was opened is its receipt.
func (r *Reports) Bulletin(ctx context.Context, by org.Actor, id bulletin.ID) (v Bulletin, err error) {
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		if v.Bulletin, err = r.readable(ctx, tx, by, id); err != nil {
			return err
		}
		if v.State == bulletin.Ready {
			c, err := tx.BulletinContent(ctx, id)
			if err != nil {
				return err
			}
			v.Content = &c
			tx.ReadBulletin(id, by, false)
			if err := tx.Flush(ctx); err != nil {
				return err
			}
		}
		if bulletin.Keeps(by) == nil {
			v.Receipts, err = tx.BulletinReceipts(ctx, id)
		}
		return err
	})
	return v, err
}

// BulletinFile downloads a report as Word, or as Excel; who took it is in its receipt and the audit.
func (r *Reports) BulletinFile(ctx context.Context, by org.Actor, id bulletin.ID, sheet bool) (d Document, err error) {
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		b, err := r.readable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if b.State != bulletin.Ready {
			return fault.New(fault.Conflict, "这份报告还没有生成,请稍候再下载")
		}
		if d.Body, err = tx.BulletinFile(ctx, id, sheet); err != nil {
			return err
		}
		d.Name = b.Title + map[bool]string{false: ".docx", true: ".xlsx"}[sheet]
		tx.ReadBulletin(id, by, true)
		return r.note(ctx, tx, by, "export_bulletin", d.Name, map[string]any{"bulletin": id})
	})
	return d, err
}
