package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// timetable is everything the system does by itself.
func (w *Worker) timetable() []duty {
	list := []duty{
		{"clocks", 5 * time.Second, w.clocks},                    // 自动签收、预警、超期、兜底、恢复
		{"recalendar", time.Minute, w.recalendar},                // 日历变更未完成的重算
		{"calendar_alarm", time.Hour, w.calendarAlarm},           // 日历缺失、暂定提醒
		{"seal", 10 * time.Minute, w.seal},                       // 每日封存
		{"forget_deeds", time.Hour, w.forgetDeeds},               // 过期的操作编号
		{"suggest", 3 * time.Second, w.Casework.SuggestWaiting},  // 待派单的分类和单位建议、自动派单
		{"incidents", 5 * time.Second, w.Casework.TendIncidents}, // 一事多诉: 提出、随主办件派单和答复
		{"retrain", 10 * time.Second, w.retrain},                 // 每夜或应人要求重新训练
		{"warnings", 5 * time.Minute, w.Casework.Warn},           // 预警,每日一次
		{"radar", time.Hour, w.Casework.ScanRadar},               // 假办结雷达,每日一次
		{"count_notices", 30 * time.Second, w.countNotices},      // 待发、失败的通知
		{"scan", 30 * time.Second, w.Casework.ScanWaiting},       // 隔离附件的病毒扫描
		{"files", 10 * time.Minute, w.Casework.DropFiles},        // 无人认领和已删除的附件
	}
	if w.Oversight != nil {
		list = append(list, duty{"supervision", 30 * time.Second, w.supervise}) // 预警、催办、提级、四张清单
	}
	if w.Reports != nil {
		list = append(list, duty{"bulletins", 3 * time.Second, w.Reports.Tend}) // 定时报告、等待生成的报告
	}
	if w.Quality != nil {
		list = append(list, duty{"sample", 10 * time.Minute, w.Quality.Sample}) // 质检抽样
	}
	if w.Reception != nil {
		list = append(list, duty{"watch_line", time.Minute, w.Reception.Watch}) // 来电高于预测
	}
	if w.Command != nil {
		list = append(list, duty{"surge", 20 * time.Second, w.Command.Tend}) // 战时: 直派、每小时清单、到班失效
	}
	if w.Outbox != nil {
		list = append(list, duty{"notices", 5 * time.Second, w.notices}) // 发送通知
	}
	if w.Accounts != nil {
		list = append(list, duty{"sessions", time.Hour, w.Accounts.Tidy}) // 过期的会话
	}
	if w.Library != nil {
		list = append(list, duty{"articles", time.Hour, w.Library.Tend}) // 知识条目生效、到期、复核提醒
	}
	if w.Stats != nil {
		list = append(list, duty{"figures", 10 * time.Second, w.Stats.Fold}, // 统计归集
			duty{"whatif", 2 * time.Second, w.Stats.RunWhatIfs},  // 推演
			duty{"promises", time.Minute, w.promises},            // 答复承诺,每夜重算
			duty{"follow_calendar", time.Minute, w.Stats.Follow}, // 日历变更后重算统计
			duty{"verify_figures", time.Hour, w.verifyFigures})   // 每夜核对统计与逐件
	}
	return list
}

const (
	alarmsAtATime = 500
	ticksAtATime  = 64
	alarmRetry    = 10 * time.Minute // after an alarm that could not be served
	keepDeeds     = 7 * 24 * time.Hour
)

// clocks does to every ticket what its clocks demand by now. A ticket that fails
// is put off, so that it does not stand before the others.
func (w *Worker) clocks(ctx context.Context) (int, error) {
	var events atomic.Int64
	for {
		var due []ticket.ID
		err := w.DB.Read(ctx, func(tx *postgres.Tx) (err error) { due, err = tx.DueAlarms(ctx, alarmsAtATime); return err })
		if err != nil || len(due) == 0 {
			return int(events.Load()), err
		}
		before, failed := events.Load(), make([]error, len(due))
		var group errgroup.Group
		group.SetLimit(ticksAtATime)
		for i, id := range due {
			group.Go(func() error {
				r, err := w.Casework.Tick(ctx, id, time.Time{})
				events.Add(int64(len(r.Events)))
				failed[i] = err
				return nil
			})
		}
		_ = group.Wait() // failures are told one by one
		if err := w.putOff(ctx, due, failed); err != nil {
			return int(events.Load()), err
		}
		if len(due) < alarmsAtATime || events.Load() == before || ctx.Err() != nil {
			return int(events.Load()), ctx.Err()
		}
	}
}

// putOff moves the alarms that could not be served, and says so when it is not
// the rules that refused.
func (w *Worker) putOff(ctx context.Context, due []ticket.ID, failed []error) error {
	if !slices.ContainsFunc(failed, func(err error) bool { return err != nil }) || ctx.Err() != nil {
		return ctx.Err()
	}
	return w.DB.Write(ctx, func(tx *postgres.Tx) error {
		for i, err := range failed {
			if err == nil || errors.Is(err, fault.Unavailable) {
				continue
			}
			if _, refused := fault.Of(err); !refused {
				w.Log.Error("clocks of a ticket failed", "ticket", due[i], "err", err)
			}
			if err := tx.Postpone(ctx, due[i], tx.Now.Add(alarmRetry)); err != nil {
				return fmt.Errorf("put off alarm: %w", err)
			}
		}
		return nil
	})
}

func (w *Worker) supervise(ctx context.Context) (int, error) {
	p, err := w.Oversight.Pass(ctx)
	return p.Caught + p.In + p.Out, err
}

func (w *Worker) recalendar(ctx context.Context) (int, error) {
	return w.Casework.RecalendarUnfinished(ctx)
}

func (w *Worker) calendarAlarm(ctx context.Context) (int, error) {
	return once(w.Casework.CalendarAlarm(ctx))
}

func (w *Worker) seal(ctx context.Context) (int, error) { return once(w.Casework.SealDaily(ctx)) }

func (w *Worker) retrain(ctx context.Context) (int, error) {
	return once(w.Casework.RetrainNightly(ctx))
}

func (w *Worker) forgetDeeds(ctx context.Context) (int, error) {
	return 0, w.DB.Write(ctx, func(tx *postgres.Tx) error { return tx.ForgetDeeds(ctx, tx.Now.Add(-keepDeeds)) })
}

func (w *Worker) notices(ctx context.Context) (int, error) {
	d, err := w.Outbox.Deliver(ctx)
	w.metrics.sent.WithLabelValues("sent").Add(float64(d.Sent))
	w.metrics.sent.WithLabelValues("again").Add(float64(d.Again))
	w.metrics.sent.WithLabelValues("failed").Add(float64(d.Failed))
	return d.Sent, err
}

func (w *Worker) countNotices(ctx context.Context) (int, error) {
	return 0, w.DB.Read(ctx, func(tx *postgres.Tx) error {
		counts, err := tx.CountNotices(ctx)
		for state, n := range counts {
			w.metrics.notices.WithLabelValues(state).Set(float64(n))
		}
		return err
	})
}

func once(did bool, err error) (int, error) {
	if did {
		return 1, err
	}
	return 0, err
}

// nightFrom and nightTo are the hours in which heavy chores are done.
const nightFrom, nightTo = 1, 5

// promises reckons the promises anew once a night, the first time at once, and takes over
// what another node reckoned.
func (w *Worker) promises(ctx context.Context) (int, error) {
	n, err := w.Casework.FollowPromises(ctx)
	if hour := w.DB.Now().In(workday.Zone).Hour(); err != nil || w.Casework.Promises() > 0 && (hour < nightFrom || hour >= nightTo) {
		return n, err
	}
	claimed := false
	err = w.DB.Write(ctx, func(tx *postgres.Tx) (err error) { claimed, err = tx.ClaimChore(ctx, "promises"); return err })
	if err != nil || !claimed {
		return n, err
	}
	if _, err := w.Stats.MakePromises(ctx); err != nil {
		return n, err
	}
	return w.Casework.FollowPromises(ctx)
}

// verifyFigures compares the figures with the tickets once a night; a difference is
// told by its cell and left to a person: suban stats rebuild puts it right.
func (w *Worker) verifyFigures(ctx context.Context) (int, error) {
	if hour := w.DB.Now().In(workday.Zone).Hour(); hour < nightFrom || hour >= nightTo {
		return 0, nil
	}
	claimed := false
	err := w.DB.Write(ctx, func(tx *postgres.Tx) (err error) { claimed, err = tx.ClaimChore(ctx, "verify_figures"); return err })
	if err != nil || !claimed {
		return 0, err
	}
	v, err := w.Stats.Verify(ctx, nil)
	if err == nil && len(v.Flaws) > 0 {
		w.Log.Error("figures differ from the tickets", "cells", len(v.Flaws)+v.More, "first", v.Flaws[0])
	}
	return len(v.Flaws), err
}
