// What the address says of the page of figures, and its ready-made periods.
import { dateOf } from '../../shared/time'

export type Search = { from?: string; to?: string; region?: string; unit?: string; k?: string; rank?: string; list?: string }

const day = (v: unknown) => (typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) ? v : undefined)

export function readSearch(s: Record<string, unknown>): Search {
  const text = (v: unknown, shape: RegExp) => (shape.test(String(v ?? '')) ? String(v) : undefined)
  return { from: day(s.from), to: day(s.to), region: text(s.region, /^\d{6,12}$/), unit: text(s.unit, /^\d{1,9}$/), k: text(s.k, /^K\d\d[a-z]?$/), rank: text(s.rank, /^K\d\d[a-z]?$/), list: text(s.list, /^(num|rest|out)$/) }
}

export type Preset = 'month' | 'last' | 'quarter' | 'year'
export const presets: { key: Preset; name: string }[] = [
  { key: 'month', name: '本月' },
  { key: 'last', name: '上月' },
  { key: 'quarter', name: '本季' },
  { key: 'year', name: '本年' },
]

/** The first and last day of a ready-made period, on a day of the city. */
export function periodOf(preset: Preset, now = new Date()): { from: string; to: string } {
  const today = dateOf(now)
  const [year, month] = today.split('-').map(Number)
  const date = (y: number, m: number, d: number) => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10)
  if (preset === 'month') return { from: date(year, month, 1), to: today }
  if (preset === 'last') return { from: date(year, month - 1, 1), to: date(year, month, 0) }
  if (preset === 'quarter') return { from: date(year, month - ((month - 1) % 3), 1), to: today }
  return { from: date(year, 1, 1), to: today }
}

export function presetOf(s: Search, now = new Date()): Preset | undefined {
  if (!s.from && !s.to) return 'month'
  return presets.map((p) => p.key).find((k) => periodOf(k, now).from === s.from && periodOf(k, now).to === s.to)
}
