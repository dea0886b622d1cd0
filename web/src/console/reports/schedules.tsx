import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Modal, Select } from 'antd'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors, kinds, ofCity, rhythms, type Kind, type Schedule, type Schedules } from './doors'

const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const when = (s: Schedule) => `${say(rhythms, s.rhythm)}${s.rhythm === 'week' ? weekdays[s.day - 1] : s.rhythm === 'month' ? ` ${s.day} 日` : ''} ${clock(s.minute)}`
const fresh: Schedule = { id: 0, version: 0, kind: 'daily', of: 0, rhythm: 'day', day: 1, minute: 510, roles: [], people: [], enabled: true }

/** 定时报告: which report is made when, and for whom. */
export function SchedulesPart() {
  const found = useQuery({ queryKey: ['bulletin-schedules'], queryFn: doors.schedules })
  const [editing, setEditing] = useState<Schedule>()
  if (found.isPending) return <Panel title="定时报告"><Bones lines={6} /></Panel>
  if (found.isError) return <Panel title="定时报告"><Refused error={found.error} retry={() => void found.refetch()} /></Panel>
  const d = found.data
  const list = d.schedules ?? []
  return (
    <Panel title="定时报告" className="rp-one" note={<Button size="small" onClick={() => setEditing(fresh)}>新增</Button>}>
      <div className="scroll grow body" tabIndex={0} role="group" aria-label="定时报告">
        <p className="meta">到时由系统生成并发站内通知；停机错过的，恢复后每期补做一份（最多补最近 7 期）。没有数据的期间会留下说明。</p>
        {!list.length && <Blank title="还没有定时报告">新增一项，选报告、时间和收件人。</Blank>}
        <ul className="rp-schedules">
          {list.map((s) => (
            <li key={s.id}>
              <b>{say(kinds, s.kind)}{s.of_name ? `：${s.of_name}` : ''}</b>
              <span>{when(s)}</span>
              {s.enabled ? <span className="meta num">下次 {s.next_at ? showTime(s.next_at) : '—'}</span> : <Chip tone="amber">已停用</Chip>}
              <span className="meta grow">发给 {[...(s.roles ?? []).map((r) => d.roles?.find((x) => x.role === r)?.name ?? r), ...(s.people ?? []).map((p) => p.name)].join('、')}</span>
              <Button size="small" onClick={() => setEditing(s)}>修改</Button>
            </li>
          ))}
        </ul>
      </div>
      {editing && <Form key={editing.id} start={editing} terms={d} onClose={() => setEditing(undefined)} />}
    </Panel>
  )
}

function Form({ start, terms, onClose }: { start: Schedule; terms: Schedules; onClose: () => void }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [s, setS] = useState<Schedule>(start)
  const put = (part: Partial<Schedule>) => setS({ ...s, ...part })
  const subjects = (terms.subjects ?? []).filter((x) => x.kind === s.kind)
  const save = useMutation({
    mutationFn: () => doors.save({ ...s, of: ofCity(s.kind) ? 0 : s.of || (subjects[0]?.id ?? 0), of_name: undefined, next_at: undefined, by: undefined }),
    onSuccess: () => (void queries.invalidateQueries({ queryKey: ['bulletin-schedules'] }), void message.success('已保存，从现在这一期起按时生成'), onClose()),
  })
  const kind = (k: Kind) => put({ kind: k, of: 0, rhythm: k === 'daily' ? 'day' : k === 'weekly' ? 'week' : k === 'monthly' ? 'month' : s.rhythm, day: 1 })
  return (
    <Modal title={s.id ? '修改定时报告' : '新增定时报告'} open okText="保存" cancelText="取消" okButtonProps={{ loading: save.isPending }} onOk={() => save.mutate()} onCancel={onClose}>
      <div className="rp-form">
        {save.isError && <div className="alert" role="alert">{save.error.message}</div>}
        <label htmlFor="rs-kind">报告</label>
        <select id="rs-kind" value={s.kind} onChange={(e) => kind(e.target.value as Kind)}>{Object.entries(kinds).map(([k, name]) => <option key={k} value={k}>{name}</option>)}</select>
        {!ofCity(s.kind) && (
          <>
            <label htmlFor="rs-of">{s.kind === 'desk' ? '专席' : '专项行动'}</label>
            <select id="rs-of" value={s.of || (subjects[0]?.id ?? 0)} onChange={(e) => put({ of: Number(e.target.value) })}>
              {!subjects.length && <option value={0}>还没有可选的</option>}
              {subjects.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}
            </select>
            <label htmlFor="rs-rhythm">期间</label>
            <select id="rs-rhythm" value={s.rhythm} onChange={(e) => put({ rhythm: e.target.value as Schedule['rhythm'], day: 1 })}>{Object.entries(rhythms).map(([k, name]) => <option key={k} value={k}>{name}</option>)}</select>
          </>
        )}
        {s.rhythm === 'week' && (
          <>
            <label htmlFor="rs-day">星期几生成</label>
            <select id="rs-day" value={s.day} onChange={(e) => put({ day: Number(e.target.value) })}>{weekdays.map((w, i) => <option key={w} value={i + 1}>{w}</option>)}</select>
          </>
        )}
        {s.rhythm === 'month' && (
          <>
            <label htmlFor="rs-date">次月几日生成</label>
            <select id="rs-date" value={s.day} onChange={(e) => put({ day: Number(e.target.value) })}>{Array.from({ length: 28 }, (_, i) => <option key={i} value={i + 1}>{i + 1} 日</option>)}</select>
          </>
        )}
        <label htmlFor="rs-at">时间</label>
        <input id="rs-at" type="time" value={clock(s.minute)} onChange={(e) => { const [h, m] = e.target.value.split(':').map(Number); if (h >= 0 && m >= 0) put({ minute: h * 60 + m }) }} />
        <label htmlFor="rs-roles">收件岗位</label>
        <Select id="rs-roles" mode="multiple" value={s.roles ?? []} onChange={(roles) => put({ roles })} options={(terms.roles ?? []).map((r) => ({ value: r.role, label: r.name }))} optionFilterProp="label" />
        <label htmlFor="rs-people">收件人</label>
        <Select id="rs-people" mode="multiple" value={(s.people ?? []).map((p) => p.id)} onChange={(ids: number[]) => put({ people: (terms.people ?? []).filter((p) => ids.includes(p.id)) })} options={(terms.people ?? []).map((p) => ({ value: p.id, label: p.name }))} optionFilterProp="label" />
        <span />
        <Checkbox checked={s.enabled} onChange={(e) => put({ enabled: e.target.checked })}>启用</Checkbox>
      </div>
    </Modal>
  )
}
