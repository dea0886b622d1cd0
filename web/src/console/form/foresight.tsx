import type { Assignment, Id } from '../../shared/contract'
import type { Foreseen } from '../work/doors'
import { ForeseenDates, type Stop } from '../work/foreseen'
import { useForeseenFacts } from '../work/use-work'
import '../work/work.css'

type Ask = { title: string; hint: string; needs: string; stops: (f: Foreseen) => Stop[] }

const fresh = (f: Foreseen) => ((f.assignments ?? []) as Assignment[]).filter((a) => (f.fresh ?? []).includes(a.n))

/** What the upper unit keeps for itself of the time that is left. */
function reserve(f: Foreseen): Stop[] {
  const lower = fresh(f)[0]
  const upper = ((f.assignments ?? []) as Assignment[]).find((a) => a.n === lower?.parent)
  if (!lower || !upper) return []
  const kept = upper.left_workdays != null && lower.left_workdays != null ? +(upper.left_workdays - lower.left_workdays).toFixed(2) : undefined
  return [{ label: '本级到期', at: upper.due_at, due: true, note: kept === undefined ? undefined : `本级留 ${kept} 工作日` }]
}

/** Deeds that set dates of others: shown before they are sent. */
const asks: Record<string, Ask> = {
  sub_dispatch: {
    title: '下级的到期日', needs: 'units', hint: '选定下级单位后推算：剩余时间减去本级预留。',
    stops: (f) => [...fresh(f).map((a) => ({ label: `${a.unit.name}到期`, at: a.due_at, due: true, big: true, note: a.left_workdays != null ? `有 ${a.left_workdays} 工作日` : undefined })), ...reserve(f)],
  },
  add_assist: {
    title: '协办的到期日', needs: 'units', hint: '选定协办单位后推算，不晚于主办到期日。',
    stops: (f) => fresh(f).map((a) => ({ label: `${a.unit.name}到期`, at: a.due_at, due: true, big: true })),
  },
}

export const foreseeable = (action: string) => action in asks

export function Foresight({ ticket, version, action, facts }: { ticket: Id; version: number; action: { action: string; assignment?: number }; facts: Record<string, unknown> }) {
  const ask = asks[action.action]
  const given = facts[ask.needs]
  const read = useForeseenFacts(ticket, version, action, Array.isArray(given) && given.length ? facts : undefined)
  return <ForeseenDates read={read} title={ask.title} hint={ask.hint} stops={ask.stops} />
}
