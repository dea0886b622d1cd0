import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { DatePicker, Select } from 'antd'
import { keepForm } from '../../shared/keys'
import { fromWall, withOffset } from '../form/facts'
import { doors } from './doors'

/** Tickets found by number or by words of the title; those known stand there by name. */
export function TicketPicker({ value, onChange, multiple, label }: { value: number[]; onChange: (ids: number[]) => void; multiple?: boolean; label: string }) {
  const [q, setQ] = useState('')
  const [known, setKnown] = useState(new Map<number, string>())
  const found = useQuery({ queryKey: ['pick-tickets', q], queryFn: () => doors.tickets(q), enabled: q.trim().length >= 2, placeholderData: (old) => old })
  const options = new Map(known)
  for (const t of found.data ?? []) options.set(t.id, `${t.no} ${t.title}`)
  return (
    <Select
      mode={multiple ? 'multiple' : undefined} style={{ width: '100%' }} aria-label={label} placeholder="输入工单号或标题里的字"
      showSearch={{ onSearch: setQ, filterOption: false }}
      value={(multiple ? value : value[0]) as never}
      onChange={(v: number | number[] | undefined) => {
        const ids = ([] as number[]).concat(v ?? [])
        setKnown(new Map(ids.map((id) => [id, options.get(id) ?? String(id)])))
        onChange(ids)
      }}
      allowClear
      options={[...options].map(([value, label]) => ({ value, label }))}
      notFoundContent={q.trim().length < 2 ? '至少输入两个字' : found.isFetching ? '正在查找…' : '没有找到工单'}
    />
  )
}

/** A moment on the wall clock of the city. */
export function MomentPicker({ value, onChange, label, day }: { value?: string; onChange: (at?: string) => void; label: string; day?: boolean }) {
  return (
    <DatePicker
      aria-label={label} style={{ width: '100%' }} placeholder={label} onKeyDown={keepForm} showTime={day ? false : { format: 'HH:mm' }} format={day ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm'}
      value={fromWall(value) ?? undefined}
      onChange={(d) => onChange(d ? (day ? d.format('YYYY-MM-DD') : withOffset(d.format('YYYY-MM-DDTHH:mm:ss'))) : undefined)}
    />
  )
}
