import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { showDueShort, showTime } from '../../shared/time'
import { Refused } from '../ui'
import { doors, type Card } from './doors'
import type { View } from './page'
import { RemindForm } from './remind'

/** 初级催办的列表: for more than a lane holds, and for urging many at once. */
export function Cards({ go }: { go: (v: View) => void }) {
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<number[]>([])
  const [urging, setUrging] = useState(false)
  const cards = useQuery({ queryKey: ['supervision', 'cards', page], queryFn: () => doors.cards((page - 1) * 100), placeholderData: (old) => old })
  if (cards.isError) return <Refused error={cards.error} retry={() => void cards.refetch()} />
  return (
    <div className="s-table">
      <div className="row s-bulk">
        <Button type="primary" disabled={!chosen.length} onClick={() => setUrging(!urging)}>
          批量催办{chosen.length ? ` ${chosen.length} 件` : ''}
        </Button>
        <span className="meta">每件各自留痕；没有单位在办的会说明原因</span>
      </div>
      {urging && chosen.length > 0 && <RemindForm tickets={chosen} done={() => { setUrging(false); setChosen([]) }} />}
      <Table<Card>
        size="small"
        rowKey="ticket"
        loading={cards.isPending}
        dataSource={cards.data?.items ?? []}
        scroll={{ y: 'calc(100vh - 400px)' }}
        locale={{ emptyText: '现在没有初级催办的工单' }}
        rowSelection={{ selectedRowKeys: chosen, columnWidth: 40, onChange: (keys) => setChosen(keys as number[]), getCheckboxProps: (r) => ({ 'aria-label': `选择 ${r.no}` }) }}
        pagination={{ current: page, pageSize: 100, total: cards.data?.total ?? 0, onChange: setPage, showSizeChanger: false, showTotal: (n) => `共 ${n} 件`, hideOnSinglePage: true }}
        onRow={(r) => ({ onClick: () => go({ view: 'cards', ticket: r.ticket }) })}
        columns={[
          { title: '工单', width: 180, dataIndex: 'no' },
          { title: '标题', dataIndex: 'title', ellipsis: true },
          { title: '单位', width: 170, render: (_, r) => r.unit.name },
          { title: '为什么', width: 200, render: (_, r) => (r.whys ?? []).join('、'), ellipsis: true },
          { title: '催办', width: 70, align: 'right', render: (_, r) => `${r.count} 次` },
          { title: '未复', width: 60, align: 'right', render: (_, r) => (r.unanswered ? <b className="s-up">{r.unanswered}</b> : '0') },
          { title: '末次', width: 110, render: (_, r) => showTime(r.at) },
          { title: '到期', width: 120, render: (_, r) => (r.due_at ? showDueShort(r.due_at) : '—') },
        ]}
      />
    </div>
  )
}
