import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { showDate } from '../../shared/time'
import { UnitPicker } from '../form/pickers'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors, reads, type Line, type View } from './doors'
import { why } from './page'

type Gap = NonNullable<Line['gap']>

function Standing({ gap: g }: { gap: Gap }) {
  if (g.done_at) return <Chip tone="green">{showDate(g.done_at)} 已完成</Chip>
  return <Chip tone={g.late ? 'red' : 'amber'}>{g.late ? '逾期' : '整改中'}，{g.until} 前</Chip>
}

/** Points missing: none where nothing could be read, which counts nowhere. */
const lost = (l: Line) => (l.counted ? l.weight - l.points : 0)

/** 差距清单: what lost points, the most first; whose it is, until when, what came of it. */
export function Gaps({ view: v }: { view: View }) {
  const short = (v.lines ?? []).filter((l) => !l.counted || lost(l) >= 0.01).sort((a, b) => lost(b) - lost(a))
  const [chosen, setChosen] = useState<string>()
  const one = short.find((l) => l.key === chosen)
  return (
    <div className="ev-two">
      <Panel title="差距清单" scroll note={`${short.length} 项，丢分多的在前，不计分的在后`}>
        {!short.length && <Blank title="没有丢分的指标">各项都在满分线以上。</Blank>}
        <table className="q-table ev-table">
          <thead><tr><th>编号</th><th>指标</th><th className="n">结果</th><th className="n">丢分</th><th>责任</th><th>整改</th></tr></thead>
          <tbody>
            {short.map((l) => (
              <tr key={l.key} className={l.key === chosen ? 'on' : ''}>
                <td className="num">{l.key}</td>
                <td>{v.keeps ? <button type="button" className="link" onClick={() => setChosen(l.key)}>{l.name}</button> : l.name}</td>
                <td className="n num">{l.counted ? reads(l) : l.den ? '样本不足' : '没有数据'}</td>
                <td className="n num">{l.counted ? lost(l).toFixed(2) : '不计分'}</td>
                <td>{l.gap ? `${l.gap.unit.name}${l.gap.unit.id ? ' ' : ''}${l.gap.owner}` : l.owner}</td>
                <td>{l.gap ? <Standing gap={l.gap} /> : <span className="meta">未交办</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {one ? <Mend key={one.key} view={v} line={one} /> : <Panel title="交办整改"><p className="body meta">{v.keeps ? '从左边选一项，写明谁整改、到什么时候、怎样改；交给承办单位的，联络员会收到通知。' : '由中心主任交办。'}</p></Panel>}
    </div>
  )
}

function Mend({ view: v, line: l }: { view: View; line: Line }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [unit, setUnit] = useState<number | undefined>(l.gap?.unit.id || undefined)
  const [owner, setOwner] = useState(l.gap?.owner ?? l.owner)
  const [until, setUntil] = useState<Dayjs>(l.gap && !l.gap.late ? dayjs(l.gap.until) : dayjs().add(30, 'day'))
  const [measure, setMeasure] = useState(l.gap?.measure ?? '')
  const mend = useMutation({
    mutationFn: () => doors.mend(v.id, { item: l.key, unit: unit ?? 0, owner, until: until.format('YYYY-MM-DD'), measure }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['evaluation', v.id] }),
    onError: (e) => void message.error(why(e)),
  })
  return (
    <Panel title={`${l.key} ${l.name}`} scroll note={`丢 ${(l.weight - l.points).toFixed(2)} 分`}>
      <div className="ev-form body">
        <label htmlFor="ev-unit">整改单位（热线中心自己改的不选）</label>
        <UnitPicker id="ev-unit" value={unit} onChange={(u) => setUnit(typeof u === 'number' ? u : undefined)} known={l.gap?.unit.id ? [l.gap.unit] : undefined} />
        <label>责任人（岗位）<Input value={owner} maxLength={40} onChange={(e) => setOwner(e.target.value)} /></label>
        <label>期限<DatePicker aria-label="整改期限" allowClear={false} value={until} onChange={(d) => d && setUntil(d)} /></label>
        <label>措施<Input.TextArea rows={3} maxLength={500} value={measure} onChange={(e) => setMeasure(e.target.value)} /></label>
        <Button type="primary" loading={mend.isPending} onClick={() => mend.mutate()}>{l.gap ? '重新交办' : '交办'}</Button>
        {l.gap?.done_at && <p className="meta">结果：{l.gap.outcome}</p>}
      </div>
      {l.gap && !l.gap.done_at && <Close round={v.id} item={l.key} />}
    </Panel>
  )
}

function Close({ round, item }: { round: number; item: string }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [outcome, setOutcome] = useState('')
  const close = useMutation({ mutationFn: () => doors.mended(round, item, outcome), onSuccess: () => void queries.invalidateQueries(), onError: (e) => void message.error(why(e)) })
  return (
    <div className="ev-form body">
      <label>整改结果<Input.TextArea rows={2} maxLength={500} value={outcome} onChange={(e) => setOutcome(e.target.value)} /></label>
      <Button loading={close.isPending} onClick={() => close.mutate()}>登记完成</Button>
    </div>
  )
}

/** What a unit itself has to mend. */
export function UnitGaps() {
  const read = useQuery({ queryKey: ['unit-gaps'], queryFn: doors.gaps })
  return (
    <Panel title="自评整改" className="grow" scroll note="热线自评交给本单位的差距">
      {read.isPending && <Bones lines={5} />}
      {read.isError && <Refused error={read.error} retry={() => void read.refetch()} />}
      {read.isSuccess && !read.data.length && <Blank title="没有交给本单位的整改">热线中心交办后，会有通知，这里列出措施和期限。</Blank>}
      <ul className="ev-mine">
        {(read.data ?? []).map((g) => (
          <li key={`${g.round} ${g.item}`}>
            <div className="row"><b>{g.name}</b><Standing gap={g} /><span className="meta">{g.of}</span></div>
            <p>{g.measure}</p>
            {g.done_at ? <p className="meta">结果：{g.outcome}</p> : <Close round={g.round} item={g.item} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
