import { nextDate, startOf } from '../../shared/time'
import type { Query } from '../../shared/http'

/** What narrows the list. All of it stands in the address, so a list can be sent to a colleague. */
export type Filters = {
  queue?: string
  q?: string
  state?: string
  kind?: string
  time_class?: string
  urgency?: string
  source?: string
  channel?: string
  category?: string
  region?: string
  unit?: string
  from?: string
  to?: string
  due_by?: string
  warn?: string
}

const keys = ['queue', 'q', 'state', 'kind', 'time_class', 'urgency', 'source', 'channel', 'category', 'region', 'unit', 'from', 'to', 'due_by', 'warn'] as const
const dates = ['from', 'to', 'due_by'] as const

/** Reads an address; what is not a filter or not a date is dropped. */
export function readFilters(search: Record<string, unknown>): Filters {
  const f: Filters = {}
  for (const key of keys) {
    const v = search[key]
    if (typeof v !== 'string' && typeof v !== 'number') continue
    const text = String(v).trim().slice(0, 100)
    if (text) f[key] = text
  }
  for (const key of dates) if (f[key] && !/^\d{4}-\d{2}-\d{2}$/.test(f[key])) delete f[key]
  return f
}

/** How many filters beside the queue narrow the list. */
export function narrowing(f: Filters): number {
  return Object.keys(f).filter((k) => k !== 'queue').length
}

/** Whether the words typed are a telephone number; ticket numbers are longer. */
export function isPhone(q: string): boolean {
  return /^[+\d\s-]+$/.test(q) && /^\d{7,15}$/.test(q.replace(/[+\s-]/g, ''))
}

/** The API's query for these filters; dates are whole days in Shanghai. */
export function toQuery(f: Filters): Query {
  const { from, to, due_by, warn, q, ...rest } = f
  return {
    ...rest,
    ...(q && isPhone(q) ? { phone: q } : { q }),
    accepted_from: from && startOf(from),
    accepted_before: to && startOf(nextDate(to)),
    due_before: due_by && startOf(nextDate(due_by)),
    ...(warn === 'overdue' ? { overdue: true } : warn ? { warn } : {}),
  }
}
