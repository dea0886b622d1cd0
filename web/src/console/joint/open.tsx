import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { Problem } from '../../shared/http'
import { keepForm } from '../../shared/keys'
import { RegionPicker, UnitPicker } from '../form/pickers'
import { listNames } from '../supervision/words'
import { say } from '../../shared/words'
import { doors, type Observed, type Opening } from './doors'
import { MomentPicker, TicketPicker } from './pickers'
import { kinds, type Kind } from './words'

/** The tickets of the lists as observers know them: what about, where, with whom. */
function ObservedPicker({ value, onChange }: { value?: number; onChange: (id?: number) => void }) {
  const list = useQuery({ queryKey: ['observed'], queryFn: doors.observed })
  const tags = (t: Observed) => (t.tags ?? []).map((g) => say(listNames, g.list)).join('、')
  return (
    <Select
      aria-label="清单上的工单" showSearch={{ optionFilterProp: 'label' }} allowClear value={value} onChange={onChange} loading={list.isPending}
      options={(list.data ?? []).map((t) => ({ value: t.id, label: `${t.category?.name ?? '未分类'} · ${t.county} · ${t.unit?.name ?? '未派'} · ${tags(t)} · ${t.no}` }))}
      notFoundContent={list.isError ? '没有读到清单，请重试' : '现在没有公开的清单工单'}
    />
  )
}

/** The month that a notice is about: the last one that is over. */
const lastMonth = () => dayjs().subtract(1, 'month').format('YYYY-MM')

/** 立卷: what a kind of dossier needs to begin. */
export function OpenForm({ kind, done }: { kind: Kind; done: (id?: number) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const words = kinds[kind]
  const asks = new Set(words.asks)
  const [v, setV] = useState<Opening>({ kind, month: asks.has('month') ? lastMonth() : undefined })
  const [refusal, setRefusal] = useState('')
  const set = (more: Partial<Opening>) => setV((was) => ({ ...was, ...more }))
  const leaders = useQuery({ queryKey: ['city-leaders'], queryFn: doors.leaders, enabled: asks.has('leader') })
  const open = useMutation({
    mutationFn: () => doors.open(v),
    onSuccess: (d) => {
      void message.success(`${words.begin}已办理`)
      void queries.invalidateQueries({ queryKey: ['dossiers'] })
      done(d.id)
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有办成，填写的内容还在，请再试一次。'),
  })
  return (
    <form className="panel j-open" aria-label={words.begin} onSubmit={(e) => { e.preventDefault(); open.mutate() }}>
      <header><h2>{words.begin}</h2><div className="note"><button type="button" className="link" onClick={() => done()}>取消</button></div></header>
      <div className="j-body scroll grow">
        {asks.has('title') && <label>标题<Input aria-label="标题" value={v.title ?? ''} maxLength={80} onChange={(e) => set({ title: e.target.value })} placeholder={kind === 'joint' ? '不写由系统起' : ''} /></label>}
        {asks.has('unit') && <label>通报哪个单位<UnitPicker aria-label="通报哪个单位" value={v.unit} onChange={(u) => set({ unit: u as number })} /></label>}
        {asks.has('month') && <label>月份<DatePicker picker="month" aria-label="月份" onKeyDown={keepForm} style={{ width: '100%' }} allowClear={false} disabledDate={(d) => d.isAfter(dayjs(), 'month')} value={v.month ? dayjs(v.month) : undefined} onChange={(d) => set({ month: d?.format('YYYY-MM') })} /></label>}
        {asks.has('place') && <label>{words.place}<Input aria-label={words.place} value={v.place ?? ''} maxLength={60} onChange={(e) => set({ place: e.target.value })} /></label>}
        {asks.has('at') && <label>时间<MomentPicker label="时间" value={v.at} onChange={(at) => set({ at })} /></label>}
        {asks.has('leader') && <label>接听领导<Select aria-label="接听领导" value={v.leader} onChange={(leader) => set({ leader })} options={(leaders.data ?? []).map((l) => ({ value: l.id, label: l.name }))} /></label>}
        {asks.has('units') && <label>提示哪些单位<UnitPicker multiple aria-label="提示哪些单位" value={v.units} onChange={(u) => set({ units: (u as number[]) ?? [] })} /></label>}
        {asks.has('list') && (
          <>
            <label>从清单冻结<Select aria-label="从清单冻结" allowClear value={v.list} onChange={(list) => set({ list })} options={Object.entries(listNames).map(([value, label]) => ({ value, label }))} /></label>
            {v.list && <label>只取地区<RegionPicker aria-label="只取地区" depth={2} value={v.region} onChange={(region) => set({ region })} /></label>}
          </>
        )}
        {kind === 'comment' && <label>清单上的工单<ObservedPicker value={v.tickets?.[0]} onChange={(id) => set({ tickets: id ? [id] : [] })} /></label>}
        {asks.has('tickets') && <label>工单<TicketPicker multiple={kind !== 'joint'} label="工单" value={v.tickets ?? []} onChange={(tickets) => set({ tickets })} /></label>}
        {asks.has('text') && <label>{words.text}<Input.TextArea aria-label={words.text} value={v.text ?? ''} maxLength={4000} autoSize={{ minRows: 4, maxRows: 12 }} onChange={(e) => set({ text: e.target.value })} /></label>}
        {kind === 'assessment' && <p className="meta">起草后带上该单位本月各项指标、位次和扣分工单，改好意见再下发；单位签收并写明整改措施。</p>}
        {refusal && <div className="alert" role="alert">{refusal}</div>}
        <Button type="primary" htmlType="submit" loading={open.isPending}>{words.begin}</Button>
      </div>
    </form>
  )
}
