import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Table } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Chip, Refused, StateChip } from '../ui'
import { doors, type Listed } from './doors'
import type { View } from './page'
import { listNames } from './words'

const tag = (t: { list: string; value: number }) =>
  ({ repeats: `重复 ${t.value} 次`, open_days: `${t.value} 工作日未办结`, unsatisfied: `${t.value} 次不满意` })[t.list] ?? say(listNames, t.list)

/** 四张清单的工单: each once with all its tags; from here a paper goes to a leader. */
export function Listing({ list, go, drafts }: { list?: string; go: (v: View) => void; drafts: boolean }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<number[]>([])
  const [page, setPage] = useState(1)
  const found = useQuery({ queryKey: ['supervision', 'lists', list ?? '', page], queryFn: () => doors.lists(list, (page - 1) * 100), placeholderData: (old) => old })
  const draft = useMutation({
    mutationFn: () => doors.draftPaper({ kind: 'form', tickets: chosen }),
    onSuccess: (p) => {
      void queries.invalidateQueries({ queryKey: ['supervision'] })
      go({ view: 'papers', paper: p.id })
    },
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有起草成功，请再试一次。'),
  })
  if (found.isError) return <Refused error={found.error} retry={() => void found.refetch()} />
  return (
    <div className="s-table">
      <div className="row s-bulk">
        {drafts && (
          <Button type="primary" disabled={!chosen.length} loading={draft.isPending} onClick={() => draft.mutate()}>
            起草呈批单{chosen.length ? ` ${chosen.length} 件` : ''}
          </Button>
        )}
        <span className="meta">{list ? say(listNames, list) : '四张清单'}，同一工单在几张清单上只列一次</span>
        {list && <button type="button" className="link" onClick={() => go({ view: 'listing' })}>看全部</button>}
      </div>
      <Table<Listed>
        size="small"
        rowKey="ticket"
        loading={found.isPending}
        dataSource={found.data?.items ?? []}
        scroll={{ y: 'calc(100vh - 400px)' }}
        locale={{ emptyText: '这张清单现在没有工单' }}
        rowSelection={drafts ? { selectedRowKeys: chosen, columnWidth: 40, onChange: (keys) => setChosen(keys as number[]), getCheckboxProps: (r) => ({ 'aria-label': `选择 ${r.no}` }) } : undefined}
        pagination={{ current: page, pageSize: 100, total: found.data?.total ?? 0, onChange: setPage, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: '工单', width: 180, render: (_, r) => <Link to="/tickets/$id" params={{ id: String(r.ticket) }}>{r.no}</Link> },
          { title: '标题', dataIndex: 'title', ellipsis: true },
          { title: '为什么在清单上', width: 260, render: (_, r) => <span className="row wrap">{(r.tags ?? []).map((t) => <Chip key={t.list} tone={t.list === 'province' ? 'navy' : t.list === 'unsatisfied' ? 'red' : 'amber'}>{tag(t)}</Chip>)}</span> },
          { title: '单位', width: 160, render: (_, r) => r.unit?.name ?? '—' },
          { title: '状态', width: 90, render: (_, r) => <StateChip state={r.state} /> },
          { title: '列入', width: 110, render: (_, r) => showTime(r.since) },
          { title: '呈批', width: 100, render: (_, r) => (r.order ? <button type="button" className="link" onClick={() => go({ order: r.order })}>已交办</button> : r.paper ? <button type="button" className="link" onClick={() => go({ view: 'papers', paper: r.paper })}>呈批中</button> : '—') },
        ]}
      />
    </div>
  )
}
