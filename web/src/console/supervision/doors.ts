// The doors of supervision (督办): the home, reminders, orders, rules and papers.
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Home = S['SuperviseHome']
export type Strip = S['SuperviseStrip']
export type Card = S['SuperviseCard']
export type Soon = Maybe<S['SuperviseSoon'], 'unit'>
export type Reminder = S['SuperviseReminder']
export type Rule = S['SuperviseRule']
export type Trial = S['SuperviseTrial']
export type OrderRow = S['OrderRow']
export type Order = S['FullOrder']
export type Listed = Maybe<S['ListedTicket'], 'unit'>
export type PaperRow = S['PaperRow']
export type Paper = Omit<S['FullPaper'], 'signed' | 'lead'> & { signed: S['Instruction'] | null; lead: S['Ref'] | null }
export type PaperText = S['Paper']
export type Instruction = S['Instruction']
export type UnitRates = S['UnitRates']
export type ChiefItem = S['ChiefItem']
export type Strokes = [number, number][][]

export const doors = {
  home: () => get('/api/supervision'),
  cards: (skip: number, limit = 100) => get('/api/supervision/cards', { query: { skip, limit } }),
  lists: (list: string | undefined, skip: number) => get('/api/supervision/lists', { query: { list, skip, limit: 100 } as never }).then((a) => ({ ...a, items: (a.items ?? []) as Listed[] })),
  rules: () => get('/api/supervision/rules').then((a) => a.items ?? []),
  trials: () => get('/api/supervision/trials').then((a) => a.items ?? []),
  versions: (id: number) => get('/api/supervision/rules/{id}/versions', { id }).then((a) => a.items ?? []),
  tryRule: (body: Rule) => post('/api/supervision/rules/try', { body }),
  saveRule: (body: Rule) => post('/api/supervision/rules', { body }),
  reminders: (query: { ticket?: number; to_do?: boolean; today?: boolean; limit?: number }) => get('/api/reminders', { query: query as never }).then((a) => a.items ?? []),
  remind: (body: { tickets: number[]; matter: number; medium: Reminder['medium']; whom?: string; text?: string; on?: string }, key: string) => post('/api/reminders', { body, key }).then((a) => a.items ?? []),
  answer: (id: number, text: string) => post('/api/reminders/{id}/answer', { id, body: { text } }),
  orders: (query: { open?: boolean; ticket?: number; tier?: number }) => get('/api/orders', { query: query as never }).then((a) => a.items ?? []),
  order: (id: number) => get('/api/orders/{id}', { id }),
  draftOrder: (body: { tickets: number[]; reason: string }) => post('/api/orders', { body }),
  direct: (body: { tickets: number[]; reason: string; leader: string; days: number; demand?: string }) => post('/api/orders/direct', { body }),
  doOrder: (id: number, action: string, body: { version: number; text?: string; evidence?: string; form?: string; days?: number; relapsed?: boolean }) =>
    post(`/api/orders/{id}/${action}` as '/api/orders/{id}/issue', { id, body: body as never }),
  papers: (query: { kind?: string; state?: string } = {}) => get('/api/submissions', { query: query as never }).then((a) => a.items ?? []),
  paper: (id: number) => get('/api/submissions/{id}', { id }) as Promise<Paper>,
  draftPaper: (body: { kind: 'form' | 'brief'; tickets?: number[] }) => post('/api/submissions', { body }) as Promise<Paper>,
  doPaper: (id: number, action: string, body: { version: number; paper?: PaperText; leader?: number; signs?: Instruction; remark?: string }) =>
    post(`/api/submissions/{id}/${action}` as '/api/submissions/{id}/sign', { id, body: body as never }) as Promise<Paper>,
  leaders: () => get('/api/city-leaders').then((a) => a.items ?? []),
  preview: (days: number) => get('/api/due-preview', { query: { days } }),
  chief: () => get('/api/chief'),
  rates: () => get('/api/chief/rates').then((a) => a.items ?? []),
}
