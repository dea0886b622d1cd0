import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { composing } from '../../shared/keys'
import { Blank } from '../ui'

export type Column<T> = { name: string; label: string; width?: number | string; show: (row: T) => ReactNode }

type Props<T> = { label: string; rows: T[]; columns: Column<T>[]; id: (row: T) => string; onOpen?: (row: T) => void; chosen?: string; none?: ReactNode; off?: (row: T) => boolean }

/** A table of administration. One row is in the tab order; arrows move it, Enter opens. */
export function Grid<T>({ label, rows, columns, id, onOpen, chosen, none, off }: Props<T>) {
  const [at, setAt] = useState(0)
  const body = useRef<HTMLTableSectionElement>(null)
  const here = Math.max(0, Math.min(at, rows.length - 1))
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setAt(next)
    ;(body.current?.children[next] as HTMLElement | undefined)?.focus()
  }
  const press = (e: KeyboardEvent, row: T, i: number) => {
    if (composing(e) || e.target !== e.currentTarget) return
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: rows.length - 1 }[e.key]
    if (to !== undefined) move(to)
    else if ((e.key === 'Enter' || e.key === ' ') && onOpen) onOpen(row)
    else return
    e.preventDefault()
  }
  if (!rows.length) return <Blank title={typeof none === 'string' ? none : '没有内容'}>{typeof none === 'string' ? null : none}</Blank>
  return (
    <table className="a-grid" aria-label={label}>
      <thead>
        <tr>
          {columns.map((c) => (
            <th key={c.name} style={{ width: c.width }}>
              {c.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row, i) => (
          <tr
            key={id(row)} tabIndex={onOpen ? (i === here ? 0 : -1) : undefined} className={(chosen === id(row) ? 'on ' : '') + (off?.(row) ? 'off' : '')} data-id={id(row)}
            aria-selected={onOpen ? chosen === id(row) : undefined} onFocus={() => setAt(i)} onKeyDown={onOpen && ((e) => press(e, row, i))} onClick={onOpen && (() => onOpen(row))}
          >
            {columns.map((c) => (
              <td key={c.name}>{c.show(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
