// The doors of administration (管理).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import { send } from '../../shared/http'

type S = components['schemas']
export type Unit = S['UnitRow']
export type UnitFigures = S['UnitFigures']
export type User = S['User']
export type Session = S['Session']
export type Category = S['CategoryRow']
export type Policy = S['Policy']
export type PolicySheet = S['PolicySheet']
export type PolicySaid = S['PolicySaid']
export type PolicyPreview = S['PolicyPreview']
export type Calendar = S['Calendar']
export type CalendarPreview = S['CalendarPreview']
export type NoticeTemplate = S['NoticeTemplate']
export type ReplyTemplate = S['ReplyKept']
export type ReasonList = S['ReasonList']
export type ReasonCode = S['ReasonCode']
export type RoleSheet = S['RoleSheet']
export type RoleRow = S['RoleRow']
export type Revision = S['Revision']
export type AuditLine = S['AuditLine']
export type SignInLine = S['SignIn']
export type RevealLine = S['RevealLine']
export type Summary = S['Summary']
export type Body = Record<string, unknown>

const listed = <T>(a: { items: T[] | null }): T[] => a.items ?? []

export type DocumentTemplate = Omit<S['DocumentTemplate'], 'at'> & { at: string | null }

export const doors = {
  units: () => get('/api/admin/units').then((a) => ({ ...a, items: a.items ?? [], openings: a.openings ?? [] })),
  openUnit: (body: Body) => post('/api/admin/units', { body: body as never }),
  changeUnit: (id: number, body: Body) => post('/api/admin/units/{id}', { id, body: body as never }),
  revisions: (noun: S['Revision']['action'], key?: string) => get('/api/admin/revisions', { query: { noun: noun as never, key } }).then(listed),

  users: (query: { q?: string; unit?: number; role?: string; after?: string }) => get('/api/users', { query }).then(listed),
  addUser: (body: Body) => post('/api/users', { body: body as never }),
  changeUser: (id: number, body: Body) => post('/api/users/{id}', { id, body: body as never }),
  resetPassword: (id: number) => post('/api/users/{id}/reset-password', { id }),
  resetCode: (id: number) => post('/api/users/{id}/reset-code', { id }),
  unlock: (id: number) => post('/api/users/{id}/unlock', { id }),
  handOver: (id: number, body: { to: number; disable: boolean }) => post('/api/users/{id}/hand-over', { id, body }),
  sessions: (user: number) => get('/api/sessions', { query: { user } }).then(listed),
  revokeSession: (id: number) => post('/api/sessions/{id}/revoke', { id }),
  roles: () => get('/api/admin/roles'),
  setRole: (body: Body) => post('/api/admin/roles', { body: body as never }),

  categories: () => get('/api/admin/categories').then(listed),
  openCategory: (body: Body) => post('/api/admin/categories', { body: body as never }),
  changeCategory: (body: Body) => post('/api/admin/categories/change', { body: body as never }),
  moveCategory: (body: Body) => post('/api/admin/categories/move', { body: body as never }),

  policies: () => get('/api/admin/policies'),
  previewPolicy: (body: Policy) => post('/api/admin/policies/preview', { body }),
  addPolicy: (body: Policy) => post('/api/admin/policies', { body }),

  calendar: (year: number) => get('/api/calendar', { query: { year } }),
  previewCalendar: (body: { file?: string; provisional?: number }) => post('/api/calendar/preview', { body }),
  importCalendar: (body: { file?: string; provisional?: number }) => post('/api/calendar', { body }),

  notices: () => get('/api/admin/notice-templates').then(listed),
  setNotice: (body: Body) => post('/api/admin/notice-templates', { body: body as never }),
  replies: () => get('/api/admin/reply-templates').then(listed),
  saveReply: (body: Body) => post('/api/admin/reply-templates', { body: body as never }),
  reasons: () => get('/api/reasons').then(listed),
  addReason: (body: { list: string; label: string }) => post('/api/admin/reasons', { body }),
  changeReason: (body: Body) => post('/api/admin/reasons/change', { body: body as never }),

  documents: () => get('/api/admin/document-templates').then(listed) as Promise<DocumentTemplate[]>,
  sheetKinds: () => get('/api/admin/import').then(listed),
  audits: (query: Body) => get('/api/audit/admin', { query: query as never }).then(listed),
  signIns: (query: Body) => get('/api/audit/sign-ins', { query: query as never }).then(listed),
  reveals: (query: Body) => get('/api/audit/reveals', { query: query as never }).then(listed),
}

/** A filled-in sheet, tried (dry) or taken in. */
export const bring = (kind: string, file: Blob, dry: boolean) => send<Summary>(`/admin/import?kind=${kind}&dry=${dry}`, file)

/** A Word template edited by the office; without a file the shipped one. */
export const saveDocument = (kind: string, file?: Blob): Promise<unknown> => (file ? send(`/admin/document-templates?kind=${kind}`, file) : post('/api/admin/document-templates/shipped', { body: { kind } }))
