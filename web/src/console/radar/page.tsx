import { useEffect } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { showFull, showTime } from '../../shared/time'
import { Blank, Bones, Chip, Choice, Panel, Refused, type Tone } from '../ui'
import { doors, pageLength, type Rule, type State, type Suspect } from './doors'
import { Detail } from './detail'
import type { Search } from './search'
import { Sides } from './sides'
import './radar.css'

export const stateNames: Record<State, string> = { open: '待核查', confirmed: '已查实重办', dismissed: '已排除' }
export const toneOf = (score: number): Tone => (score >= 0.75 ? 'red' : score >= 0.55 ? 'amber' : 'line')

/** 假办结雷达: closings that look false, the likeliest first, each with what it was found by. */
export function RadarPage() {
  const search = useSearch({ from: '/frame/radar' })
  const navigate = useNavigate()
  const go = (next: Partial<Search>) => void navigate({ to: '/radar', search: { ...search, ...next }, replace: true })
  const state = search.state ?? 'open'
  const skip = Number(search.skip ?? 0)
  const found = useQuery({ queryKey: ['radar', state, search.rule, skip], queryFn: () => doors.list({ state, rule: search.rule, skip }), placeholderData: keepPreviousData })
  useEffect(() => {
    document.title = '假办结雷达 · 宿事速办'
  }, [])
  const items = found.data?.items ?? []
  const at = items.findIndex((s) => String(s.id) === search.id)
  const chosen = items[at] ?? items[0]
  const move = (by: number) => {
    const next = items[Math.min(items.length - 1, Math.max(0, items.indexOf(chosen) + by))]
    if (next) go({ id: String(next.id) })
  }

  return (
    <div className="radar grow">
      <Panel
        title="假办结雷达" className="radar-list"
        note={found.data?.at ? `每日核对，已看到 ${showTime(found.data.at)}` : items.length ? '正在核对' : '每日核对一次，还没有看过'}
      >
        <div className="radar-bar">
          <Sides here="radar" />
          <Choice name="state" label="结论" value={state} options={Object.entries(stateNames).map(([value, label]) => ({ value, label }))} onChange={(v) => go({ state: v === 'open' ? undefined : (v as State), id: undefined, skip: undefined })} />
        </div>
        <Rules list={found.data?.rules ?? []} state={state} chosen={search.rule} onChange={(rule) => go({ rule, id: undefined, skip: undefined })} />
        {found.isPending && <Bones lines={8} />}
        {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && !items.length && (
          <Blank title={state === 'open' ? '没有待核查的工单' : '这里还没有工单'}>{state === 'open' ? '雷达每天核对新办结的工单，有疑点的会列在这里。' : '排除或按虚假办结重办之后，会记在这里。'}</Blank>
        )}
        {items.length > 0 && (
          <ul
            className="radar-rows scroll grow" tabIndex={0} aria-label="疑似虚假办结"
            onKeyDown={(e) => {
              if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
                e.preventDefault()
                move(e.key === 'ArrowDown' ? 1 : -1)
              }
            }}
          >
            {items.map((s) => (
              <Row key={s.id} suspect={s} on={s === chosen} open={() => go({ id: String(s.id) })} />
            ))}
          </ul>
        )}
        {(found.data?.total ?? 0) > pageLength && (
          <footer className="radar-foot">
            <span className="meta num">
              共 {found.data?.total} 件，第 {skip + 1}–{skip + items.length} 件
            </span>
            <Button size="small" disabled={skip === 0} onClick={() => go({ skip: String(Math.max(0, skip - pageLength)), id: undefined })}>
              上一页
            </Button>
            <Button size="small" disabled={skip + items.length >= (found.data?.total ?? 0)} onClick={() => go({ skip: String(skip + pageLength), id: undefined })}>
              下一页
            </Button>
          </footer>
        )}
      </Panel>
      {chosen ? (
        <Detail key={chosen.id} suspect={chosen} state={state} />
      ) : (
        <Panel title="依据" className="radar-detail">
          <Blank title="从左边选一件">这里列出每条规则的依据，可以打开工单核对，再排除或按虚假办结重办。</Blank>
        </Panel>
      )}
    </div>
  )
}

/** The eight signs: how many show each, and how often it was right. */
function Rules({ list, state, chosen, onChange }: { list: Rule[]; state: State; chosen?: string; onChange: (rule?: string) => void }) {
  return (
    <div className="radar-rules" role="group" aria-label="按规则看">
      {list.map((r) => {
        const decided = r.confirmed + r.dismissed
        return (
          <button
            key={r.rule} type="button" className={chosen === r.rule ? 'on' : ''} aria-pressed={chosen === r.rule} disabled={!r[state] && chosen !== r.rule}
            title={decided ? `已有结论 ${decided} 件，查实 ${r.confirmed} 件` : '还没有结论'} onClick={() => onChange(chosen === r.rule ? undefined : r.rule)}
          >
            {r.name} <b className="num">{r[state]}</b>
            {decided >= 5 && <small> 查实率 {Math.round((100 * r.confirmed) / decided)}%</small>}
          </button>
        )
      })}
    </div>
  )
}

function Row({ suspect: s, on, open }: { suspect: Suspect; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" tabIndex={-1} className={'radar-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row">
          <Chip tone={toneOf(s.score)} title="八条规则合计的把握">
            {Math.round(100 * s.score)}
          </Chip>
          <b className="cut grow">{s.title || '（未填标题）'}</b>
          <time className="meta num" title={`办结 ${showFull(s.closed_at)}`}>
            {showTime(s.closed_at)}
          </time>
        </span>
        <span className="row meta">
          <span className="num">{s.no}</span>
          <span className="cut">{s.unit.name}</span>
        </span>
        <span className="row wrap">
          {(s.findings ?? []).map((f) => (
            <Chip key={f.rule}>{f.name}</Chip>
          ))}
        </span>
      </button>
    </li>
  )
}
