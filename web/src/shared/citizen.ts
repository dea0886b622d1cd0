// The citizens' door: no session, a receipt of number and code.
import type { components } from '../schema'
import type { CitizenView } from './contract'
import { get, post } from './door'

export type Receipt = { no: string; code: string }
export type Said = components['schemas']['Said']
export type Rating = components['schemas']['RateRequestBody']

export const citizen = {
  form: () => get('/api/citizen/form'),
  submit: (body: Said, key: string) => post('/api/citizen/tickets', { body, key }),
  track: (body: Receipt) => post('/api/citizen/track', { body }) as Promise<CitizenView>,
  unfollow: (body: Receipt) => post('/api/citizen/unfollow', { body }),
  looks: (body: Receipt) => post('/api/citizen/looks', { body }).then((a) => a.items ?? []),
  rate: (body: Rating, key: string) => post('/api/citizen/rate', { body, key }),
  ask: (deed: 'withdraw' | 'reopen' | 'urge' | 'appeal' | 'add' | 'answer', body: Receipt & { reason?: string; attachments?: { file: string; name: string }[] }, key: string) => post(`/api/citizen/${deed}`, { body, key }),
}
