import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, InputNumber, Select } from 'antd'
import { showTime } from '../../shared/time'
import { Bones, Panel, Refused } from '../ui'
import { doors, type CallPlan, type CallQueue } from './doors'
import '../quality/quality.css'

/** 接听方案: queues with digit, hours, priority and overflow; how callers wait; what counts. */
export function PlanPart({ bar }: { bar: React.ReactNode }) {
  const read = useQuery({ queryKey: ['call-plan'], queryFn: doors.plan })
  return (
    <div className="staffing grow">
      <Panel title="接听方案" note="保存后随即生效；正在进行的通话不受影响">{bar}</Panel>
      {read.isPending && <Panel title="读取"><Bones lines={10} /></Panel>}
      {read.isError && <Panel title="读取"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>}
      {read.data && <Edit key={read.data.version} plan={read.data} />}
    </div>
  )
}

const strategies = [{ value: 'longest_idle', label: '空闲最久的坐席' }, { value: 'best_skill', label: '技能最熟练的坐席' }, { value: 'fewest_calls', label: '今日接得最少的坐席' }]
const spans: [keyof CallPlan, string, string, string][] = [
  ['ring', '振铃', '秒', '无人接就换下一位'], ['wrap', '话后整理', '秒', '0 为不限'], ['position', '播报排队位置', '秒一次', '0 为不播'], ['offer', '提示可等回拨', '秒后', '按 * 挂机，我们回拨'],
  ['longest', '排队上限', '人', '超过的请其等回拨'], ['grace', '坐席掉线等待', '秒', '页面恢复则继续通话'], ['within', '及时接通', '秒', 'K02'], ['short', '短时放弃', '秒', 'K01 剔除'], ['keep', '录音保存', '天', '至少 90 天'],
]

function Edit({ plan }: { plan: CallPlan }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [p, setP] = useState(plan)
  const save = useMutation({ mutationFn: () => doors.setPlan({ ...p, history: undefined }), onSuccess: () => (void message.success('接听方案已生效'), queries.invalidateQueries({ queryKey: ['call-plan'] })) })
  const queues = p.queues ?? []
  const put = (i: number, next: Partial<CallQueue>) => setP({ ...p, queues: queues.map((q, k) => (k === i ? { ...q, ...next } : q)) })
  const add = () => {
    let n = queues.length
    while (queues.some((q) => q.key === `q${n}`)) n++
    setP({ ...p, queues: [...queues, { key: `q${n}`, name: '', skill: `q${n}`, priority: 0, digit: '', overflow: 30, from: '', to: '' }] })
  }
  return (
    <div className="call-cols">
      <div className="q-stack">
        <Panel title="等待与计量" scroll>
          <div className="st-form">
            <label htmlFor="cp-strategy">先派给</label>
            <Select id="cp-strategy" value={p.strategy} options={strategies} onChange={(strategy) => setP({ ...p, strategy })} />
            {spans.map(([id, label, unit, help]) => (
              <Row key={id} id={`cp-${id}`} label={label} unit={unit} help={help} value={p[id] as number} set={(n) => setP({ ...p, [id]: n })} />
            ))}
          </div>
        </Panel>
        <Panel title="历次修改" scroll className="grow">
          <ul className="q-lost">
            {!plan.history?.length && <li className="meta">还没有修改过，用的是初始方案。</li>}
            {(plan.history ?? []).map((h) => <li key={h.version}><span>第 {h.version} 版 · {h.by}</span><span className="meta num">{showTime(h.at)}</span></li>)}
          </ul>
        </Panel>
      </div>
      <Panel title="队列" scroll note="专席另在「专席」里设按键、席位和起止日期，开通期间自动成为队列">
        <table className="q-table queues">
          <thead><tr><th scope="col">名称</th><th scope="col">按键</th><th scope="col">优先级</th><th scope="col">久候溢出（秒）</th><th scope="col">开放时间</th><th scope="col" /></tr></thead>
          <tbody>
            {queues.map((q, i) => {
              const general = q.key === 'general'
              return (
                <tr key={q.key}>
                  <td><Input size="small" maxLength={12} aria-label="队列名称" value={q.name} onChange={(e) => put(i, { name: e.target.value })} /></td>
                  <td>{general ? '不按键' : <Select size="small" aria-label={`${q.name}按键`} value={q.digit} style={{ width: 74 }} options={['', ...'123456789'].map((d) => ({ value: d, label: d || '没有' }))} onChange={(digit) => put(i, { digit })} />}</td>
                  <td><InputNumber size="small" min={0} max={9} aria-label={`${q.name}优先级`} value={q.priority} style={{ width: 64 }} onChange={(n) => put(i, { priority: n ?? 0 })} /></td>
                  <td><InputNumber size="small" min={0} max={600} aria-label={`${q.name}久候溢出`} value={q.overflow} style={{ width: 80 }} onChange={(n) => put(i, { overflow: n ?? 0 })} /></td>
                  <td>{general ? '全天' : (
                    <span className="hours">
                      <Input size="small" placeholder="全天" maxLength={5} aria-label={`${q.name}从`} value={q.from} onChange={(e) => put(i, { from: e.target.value })} /> 至{' '}
                      <Input size="small" placeholder="全天" maxLength={5} aria-label={`${q.name}到`} value={q.to} onChange={(e) => put(i, { to: e.target.value })} />
                    </span>
                  )}</td>
                  <td>{!general && <button type="button" className="link" onClick={() => setP({ ...p, queues: queues.filter((_, k) => k !== i) })}>删除</button>}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <div className="plan-foot">
          <Button size="small" onClick={add}>增加队列</Button>
          <Button size="small" type="primary" loading={save.isPending} onClick={() => save.mutate()}>保存为第 {plan.version + 1} 版</Button>
          {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
        </div>
        <p className="meta plan-note">国标不宜设多级菜单：没有按键的来电直接进入综合队列。语音（录音告知、按键提示、等待音乐）由本单位用同名 WAV 文件替换，见运行手册 --prompts。</p>
      </Panel>
    </div>
  )
}

function Row({ id, label, unit, help, value, set }: { id: string; label: string; unit: string; help: string; value: number; set: (n: number) => void }) {
  return (
    <>
      <label htmlFor={id} title={help}>{label}</label>
      <InputNumber id={id} size="small" min={0} suffix={unit} title={help} value={value} onChange={(n) => set(n ?? 0)} />
    </>
  )
}
