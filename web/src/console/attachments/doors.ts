// The attachments' doors: what is attached, opened, shown to others or taken back.
import { api } from '../../shared/api'
import type { components } from '../../schema'
import type { Id } from '../../shared/contract'

export type Attachment = components['schemas']['Attachment']

export const attachments = {
  /** Where the browser itself opens it; every look is written down. */
  href: (ticket: Id, n: number, small = false) => `/api/tickets/${ticket}/attachment?n=${n}${small ? '&small=true' : ''}`,
  attach: (ticket: Id, version: number, facts: { file: string; name: string; purpose: string; audience: string }, key: string) => api.deed(ticket, 'attach', { version, facts }, key),
  detach: (ticket: Id, version: number, facts: { n: number; text: string }, key: string) => api.deed(ticket, 'detach', { version, facts }, key),
  setAudience: (ticket: Id, version: number, facts: { n: number; audience: string; text: string }, key: string) => api.deed(ticket, 'set_audience', { version, facts }, key),
}

/** These deeds stand beside the attachments, not in the bar of the ticket's own deeds. */
export const beside = ['attach', 'detach', 'set_audience']
