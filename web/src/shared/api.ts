// One function for each door of the API that the pages knock at.
import type {
  Category, CitizenForm, CitizenTicket, Derivation, Id, InboxItem, Me, Page, Policy, QueueCount, Region, Registration, Requester, TicketRow, TicketView,
  TimelineEvent, Unit,
} from './contract'
import { call, queryString, type Query } from './http'

type Items<T> = { items: T[] | null }
const items = <T>(answer: Items<T> | T[]): T[] => (Array.isArray(answer) ? answer : (answer.items ?? []))

export const api = {
  signIn: (body: { account: string; password: string; code?: string }) => call<{ me: Me }>('POST', '/sign-in', { body }),
  signOut: () => call<void>('POST', '/sign-out', { body: {} }),
  me: () => call<Me>('GET', '/me'),

  changePassword: (body: { present: string; next: string }) => call<{ pending?: string }>('POST', '/me/password', { body }),
  enrolCode: () => call<{ secret: string; url: string }>('POST', '/me/code', { body: {} }),
  confirmCode: (code: string) => call<{ pending?: string }>('POST', '/me/code/confirm', { body: { code } }),

  tickets: (query: Query, signal?: AbortSignal) => call<Page<TicketRow>>('GET', '/tickets' + queryString(query), { signal }),
  counts: (query?: Query) => call<{ queues: QueueCount[] | null }>('GET', '/tickets/counts' + queryString(query)).then((a) => a.queues ?? []),
  register: (body: Registration, key: string) => call<{ id: Id; no: string; ticket?: { id: Id; no: string } }>('POST', '/tickets', { body, key }),
  ticket: (id: Id) => call<TicketView>('GET', `/tickets/${id}`),
  timeline: (id: Id) => call<Items<TimelineEvent> | TimelineEvent[]>('GET', `/tickets/${id}/timeline`).then(items),
  due: (id: Id, assignment?: number) => call<Derivation>('GET', `/tickets/${id}/due` + queryString({ assignment })),
  deed: (id: Id, action: string, body: { version: number; facts: Record<string, unknown> }, key: string) =>
    call<unknown>('POST', `/tickets/${id}/deeds/${action}`, { body, key }),
  reveal: (id: Id, body: { field: string; reason: string }) => call<{ value: string; left_today?: number }>('POST', `/tickets/${id}/reveal`, { body }),

  requester: (phone: string, signal?: AbortSignal) => call<Requester>('GET', '/requesters' + queryString({ phone }), { signal }),
  units: (q?: string) => call<Items<Unit>>('GET', '/units' + queryString({ q })).then(items),
  regions: (parent?: string) => call<Items<Region>>('GET', '/regions' + queryString({ parent })).then(items),
  categories: () => call<Items<Category>>('GET', '/categories').then(items),
  policies: () => call<Items<Policy>>('GET', '/policies').then(items),

  inbox: () => call<Items<InboxItem> & { unread?: number }>('GET', '/inbox').then((a) => ({ items: a.items ?? [], unread: a.unread ?? (a.items ?? []).filter((n) => !n.read).length })),
  readNotice: (id: Id) => call<void>('POST', `/inbox/${id}/read`, { body: {} }),
}

export const citizen = {
  form: () => call<CitizenForm>('GET', '/citizen/form'),
  submit: (body: Record<string, unknown>, key: string) => call<{ no: string; code: string }>('POST', '/citizen/tickets', { body, key }),
  track: (body: { no: string; code: string }) => call<CitizenTicket>('POST', '/citizen/track', { body }),
  act: (deed: 'rate' | 'withdraw' | 'reopen' | 'urge' | 'appeal', body: Record<string, unknown>, key: string) => call<unknown>('POST', `/citizen/${deed}`, { body, key }),
}
