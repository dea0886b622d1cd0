import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { doors, type Surge, type SurgeView } from './doors'

/** One warning: its days beside its level, what its tickets are about, and the decision. */
export function Detail({ surge, decides }: { surge: Surge; decides: boolean }) {
  const view = useQuery({ queryKey: ['warning', surge.id], queryFn: () => doors.one(surge.id) })
  if (view.isPending) return <Panel title="依据" className="w-detail"><Bones lines={10} /></Panel>
  if (view.isError) return <Panel title="依据" className="w-detail"><Refused error={view.error} retry={() => void view.refetch()} /></Panel>
  const v = view.data
  return (
    <div className="w-detail">
      <Panel title="逐日件数" note={<Legend />}>
        <Days view={v} />
      </Panel>
      {v.effect && <Effect effect={v.effect} />}
      <Panel title="依据" className="grow" scroll note={`涉及 ${v.tickets?.length ?? 0} 件`}>
        {!!v.topics?.length && (
          <ul className="w-topics">
            {v.topics.map((t) => (
              <li key={t.title}>
                <b>{t.title}</b> <span className="meta">{t.size} 件相近{t.places?.length ? `，${t.places.join('、')}` : ''}</span>
              </li>
            ))}
          </ul>
        )}
        {!v.tickets?.length && <Blank title="没有工单">这些工单可能已经改了分类或地区。</Blank>}
        <ul className="w-tickets">
          {(v.tickets ?? []).map((t) => (
            <li key={t.id} className="row">
              <Link to="/tickets/$id" params={{ id: String(t.id) }} className="num">{t.no}</Link>
              <span className="cut grow">{t.title}</span>
              <StateChip state={t.state} />
              <time className="meta num">{showTime(t.at)}</time>
            </li>
          ))}
        </ul>
      </Panel>
      {decides && <Decide view={v} />}
    </div>
  )
}

const verdicts: Record<string, [string, 'green' | 'amber' | 'red' | 'grey']> = { fell: ['明显下降', 'green'], same: ['没有明显变化', 'amber'], rose: ['明显上升', 'red'], early: ['还看不出', 'grey'] }

/** 专题成效: before the surge, in it, and since it was made a topic. */
function Effect({ effect: e }: { effect: NonNullable<SurgeView['effect']> }) {
  const [word, tone] = verdicts[e.verdict] ?? verdicts.early
  const percent = (x: number) => `${x < 1 ? '少' : '多'} ${Math.abs(100 * (x - 1)).toFixed(0)}%`
  return (
    <Panel title="专题成效" note={<Chip tone={tone}>{word}</Chip>}>
      <dl className="w-effect">
        {([['突增以前', e.usual], ['突增期间', e.surge], ['列为专题以后', e.since]] as const).map(([name, s]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">日均 {s.per_day.toFixed(1)} 件</dd>
            <dd className="meta num">{s.days} 天 {s.count} 件</dd>
          </div>
        ))}
      </dl>
      <p className="meta w-effect-said">
        {e.verdict === 'early'
          ? '列为专题满 14 天，且突增以前有 21 天、10 件以上，才比较前后。'
          : `扣除全市同期的变化，列为专题以后比突增以前${percent(e.change)}（95% 区间：${percent(e.low)} 至 ${percent(e.high)}）。`}
      </p>
    </Panel>
  )
}

const Legend = () => (
  <>
    <span className="w-key w-key-now">所指的日子</span>
    <span className="w-key w-key-past">以往</span>
    <span className="w-key w-key-level">应有水平</span>
  </>
)

/** Twenty-eight bars and the level as a line across each. */
function Days({ view: v }: { view: SurgeView }) {
  const days = v.days ?? []
  const most = Math.max(1, ...days.map((d) => Math.max(d.count, d.expected)))
  const hot = Math.round((Date.parse(v.to_on) - Date.parse(v.from_on)) / 86_400_000) + 1
  const last = days.length - 1
  return (
    <div className="w-days" role="img" aria-label={`近${days.length}天，最近一天 ${days[last]?.count ?? 0} 件，应有 ${days[last]?.expected.toFixed(1) ?? 0} 件`}>
      {days.map((d, i) => {
        const on = new Date(Date.parse(v.to_on) - (last - i) * 86_400_000).toISOString().slice(5, 10)
        return (
          <span key={on} className={i > last - hot ? 'now' : ''} title={`${on}：${d.count} 件，应有 ${d.expected.toFixed(1)} 件`}>
            <i style={{ height: `${(100 * d.count) / most}%` }} />
            <u style={{ bottom: `${(100 * d.expected) / most}%` }} />
          </span>
        )
      })}
    </div>
  )
}

function Decide({ view: v }: { view: SurgeView }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [title, setTitle] = useState(v.propose)
  const [reason, setReason] = useState('')
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (verdict: 'topic' | 'dismissed') => {
    setBusy(true)
    setSaid('')
    try {
      await doors.decide(v.id, verdict === 'topic' ? { verdict, title } : { verdict, reason })
      void message.success(verdict === 'topic' ? '已列为专题' : '已记为不处理')
      void queries.invalidateQueries({ queryKey: ['warnings'] })
    } catch (e) {
      setSaid(e instanceof Problem ? e.message : '没有办成，请再试一次。')
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="panel w-decide" aria-label="处理">
      <label htmlFor="w-title">专题名称</label>
      <Input id="w-title" value={title} maxLength={60} onChange={(e) => setTitle(e.target.value)} />
      <Button type="primary" loading={busy} onClick={() => void send('topic')}>列为每月一题</Button>
      <label htmlFor="w-reason">不处理的理由</label>
      <Input id="w-reason" value={reason} maxLength={300} placeholder="如：已知的计划停水" onChange={(e) => setReason(e.target.value)} />
      <Button loading={busy} onClick={() => void send('dismissed')}>不处理</Button>
      {said && <p role="alert" className="reveal-no">{said}</p>}
    </section>
  )
}
