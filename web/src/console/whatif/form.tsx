import { useState } from 'react'
import { App, Button, DatePicker, InputNumber, Select } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import dayjs, { type Dayjs } from 'dayjs'
import { Problem } from '../../shared/http'
import { Panel } from '../ui'
import { doors, type Change, type Field, type Options } from './doors'

type Edit = { name: string; value: number; natural: boolean }
type Off = { date: string; working: boolean }

/** What is to be otherwise: limits and rules, the calendar, the weights of the score sheet. */
export function ChangeForm({ options: o, onAsked }: { options: Options; onAsked: (id: number) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [period, setPeriod] = useState<[string, string]>([o.from, o.to])
  const [policy, setPolicy] = useState(0)
  const [calendar, setCalendar] = useState(0)
  const [edits, setEdits] = useState<Edit[]>([])
  const [days, setDays] = useState<Off[]>([])
  const [sheet, setSheet] = useState<number>()
  const [weights, setWeights] = useState<Record<string, number>>({})
  const fields = o.fields ?? []
  const sheets = o.sheets ?? []
  const chosen = sheet === undefined ? undefined : sheets[sheet]
  const change: Change = {
    policy: policy || undefined, calendar: calendar || undefined, edits, days,
    sheet: chosen && { ...chosen, rows: (chosen.rows ?? []).map((r) => ({ ...r, weight: weights[r.name] ?? r.weight })) },
  } as Change
  const ask = useMutation({
    mutationFn: () => doors.ask(period[0], period[1], change),
    onSuccess: (run) => {
      void queries.invalidateQueries({ queryKey: ['whatif'] })
      onAsked(run.id)
    },
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有提交成功，请再试一次'),
  })
  const changed = policy || calendar || edits.length || days.length || chosen
  const free = fields.filter((f) => !edits.some((e) => e.name === f.name))
  return (
    <Panel title="改什么" className="wi-form" scroll note="只重新计算，不改任何工单">
      <div className="wi-fields">
        <div>
          <label>期间</label>
          <DatePicker.RangePicker aria-label="期间" allowClear={false} format="YYYY-MM-DD" value={[dayjs(period[0]), dayjs(period[1])]} onChange={(d) => d?.[0] && d[1] && setPeriod([d[0].format('YYYY-MM-DD'), d[1].format('YYYY-MM-DD')])} />
        </div>
        <fieldset>
          <legend>时限和规则</legend>
          <Select aria-label="按哪一版时限规则" value={policy} onChange={setPolicy} options={[{ value: 0, label: '各按受理时的一版' }, ...(o.policies ?? []).map((p) => ({ value: p.id, label: `一律按第${p.id}版「${p.name}」` }))]} />
          {edits.map((e) => (
            <EditRow key={e.name} field={fields.find((f) => f.name === e.name)!} edit={e} onChange={(next) => setEdits(edits.map((x) => (x.name === e.name ? next : x)))} onDrop={() => setEdits(edits.filter((x) => x.name !== e.name))} />
          ))}
          <Select
            aria-label="添加一项" placeholder="添加一项时限或规则…" value={null} showSearch optionFilterProp="label"
            onChange={(name: string | null) => {
              const f = free.find((x) => x.name === name)
              if (f) setEdits([...edits, { name: f.name, value: f.value, natural: f.natural }])
            }}
            options={free.map((f) => ({ value: f.name, label: `${f.label}（现 ${f.now}）` }))}
          />
        </fieldset>
        <fieldset>
          <legend>工作日历</legend>
          <Select aria-label="按哪一版工作日历" value={calendar} onChange={setCalendar} options={[{ value: 0, label: '各按当时的一版' }, ...(o.calendars ?? []).map((c) => ({ value: c.id, label: `一律按${c.name}` }))]} />
          {days.map((d) => (
            <div className="row" key={d.date}>
              <span className="grow">{d.date}</span>
              <Select size="small" aria-label={`${d.date} 是否上班`} value={d.working} onChange={(working) => setDays(days.map((x) => (x.date === d.date ? { ...x, working } : x)))} options={[{ value: true, label: '上班' }, { value: false, label: '放假' }]} />
              <Drop what={d.date} onDrop={() => setDays(days.filter((x) => x.date !== d.date))} />
            </div>
          ))}
          <DatePicker aria-label="改某一天" placeholder="改某一天是否上班…" value={null as Dayjs | null} onChange={(d) => d && !days.some((x) => x.date === d.format('YYYY-MM-DD')) && setDays([...days, { date: d.format('YYYY-MM-DD'), working: false }])} />
        </fieldset>
        <fieldset>
          <legend>考核权重</legend>
          <Select
            aria-label="考核办法" placeholder="不改" allowClear value={sheet} onChange={(v) => (setSheet(v), setWeights({}))}
            options={sheets.map((s, i) => ({ value: i, label: s.version ? `${s.name} 第${s.version}版` : `${s.name}（预设）` }))}
          />
          {chosen && (
            <div className="wi-weights">
              {(chosen.rows ?? []).filter((r) => r.k).map((r) => (
                <label key={r.name}>
                  <span>{r.name}</span>
                  <InputNumber size="small" min={0} max={100} aria-label={`${r.name}的权重`} value={weights[r.name] ?? r.weight} onChange={(v) => setWeights({ ...weights, [r.name]: v ?? 0 })} />
                </label>
              ))}
            </div>
          )}
        </fieldset>
      </div>
      <div className="wi-go">
        <Button type="primary" block disabled={!changed} loading={ask.isPending} onClick={() => ask.mutate()}>
          开始推演
        </Button>
        <p className="meta">人当时做了什么照历史不变，只按改动重新算何时到期、谁超期、位次怎样。</p>
      </div>
    </Panel>
  )
}

function EditRow({ field: f, edit: e, onChange, onDrop }: { field: Field; edit: Edit; onChange: (e: Edit) => void; onDrop: () => void }) {
  const scale = f.unit === '占比' ? 100 : 1
  const word = { 时限: '', 占比: '%', 天: '工作日', 分钟: '分钟', 工作日: '工作日' }[f.unit] ?? ''
  return (
    <div className="wi-edit">
      <span>
        {f.label} <span className="meta">现 {f.now}</span>
      </span>
      <div className="row">
        {f.unit === '是否' ? (
          <Select size="small" aria-label={f.label} value={e.value} onChange={(value) => onChange({ ...e, value })} options={[{ value: 1, label: '是' }, { value: 0, label: '否' }]} />
        ) : (
          <InputNumber size="small" aria-label={f.label} min={0} value={e.value * scale} onChange={(v) => onChange({ ...e, value: (v ?? 0) / scale })} />
        )}
        {f.unit === '时限' ? <Select size="small" aria-label={`${f.label}的单位`} value={e.natural} onChange={(natural) => onChange({ ...e, natural })} options={[{ value: false, label: '工作日' }, { value: true, label: '小时' }]} /> : <span className="meta">{word}</span>}
        <Drop what={f.label} onDrop={onDrop} />
      </div>
    </div>
  )
}

function Drop({ what, onDrop }: { what: string; onDrop: () => void }) {
  return (
    <button type="button" className="link" aria-label={`不改${what}`} onClick={onDrop}>
      撤去
    </button>
  )
}
