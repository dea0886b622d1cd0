// The doors of replays under other rules (推演) and of promised answer days (答复承诺).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
export type Options = S['WhatifOptions']
export type Field = S['WhatifField']
export type Run = Omit<S['WhatifRun'], 'result'> & { result: Result | null }
export type Result = S['WhatifResult']
export type Line = S['WhatifLine']
export type Group = S['WhatifGroup']
export type Item = Omit<S['WhatifItem'], 'ticket'> & { ticket: S['TicketRow'] | null }
export type Change = S['WhatifChange']
export type Kept = S['PromisesKept']

/** Which items of a replay are opened. */
export type Opened = { k: string; name: string; unit?: number; topic?: string; is?: string; was?: string }

export const pageLength = 50

export const doors = {
  options: () => get('/api/whatif/options'),
  runs: () => get('/api/whatif').then((a) => (a.items ?? []) as Run[]),
  run: (id: number) => get('/api/whatif/{id}', { id }) as Promise<Run>,
  ask: (from: string, to: string, change: Change) => post('/api/whatif', { body: { from, to, change } }) as Promise<Run>,
  cancel: (id: number) => post('/api/whatif/{id}/cancel', { id }) as Promise<Run>,
  tickets: (id: number, o: Opened, skip: number) =>
    get('/api/whatif/{id}/tickets', { id, query: { k: o.k, unit: o.unit, topic: o.topic, is: o.is, was: o.was, skip } as never }).then((a) => (a.items ?? []) as Item[]),
  promises: () => get('/api/promises'),
}

export const sides: Record<string, string> = { good: '按时', bad: '超期', outside: '期外', out: '不计' }
export const runWords: Record<string, { name: string; tone: 'blue' | 'amber' | 'green' | 'grey' | 'red' }> = {
  waiting: { name: '等待', tone: 'grey' },
  running: { name: '正在重放', tone: 'blue' },
  done: { name: '已完成', tone: 'green' },
  failed: { name: '未完成', tone: 'red' },
  cancelled: { name: '已取消', tone: 'grey' },
}
