import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, InputNumber, Select } from 'antd'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { clockOf, doors, type Day, type Page, type Settings, type Shift } from './doors'
import '../quality/quality.css'
import './staffing.css'

const sorts: Record<string, string> = { working: '工作日', weekend: '周末', holiday: '节假日' }
const weekdays = '日一二三四五六'

/** 坐席测算: next week's calls by half hour, the seats they need, and whether the roster has them. */
export function StaffingPage() {
  const read = useQuery({ queryKey: ['staffing'], queryFn: doors.page })
  const [on, setOn] = useState<string>()
  useEffect(() => {
    document.title = '坐席测算 · 宿事速办'
  }, [])
  if (read.isPending) return <Panel title="坐席测算"><Bones lines={12} /></Panel>
  if (read.isError) return <Panel title="坐席测算"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const p = read.data
  const days = p.days ?? []
  const day = days.find((d) => d.on === on) ?? days[1] ?? days[0]
  return (
    <div className="staffing grow">
      <Panel title="坐席测算" note={p.learned ? `据前 ${p.learned} 天的${p.ours ? '来电记录' : '电话登记折算'}；近七天每半小时误差 ${(100 * p.off).toFixed(0)}%，其中偶然因素约 ${(100 * p.chance).toFixed(0)}%` : '还没有来电可供预测'}>
        <div className="q-bar">
          <Choice name="day" label="日期" value={day?.on} options={days.map((d) => ({ value: d.on, label: `${d.on.slice(5)} 周${weekdays[new Date(d.on).getUTCDay()]}${d.sort === 'holiday' ? ' 假' : ''}${d.short ? ' 缺' : ''}` }))} onChange={setOn} />
        </div>
        {day && <Head day={day} settings={p.settings} />}
        {day && <Chart day={day} />}
      </Panel>
      <div className="st-cols">
        <Panel title="每半小时" scroll note="应排人数已计入离席比例">{day && <Table day={day} />}</Panel>
        <Panel title="排班" scroll note={day?.on}>{day && <Roster key={day.on} day={day} page={p} />}</Panel>
        <Params key={p.settings.version} page={p} />
      </div>
    </div>
  )
}

function Head({ day: d, settings: s }: { day: Day; settings: Settings }) {
  const halves = d.halves ?? []
  const peak = halves.reduce((a, b) => (b.need > a.need ? b : a), halves[0])
  return (
    <p className="st-head">
      <b>{sorts[d.sort]}</b> 预计来电 <b className="num">{Math.round(d.calls)}</b> 个，高峰须 <b className="num">{peak?.seats_a}</b> 席（不计放弃 {peak?.seats_c} 席），排 <b className="num">{peak?.need}</b> 人，保 {s.within} 秒内接通 {Math.round(100 * s.level)}%。
      {d.short ? <Chip tone="red">{d.short} 个半小时缺员</Chip> : <Chip tone="green">排班够用</Chip>}
    </p>
  )
}

/** Need as bars, the roster as a step line over them; what is missing is red. */
function Chart({ day: d }: { day: Day }) {
  const halves = d.halves ?? []
  const most = Math.max(2, ...halves.map((h) => Math.max(h.need, h.rostered)))
  return (
    <div className="st-chart" role="img" aria-label={`应排人数最多 ${Math.max(0, ...halves.map((h) => h.need))} 人，缺员 ${d.short} 个半小时`}>
      {halves.map((h, i) => (
        <span key={i} title={`${clockOf(i * 30)}：来电 ${h.calls.toFixed(1)}，应排 ${h.need}，已排 ${h.rostered}`}>
          <i className={h.short ? 'short' : ''} style={{ height: `${(100 * h.need) / most}%` }} />
          <u style={{ bottom: `${(100 * h.rostered) / most}%` }} />
          {i % 4 === 0 && <small>{clockOf(i * 30)}</small>}
        </span>
      ))}
    </div>
  )
}

function Table({ day: d }: { day: Day }) {
  const rows = (d.halves ?? []).map((h, i) => ({ h, i })).filter(({ h }) => h.calls >= 0.05 || h.rostered > 0)
  if (!rows.length) return <Blank title="没有来电可以预测">有来电以后，次日起开始预测。</Blank>
  return (
    <table className="q-table">
      <thead><tr><th scope="col">时段</th><th scope="col" className="n">来电</th><th scope="col" className="n">席位 A / C</th><th scope="col" className="n">应排</th><th scope="col" className="n">已排</th><th scope="col" className="n">可达接通</th><th scope="col" className="n">放弃</th></tr></thead>
      <tbody>
        {rows.map(({ h, i }) => (
          <tr key={i} className={h.short ? 'st-short' : ''}>
            <th scope="row" className="num">{clockOf(i * 30)}</th>
            <td className="n">{h.calls.toFixed(1)}</td>
            <td className="n">{h.seats_a} / {h.seats_c}</td>
            <td className="n">{h.need}</td>
            <td className="n">{h.rostered}{h.short && <Chip tone="red">缺 {h.need - h.rostered}</Chip>}</td>
            <td className="n">{(100 * h.level).toFixed(0)}%</td>
            <td className="n">{(100 * h.abandoned).toFixed(0)}%</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const presets: Record<string, [number, number]> = { 早班: [480, 960], 中班: [900, 1380], 夜班: [1320, 1920] }

function Roster({ day: d, page: p }: { day: Day; page: Page }) {
  const missing = Object.entries(presets).filter(([name]) => !d.shifts?.some((s) => s.name === name))
  return (
    <ul className="st-shifts">
      {(d.shifts ?? []).map((s) => <ShiftLine key={s.name + (s.people?.length ?? 0)} shift={s} page={p} />)}
      {!d.shifts?.length && <li className="meta">这一天还没有排班。选好班次和人员后保存。</li>}
      {missing.slice(0, 1).map(([name, [from, to]]) => <ShiftLine key={'new' + name} shift={{ on: d.on, name, from, to, people: [] }} page={p} />)}
    </ul>
  )
}

function ShiftLine({ shift, page: p }: { shift: Shift; page: Page }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [s, setS] = useState(shift)
  const names = Object.fromEntries([...(p.people ?? []), ...(shift.people ?? [])].map((x) => [x.id, x.name]))
  const save = useMutation({ mutationFn: () => doors.shift(s), onSuccess: () => (void message.success('排班已保存'), queries.invalidateQueries({ queryKey: ['staffing'] })) })
  const times = Array.from({ length: 73 }, (_, i) => ({ value: i * 30, label: clockOf(i * 30) }))
  return (
    <li>
      <div className="row">
        <Input aria-label="班次" size="small" maxLength={12} value={s.name} onChange={(e) => setS({ ...s, name: e.target.value })} style={{ width: 76 }} />
        <Select aria-label="从" size="small" value={s.from} onChange={(from) => setS({ ...s, from })} options={times.slice(0, 48)} style={{ width: 84 }} />
        <Select aria-label="到" size="small" value={s.to} onChange={(to) => setS({ ...s, to })} options={times.slice(1)} style={{ width: 108 }} />
        <span className="meta num grow">{s.people?.length ?? 0} 人</span>
        <Button size="small" loading={save.isPending} onClick={() => save.mutate()}>保存</Button>
      </div>
      <Select aria-label={`${s.name}人员`} size="small" mode="multiple" maxTagCount={4} value={(s.people ?? []).map((x) => x.id)} onChange={(ids: number[]) => setS({ ...s, people: ids.map((id) => ({ id, name: names[id] ?? '' })) })} options={(p.people ?? []).map((x) => ({ value: x.id, label: x.name }))} optionFilterProp="label" placeholder="选择人员" style={{ width: '100%' }} />
      {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
    </li>
  )
}

function Params({ page: p }: { page: Page }) {
  const queries = useQueryClient()
  const [s, setS] = useState(p.settings)
  const save = useMutation({ mutationFn: () => doors.set(s), onSuccess: () => queries.invalidateQueries({ queryKey: ['staffing'] }) })
  const field = (id: keyof Settings, label: string, unit: string, scale = 1, step = 1) => (
    <>
      <label htmlFor={`st-${id}`}>{label}</label>
      <InputNumber id={`st-${id}`} min={0} step={step} suffix={unit} value={Math.round(s[id] * scale * 10) / 10} onChange={(n) => setS({ ...s, [id]: (n ?? 0) / scale })} />
    </>
  )
  return (
    <Panel title="测算参数" scroll>
      <div className="st-form">
        {field('level', '接通目标', '%', 100)}
        {field('within', '接听时限', '秒')}
        {field('handle', '平均处理时长', '秒')}
        {field('patience', '来电人耐心', '秒')}
        {!p.ours && field('per_call', '每件登记的来电', '个', 1, 0.1)}
        {field('away', '离席比例', '%', 100)}
      </div>
      <p className="meta">平均处理时长为通话、保持和话后之和；耐心为 0 时按不计放弃的排队公式（爱尔朗 C）。国标：15 秒内接通 95%。</p>
      {p.measured > 0 && (
        <p className="meta">
          近七天实际的平均处理时长 <b className="num">{p.measured}</b> 秒。
          {s.handle !== p.measured && <button type="button" className="link" onClick={() => setS({ ...s, handle: p.measured })}>用实际值</button>}
        </p>
      )}
      {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
      <Button type="primary" size="small" loading={save.isPending} onClick={() => save.mutate()}>按此重算</Button>
    </Panel>
  )
}
