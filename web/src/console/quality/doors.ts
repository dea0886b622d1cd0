// The doors of quality inspection (质检).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Words } from '../../shared/words'

type S = components['schemas']
export type Row = S['InspectionRow']
export type View = S['InspectionView']
export type Scoring = S['Scoring']
export type Mark = S['Mark']
export type Sheet = S['InspectionSheet']
export type Item = S['Item']
export type Rule = S['SamplingRule']
export type Terms = S['QualityTerms']
export type Figures = S['QualityFigures']
export type Share = S['QualityShare']
export type Agreement = S['Agreement']
export type Tab = 'todo' | 'scored' | 'mine' | 'figures' | 'terms'
export type Subject = Row['subject']

export const pageLength = 30
export const subjects: Words = { registration: '登记', reply: '答复', call: '通话' }
export const states: Words = { waiting: '待评分', half: '待双评', split: '待裁定', scored: '已评分', appealed: '申诉待复评', settled: '已复评' }
export const parts: Words = { first: '评分', blind: '双评', ruling: '裁定', second: '申诉复评' }

export const doors = {
  list: (tab: 'todo' | 'scored' | 'mine', subject: Subject | undefined, skip: number) => get('/api/inspections', { query: { tab, subject, skip, limit: pageLength } }),
  one: (id: number) => get('/api/inspections/{id}', { id }),
  score: (id: number, body: { version: number; lost: Record<string, number>; marks: Mark[]; comment: string }) => post('/api/inspections/{id}/score', { id, body }),
  appeal: (id: number, version: number, text: string) => post('/api/inspections/{id}/appeal', { id, body: { version, text } }),
  coach: (id: number, text: string, checkOn: string) => post('/api/inspections/{id}/coach', { id, body: { text, check_on: checkOn } }),
  acknowledge: (id: number, answer: string) => post('/api/coachings/{id}/acknowledge', { id, body: { answer } }),
  figures: (from?: string, to?: string) => get('/api/quality', { query: { from, to } }),
  terms: () => get('/api/quality/terms'),
  saveSheet: (body: Sheet) => post('/api/quality/sheets', { body }),
  saveRule: (body: Rule) => post('/api/quality/rules', { body }),
}
