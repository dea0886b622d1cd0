// The doors of the score sheets (单位考核).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
export type Card = S['ScoreCard']
export type Row = S['ScoreRow']
export type Lost = Omit<S['ScoreLost'], 'ticket'> & { ticket: S['TicketRow'] | null }
export type Appeal = S['ScoreAppeal']
export type Trial = S['ScoreTrial']
export type Wanted = S['WantedItem']

export const doors = {
  card: (unit?: string, month?: string) => get('/api/score', { query: { unit: unit ? Number(unit) : undefined, month } as never }),
  trial: (unit: number, month: string, items: Wanted[]) => post('/api/score/trial', { body: { unit, month, items } }),
  appeal: (unit: number, month: string, items: Wanted[], code: string, text: string) => post('/api/score/appeals', { body: { unit, month, items, code, text } }),
  decide: (id: number, exclude: boolean, remark: string) => post('/api/score/appeals/{id}/decide', { id, body: { exclude, remark } }),
  appeals: () => get('/api/score/appeals').then((a) => a.items ?? []),
}

export const appealWords: Record<string, { name: string; tone: 'blue' | 'amber' | 'green' | 'grey' }> = {
  asked: { name: '待裁定', tone: 'amber' },
  seconded: { name: '待第二人', tone: 'amber' },
  upheld: { name: '剔除', tone: 'green' },
  refused: { name: '维持', tone: 'grey' },
}

export const keyOf = (w: { k: string; id: number; n: number; round: number }) => `${w.k}.${w.id}.${w.n}.${w.round}`
