// The doors of the special desks (专席) and of the introductions to banks (银企对接).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Words } from '../../shared/words'

type S = components['schemas']
export type Desk = S['SpecialDesk']
export type Contact = S['BankContact']
export type Matching = S['BankMatching']
export type Figures = S['DeskFigures']

export const deskKinds: Words = { business: '为企服务', finance: '金融服务', epidemic: '疫情防控', other: '其他' }
export const standings: Words = { planned: '待开通', open: '服务中', off_duty: '服务时间外', closed: '已关闭' }
export const matchReasons: Words = { materials: '材料不全', collateral: '抵押担保不足', credit: '征信不符', rate: '利率期限谈不拢', product: '没有合适产品', gave_up: '企业放弃', unreachable: '联系不上', other: '其他' }

export const doors = {
  desks: () => get('/api/desks').then((a) => a.items ?? []),
  saveDesk: (body: Desk) => post('/api/desks', { body }),
  figures: (from?: string, to?: string) => get('/api/desks/figures', { query: { from, to } }),
  contacts: () => get('/api/bank-contacts').then((a) => a.items ?? []),
  saveContact: (body: Contact) => post('/api/bank-contacts', { body }),
  matchings: () => get('/api/matchings').then((a) => a.items ?? []),
  match: (no: string, contact: number) => post('/api/matchings', { body: { no, contact } }),
  talk: (id: number, version: number, side: 'firm' | 'bank', text: string) => post('/api/matchings/{id}/talk', { id, body: { version, side, text } }),
  close: (id: number, body: { version: number; outcome: 'agreed' | 'failed'; reason?: '' | 'materials' | 'collateral' | 'credit' | 'rate' | 'product' | 'gave_up' | 'unreachable' | 'other'; amount?: number; remark?: string }) => post('/api/matchings/{id}/close', { id, body }),
}
