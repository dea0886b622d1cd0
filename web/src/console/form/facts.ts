import dayjs, { type Dayjs } from 'dayjs'
import type { FormField } from '../../shared/contract'

/** A select whose default is a list takes several. */
export function kindOf(f: FormField): FormField['type'] {
  return f.type === 'select' && Array.isArray(f.default) ? 'list' : f.type
}

export type Values = Record<string, unknown>

const empty = (v: unknown) => v === undefined || v === null || v === '' || (Array.isArray(v) && v.length === 0) || (typeof v === 'string' && v.trim() === '')

/** What a form begins with: the draft typed before, else the server's defaults. */
export function startValues(fields: FormField[], draft?: Values): Values {
  const values: Values = {}
  for (const f of fields) {
    const from = draft && f.name in draft ? draft[f.name] : f.default
    if (!empty(from)) values[f.name] = from
  }
  return values
}

/** Facts as the API takes them: trimmed, empty optional fields left out, times with Shanghai's offset. */
export function toFacts(fields: FormField[], values: Values): Values {
  const facts: Values = {}
  for (const f of fields) {
    const v = values[f.name]
    if (empty(v)) continue
    switch (kindOf(f)) {
      case 'number':
        facts[f.name] = Number(v)
        break
      case 'bool':
        facts[f.name] = v === true || v === 'true'
        break
      case 'date':
        facts[f.name] = String(v).slice(0, 10)
        break
      case 'datetime':
        facts[f.name] = withOffset(String(v))
        break
      case 'units':
        facts[f.name] = Array.isArray(v) ? v : [v]
        break
      case 'list':
        facts[f.name] = Array.isArray(v) ? v : [v]
        break
      case 'select': {
        // Options keep their own type: 5 stays a number.
        const chosen = (x: unknown) => f.options?.find((o) => String(o.value) === String(x))?.value ?? x
        facts[f.name] = Array.isArray(v) ? v.map(chosen) : chosen(v)
        break
      }
      default:
        facts[f.name] = typeof v === 'string' ? v.trim() : v
    }
  }
  return facts
}

/** The first thing wrong with a field, in words; the server has the last say. */
export function refuse(f: FormField, v: unknown): string | undefined {
  if (empty(v)) return f.required ? `请${['text', 'textarea', 'number', 'ticket'].includes(f.type) ? '填写' : '选择'}${f.label}` : undefined
  if (typeof v === 'string' && f.max && ['text', 'textarea', 'ticket'].includes(f.type) && [...v.trim()].length > f.max) return `${f.label}最多 ${f.max} 字，现在 ${[...v.trim()].length} 字`
  if (f.type === 'number') {
    const n = Number(v)
    if (!Number.isFinite(n)) return `${f.label}请填数字`
    if (f.max != null && n > f.max) return `${f.label}不能大于 ${f.max}`
    if (f.min != null && n < f.min) return `${f.label}不能小于 ${f.min}`
  }
  return undefined
}

/** A picker's wall clock is Shanghai's, whatever zone the browser is in. */
export function withOffset(wall: string): string {
  if (/Z$|[+-]\d\d:\d\d$/.test(wall)) return wall
  return wall.length === 16 ? `${wall}:00+08:00` : `${wall}+08:00`
}

export function fromWall(v: unknown): Dayjs | null {
  if (!v) return null
  const text = String(v)
  const shanghai = /Z$|[+-]\d\d:\d\d$/.test(text) ? new Date(Date.parse(text) + 8 * 3600_000).toISOString().slice(0, 19) : text
  const d = dayjs(shanghai)
  return d.isValid() ? d : null
}
