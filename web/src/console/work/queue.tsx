import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Checkbox } from 'antd'
import type { TicketRow } from '../../shared/contract'
import { useLetters } from '../../shared/keys'
import { showDueShort } from '../../shared/time'
import { Blank, Bones, Refused, UrgencyChip } from '../ui'
import '../ticket/ticket.css'
import './work.css'

export type QueueChip = { key: string; label: string; of: (row: TicketRow) => boolean }
type Read = { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown; data?: { count: number; more: boolean } }

type Props = {
  title: string
  rows: TicketRow[]
  read: Read
  current?: TicketRow
  pick: (row: TicketRow) => void
  /** The lists of this page, as links that keep the page. */
  tabs?: { key: string; label: string; count?: number }[]
  tab?: string
  to?: string
  chips?: QueueChip[]
  second?: (row: TicketRow) => ReactNode
  mark?: (row: TicketRow) => ReactNode
  chosen?: ReadonlySet<string>
  choose?: (row: TicketRow) => void
  empty: ReactNode
  foot?: ReactNode
}

/** The left column of a post's page: what waits, the most pressing first. J and K move. */
export function Queue(p: Props) {
  const [chip, setChip] = useState('all')
  const list = useRef<HTMLUListElement>(null)
  const rows = p.rows.filter(p.chips?.find((c) => c.key === chip)?.of ?? (() => true))
  const at = rows.findIndex((r) => r.id === p.current?.id)
  const move = (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (next) p.pick(next)
  }
  useLetters({ j: () => move(1), k: () => move(-1), x: p.choose && p.current ? () => p.choose!(p.current!) : undefined })
  useEffect(() => {
    list.current?.querySelector('.on')?.scrollIntoView({ block: 'nearest' })
  }, [p.current?.id])

  return (
    <section className="panel queue" aria-label={p.title}>
      {p.tabs && p.tabs.length > 1 ? (
        <nav className="queue-tabs" aria-label="事项">
          {p.tabs.map((t) => (
            <Link key={t.key} to={p.to as never} search={{ tab: t.key } as never} className={t.key === p.tab ? 'on' : ''} aria-current={t.key === p.tab ? 'page' : undefined}>
              {t.label}
              {t.count !== undefined && <b>{t.count}</b>}
            </Link>
          ))}
        </nav>
      ) : (
        <header>
          <h2>{p.title}</h2>
          <div className="note">{p.read.data ? `${p.read.data.count}${p.read.data.more ? '+' : ''} 件` : ''}</div>
        </header>
      )}
      {p.chips && p.rows.length > 0 && (
        <div className="queue-chips" role="group" aria-label="筛选">
          {[{ key: 'all', label: '全部', of: () => true }, ...p.chips].map((c) => (
            <button key={c.key} type="button" className={'pill' + (c.key === chip ? ' on' : '')} aria-pressed={c.key === chip} onClick={() => setChip(c.key)}>
              {c.label} <b>{p.rows.filter(c.of).length}</b>
            </button>
          ))}
        </div>
      )}
      <div className="scroll grow">
        {p.read.isPending ? (
          <Bones lines={10} />
        ) : p.read.isError && !rows.length ? (
          <Refused error={p.read.error} retry={() => void p.read.refetch()} />
        ) : !rows.length ? (
          <Blank title="没有等待办理的工单">{p.empty}</Blank>
        ) : (
          <ul ref={list}>
            {rows.map((row) => (
              <li key={row.id} className={(row.id === p.current?.id ? 'on' : '') + (late(row) ? ' late' : '')}>
                {p.choose && (
                  <Checkbox aria-label={`选中 ${row.no}`} checked={p.chosen?.has(String(row.id))} onChange={() => p.choose!(row)} />
                )}
                <button type="button" className="queue-row" aria-current={row.id === p.current?.id ? 'true' : undefined} onClick={() => p.pick(row)}>
                  <span className="queue-main">
                    <b className="cut">{row.title || '（未填标题）'}</b>
                    {p.mark?.(row)}
                    <UrgencyChip urgency={row.urgency} />
                  </span>
                  <span className="queue-sub meta">
                    <span className="num">
                      <Left row={row} />
                    </span>
                    <span className="cut">{p.second ? p.second(row) : (row.region?.name ?? '')}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <footer className="meta">
        {p.foot}
        <span className="keys-hint">
          <kbd>J</kbd> <kbd>K</kbd> 上下{p.choose && <> <kbd>X</kbd> 选中</>}
        </span>
      </footer>
    </section>
  )
}

const late = (row: TicketRow) => row.overdue || (!!row.due_at && Date.parse(row.due_at) < Date.now())

/** How long the running clock still has: by the minute on the last day, the date before. */
export function Left({ row }: { row: TicketRow }) {
  const [now, tick] = useState(Date.now)
  useEffect(() => {
    const t = setInterval(() => tick(Date.now()), 15_000)
    return () => clearInterval(t)
  }, [])
  if (!row.due_at) return null
  const minutes = Math.floor((Date.parse(row.due_at) - now) / 60_000)
  if (minutes < 0) return <b className="hot">超 {spell(-minutes)}</b>
  if (minutes < 24 * 60) return <b className={minutes < 60 ? 'warm' : ''}>剩 {spell(minutes)}</b>
  return <>{showDueShort(row.due_at)} 到期</>
}

function spell(minutes: number): string {
  if (minutes < 60) return `${minutes} 分钟`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
  return `${Math.floor(minutes / 1440)} 天`
}
