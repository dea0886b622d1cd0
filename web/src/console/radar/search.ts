import type { State } from './doors'

/** What the address says of the radar's page. */
export type Search = { state?: State; rule?: string; id?: string; skip?: string }

export function readSearch(s: Record<string, unknown>): Search {
  const digits = (v: unknown) => (/^\d{1,19}$/.test(String(v ?? '')) ? String(v) : undefined)
  return {
    state: s.state === 'dismissed' || s.state === 'confirmed' ? s.state : undefined,
    rule: typeof s.rule === 'string' && /^[a-z_]{1,40}$/.test(s.rule) ? s.rule : undefined,
    id: digits(s.id),
    skip: digits(s.skip),
  }
}
