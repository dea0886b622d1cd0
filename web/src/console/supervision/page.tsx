import { lazy, Suspense } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { may, useMe } from '../session'
import { Bones, Choice, Refused } from '../ui'
import { doors } from './doors'
import { Lanes } from './lanes'
import { Side } from './side'
import { Strips } from './strips'
import './supervision.css'

const Listing = lazy(() => import('./listing').then((m) => ({ default: m.Listing })))
const Rules = lazy(() => import('./rules').then((m) => ({ default: m.Rules })))
const Papers = lazy(() => import('./papers').then((m) => ({ default: m.Papers })))
const Rates = lazy(() => import('./rates').then((m) => ({ default: m.Rates })))
const Cards = lazy(() => import('./cards').then((m) => ({ default: m.Cards })))

export type View = { view?: string; list?: string; order?: number; paper?: number; ticket?: number }

/** 督办首页: four lists, three tiers, what was urged today and what climbs tonight. */
export function SupervisionPage() {
  const me = useMe()
  const search = useSearch({ strict: false }) as View
  const navigate = useNavigate()
  const go = (next: View) => void navigate({ to: '/supervision', search: next as never })
  const home = useQuery({ queryKey: ['supervision', 'home'], queryFn: doors.home, refetchInterval: 60_000 })
  if (home.isPending) return <Bones lines={10} />
  if (home.isError) return <Refused error={home.error} retry={() => void home.refetch()} />
  const view = search.list ? 'listing' : (search.view ?? 'board')
  const drafts = may(me, 'supervise') && may(me, 'see_all')
  const views = [
    { value: 'board', label: '看板' }, { value: 'cards', label: '列表' }, { value: 'listing', label: '四张清单' },
    ...(drafts ? [{ value: 'papers', label: '呈批' }] : []),
    { value: 'rates', label: '阅批签报' }, { value: 'rules', label: '规则和事项库' },
  ]
  return (
    <div className="supervision">
      <div className="s-main">
        <Strips home={home.data} chosen={search.list} go={go} />
        <section className="panel s-body" aria-label="三级督办">
          <header>
            <h2>三级督办</h2>
            <div className="note">
              <span>
                四张清单去重 <b>{home.data.once}</b> 件 · 近七日销号 <b>{home.data.struck}</b> 件
              </span>
              <Choice name="view" label="视图" value={view} options={views} onChange={(v) => go(v === 'board' ? {} : { view: v })} />
            </div>
          </header>
          <Suspense fallback={<Bones lines={8} />}>
            {view === 'board' && <Lanes home={home.data} search={search} go={go} />}
            {view === 'cards' && <Cards go={go} />}
            {view === 'listing' && <Listing list={search.list} go={go} drafts={drafts} />}
            {view === 'papers' && <Papers id={search.paper} go={go} />}
            {view === 'rates' && <Rates />}
            {view === 'rules' && <Rules mayEdit={may(me, 'manage_policies')} />}
          </Suspense>
        </section>
      </div>
      <Side home={home.data} search={search} go={go} />
    </div>
  )
}
