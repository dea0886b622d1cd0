import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Blank, Bones, Chip, Choice, Panel, Refused, type Tone } from '../ui'
import { Ask } from './ask'
import { doors, kinds, pageLength, states, type Row, type Search } from './doors'
import { One } from './one'
import { SchedulesPart } from './schedules'
import './reports.css'

/** 报告: what was made, what is being made, and, for who keeps them, what is made when. */
export function ReportsPage() {
  const search = useSearch({ from: '/frame/reports' })
  const navigate = useNavigate()
  const go = (next: Partial<Search>) => void navigate({ to: '/reports', search: { ...search, ...next }, replace: true })
  const skip = Number(search.skip ?? 0)
  const [asking, setAsking] = useState(false)
  const found = useQuery({
    queryKey: ['bulletins', search.kind, skip],
    queryFn: () => doors.list(search.kind, skip),
    placeholderData: keepPreviousData,
    // Only while something is being made.
    refetchInterval: (q) => (q.state.data?.items?.some((b) => b.state === 'waiting' || b.state === 'making') ? 2000 : false),
  })
  useEffect(() => {
    document.title = '报告 · 宿事速办'
  }, [])
  const items = found.data?.items ?? []
  const total = found.data?.total ?? 0
  const keeps = !!found.data?.keeps
  const chosen = search.id ?? (items[0] && String(items[0].id))
  return (
    <div className="reports grow">
      <Panel title="报告" note={found.isSuccess ? `${total} 份` : undefined} className="rp-list">
        <div className="rp-bar">
          <select aria-label="种类" value={search.kind ?? ''} onChange={(e) => go({ kind: e.target.value || undefined, id: undefined, skip: undefined })}>
            <option value="">全部种类</option>
            {Object.entries(kinds).map(([k, name]) => <option key={k} value={k}>{name}</option>)}
          </select>
          {keeps && <Button type="primary" onClick={() => setAsking(true)}>生成报告</Button>}
        </div>
        {keeps && (
          <div className="rp-bar">
            <Choice name="part" label="显示" value={search.part ?? 'made'} options={[{ value: 'made', label: '已生成' }, { value: 'schedules', label: '定时报告' }]} onChange={(v) => go({ part: v === 'made' ? undefined : v })} />
          </div>
        )}
        {found.isPending && <Bones lines={6} />}
        {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && !items.length && <Blank title="还没有报告">{keeps ? '按“生成报告”选种类和期间，或在“定时报告”里排定；做好后列在这里。' : '发给您的报告会列在这里，同时有站内通知。'}</Blank>}
        <ul className="scroll grow">
          {items.map((b) => <Line key={b.id} row={b} on={String(b.id) === chosen} open={() => go({ id: String(b.id), part: undefined })} />)}
        </ul>
        {total > pageLength && (
          <footer className="rp-bar">
            <span className="meta num">第 {skip + 1}–{skip + items.length} 份</span>
            <Button size="small" disabled={skip === 0} onClick={() => go({ skip: String(Math.max(0, skip - pageLength)), id: undefined })}>上一页</Button>
            <Button size="small" disabled={skip + items.length >= total} onClick={() => go({ skip: String(skip + pageLength), id: undefined })}>下一页</Button>
          </footer>
        )}
      </Panel>
      {search.part === 'schedules' && keeps ? <SchedulesPart /> : chosen ? <One key={chosen} id={Number(chosen)} /> : <Panel title="预览"><Blank title="没有选中报告">从左边选一份，这里显示它的指标、图表和名单。</Blank></Panel>}
      {asking && <Ask onClose={(id) => (setAsking(false), id && (void found.refetch(), go({ id: String(id), kind: undefined, skip: undefined, part: undefined })))} />}
    </div>
  )
}

const tones: Record<string, Tone> = { waiting: 'line', making: 'amber', ready: 'green', refused: 'red' }

function Line({ row: b, on, open }: { row: Row; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" className={'rp-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row">
          <b className="grow">{b.title}</b>
          {b.state !== 'ready' && <Chip tone={tones[b.state]}>{say(states, b.state)}</Chip>}
        </span>
        <span className="meta num">{say(kinds, b.kind)}，{b.made_at ? `${showTime(b.made_at)} 生成` : `${showTime(b.asked_at)} 提出`}，{b.timed ? '定时' : b.by}</span>
        {b.state === 'making' && <Progress percent={Math.round((b.step / b.steps) * 100)} size="small" format={() => b.doing} aria-label="生成进度" />}
      </button>
    </li>
  )
}
