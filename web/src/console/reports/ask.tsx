import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { DatePicker, Modal } from 'antd'
import dayjs from 'dayjs'
import { dateOf } from '../../shared/time'
import { doors, kinds, ofCity, type Kind } from './doors'

/** Which report of which period: a day, a week or a month that is over, or free dates. */
export function Ask({ onClose }: { onClose: (id?: number) => void }) {
  const [kind, setKind] = useState<Kind>('daily')
  const [of, setOf] = useState(0)
  const yesterday = dayjs(dateOf(new Date())).subtract(1, 'day')
  const [on, setOn] = useState(yesterday)
  const [span, setSpan] = useState<[dayjs.Dayjs, dayjs.Dayjs]>([yesterday.startOf('month'), yesterday])
  const terms = useQuery({ queryKey: ['bulletin-schedules'], queryFn: doors.schedules })
  const subjects = (terms.data?.subjects ?? []).filter((s) => s.kind === kind)
  const text = (d: dayjs.Dayjs) => d.format('YYYY-MM-DD')
  const ask = useMutation({
    mutationFn: () => doors.ask(ofCity(kind) ? { kind, on: text(on) } : { kind, of: of || (subjects[0]?.id ?? 0), from: text(span[0]), to: text(span[1]) }),
    onSuccess: (b) => onClose(b.id),
  })
  return (
    <Modal title="生成报告" open okText="生成" cancelText="取消" okButtonProps={{ loading: ask.isPending, disabled: !ofCity(kind) && !subjects.length }} onOk={() => ask.mutate()} onCancel={() => onClose()}>
      <div className="rp-form">
        {ask.isError && <div className="alert" role="alert">{ask.error.message}</div>}
        <label htmlFor="rp-kind">种类</label>
        <select id="rp-kind" value={kind} onChange={(e) => (setKind(e.target.value as Kind), setOf(0), ask.reset())}>
          {Object.entries(kinds).map(([k, name]) => <option key={k} value={k}>{name}</option>)}
        </select>
        {ofCity(kind) ? (
          <>
            <label htmlFor="rp-on">{kind === 'daily' ? '哪一天' : kind === 'weekly' ? '哪一周' : '哪个月'}</label>
            <DatePicker id="rp-on" picker={kind === 'daily' ? 'date' : kind === 'weekly' ? 'week' : 'month'} allowClear={false} value={on} onChange={(d) => d && (setOn(d), ask.reset())} />
          </>
        ) : (
          <>
            <label htmlFor="rp-of">{kind === 'desk' ? '专席' : '专项行动'}</label>
            <select id="rp-of" value={of || (subjects[0]?.id ?? 0)} onChange={(e) => (setOf(Number(e.target.value)), ask.reset())}>
              {!subjects.length && <option value={0}>{kind === 'desk' ? '还没有专席' : '还没有冻结清单的专项行动'}</option>}
              {subjects.map((s) => <option key={s.id} value={s.id}>{s.name}（{s.open_on} 起）</option>)}
            </select>
            <label htmlFor="rp-span">期间</label>
            <DatePicker.RangePicker id="rp-span" allowClear={false} value={span} onChange={(d) => d?.[0] && d[1] && (setSpan([d[0], d[1]]), ask.reset())} />
          </>
        )}
        <p className="meta">只做已经过完的期间；没有数据的期间会说明，不会做出空报告。</p>
      </div>
    </Modal>
  )
}
