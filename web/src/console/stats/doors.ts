// The doors of the figures (统计).
import type { components } from '../../schema'
import { get } from '../../shared/door'
import { save } from '../../shared/http'
import type { Search } from './search'

type S = components['schemas']
export type Board = S['StatsBoard']
export type Figure = S['Figure']
export type Items = Omit<S['StatsItems'], 'items'> & { items: Item[] }
export type Item = Omit<S['StatsItem'], 'ticket' | 'unit'> & { ticket: S['TicketRow'] | null; unit: S['Ref'] | null }
export type Group = S['StatsGroup']
export type Rank = S['StatsRank']
export type Day = S['FigureDay']
export type List = 'num' | 'rest' | 'out'

const where = (s: Search) => ({ from: s.from, to: s.to, region: s.region, unit: s.unit ? Number(s.unit) : undefined })

export const pageLength = 20

export const doors = {
  board: (s: Search, signal?: AbortSignal) => get('/api/stats', { query: { ...where(s), rank: s.rank } as never, signal }),
  items: (k: string, s: Search, list: List, skip: number, signal?: AbortSignal) =>
    get('/api/indicators/{id}', { id: k as never, query: { ...where(s), list, skip, limit: pageLength } as never, signal }).then((a) => ({ ...a, items: a.items ?? [] }) as Items),
  export: (s: Search, purpose: string, k?: string, list?: List) => save('/stats/export', { ...where(s), from: s.from ?? '', to: s.to ?? '', rank: s.rank, purpose, k, list }),
}
