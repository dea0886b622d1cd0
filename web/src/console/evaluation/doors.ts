// The doors of the hotline's evaluation of itself (自评).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Words } from '../../shared/words'
import type { Tone } from '../ui'

type S = components['schemas']
export type Row = S['EvaluationRow']
export type View = S['EvaluationView']
export type Line = S['EvaluationLine']
export type Sum = S['EvaluationSum']
export type Visit = S['MysteryVisit']
export type Part = Exclude<Visit['part'], ''>

export const sources: Words = { computed: '系统计算', mystery: '暗访', survey: '明访', proof: '佐证' }
export const visitStates: Words = { planned: '待拨测', played: '待复评', split: '待裁定', settled: '已评定', dropped: '作废' }
export const visitTones: Record<string, Tone> = { planned: 'line', played: 'amber', split: 'red', settled: 'green', dropped: 'grey' }
export const parts: Words = { first: '首评', second: '复评', ruling: '裁定' }
export const ways: Words = { phone: '电话访问', street: '现场访问', web: '网上填写' }
export const marks: Words = { 2: '做到', 1: '部分做到', 0: '未做到' }

export const doors = {
  list: () => get('/api/evaluations'),
  one: (id: number) => get('/api/evaluations/{id}', { id }),
  open: (body: { name: string; from: string; to: string; days: number }) => post('/api/evaluations', { body }),
  take: (id: number) => post('/api/evaluations/{id}/figures', { id }),
  judge: (id: number, body: { n: number; part: Part; marks: Record<string, number>; remark?: string; at?: string; wait?: number; no?: string; account?: string }) => post('/api/evaluations/{id}/visits', { id, body }),
  drop: (id: number, n: number) => post('/api/evaluations/{id}/visits/drop', { id, body: { n } }),
  answer: (id: number, way: 'phone' | 'street' | 'web', steps: Record<string, number>) => post('/api/evaluations/{id}/answers', { id, body: { way, steps } }),
  prove: (id: number, body: { item: string; points: number; paper: string; file?: string; name?: string }) => post('/api/evaluations/{id}/proofs', { id, body }),
  mend: (id: number, body: { item: string; unit: number; owner: string; until: string; measure: string }) => post('/api/evaluations/{id}/gaps', { id, body }),
  mended: (id: number, item: string, outcome: string) => post('/api/evaluations/{id}/gaps/close', { id, body: { item, outcome } }),
  close: (id: number, version: number) => post('/api/evaluations/{id}/close', { id, body: { version } }),
  gaps: () => get('/api/evaluations/gaps').then((a) => a.items ?? []),
}

/** What a line came to, as it is written. */
export function reads(l: Line): string {
  if (!l.den) return '—'
  if (l.source === 'proof') return `${l.num} 分`
  return l.unit === '%' ? `${l.value.toFixed(2)}%` : `${l.value.toFixed(2)} ${l.unit}`
}
