import { useState } from 'react'
import { showDue, showDueShort, showTime } from '../../shared/time'
import { Explained } from '../ticket/derivation'
import { refusalOf } from './use-work'
import type { Foreseen } from './doors'

export type Stop = { label: string; at?: string | null; big?: boolean; due?: boolean; note?: string }
type Read = { data?: Foreseen; isFetching: boolean; isError: boolean; error: unknown }

/** The dates that a deed would set, before it is sent, with the days behind them. */
export function ForeseenDates({ read, title, stops, hint }: { read: Read; title: string; stops: (f: Foreseen) => Stop[]; hint: string }) {
  const [open, setOpen] = useState(false)
  const f = read.data
  return (
    <section className="foreseen" aria-label={title} aria-live="polite">
      <header>
        <b>{title}</b>
        <span className="meta">{read.isFetching && !f ? '正在推算…' : f?.due ? `${f.due.policy.name}规则 · 工作日历第 ${f.due.calendar.version} 版` : ''}</span>
        {f?.due && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? '收起推导' : '为什么是这天'}
          </button>
        )}
      </header>
      {read.isError ? (
        <p className="said" role="alert">
          {refusalOf(read.error).message}
        </p>
      ) : !f ? (
        <p className="meta">{hint}</p>
      ) : (
        <ol className="stops">
          {stops(f).map((s) => (
            <li key={s.label} className={s.big ? 'big' : ''}>
              <span>{s.label}</span>
              <b className="num" title={s.due ? showDue(s.at) : undefined}>
                {s.at ? (s.due ? showDueShort(s.at) : showTime(s.at)) : '—'}
              </b>
              {s.note && <span>{s.note}</span>}
            </li>
          ))}
        </ol>
      )}
      {open && f?.due && (
        <div className="derived">
          <Explained due={f.due} />
        </div>
      )}
    </section>
  )
}
