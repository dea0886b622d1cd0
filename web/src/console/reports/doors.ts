// The doors of reports (报告).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Words } from '../../shared/words'

type S = components['schemas']
export type Row = S['BulletinRow']
export type View = S['BulletinView']
export type Content = S['Content']
export type Reading = S['Reading']
export type Schedule = S['BulletinSchedule']
export type Schedules = S['BulletinSchedules']
export type Kind = Row['kind']
export type Search = { kind?: string; id?: string; skip?: string; part?: string }

export const pageLength = 30
export const kinds: Words = { daily: '日报', weekly: '统计周报', monthly: '月报', desk: '专席报告', campaign: '专项行动报告' }
export const rhythms: Words = { day: '每日', week: '每周', month: '每月' }
export const states: Words = { waiting: '等待生成', making: '正在生成', ready: '已生成', refused: '没有生成' }
export const ofCity = (k: string) => k === 'daily' || k === 'weekly' || k === 'monthly'

export const doors = {
  list: (kind: string | undefined, skip: number) => get('/api/bulletins', { query: { kind: kind as Kind | undefined, skip, limit: pageLength } }),
  one: (id: number) => get('/api/bulletins/{id}', { id }),
  ask: (body: { kind: Kind; of?: number; on?: string; from?: string; to?: string }) => post('/api/bulletins', { body }),
  schedules: () => get('/api/bulletin-schedules'),
  save: (body: Schedule) => post('/api/bulletin-schedules', { body }),
}

export function readSearch(s: Record<string, unknown>): Search {
  const text = (v: unknown, shape: RegExp) => (shape.test(String(v ?? '')) ? String(v) : undefined)
  return { kind: text(s.kind, /^(daily|weekly|monthly|desk|campaign)$/), id: text(s.id, /^\d{1,16}$/), skip: text(s.skip, /^\d{1,6}$/), part: text(s.part, /^schedules$/) }
}
