import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { AutoComplete } from 'antd'
import { get } from '../../shared/door'
import { useLate } from '../../shared/late'

/** 引用的知识条目: found as one types; anything else may be written, such as the unit of a three-party call. */
export function ArticlePicker(p: { id?: string; value?: string; onChange?: (v: unknown) => void; autoFocus?: boolean }) {
  const [typed, setTyped] = useState('')
  const q = useLate(typed.replace(/^知识条目\s*\d+\s*《?|》/g, '').trim(), 300)
  const found = useQuery({
    queryKey: ['articles', 'cite', q],
    queryFn: ({ signal }) => get('/api/articles', { query: { q: q || undefined, in_force: true, order: q ? undefined : 'used', limit: 8 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  return (
    <AutoComplete
      id={p.id}
      autoFocus={p.autoFocus}
      aria-label="引用的知识条目"
      style={{ width: '100%' }}
      value={p.value}
      maxLength={200}
      showSearch={{ onSearch: setTyped, filterOption: false }}
      onChange={(v) => p.onChange?.(v)}
      options={(found.data?.items ?? []).map((a) => ({ value: a.cite, label: `${a.title} · ${a.unit.name}` }))}
      placeholder="输入几个字查找条目；三方通话的写明单位"
    />
  )
}
