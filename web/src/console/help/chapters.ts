import type { Me } from '../../shared/contract'

/** The chapters of the manual, each a file of docs/manual, in the order of the work. */
export const chapters = {
  agent: '坐席', dispatcher: '派单员', unit: '承办单位', review: '审核与回访', centre: '班长与中心主任', supervision: '督办', chief: '一把手', admin: '管理员', portal: '群众门户',
} as const
export type Chapter = keyof typeof chapters
export type HelpSearch = { chapter?: Chapter }

export function readChapter(s: Record<string, unknown>): HelpSearch {
  return typeof s.chapter === 'string' && s.chapter in chapters ? { chapter: s.chapter as Chapter } : {}
}

/** Which chapter is whose; everybody else works at a unit. */
const whose: Record<string, Chapter> = {
  agent: 'agent', temp_agent: 'agent', floor_lead: 'centre', director: 'centre', dispatcher: 'dispatcher', district_office: 'dispatcher', follow_up_clerk: 'review', inspector: 'review',
  supervisor: 'supervision', supervision_office: 'supervision', business_office: 'supervision', adjudicator: 'supervision', observer: 'supervision', chief: 'chief', city_leader: 'chief',
  knowledge_admin: 'admin', system_admin: 'admin', security_admin: 'admin', audit_admin: 'admin',
}

export function chapterOf(me: Me): Chapter {
  return me.roles?.map((r) => whose[r.role]).find(Boolean) ?? 'unit'
}
