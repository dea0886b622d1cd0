import { useEffect, type ComponentType } from 'react'
import { Link, useParams } from '@tanstack/react-router'
import type { Me } from '../../shared/contract'
import { may, useMe } from '../session'
import { Blank } from '../ui'
import { Audit } from './audit'
import { Bring } from './bring'
import { CalendarPage } from './calendar'
import { Categories } from './categories'
import { Policies } from './policies'
import { Reasons } from './reasons'
import { Roles } from './roles'
import { Notices, Replies } from './templates'
import { Away } from './away'
import { Documents } from './documents'
import { Units } from './units'
import { Users } from './users'
import './admin.css'

type Place = { noun: string; label: string; group: string; shows: (me: Me) => boolean; page: ComponentType }

const centre = (me: Me) => may(me, 'manage_policies', 'manage_calendar', 'manage_categories')

/** What is kept here and by whom: the three administrators and the centre each see their own (三员分立). */
const places = [
  { noun: 'units', label: '单位', group: '组织', shows: (me) => may(me, 'manage_units') || centre(me), page: Units },
  { noun: 'users', label: '账号', group: '组织', shows: (me) => may(me, 'manage_users'), page: Users },
  { noun: 'absences', label: '请假与代理', group: '组织', shows: (me) => may(me, 'manage_users'), page: Away },
  { noun: 'roles', label: '角色和权限', group: '组织', shows: (me) => may(me, 'manage_users', 'manage_keys', 'read_audit'), page: Roles },
  { noun: 'categories', label: '诉求分类', group: '规则', shows: (me) => may(me, 'manage_categories'), page: Categories },
  { noun: 'policies', label: '时限规则', group: '规则', shows: centre, page: Policies },
  { noun: 'calendar', label: '工作日历', group: '规则', shows: centre, page: CalendarPage },
  { noun: 'reasons', label: '理由', group: '规则', shows: (me) => may(me, 'manage_categories'), page: Reasons },
  { noun: 'notices', label: '通知模板', group: '文字', shows: (me) => may(me, 'manage_policies'), page: Notices },
  { noun: 'replies', label: '答复模板', group: '文字', shows: (me) => may(me, 'manage_categories', 'handle_tickets'), page: Replies },
  { noun: 'documents', label: '文书模板', group: '文字', shows: (me) => may(me, 'manage_policies'), page: Documents },
  { noun: 'import', label: '导入', group: '迁入', shows: (me) => may(me, 'manage_units', 'manage_users') || centre(me), page: Bring },
  { noun: 'audit', label: '审计', group: '审计', shows: (me) => may(me, 'read_audit'), page: Audit },
] as const satisfies readonly Place[]

export type Noun = (typeof places)[number]['noun']

/** 管理: what one may keep, at the left; the thing itself beside it. */
export function AdminPage() {
  const me = useMe()
  const { noun } = useParams({ from: '/frame/admin/$noun' })
  const mine = places.filter((p) => p.shows(me))
  const here = mine.find((p) => p.noun === noun) ?? (noun === 'home' ? mine[0] : undefined)
  useEffect(() => {
    document.title = `${here?.label ?? '管理'} · 宿事速办`
  }, [here?.label])
  const groups = [...new Set(mine.map((p) => p.group))]
  return (
    <div className="admin grow">
      <nav className="panel a-nav" aria-label="管理">
        {groups.map((g) => (
          <div key={g}>
            <h2>{g}</h2>
            {mine.filter((p) => p.group === g).map((p) => (
              <Link key={p.noun} to="/admin/$noun" params={{ noun: p.noun }} className={p === here ? 'on' : ''} aria-current={p === here ? 'page' : undefined}>
                {p.label}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      {here ? <here.page key={here.noun} /> : <div className="panel"><Blank title="没有权限查看">这一页由别的管理员负责，请从左边选择。</Blank></div>}
    </div>
  )
}
