// One function for each door of the API that the pages knock at.
import type { Id, Page, Registration, Requester, TicketRow, TicketView } from './contract'
import { get, post } from './door'
import { call, Problem, type Query } from './http'

const listed = <T>(answer: { items: T[] | null }): T[] => answer.items ?? []

/**
 * The version to go on with when nobody but the system did something since: a warning
 * or a step of supervision holds no person up. The rules look at the deed anew.
 */
function onlySystem(e: unknown): number | undefined {
  if (!(e instanceof Problem) || e.code !== 'stale') return undefined
  const { changes, version } = e.body as { changes?: { actor: string }[]; version?: number }
  return changes?.length && changes.every((c) => c.actor === '系统') ? version : undefined
}

export const api = {
  signIn: (body: { account: string; password: string; code?: string }) => post('/api/sign-in', { body }),
  signOut: () => post('/api/sign-out'),
  me: () => get('/api/me'),
  changePassword: (body: { present: string; next: string }) => post('/api/me/password', { body }),
  enrolCode: () => post('/api/me/code'),
  confirmCode: (code: string) => post('/api/me/code/confirm', { body: { code } }),

  tickets: (query: Query, signal?: AbortSignal) => get('/api/tickets', { query: query as never, signal }) as Promise<Page<TicketRow>>,
  counts: () => get('/api/tickets/counts').then((a) => a.queues ?? []),
  register: (body: Registration, key: string) => post('/api/tickets', { body, key }),
  ticket: (id: Id) => get('/api/tickets/{id}', { id }) as Promise<TicketView>,
  timeline: (id: Id) => get('/api/tickets/{id}/timeline', { id }).then(listed),
  due: (id: Id, assignment?: number) => get('/api/tickets/{id}/due', { id, query: { assignment } }),
  /** Which deeds there are is the ticket's to say, so this door's name is open. */
  deed: (id: Id, action: string, body: { version: number; facts: Record<string, unknown>; attachments?: { file: string; name: string }[] }, key: string) =>
    call<{ version: number }>('POST', `/tickets/${id}/deeds/${action}`, { body, key }).catch((e) => {
      const version = onlySystem(e)
      if (!version) throw e
      return call<{ version: number }>('POST', `/tickets/${id}/deeds/${action}`, { body: { ...body, version }, key })
    }),
  reveal: (id: Id, body: { field: 'name' | 'phone'; reason: string }) => post('/api/tickets/{id}/reveal', { id, body }),

  requester: (phone: string, signal?: AbortSignal) => get('/api/requesters', { query: { phone }, signal }) as Promise<Requester>,
  units: (q?: string, within?: Id) => get('/api/units', { query: { q, within } }).then(listed),
  regions: (parent?: string) => get('/api/regions', { query: { parent } }).then(listed),
  categories: () => get('/api/categories').then(listed),
  policies: () => get('/api/policies').then(listed),

  inbox: () => get('/api/inbox').then((a) => ({ items: listed(a), unread: a.unread })),
  readNotice: (id: Id) => post('/api/inbox/{id}/read', { id }),
}
