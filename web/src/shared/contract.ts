// What the API says, under the names the pages use. The types come from its
// document (src/schema.d.ts, generated); only what may be absent is said here.
import type { components } from '../schema'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Id = number
export type Ref = S['Ref']
export type Place = S['Place']

export type Me = S['Me']
export type TicketRow = Maybe<S['TicketRow'], 'category' | 'region' | 'unit'>
export type Page<T> = { items: T[] | null; next?: string; count: number; more: boolean }
export type QueueCount = S['QueueCount']
export type Ticket = Maybe<S['FullTicket'], 'category' | 'region' | 'unit' | 'township'>
export type Assignment = S['Assignment']
export type Reply = S['Reply']
export type Request = S['Request']
export type FollowUp = S['FollowUp']
export type Dispute = Maybe<S['Dispute'], 'unit'>
export type Clock = S['Clock']
export type Notice = S['Notice']
export type FieldType = S['FormField']['type']
export type FormField = Omit<S['FormField'], 'required' | 'options'> & { required?: boolean; min?: number; options?: { value: unknown; label: string }[] | null }
export type Action = Omit<S['Action'], 'fields'> & {
  fields: FormField[] | null
  /** Why it may not be done now; the button is shown but closed. */
  why?: string
}
export type TicketView = Omit<S['TicketView'], 'ticket' | 'actions' | 'dispute'> & { ticket: Ticket; actions: Action[] | null; dispute: Dispute | null }

export type TimelineEvent = S['Event']
export type DueDay = S['DueDay']
export type DueStep = S['DueStep']
export type Derivation = S['Derivation']

export type Unit = S['Unit']
export type Region = S['Region']
export type Category = S['Category']
export type Policy = S['PolicyItem']
export type Inbox = S['Inbox']
export type InboxItem = Maybe<S['InboxItem'], 'ticket'>

export type Registration = S['Registration']
export type EarlierTicket = Maybe<S['EarlierTicket'], 'category' | 'region'>
export type Requester = Omit<S['Earlier'], 'tickets'> & { tickets: EarlierTicket[] | null }

// The citizens' door.
export type CitizenForm = S['CitizenForm']
export type CitizenView = Omit<S['CitizenView'], 'ticket'> & { ticket: Maybe<S['CitizenTicket'], 'reply'> }
