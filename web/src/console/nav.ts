import type { Me } from '../shared/contract'
import { may } from './session'

/** One place in the head of every page: where it leads and whom it concerns. */
type Entry = { to: string; label: string; shows: (me: Me) => boolean; group?: Group }
/** What a crowded head keeps behind 更多, under a heading each. */
type Group = '质量' | '设置'

/**
 * Everybody's places, in the order of the work. A post sees its own five or six,
 * never the whole of it.
 */
export const nav: Entry[] = [
  { to: '/desk', label: '话务台', shows: (me) => may(me, 'register') },
  { to: '/floor', label: '班长台', shows: (me) => may(me, 'lead_floor') },
  { to: '/lines', label: '话务现场', shows: (me) => may(me, 'lead_floor') },
  { to: '/centre', label: '中心总览', shows: (me) => may(me, 'close_unsatisfied') },
  { to: '/dispatch', label: '派单台', shows: (me) => may(me, 'dispatch') },
  { to: '/review', label: '审核', shows: (me) => may(me, 'review') },
  { to: '/quality', label: '质检', shows: (me) => may(me, 'inspect') },
  { to: '/follow-up', label: '回访', shows: (me) => may(me, 'follow_up') },
  { to: '/tickets', label: '工单办理', shows: () => true },
  { to: '/radar', label: '雷达预警', group: '质量', shows: (me) => may(me, 'look_back') },
  { to: '/ratings', label: '差评整改', group: '质量', shows: (me) => may(me, 'see_all') && may(me, 'review', 'supervise', 'close_unsatisfied') },
  { to: '/signoff', label: '领导签批', shows: (me) => may(me, 'sign_off') },
  { to: '/supervision', label: '督办', shows: (me) => may(me, 'supervise') || may(me, 'sign_off') },
  { to: '/joint', label: '会商专项', shows: (me) => may(me, 'supervise', 'sign_off', 'rule', 'comment', 'lead_floor') || may(me, 'decide_send_back') || (may(me, 'see_unit') && may(me, 'handle_tickets', 'approve', 'chief_sign')) },
  { to: '/chief', label: '阅批签报', shows: (me) => may(me, 'chief_sign') },
  { to: '/urged', label: '催办督办', shows: (me) => may(me, 'see_unit') && !may(me, 'supervise') },
  { to: '/incidents', label: '事件', shows: (me) => may(me, 'dispatch') && !may(me, 'look_back') },
  { to: '/knowledge', label: '知识库', shows: (me) => !!me.roles?.some((r) => !r.role.endsWith('_admin') || r.role === 'knowledge_admin') },
  { to: '/stats', label: '统计', shows: (me) => may(me, 'see_all', 'see_region', 'see_unit', 'sign_off') },
  { to: '/reports', label: '报告', group: '质量', shows: (me) => may(me, 'supervise', 'lead_floor') || (may(me, 'manage_policies') && may(me, 'see_all')) || (may(me, 'see_listed') && !may(me, 'sign_off')) }, // the others come from 统计
  { to: '/score', label: '单位考核', shows: (me) => may(me, 'see_region', 'see_unit', 'supervise') },
  { to: '/whatif', label: '推演', group: '设置', shows: (me) => (may(me, 'see_all') && may(me, 'decide_long_extension')) || may(me, 'manage_policies') },
  { to: '/quality', label: '质检', group: '质量', shows: (me) => !may(me, 'inspect') && (may(me, 'lead_floor', 'manage_policies', 'handle_tickets') || may(me, 'register')) && !may(me, 'exchange') },
  { to: '/evaluation', label: '自评', group: '质量', shows: (me) => may(me, 'inspect') || (may(me, 'see_all') && may(me, 'manage_policies')) || (may(me, 'see_unit') && may(me, 'handle_tickets')) },
  { to: '/desks', label: '专席', shows: (me) => (may(me, 'register') && !may(me, 'exchange')) || (may(me, 'manage_policies') && may(me, 'see_all')) },
  { to: '/staffing', label: '坐席测算', shows: (me) => may(me, 'lead_floor') || (may(me, 'manage_policies') && may(me, 'see_all')) },
  { to: '/command', label: '应急指挥', shows: (me) => may(me, 'lead_floor') || (may(me, 'manage_policies') && may(me, 'see_all')) || may(me, 'handle_tickets') },
  { to: '/quiz', label: '上岗测验', shows: (me) => !!me.roles?.some((r) => r.role === 'temp_agent') },
  { to: '/triage', label: '智能建议', group: '设置', shows: (me) => may(me, 'manage_categories') },
  { to: '/admin', label: '管理', group: '设置', shows: (me) => may(me, 'manage_units', 'manage_users', 'manage_keys', 'read_audit', 'manage_policies', 'manage_calendar', 'manage_categories', 'handle_tickets') },
]

/** How many places the head holds beside each other. */
const most = 6

/** A person's places: those in the head, and the ones behind 更多. Work comes before quality and settings. */
export function headOf(me: Me, room = most): [Entry[], Entry[]] {
  const all = nav.filter((n) => n.shows(me))
  if (all.length <= room) return [all, []]
  const head = all.filter((n) => !n.group).slice(0, room - 1)
  return [head, all.filter((n) => !head.includes(n))]
}

/** The places behind 更多: those of no group first, then each group under its heading. */
export function groupsOf(further: Entry[]): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>([['', []]])
  for (const n of further) groups.set(n.group ?? '', [...(groups.get(n.group ?? '') ?? []), n])
  return [...groups].filter(([, list]) => list.length)
}

/** The page on which a queue is worked off, when it is not the list. */
const places: Record<string, string> = { to_dispatch: '/dispatch', send_back_asked: '/dispatch', extension_asked: '/dispatch', suspend_asked: '/dispatch', through_asked: '/dispatch', in_dispute: '/dispatch', to_review: '/review', to_follow_up: '/follow-up', transfer_open: '/floor', reject_asked: '/floor', unsatisfied: '/centre', long_extension: '/centre' }

export function placeOf(queue: string, me: Me): { to: string; search: Record<string, string> } {
  const director = nav.some((n) => n.to === '/centre' && n.shows(me)) && ['reject_asked', 'suspend_asked', 'extension_asked', 'suspended'].includes(queue)
  const to = director ? '/centre' : places[queue]
  return to && nav.some((n) => n.to === to && n.shows(me)) ? { to, search: { tab: queue } } : { to: '/tickets', search: { queue } }
}

/** Where each role's day begins; the others begin with the list. */
const homes: Record<string, string> = {
  agent: '/desk', temp_agent: '/desk', dispatcher: '/dispatch', district_office: '/dispatch', inspector: '/review', follow_up_clerk: '/follow-up', floor_lead: '/floor', director: '/centre', knowledge_admin: '/knowledge', system_admin: '/admin', security_admin: '/admin', audit_admin: '/admin',
  city_leader: '/signoff', supervisor: '/supervision', supervision_office: '/supervision', business_office: '/supervision', chief: '/chief',
}

/** Where a person lands: the first place in the head that is the home of one of their roles. */
export function homeOf(me?: Me): string {
  const mine = new Set(me?.roles?.map((r) => homes[r.role]))
  return nav.find((n) => me && n.shows(me) && mine.has(n.to))?.to ?? '/tickets'
}
