import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { api } from '../../shared/api'
import type { Id, Ticket } from '../../shared/contract'
import { get } from '../../shared/door'
import { showDueShort } from '../../shared/time'

/** Which deeds answer a citizen, and the field that a template fills. */
export const answering: Record<string, string> = { reply: 'public', interim: 'text' }

/** A template with what the ticket says put in its places; 【】 is left to the person. */
export function filled(text: string, t: Pick<Ticket, 'no' | 'title' | 'due_at'>, unit: string, today = new Date()): string {
  const places: Record<string, string> = {
    no: t.no, title: t.title, unit, due: t.due_at ? showDueShort(t.due_at, today) : '',
    date: today.toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai', year: 'numeric', month: 'long', day: 'numeric' }),
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole)
}

/** 套用答复模板: the unit's own before everybody's, the closer category first. */
export function Templates({ ticket, assignment, onUse }: { ticket: Id; assignment?: number; onUse: (text: string) => void }) {
  const [chosen, setChosen] = useState<number>()
  const view = useQuery({ queryKey: ['ticket', String(ticket)], queryFn: () => api.ticket(ticket) })
  const t = view.data?.ticket
  const unit = view.data?.assignments?.find((a) => a.n === assignment)?.unit ?? t?.unit
  const offers = useQuery({
    queryKey: ['reply-templates', unit?.id, t?.category?.id],
    queryFn: () => get('/api/reply-templates', { query: { unit: unit?.id, category: t?.category?.id } }).then((a) => a.items ?? []),
    enabled: !!t && !!unit,
    staleTime: 300_000,
    retry: false,
  })
  const list = offers.data ?? []
  if (!list.length || !t) return null
  return (
    <div className="deed-template">
      <label htmlFor="deed-template">套用答复模板</label>
      <Select
        id="deed-template" value={chosen} placeholder={`${list.length} 个可用，套用后把【】里的补全`} showSearch={{ optionFilterProp: 'label' }}
        options={list.map((o) => ({ value: o.id, label: o.title + (o.unit ? '（本单位）' : '') }))}
        onChange={(id) => {
          setChosen(id)
          const o = list.find((x) => x.id === id)
          if (o) onUse(filled(o.text, t, unit?.name ?? ''))
        }}
      />
    </div>
  )
}
