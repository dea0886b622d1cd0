// The doors of what the system suggests (智能建议).
import { useQuery } from '@tanstack/react-query'
import type { components } from '../../schema'
import type { Id, TicketRow } from '../../shared/contract'
import { get, post } from '../../shared/door'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Candidate = Maybe<S['Candidate'], 'duty' | 'precedent'>
export type Units = Omit<Maybe<S['UnitSuggestion'], 'meaning'>, 'candidates'> & { candidates: Candidate[] | null }
export type Suggestions = Omit<Maybe<S['Suggestions'], 'category' | 'precedent'>, 'units'> & { units: Units }
export type Guess = S['Guess']
export type Alike = Omit<S['AlikeItem'], keyof TicketRow> & TicketRow
export type Typed = NonNullable<S['TypedRequestBody']>

export const doors = {
  typed: (body: Typed) => post('/api/suggestions', { body }) as Promise<Suggestions>,
  alikeTyped: (body: Typed) => post('/api/suggestions/alike', { body }).then((a) => (a.items ?? []) as Alike[]),
  ticket: (id: Id, signal?: AbortSignal) => get('/api/tickets/{id}/suggestions', { id, signal }) as Promise<Suggestions>,
  alike: (id: Id, signal?: AbortSignal) => get('/api/tickets/{id}/alike', { id, signal }).then((a) => (a.items ?? []) as Alike[]),
}

/** What is suggested for a ticket. */
export function useSuggestions(ticket?: Id) {
  return useQuery({ queryKey: ['suggestions', ticket], queryFn: ({ signal }) => doors.ticket(ticket!, signal), enabled: !!ticket, staleTime: 60_000, retry: false })
}

export type TriageState = S['TriageState']
export type Settings = S['Settings']
export type Tag = S['Tag']
export type TagPreview = Omit<S['TagPreview'], 'sample'> & { sample: (TicketRow & { words: string[] | null })[] | null }
export type Duty = Maybe<S['DutyItem'], 'region'>
export type DutyPage = Omit<S['DutyPage'], 'items'> & { items: Duty[] | null }

export type Quality = S['SuggestionQuality']
export type Asked = 'category' | 'unit'

/** The doors of those who run the centre: what the model is worth, and the rules. */
export const centre = {
  state: () => get('/api/triage') as Promise<TriageState>,
  set: (body: Settings) => post('/api/triage/settings', { body }) as Promise<TriageState>,
  retrain: () => post('/api/triage/retrain') as Promise<TriageState>,
  tags: () => get('/api/tag-rules'),
  preview: (body: { name: string; text: string }) => post('/api/tag-rules/preview', { body }) as Promise<TagPreview>,
  save: (body: { id?: number; version?: number; name: string; text: string; enabled: boolean }) => post('/api/tag-rules', { body }),
  duties: (query: { category?: string; unit?: number; skip?: number; version?: number }) => get('/api/duties', { query }) as Promise<DutyPage>,
  setDuty: (body: { category: string; region?: string; unit: number; item?: string; remark: string }) => post('/api/duties', { body }),
  endDuty: (id: number, remark: string) => post('/api/duties/{id}/end', { id, body: { remark } }),
  quality: (asked: Asked) => get('/api/triage/quality', { query: { asked } }),
  confused: (asked: Asked, first: string, chosen: string) => get('/api/triage/confused', { query: { asked, first, chosen } }).then((a) => (a.items ?? []) as TicketRow[]),
}
