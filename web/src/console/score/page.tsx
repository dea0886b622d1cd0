import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { today } from '../../shared/time'
import { may, useMe } from '../session'
import { UnitPicker } from '../form/pickers'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { group } from '../stats/chart'
import { Appeals } from './appeals'
import { doors, keyOf, type Card, type Lost } from './doors'
import { LostItems } from './lost'
import { Peers } from './peers'
import { TrialPanel } from './trial'
import type { Search } from './search'
import '../stats/stats.css'
import './score.css'

/** 单位考核: what the score is made of, which tickets cost it, and what an appeal would bring. */
export function ScorePage() {
  const search = useSearch({ from: '/frame/score' })
  const navigate = useNavigate()
  const me = useMe()
  const go = (next: Partial<Search>) => void navigate({ to: '/score', search: { ...search, ...next } })
  const judges = may(me, 'supervise') && may(me, 'see_all')
  const wide = may(me, 'see_all', 'see_region', 'sign_off')
  const asked = !wide || !!search.unit
  const card = useQuery({ queryKey: ['score', search.unit ?? '', search.month ?? ''], queryFn: () => doors.card(search.unit, search.month), enabled: asked })
  const [chosen, setChosen] = useState<string[]>([])
  useEffect(() => setChosen([]), [search.unit, search.month])
  useEffect(() => {
    document.title = '单位考核 · 宿事速办'
  }, [])
  const c = card.data
  const lost = (c?.lost ?? []) as Lost[]
  return (
    <div className="score grow">
      <section className="panel sc-head" aria-label="得分">
        <div className="sc-who">
          <h1>{c?.unit.name ?? '单位考核'}</h1>
          {c && (c.group ? <Chip tone="line">{c.group}组 {c.peers?.length ?? 0} 家参加排名</Chip> : <Chip tone="line">不参加排名</Chip>)}
          <div className="row wrap">
            <DatePicker picker="month" aria-label="月份" allowClear={false} value={dayjs((search.month ?? c?.month ?? today().slice(0, 7)) + '-01')} onChange={(d) => d && go({ month: d.format('YYYY-MM') })} />
            {wide && (
              <div className="s-unit">
                <UnitPicker aria-label="承办单位" placeholder="选择承办单位" value={search.unit ? Number(search.unit) : undefined} known={c ? [c.unit] : []} onChange={(u) => go({ unit: u === undefined ? undefined : String(u) })} />
              </div>
            )}
            {c && <span className="meta" title={c.sheet.note}>{c.sheet.name}{c.sheet.version ? ` 第${c.sheet.version}版` : '（预设）'}</span>}
          </div>
        </div>
        {c && <Sum card={c} />}
      </section>
      {!asked ? (
        <>
          <Panel title="单位考核">
            <Blank title="请选择一个承办单位">选好单位和月份，就能看到得分构成、丢分工单和申诉。</Blank>
          </Panel>
          {judges && <Appeals />}
        </>
      ) : card.isPending ? (
        <Bones lines={14} />
      ) : card.isError ? (
        <Panel title="单位考核">
          <Refused error={card.error} retry={() => void card.refetch()} />
        </Panel>
      ) : (
        <div className="sc-cols">
          <div className="sc-left scroll" tabIndex={0} role="group" aria-label="得分构成和丢分工单">
            <Panel title="得分构成" note={made(card.data)}>
              <Rows card={card.data} />
            </Panel>
            <LostItems lost={lost} chosen={chosen} onChoose={setChosen} canAppeal={may(me, 'handle_tickets', 'approve') && !may(me, 'see_all')} />
          </div>
          <div className="sc-right scroll" tabIndex={0} role="group" aria-label="试算和位次">
            <TrialPanel card={card.data} items={lost.filter((l) => chosen.includes(keyOf(l)))} canAppeal={may(me, 'handle_tickets', 'approve') && !may(me, 'see_all')} onDone={() => setChosen([])} />
            <Peers card={card.data} />
            <Appeals list={card.data.appeals ?? []} />
          </div>
        </div>
      )}
    </div>
  )
}

function Sum({ card: c }: { card: Card }) {
  const n = c.rows?.reduce((m, r) => m + (r.counted ? 1 : 0), 0) ?? 0
  return (
    <>
      <div className="sc-sum">
        <span className="meta">得分</span>
        <span className="figure" data-total={c.score.total}>
          {n ? c.score.total.toFixed(2) : '—'}
        </span>
        <span className="meta">
          ± {c.score.half.toFixed(2)}
          {c.before != null && ` · 上月 ${c.before.toFixed(2)}`}
        </span>
      </div>
      <div className="sc-sum">
        <span className="meta">位次</span>
        <span className="figure">
          {c.place || '—'}
          <small>/ {c.peers?.length ?? 0}</small>
        </span>
        <span className="meta">{c.place ? `位次带 ${c.band?.[0]}—${c.band?.[1]}，带内无显著差异` : c.score.ranked ? '' : '样本不足，不排名'}</span>
      </div>
      <div className="sc-sum">
        <span className="meta">两种口径一并公布</span>
        <span>
          含剔除 <b>{n ? c.score.total.toFixed(2) : '—'}</b>　不剔除 <b>{n ? c.raw.total.toFixed(2) : '—'}</b>
        </span>
        <span className="meta">剔除 {group(c.excluded)} 件次，均经两人裁定</span>
      </div>
    </>
  )
}

const made = (c: Card) => `基础 ${c.score.base.toFixed(2)}${(c.adjusts ?? []).map((a) => ` ${a.name} ${a.points >= 0 ? '+' : ''}${a.points.toFixed(2)}`).join('')} = ${c.score.total.toFixed(2)}；样本不足 ${c.sheet.least} 的不计分，其余折合百分制`

function Rows({ card: c }: { card: Card }) {
  return (
    <table className="ranking sc-rows">
      <thead>
        <tr>
          <th>指标</th>
          <th className="n">权重</th>
          <th className="n">本单位</th>
          <th className="n">分子 / 分母</th>
          <th className="n">零分—满分线</th>
          <th>得分</th>
          <th className="n">丢分</th>
        </tr>
      </thead>
      <tbody>
        {(c.rows ?? []).map((r) => (
          <tr key={r.name} className={r.counted ? '' : 'off'}>
            <td>{r.name}</td>
            <td className="n">{r.weight}</td>
            <td className="n">
              <b>{r.value === '—' ? '—' : r.k === 'K00' ? r.num : r.value + (r.days ? '' : '%')}</b>
            </td>
            <td className="n">{r.k ? `${group(r.num)} / ${group(r.den)}` : '—'}</td>
            <td className="n meta">{r.weight ? `${r.floor} — ${r.target}` : ''}</td>
            <td>
              {r.counted ? (
                <span className="sc-points">
                  <span className="bar" aria-hidden="true">
                    <i style={{ width: `${(r.points / r.weight) * 100}%` }} />
                  </span>
                  {r.points.toFixed(2)} <span className="meta">± {r.half.toFixed(2)}</span>
                </span>
              ) : (
                <span className="meta">{!r.k ? '由其他途径评分，尚未计入' : !r.weight ? '只列示' : '样本不足，不计分'}</span>
              )}
            </td>
            <td className={'n' + (r.counted && r.weight - r.points > r.weight * 0.1 ? ' bad' : '')}>{r.counted ? (r.points - r.weight).toFixed(2) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
