// The door of the reply check (答复检查).
import type { components } from '../../schema'
import { get } from '../../shared/door'

export type Finding = components['schemas']['Finding']

export const doors = {
  check: (id: number) => get('/api/tickets/{id}/reply-check', { id }).then((a) => a.items ?? []),
}
