import { useEffect, useRef, useState } from 'react'
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { Bell, Down } from './icons'
import { api } from '../shared/api'
import type { InboxItem } from '../shared/contract'
import { say, queues } from '../shared/words'
import { Logo } from './logo'
import { Acting, useActing } from './leave/acting'
import { groupsOf, headOf, placeOf } from './nav'
import { forget, meQuery, useMe } from './session'
import { PhoneTag } from './phone/tag'
import { close as putDown } from './phone/line'
import { SearchBox } from './search/box'
import { Blank, Refused } from './ui'
import { inboxQuery } from './inbox-query'
import { useLive, useLiveUp } from './live'
import { useToken } from '../shared/http'
import { useNarrow } from '../shared/narrow'

/** Which queues are worth a place in the head, the most pressing first. */
const pressing = ['overdue', 'near_due', 'reject_asked', 'transfer_open', 'unsatisfied', 'long_extension', 'to_dispatch', 'to_sign', 'send_back_asked', 'extension_asked', 'extension_to_sign', 'in_dispute', 'suspend_asked', 'through_asked', 'to_review', 'to_follow_up', 'rework', 'accepted', 'draft']

/** The head of every staff page: where one is, what waits, who one is. */
export function Frame() {
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const inbox = useQuery({ ...inboxQuery, enabled: !me.pending })
  useLive(!me.pending)
  const up = useLiveUp()
  const act = useActing()
  useBrowserNotices(inbox.data?.items ?? [])

  const leave = async () => {
    try {
      await api.signOut()
    } catch {
      void message.warning('没有连上服务器，已在本机退出；请稍后确认。')
    }
    putDown()
    forget(me.id)
    useToken('')
    queries.clear()
    await navigate({ to: '/sign-in', search: {} })
  }

  const live = pressing.map((key) => [key, me.counts?.[key] ?? 0] as const).filter(([, n]) => n > 0).slice(0, 3)
  const phone = useNarrow(480)
  const [near, further] = headOf(me, phone ? 2 : undefined)
  const here = useRouterState({ select: (s) => s.location.pathname })
  return (
    <div className="frame">
      <header className={'top no-print' + (further.length ? ' crowded' : '')}>
        <Link to="/" className="brand" aria-label="宿事速办 首页">
          <Logo />
          <b>宿事速办</b>
          <span>{me.city?.name ? `${me.city.name} 12345 热线` : '12345 政务服务便民热线'}</span>
        </Link>
        <nav className="nav" aria-label="主导航">
          {near.map((n) => (
            <Link key={n.to} to={n.to} search={{}} activeOptions={{ includeSearch: false }} activeProps={{ className: 'active', 'aria-current': 'page' }}>
              {n.label}
            </Link>
          ))}
          {further.length > 0 && (
            <Dropdown trigger={['click']} menu={{ items: groupsOf(further).flatMap(([group, list]) => {
              const items = list.map((n) => ({ key: n.to, label: n.label }))
              return group ? [{ type: 'group' as const, key: group, label: group, children: items }] : items
            }), onClick: ({ key }) => void navigate({ to: key, search: {} }) }}>
              <button type="button" className={'more' + (further.some((n) => here.startsWith(n.to)) ? ' active' : '')}>
                {further.find((n) => here.startsWith(n.to))?.label ?? '更多'}
                <Down style={{ fontSize: 10 }} />
              </button>
            </Dropdown>
          )}
        </nav>
        <div className="top-right">
          {!me.pending && <SearchBox />}
          {me.demo && <span className="demo-tag chip c-line" style={{ background: 'none', color: '#dbe6f6' }}>演示数据</span>}
          {!up && !me.pending && <Waiting />}
          <PhoneTag />
          {live.map(([key, n]) => (
            <Link key={key} {...(placeOf(key, me) as { to: '/tickets'; search: { queue: string } })} className={'live' + (key === 'overdue' || key === 'near_due' ? ' hot' : '')}>
              {say(queues, key)}
              <b>{n}</b>
            </Link>
          ))}
          <Link to="/inbox" className="top-btn" aria-label={`消息，${inbox.data?.unread ?? 0} 条未读`}>
            <Bell style={{ fontSize: 18 }} />
            {!!inbox.data?.unread && <span className="dot">{inbox.data.unread > 99 ? '99+' : inbox.data.unread}</span>}
          </Link>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'who', disabled: true, label: <span className="meta">{me.unit?.name} · {(me.roles ?? []).map((r) => r.name).join('、')}</span> },
                { type: 'divider' },
                ...(me.self ? [{ key: 'for 0', label: '切换回本人' }] : (me.sits_in_for ?? []).map((r) => ({ key: `for ${r.id}`, label: `代 ${r.name} 办理` }))),
                { key: 'leave-page', label: '请假与代理' },
                { key: 'account', label: '账号与口令' },
                { key: 'help', label: '帮助' },
                { key: 'notify', label: '开启桌面提醒', disabled: !('Notification' in window) || Notification.permission !== 'default' },
                { key: 'leave', label: '退出登录' },
              ],
              onClick: ({ key }) => {
                if (key.startsWith('for ')) void act(Number(key.slice(4)))
                if (key === 'leave-page') void navigate({ to: '/leave' })
                if (key === 'account') void navigate({ to: '/account' })
                if (key === 'help') void navigate({ to: '/help', search: {} })
                if (key === 'leave') void leave()
                if (key === 'notify') void Notification.requestPermission()
              },
            }}
          >
            <button type="button" className="top-btn">
              <span className="user-name">{me.name}</span>
              <Down style={{ fontSize: 10 }} />
            </button>
          </Dropdown>
        </div>
      </header>
      <Acting me={me} />
      <main className="main">
        <Outlet />
      </main>
    </div>
  )
}

/** Says discreetly, after a while, that pages only refresh now and then. */
function Waiting() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const t = setTimeout(() => setLate(true), 5000)
    return () => clearTimeout(t)
  }, [])
  return late ? (
    <span className="meta offline" role="status" title="与服务器的实时连接断开，正在重新连接；在此期间页面每半分钟刷新一次。">
      定时刷新
    </span>
  ) : null
}

/** A desktop notice for each new unread message, once, when the person allowed it. */
function useBrowserNotices(items: InboxItem[]) {
  const seen = useRef<Set<string> | undefined>(undefined)
  useEffect(() => {
    const first = !seen.current
    const known = (seen.current ??= new Set())
    for (const n of items) {
      const id = String(n.id)
      if (known.has(id)) continue
      known.add(id)
      if (first || n.read || !('Notification' in window) || Notification.permission !== 'granted') continue
      new Notification(n.title ?? '宿事速办', { body: n.text, tag: id })
    }
  }, [items])
}

export function Lost() {
  return (
    <Blank title="没有这个页面">
      地址可能写错了，或者页面已经换了地方。
      <div>
        <Button href="/">回到首页</Button>
      </div>
    </Blank>
  )
}

export function Mishap({ error }: { error: unknown }) {
  const router = useRouter()
  const queries = useQueryClient()
  return (
    <Refused
      error={error}
      retry={() => {
        void queries.invalidateQueries({ queryKey: meQuery.queryKey })
        void router.invalidate()
      }}
    />
  )
}
