import type { Action, Id } from '../../shared/contract'

/** Where the browser keeps what was typed into a deed's form. */
export function draftKey(ticket: Id, a: Pick<Action, 'action' | 'assignment'>): string {
  return `suban.deed.${ticket}.${a.action}.${a.assignment ?? 0}`
}
