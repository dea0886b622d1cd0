import { useEffect } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TicketRow } from '../../shared/contract'
import { showTime } from '../../shared/time'
import { Calls } from '../phone/calls'
import { Records } from '../ticket/records'
import { Blank, Bones, Chip, Refused } from '../ui'
import { Queue } from '../work/queue'
import { useInHand, useQueue, useTicket } from '../work/use-work'
import { Attempts } from './attempts'
import { Ask } from './ask'
import '../desk/desk.css'
import './follow-up.css'

const now = () => Date.now()
const due = (r: TicketRow) => !!r.follow_up_at && Date.parse(r.follow_up_at) <= now()

const chips = [
  { key: 'due', label: '到约定时间', of: due },
  { key: 'last', label: '末次', of: (r: TicketRow) => r.attempts >= 2 && !r.link_until },
  { key: 'redo', label: '重办', of: (r: TicketRow) => r.redo_count > 0 },
  { key: 'link', label: '待链接评价', of: (r: TicketRow) => !!r.link_until },
]

/** 回访: who is to be asked now, with the three questions and what follows from the answers. */
export function FollowUpPage() {
  const search = useSearch({ from: '/frame/follow-up' })
  const navigate = useNavigate()
  const read = useQueue('to_follow_up')
  // Whose slot has come stands first, whose slot is still ahead last.
  const rank = (r: TicketRow) => (r.link_until ? 3 : !r.follow_up_at ? 1 : due(r) ? 0 : 2)
  const rows = [...(read.data?.items ?? [])].sort((a, b) => rank(a) - rank(b))
  const row = useInHand(rows, search.id)
  const ticket = useTicket(row?.id)
  const view = ticket.data && ticket.data.ticket.id === row?.id ? ticket.data : undefined
  useEffect(() => {
    document.title = '回访 · 宿事速办'
  }, [])
  return (
    <div className="work">
      <Queue
        title="待回访" rows={rows} read={read} current={row} chips={chips} pick={(r) => void navigate({ to: '/follow-up', search: { id: String(r.id) }, replace: true })}
        second={(r) => (r.link_until ? '评价链接已开放' : r.follow_up_at ? `约定 ${showTime(r.follow_up_at)}` : r.unit?.name)}
        mark={(r) => (
          <>
            {r.redo_count > 0 && <Chip tone="amber">重办</Chip>}
            <Chip tone={r.attempts >= 2 ? 'red' : r.attempts ? 'amber' : 'blue'}>第 {r.attempts + 1} 次</Chip>
          </>
        )}
        empty="审核通过的工单会自动出现。"
      />
      {!row || !view ? (
        <section className="panel" style={{ gridColumn: '2 / -1' }}>
          {row && ticket.isError ? <Refused error={ticket.error} retry={() => void ticket.refetch()} /> : row || read.isPending ? <Bones lines={12} /> : <Blank title="没有待回访的工单" />}
        </section>
      ) : (
        <>
          <Ask key={`${row.id}.${view.version}`} view={view} />
          <aside className="work-right">
            <Attempts view={view} />
            <Calls ticket={Number(row.id)} />
            <Records view={view} />
          </aside>
        </>
      )}
    </div>
  )
}
