// The doors of dossiers (案卷): consultations, campaigns, joint rulings, leaders' days.
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Row = S['DossierRow']
export type Point = Maybe<S['DossierPoint'], 'unit'>
export type Dossier = Omit<Maybe<S['FullDossier'], 'unit' | 'category'>, 'point_list'> & { point_list: Point[] | null }
export type Offer = S['DossierOffer']
export type Sum = S['DossierSum']
export type Board = Maybe<S['ProvinceItem'], 'unit'>

export type Observed = Maybe<S['ObservedTicket'], 'unit' | 'category'>

export type Opening = { kind: string; title?: string; text?: string; place?: string; at?: string; leader?: number; units?: number[]; tickets?: number[]; list?: string; region?: string; unit?: number; month?: string }
export type Deed = Record<string, unknown> & { action: string; version: number }

export const doors = {
  list: (query: { kind?: string; open?: boolean; ticket?: number }) => get('/api/dossiers', { query: query as never }).then((a) => a.items ?? []),
  sums: () => get('/api/dossiers/sums').then((a) => a.items ?? []),
  one: (id: number) => get('/api/dossiers/{id}', { id }) as Promise<Dossier>,
  open: (body: Opening) => post('/api/dossiers', { body: body as never }) as Promise<Dossier>,
  do: (id: number, body: Deed) => post('/api/dossiers/{id}', { id, body: body as never }) as Promise<Dossier>,
  board: () => get('/api/supervision/province').then((a) => (a.items ?? []) as Board[]),
  observed: () => get('/api/observed').then((a) => (a.items ?? []) as Observed[]),
  leaders: () => get('/api/city-leaders').then((a) => a.items ?? []),
  tickets: (q: string) => get('/api/tickets', { query: { q, limit: 20 } as never }).then((a) => a.items ?? []),
}
