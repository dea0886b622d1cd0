import { useEffect } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Choice, Panel, Refused, type Tone } from '../ui'
import { doors, pageLength, states, subjects, type Row, type Tab } from './doors'
import { FiguresPart } from './figures'
import { One } from './one'
import type { Search } from './search'
import { TermsPart } from './terms'
import './quality.css'

const tabNames: Record<Tab, string> = { todo: '待评', scored: '结果', mine: '我的', figures: '统计', terms: '规则' }
const empty: Record<'todo' | 'scored' | 'mine', [string, string]> = {
  todo: ['没有待评的质检件', '紧急件全部抽中，其余按规则随机抽取，每十分钟一次；您评过的不会再给您。'],
  scored: ['还没有质检结果', '评分后会列在这里。'],
  mine: ['没有与您有关的质检', '您的登记或本单位的答复被抽中并评分后，会列在这里，可以申诉。'],
}

/** 质检: what was drawn is scored, appealed against, scored again, and added up. */
export function QualityPage() {
  const search = useSearch({ from: '/frame/quality' })
  const navigate = useNavigate()
  const me = useMe()
  const go = (next: Partial<Search>) => void navigate({ to: '/quality', search: { ...search, ...next }, replace: true })
  const wide = may(me, 'inspect') || (may(me, 'see_all') && may(me, 'manage_policies'))
  const tabs: Tab[] = [...(may(me, 'inspect') ? ['todo' as const] : []), ...(wide || may(me, 'lead_floor') ? (['scored', 'figures', 'terms'] as const) : []), ...(may(me, 'register', 'handle_tickets') ? ['mine' as const] : [])]
  const tab = search.tab && tabs.includes(search.tab) ? search.tab : tabs[0]
  useEffect(() => {
    document.title = '质检 · 宿事速办'
  }, [])
  if (!tab) return <Panel title="质检"><Blank title="没有权限查看">质检由质检员评分；您的岗位没有与质检有关的工作。</Blank></Panel>
  const bar = (
    <div className="q-bar">
      <Choice name="tab" label="质检" value={tab} options={tabs.map((value) => ({ value, label: tabNames[value] }))} onChange={(v) => go({ tab: v as Tab, id: undefined, skip: undefined })} />
    </div>
  )
  if (tab === 'figures') return <FiguresPart bar={bar} search={search} go={go} />
  if (tab === 'terms') return <TermsPart bar={bar} />
  return <List key={tab} tab={tab} bar={bar} search={search} go={go} />
}

function List({ tab, bar, search, go }: { tab: 'todo' | 'scored' | 'mine'; bar: React.ReactNode; search: Search; go: (next: Partial<Search>) => void }) {
  const skip = Number(search.skip ?? 0)
  const found = useQuery({ queryKey: ['inspections', tab, search.subject, skip], queryFn: () => doors.list(tab, search.subject, skip), placeholderData: keepPreviousData })
  const items = found.data?.items ?? []
  const total = found.data?.total ?? 0
  const chosen = search.id ?? (items[0] && String(items[0].id))
  return (
    <div className="quality grow">
      <Panel title="质检" note={found.isSuccess ? `${total} 件` : undefined} className="q-list">
        {bar}
        <div className="q-bar">
          <Choice name="subject" label="质检对象" value={search.subject ?? ''} options={[{ value: '', label: '全部' }, { value: 'registration', label: '登记' }, { value: 'reply', label: '答复' }, { value: 'call', label: '通话' }]} onChange={(v) => go({ subject: (v || undefined) as Search['subject'], id: undefined, skip: undefined })} />
        </div>
        {found.isPending && <Bones lines={6} />}
        {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && !items.length && <Blank title={empty[tab][0]}>{empty[tab][1]}</Blank>}
        <ul className="q-rows scroll grow">
          {items.map((r) => <Line key={r.id} row={r} on={String(r.id) === chosen} open={() => go({ id: String(r.id) })} />)}
        </ul>
        {total > pageLength && (
          <footer className="q-foot">
            <span className="meta num">第 {skip + 1}–{skip + items.length} 件</span>
            <Button size="small" disabled={skip === 0} onClick={() => go({ skip: String(Math.max(0, skip - pageLength)), id: undefined })}>上一页</Button>
            <Button size="small" disabled={skip + items.length >= total} onClick={() => go({ skip: String(skip + pageLength), id: undefined })}>下一页</Button>
          </footer>
        )}
      </Panel>
      {chosen ? <One key={chosen} id={Number(chosen)} onScored={() => go({ id: undefined })} /> : <Panel title="评分"><Blank title="没有选中质检件">从左边选一件，这里列出文字和评分表。</Blank></Panel>}
    </div>
  )
}

const tones: Record<string, Tone> = { appealed: 'amber', split: 'amber', half: 'line', waiting: 'line' }

function Line({ row: r, on, open }: { row: Row; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" className={'q-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row">
          <b className="cut grow">{say(subjects, r.subject)} · {r.subject === 'reply' ? r.unit.name : r.inspected.name}</b>
          {r.scored_at && r.state !== 'appealed' && <Chip tone={r.qualified ? 'green' : 'red'}>{r.total} 分</Chip>}
          <Chip tone={tones[r.state]}>{say(states, r.state)}</Chip>
        </span>
        <span className="meta num">{r.subject === 'reply' ? `${r.inspected.name}，` : ''}{showTime(r.made_at)} 办，{r.scored_at ? `${showTime(r.scored_at)} 评分` : `${showTime(r.drawn_at)} 抽中`}{r.double ? '，双评' : ''}</span>
      </button>
    </li>
  )
}
