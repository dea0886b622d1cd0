// The doors of incidents (事件, 一事多诉).
import type { components } from '../../schema'
import type { Id, TicketRow } from '../../shared/contract'
import { get, post } from '../../shared/door'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Incident = Maybe<S['IncidentRow'], 'category' | 'region'>
export type IncidentTicket = Omit<S['IncidentTicket'], keyof TicketRow> & TicketRow
export type Whole = Omit<Maybe<S['IncidentView'], 'category' | 'region'>, 'tickets'> & { tickets: IncidentTicket[] | null }
export type Side = 'live' | 'ended'

export const doors = {
  list: (state: Side) => get('/api/incidents', { query: { state } }).then((a) => (a.items ?? []) as Incident[]),
  one: (id: number) => get('/api/incidents/{id}', { id }) as Promise<Whole>,
  of: (id: Id, signal?: AbortSignal) => get('/api/tickets/{id}/incident', { id, signal }).then((a) => a.incident as Whole | null),
  join: (id: number, tickets?: Id[], reason?: string) => post('/api/incidents/{id}/join', { id, body: { tickets: tickets?.map(Number), reason } }),
  leave: (id: number, ticket: Id, reason?: string) => post('/api/incidents/{id}/leave', { id, body: { ticket: Number(ticket), reason } }),
  merge: (id: number, into: number) => post('/api/incidents/{id}/merge', { id, body: { into } }),
  close: (id: number, reason: string) => post('/api/incidents/{id}/close', { id, body: { reason } }),
}

export const incidentStates: Record<string, string> = { proposed: '待确认', open: '处置中', closed: '已了结', dismissed: '不是同一事件', merged: '已并入其他事件' }
export const incidentSteps: Record<string, string> = {
  propose: '系统提出', open: '立为事件', join: '并入', leave: '移出', refuse: '认定不是', head: '改由主办', merge: '合并', close: '了结', dismiss: '认定不是同一事件',
}
export const heatParts: Record<string, string> = { volume: '诉求量', growth: '增长', likes: '共鸣', spread: '扩散', urgency: '紧急' }
