// Dates as the hotline reads them: always Asia/Shanghai, whatever the browser's
// own zone. China keeps one offset all year, so eight hours are added and the
// UTC fields are read.
const offset = 8 * 3600_000
const pad = (n: number) => String(n).padStart(2, '0')
const weekdays = '日一二三四五六'

type Fields = { year: number; month: number; day: number; hour: number; minute: number; second: number; weekday: number }

function fields(at: Date): Fields {
  const d = new Date(at.getTime() + offset)
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    weekday: d.getUTCDay(),
  }
}

function parse(at: string | Date | null | undefined): Date | undefined {
  if (!at) return undefined
  const d = at instanceof Date ? at : new Date(at)
  return Number.isNaN(d.getTime()) || d.getUTCFullYear() < 1900 ? undefined : d
}

/** A due instant: the end of a day is stored as the next day's 00:00 and read as 24:00. */
function due(at: Date): Fields {
  const f = fields(at)
  if (f.hour || f.minute || f.second) return f
  return { ...fields(new Date(at.getTime() - 1)), hour: 24, minute: 0 }
}

/** 11-23 18:05; with the year when it is not this one. */
export function showTime(at?: string | Date | null, now = new Date()): string {
  const d = parse(at)
  if (!d) return '—'
  const f = fields(d)
  const year = f.year === fields(now).year ? '' : `${f.year}-`
  return `${year}${pad(f.month)}-${pad(f.day)} ${pad(f.hour)}:${pad(f.minute)}`
}

/** 2026-11-23 18:05:09, for titles and records. */
export function showFull(at?: string | Date | null): string {
  const d = parse(at)
  if (!d) return '—'
  const f = fields(d)
  return `${f.year}-${pad(f.month)}-${pad(f.day)} ${pad(f.hour)}:${pad(f.minute)}:${pad(f.second)}`
}

/** 11月30日 24:00; with the year when it is not this one. */
export function showDue(at?: string | Date | null, now = new Date()): string {
  const d = parse(at)
  if (!d) return '—'
  const f = due(d)
  const year = f.year === fields(now).year ? '' : `${f.year}年`
  return `${year}${f.month}月${f.day}日 ${pad(f.hour)}:${pad(f.minute)}`
}

/** 11-30 24:00, for tables. */
export function showDueShort(at?: string | Date | null, now = new Date()): string {
  const d = parse(at)
  if (!d) return '—'
  const f = due(d)
  const year = f.year === fields(now).year ? '' : `${f.year}-`
  return `${year}${pad(f.month)}-${pad(f.day)} ${pad(f.hour)}:${pad(f.minute)}`
}

/** 11月30日(周一)24:00 */
export function showDueLong(at?: string | Date | null, now = new Date()): string {
  const d = parse(at)
  if (!d) return '—'
  const f = due(d)
  const year = f.year === fields(now).year ? '' : `${f.year}年`
  return `${year}${f.month}月${f.day}日（周${weekdays[f.weekday]}）${pad(f.hour)}:${pad(f.minute)}`
}

/** 2026年11月23日 周一 */
export function showDate(at?: string | Date | null): string {
  const d = parse(at)
  if (!d) return '—'
  const f = fields(d)
  return `${f.year}年${f.month}月${f.day}日 周${weekdays[f.weekday]}`
}

/** The date in Shanghai, 2026-11-23. */
export function dateOf(at: string | Date): string {
  const f = fields(at instanceof Date ? at : new Date(at))
  return `${f.year}-${pad(f.month)}-${pad(f.day)}`
}

/** The date a due instant belongs to: 00:00 is the end of the day before. */
export function dueDateOf(at: string | Date): string {
  const f = due(at instanceof Date ? at : new Date(at))
  return `${f.year}-${pad(f.month)}-${pad(f.day)}`
}

export function today(): string {
  return dateOf(new Date())
}

/** The first instant of a Shanghai date, as sent to the API. */
export function startOf(date: string): string {
  return `${date}T00:00:00+08:00`
}

/** The day after, for exclusive ends. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86400_000).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/** How long ago, in words: 刚刚, 5 分钟前, 3 小时前, 11-20 09:12. */
export function showAgo(at?: string | Date | null, now = new Date()): string {
  const d = parse(at)
  if (!d) return '—'
  const s = (now.getTime() - d.getTime()) / 1000
  if (s < 60) return '刚刚'
  if (s < 3600) return `${Math.floor(s / 60)} 分钟前`
  if (s < 6 * 3600) return `${Math.floor(s / 3600)} 小时前`
  return showTime(d, now)
}

/** 03:42, or 1:03:42. */
export function showClock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const h = Math.floor(s / 3600)
  const rest = `${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`
  return h ? `${h}:${rest}` : rest
}
