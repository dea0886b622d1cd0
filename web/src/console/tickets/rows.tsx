import { memo, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { Link } from '@tanstack/react-router'
import type { TicketRow } from '../../shared/contract'
import { showDue, showDueShort, showFull, showTime } from '../../shared/time'
import { composing, typing } from '../../shared/keys'
import { flags, kinds, say, states } from '../../shared/words'
import { Chip, StateChip, UrgencyChip, WarnChip } from '../ui'

type Props = { rows: TicketRow[]; open: (row: TicketRow) => void; active?: string; stale?: boolean }

/** The table. One row is in the tab order; arrows move it, Enter opens. */
export function Rows({ rows, open, active, stale }: Props) {
  const [at, setAt] = useState(() => Math.max(0, rows.findIndex((r) => String(r.id) === active)))
  const table = useRef<HTMLTableElement>(null)
  const here = Math.min(at, rows.length - 1)

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setAt(next)
    table.current?.querySelector<HTMLElement>(`tr[data-i="${next}"]`)?.focus()
  }
  const moveRef = useRef(move)
  moveRef.current = move
  const hereRef = useRef(here)
  hereRef.current = here

  // Arrows work from anywhere on the page where nothing is being typed.
  useEffect(() => {
    const listen = (e: globalThis.KeyboardEvent) => {
      if (composing(e) || typing(e) || e.defaultPrevented) return
      const inside = table.current?.contains(e.target as Node)
      if (e.key === 'ArrowDown') moveRef.current(inside ? hereRef.current + 1 : hereRef.current)
      else if (e.key === 'ArrowUp') moveRef.current(inside ? hereRef.current - 1 : hereRef.current)
      else return
      e.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])

  return (
    <table className={'rows' + (stale ? ' stale' : '')} ref={table}>
      <thead>
        <tr>
          <th className="w-no">工单号</th>
          <th>标题</th>
          <th className="w-kind">类型</th>
          <th className="w-cat">诉求分类</th>
          <th className="w-region">事发区域</th>
          <th className="w-unit">主办单位</th>
          <th className="w-time">受理时间</th>
          <th className="w-due">到期</th>
          <th className="w-state">状态</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <Row key={row.id} row={row} i={i} here={i === here} open={open} setAt={setAt} />
        ))}
      </tbody>
    </table>
  )
}

const Row = memo(function Row({ row, i, here, open, setAt }: { row: TicketRow; i: number; here: boolean; open: (row: TicketRow) => void; setAt: (i: number) => void }) {
  const keys = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && !composing(e)) {
      e.preventDefault()
      open(row)
    }
  }
  const click = (e: MouseEvent) => {
    if (e.defaultPrevented || window.getSelection()?.toString()) return
    open(row)
  }
  const late = row.overdue ? ' late' : row.warn === 'red' ? ' soon2' : row.warn === 'yellow' ? ' soon' : ''
  return (
    <tr data-i={i} tabIndex={here ? 0 : -1} className={'trow' + late} onFocus={() => setAt(i)} onKeyDown={keys} onClick={click}>
      <td className="num w-no">{row.no}</td>
      <td className="title">
        <div>
          <UrgencyChip urgency={row.urgency} />
          <Link
            to="/tickets/$id"
            params={{ id: String(row.id) }}
            className="cut"
            tabIndex={-1}
            title={row.title}
            onClick={(e) => {
              if (e.ctrlKey || e.metaKey || e.shiftKey) return e.stopPropagation()
              e.preventDefault()
              e.stopPropagation()
              open(row)
            }}
          >
            {row.title || '（未填标题）'}
          </Link>
          <RowFlags row={row} />
        </div>
      </td>
      <td className="w-kind">{say(kinds, row.kind)}</td>
      <td className="w-cat cut" title={row.category?.name}>{row.category?.name ?? '—'}</td>
      <td className="w-region cut">{row.region?.name ?? '—'}</td>
      <td className="w-unit cut" title={row.unit?.name}>{row.unit?.name ?? '—'}</td>
      <td className="num w-time" title={showFull(row.accepted_at)}>{showTime(row.accepted_at)}</td>
      <td className="w-due">
        {row.due_at ? (
          <div className="due" title={showDue(row.due_at)}>
            <span className="num">{showDueShort(row.due_at)}</span>
            {row.left_workdays != null && !row.overdue && row.left_workdays >= 0 ? <small>剩 {row.left_workdays} 工作日</small> : null}
            <WarnChip warn={row.warn} overdue={row.overdue} />
          </div>
        ) : (
          '—'
        )}
      </td>
      <td className="w-state" aria-label={say(states, row.state)}>
        <StateChip state={row.state} />
      </td>
    </tr>
  )
})

/** 省级交办件 and 保密 first, then what happened to it before. */
export function RowFlags({ row }: { row: TicketRow }) {
  return (
    <>
      {row.source === 'province' && <Chip tone="navy">省级交办</Chip>}
      {row.redo_count > 0 && <Chip tone="amber">重办 {row.redo_count} 次</Chip>}
      {row.unsat_count > 0 && <Chip tone="red">不满意 {row.unsat_count} 次</Chip>}
      {(row.flags ?? [])
        .filter((f) => !['provincial', 'redo'].includes(f) && say(flags, f) !== '—')
        .slice(0, 3)
        .map((f) => (
          <Chip key={f} tone={f === 'confidential' ? 'line' : 'amber'}>
            {say(flags, f)}
          </Chip>
        ))}
      {(row.labels ?? []).slice(0, 2).map((l) => (
        <Chip key={l}>{l}</Chip>
      ))}
    </>
  )
}
