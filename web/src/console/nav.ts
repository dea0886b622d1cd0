import type { Me } from '../shared/contract'
import { may } from './session'

/** One place in the head of every page: where it leads and whom it concerns. */
type Entry = { to: string; label: string; shows: (me: Me) => boolean }

/**
 * Everybody's places, in the order of the work. A post sees its own five or six,
 * never the whole of it.
 */
export const nav: Entry[] = [
  { to: '/desk', label: '话务台', shows: (me) => may(me, 'register') },
  { to: '/tickets', label: '工单办理', shows: () => true },
  { to: '/knowledge', label: '知识库', shows: (me) => !!me.roles?.some((r) => !r.role.endsWith('_admin') || r.role === 'knowledge_admin') },
  { to: '/stats', label: '统计', shows: (me) => may(me, 'see_all', 'see_region', 'see_unit', 'sign_off') },
  { to: '/triage', label: '智能建议', shows: (me) => may(me, 'manage_categories') },
  { to: '/admin', label: '管理', shows: (me) => may(me, 'manage_units', 'manage_users', 'manage_keys', 'read_audit', 'manage_policies', 'manage_calendar', 'manage_categories', 'handle_tickets') },
]
