// The doors of the radar of false closures (假办结雷达).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

export type Suspect = Omit<components['schemas']['Suspect'], 'at'> & { at?: string | null }
export type Rule = components['schemas']['RadarRule']
export type State = 'open' | 'dismissed' | 'confirmed'
export type Query = { state?: State; rule?: string; skip?: number }

export const pageLength = 30

export const doors = {
  list: (q: Query) => get('/api/radar', { query: { ...q, limit: pageLength } }).then((a) => ({ ...a, items: (a.items ?? []) as Suspect[], rules: a.rules ?? [] })),
  dismiss: (id: number, reason: string) => post('/api/radar/{id}/dismiss', { id, body: { reason } }),
}
