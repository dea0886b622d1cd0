// The list that a ticket was opened from: for going back to the same place, and
// on to the next one.
import type { Id } from '../../shared/contract'

type Trail = { href: string; ids: string[]; scroll: number; at?: string }

let trail: Trail | undefined

export function leave(t: Trail) {
  trail = t
}

export function current(): Trail | undefined {
  return trail
}

/** The tickets before and after one in the list it was opened from. */
export function neighbours(id: Id): { before?: string; after?: string; place?: string } {
  const i = trail?.ids.indexOf(String(id)) ?? -1
  if (!trail || i < 0) return {}
  return { before: trail.ids[i - 1], after: trail.ids[i + 1], place: `${i + 1} / ${trail.ids.length}` }
}

export function arriveAt(id: Id) {
  if (trail) trail.at = String(id)
}
