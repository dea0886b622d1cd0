// The doors of the early warning (预警).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

export type Surge = components['schemas']['Surge']
export type SurgeView = Omit<components['schemas']['SurgeView'], 'effect'> & { effect: components['schemas']['TopicEffect'] | null }
export type State = 'open' | 'topic' | 'dismissed'

export const doors = {
  list: (state: State) => get('/api/warnings', { query: { state } }).then((a) => a.items ?? []),
  one: (id: number) => get('/api/warnings/{id}', { id }) as Promise<SurgeView>,
  decide: (id: number, body: { verdict: 'topic' | 'dismissed'; title?: string; reason?: string }) => post('/api/warnings/{id}/decide', { id, body }),
}
