import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, InputNumber, Select } from 'antd'
import { showTime } from '../../shared/time'
import { optionsOf, urgencies } from '../../shared/words'
import { UnitPicker } from '../form/pickers'
import { Chip, Panel } from '../ui'
import { clockOf } from '../staffing/doors'
import { doors, type Plan } from './doors'

/** 预案: prepared beforehand; a response that runs keeps the version it began with. */
export function PlanPanel({ plan, locked }: { plan: Plan; locked: boolean }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [p, setP] = useState<Plan>()
  const save = useMutation({ mutationFn: () => doors.savePlan({ ...p!, by: undefined, at: undefined }), onSuccess: () => (void message.success('预案已保存'), setP(undefined), queries.invalidateQueries({ queryKey: ['surge'] })) })
  if (!p)
    return (
      <Panel title="战时响应预案" scroll note={plan.version ? `第 ${plan.version} 版，${plan.by} ${showTime(plan.at)}` : '还没有预案'}>
        {plan.version > 0 && (
          <ul className="q-items">
            <li><b>{plan.name}</b><span className="meta">{plan.desk} {plan.seats_from} → {plan.seats_to} 席</span></li>
            {(plan.groups ?? []).map((g) => <li key={g.label}><b>{g.name}</b> <Chip tone={g.urgency > 2 ? 'red' : 'amber'}>{g.label}</Chip><span className="meta">{g.unit.name}专班；按{urgencies[String(g.urgency)]}的时限，直达，最多 {g.hops} 级</span></li>)}
            {(plan.shifts ?? []).map((s) => <li key={s.name}><b>{s.name}</b> <span className="num">{clockOf(s.from)}—{clockOf(s.to)}，{s.people} 人</span></li>)}
            {(plan.batches ?? []).map((b) => <li key={b.name}><b>{b.name}</b> <span className="num">{b.people} 人，{b.shift}</span></li>)}
            <li><b>上岗测验</b><span className="meta">{plan.quiz?.length ?? 0} 题，{plan.training} 分钟，{plan.pass} 分合格，最多三次；账号只用一个班次，到时失效</span></li>
          </ul>
        )}
        {!locked && <Button size="small" onClick={() => setP(plan)}>{plan.version ? '修改预案' : '编制预案'}</Button>}
        {locked && <p className="meta">战时响应申请或运行期间不改预案。</p>}
      </Panel>
    )
  const set = (part: Partial<Plan>) => setP({ ...p, ...part })
  const put = <K extends 'groups' | 'shifts' | 'batches'>(key: K, i: number, part: object) => set({ [key]: (p[key] ?? []).map((x, k) => (k === i ? { ...x, ...part } : x)) } as Partial<Plan>)
  const shifts = (p.shifts ?? []).map((s) => ({ value: s.name, label: s.name }))
  const times = Array.from({ length: 73 }, (_, i) => ({ value: i * 30, label: clockOf(i * 30) }))
  return (
    <Panel title="修改预案" scroll>
      <div className="q-sheet">
        <Input size="small" aria-label="预案名称" placeholder="预案名称" value={p.name} onChange={(e) => set({ name: e.target.value })} />
        <div className="row">
          <Input size="small" aria-label="增席的专席" placeholder="增席的专席" value={p.desk} onChange={(e) => set({ desk: e.target.value })} />
          <InputNumber size="small" aria-label="平时席位" prefix="平时" value={p.seats_from} onChange={(n) => set({ seats_from: n ?? 0 })} />
          <InputNumber size="small" aria-label="战时席位" prefix="战时" value={p.seats_to} onChange={(n) => set({ seats_to: n ?? 0 })} />
        </div>
        <b>指挥组</b>
        {(p.groups ?? []).map((g, i) => (
          <div key={i} className="row wrap">
            <Input size="small" aria-label="指挥组" style={{ width: 108 }} value={g.name} onChange={(e) => put('groups', i, { name: e.target.value })} />
            <Input size="small" aria-label="标签" style={{ width: 96 }} value={g.label} onChange={(e) => put('groups', i, { label: e.target.value })} />
            <Select size="small" aria-label="紧急程度" style={{ width: 84 }} value={String(g.urgency)} onChange={(u) => put('groups', i, { urgency: Number(u) })} options={optionsOf(urgencies)} />
            <UnitPicker aria-label="承办单位" value={g.unit.id || undefined} known={g.unit.id ? [g.unit] : []} onChange={(u) => put('groups', i, { unit: { id: Number(u ?? 0), name: '' } })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ groups: [...(p.groups ?? []), { name: '', label: '', urgency: 2, hops: 1, unit: { id: 0, name: '' } }] })}>加指挥组</Button>
        <b>班次</b>
        {(p.shifts ?? []).map((s, i) => (
          <div key={i} className="row">
            <Input size="small" aria-label="班次" style={{ width: 76 }} value={s.name} onChange={(e) => put('shifts', i, { name: e.target.value })} />
            <Select size="small" aria-label="从" style={{ width: 84 }} value={s.from} onChange={(from) => put('shifts', i, { from })} options={times.slice(0, 48)} />
            <Select size="small" aria-label="到" style={{ width: 104 }} value={s.to} onChange={(to) => put('shifts', i, { to })} options={times.slice(1)} />
            <InputNumber size="small" aria-label="人数" min={1} suffix="人" value={s.people} onChange={(n) => put('shifts', i, { people: n ?? 1 })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ shifts: [...(p.shifts ?? []), { name: '', from: 480, to: 960, people: 10 }] })}>加班次</Button>
        <b>志愿者</b>
        {(p.batches ?? []).map((b, i) => (
          <div key={i} className="row">
            <Input size="small" aria-label="批次" value={b.name} onChange={(e) => put('batches', i, { name: e.target.value })} />
            <Select size="small" aria-label="所在班次" style={{ width: 92 }} value={b.shift} onChange={(shift) => put('batches', i, { shift })} options={shifts} />
            <InputNumber size="small" aria-label="批次人数" min={1} suffix="人" value={b.people} onChange={(n) => put('batches', i, { people: n ?? 1 })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ batches: [...(p.batches ?? []), { name: '', people: 10, shift: shifts[0]?.value ?? '' }] })}>加一批</Button>
        <b>上岗测验（选项每行一个，正确的一行前加 *）</b>
        {(p.quiz ?? []).map((q, i) => (
          <div key={i} className="c-question">
            <Input size="small" aria-label={`第 ${i + 1} 题`} value={q.text} onChange={(e) => set({ quiz: (p.quiz ?? []).map((x, k) => (k === i ? { ...x, text: e.target.value } : x)) })} />
            <Input.TextArea aria-label={`第 ${i + 1} 题选项`} autoSize value={(q.options ?? []).map((o, k) => (k === q.right ? '*' : '') + o).join('\n')} onChange={(e) => set({ quiz: (p.quiz ?? []).map((x, k) => (k === i ? readOptions(x.text, e.target.value) : x)) })} />
          </div>
        ))}
        <Button size="small" onClick={() => set({ quiz: [...(p.quiz ?? []), { text: '', options: ['', ''], right: 0 }] })}>加一题</Button>
        <div className="row">
          <InputNumber size="small" aria-label="测验分钟" prefix="限" suffix="分钟" value={p.training} onChange={(n) => set({ training: n ?? 15 })} />
          <InputNumber size="small" aria-label="合格分" suffix="分合格" value={p.pass} onChange={(n) => set({ pass: n ?? 80 })} />
        </div>
        {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
        <div className="row"><Button type="primary" size="small" loading={save.isPending} onClick={() => save.mutate()}>保存新版</Button><Button size="small" onClick={() => setP(undefined)}>放弃</Button></div>
      </div>
    </Panel>
  )
}

function readOptions(text: string, lines: string) {
  const all = lines.split('\n')
  return { text, options: all.map((o) => o.replace(/^\*/, '')), right: Math.max(0, all.findIndex((o) => o.startsWith('*'))) }
}
