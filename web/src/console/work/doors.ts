// The doors of the posts' own pages.
import type { components } from '../../schema'
import type { Id } from '../../shared/contract'
import { get, post } from '../../shared/door'

type S = components['schemas']
export type Foreseen = S['Foreseen']
export type Precedent = S['Precedent']
export type Backlog = S['Backlog']

export const work = {
  /** What a deed would bring, by its own rules; nothing is written. */
  preview: (id: Id, action: string, facts: Record<string, unknown>) => post('/api/tickets/{id}/preview', { id, body: { action, facts } as never }) as Promise<Foreseen>,
  precedents: (category?: string, region?: string) => get('/api/precedents', { query: { category, region } }).then((a) => (a.items ?? []) as Precedent[]),
  backlog: () => get('/api/backlog') as Promise<Backlog>,
}
