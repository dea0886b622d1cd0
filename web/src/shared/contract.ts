// What the API says, as the pages read it.

export type Id = number | string
export type Ref = { id: Id; name: string }
export type Place = { code: string; name: string }

export type Me = {
  id: Id
  name: string
  account: string
  unit: Ref
  roles: { role: string; name: string }[]
  permissions: string[]
  csrf: string
  counts: Record<string, number>
  city: { code: string; name: string }
  demo?: boolean
  /** What must be done before anything else. */
  pending?: '' | 'change_password' | 'enrol_code'
}

export type TicketRow = {
  id: Id
  no: string
  title: string
  kind: string
  time_class: string
  state: string
  urgency: number | string
  source: string
  category?: { id: string; name: string } | null
  region?: Place | null
  unit?: Ref | null
  accepted_at?: string | null
  due_at?: string | null
  /** Remaining working days, when the server counts them. */
  left_workdays?: number | null
  warn: '' | 'yellow' | 'red'
  overdue: boolean
  redo_count: number
  unsat_count: number
  flags: string[]
  labels: string[]
}

export type Page<T> = { items: T[]; next?: string | null; count?: number; more?: boolean }

export type QueueCount = { queue: string; name: string; count: number; more?: boolean }

export type Ticket = TicketRow & {
  channel: string
  township?: Place | null
  place: string
  content: string
  expectation?: string
  requester?: { name: string; phone: string; type: string; confidential: boolean; erased?: boolean }
  outcome?: string
  original_due_at?: string | null
  closed_at?: string | null
  created_at?: string | null
  registrar?: string
}

export type Assignment = {
  n: number
  unit: Ref
  role: string
  parent?: number | null
  round: number
  state: string
  sent_at?: string | null
  sign_due_at?: string | null
  signed_at?: string | null
  contact_due_at?: string | null
  contacted_at?: string | null
  due_at?: string | null
  original_due_at?: string | null
  replied_at?: string | null
  left_workdays?: number | null
  handler?: string
  warn: string
  overdue: boolean
}

export type FieldType =
  | 'text' | 'textarea' | 'select' | 'unit' | 'units' | 'category' | 'region' | 'date' | 'number' | 'bool' | 'datetime' | 'ticket' | 'list'

export type FormField = {
  name: string
  label: string
  type: FieldType
  required?: boolean
  options?: { value: string | number | boolean; label: string }[] | null
  max?: number | null
  min?: number | null
  help?: string
  default?: unknown
}

export type Action = {
  action: string
  name: string
  assignment?: number | null
  danger?: boolean
  /** Why it may not be done now; the button is shown but closed. */
  why?: string
  fields?: FormField[] | null
}

/** A record beside the ticket (答复, 退单, 延期 …): whatever the server sends, read by name. */
export type Record_ = { [key: string]: unknown }

export type Clock = { name: string; used?: string; limit?: string; state: string; share?: number; due_at?: string | null }

export type Notice = { at?: string; to?: string; channel?: string; text: string; state?: string }

export type TicketView = {
  ticket: Ticket
  version: number
  assignments: Assignment[] | null
  replies: Record_[] | null
  send_backs: Record_[] | null
  extensions: Record_[] | null
  suspensions: Record_[] | null
  requests?: Record_[] | null
  follow_ups: Record_[] | null
  dispute?: Record_ | null
  clocks: Clock[] | null
  actions: Action[] | null
  notices: Notice[] | null
}

export type TimelineEvent = {
  seq: number
  at: string
  actor: string
  action: string
  name: string
  text: string
  details?: { label: string; value: string }[] | null
  erased?: boolean
}

export type DueDay = { date: string; kind: string; name?: string; counts: boolean; ordinal?: number; note?: string }
export type DueStep = { label: string; from?: string; to?: string; days?: DueDay[] | null; text: string }
export type Derivation = {
  due_at: string
  text: string
  policy?: { id: number | string; name: string }
  calendar?: { version: number; provisional: boolean }
  steps: DueStep[] | null
}

export type Unit = { id: Id; name: string; short?: string; parent?: Id | null; level?: number; kind?: string; region?: string; enabled?: boolean; path?: string }
export type Region = { code: string; name: string; parent?: string; level?: number }
export type Category = { id: string; parent?: string; name: string; level?: number; enabled?: boolean }
export type Policy = { id: number | string; name: string; current?: boolean; effective_from?: string; text: string }

export type InboxItem = { id: Id; at: string; title?: string; text: string; ticket?: { id: Id; no: string } | null; read: boolean; urgent?: boolean }

export type Registration = {
  channel: string
  source: string
  kind: string
  category?: string
  region?: string
  township?: string
  place: string
  title: string
  content: string
  expectation: string
  requester: { name: string; phone: string; type: string; confidential: boolean }
  urgency: number
  labels: string[]
  submit: 'draft' | 'accept' | 'dispatch_queue'
}

export type EarlierTicket = Pick<TicketRow, 'id' | 'no' | 'title' | 'state' | 'kind' | 'accepted_at'> & {
  category?: TicketRow['category']
  region?: Place | null
  place?: string
  satisfaction?: number | string | null
  outcome?: string
}
export type Requester = { name?: string; type?: string; labels?: string[]; total?: number; unsatisfied?: number; tickets: EarlierTicket[] | null }

// The citizens' door.
export type CitizenForm = { city: { name: string }; regions: Place[]; kinds?: { value: string; label: string }[] }
export type CitizenTicket = {
  ticket: {
    no: string
    title: string
    kind: string
    state: string
    state_text?: string
    accepted_at?: string
    due_at?: string | null
    original_due_at?: string | null
    replied_at?: string | null
    closed_at?: string | null
    unit?: string
    reply?: { unit: string; at: string; text: string } | null
    satisfaction?: number | null
  }
  timeline: { at: string; name: string; text: string }[] | null
  due_text?: string
  can: { rate?: boolean; withdraw?: boolean; reopen?: boolean; urge?: boolean; appeal?: boolean }
}
